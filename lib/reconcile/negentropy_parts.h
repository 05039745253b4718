/* What the two ends of the protocol share: negentropy.c has the server, negentropy_client.c the client. */
#ifndef PR_NEGENTROPY_PARTS_H
#define PR_NEGENTROPY_PARTS_H

#include "negentropy.h"

/* How far a message has been gone through. */
struct pr_walk {
	struct pr_range_reader in;
	struct pr_range range;
	size_t first, end; /* our items in the range */
};

/* False: not a message of this version; *why, or NULL where it is of another version. */
bool pr_walk_begin(struct pr_walk *walk, struct pr_span message, const char **why);
/* As pr_range_next(). */
int pr_walk_next(struct pr_walk *walk, const struct pr_negentropy *n);
/* Skips what lies between what is written and the bound, if anything does. */
void pr_negentropy_skip(struct pr_negentropy *n, const struct pr_bound *to);
/* Writes our items from first to end, up to the bound: their ids, or the fingerprints of 16 parts. */
void pr_negentropy_split(struct pr_negentropy *n, size_t first, size_t end, const struct pr_bound *to);
/* Whether the message is as long as the limit allows. */
bool pr_negentropy_full(const struct pr_negentropy *n);
/* One fingerprint of all our items from first on, which ends the message. */
void pr_negentropy_rest(struct pr_negentropy *n, size_t first);
bool pr_range_alike(const struct pr_negentropy *n, const struct pr_walk *walk);
/* The message that was written; p NULL and *why if memory ran out. */
struct pr_span pr_negentropy_end(struct pr_negentropy *n, const char **why);

#endif

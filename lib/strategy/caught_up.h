/*
 * The newest claim of each peer, and whether one has come to hold what others claim: the evidence that states are equal again.
 */
#ifndef PR_CAUGHT_UP_H
#define PR_CAUGHT_UP_H

#include "record/record.h"

#define PR_CAUGHT_UP_HASH 32u /* bytes of a hash that are kept: longer ones are cut off */

struct pr_newest_claim {
	uint64_t t, seq, at;
	uint64_t history;           /* a hash of its name */
	uint8_t hash[PR_CAUGHT_UP_HASH];
	uint8_t hash_size;          /* 0: none was given */
	bool has_seq;
};

/* A zeroed struct knows of no claim. */
struct pr_caught_up {
	struct pr_newest_claim *list; /* by number of the peer; t 0: none */
	size_t room;
};

void pr_caught_up_free(struct pr_caught_up *c);
/* A claim record of that peer. False if memory ran out. */
bool pr_caught_up_take(struct pr_caught_up *c, uint32_t peer, const struct pr_record *r);
/* Whether the peer has claimed anything. */
bool pr_caught_up_knows(const struct pr_caught_up *c, uint32_t peer);
/*
 * Whether the peer has claimed since `after` to be at the same point as one of `others`, with the same hash if both have one; or of
 * the same history to be further than all that they had claimed before `after`, without a hash that says otherwise.
 */
bool pr_caught_up_has(const struct pr_caught_up *c, uint32_t peer, uint64_t after, const uint32_t *others, size_t count);

#endif

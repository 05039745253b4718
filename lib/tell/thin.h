/*
 * Thinning: of repetitions, that one peer heard another, one in so much time is enough. A link that was lost, or is in doubt,
 * makes whatever follows news.
 */
#ifndef PR_THIN_H
#define PR_THIN_H

#include "base/hash.h"

#define PR_THIN_SETS 128u
#define PR_THIN_SET 8u /* pairs (observer, subject) of one set that are remembered, those that came last; others are news */

/* Zeroed, but for `every`. */
struct pr_thin {
	uint64_t every; /* ns; 0: everything is news */
	uint64_t losses; /* of any pair */
	struct pr_thin_pair {
		uint64_t key;         /* 0: free */
		uint64_t losses;      /* as of when this was written */
		uint64_t contact, up, message; /* when the last record was; 0: never, or it is news again */
		uint64_t dropped;     /* contacts since then */
	} pairs[PR_THIN_SETS][PR_THIN_SET]; /* in each the one that came last is the first */
};

/* What stands for a pair in the functions below. */
static inline uint64_t pr_thin_key(struct pr_span observer, struct pr_span subject)
{
	return pr_hash(pr_hash(0, observer), subject);
}

/*
 * A contact at t that stands for `weight`. True: it is news, and stands for *count, those that were dropped before it
 * included. False: it is to be dropped.
 */
bool pr_thin_contact(struct pr_thin *thin, uint64_t key, uint64_t t, uint64_t weight, uint64_t *count);
/* A link that is up at t; one_way: a message came over it, which says less. */
bool pr_thin_up(struct pr_thin *thin, uint64_t key, bool one_way, uint64_t t);
/* A link that is not. */
void pr_thin_lost(struct pr_thin *thin, uint64_t key);
/* The same, where the peers are tokens, so that it may be any of the pairs by other tokens. */
void pr_thin_lost_any(struct pr_thin *thin);

#endif

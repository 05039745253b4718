/*
 * Which things were there lately, by the first bytes of their SHA-256: those that were added or asked for last, at least
 * PR_SEEN_MOST of them and at most twice as many, in a memory that is bounded by that. Two halves: when one is full, the
 * other is emptied and filled anew.
 */
#ifndef PR_SEEN_H
#define PR_SEEN_H

#include "record/record.h"

#define PR_SEEN_ID 16u
#define PR_SEEN_MOST 65536u

struct pr_seen_half {
	uint8_t (*ids)[PR_SEEN_ID]; /* size of them; all zeros: none */
	size_t size, count;
};

/* Zeroed but for the seed, nothing was there. Whoever does not know the seed cannot make ids that take long to find. */
struct pr_seen {
	struct pr_seen_half young, old;
	uint64_t seed;
	uint64_t forgotten; /* how many so far */
};

/* Frees what it holds, not the struct. */
void pr_seen_free(struct pr_seen *seen);
/* Whether it was there; if so it counts as the last one from now on. */
bool pr_seen_has(struct pr_seen *seen, const uint8_t id[PR_SEEN_ID]);
/* False if memory ran out: it is not remembered then. */
bool pr_seen_add(struct pr_seen *seen, const uint8_t id[PR_SEEN_ID]);

#endif

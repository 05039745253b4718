/*
 * Records that were there before, byte for byte and at the same time: the same file read twice, or gossip that came by several
 * ways. Of one time the first PR_REPEATS_MAX bytes of records are remembered, and what comes behind them is never taken for a
 * repeat of any of the rest; nothing that is not a repeat is ever taken for one.
 */
#ifndef PR_REPEATS_H
#define PR_REPEATS_H

#include "record/record.h"

#define PR_REPEATS_MAX (16u << 20)

/* Zeroed, nothing was there. */
struct pr_repeats {
	uint64_t t;
	struct pr_remembered {
		size_t offset, n;
	} *list; /* what was there at t */
	size_t count, cap;
	uint8_t *bytes;
	size_t length, room;
	size_t *table; /* by hash, the place in the list and one; 0: none */
	size_t size, entered;
};

/* Frees what it holds, not the struct. */
void pr_repeats_free(struct pr_repeats *r);
/*
 * 1: a record with these bytes was there at t. 0: none was, and now it is remembered. -1: memory ran out. Times do not go back:
 * what was there at others is forgotten.
 */
int pr_repeats_see(struct pr_repeats *r, uint64_t t, struct pr_span bytes);

#endif

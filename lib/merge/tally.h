/* How often each of many short byte strings was counted. */
#ifndef PR_TALLY_H
#define PR_TALLY_H

#include "record/record.h"

/* Zeroed, nothing was counted. */
struct pr_tally {
	struct pr_counted {
		uint64_t hash;
		size_t offset, n, count;
	} *list;
	size_t length, cap;
	size_t live;   /* of the list: what was counted, and not taken back as often */
	size_t *table; /* by hash, the place in the list and one; 0: none */
	size_t size;
	uint8_t *bytes;
	size_t byte_count, room;
};

/* Frees what it holds, not the struct. */
void pr_tally_free(struct pr_tally *tally);
/* Counts once more. *first: it was not there. False if memory ran out; nothing was counted then. */
bool pr_tally_add(struct pr_tally *tally, struct pr_span bytes, bool *first);
/* Takes back what was counted. True if it was there no more often. */
bool pr_tally_remove(struct pr_tally *tally, struct pr_span bytes);
/* What is there, in no order: calls each(arg, …), valid until the next pr_tally_add(). */
void pr_tally_each(const struct pr_tally *tally, void (*each)(void *arg, struct pr_span bytes), void *arg);

#endif

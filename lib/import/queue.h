/*
 * Records of one log that wait for their turn, in the order of their times; those of one time in the order in which
 * they came. What was put after a step of the log's clock comes after all that was put before it.
 */
#ifndef PR_QUEUE_H
#define PR_QUEUE_H

#include "record/record.h"

/* Zeroed, it is an empty queue. */
struct pr_queue {
	struct pr_waiting *waiting; /* from `first` on, in order */
	size_t first, count, cap;
	uint8_t *bytes;
	size_t length, room, live; /* live: bytes of what waits */
};

/* Frees what it holds, not the struct. */
void pr_queue_free(struct pr_queue *q);
/* Copies the record. steps: how often the clock was set back so far. False if memory ran out. */
bool pr_queue_put(struct pr_queue *q, uint64_t steps, uint64_t t, struct pr_span record);
/* The first one, valid until the next put. False if there is none. */
bool pr_queue_first(const struct pr_queue *q, uint64_t *steps, uint64_t *t, struct pr_span *record);
/* Removes the first one. */
void pr_queue_drop(struct pr_queue *q);
/* So much waits that the first one should not wait any longer. */
bool pr_queue_full(const struct pr_queue *q);

#endif

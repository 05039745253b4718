/*
 * Records of one log that wait for their turn, in the order of their times; those of one time in the order in which
 * they came. What was put after a step of the log's clock comes after all that was put before it.
 */
#ifndef PR_QUEUE_H
#define PR_QUEUE_H

#include "record/record.h"

#define PR_QUEUE_COUNT 4096u
#define PR_QUEUE_BYTES (4u << 20)

/* Zeroed, it is an empty queue. */
struct pr_queue {
	struct pr_waiting {
		uint64_t steps, t;
		size_t offset, n;
	} *waiting; /* from `first` on, in order */
	size_t first, count, cap;
	uint8_t *bytes;
	size_t length, room, live; /* live: bytes of what waits */
};

/* Frees what it holds, not the struct. */
void pr_queue_free(struct pr_queue *q);
/* Copies the record. steps: how often the clock was set back so far. False if memory ran out. */
bool pr_queue_put(struct pr_queue *q, uint64_t steps, uint64_t t, struct pr_span record);
/* The first one, valid until the next put. False if there is none. */
static inline bool pr_queue_first(const struct pr_queue *q, uint64_t *steps, uint64_t *t, struct pr_span *record)
{
	if (q->count == 0)
		return false;
	const struct pr_waiting *first = &q->waiting[q->first];
	*steps = first->steps;
	*t = first->t;
	*record = (struct pr_span){q->bytes + first->offset, first->n};
	return true;
}

/* Removes the first one. */
static inline void pr_queue_drop(struct pr_queue *q)
{
	q->live -= q->waiting[q->first].n;
	q->first++;
	q->count--;
}

/* So much waits that the first one should not wait any longer. */
static inline bool pr_queue_full(const struct pr_queue *q)
{
	return q->count >= PR_QUEUE_COUNT || q->live >= PR_QUEUE_BYTES;
}

#endif

#include "queue.h"

#include <stdlib.h>

#include "base/grow.h"

#define COUNT_MAX 4096u
#define LIVE_MAX (4u << 20)

struct pr_waiting {
	uint64_t steps, t;
	size_t offset, n;
};

void pr_queue_free(struct pr_queue *q)
{
	free(q->waiting);
	free(q->bytes);
	*q = (struct pr_queue){0};
}

/* Moves what waits to the front of both arrays. */
static bool compact(struct pr_queue *q, size_t more)
{
	uint8_t *bytes = NULL;
	size_t room = 0, length = 0;
	if (!pr_grow(&bytes, &room, 2 * q->live + more, 1))
		return false;
	if (q->count > 0) /* else there may be no array yet */
		memmove(q->waiting, q->waiting + q->first, q->count * sizeof *q->waiting);
	q->first = 0;
	for (size_t i = 0; i < q->count; i++) {
		memcpy(bytes + length, q->bytes + q->waiting[i].offset, q->waiting[i].n);
		q->waiting[i].offset = length;
		length += q->waiting[i].n;
	}
	free(q->bytes);
	q->bytes = bytes;
	q->room = room;
	q->length = length;
	return true;
}

bool pr_queue_put(struct pr_queue *q, uint64_t steps, uint64_t t, struct pr_span record)
{
	if (q->count == 0)
		q->first = q->length = 0;
	if (record.n > q->room - q->length && !compact(q, record.n))
		return false;
	if (!pr_grow(&q->waiting, &q->cap, q->first + q->count + 1, sizeof *q->waiting))
		return false;
	size_t at = q->first + q->count++;
	for (; at > q->first; at--) {
		const struct pr_waiting *before = &q->waiting[at - 1];
		if (before->steps < steps || before->t <= t)
			break;
		q->waiting[at] = *before;
	}
	q->waiting[at] = (struct pr_waiting){steps, t, q->length, record.n};
	memcpy(q->bytes + q->length, record.p, record.n);
	q->length += record.n;
	q->live += record.n;
	return true;
}

bool pr_queue_first(const struct pr_queue *q, uint64_t *steps, uint64_t *t, struct pr_span *record)
{
	if (q->count == 0)
		return false;
	const struct pr_waiting *first = &q->waiting[q->first];
	*steps = first->steps;
	*t = first->t;
	*record = (struct pr_span){q->bytes + first->offset, first->n};
	return true;
}

void pr_queue_drop(struct pr_queue *q)
{
	q->live -= q->waiting[q->first].n;
	q->first++;
	q->count--;
}

bool pr_queue_full(const struct pr_queue *q)
{
	return q->count >= COUNT_MAX || q->live >= LIVE_MAX;
}

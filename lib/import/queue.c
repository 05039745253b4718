#include "queue.h"

#include <stdlib.h>

#include "base/grow.h"

#define ROOM (16u << 10) /* bytes at least: in less, what waits would be moved all the time */

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
	if (!pr_grow(&bytes, &room, 2 * q->live + more > ROOM ? 2 * q->live + more : ROOM, 1))
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
	if (q->first + q->count == q->cap && !pr_grow(&q->waiting, &q->cap, q->cap + 1, sizeof *q->waiting))
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

#include "deadlines.h"

#include <stdlib.h>

#include "base/grow.h"

#define CHILDREN 4u /* of an entry: they lie side by side, so that to find the soonest takes few accesses to memory */

struct __attribute__((packed)) deadline { /* there is one for every link of beats */
	uint64_t due;
	uint32_t number;
};

struct pr_deadlines {
	struct deadline *heap; /* no entry is due before its parent, (i - 1) / CHILDREN */
	size_t count, room;
};

struct pr_deadlines *pr_deadlines_new(void)
{
	return calloc(1, sizeof(struct pr_deadlines));
}

void pr_deadlines_free(struct pr_deadlines *queue)
{
	if (queue)
		free(queue->heap);
	free(queue);
}

bool pr_deadlines_add(struct pr_deadlines *queue, uint64_t due, uint32_t number)
{
	if (!pr_grow(&queue->heap, &queue->room, queue->count + 1, sizeof *queue->heap))
		return false;
	size_t i = queue->count++;
	for (; i > 0 && queue->heap[(i - 1) / CHILDREN].due > due; i = (i - 1) / CHILDREN)
		queue->heap[i] = queue->heap[(i - 1) / CHILDREN];
	queue->heap[i] = (struct deadline){due, number};
	return true;
}

uint64_t pr_deadlines_next(const struct pr_deadlines *queue)
{
	return queue->count ? queue->heap[0].due : UINT64_MAX;
}

uint32_t pr_deadlines_take(struct pr_deadlines *queue)
{
	uint32_t number = queue->heap[0].number;
	struct deadline last = queue->heap[--queue->count];
	size_t i = 0;
	for (;;) {
		size_t first = CHILDREN * i + 1, child = first;
		if (first >= queue->count)
			break;
		for (size_t other = first + 1; other < first + CHILDREN && other < queue->count; other++)
			if (queue->heap[other].due < queue->heap[child].due)
				child = other;
		if (queue->heap[child].due >= last.due)
			break;
		queue->heap[i] = queue->heap[child];
		i = child;
	}
	if (queue->count)
		queue->heap[i] = last;
	return number;
}

#include "deadlines.h"

#include <stdlib.h>

#include "grow.h"

struct deadline {
	uint64_t due;
	uint32_t number;
};

struct pr_deadlines {
	struct deadline *heap; /* no entry is due before its parent, (i - 1) / 2 */
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
	for (; i > 0 && queue->heap[(i - 1) / 2].due > due; i = (i - 1) / 2)
		queue->heap[i] = queue->heap[(i - 1) / 2];
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
		size_t child = 2 * i + 1;
		if (child >= queue->count)
			break;
		if (child + 1 < queue->count && queue->heap[child + 1].due < queue->heap[child].due)
			child++;
		if (queue->heap[child].due >= last.due)
			break;
		queue->heap[i] = queue->heap[child];
		i = child;
	}
	if (queue->count)
		queue->heap[i] = last;
	return number;
}

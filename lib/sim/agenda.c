#include "agenda.h"

#include <stdlib.h>

#include "base/grow.h"
#include "message.h"

#define FAN 4u /* children of an entry: fewer levels than with two, and they lie side by side */

void pr_agenda_free(struct pr_agenda *agenda)
{
	for (size_t i = 0; i < agenda->count; i++)
		if (agenda->heap[i].kind == PR_EVENT_HEARD)
			pr_message_release(agenda->heap[i].message);
	free(agenda->heap);
	*agenda = (struct pr_agenda){0};
}

static bool before(const struct pr_event *a, const struct pr_event *b)
{
	return a->at != b->at ? a->at < b->at : a->order < b->order;
}

bool pr_agenda_put(struct pr_agenda *agenda, const struct pr_event *event)
{
	if (agenda->count == agenda->room && !pr_grow(&agenda->heap, &agenda->room, agenda->count + 1, sizeof *agenda->heap))
		return false;
	struct pr_event put = *event;
	put.order = agenda->put++;
	size_t i = agenda->count++;
	for (; i > 0 && before(&put, &agenda->heap[(i - 1) / FAN]); i = (i - 1) / FAN)
		agenda->heap[i] = agenda->heap[(i - 1) / FAN];
	agenda->heap[i] = put;
	return true;
}

void pr_agenda_take(struct pr_agenda *agenda, struct pr_event *event)
{
	struct pr_event *heap = agenda->heap;
	*event = heap[0];
	struct pr_event last = heap[--agenda->count];
	size_t i = 0, count = agenda->count;
	for (size_t first; (first = FAN * i + 1) < count;) {
		size_t least = first, end = first + FAN < count ? first + FAN : count;
		for (size_t child = first + 1; child < end; child++)
			if (before(&heap[child], &heap[least]))
				least = child;
		if (!before(&heap[least], &last))
			break;
		heap[i] = heap[least];
		i = least;
	}
	if (count > 0)
		heap[i] = last;
}

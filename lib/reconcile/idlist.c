#include "idlist.h"

#include <stdlib.h>

#include "base/grow.h"

void pr_idlist_free(struct pr_idlist *list)
{
	free(list->entries);
	*list = (struct pr_idlist){0};
}

static uint64_t head_of(const uint8_t *id)
{
	uint64_t head;
	memcpy(&head, id, sizeof head);
	return head;
}

static int compare(const struct pr_idlist *list, const struct pr_idlist_entry *entry, uint64_t head, const uint8_t *id)
{
	if (entry->head != head)
		return entry->head < head ? -1 : 1;
	return memcmp(pr_idlist_id(list, entry), id, PR_ID_SIZE);
}

static int by_id(const void *a, const void *b, void *list)
{
	const struct pr_idlist_entry *other = b;
	return compare(list, a, other->head, pr_idlist_id(list, other));
}

static int by_index(const void *a, const void *b)
{
	const struct pr_idlist_entry *x = a, *y = b;
	return (x->index > y->index) - (x->index < y->index);
}

bool pr_idlist_read(struct pr_idlist *list, struct pr_span ids)
{
	size_t count = ids.n / PR_ID_SIZE;
	list->count = 0;
	list->ids = ids;
	if (!pr_grow(&list->entries, &list->cap, count, sizeof *list->entries))
		return false;
	for (size_t i = 0; i < count; i++)
		list->entries[i] = (struct pr_idlist_entry){head_of(ids.p + i * PR_ID_SIZE), (uint32_t)i, false};
	if (count > 0)
		qsort_r(list->entries, count, sizeof *list->entries, by_id, list);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || by_id(&list->entries[list->count - 1], &list->entries[i], list) != 0)
			list->entries[list->count++] = list->entries[i];
	return true;
}

struct pr_idlist_entry *pr_idlist_find(const struct pr_idlist *list, const uint8_t id[PR_ID_SIZE])
{
	uint64_t head = head_of(id);
	size_t first = 0, count = list->count;
	while (count > 0) {
		struct pr_idlist_entry *middle = &list->entries[first + count / 2];
		int order = compare(list, middle, head, id);
		if (order == 0)
			return middle;
		first += order < 0 ? count / 2 + 1 : 0;
		count = order < 0 ? count - count / 2 - 1 : count / 2;
	}
	return NULL;
}

void pr_idlist_unsort(struct pr_idlist *list)
{
	if (list->count > 0)
		qsort(list->entries, list->count, sizeof *list->entries, by_index);
}

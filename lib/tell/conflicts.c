#include "conflicts.h"

#include <stdlib.h>

#include "base/grow.h"

void pr_conflicts_free(struct pr_conflicts *c)
{
	free(c->list);
}

static struct pr_conflict *entry_of(struct pr_conflicts *c, const uint32_t names[2])
{
	for (size_t i = 0; i < c->count; i++)
		if (c->list[i].names[0] == names[0] && c->list[i].names[1] == names[1])
			return &c->list[i];
	if (c->count == PR_CONFLICTS_MAX || !pr_grow(&c->list, &c->cap, c->count + 1, sizeof *c->list))
		return NULL;
	struct pr_conflict *entry = &c->list[c->count++];
	*entry = (struct pr_conflict){.names = {names[0], names[1]}};
	return entry;
}

void pr_conflicts_add(struct pr_conflicts *c, const uint32_t names[2], const uint32_t said[2], struct pr_place place)
{
	unsigned first = names[0] > names[1];
	struct pr_conflict *entry = entry_of(c, (uint32_t[]){names[first], names[!first]});
	if (!entry) {
		c->beyond++;
		return;
	}
	if (entry->count == 0) {
		entry->said[0] = said[first];
		entry->said[1] = said[!first];
	}
	if (entry->count < PR_CONFLICT_PLACES)
		entry->places[entry->count] = place;
	entry->count++;
}

#include "zones.h"

#include <stdlib.h>
#include <string.h>

struct pr_zones {
	struct entry {
		const char *name;
		struct pr_zone zone;
		struct entry *next;
	} *first;
};

struct pr_zones *pr_zones_new(void)
{
	return calloc(1, sizeof(struct pr_zones));
}

void pr_zones_free(struct pr_zones *zones)
{
	if (!zones)
		return;
	for (struct entry *entry = zones->first, *next; entry; entry = next) {
		next = entry->next;
		pr_zone_free(&entry->zone);
		free(entry);
	}
	free(zones);
}

const struct pr_zone *pr_zones_find(struct pr_zones *zones, const char *name)
{
	for (struct entry *entry = zones->first; entry; entry = entry->next)
		if (strcmp(entry->name, name) == 0)
			return &entry->zone;
	struct entry *entry = calloc(1, sizeof *entry);
	if (!entry || !pr_zone_find(&entry->zone, name)) {
		free(entry);
		return NULL;
	}
	entry->name = name;
	entry->next = zones->first;
	zones->first = entry;
	return &entry->zone;
}

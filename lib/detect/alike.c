#include "alike.h"

#include <stdlib.h>
#include <string.h>

#define FREE_SLOT UINT32_MAX

bool pr_alike_make(struct pr_alike *alike, size_t items)
{
	size_t size = 2;
	while (size < 2 * items)
		size *= 2;
	*alike = (struct pr_alike){malloc(size * sizeof *alike->slots), malloc((items + 1) * sizeof *alike->hash),
	                           malloc((items + 1) * sizeof *alike->first), size, 0};
	if (!alike->slots || !alike->hash || !alike->first) {
		pr_alike_clear(alike);
		return false;
	}
	memset(alike->slots, 0xff, size * sizeof *alike->slots);
	return true;
}

void pr_alike_clear(struct pr_alike *alike)
{
	free(alike->slots);
	free(alike->hash);
	free(alike->first);
	*alike = (struct pr_alike){0};
}

uint32_t pr_alike_number(struct pr_alike *alike, uint32_t item, uint64_t hash, pr_alike_same *same, const void *context)
{
	size_t i = hash & (alike->size - 1);
	for (; alike->slots[i] != FREE_SLOT; i = (i + 1) & (alike->size - 1)) {
		uint32_t number = alike->slots[i];
		if (alike->hash[number] == hash && same(context, alike->first[number], item))
			return number;
	}
	alike->slots[i] = (uint32_t)alike->count;
	alike->hash[alike->count] = hash;
	alike->first[alike->count] = item;
	return (uint32_t)alike->count++;
}

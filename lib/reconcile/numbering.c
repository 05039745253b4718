#include "numbering.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/hash.h"

void pr_numbering_free(struct pr_numbering *n)
{
	free(n->values);
	free(n->table);
	*n = (struct pr_numbering){0};
}

/* Where a value is in the table, or would be. */
static size_t slot(const struct pr_numbering *n, uint64_t value)
{
	size_t mask = n->table_size - 1, i = (size_t)pr_hash_word(0, value) & mask;
	while (n->table[i] > 0 && n->values[n->table[i] - 1] != value)
		i = (i + 1) & mask;
	return i;
}

static void enter_all(struct pr_numbering *n)
{
	for (size_t i = 0; i < n->count; i++)
		n->table[slot(n, n->values[i])] = (uint32_t)i + 1;
}

/* At most half of the table is used. */
static bool grow_table(struct pr_numbering *n)
{
	if (2 * (n->count + 1) <= n->table_size)
		return true;
	size_t size = n->table_size > 0 ? 2 * n->table_size : 64;
	uint32_t *table = calloc(size, sizeof *table);
	if (!table)
		return false;
	free(n->table);
	n->table = table;
	n->table_size = size;
	enter_all(n);
	return true;
}

uint32_t pr_numbering_add(struct pr_numbering *n, uint64_t value)
{
	uint32_t known = n->table_size > 0 ? n->table[slot(n, value)] : 0;
	if (known > 0)
		return known - 1;
	if (n->count >= PR_NUMBERING_NONE - 1 || !grow_table(n) || !pr_grow(&n->values, &n->room, n->count + 1, sizeof *n->values))
		return PR_NUMBERING_NONE;
	n->values[n->count++] = value;
	n->table[slot(n, value)] = (uint32_t)n->count;
	return (uint32_t)n->count - 1;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

bool pr_numbering_sort(struct pr_numbering *n, uint32_t *to)
{
	if (n->count == 0)
		return true;
	uint64_t *before = malloc(n->count * sizeof *before);
	if (!before)
		return false;
	memcpy(before, n->values, n->count * sizeof *before);
	qsort(n->values, n->count, sizeof *n->values, by_value);
	memset(n->table, 0, n->table_size * sizeof *n->table);
	enter_all(n);
	for (size_t i = 0; i < n->count; i++)
		to[i] = n->table[slot(n, before[i])] - 1;
	free(before);
	return true;
}

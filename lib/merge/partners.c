#include "partners.h"

#include <stdlib.h>

#define FEW 8u     /* that have a key in common */
#define BESIDES 4u /* units by number, compared in any case */

struct holder {
	uint64_t key;
	uint32_t unit;
};

static int by_key(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;
	return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->unit > y->unit) - (x->unit < y->unit);
}

/* Who tells of what, sorted; NULL if memory ran out. */
static struct holder *holders_of(const struct pr_unit *units, size_t count, size_t *n)
{
	size_t all = 1;
	for (size_t u = 0; u < count; u++)
		all += units[u].cues.count;
	struct holder *holders = calloc(all, sizeof *holders);
	*n = 0;
	for (uint32_t u = 0; holders && u < count; u++)
		for (size_t i = 0; i < units[u].cues.count; i++)
			if (i == 0 || units[u].cues.list[i].key != units[u].cues.list[i - 1].key)
				holders[(*n)++] = (struct holder){units[u].cues.list[i].key, u};
	if (holders)
		qsort(holders, *n, sizeof *holders, by_key);
	return holders;
}

static bool has(const struct pr_partners *partners, uint32_t a, uint32_t b)
{
	for (unsigned i = 0; i < partners->counts[a]; i++)
		if (partners->list[a * (size_t)PR_PARTNERS + i] == b)
			return true;
	return false;
}

bool pr_partners_are(const struct pr_partners *partners, uint32_t a, uint32_t b)
{
	return has(partners, a, b) || has(partners, b, a);
}

static void add(struct pr_partners *partners, uint32_t a, uint32_t b)
{
	if (a != b && partners->counts[a] < PR_PARTNERS && !pr_partners_are(partners, a, b))
		partners->list[a * (size_t)PR_PARTNERS + partners->counts[a]++] = b;
}

bool pr_partners_find(struct pr_partners *partners, const struct pr_unit *units, size_t count)
{
	size_t n;
	struct holder *holders = holders_of(units, count, &n);
	partners->list = calloc(count + 1, PR_PARTNERS * sizeof *partners->list);
	partners->counts = calloc(count + 1, sizeof *partners->counts);
	bool done = holders && partners->list && partners->counts;
	for (uint32_t a = 0; done && a < count; a++)
		for (uint32_t k = 1; k <= BESIDES; k++)
			add(partners, a, (uint32_t)((a + k) % count));
	for (size_t from = 0, to; done && from < n; from = to) {
		for (to = from + 1; to < n && holders[to].key == holders[from].key;)
			to++;
		for (size_t i = from; to - from <= FEW && i < to; i++)
			for (size_t k = i + 1; k < to; k++)
				add(partners, holders[i].unit, holders[k].unit);
	}
	free(holders);
	return done;
}

void pr_partners_free(struct pr_partners *partners)
{
	free(partners->list);
	free(partners->counts);
}

#include "ancestry.h"

enum { APART = 1, COVERED = 2 }; /* marks of entries: some side lacks it; one that all have comes behind it */

#define AHEAD 16u /* entries: linked ones stand in the order of their hashes, so each is somewhere else in memory */

/* The entry that comes k-th, and one that comes a while later is fetched. */
static uint32_t in_order(const struct pr_writes *w, size_t k)
{
	if (k + AHEAD < w->entries) {
		uint32_t later = w->rows[k + AHEAD].order;
		__builtin_prefetch(&w->rows[later]);
		__builtin_prefetch(&w->rows[later + 1]);
		__builtin_prefetch(&w->marks[later]);
	}
	return w->rows[k].order;
}

void pr_ancestry_mark(struct pr_writes *w, const uint8_t *side)
{
	struct pr_write *rows = w->rows;
	memset(w->marks, 0, w->count * sizeof *w->marks);
	for (size_t k = 0; k < w->entries; k++) {
		uint32_t node = in_order(w, k);
		size_t end = pr_writes_end(w, node);
		uint64_t named = 0, told = 0;
		for (size_t i = node; i < end; i++) {
			uint64_t bit = side[rows[i].log] < PR_SIDES_MAX ? UINT64_C(1) << side[rows[i].log] : 0;
			told |= bit;
			named |= rows[i].flags & PR_WRITE_NAMED ? bit : 0;
		}
		uint64_t all = w->marks[node] |= told, follow = all & ~named;
		for (size_t i = node; i < end; i++) {
			if (rows[i].parent >= PR_WRITE_UNKNOWN)
				continue;
			uint64_t bit = side[rows[i].log] < PR_SIDES_MAX ? UINT64_C(1) << side[rows[i].log] : 0;
			w->marks[rows[i].parent] |= bit | follow;
		}
	}
}

void pr_ancestry_begin(struct pr_writes *w)
{
	for (size_t i = 0; i < w->count; i++)
		w->rows[i].mark = 0;
}

void pr_ancestry_common(struct pr_writes *w, uint64_t sides)
{
	for (size_t k = 0; k < w->entries; k++) {
		uint32_t node = in_order(w, k);
		if ((w->marks[node] & sides) != sides)
			w->rows[node].mark |= APART;
	}
}

static void cover_parents(struct pr_writes *w, uint32_t node)
{
	for (size_t i = node, end = pr_writes_end(w, node); i < end; i++)
		if (w->rows[i].parent < PR_WRITE_UNKNOWN)
			w->rows[w->rows[i].parent].mark |= COVERED;
}

/* Ids are epoch and seq, or hashes; the largest first. */
static bool before(const struct pr_writes *w, uint32_t a, uint32_t b)
{
	const uint64_t *x = w->rows[a].id, *y = w->rows[b].id;
	return x[0] != y[0] ? x[0] > y[0] : x[1] != y[1] ? x[1] > y[1] : a > b;
}

static size_t insert(const struct pr_writes *w, uint32_t *list, size_t count, size_t max, uint32_t node)
{
	size_t at = count;
	while (at > 0 && before(w, node, list[at - 1]))
		at--;
	if (at >= max)
		return count;
	size_t moved = (count < max ? count : max - 1) - at;
	memmove(list + at + 1, list + at, moved * sizeof *list);
	list[at] = node;
	return count < max ? count + 1 : max;
}

size_t pr_ancestry_forks(struct pr_writes *w, uint32_t *list, size_t max)
{
	size_t found = 0, listed = 0;
	for (size_t k = 0; k < w->entries; k++) {
		uint32_t node = in_order(w, k);
		uint32_t mark = w->rows[node].mark;
		if (mark & COVERED || !(mark & APART))
			cover_parents(w, node);
		if (mark)
			continue;
		found++;
		listed = insert(w, list, listed, max, node);
	}
	pr_ancestry_begin(w);
	return found;
}

static bool deletes(const struct pr_writes *w, uint32_t node)
{
	for (size_t i = node, end = pr_writes_end(w, node); i < end; i++)
		if (w->rows[i].flags & PR_WRITE_DELETE)
			return true;
	return false;
}

struct pr_ancestry_sum pr_ancestry_count(const struct pr_writes *w, uint64_t with, uint64_t without)
{
	struct pr_ancestry_sum sum = {0};
	for (size_t k = 0; k < w->entries; k++) {
		uint32_t node = in_order(w, k);
		if (!pr_ancestry_has(w, node, with, without))
			continue;
		sum.entries++;
		sum.deletes += deletes(w, node);
	}
	return sum;
}

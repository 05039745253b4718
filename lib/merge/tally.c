#include "tally.h"

#include <stdlib.h>

#include "base/fnv.h"
#include "base/grow.h"

#define SIZE_LEAST 64u

void pr_tally_free(struct pr_tally *tally)
{
	free(tally->list);
	free(tally->table);
	free(tally->bytes);
	*tally = (struct pr_tally){0};
}

static struct pr_span bytes_of(const struct pr_tally *tally, const struct pr_counted *it)
{
	return (struct pr_span){tally->bytes + it->offset, it->n};
}

/* Where it stands in the table, or would: there is always room. */
static size_t *place_of(const struct pr_tally *tally, uint64_t hash, struct pr_span bytes)
{
	for (size_t i = hash;; i++) {
		size_t *place = &tally->table[i & (tally->size - 1)];
		const struct pr_counted *it = *place > 0 ? &tally->list[*place - 1] : NULL;
		if (!it || (it->hash == hash && pr_same(bytes_of(tally, it), bytes)))
			return place;
	}
}

/* Leaves out what is there no more. Nothing moves but towards the beginning. */
static void compact(struct pr_tally *tally)
{
	size_t kept = 0, bytes = 0;
	for (size_t i = 0; i < tally->length; i++) {
		struct pr_counted it = tally->list[i];
		if (it.count == 0)
			continue;
		memmove(tally->bytes + bytes, tally->bytes + it.offset, it.n);
		it.offset = bytes;
		bytes += it.n;
		tally->list[kept++] = it;
	}
	tally->length = kept;
	tally->byte_count = bytes;
}

/* Makes a table with room for one more, at most half full. */
static bool make_table(struct pr_tally *tally)
{
	size_t size = SIZE_LEAST;
	while (size < 4 * (tally->live + 1))
		size *= 2;
	size_t *table = calloc(size, sizeof *table);
	if (!table)
		return false;
	compact(tally);
	free(tally->table);
	tally->table = table;
	tally->size = size;
	for (size_t i = 0; i < tally->length; i++) {
		const struct pr_counted *it = &tally->list[i];
		*place_of(tally, it->hash, bytes_of(tally, it)) = i + 1;
	}
	return true;
}

bool pr_tally_add(struct pr_tally *tally, struct pr_span bytes, bool *first)
{
	uint64_t hash = pr_fnv(PR_FNV_BASIS, bytes);
	if (2 * (tally->length + 1) > tally->size && !make_table(tally))
		return false;
	size_t *place = place_of(tally, hash, bytes);
	if (*place == 0) {
		if (!pr_grow(&tally->list, &tally->cap, tally->length + 1, sizeof *tally->list) ||
		    !pr_grow(&tally->bytes, &tally->room, tally->byte_count + bytes.n + 1, 1)) /* an array even for nothing */
			return false;
		memcpy(tally->bytes + tally->byte_count, bytes.p, bytes.n);
		tally->list[tally->length++] = (struct pr_counted){hash, tally->byte_count, bytes.n, 0};
		tally->byte_count += bytes.n;
		*place = tally->length;
	}
	struct pr_counted *it = &tally->list[*place - 1];
	*first = it->count++ == 0;
	tally->live += *first;
	return true;
}

bool pr_tally_remove(struct pr_tally *tally, struct pr_span bytes)
{
	if (tally->size == 0)
		return false;
	const size_t *place = place_of(tally, pr_fnv(PR_FNV_BASIS, bytes), bytes);
	if (*place == 0 || tally->list[*place - 1].count == 0)
		return false;
	bool last = --tally->list[*place - 1].count == 0;
	tally->live -= last;
	return last;
}

void pr_tally_each(const struct pr_tally *tally, void (*each)(void *arg, struct pr_span bytes), void *arg)
{
	for (size_t i = 0; i < tally->length; i++)
		if (tally->list[i].count > 0)
			each(arg, bytes_of(tally, &tally->list[i]));
}

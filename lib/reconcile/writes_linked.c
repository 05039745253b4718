#include "writes_parts.h"

#define AHEAD 16u /* rows: what a parent's place is guessed from is fetched so long before */
#define LOOKED_AT 1024u /* rows of an entry that logs differ in, for the one of a log */

static int compare(const struct pr_write *row, const uint64_t id[2])
{
	int order = (row->id[0] > id[0]) - (row->id[0] < id[0]);
	return order ? order : (row->id[1] > id[1]) - (row->id[1] < id[1]);
}

/* The first row that is not before id: from a guess outwards in steps that double, then by halves. */
static size_t find(const struct pr_writes *w, const uint64_t id[2], size_t guess)
{
	size_t low = 0, high = w->count, step = 1;
	if (guess < w->count && compare(&w->rows[guess], id) < 0) {
		for (low = guess + 1; low + step < w->count && compare(&w->rows[low + step], id) < 0; step *= 2)
			low += step + 1;
		high = low + step < w->count ? low + step : w->count;
	} else {
		for (high = guess < w->count ? guess : w->count; high > step && compare(&w->rows[high - step], id) >= 0; step *= 2)
			high -= step;
		low = high > step ? high - step : 0;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare(&w->rows[middle], id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* An id that is a hash says about where it stands: so far from it as the square root of all, mostly. */
static size_t guess_of(const struct pr_writes *w, size_t row)
{
	return w->linked ? (size_t)((unsigned __int128)w->rows[row].before[0] * w->count >> 64) : row;
}

/* What stands at a guess says how far off it is, and each further one so far as the root of that (Perl, Itai, Avni 1978). */
static size_t better_guess(const struct pr_writes *w, const uint64_t id[2], size_t guess)
{
	for (unsigned i = 0; w->linked && i < 3; i++) {
		int64_t off = (int64_t)(id[0] - w->rows[guess].id[0]);
		int64_t steps = (int64_t)((__int128)off * (__int128)w->count >> 64);
		if (steps < 0)
			guess = (uint64_t)-steps < guess ? guess - (uint64_t)-steps : 0;
		else
			guess = (uint64_t)steps < w->count - guess ? guess + (uint64_t)steps : w->count - 1;
	}
	return guess;
}

/* The entry of that id; where logs differ in it, the one that this log has. */
static uint32_t entry_of(const struct pr_writes *w, const uint64_t id[2], uint32_t log, size_t guess)
{
	size_t first = find(w, id, better_guess(w, id, guess)), entry = first;
	if (first >= w->count || compare(&w->rows[first], id) != 0)
		return PR_WRITE_UNKNOWN;
	for (size_t i = first; i < w->count && i - first < LOOKED_AT && compare(&w->rows[i], id) == 0; i++) {
		if (w->rows[i].content != w->rows[entry].content)
			entry = i;
		if (w->rows[i].log == log)
			return (uint32_t)entry;
	}
	return (uint32_t)first;
}

/* Parents stand in the place of their ids, so all are looked for before the first is put there. */
static void find_parents(struct pr_writes *w)
{
	size_t node = 0;
	for (size_t i = 0; i < w->count; i++) {
		struct pr_write *row = &w->rows[i];
		const struct pr_write *first = &w->rows[node];
		uint32_t parent = PR_WRITE_NONE;
		if (w->linked && w->count - i > AHEAD && w->rows[i + AHEAD].flags & PR_WRITE_NAMED)
			__builtin_prefetch(&w->rows[guess_of(w, i + AHEAD)]);
		if (row->flags & PR_WRITE_NAMED)
			parent = entry_of(w, row->before, row->log, guess_of(w, i));
		if (row->content != first->content || compare(row, first->id) != 0)
			node = i;
		row->node = (uint32_t)node;
		row->parent = parent;
		row->mark = row->order = 0;
	}
}

static bool is_edge(const struct pr_write *row)
{
	return row->parent < PR_WRITE_UNKNOWN;
}

/* Those that no others come behind first (Kahn 1962), so that each comes before its parents; then the circles. */
static void put_in_order(struct pr_writes *w)
{
	struct pr_write *rows = w->rows;
	size_t queued = 0, taken = 0;
	for (size_t i = 0; i < w->count; i++) {
		if (w->count - i > AHEAD && is_edge(&rows[i + AHEAD]))
			__builtin_prefetch(&rows[rows[i + AHEAD].parent], 1);
		if (is_edge(&rows[i]))
			rows[rows[i].parent].mark++;
	}
	for (size_t i = 0; i < w->count; i++)
		if (rows[i].node == i && rows[i].mark == 0)
			rows[queued++].order = (uint32_t)i;
	while (taken < queued) {
		uint32_t node = rows[taken++].order;
		for (size_t i = node, end = pr_writes_end(w, node); i < end; i++)
			if (is_edge(&rows[i]) && --rows[rows[i].parent].mark == 0)
				rows[queued++].order = rows[i].parent;
	}
	for (size_t i = 0; i < w->count; i++) {
		if (rows[i].node != i || rows[i].mark == 0)
			continue;
		pr_writes_note(w, PR_WRITES_CIRCLE, &rows[i]);
		rows[queued++].order = (uint32_t)i;
	}
	w->entries = queued;
	for (size_t i = 0; i < w->count; i++)
		rows[i].mark = 0;
}

/* Whether every log that names parents of the entry names the same ones. */
static bool parents_agree(const struct pr_writes *w, size_t node, size_t end)
{
	size_t first = node, first_n = 0;
	for (size_t i = node; i < end;) {
		size_t from = i, named = 0;
		for (; i < end && w->rows[i].log == w->rows[from].log; i++)
			named += (w->rows[i].flags & PR_WRITE_NAMED) != 0;
		size_t begin = i - named; /* those that name none come first */
		if (named == 0)
			continue;
		if (first_n == 0) {
			first = begin;
			first_n = named;
			continue;
		}
		if (w->linked && named != first_n)
			return false;
		for (size_t k = 0; k < named; k++)
			if (w->rows[begin + k].parent != w->rows[first + (k < first_n ? k : 0)].parent)
				return false;
	}
	return true;
}

void pr_writes_connect(struct pr_writes *w)
{
	find_parents(w);
	for (size_t i = 0, end; i < w->count; i = end) {
		end = pr_writes_end(w, (uint32_t)i);
		if (!parents_agree(w, i, end))
			pr_writes_note(w, PR_WRITES_PARENTS, &w->rows[i]);
	}
	put_in_order(w);
}

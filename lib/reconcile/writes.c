#include "writes.h"

#include <stdlib.h>

#include "base/digest.h"
#include "base/fnv.h"
#include "base/grow.h"
#include "inplace.h"
#include "writes_parts.h"

void pr_writes_free(struct pr_writes *w)
{
	pr_digest_free(w->digest);
	free(w->rows);
	free(w->marks);
	*w = (struct pr_writes){0};
}

/* Hashes are any bytes that somebody claims: their SHA-256 is what nobody can choose to be another's. */
static bool identify(struct pr_writes *w, struct pr_span hash, uint64_t id[2])
{
	uint8_t digest[PR_DIGEST_SIZE];
	if (w->last_n > 0 && pr_same(hash, (struct pr_span){w->last, w->last_n})) {
		memcpy(id, w->last_id, sizeof w->last_id);
		return true;
	}
	if (!w->digest && !(w->digest = pr_digest_new()))
		return false;
	pr_digest_add(w->digest, hash);
	pr_digest_end(w->digest, digest);
	for (int i = 0; i < 2; i++) {
		id[i] = 0;
		for (int k = 0; k < 8; k++)
			id[i] = id[i] << 8 | digest[8 * i + k];
	}
	w->last_n = hash.n <= sizeof w->last ? hash.n : 0;
	memcpy(w->last, hash.p, w->last_n);
	memcpy(w->last_id, id, sizeof w->last_id);
	return true;
}

/* Never 0 for what says something. */
static uint32_t content_of(const struct pr_record *r)
{
	uint64_t hash = PR_FNV_BASIS;
	if (!pr_has(r, PR_ENTRY_KEY) && !pr_has(r, PR_ENTRY_OP) && !pr_has(r, PR_ENTRY_HASH))
		return 0;
	for (unsigned key = PR_ENTRY_KEY; key <= PR_ENTRY_HASH; key++) {
		struct pr_span text = pr_text(r, key);
		for (int shift = 0; shift < 64; shift += 8)
			hash = pr_fnv_byte(hash, (uint8_t)(text.n >> shift));
		hash = pr_fnv(hash, text);
	}
	uint32_t folded = (uint32_t)(hash ^ hash >> 32);
	return folded ? folded : 1;
}

static void note(struct pr_writes *w, enum pr_writes_matter matter, uint32_t log, uint64_t place)
{
	if (w->matters[matter].count++ == 0) {
		w->matters[matter].log = log;
		w->matters[matter].place = place;
	}
}

void pr_writes_note(struct pr_writes *w, enum pr_writes_matter matter, const struct pr_write *row)
{
	note(w, matter, row->log, row->place);
}

bool pr_writes_add(struct pr_writes *w, uint32_t log, const struct pr_record *r, uint64_t place)
{
	struct pr_span hash = pr_text(r, PR_ENTRY_HASH), parent = pr_text(r, PR_ENTRY_PARENT);
	struct pr_write row = {.log = log, .content = content_of(r), .place = place & ((UINT64_C(1) << 48) - 1)};
	uint64_t number[2] = {pr_has(r, PR_ENTRY_EPOCH) ? pr_uint(r, PR_ENTRY_EPOCH) : WITHOUT_EPOCH | row.content,
	                      pr_uint(r, PR_ENTRY_SEQ)};
	row.flags = (pr_has(r, PR_ENTRY_SEQ) ? PR_WRITE_NUMBERED : 0) | (hash.n > 0 ? PR_WRITE_HASHED : 0) |
	            (hash.n > 0 && parent.n > 0 ? PR_WRITE_NAMED : 0) |
	            (pr_is(pr_text(r, PR_ENTRY_OP), "delete") ? PR_WRITE_DELETE : 0);
	if (!(row.flags & (PR_WRITE_HASHED | PR_WRITE_NUMBERED))) {
		note(w, PR_WRITES_APART, log, place);
		return true;
	}
	if (w->count >= PR_WRITES_MAX || !pr_grow(&w->rows, &w->cap, w->count + 1, sizeof *w->rows))
		return false;
	memcpy(row.flags & PR_WRITE_HASHED ? row.before : row.id, number, sizeof number);
	if (row.flags & PR_WRITE_NAMED && !identify(w, parent, row.before))
		return false;
	if (row.flags & PR_WRITE_HASHED && !identify(w, hash, row.id))
		return false;
	w->linked |= (row.flags & PR_WRITE_NAMED) != 0;
	w->rows[w->count++] = row;
	return true;
}

size_t pr_writes_end(const struct pr_writes *w, uint32_t node)
{
	size_t end = node;
	while (end < w->count && w->rows[end].node == node)
		end++;
	return end;
}

static int compare_numbers(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

static int compare_ids(const uint64_t x[2], const uint64_t y[2])
{
	int order = compare_numbers(x[0], y[0]);
	return order ? order : compare_numbers(x[1], y[1]);
}

/* What a log tells of an entry stands together, and what is told twice side by side, the first first. */
static int by_entry(const void *a, const void *b)
{
	const struct pr_write *x = a, *y = b;
	int order = compare_ids(x->id, y->id);
	if (order == 0)
		order = compare_numbers(x->log, y->log);
	if (order == 0)
		order = compare_numbers(x->content, y->content);
	if (order == 0)
		order = compare_numbers(x->flags & PR_WRITE_NAMED, y->flags & PR_WRITE_NAMED);
	if (order == 0 && x->flags & PR_WRITE_NAMED)
		order = compare_ids(x->before, y->before);
	return order ? order : compare_numbers(x->place, y->place);
}

/* Entries that differ in what they write, one behind the other; what a log tells of one stays in its order. */
static int by_content(const void *a, const void *b)
{
	const struct pr_write *x = a, *y = b;
	int order = compare_numbers(x->content, y->content);
	order = order ? order : compare_numbers(x->log, y->log);
	order = order ? order : compare_numbers(x->flags / PR_WRITE_PLACE, y->flags / PR_WRITE_PLACE);
	return order ? order : compare_numbers(x->place, y->place);
}

static void drop_repeated(struct pr_writes *w)
{
	size_t kept = 0;
	for (size_t i = 0; i < w->count; i++) {
		const struct pr_write *row = &w->rows[i], *last = &w->rows[kept ? kept - 1 : 0];
		bool same = kept > 0 && compare_ids(row->id, last->id) == 0 && row->log == last->log &&
		            row->content == last->content && !((row->flags ^ last->flags) & PR_WRITE_NAMED) &&
		            (!(row->flags & PR_WRITE_NAMED) || compare_ids(row->before, last->before) == 0);
		if (!same) {
			w->rows[kept++] = *row;
			continue;
		}
		pr_writes_note(w, PR_WRITES_REPEATED, row);
		if (w->prefers && w->prefers(w->prefers_arg, last->place, row->place))
			w->rows[kept - 1].place = row->place;
	}
	w->count = kept;
}

/* The sum of what a log's rows of an entry write, from `from` on; the row behind them. */
static size_t sum_run(const struct pr_writes *w, size_t from, uint32_t *sum)
{
	size_t i = from;
	*sum = 0;
	for (; i < w->count && w->rows[i].log == w->rows[from].log && compare_ids(w->rows[i].id, w->rows[from].id) == 0; i++)
		if (i == from || w->rows[i].content != w->rows[i - 1].content)
			*sum += w->rows[i].content;
	if (*sum == 0 && w->rows[i - 1].content != 0)
		*sum = 1;
	return i;
}

/*
 * The rows of one id, from `from` on, become one entry, or several where logs differ in what it writes. A log that does not say is
 * with those that do. Returns the row behind them.
 */
static size_t part_entry(struct pr_writes *w, size_t from)
{
	struct pr_write *rows = w->rows;
	size_t end = from, next;
	uint32_t lowest = 0, highest = 0, sum;
	for (; end < w->count && compare_ids(rows[end].id, rows[from].id) == 0; end = next) {
		next = sum_run(w, end, &sum);
		for (size_t i = end; i < next; i++) {
			size_t at = i - end < UINT16_MAX / PR_WRITE_PLACE ? i - end : UINT16_MAX / PR_WRITE_PLACE;
			rows[i].content = sum;
			rows[i].flags |= (uint16_t)(at * PR_WRITE_PLACE);
		}
		if (sum && (!lowest || sum < lowest))
			lowest = sum;
		if (sum > highest)
			highest = sum;
	}
	for (size_t i = from; i < end; i++)
		rows[i].content = rows[i].content ? rows[i].content : lowest;
	if (lowest != highest) {
		pr_inplace_sort(rows + from, end - from, sizeof *rows, by_content);
		pr_writes_note(w, PR_WRITES_CONTRADICTED, &rows[from]);
	}
	return end;
}

/* Where entries are not linked, those with a hash are their numbers as well, where they have any. */
static void settle_ids(struct pr_writes *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct pr_write *row = &w->rows[i];
		if (w->linked ? !(row->flags & PR_WRITE_HASHED) : !(row->flags & PR_WRITE_NUMBERED))
			pr_writes_note(w, PR_WRITES_APART, row);
		else if (!w->linked && row->flags & PR_WRITE_HASHED)
			memcpy(row->id, row->before, sizeof row->id);
	}
}

bool pr_writes_settle(struct pr_writes *w, const uint32_t *rank)
{
	for (size_t i = 0; i < w->count; i++)
		w->rows[i].log = rank[w->rows[i].log];
	for (int i = 0; i < PR_WRITES_MATTERS; i++)
		if (w->matters[i].count > 0)
			w->matters[i].log = rank[w->matters[i].log];
	pr_digest_free(w->digest);
	w->digest = NULL;
	free(w->marks);
	w->marks = calloc(w->count ? w->count : 1, sizeof *w->marks);
	if (!w->marks)
		return false;
	settle_ids(w);
	if (!w->linked)
		pr_writes_follow(w);
	pr_inplace_sort(w->rows, w->count, sizeof *w->rows, by_entry);
	drop_repeated(w);
	for (size_t i = 0; i < w->count;)
		i = part_entry(w, i);
	pr_writes_connect(w);
	return true;
}

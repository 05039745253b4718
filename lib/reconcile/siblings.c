#include "siblings.h"

#include <errno.h>
#include <stdlib.h>

#include "base/grow.h"
#include "base/hash.h"
#include "inplace.h"
#include "record/decode.h"
#include "record/vclock.h"

void pr_siblings_free(struct pr_siblings *s)
{
	pr_depot_free(s->depot);
	free(s->rows);
	*s = (struct pr_siblings){0};
}

bool pr_siblings_add(struct pr_siblings *s, const struct pr_record *r)
{
	struct pr_sibling_row row = {pr_hash(0, pr_text(r, PR_ENTRY_KEY)), pr_hash(1, r->map), 0};
	if (!pr_has(r, PR_ENTRY_KEY) || !pr_has(r, PR_ENTRY_VCLOCK))
		return true;
	errno = ENOMEM;
	if ((!s->depot && !(s->depot = pr_depot_new())) || !pr_grow(&s->rows, &s->cap, s->count + 1, sizeof *s->rows) ||
	    !pr_depot_put(s->depot, r->map, &row.place))
		return false;
	s->rows[s->count++] = row;
	return true;
}

static int compare(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

static int by_key(const void *a, const void *b)
{
	const struct pr_sibling_row *x = a, *y = b;
	int order = compare(x->key, y->key);
	order = order ? order : compare(x->digest, y->digest);
	return order ? order : compare(x->place, y->place);
}

/* Which of its host's writes it is; 0: that is not known. */
static uint64_t dot(const struct pr_record *r)
{
	uint64_t counted = pr_vclock_count(pr_text(r, PR_ENTRY_VCLOCK), pr_text(r, PR_ENTRY_PEER));
	return pr_has(r, PR_ENTRY_SEQ) && pr_uint(r, PR_ENTRY_SEQ) > counted ? pr_uint(r, PR_ENTRY_SEQ) : counted;
}

static bool same_write(const struct pr_record *a, const struct pr_record *b)
{
	bool dots = pr_same(pr_text(a, PR_ENTRY_PEER), pr_text(b, PR_ENTRY_PEER)) && dot(a) == dot(b);
	bool clocks = pr_vclock_order(pr_text(a, PR_ENTRY_VCLOCK), pr_text(b, PR_ENTRY_VCLOCK)) == PR_VCLOCK_EQUAL;
	return clocks && (dots || dot(a) == 0 || dot(b) == 0) && pr_same(pr_text(a, PR_ENTRY_OP), pr_text(b, PR_ENTRY_OP)) &&
	       pr_same(pr_text(a, PR_ENTRY_HASH), pr_text(b, PR_ENTRY_HASH));
}

static bool is_before(const struct pr_record *a, const struct pr_record *b)
{
	struct pr_span host = pr_text(a, PR_ENTRY_PEER), clock = pr_text(b, PR_ENTRY_VCLOCK);
	uint64_t n = dot(a);
	if (n == 0)
		return pr_vclock_order(pr_text(a, PR_ENTRY_VCLOCK), clock) == PR_VCLOCK_BEFORE;
	if (pr_same(host, pr_text(b, PR_ENTRY_PEER)) && dot(b) == n)
		return false;
	return pr_vclock_count(clock, host) >= n;
}

struct group { /* those of one hash of a key: of hardly ever more than one key */
	struct pr_sibling *list;
	size_t count, cap;
};

static void drop(struct group *g, size_t i)
{
	free(g->list[i].bytes);
	g->list[i] = g->list[--g->count];
}

static bool put(struct group *g, struct pr_span bytes)
{
	struct pr_sibling new = {.bytes = malloc(bytes.n)};
	const char *why;
	errno = ENOMEM;
	if (!new.bytes || !pr_grow(&g->list, &g->cap, g->count + 1, sizeof *g->list)) {
		free(new.bytes);
		return false;
	}
	memcpy(new.bytes, bytes.p, bytes.n);
	if (pr_decode(new.bytes, bytes.n, &new.record, &why) != PR_DECODED) {
		free(new.bytes);
		errno = EIO; /* somebody else changed the file */
		return false;
	}
	for (size_t i = 0; i < g->count; i++) {
		const struct pr_record *old = &g->list[i].record;
		if (!pr_same(pr_text(old, PR_ENTRY_KEY), pr_text(&new.record, PR_ENTRY_KEY)))
			continue;
		if (same_write(old, &new.record) || is_before(&new.record, old)) {
			free(new.bytes);
			return true;
		}
		if (is_before(old, &new.record))
			drop(g, i--);
	}
	g->list[g->count++] = new;
	return true;
}

static int by_host(const void *a, const void *b)
{
	const struct pr_record *x = &((const struct pr_sibling *)a)->record, *y = &((const struct pr_sibling *)b)->record;
	int order = pr_order(pr_text(x, PR_ENTRY_KEY), pr_text(y, PR_ENTRY_KEY));
	order = order ? order : pr_order(pr_text(x, PR_ENTRY_PEER), pr_text(y, PR_ENTRY_PEER));
	return order ? order : pr_order(x->map, y->map);
}

static bool give(struct group *g, bool (*found)(void *, const struct pr_sibling *, size_t), void *arg)
{
	bool good = true;
	if (g->count > 0)
		qsort(g->list, g->count, sizeof *g->list, by_host);
	for (size_t i = 0, end; good && i < g->count; i = end) {
		for (end = i + 1; end < g->count && pr_same(pr_text(&g->list[i].record, PR_ENTRY_KEY),
		                                            pr_text(&g->list[end].record, PR_ENTRY_KEY));)
			end++;
		good = end - i < 2 || found(arg, g->list + i, end - i);
	}
	while (g->count > 0)
		drop(g, 0);
	return good;
}

bool pr_siblings_find(struct pr_siblings *s,
                      bool (*found)(void *arg, const struct pr_sibling *list, size_t count), void *arg)
{
	struct group g = {0};
	struct pr_span bytes;
	bool good = true;
	pr_inplace_sort(s->rows, s->count, sizeof *s->rows, by_key);
	for (size_t i = 0; good && i < s->count; i++) {
		good = pr_depot_get(s->depot, s->rows[i].place, &bytes) && put(&g, bytes);
		if (good && (i + 1 == s->count || s->rows[i + 1].key != s->rows[i].key))
			good = give(&g, found, arg);
	}
	while (g.count > 0)
		drop(&g, 0);
	free(g.list);
	return good;
}

enum pr_merge pr_merge_named(const char *text)
{
	static const char *const names[] = {"", "keep", "union", "last-writer"};
	for (size_t i = PR_MERGE_KEEP; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], text) == 0)
			return (enum pr_merge)i;
	return PR_MERGE_NONE;
}

static bool is_delete(const struct pr_sibling *s)
{
	return pr_is(pr_text(&s->record, PR_ENTRY_OP), "delete");
}

static bool wins(enum pr_merge rule, const struct pr_sibling *list, size_t count, size_t i)
{
	bool puts = false;
	size_t last = 0;
	for (size_t k = 0; k < count; k++) {
		puts = puts || !is_delete(&list[k]);
		last = list[k].record.t >= list[last].record.t ? k : last;
	}
	if (rule == PR_MERGE_LAST_WRITER)
		return i == last;
	return puts ? !is_delete(&list[i]) : i == 0;
}

static struct pr_span write_merged(const struct pr_record *r, struct pr_span clock, struct pr_build *b)
{
	pr_build_record(b, PR_ENTRY, r->t);
	pr_build_text(b, PR_ANY_BY, pr_span_of("pr-reconcile"));
	pr_build_text(b, PR_ENTRY_KEY, pr_text(r, PR_ENTRY_KEY));
	if (pr_has(r, PR_ENTRY_OP))
		pr_build_text(b, PR_ENTRY_OP, pr_text(r, PR_ENTRY_OP));
	if (pr_has(r, PR_ENTRY_HASH))
		pr_build_hash(b, PR_ENTRY_HASH, pr_text(r, PR_ENTRY_HASH));
	pr_build_item(b, PR_ENTRY_VCLOCK, clock);
	return pr_build_end(b);
}

/* What all of them knew, their dots included. */
static bool join_all(const struct pr_sibling *list, size_t count, struct pr_build joined[2], struct pr_span *clock)
{
	*clock = (struct pr_span){NULL, 0};
	for (size_t i = 0; i < 2 * count; i++) {
		const struct pr_record *r = &list[i / 2].record;
		struct pr_build *b = &joined[i % 2], own = {0};
		struct pr_span add = pr_text(r, PR_ENTRY_VCLOCK), host = pr_text(r, PR_ENTRY_PEER);
		if (i % 2 == 1) {
			pr_build_bare(&own);
			pr_add_map(&own, host.n > 0 && dot(r) > 0);
			if (host.n > 0 && dot(r) > 0) {
				pr_add_text(&own, host);
				pr_add_uint(&own, dot(r));
			}
			add = pr_build_bare_end(&own);
		}
		pr_build_bare(b);
		pr_vclock_join(b, *clock, add);
		*clock = pr_build_bare_end(b);
		bool failed = own.failed || !clock->p;
		pr_build_free(&own);
		if (failed)
			return false;
	}
	return true;
}

bool pr_merge_siblings(enum pr_merge rule, const struct pr_sibling *list, size_t count, struct pr_build *b,
                       const struct pr_merge_out *out)
{
	struct pr_build joined[2] = {{0}, {0}};
	struct pr_span clock;
	bool good = rule == PR_MERGE_NONE || rule == PR_MERGE_KEEP || join_all(list, count, joined, &clock);
	for (size_t i = 0; good && rule > PR_MERGE_KEEP && i < count; i++) {
		if (!wins(rule, list, count, i)) {
			good = out->thrown(out->arg, list[i].record.map);
			continue;
		}
		struct pr_span record = write_merged(&list[i].record, clock, b);
		good = record.p && out->written(out->arg, record);
	}
	pr_build_free(&joined[0]);
	pr_build_free(&joined[1]);
	return good;
}

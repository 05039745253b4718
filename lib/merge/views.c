#include "views.h"

#include <stdlib.h>

#include "base/grow.h"
#include "record/decode.h"
#include "record/encode.h"
#include "record/peers.h"
#include "tally.h"

#define NAME "pr-merge"

/* What a union is made of: a field each, whose items are counted as they are encoded. */
static const unsigned fields[] = {PR_VIEW_PARTICIPANTS, PR_VIEW_CONNECTIONS, PR_VIEW_PARTITION, PR_VIEW_LEADER};
#define FIELDS (sizeof fields / sizeof *fields)
#define LISTS 2u /* the first of them are lists */

/* The newest view of an observer, in one record or more. */
struct newest {
	uint64_t t;
	uint8_t *bytes;
	size_t n, room, records;
};

struct pr_views {
	void (*emit)(void *arg, struct pr_span record);
	void *arg;
	struct pr_peers *observers;
	struct newest *newest; /* by number of the observer */
	size_t cap;
	struct pr_tally tallies[FIELDS];
	struct pr_span *items; /* of a list, while it is sorted */
	size_t item_count, item_cap;
	struct pr_build build;
	uint64_t t;           /* that was reached */
	size_t held, records; /* bytes and records of all that is newest */
	size_t length;        /* bytes of what is counted, each item once */
	size_t waiting, last; /* bytes of views since the last union; of that union */
	bool seen;            /* a view, at t */
	bool changed, told;   /* the union has, since it was told; it was, at some time */
	uint64_t left_out, too_long;
};

struct pr_views *pr_views_new(void (*emit)(void *arg, struct pr_span record), void *arg)
{
	struct pr_views *v = calloc(1, sizeof *v);
	if (!v)
		return NULL;
	v->emit = emit;
	v->arg = arg;
	v->changed = true;
	v->observers = pr_peers_new();
	if (v->observers)
		return v;
	free(v);
	return NULL;
}

void pr_views_free(struct pr_views *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->cap; i++)
		free(v->newest[i].bytes);
	for (size_t f = 0; f < FIELDS; f++)
		pr_tally_free(&v->tallies[f]);
	free(v->newest);
	free(v->items);
	pr_build_free(&v->build);
	pr_peers_free(v->observers);
	free(v);
}

/* Counts an item of a field, or takes it back. */
static bool count(struct pr_views *v, size_t f, struct pr_span item, bool back)
{
	bool first = false, last = back && pr_tally_remove(&v->tallies[f], item);
	if (!back && !pr_tally_add(&v->tallies[f], item, &first))
		return false;
	v->length += first ? item.n : 0;
	v->length -= last ? item.n : 0;
	v->changed = v->changed || first || last;
	return true;
}

/* The same for all that a view says. */
static bool count_view(struct pr_views *v, const struct pr_record *r, bool back)
{
	bool room = true;
	for (size_t f = 0; f < FIELDS; f++) {
		if (!pr_has(r, fields[f]))
			continue;
		struct pr_cursor c = pr_cursor_of(r->v[fields[f]].s);
		if (f >= LISTS) { /* null counts as an empty text */
			struct pr_span text = r->v[fields[f]].s;
			room = room && count(v, f, text.p ? text : pr_span_of(""), back);
			continue;
		}
		for (uint64_t i = pr_cursor_count(&c); i > 0 && room; i--)
			room = count(v, f, pr_cursor_skip(&c), back);
	}
	return room;
}

static void take_back(struct pr_views *v, struct newest *old)
{
	struct pr_record r;
	const char *why;
	for (size_t at = 0; at < old->n; at += r.bytes.n) {
		if (pr_decode(old->bytes + at, old->n - at, &r, &why) != PR_DECODED)
			break; /* it was decoded before */
		count_view(v, &r, true);
	}
	v->held -= old->n;
	v->records -= old->records;
	old->n = old->records = 0;
}

/* The observer's newest view, which may be none yet. NULL: there is no room for one more. False: memory ran out. */
static bool find(struct pr_views *v, struct pr_span name, struct newest **newest)
{
	uint32_t number = pr_peers_find(v->observers, name);
	*newest = NULL;
	if (number == PR_PEER_NONE) {
		size_t was = v->cap, n = sizeof **newest + name.n;
		if (v->held > PR_VIEWS_MAX - n)
			return true;
		number = pr_peers_add(v->observers, name);
		if (number == PR_PEER_NONE || !pr_grow(&v->newest, &v->cap, (size_t)number + 1, sizeof *v->newest))
			return false;
		if (v->cap > was)
			memset(v->newest + was, 0, (v->cap - was) * sizeof *v->newest);
		v->held += n;
	}
	*newest = &v->newest[number];
	return true;
}

/*
 * Makes room for r, which replaces what is newest of an earlier time. That is taken back only after r was counted, as what both
 * say has not changed; unless the union is too long to be told anyway.
 */
static bool fits(struct pr_views *v, struct newest *newest, const struct pr_record *r)
{
	if (newest->t != r->t && (v->length > PR_RECORD_MAX || v->held > PR_VIEWS_MAX - r->map.n))
		take_back(v, newest);
	return v->length <= PR_RECORD_MAX && v->held <= PR_VIEWS_MAX - r->map.n;
}

static bool keep(struct pr_views *v, struct newest *newest, const struct pr_record *r)
{
	if (!count_view(v, r, false))
		return false;
	if (newest->t != r->t)
		take_back(v, newest);
	if (!pr_grow(&newest->bytes, &newest->room, newest->n + r->map.n, 1))
		return false;
	memcpy(newest->bytes + newest->n, r->map.p, r->map.n);
	newest->t = r->t;
	newest->n += r->map.n;
	newest->records++;
	v->records++;
	v->held += r->map.n;
	v->waiting += r->map.n;
	v->seen = true;
	return true;
}

int pr_views_take(struct pr_views *v, const struct pr_record *r)
{
	struct newest *newest;
	if (pr_is(pr_text(r, PR_ANY_BY), NAME))
		return 0;
	if (!pr_has(r, PR_VIEW_OBSERVER))
		return 1;
	if (!find(v, pr_text(r, PR_VIEW_OBSERVER), &newest))
		return -1;
	if (newest && fits(v, newest, r))
		return keep(v, newest, r) ? 1 : -1;
	v->left_out++;
	return 1;
}

static void list_item(void *arg, struct pr_span item)
{
	struct pr_views *v = arg;
	if (v->item_count < v->item_cap) /* as there are: they were counted */
		v->items[v->item_count++] = item;
}

/* Names in the order of their bytes, pairs of them by the first and then the second. */
static int by_names(const void *a, const void *b)
{
	struct pr_cursor x = pr_cursor_of(*(const struct pr_span *)a), y = pr_cursor_of(*(const struct pr_span *)b);
	int order = 0;
	while (order == 0 && x.p < x.end && y.p < y.end) {
		struct pr_span s = pr_cursor_text(&x), t = pr_cursor_text(&y);
		size_t n = s.n < t.n ? s.n : t.n;
		order = n > 0 ? memcmp(s.p, t.p, n) : 0;
		order = order != 0 ? order : (s.n > t.n) - (s.n < t.n);
	}
	return order;
}

/* What is there of a field, in order. */
static bool list(struct pr_views *v, size_t f)
{
	if (!pr_grow(&v->items, &v->item_cap, v->tallies[f].live, sizeof *v->items))
		return false;
	v->item_count = 0;
	pr_tally_each(&v->tallies[f], list_item, v);
	if (f < LISTS && v->item_count > 0)
		qsort(v->items, v->item_count, sizeof *v->items, by_names);
	return true;
}

static bool add_list(struct pr_views *v, size_t f)
{
	if (!list(v, f))
		return false;
	pr_build_array(&v->build, fields[f], v->item_count);
	for (size_t i = 0; i < v->item_count; i++)
		pr_add_item(&v->build, v->items[i]);
	return true;
}

/* What all agree on who name any; null if nobody does, but some say so. */
static bool add_text(struct pr_views *v, size_t f)
{
	if (!list(v, f))
		return false;
	struct pr_span text = {NULL, 0};
	size_t texts = 0;
	for (size_t i = 0; i < v->item_count; i++) {
		if (v->items[i].n > 0)
			text = v->items[i];
		texts += v->items[i].n > 0;
	}
	if (texts == 1)
		pr_build_text(&v->build, fields[f], text);
	else if (texts == 0 && v->item_count > 0)
		pr_build_null(&v->build, fields[f]);
	return true;
}

static bool tell(struct pr_views *v)
{
	bool room = true;
	pr_build_record(&v->build, PR_VIEW, v->t);
	pr_build_text(&v->build, PR_ANY_BY, pr_span_of(NAME));
	if (pr_peers_count(v->observers) == 1)
		pr_build_text(&v->build, PR_VIEW_OBSERVER, pr_peers_name(v->observers, 0));
	for (size_t f = 0; f < FIELDS && room; f++)
		room = f < LISTS ? add_list(v, f) : add_text(v, f);
	struct pr_span record = pr_build_end(&v->build);
	if (!room || v->build.exhausted)
		return false;
	if (record.p)
		v->emit(v->arg, record);
	v->too_long += !record.p;
	v->last = record.p ? record.n : PR_RECORD_MAX;
	v->waiting = 0;
	v->changed = false;
	v->told = true;
	return true;
}

bool pr_views_reach(struct pr_views *v, uint64_t t, bool end)
{
	bool over = end || t != v->t;
	bool due = over && v->changed && (v->told || v->records > 1) && (end || (v->seen && v->waiting >= v->last / PR_VIEWS_TIMES));
	if (due && !tell(v))
		return false;
	v->seen = v->seen && !over;
	v->t = t;
	return true;
}

uint64_t pr_views_left_out(const struct pr_views *v)
{
	return v->left_out;
}

uint64_t pr_views_too_long(const struct pr_views *v)
{
	return v->too_long;
}

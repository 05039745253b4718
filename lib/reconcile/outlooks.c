#include "outlooks.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/text.h"
#include "record/decode.h"
#include "record/encode.h"
#include "record/peers.h"

#define NAME "pr-reconcile"
#define NAMES_TOLD 16u

enum kind { PARTICIPANT, CONNECTION, LEADER, KINDS };

struct outlook {
	uint64_t t;
	uint8_t *bytes; /* records, one behind the other */
	size_t n, room;
	bool stale, says[KINDS]; /* says: anything of the kind */
};

struct item { /* one thing that one observer says */
	enum kind kind;
	struct pr_span item; /* as it is encoded; of a leader the text */
	uint32_t observer;
};

struct pr_outlooks {
	void (*emit)(void *arg, struct pr_span record);
	void *arg;
	uint64_t stale, newest;
	struct pr_peers *observers;
	struct outlook *list; /* by number */
	size_t room, held;
	struct item *items;
	size_t item_count, item_room;
	struct pr_build build;
	struct pr_text text;
	uint64_t told, left_out; /* disagreements; views that there was no room for */
	bool leaders_differ; /* those that are not stale name two */
};

struct pr_outlooks *pr_outlooks_new(uint64_t stale, void (*emit)(void *arg, struct pr_span record), void *arg)
{
	struct pr_outlooks *o = calloc(1, sizeof *o);
	if (!o)
		return NULL;
	o->stale = stale;
	o->emit = emit;
	o->arg = arg;
	o->observers = pr_peers_new();
	if (o->observers)
		return o;
	free(o);
	return NULL;
}

void pr_outlooks_free(struct pr_outlooks *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->room; i++)
		free(o->list[i].bytes);
	free(o->list);
	free(o->items);
	pr_peers_free(o->observers);
	pr_build_free(&o->build);
	pr_text_free(&o->text);
	free(o);
}

bool pr_outlooks_step(struct pr_outlooks *o, const struct pr_record *r)
{
	if (r->type != PR_VIEW || !pr_has(r, PR_VIEW_OBSERVER))
		return true; /* a union has no observer */
	if (pr_peers_find(o->observers, pr_text(r, PR_VIEW_OBSERVER)) == PR_PEER_NONE && o->held > PR_OUTLOOKS_MAX) {
		o->left_out++;
		return true;
	}
	uint32_t number = pr_peers_add(o->observers, pr_text(r, PR_VIEW_OBSERVER));
	if (number == PR_PEER_NONE || !pr_grow_zeroed(&o->list, &o->room, (size_t)number + 1, sizeof *o->list))
		return false;
	struct outlook *view = &o->list[number];
	if (view->n > 0 && r->t < view->t)
		return true;
	if (r->t > view->t) {
		o->held -= view->n;
		view->n = 0;
	}
	if (o->held + r->map.n > PR_OUTLOOKS_MAX) {
		o->left_out++;
		return true;
	}
	if (!pr_grow(&view->bytes, &view->room, view->n + r->map.n, 1))
		return false;
	memcpy(view->bytes + view->n, r->map.p, r->map.n);
	view->t = r->t;
	view->n += r->map.n;
	o->held += r->map.n;
	o->newest = r->t > o->newest ? r->t : o->newest;
	return true;
}

static int by_text(struct pr_span a, struct pr_span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int by = n > 0 ? memcmp(a.p, b.p, n) : 0;
	return by ? by : (a.n > b.n) - (a.n < b.n);
}

static bool add_item(struct pr_outlooks *o, enum kind kind, struct pr_span item, uint32_t observer)
{
	if (!pr_grow(&o->items, &o->item_room, o->item_count + 1, sizeof *o->items))
		return false;
	o->items[o->item_count++] = (struct item){kind, item, observer};
	o->list[observer].says[kind] = true;
	return true;
}

/* A connection has no direction: its names are put in order, in our own copy of it. */
static void put_in_order(struct pr_span pair)
{
	struct pr_cursor c = pr_cursor_of(pair);
	uint8_t first[PR_PEER_MAX + 8];
	pr_cursor_next(&c);
	struct pr_span a = pr_cursor_skip(&c), b = pr_cursor_skip(&c);
	struct pr_cursor x = pr_cursor_of(a), y = pr_cursor_of(b);
	if (by_text(pr_cursor_text(&x), pr_cursor_text(&y)) <= 0 || a.n > sizeof first)
		return;
	uint8_t *p = (uint8_t *)(uintptr_t)a.p;
	memcpy(first, a.p, a.n);
	memmove(p, b.p, b.n);
	memcpy(p + b.n, first, a.n);
}

static bool add_list(struct pr_outlooks *o, enum kind kind, struct pr_span list, uint32_t observer)
{
	struct pr_cursor c = pr_cursor_of(list);
	bool room = true;
	for (uint64_t count = list.p ? pr_cursor_count(&c) : 0; count > 0 && room; count--) {
		struct pr_span item = pr_cursor_skip(&c);
		if (kind == CONNECTION)
			put_in_order(item);
		room = add_item(o, kind, item, observer);
	}
	return room;
}

/* What an observer's newest view says, item by item. */
static bool take_apart(struct pr_outlooks *o, uint32_t observer)
{
	const struct outlook *view = &o->list[observer];
	struct pr_record r;
	const char *why;
	bool room = true;
	for (size_t at = 0; at < view->n && room; at += r.bytes.n) {
		if (pr_decode(view->bytes + at, view->n - at, &r, &why) != PR_DECODED)
			break; /* it was decoded before */
		room = add_list(o, PARTICIPANT, pr_text(&r, PR_VIEW_PARTICIPANTS), observer) &&
		       add_list(o, CONNECTION, pr_text(&r, PR_VIEW_CONNECTIONS), observer);
		if (room && pr_text(&r, PR_VIEW_LEADER).p)
			room = add_item(o, LEADER, pr_text(&r, PR_VIEW_LEADER), observer);
	}
	return room;
}

/* Names in the order of their bytes, pairs of them by the first and then the second; then by observer. */
static int by_item(const void *a, const void *b, void *names)
{
	const struct item *x = a, *y = b;
	int by = (x->kind > y->kind) - (x->kind < y->kind);
	struct pr_cursor c = pr_cursor_of(x->item), d = pr_cursor_of(y->item);
	if (x->kind == LEADER)
		by = by ? by : by_text(x->item, y->item);
	else
		while (!by && c.p < c.end && d.p < d.end)
			by = by_text(pr_cursor_text(&c), pr_cursor_text(&d));
	return by ? by : by_text(pr_peers_name(names, x->observer), pr_peers_name(names, y->observer));
}

static bool same_item(const struct item *a, const struct item *b)
{
	return a->kind == b->kind && pr_same(a->item, b->item);
}

static void note(struct pr_outlooks *o, struct pr_span about, struct pr_span text, uint64_t count)
{
	pr_build_record(&o->build, PR_NOTE, o->newest);
	pr_build_text(&o->build, PR_NOTE_PROGRAM, pr_span_of(NAME));
	if (about.n > 0)
		pr_build_text(&o->build, PR_NOTE_ABOUT, about);
	pr_build_text(&o->build, PR_NOTE_TEXT, text);
	if (count > 0)
		pr_build_uint(&o->build, PR_NOTE_COUNT, count);
	struct pr_span record = pr_build_end(&o->build);
	if (record.p)
		o->emit(o->arg, record);
}

static void add_list_field(struct pr_outlooks *o, enum kind kind, unsigned key)
{
	uint64_t count = 0;
	for (size_t i = 0; i < o->item_count; i++)
		count += o->items[i].kind == kind && (i == 0 || !same_item(&o->items[i], &o->items[i - 1]));
	pr_build_array(&o->build, key, count);
	for (size_t i = 0; i < o->item_count; i++)
		if (o->items[i].kind == kind && (i == 0 || !same_item(&o->items[i], &o->items[i - 1])))
			pr_add_item(&o->build, o->items[i].item);
}

static void tell_union(struct pr_outlooks *o)
{
	pr_build_record(&o->build, PR_VIEW, o->newest);
	pr_build_text(&o->build, PR_ANY_BY, pr_span_of(NAME));
	add_list_field(o, PARTICIPANT, PR_VIEW_PARTICIPANTS);
	add_list_field(o, CONNECTION, PR_VIEW_CONNECTIONS);
	struct pr_span record = pr_build_end(&o->build);
	if (record.p)
		o->emit(o->arg, record);
	else
		note(o, pr_span_of(""), pr_span_of("the union of all views does not fit in a record"), 0);
}

static void add_name(struct pr_outlooks *o, uint32_t observer, uint32_t nth)
{
	struct pr_span name = pr_peers_name(o->observers, observer);
	if (nth < NAMES_TOLD) {
		pr_text_string(&o->text, nth > 0 ? ", " : "");
		pr_text_bytes(&o->text, name.p, name.n);
	} else if (nth == NAMES_TOLD) {
		pr_text_string(&o->text, " and more");
	}
}

/* "c", "a - b", "leader c" */
static void add_about(struct pr_text *text, const struct item *item)
{
	struct pr_cursor c = pr_cursor_of(item->item);
	struct pr_span name = item->kind == LEADER ? item->item : (struct pr_span){NULL, 0};
	if (item->kind == LEADER)
		pr_text_string(text, "leader ");
	if (item->kind == CONNECTION)
		pr_cursor_next(&c);
	if (item->kind != LEADER)
		name = pr_cursor_text(&c);
	pr_text_bytes(text, name.p, name.n);
	if (item->kind == CONNECTION) {
		name = pr_cursor_text(&c);
		pr_text_string(text, " - ");
		pr_text_bytes(text, name.p, name.n);
	}
}

/* Whether what an observer says of a kind, or leaves out, counts. */
static bool counts(const struct pr_outlooks *o, uint32_t observer, enum kind kind)
{
	return !o->list[observer].stale && o->list[observer].says[kind];
}

/* The next item of another observer that counts, from `at` on; none: end. */
static size_t next_said(const struct pr_outlooks *o, size_t at, size_t first, size_t end)
{
	while (at < end && (!counts(o, o->items[at].observer, o->items[at].kind) ||
	                    (at > first && o->items[at].observer == o->items[at - 1].observer)))
		at++;
	return at;
}

/* "seen by a, b; not by c". all: the observers, by name. */
static void write_sides(struct pr_outlooks *o, size_t first, size_t end, const uint32_t *all, size_t count)
{
	uint32_t nth = 0;
	pr_text_string(&o->text, "seen by ");
	for (size_t i = next_said(o, first, first, end); i < end; i = next_said(o, i + 1, first, end))
		add_name(o, o->items[i].observer, nth++);
	pr_text_string(&o->text, "; not by ");
	nth = 0;
	size_t next = next_said(o, first, first, end);
	for (size_t i = 0; i < count; i++) {
		if (!counts(o, all[i], o->items[first].kind))
			continue;
		if (next < end && o->items[next].observer == all[i])
			next = next_said(o, next + 1, first, end);
		else
			add_name(o, all[i], nth++);
	}
}

/* Items from first on are of one thing, by observer. speak: how many could have told it. */
static void tell_item(struct pr_outlooks *o, size_t first, size_t end, const uint32_t *all, size_t count, size_t speak)
{
	size_t says = 0;
	for (size_t i = next_said(o, first, first, end); i < end; i = next_said(o, i + 1, first, end))
		says++;
	if (says == 0 || says == speak || (o->items[first].kind == LEADER && !o->leaders_differ) || o->told++ >= PR_OUTLOOKS_NOTES)
		return;
	pr_text_clear(&o->text);
	add_about(&o->text, &o->items[first]);
	size_t about = o->text.n;
	write_sides(o, first, end, all, count);
	const uint8_t *p = (const uint8_t *)o->text.p;
	if (!o->text.failed)
		note(o, (struct pr_span){p, about}, (struct pr_span){p + about, o->text.n - about}, 0);
}

static void compare_leaders(struct pr_outlooks *o)
{
	const struct item *leader = NULL;
	for (size_t i = 0; i < o->item_count; i++) {
		if (o->items[i].kind != LEADER || !counts(o, o->items[i].observer, LEADER))
			continue;
		o->leaders_differ = o->leaders_differ || (leader && !same_item(leader, &o->items[i]));
		leader = &o->items[i];
	}
}

static void tell_items(struct pr_outlooks *o, const uint32_t *all, size_t count)
{
	size_t speak[KINDS] = {0};
	for (size_t i = 0; i < count; i++)
		for (enum kind kind = 0; kind < KINDS; kind++)
			speak[kind] += counts(o, all[i], kind);
	compare_leaders(o);
	for (size_t i = 0, end; i < o->item_count; i = end) {
		for (end = i + 1; end < o->item_count && same_item(&o->items[i], &o->items[end]);)
			end++;
		tell_item(o, i, end, all, count, speak[o->items[i].kind]);
	}
}

static void tell_stale(struct pr_outlooks *o, const uint32_t *all, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (o->list[all[i]].stale)
			note(o, pr_peers_name(o->observers, all[i]), pr_span_of("its view is stale: so many seconds older than the newest"),
			     (o->newest - o->list[all[i]].t) / 1000000000u);
}

static bool tell(struct pr_outlooks *o, uint32_t *all, size_t count)
{
	for (uint32_t i = 0; i < count; i++)
		all[i] = i;
	pr_peers_sort(o->observers, all, count);
	for (size_t i = 0; i < count; i++) {
		o->list[all[i]].stale = o->newest - o->list[all[i]].t > o->stale;
		if (!take_apart(o, all[i]))
			return false;
	}
	if (o->item_count > 0)
		qsort_r(o->items, o->item_count, sizeof *o->items, by_item, o->observers);
	tell_union(o);
	tell_items(o, all, count);
	tell_stale(o, all, count);
	if (o->told > PR_OUTLOOKS_NOTES)
		note(o, pr_span_of(""), pr_span_of("more that views disagree on"), o->told - PR_OUTLOOKS_NOTES);
	if (o->left_out > 0)
		note(o, pr_span_of(""), pr_span_of("views that there was no room for"), o->left_out);
	return !o->build.exhausted && !o->text.failed;
}

bool pr_outlooks_end(struct pr_outlooks *o)
{
	size_t count = pr_peers_count(o->observers);
	uint32_t *all = malloc((count + 1) * sizeof *all);
	bool done = all && (count == 0 || tell(o, all, count));
	free(all);
	return done;
}

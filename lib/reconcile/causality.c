#include "causality.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/hash.h"
#include "inplace.h"
#include "record/decode.h"
#include "record/vclock.h"

void pr_causality_free(struct pr_causality *c)
{
	pr_peers_free(c->hosts);
	free(c->events);
	free(c->bytes);
	*c = (struct pr_causality){0};
}

bool pr_causality_add(struct pr_causality *c, const struct pr_record *r)
{
	struct pr_span clock = pr_text(r, PR_ENTRY_VCLOCK), peer = pr_text(r, PR_ENTRY_PEER);
	if (!clock.p || peer.n == 0)
		return true;
	if ((!c->hosts && !(c->hosts = pr_peers_new())) ||
	    !pr_grow(&c->events, &c->cap, c->count + 1, sizeof *c->events) ||
	    !pr_grow(&c->bytes, &c->bytes_cap, c->bytes_n + clock.n, 1))
		return false;
	struct pr_event event = {pr_peers_add(c->hosts, peer), (uint32_t)clock.n, pr_vclock_count(clock, peer), c->bytes_n,
	                         pr_hash(0, clock)};
	if (event.host == PR_PEER_NONE)
		return false;
	memcpy(c->bytes + c->bytes_n, clock.p, clock.n);
	c->bytes_n += clock.n;
	c->events[c->count++] = event;
	return true;
}

static struct pr_span bytes_of(const struct pr_causality *c, const struct pr_event *event)
{
	return (struct pr_span){c->bytes + event->clock, event->length};
}

static struct pr_span clock_of(const struct pr_causality *c, size_t event)
{
	return bytes_of(c, &c->events[event]);
}

static int compare(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

static int by_number(const void *a, const void *b)
{
	const struct pr_event *x = a, *y = b;
	int order = compare(x->host, y->host);
	order = order ? order : compare(x->own, y->own);
	order = order ? order : compare(x->digest, y->digest);
	return order ? order : compare(x->clock, y->clock);
}

struct walk {
	struct pr_causality *c;
	struct pr_causality_sum *sum;
	size_t *first; /* by host, and one behind the last: where its events begin */
};

static void note(struct walk *w, enum pr_causality_matter matter, uint32_t host, uint64_t count)
{
	uint32_t names[] = {w->sum->matters[matter] ? w->sum->example[matter] : host, host};
	pr_peers_sort(w->c->hosts, names, 2);
	w->sum->example[matter] = names[0];
	w->sum->matters[matter] += count;
}

/* How many events of a host have a number of at most n. */
static size_t rank(const struct walk *w, uint32_t host, uint64_t n)
{
	size_t low = w->first[host], high = w->first[host + 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (w->c->events[middle].own <= n)
			low = middle + 1;
		else
			high = middle;
	}
	return low - w->first[host];
}

static void drop_repeated(struct walk *w)
{
	size_t kept = 0;
	for (size_t i = 0; i < w->c->count; i++) {
		const struct pr_event *event = &w->c->events[i];
		if (event->own == 0)
			note(w, PR_CAUSALITY_ALONE, event->host, 1);
		const struct pr_event *last = &w->c->events[kept ? kept - 1 : 0];
		if (kept > 0 && event->host == last->host && event->own == last->own &&
		    pr_same(bytes_of(w->c, event), bytes_of(w->c, last)))
			note(w, PR_CAUSALITY_REPEATED, event->host, 1);
		else
			w->c->events[kept++] = *event;
	}
	w->c->count = kept;
}

/* An event beside the host's one before it. */
static void check_log(struct walk *w, size_t i)
{
	const struct pr_event *event = &w->c->events[i], *before = event - 1;
	if (i == w->first[event->host] || event->own == 0 || before->own == 0)
		return;
	if (event->own == before->own)
		note(w, PR_CAUSALITY_TWICE, event->host, 1);
	else if (event->own - before->own > 1)
		note(w, PR_CAUSALITY_GAP, event->host, event->own - before->own - 1);
	if (event->own != before->own && pr_vclock_order(clock_of(w->c, i - 1), clock_of(w->c, i)) != PR_VCLOCK_BEFORE)
		note(w, PR_CAUSALITY_BACK, event->host, 1);
}

/* What an event knows of another host, and its host's event before it did not: that one's event of this number. */
static void check_news(struct walk *w, size_t i, uint32_t host, uint64_t n)
{
	size_t place = rank(w, host, n), at = w->first[host] + place - 1;
	if (w->first[host] == w->first[host + 1])
		return;
	if (n > w->c->events[w->first[host + 1] - 1].own) {
		note(w, PR_CAUSALITY_UNSEEN, w->c->events[i].host, 1);
		return;
	}
	if (place == 0 || w->c->events[at].own != n)
		return; /* in a gap, which was counted */
	enum pr_vclock_order order = pr_vclock_order(clock_of(w->c, at), clock_of(w->c, i));
	if (order != PR_VCLOCK_BEFORE && order != PR_VCLOCK_EQUAL)
		note(w, PR_CAUSALITY_OPEN, w->c->events[i].host, 1);
}

/* Counts what happened before an event. */
static void look_back(struct walk *w, size_t i)
{
	const struct pr_event *event = &w->c->events[i];
	bool later = i > w->first[event->host];
	struct pr_cursor cursor = pr_cursor_of(clock_of(w->c, i));
	for (uint64_t left = pr_cursor_count(&cursor); left > 0; left--) {
		struct pr_span name = pr_cursor_text(&cursor);
		uint64_t n = pr_cursor_uint(&cursor);
		uint32_t host = pr_peers_find(w->c->hosts, name);
		if (n == 0 || host == PR_PEER_NONE)
			continue;
		if (host == event->host) {
			w->sum->ordered += rank(w, host, n - 1); /* another one of its own number is not before it */
			continue;
		}
		w->sum->ordered += rank(w, host, n);
		if (!later || pr_vclock_count(clock_of(w->c, i - 1), name) < n)
			check_news(w, i, host, n);
	}
}

bool pr_causality_sum(struct pr_causality *c, struct pr_causality_sum *sum)
{
	*sum = (struct pr_causality_sum){.hosts = c->hosts ? pr_peers_count(c->hosts) : 0};
	struct walk w = {c, sum, calloc(sum->hosts + 1, sizeof *w.first)};
	if (!w.first)
		return false;
	pr_inplace_sort(c->events, c->count, sizeof *c->events, by_number);
	drop_repeated(&w);
	for (size_t i = 0, host = 0; host <= sum->hosts; host++) {
		while (i < c->count && c->events[i].host < host)
			i++;
		w.first[host] = i;
	}
	for (size_t i = 0; i < c->count; i++) {
		check_log(&w, i);
		look_back(&w, i);
	}
	uint64_t pairs = (uint64_t)((unsigned __int128)c->count * (c->count ? c->count - 1 : 0) / 2);
	sum->events = c->count;
	sum->concurrent = pairs > sum->ordered ? pairs - sum->ordered : 0;
	free(w.first);
	return true;
}

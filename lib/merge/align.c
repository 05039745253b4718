#include "align.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/rfc3339.h"
#include "cluster/links.h"
#include "collate.h"
#include "delays.h"
#include "leads.h"
#include "record/peers.h"

#define PAIRS 65536u /* of which what was sent between them is looked at */

struct peer {
	struct pr_cues cues;
	uint64_t first, last; /* times by its clock; first > last: none */
	uint64_t from, to;    /* for which bounds are to hold, by its clock: its own times, then all of its unit */
	uint32_t unit;
	struct pr_clock within; /* against the root of its unit */
	struct pr_clock clock;
	bool linked;
	uint64_t events;
};

struct pr_align {
	struct pr_peers *names;
	struct peer *peers; /* by number */
	size_t cap;
	struct pr_links *pairs; /* each under its lower number */
	struct pr_delays *delays; /* by the number of the pair */
	size_t delays_cap;
	struct pr_collate units;
	size_t units_cap;
	uint32_t *order; /* the peers by name */
	uint32_t reference;
};

struct pr_align *pr_align_new(void)
{
	struct pr_align *a = calloc(1, sizeof *a);
	if (!a)
		return NULL;
	a->names = pr_peers_new();
	a->pairs = pr_links_new();
	if (a->names && a->pairs)
		return a;
	pr_align_free(a);
	return NULL;
}

void pr_align_free(struct pr_align *a)
{
	if (!a)
		return;
	for (size_t i = 0; a->names && i < pr_peers_count(a->names); i++)
		pr_cues_free(&a->peers[i].cues);
	for (size_t i = 0; a->pairs && i < pr_links_count(a->pairs); i++)
		pr_delays_free(&a->delays[i]);
	for (size_t i = 0; i < a->units.count; i++)
		pr_cues_free(&a->units.units[i].cues);
	free(a->units.units);
	free(a->units.pairs);
	pr_peers_free(a->names);
	pr_links_free(a->pairs);
	free(a->peers);
	free(a->delays);
	free(a->order);
	free(a);
}

/* PR_PEER_NONE and *failed if memory ran out; without, if there are too many. */
static uint32_t peer_named(struct pr_align *a, struct pr_span name, bool *failed)
{
	uint32_t peer = pr_peers_find(a->names, name);
	size_t count = pr_peers_count(a->names);
	if (peer != PR_PEER_NONE || count >= PR_ALIGN_PEERS)
		return peer;
	*failed = !pr_grow(&a->peers, &a->cap, count + 1, sizeof *a->peers);
	if (*failed)
		return PR_PEER_NONE;
	a->peers[count] = (struct peer){.first = UINT64_MAX};
	peer = pr_peers_add(a->names, name);
	*failed = peer == PR_PEER_NONE;
	return peer;
}

/* What was sent between two peers; NULL and *failed if memory ran out; without, if there are too many. */
static struct pr_delays *delays_between(struct pr_align *a, uint32_t one, uint32_t other, bool *failed)
{
	uint32_t low = one < other ? one : other, high = one < other ? other : one;
	size_t count = pr_links_count(a->pairs);
	struct pr_link *pair = pr_links_find(a->pairs, low, high);
	if (!pair && count >= PAIRS)
		return NULL;
	if (!pair) {
		*failed = !pr_grow(&a->delays, &a->delays_cap, count + 1, sizeof *a->delays);
		if (*failed)
			return NULL;
		a->delays[count] = (struct pr_delays){0};
		pair = pr_links_add(a->pairs, low, high);
		*failed = pair == NULL;
		if (*failed)
			return NULL;
	}
	return &a->delays[pair - pr_links_at(a->pairs, 0)];
}

/* Only what the receiver's own clock says of receipt. */
static bool take_sent(struct pr_align *a, const struct pr_record *r, uint32_t observer, struct pr_span by)
{
	bool failed = false;
	struct pr_span subject = pr_text(r, PR_CONTACT_SUBJECT);
	if (!pr_has(r, PR_CONTACT_SENT) || pr_has(r, PR_CONTACT_VIA) || !subject.p || !pr_same(by, pr_text(r, PR_CONTACT_OBSERVER)))
		return true;
	uint32_t sender = peer_named(a, subject, &failed);
	if (sender == PR_PEER_NONE || sender == observer)
		return !failed;
	struct pr_delays *d = delays_between(a, observer, sender, &failed);
	uint64_t sent = pr_uint(r, PR_CONTACT_SENT);
	if (!d)
		return !failed;
	return sender < observer ? pr_delays_forth(d, sent, r->t) : pr_delays_back(d, sent, r->t);
}

static bool is_undated(const struct pr_record *r)
{
	const struct pr_field_info *undated = pr_field_named(r->type, "undated", 7);
	return undated && pr_uint(r, undated->key);
}

bool pr_align_take(struct pr_align *a, const struct pr_record *r)
{
	struct pr_span by = pr_clock_of(r);
	bool failed = false;
	if (!by.p || by.n == 0)
		return true;
	uint32_t number = peer_named(a, by, &failed);
	if (number == PR_PEER_NONE)
		return !failed;
	if (is_undated(r))
		return true;
	struct peer *p = &a->peers[number];
	if (r->t > 0 && r->t < UINT64_MAX) { /* those are of no clock */
		p->first = r->t < p->first ? r->t : p->first;
		p->last = r->t > p->last ? r->t : p->last;
	}
	if (r->type == PR_CONTACT && !take_sent(a, r, number, by))
		return false;
	return pr_cues_take(&a->peers[number].cues, r, by);
}

static bool sort_names(struct pr_align *a, size_t count)
{
	a->order = calloc(count + 1, sizeof *a->order);
	if (!a->order)
		return false;
	for (uint32_t i = 0; i < count; i++)
		a->order[i] = i;
	pr_peers_sort(a->names, a->order, count);
	return true;
}

/*
 * Of the peers without a unit, the reference, else the one with most in common with others, of equals the first by name. What is
 * in doubt is least from there. PR_PEER_NONE if there is none left.
 */
static uint32_t next_root(const struct pr_align *a, size_t count)
{
	uint32_t best = PR_PEER_NONE;
	for (size_t i = 0; i < count; i++) {
		const struct peer *p = &a->peers[a->order[i]];
		if (p->unit != PR_UNIT_NONE)
			continue;
		if (a->order[i] == a->reference)
			return a->reference;
		if (best == PR_PEER_NONE || p->events > a->peers[best].events)
			best = a->order[i];
	}
	return best;
}

/* Peers that are linked by what they sent to one another become units. False if memory ran out. */
static bool make_units(struct pr_align *a, size_t count, const struct pr_leads *leads)
{
	struct pr_clock *clocks = calloc(count + 1, sizeof *clocks);
	bool *reached = calloc(count + 1, sizeof *reached);
	bool done = clocks && reached;
	a->units.count = 0;
	for (uint32_t root; done && (root = next_root(a, count)) != PR_PEER_NONE;) {
		done = pr_grow(&a->units.units, &a->units_cap, a->units.count + 1, sizeof *a->units.units);
		if (!done)
			break;
		clocks[root] = (struct pr_clock){.at = a->peers[root].first};
		pr_leads_follow(leads, root, count, clocks, reached);
		for (size_t i = 0; i < count; i++)
			if (reached[i]) {
				a->peers[i].unit = (uint32_t)a->units.count;
				a->peers[i].within = clocks[i];
			}
		a->units.units[a->units.count++] = (struct pr_unit){.root = root};
	}
	free(clocks);
	free(reached);
	return done;
}

/* A unit's cues are those of its peers, by its root's clock. */
static bool fill_units(struct pr_align *a, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct peer *p = &a->peers[i];
		struct pr_cues *cues = &a->units.units[p->unit].cues;
		pr_cues_settle(&p->cues);
		if (!pr_grow(&cues->list, &cues->cap, cues->count + p->cues.count, sizeof *cues->list))
			return false;
		for (size_t k = 0; k < p->cues.count; k++)
			cues->list[cues->count++] =
				(struct pr_cue){p->cues.list[k].key, pr_clock_correct(&p->within, p->cues.list[k].t),
				                p->cues.list[k].kind, p->cues.list[k].vague};
		pr_cues_free(&p->cues);
		p->cues = (struct pr_cues){0};
	}
	for (size_t u = 0; u < a->units.count; u++)
		pr_cues_settle(&a->units.units[u].cues);
	return true;
}

static bool find_leads(struct pr_align *a, struct pr_leads *leads)
{
	leads->count = 0;
	for (size_t i = 0; i < pr_links_count(a->pairs); i++) {
		const struct pr_link *pair = pr_links_at(a->pairs, i);
		const struct peer *one = &a->peers[pair->observer], *other = &a->peers[pair->subject];
		const struct peer *timed = other->first <= other->last ? other : one;
		struct pr_lead lead;
		if (pr_delays_solve(&a->delays[i], timed->from, timed->to, &lead) &&
		    !pr_leads_add(leads, pair->observer, pair->subject, &lead))
			return false;
	}
	return true;
}

/* The time from the first to the last record of a unit, by the clock of each of its peers. */
static void stretch(struct pr_align *a, size_t count)
{
	for (size_t u = 0; u < a->units.count; u++) {
		uint64_t from = UINT64_MAX, to = 0;
		for (size_t i = 0; i < count; i++) {
			const struct peer *p = &a->peers[i];
			if (p->unit != u || p->first > p->last)
				continue;
			uint64_t first = pr_clock_correct(&p->within, p->first), last = pr_clock_correct(&p->within, p->last);
			from = first < from ? first : from;
			to = last > to ? last : to;
		}
		from -= from > PR_SECOND ? PR_SECOND : from; /* what is told of it is told at a whole second */
		for (size_t i = 0; i < count; i++) {
			struct peer *p = &a->peers[i];
			if (p->unit != u || from > to)
				continue;
			p->from = from - (uint64_t)pr_clock_at(&p->within, from).offset;
			p->to = to - (uint64_t)pr_clock_at(&p->within, to).offset;
		}
	}
}

/* Twice: the bounds are to hold for as long as the records go on, which can be told once the clocks are known. */
static bool link_peers(struct pr_align *a, size_t count)
{
	struct pr_leads leads = {0};
	bool done = true;
	for (size_t i = 0; i < count; i++) {
		a->peers[i].from = a->peers[i].first;
		a->peers[i].to = a->peers[i].last;
	}
	for (size_t i = 0; i < pr_links_count(a->pairs); i++) {
		a->peers[pr_links_at(a->pairs, i)->observer].events += a->delays[i].count;
		a->peers[pr_links_at(a->pairs, i)->subject].events += a->delays[i].count;
	}
	for (unsigned pass = 0; done && pass < 2; pass++) {
		for (size_t i = 0; i < count; i++)
			a->peers[i].unit = PR_UNIT_NONE;
		done = find_leads(a, &leads) && make_units(a, count, &leads);
		if (done)
			stretch(a, count);
	}
	pr_leads_free(&leads);
	return done;
}

/* From each peer over its unit's root to the reference, which is a root, too. */
static void relate(struct pr_align *a, size_t count)
{
	uint64_t at = UINT64_MAX;
	for (size_t i = 0; i < count; i++) {
		struct peer *p = &a->peers[i];
		const struct pr_unit *unit = &a->units.units[p->unit];
		p->linked = unit->placed;
		p->events += unit->matches;
		if (!p->linked)
			continue;
		p->clock = pr_clock_over(&p->within, &unit->clock);
		uint64_t first = pr_clock_correct(&p->clock, p->first);
		at = p->first <= p->last && first < at ? first : at;
	}
	at -= at % PR_SECOND;
	for (size_t i = 0; i < count; i++) {
		struct pr_clock *clock = &a->peers[i].clock;
		clock->low += clock->offset;
		clock->high += clock->offset;
		*clock = pr_clock_at(clock, at);
	}
}

bool pr_align_solve(struct pr_align *a, struct pr_span reference)
{
	size_t count = pr_peers_count(a->names);
	a->reference = reference.p ? pr_peers_find(a->names, reference) : PR_PEER_NONE;
	bool done = sort_names(a, count) && link_peers(a, count) && fill_units(a, count);
	if (!done || count == 0 || (reference.p && a->reference == PR_PEER_NONE))
		return done;
	a->units.reference = reference.p ? a->peers[a->reference].unit : PR_UNIT_NONE;
	if (!pr_collate(&a->units))
		return false;
	a->reference = a->units.units[a->units.reference].root;
	relate(a, count);
	return true;
}

size_t pr_align_count(const struct pr_align *a)
{
	return pr_peers_count(a->names);
}

struct pr_aligned pr_align_peer(const struct pr_align *a, size_t number)
{
	const struct peer *p = &a->peers[a->order[number]];
	return (struct pr_aligned){pr_peers_name(a->names, a->order[number]), p->linked, p->clock, p->events, p->first};
}

size_t pr_align_reference(const struct pr_align *a)
{
	size_t count = pr_peers_count(a->names), i = 0;
	while (i < count && a->order[i] != a->reference)
		i++;
	return i;
}

uint64_t pr_align_between(const struct pr_align *a, size_t one, size_t other)
{
	uint32_t x = a->order[one], y = a->order[other], u = a->peers[x].unit, v = a->peers[y].unit;
	const struct pr_link *pair = pr_links_find(a->pairs, x < y ? x : y, x < y ? y : x);
	uint64_t events = pair ? a->delays[pair - pr_links_at(a->pairs, 0)].count : 0;
	for (size_t i = 0; u != v && i < a->units.pair_count; i++) {
		const struct pr_collate_pair *p = &a->units.pairs[i];
		if ((p->a == u && p->b == v) || (p->a == v && p->b == u))
			events += p->matches;
	}
	return events;
}

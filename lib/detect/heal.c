#include "heal.h"

#include <stdlib.h>

#include "alike.h"
#include "base/grow.h"
#include "belief.h"

#define STAYS 2000000000u /* ns: a link that was lost so long after others came back did not come back with them */

bool pr_heal_begin(struct pr_heal *heal, size_t peers, const uint32_t *members, const struct pr_partition *p, uint64_t since)
{
	uint32_t *side = malloc((peers + 1) * sizeof *side);
	struct pr_pair *cut = malloc((p->severed_count + 1) * sizeof *cut);
	if (!side || !cut) {
		free(side);
		free(cut);
		return false;
	}
	for (size_t i = 0; i < p->severed_count; i++)
		cut[i] = p->severed[i];
	for (size_t i = 0; i < peers; i++)
		side[i] = PR_PEER_NONE;
	for (size_t i = 0; i < p->peers; i++)
		side[members[i]] = p->group[i];
	pr_heal_clear(heal);
	*heal = (struct pr_heal){.side = side, .cut = cut, .peers = peers, .cuts = p->severed_count, .since = since};
	return true;
}

void pr_heal_clear(struct pr_heal *heal)
{
	free(heal->side);
	free(heal->cut);
	*heal = (struct pr_heal){0};
}

#define REPEATS 7000000000u /* ns: when a connection is asked for the last time within 10 s, which systems wait for it */
#define THROUGH 2000000000u /* ns: an attempt that a log tells of has come through within, by stamps of whole seconds */

static uint32_t side_of(const struct pr_heal *heal, uint32_t peer)
{
	return peer < heal->peers ? heal->side[peer] : PR_PEER_NONE;
}

static bool is_cut(const struct pr_heal *heal, uint32_t from, uint32_t to)
{
	return pr_pair_listed(heal->cut, heal->cuts, from, to);
}

bool pr_heal_covers(const struct pr_heal *heal, uint32_t from, uint32_t to, bool both)
{
	uint32_t a = side_of(heal, from), b = side_of(heal, to);
	return a != PR_PEER_NONE && b != PR_PEER_NONE && is_cut(heal, a, b) && (both || !is_cut(heal, b, a));
}

/*
 * Which two sides a link is between, in either order alike. False if it is within one, leads elsewhere, or says nothing of
 * the cut between the two, which was in the other direction alone.
 */
static bool between(const struct pr_heal *heal, const struct pr_link *link, struct pr_pair *sides)
{
	uint32_t a = side_of(heal, link->observer), b = side_of(heal, link->subject);
	if (a == PR_PEER_NONE || b == PR_PEER_NONE || a == b || (is_cut(heal, a, b) && !is_cut(heal, b, a)))
		return false;
	*sides = (struct pr_pair){a < b ? a : b, a < b ? b : a};
	return true;
}

/*
 * The moment of the first contact between each two sides that have met. Each link's word that it is up says within which time
 * it came back; they came back together, at a moment that all these times have in common.
 */
struct contacts {
	struct contact {
		struct pr_pair sides;
		struct pr_moment first;
		uint64_t lasted; /* the latest of the links' */
		uint64_t began;  /* the first of the losses */
		bool anew;       /* there is one on which somebody connects anew, or packets tell */
		uint64_t missed; /* when the first of the losses was told */
		uint64_t gap;    /* by so much the word that a link is up may be late, as it is tried now and then; 0: not so of any */
	} *list; /* by open addressing, half full at the most; since 0: a free place */
	size_t count, size;
};

/* Where the contact of two sides is, or would be. */
static struct contact *find(const struct contacts *c, struct pr_pair sides)
{
	size_t i = pr_spread((uint64_t)sides.from << 32 | sides.to) & (c->size - 1);
	while (c->list[i].first.since && (c->list[i].sides.from != sides.from || c->list[i].sides.to != sides.to))
		i = (i + 1) & (c->size - 1);
	return &c->list[i];
}

static bool grow(struct contacts *c)
{
	struct contacts bigger = {.count = c->count, .size = c->size ? 2 * c->size : 16};
	if (2 * c->count < c->size)
		return true;
	bigger.list = calloc(bigger.size, sizeof *bigger.list);
	if (!bigger.list)
		return false;
	for (size_t i = 0; i < c->size; i++)
		if (c->list[i].first.since)
			*find(&bigger, c->list[i].sides) = c->list[i];
	free(c->list);
	*c = bigger;
	return true;
}

/* When a link that was lost came back, whatever is suspected of it since; NULL if it did not. */
static const struct pr_moment *healed_of(const struct pr_link *link)
{
	const struct pr_outage *o = link->outage;
	if (!o || o->healed.since)
		return o ? &o->healed : NULL;
	return o->before.since && link->report < PR_LINK_LOST ? &o->before : NULL;
}

/* A connection is asked for again 1 s, 3 s and 7 s after the first time, so that one that came through at `met` had failed half as long after that. */
static uint64_t failed_until(uint64_t tried, uint64_t met)
{
	return tried + pr_sooner((met - tried) / 2, REPEATS);
}

/*
 * Packets show every attempt, and some logs, so that a cut is as likely to have ended at any moment between the last between its sides that
 * failed, whether that link has come back by now or not, and the first that did not.
 */
static void last_attempts(struct contacts *c, const struct pr_heal *heal, const struct pr_observations *o)
{
	for (size_t i = 0; c->count > 0 && i < pr_links_count(o->links); i++) {
		const struct pr_link *link = pr_links_at(o->links, i);
		const struct pr_outage *outage = link->outage;
		struct pr_pair sides;
		if (!outage || !(outage->tapped || outage->attempted) || !outage->tried || !between(heal, link, &sides))
			continue;
		struct pr_moment *m = &find(c, sides)->first;
		bool through = outage->attempted && pr_after(outage->tried, THROUGH) > m->latest;
		uint64_t tried = through ? outage->tried_before : outage->tried;
		if (!m->since || !tried || tried > m->latest)
			continue;
		uint64_t failed = outage->attempted ? failed_until(tried, m->latest) : tried;
		if (!m->even && !outage->attempted)
			m->earliest = m->early = 0; /* packets know better than all that logs conclude */
		pr_moment_raise(m, failed, outage->early);
		m->even = true;
		m->since = m->earliest + (m->latest - m->earliest) / 2;
	}
}

/*
 * What TCP repeats since the loss, at intervals that double, came through by the first contact: it had failed for the last time when half of the time
 * until then had passed, or earlier if the contact was told late. So the cut is likeliest to have ended about half way from there.
 */
static void settle_repeated(struct contacts *c)
{
	for (size_t i = 0; i < c->size; i++) {
		struct pr_moment *m = &c->list[i].first;
		if (m->since && !c->list[i].anew && m->since > c->list[i].began)
			m->since = pr_later(pr_sooner(m->earliest, m->since), m->since - (m->since - c->list[i].began) / 4);
	}
}

/*
 * What is tried now and then may come late; but the first of many that are tried, each in its own time, soon. After a short cut they all are tried at one
 * time, as they were lost at one, and ever more seldom: so it is likeliest to have ended about half way from the attempt before.
 */
static void settle_retried(struct contacts *c)
{
	for (size_t i = 0; i < c->size; i++) {
		struct pr_moment *m = &c->list[i].first;
		uint64_t gap = c->list[i].gap, since_missed = m->since - pr_sooner(m->since, c->list[i].missed);
		if (!m->since || since_missed >= 2 * gap)
			continue;
		uint64_t before = pr_later(m->since - pr_sooner(since_missed, gap) / 4, m->latest - pr_sooner(m->latest, gap / 2));
		m->since = pr_sooner(m->since, pr_later(before, m->earliest));
	}
}

/* By how much the word that a link is up came late, at the most; 0: that is not known. */
static uint64_t gap_of(const struct pr_outage *o, const struct pr_moment *healed)
{
	return healed == &o->healed && o->lasted ? healed->latest - pr_sooner(o->lasted, healed->latest) : 0;
}

/*
 * Until when the cuts between sides certainly lasted. What is said of a link that was lost for longer than until its sides' first contact is of what
 * followed from the cut, but for that it was lost then; of what was lost only after that contact it tells nothing.
 */
static void bound_below(struct contacts *c, const struct pr_heal *heal, const struct pr_observations *o)
{
	for (size_t i = 0; c->count > 0 && i < pr_links_count(o->links); i++) {
		const struct pr_link *link = pr_links_at(o->links, i);
		const struct pr_moment *healed = healed_of(link);
		struct pr_pair sides;
		if (!healed || healed->latest <= heal->since || !between(heal, link, &sides))
			continue;
		struct pr_moment *m = &find(c, sides)->first;
		uint64_t lasted = healed->earliest <= m->since ? healed->earliest : link->outage->latest;
		if (lasted <= m->since)
			pr_moment_raise(m, lasted, healed->early);
	}
}

/* False if memory ran out; the list is to be freed all the same. */
static bool first_contacts(struct contacts *c, const struct pr_heal *heal, const struct pr_observations *o)
{
	*c = (struct contacts){0};
	for (size_t i = 0; i < pr_links_count(o->links); i++) {
		const struct pr_link *link = pr_links_at(o->links, i);
		const struct pr_moment *healed = healed_of(link);
		struct pr_pair sides;
		if (!healed || healed->latest <= heal->since || !between(heal, link, &sides))
			continue;
		if (!grow(c))
			return false;
		struct contact *contact = find(c, sides);
		struct pr_moment *m = &contact->first;
		c->count += m->since == 0;
		contact->sides = sides;
		contact->lasted = pr_later(contact->lasted, link->outage->lasted);
		contact->anew |= !link->outage->repeated || link->tapped;
		contact->gap = pr_later(contact->gap, gap_of(link->outage, healed));
		contact->missed = m->since ? pr_sooner(contact->missed, link->outage->reported) : link->outage->reported;
		contact->began = contact->began ? pr_sooner(contact->began, link->outage->since) : link->outage->since;
		if (!m->since)
			m->latest = UINT64_MAX;
		pr_moment_lower(m, healed->latest, healed->late);
		m->since = m->since ? pr_sooner(m->since, healed->since) : healed->since;
	}
	bound_below(c, heal, o);
	if (!heal->undecided) {
		settle_repeated(c);
		settle_retried(c);
	}
	last_attempts(c, heal, o);
	return true;
}

/* When two sides are known to have been in contact since the cut, by links that are not lost: the first and the last of their latest contacts. */
static bool met_sides(struct contacts *c, const struct pr_heal *heal, const struct pr_observations *o)
{
	for (size_t i = 0; i < pr_links_count(o->links); i++) {
		const struct pr_link *link = pr_links_at(o->links, i);
		struct pr_pair sides;
		if (link->up <= heal->since || pr_link_lost(link) || !between(heal, link, &sides))
			continue;
		if (!grow(c))
			return false;
		struct contact *met = find(c, sides);
		c->count += met->first.since == 0;
		met->sides = sides;
		met->first.since = met->first.since ? pr_sooner(met->first.since, link->up) : link->up;
		met->lasted = pr_later(met->lasted, link->up);
	}
	return true;
}

bool pr_heal_join(const struct pr_heal *heal, struct pr_observations *o)
{
	struct contacts c = {0};
	bool done = !o->unwatched || met_sides(&c, heal, o);
	for (size_t i = 0; done && c.count > 0 && i < pr_links_count(o->links); i++) {
		struct pr_link *link = pr_links_at(o->links, i);
		struct pr_pair sides;
		if (!pr_link_forsaken(link) || !between(heal, link, &sides))
			continue;
		const struct contact *met = find(&c, sides);
		uint64_t first = met->first.since > link->outage->latest ? met->first.since : met->lasted;
		if (first > link->outage->latest)
			pr_belief_joined(o, link, first);
	}
	free(c.list);
	return done;
}

bool pr_heal_lift(const struct pr_heal *heal, struct pr_observations *o, uint64_t before)
{
	struct contacts c;
	bool done = first_contacts(&c, heal, o);
	for (size_t i = 0; done && c.count > 0 && i < pr_links_count(o->links); i++) {
		struct pr_link *link = pr_links_at(o->links, i);
		struct pr_pair sides;
		if (!pr_link_cut(link) || !link->outage->tapped || !between(heal, link, &sides))
			continue;
		const struct pr_moment *met = &find(&c, sides)->first;
		if (met->since && met->latest <= before && link->outage->tried <= met->latest && link->outage->latest < met->latest)
			pr_observations_lift(o, link, *met);
	}
	free(c.list);
	return done;
}

/* Until when a link was certainly lost, by what either end says of it where that is of both directions. */
static uint64_t lasted(const struct pr_observations *o, const struct pr_link *link)
{
	const struct pr_link *back = pr_link_directed(link) ? NULL : pr_links_find(o->links, link->subject, link->observer);
	uint64_t own = link->outage->healed.earliest;
	return pr_link_cut(back) && !pr_link_directed(back) ? pr_later(own, back->outage->healed.earliest) : own;
}

/* Whether links between sides that have met are lost; without those that are known to have been lost since. *since: when the first did. */
static int lost_between_met(const struct pr_heal *heal, const struct pr_observations *o, bool known_too, uint64_t *since)
{
	struct contacts c;
	bool any = false, done = first_contacts(&c, heal, o);
	for (size_t i = 0; done && c.count > 0 && i < pr_links_count(o->links); i++) {
		const struct pr_link *link = pr_links_at(o->links, i);
		struct pr_pair sides;
		if (!pr_link_cut(link) || !between(heal, link, &sides))
			continue;
		const struct pr_moment *met = &find(&c, sides)->first;
		if (!met->since || (!known_too && lasted(o, link) > pr_after(met->latest, STAYS)))
			continue;
		*since = any ? pr_sooner(*since, met->latest) : met->latest;
		any = true;
	}
	free(c.list);
	return done ? any : -1;
}

int pr_heal_pending(const struct pr_heal *heal, const struct pr_observations *o, uint64_t *since)
{
	return lost_between_met(heal, o, false, since);
}

int pr_heal_outdated(const struct pr_heal *heal, const struct pr_observations *o)
{
	uint64_t since;
	return lost_between_met(heal, o, true, &since);
}

/* Of those at one moment, the first two sides. */
static bool is_later(const struct contact *a, const struct contact *b)
{
	if (a->first.since != b->first.since)
		return a->first.since > b->first.since;
	return a->sides.from != b->sides.from ? a->sides.from < b->sides.from : a->sides.to < b->sides.to;
}

int pr_heal_last(const struct pr_heal *heal, const struct pr_observations *o, struct pr_moment *last)
{
	struct contacts c;
	bool done = first_contacts(&c, heal, o);
	const struct contact *found = NULL;
	for (size_t i = 0; done && i < c.size; i++) {
		const struct contact *one = &c.list[i];
		if (one->first.since && (!found || is_later(one, found)))
			found = one;
	}
	if (found) {
		*last = found->first;
		last->since = pr_later(last->since, pr_sooner(found->lasted, last->latest));
		last->earliest = pr_sooner(last->earliest, last->since);
	}
	free(c.list);
	return done ? found != NULL : -1;
}

#include "flickers.h"

#define BRIEF 6000000000u /* ns: who notices sooner would have noticed a cut that lasts longer */
#define EVENTS 4u

/*
 * Whether it lasted so long that whoever would have lost the peer by the same cut would have noticed; and on after the link was
 * certainly lost, by clocks that may be apart.
 */
static bool is_long(const struct pr_outage *o)
{
	uint64_t noticed = o->reported - pr_sooner(o->since, o->reported);
	return o->healed.since > o->latest && o->healed.since - pr_sooner(o->since, o->healed.since) >= noticed + noticed / 3;
}

static bool overlap(const struct pr_flicker *x, const struct pr_flicker *y)
{
	return x->lost.earliest <= y->healed && y->lost.earliest <= x->healed;
}

/* Whether two words on one link are of one outage: that it may have been lost anew as soon as it was back makes two of it. */
static bool is_one(const struct pr_flicker *x, const struct pr_flicker *y)
{
	return x->lost.earliest < y->healed && y->lost.earliest < x->healed;
}

static void add(struct pr_flickers *flickers, const struct pr_flicker *new)
{
	for (size_t i = 0; i < flickers->count; i++) {
		struct pr_flicker *x = &flickers->list[i];
		if (x->a != new->a || x->b != new->b || x->impaired != new->impaired || !is_one(x, new))
			continue;
		x->lost = x->lost.since <= new->lost.since ? x->lost : new->lost;
		x->healed = pr_later(x->healed, new->healed);
		x->counts |= new->counts;
		x->again |= new->lost.earliest >= x->first;
		return;
	}
	flickers->list[flickers->next] = *new;
	flickers->list[flickers->next].first = new->healed;
	flickers->next = (flickers->next + 1) % PR_FLICKERS;
	flickers->count = flickers->count < PR_FLICKERS ? flickers->count + 1 : PR_FLICKERS;
}

void pr_flickers_impaired(struct pr_flickers *flickers, const struct pr_link *link, struct pr_moment lost, uint64_t t,
                          enum pr_impaired impaired)
{
	uint32_t a = link->observer < link->subject ? link->observer : link->subject;
	add(flickers, &(struct pr_flicker){a, link->observer + link->subject - a, lost, lost.latest, t, impaired, .counts = true});
}

void pr_flickers_add(struct pr_flickers *flickers, const struct pr_link *link)
{
	const struct pr_outage *o = link->outage;
	uint32_t a = link->observer < link->subject ? link->observer : link->subject;
	add(flickers, &(struct pr_flicker){a, link->observer + link->subject - a, pr_outage_moment(o), o->reported, o->healed.since,
	                                   PR_IMPAIRED_NOT, .counts = o->watched && is_long(o)});
}

static uint32_t partner(const struct pr_flicker *x, uint32_t peer)
{
	return x->a == peer ? x->b : x->b == peer ? x->a : UINT32_MAX;
}

static bool was_lost(const struct pr_link *link, const struct pr_flicker *during)
{
	return link && link->report >= PR_LINK_SUSPECT && link->outage && link->outage->earliest <= during->healed;
}

/* Whether the link between the peer and the other one was up all the time during this outage of another link. */
static bool stayed(const struct pr_flickers *f, const struct pr_links *links, uint32_t peer, uint32_t other,
                   const struct pr_flicker *during)
{
	for (size_t i = 0; i < f->count; i++)
		if (!f->list[i].impaired && partner(&f->list[i], peer) == other && overlap(&f->list[i], during))
			return false;
	const struct pr_link *link = pr_links_find(links, peer, other), *back = pr_links_find(links, other, peer);
	return !was_lost(link, during) && !was_lost(back, during);
}

static bool is_recent(const struct pr_flicker *x, uint64_t now)
{
	return pr_after(x->lost.since, PR_FLICKERS_WINDOW) >= now;
}

/* How long it took to notice, and for how much longer that may have been. */
static uint64_t noticing(const struct pr_flicker *x)
{
	return x->reported - pr_sooner(x->lost.since, x->reported);
}

static uint64_t vagueness(const struct pr_flicker *x)
{
	return x->lost.latest - x->lost.since;
}

/* Whether an outage was lost by a later event than `before`, by the estimates, which err by no more than `margin`. */
static bool is_later(const struct pr_flicker *before, uint64_t lost, uint64_t margin)
{
	return lost > pr_later(before->reported, pr_after(before->lost.since, margin));
}

/*
 * Whether an outage of another link is no part of what took x: over before x began, or of a later event; or of an earlier one, and x lasted on for so long
 * that whoever had lost the other link with x would have noticed.
 */
static bool is_apart(const struct pr_flicker *x, const struct pr_flicker *other, uint64_t margin, uint64_t noticed)
{
	bool outlasted = pr_after(other->healed, pr_after(noticed, margin)) <= x->healed && is_later(other, x->lost.since, margin);
	return other->healed <= x->lost.latest || is_later(x, other->lost.since, margin) || outlasted;
}

/* Whether the link that y is of was up when x was lost, and was not lost by what took x. */
static bool spared(const struct pr_flickers *f, const struct pr_links *links, uint32_t peer, const struct pr_flicker *y,
                   const struct pr_flicker *x)
{
	uint64_t margin = pr_later(vagueness(x), vagueness(y)), noticed = pr_later(noticing(x), noticing(y));
	uint32_t other = partner(y, peer);
	for (size_t i = 0; i < f->count; i++)
		if (!f->list[i].impaired && partner(&f->list[i], peer) == other && !is_apart(x, &f->list[i], margin, noticed))
			return false;
	for (int way = 0; way < 2; way++) {
		const struct pr_link *link = way ? pr_links_find(links, peer, other) : pr_links_find(links, other, peer);
		if (link && link->report >= PR_LINK_SUSPECT && link->outage && !is_later(x, link->outage->since, margin))
			return false;
	}
	return true;
}

static bool lasted(const struct pr_flicker *x, uint64_t noticed)
{
	return x->healed - pr_sooner(x->lost.since, x->healed) >= noticed + noticed / 3;
}

/*
 * Whether each of two links was lost at a moment at which the other was up and stayed so for as long as either takes to notice; though at other times they
 * may have been lost together, as more is lost of a peer at times when much is.
 */
static bool took_turns(const struct pr_flickers *f, const struct pr_links *links, uint32_t peer, const struct pr_flicker *x,
                       const struct pr_flicker *y)
{
	uint64_t noticed = pr_later(noticing(x), noticing(y));
	return lasted(x, noticed) && lasted(y, noticed) && spared(f, links, peer, y, x) && spared(f, links, peer, x, y);
}

/* The trouble began with the first of the peer's losses between which there was no time at which it had lost nobody. */
static struct pr_moment first_of(const struct pr_flickers *f, uint32_t peer, struct pr_moment began)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct pr_flicker *x = &f->list[i];
		if (x->impaired || partner(x, peer) == UINT32_MAX || x->lost.since >= began.since || x->healed < began.since)
			continue;
		began = x->lost;
		i = SIZE_MAX; /* anew */
	}
	return began;
}

/* It was over as soon as it was noticed: what else was lost need not have been noticed. */
static bool is_brief(const struct pr_flicker *x)
{
	return !x->counts && x->healed - pr_sooner(x->lost.since, x->healed) <= BRIEF;
}

/* The peer's outages, or the brief ones among them, by the ends of their bounds. */
static size_t gather(const struct pr_flickers *f, uint32_t peer, uint64_t now, bool brief, const struct pr_flicker *list[PR_FLICKERS])
{
	size_t count = 0;
	for (size_t i = 0; i < f->count; i++) {
		const struct pr_flicker *x = &f->list[i];
		if (partner(x, peer) == UINT32_MAX || x->impaired || (brief && !is_brief(x)) || !is_recent(x, now))
			continue;
		size_t k = count++;
		for (; k > 0 && list[k - 1]->lost.latest > x->lost.latest; k--)
			list[k] = list[k - 1];
		list[k] = x;
	}
	return count;
}

/* How many partners are among so many outages of one peer. */
static size_t count_partners(const struct pr_flicker *const *list, size_t count, uint32_t peer)
{
	size_t partners = 0;
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;
		while (k < i && partner(list[k], peer) != partner(list[i], peer))
			k++;
		partners += k == i;
	}
	return partners;
}

/* Again and again some of the peer's links break for a moment, and never all that do: no cut takes one today and another tomorrow. */
static bool breaks_by_turns(const struct pr_flickers *f, uint32_t peer, uint64_t now, struct pr_moment *began)
{
	const struct pr_flicker *list[PR_FLICKERS];
	size_t all = gather(f, peer, now, false, list), partners = count_partners(list, all, peer);
	size_t count = gather(f, peer, now, true, list), events = 0;
	for (size_t i = 0, next; i < count; i = next, events++) {
		for (next = i + 1; next < count && list[next]->lost.earliest <= list[i]->lost.latest;)
			next++;
		if (count_partners(list + i, next - i, peer) == partners)
			return false;
	}
	if (events >= EVENTS)
		*began = list[0]->lost;
	return events >= EVENTS;
}

bool pr_flickers_unsteady(const struct pr_flickers *f, const struct pr_links *links, uint32_t peer, uint64_t now,
                          struct pr_moment *began)
{
	bool any = false;
	for (size_t i = 0; i < f->count; i++)
		for (size_t j = 0; j < f->count; j++) {
			const struct pr_flicker *x = &f->list[i], *y = &f->list[j];
			uint32_t p = partner(x, peer), q = partner(y, peer);
			if (!x->counts || !y->counts || x->impaired || y->impaired || p == UINT32_MAX || q == UINT32_MAX || p == q || x->lost.since > y->lost.since)
				continue;
			if (!is_recent(x, now))
				continue;
			bool steady = stayed(f, links, peer, q, x) && stayed(f, links, peer, p, y);
			if (!steady && !took_turns(f, links, peer, x, y))
				continue;
			if (!any || x->lost.since < began->since)
				*began = x->lost;
			any = true;
		}
	if (!any && !breaks_by_turns(f, peer, now, began))
		return false;
	*began = first_of(f, peer, *began);
	began->earliest = pr_sooner(began->earliest, began->since - pr_sooner(began->since, PR_FLICKERS_WINDOW)); /* what is lost by chance takes its time to break a link */
	return true;
}

/* Whether a flicker before this one is of the same link, and of the same kind, and recent. */
static bool has_before(const struct pr_flickers *f, size_t number, uint64_t now)
{
	const struct pr_flicker *x = &f->list[number], *y = f->list;
	while (y < x && (y->a != x->a || y->b != x->b || y->impaired != x->impaired || !is_recent(y, now)))
		y++;
	return y < x;
}

size_t pr_flickers_count(const struct pr_flickers *f, uint32_t peer, uint64_t now, enum pr_impaired impaired,
                         struct pr_moment *began, uint32_t *lone)
{
	size_t links = 0, again = 0;
	for (size_t i = 0; i < f->count; i++) {
		const struct pr_flicker *x = &f->list[i];
		if (x->impaired != impaired || partner(x, peer) == UINT32_MAX || !is_recent(x, now))
			continue;
		if (links == 0 || x->lost.since < began->since)
			*began = x->lost;
		bool known = has_before(f, i, now);
		links += !known;
		again += known || x->again;
		*lone = links == 1 ? partner(x, peer) : UINT32_MAX;
	}
	return links > 1 ? links + 1 : links + (again > 0);
}

void pr_flickers_forget(struct pr_flickers *f, uint32_t peer)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->list[i].a == peer || f->list[i].b == peer)
			f->list[i] = (struct pr_flicker){.a = UINT32_MAX, .b = UINT32_MAX};
}

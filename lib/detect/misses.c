#include "misses.h"

#include "base/duration.h"

#define STAMPS (2 * PR_SECOND) /* ns: so much two times of whole seconds may be off */
#define SLOWEST 4u             /* turns that one may take who doubts itself: of two times that it asks, each eight times as long */
#define BOTH 5u                /* misses in a row, with those of the other end, that are a cut */
#define ALONE 6u               /* of one end */
#define LOSSY 2u               /* misses of two peers, and then an answer, that are more than chance where most others miss something, too */

/* When it was asked again at the latest. */
static uint64_t asked_again(const struct pr_missed *m)
{
	return pr_after(m->last, pr_after(m->slow, pr_after(m->interval, pr_after(m->interval, STAMPS))));
}

static const struct pr_missed *missed(const struct pr_link *link)
{
	return link && link->report >= PR_LINK_SUSPECT && link->outage && link->outage->missed.count > 0 ? &link->outage->missed : NULL;
}

/* What goes on being missed at `t`. */
static const struct pr_missed *live(const struct pr_link *link, uint64_t t)
{
	const struct pr_missed *m = missed(link);
	return m && asked_again(m) >= t ? m : NULL;
}

/* Whether more than half of the links of a peer miss something. */
static bool is_lossy(const struct pr_observations *o, uint32_t peer, uint64_t t)
{
	size_t others = 0, affected = 0;
	for (uint32_t other = 0; other < pr_peers_count(o->names); other++) {
		if (other == peer || !pr_peer_present(&o->peers[other]))
			continue;
		others++;
		affected += live(pr_links_find(o->links, peer, other), t) || live(pr_links_find(o->links, other, peer), t);
	}
	return 2 * affected > others;
}

/* Whether none of what was asked since the first miss can have been answered, or hardly. */
static bool is_steady(const struct pr_missed *m)
{
	return m->last - m->first <= (m->count - 1) * m->interval + m->interval / 2 + STAMPS / 2;
}

static bool is_cut(const struct pr_observations *o, const struct pr_link *link, uint64_t t)
{
	const struct pr_missed *m = missed(link), *back = live(pr_links_find(o->links, link->subject, link->observer), t);
	if (m->count < 2 || !is_steady(m) || (back && back->count > 1 && !is_steady(back)))
		return false;
	if (back && back->count > 1 ? m->count + back->count < BOTH : m->count < ALONE)
		return false;
	return !is_lossy(o, link->observer, t) && !is_lossy(o, link->subject, t);
}

void pr_misses_answered(struct pr_observations *o, struct pr_link *link, uint64_t t)
{
	const struct pr_missed *m = missed(link), *back = m ? live(pr_links_find(o->links, link->subject, link->observer), t) : NULL;
	if (!m || link->report != PR_LINK_SUSPECT)
		return;
	if (o->lost == 0 && m->count + (back ? back->count : 0) >= LOSSY && (is_lossy(o, link->observer, t) || is_lossy(o, link->subject, t))) {
		pr_flickers_impaired(&o->flickers, link, m->began, pr_sooner(t, asked_again(m)), PR_IMPAIRED_LOSSY);
		o->flickered = o->touched = true;
	}
	link->outage->missed.count = 0;
}

void pr_misses_date(struct pr_observations *o, struct pr_link *link, struct pr_when *w, uint64_t interval)
{
	const struct pr_missed *m = missed(link);
	w->doubtful = w->t > pr_after(w->round, pr_after(2 * interval, STAMPS)); /* what it says of when it asked reaches back farther */
	if (!m)
		return;
	bool late = !w->doubtful && m->slow == 0 && w->t - pr_sooner(w->t, m->first) >= (m->count + 1) * interval + STAMPS;
	if ((late || w->t > asked_again(m)) && link->report == PR_LINK_SUSPECT) { /* it was answered meanwhile */
		pr_misses_answered(o, link, w->t);
		pr_link_forget_outage(link);
		link->report = link->watched ? PR_LINK_HEARD : PR_LINK_SILENT;
		return;
	}
	w->since = m->began.since;
	w->earliest = m->began.earliest;
	w->latest = m->began.latest;
	w->round = 0;
}

bool pr_misses_take(struct pr_observations *o, struct pr_link *link, const struct pr_when *w, uint64_t interval, struct pr_link **due)
{
	struct pr_outage *outage = link->outage;
	if (!outage || link->report < PR_LINK_SUSPECT)
		return true;
	struct pr_missed *m = &outage->missed;
	if (m->count == 0)
		*m = (struct pr_missed){.first = w->t, .began = {w->since, w->earliest, w->latest, .vague = w->latest - w->earliest}};
	m->interval = interval;
	m->slow = w->doubtful ? SLOWEST * w->turn : 0;
	m->last = pr_later(m->last, w->t);
	m->count++;
	if (link->report == PR_LINK_SUSPECT && is_cut(o, link, w->t)) {
		const struct pr_when cut = {.t = w->t, .since = m->began.since, .earliest = m->began.earliest, .latest = m->began.latest, .by = w->by};
		if (!pr_belief_lost(o, link, PR_LINK_LOST, cut, (struct pr_span){NULL, 0}))
			return false;
		link->outage->silently = link->report == PR_LINK_LOST;
	}
	if (link->report == PR_LINK_LOST && !link->waiting)
		*due = link;
	return true;
}

uint64_t pr_misses_due(const struct pr_observations *o, const struct pr_link *link, uint64_t now)
{
	if (link->report != PR_LINK_LOST || !link->outage->silently)
		return UINT64_MAX;
	uint64_t due = asked_again(&link->outage->missed), active = o->peers[link->observer].active;
	return active >= due ? due : pr_later(due, pr_after(now, link->outage->missed.interval)); /* it may have nothing to say any more */
}

struct pr_moment pr_misses_over(const struct pr_observations *o, const struct pr_link *link)
{
	const struct pr_missed *m = &link->outage->missed;
	return (struct pr_moment){.since = pr_after(m->last, m->interval / 2), .earliest = m->last, .latest = asked_again(m),
	                          .late = o->peers[link->observer].late};
}

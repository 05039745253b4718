#include "undone.h"

static const struct pr_link *link_between(const struct pr_scene *scene, struct pr_span observer, struct pr_span subject)
{
	uint32_t a = pr_peers_find(scene->seen.names, observer), b = pr_peers_find(scene->seen.names, subject);
	return a == PR_PEER_NONE || b == PR_PEER_NONE ? NULL : pr_links_find(scene->seen.links, a, b);
}

/* Whether nothing else is lost than the link between the same two. */
static bool is_lost_alone(const struct pr_scene *scene, const struct pr_link *link)
{
	return scene->seen.lost == 1u + pr_link_lost(pr_links_find(scene->seen.links, link->subject, link->observer));
}

/* Whether a link is lost by the word of one of its ends. */
static bool is_lost_to_ends(const struct pr_link *link)
{
	return pr_link_lost(link) && (link->outage->by == link->observer || link->outage->by == link->subject);
}

/*
 * Whether a link's loss was reported by one of its ends since the picture was judged last, but had lasted by then for longer than the slack: by more
 * than the moment within which reports of one event come. The others who lost it have had such a moment to say so; and if nobody did, all the time by
 * which they may have been slower to notice: packets that are dropped by chance take links one by one. That the two meet tells of no cut's end where
 * nobody but others had told of its beginning: systems spread such a verdict, and it was wrong of these two.
 */
static bool was_long_lost(const struct pr_scene *scene, const struct pr_link *link, uint64_t unsettled, uint64_t t)
{
	uint64_t slack = scene->options.slack, moment = slack / 4;
	const struct pr_peer *peers = scene->seen.peers;
	if (!is_lost_to_ends(link) || link->outage->reported < unsettled)
		return false;
	moment = is_lost_alone(scene, link) ? pr_later(moment, link->outage->vague) : moment;
	return pr_after(link->outage->reported, moment) <= t && pr_after(link->outage->latest, slack + slack / 4) < pr_sooner(t, link->outage->reported) &&
	       !pr_peer_was_paused(&peers[link->subject], link->outage) && !pr_peer_was_paused(&peers[link->observer], link->outage);
}

/* Whether a peer has said, since the picture was judged last, that it had lost somebody, and had a moment to hear others. */
static bool has_complained(const struct pr_scene *scene, uint32_t peer, uint64_t unsettled, uint64_t t)
{
	uint64_t complained = scene->seen.peers[peer].complained;
	return complained >= unsettled && pr_after(complained, scene->options.slack / 4) <= t;
}

/*
 * Whether two peers of whose link nobody said that it was lost meet for the first time since others had been lost for longer than the
 * slack by one of them: it may have been cut as well, and mends.
 */
static bool meet_anew(const struct pr_scene *scene, const struct pr_link *link, const struct pr_link *back, uint64_t unsettled, uint64_t t)
{
	const struct pr_observations *seen = &scene->seen;
	uint64_t up = pr_later(link ? link->up : 0, back ? back->up : 0);
	if ((link && link->report > PR_LINK_SILENT) || (back && back->report > PR_LINK_SILENT)) /* somebody spoke of it */
		return false;
	link = link ? link : back;
	return link && !pr_link_directed(link) && seen->lost > 0 && up <= seen->news && pr_after(seen->news, scene->options.slack) < t &&
	       (has_complained(scene, link->observer, unsettled, t) || has_complained(scene, link->subject, unsettled, t));
}

/* Whether a link was lost when the picture was judged last, by the word of one of its ends. */
static bool was_judged(const struct pr_link *link, uint64_t unsettled)
{
	return is_lost_to_ends(link) && link->outage->reported < unsettled;
}

/*
 * Whether one of two who were apart when the picture was judged last, and meet again, has lost others as well since, and for long: what mends first
 * may be any of it, and by clocks that differ, or stamps of whole seconds, what is told first.
 */
static bool mends_with_others(const struct pr_scene *scene, const struct pr_link *link, const struct pr_link *back, uint64_t unsettled, uint64_t t)
{
	if (!was_judged(link, unsettled) && !was_judged(back, unsettled))
		return false;
	const uint32_t ends[] = {link ? link->observer : back->subject, link ? link->subject : back->observer};
	for (size_t i = 0; i < 2; i++)
		for (enum pr_link_end end = PR_LINKS_OBSERVER; end <= PR_LINKS_SUBJECT; end++) {
			const struct pr_link *other = pr_links_first(scene->seen.links, end, ends[i]);
			for (; other; other = pr_links_next(scene->seen.links, end, other))
				if (was_long_lost(scene, other, unsettled, t))
					return true;
		}
	return false;
}

bool pr_undone_by(const struct pr_scene *scene, const struct pr_record *r, uint64_t unsettled)
{
	bool heals = r->type == PR_CONTACT || (r->type == PR_LINK && pr_is(pr_text(r, PR_LINK_STATE), "up") &&
	                                       !pr_is(pr_text(r, PR_LINK_CAUSE), "unwatched"));
	if (!heals)
		return false;
	struct pr_span observer = pr_text(r, PR_LINK_OBSERVER), subject = pr_text(r, PR_LINK_SUBJECT); /* of a contact, too: the same keys */
	const struct pr_link *link = link_between(scene, observer, subject), *back = link_between(scene, subject, observer);
	bool one_way = r->type == PR_LINK && pr_is(pr_text(r, PR_LINK_CAUSE), "one-way");
	if (back && (back->beats || one_way)) /* one direction undoes nothing of the other */
		back = NULL;
	return was_long_lost(scene, link, unsettled, r->t) || was_long_lost(scene, back, unsettled, r->t) ||
	       meet_anew(scene, link, back, unsettled, r->t) || mends_with_others(scene, link, back, unsettled, r->t);
}

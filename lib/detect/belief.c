#include "belief.h"

#include <stdlib.h>

#include "base/moments.h"
#include "hearsay.h"
#include "mended.h"
#include "misses.h"

#define HIDDEN 10000000000u /* ns: packets show attempts more often */

void pr_belief_tell(const struct pr_observations *o, const struct pr_link *link, bool is_lost)
{
	if (o->turned)
		o->turned(o->context, link, is_lost);
}

void pr_belief_turn(struct pr_observations *o, const struct pr_link *link, bool is_lost)
{
	o->lost = is_lost ? o->lost + 1 : o->lost - 1;
	o->touched = true;
	pr_belief_tell(o, link, is_lost);
}

static uint64_t teller(uint32_t peer)
{
	return (uint64_t)1 << peer % 64;
}

/*
 * Who meets a peer again that it had lost need not tell any more that others had lost it, too, and often does not: what it told
 * of them is forgotten. Who meets a peer that only others had lost may be told no more by them; if these have no log of
 * their own that could tell, it is forgotten as well. What several told of, in whatever order, is when the last of them has met it.
 */
static void forget_hearsay(struct pr_observations *o, const struct pr_link *met, uint64_t t, bool again)
{
	if (!o->peers[met->observer].tells)
		return;
	struct pr_link *link = pr_links_first(o->links, PR_LINKS_SUBJECT, met->subject);
	for (; link; link = pr_links_next(o->links, PR_LINKS_SUBJECT, link)) {
		if (link == met || !pr_link_lost(link) || link->outage->by == link->observer || !(link->outage->tellers & teller(met->observer)))
			continue;
		if (!again && (o->peers[link->observer].active || t <= link->outage->reported))
			continue;
		link->outage->tellers &= ~teller(met->observer);
		if (link->outage->tellers)
			continue;
		link->report = link->watched ? PR_LINK_HEARD : PR_LINK_SILENT;
		link->outage->healed.since = link->outage->healed.latest = t;
		link->outage->healed.late = o->peers[met->observer].late;
		pr_belief_turn(o, link, false);
	}
}

/*
 * Whether a word that a link is up is of a time before its loss. What one log says later it knows better, though both may
 * be within one second of its stamps.
 */
static bool is_older(const struct pr_outage *outage, const struct pr_when *w)
{
	bool behind = w->by == outage->by && w->t >= outage->reported && w->latest > outage->since;
	return w->latest <= outage->latest && !behind;
}

/* A link of a log has come back. A process that was silent for so long, and was not paused, did not get through; of one that was, that tells nothing. */
static void note_flicker(struct pr_observations *o, const struct pr_link *link)
{
	const struct pr_outage *outage = link->outage;
	if (pr_link_directed(link) || pr_peer_was_paused(&o->peers[link->observer], outage) || pr_peer_was_paused(&o->peers[link->subject], outage))
		return;
	if (outage->silent && o->peers[link->subject].absent_to < outage->since && !o->peers[link->subject].absent)
		pr_flickers_impaired(&o->flickers, link, pr_outage_moment(outage), outage->healed.since, PR_IMPAIRED_LOSSY);
	else if (outage->excused != PR_OUTAGE_ANSWERED)
		pr_flickers_add(&o->flickers, link);
	o->flickered = true;
}

/* Its bounds are these, too, by the clock of a peer. */
static void bound(struct pr_outage *outage, uint64_t earliest, uint64_t latest, const struct pr_peer *by)
{
	struct pr_moment m = pr_outage_moment(outage);
	pr_moment_raise(&m, earliest, by->early);
	pr_moment_lower(&m, latest, by->late);
	outage->earliest = m.earliest;
	outage->latest = m.latest;
	outage->early = m.early;
	outage->late = m.late;
}

/* It was up at the latest of `w`; and if it was lost, it came back then. */
static void heard(struct pr_observations *o, struct pr_link *link, const struct pr_when *w)
{
	struct pr_outage *outage = link->outage;
	uint64_t t = w->latest;
	if (link->tapped && o->lost > 0 && link->up <= o->news && t > o->news)
		o->touched = true;
	link->foreign = t > link->up ? w->by != link->observer : link->foreign;
	link->one_way = link->one_way && t <= link->up;
	link->up = pr_later(link->up, t);
	if (link->report < PR_LINK_SUSPECT || !outage || pr_link_blocked(link))
		return;
	if (is_older(outage, w)) { /* it only tells that it was not yet lost then */
		bound(outage, pr_sooner(t, outage->latest), outage->latest, &o->peers[w->by]);
		outage->since = pr_later(outage->since, outage->earliest);
		return;
	}
	if (link->report == PR_LINK_LOST) {
		forget_hearsay(o, link, t, true);
		pr_mended(o, link, w);
		note_flicker(o, link);
		pr_belief_turn(o, link, false);
	} else if (outage->before.since) {
		outage->healed = outage->before;
	} else if (outage->unanswered && !link->tapped) { /* a doubt that may have held two sides apart: when they met is told by it alone */
		pr_mended(o, link, w);
		o->touched = o->touched || o->lost > 0;
	} else {
		pr_misses_answered(o, link, t);
		pr_link_forget_outage(link);
	}
	link->report = link->watched ? PR_LINK_HEARD : PR_LINK_SILENT;
}

void pr_belief_met(struct pr_observations *o, struct pr_link *link, const struct pr_when *w, bool is_contact)
{
	struct pr_link *back = pr_link_directed(link) ? NULL : pr_links_find(o->links, link->subject, link->observer);
	if (o->lost > 0 && !pr_link_directed(link))
		forget_hearsay(o, link, w->latest, false);
	heard(o, link, w);
	if (back && !pr_link_directed(back) && (!is_contact || (back->outage && !is_older(back->outage, w))))
		heard(o, back, w);
}

/* The other direction of a connection. NULL if nobody reported on it, or each direction speaks for itself. */
static struct pr_link *other_way(const struct pr_observations *o, const struct pr_link *link)
{
	struct pr_link *back = pr_link_directed(link) ? NULL : pr_links_find(o->links, link->subject, link->observer);
	return back && !pr_link_directed(back) ? back : NULL;
}

#define FIRST 3000000000u /* ns: what is sent first when a loss is noticed has come within, if it does not take a second try */

/*
 * Whether its observer hears nothing of the subject, by its own word, and not because that closed a connection, though what it sends came at `t`. What came
 * only when TCP had repeated it came as the cut mended: the other way will come as soon as something is repeated there.
 */
static bool is_deaf(const struct pr_link *link, uint64_t t)
{
	const struct pr_outage *outage = link->outage;
	if (link->report == PR_LINK_SUSPECT)
		return outage->unanswered && outage->passed;
	return pr_link_cut(link) && outage->by == link->observer && (outage->passed || t <= pr_after(outage->reported, FIRST));
}

void pr_belief_passed(struct pr_observations *o, struct pr_link *link, const struct pr_when *w)
{
	struct pr_link *back = other_way(o, link);
	bool newer = w->latest > link->up, lost = back && back->report >= PR_LINK_SUSPECT && !is_older(back->outage, w);
	bool deaf = lost && is_deaf(back, w->latest);
	if (deaf && pr_link_lost(link) && !is_older(link->outage, w)) {
		link->outage->excused = PR_OUTAGE_ANSWERED; /* TCP sends nothing new that is not acknowledged: what ended was the connection, not what goes this way */
		link->up = pr_later(link->up, w->latest);
	} else {
		heard(o, link, w);
	}
	link->one_way = link->one_way || newer;
	if (deaf) {
		o->touched = o->touched || !back->outage->passed;
		back->outage->passed = pr_later(back->outage->passed, w->latest);
	} else if (lost) {
		heard(o, back, w);
	}
}

void pr_belief_accused(struct pr_observations *o, struct pr_link *link, const struct pr_when *w)
{
	struct pr_link *ways[] = {link, pr_links_find(o->links, link->subject, link->observer)};
	for (size_t i = 0; i < 2; i++) {
		struct pr_link *way = ways[i];
		if (!way || pr_link_directed(way) || !way->outage || is_older(way->outage, w))
			continue;
		uint64_t up = pr_link_lost(way) ? w->latest : way->up;
		heard(o, way, w);
		way->up = up;
	}
}

/* Whether it speaks of a time at which its observer was not there. */
static bool is_dreamt(const struct pr_observations *o, const struct pr_link *link, const struct pr_when *w)
{
	const struct pr_peer *observer = &o->peers[link->observer];
	uint64_t delay = w->t - pr_sooner(w->t, w->since); /* it may have taken twice as long as it usually does */
	if (observer->paused_to && w->since <= observer->paused_to && w->since >= observer->paused_from &&
	    observer->paused_to - observer->paused_from >= delay)
		return true;
	return observer->absent_to && w->since <= pr_after(observer->absent_to, delay);
}

static bool is_disbelieved(const struct pr_observations *o, const struct pr_link *link, const struct pr_when *w)
{
	const struct pr_peer *observer = &o->peers[link->observer], *subject = &o->peers[link->subject];
	if (w->leads && subject->abdicated && subject->abdicated <= w->since)
		return true;
	return w->since <= observer->started || w->since <= subject->started || is_dreamt(o, link, w);
}

/*
 * Whoever was paused, and has given the subject up as it goes on, does not have it up any more, though that says nothing of the network; until it says that
 * the two have met again.
 */
static void give_up(struct pr_observations *o, struct pr_link *link, enum pr_link_report report, const struct pr_when *w)
{
	if (report != PR_LINK_LOST || link->report != PR_LINK_HEARD || w->by != link->observer || w->t < link->up || !is_dreamt(o, link, w))
		return;
	link->report = PR_LINK_SILENT;
	link->watched = false;
	o->touched = true;
}

static char *copy_of(struct pr_span text)
{
	return text.p ? strndup((const char *)text.p, text.n) : NULL;
}

/* A second report of the same outage narrows it; one that does not overlap says nothing about its beginning. */
static void narrow(struct pr_outage *outage, const struct pr_when *w, const struct pr_peer *by)
{
	if (w->earliest > outage->latest || w->latest < outage->earliest)
		return;
	bound(outage, w->earliest, w->latest, by);
	if (w->turn && w->round > outage->round) {
		outage->round = w->round;
		outage->turn = w->turn;
	}
	uint64_t vague = w->latest - w->earliest, since = outage->since;
	bool better = vague < outage->vague / 2 && w->since <= outage->latest; /* much less vague, and others' bounds allow it: this one knows better */
	if (better || (vague / 2 <= outage->vague && w->since < since)) {
		since = w->since;
		outage->coarse = w->coarse;
	}
	outage->vague = pr_sooner(outage->vague, vague);
	outage->since = pr_later(outage->earliest, pr_sooner(outage->latest, since));
}

/* Until when a loss certainly lasted by a report of it, which may have been made as it mended if it took no time to notice. */
static uint64_t lasted(const struct pr_when *w)
{
	return w->latest < w->t ? w->latest : pr_sooner(w->since, w->t);
}

/* The same of an outage: what is repeated at intervals that double may come no sooner than after twice the time for which it failed. */
static uint64_t certain(const struct pr_outage *outage, const struct pr_when *w)
{
	uint64_t until = lasted(w);
	return w->leads || outage->repeated ? outage->since + (until - pr_sooner(outage->since, until)) / 2 : until;
}

/*
 * The outage that a report is of: the one that lasts, or a new one. A doubt keeps when the one before it healed. NULL if memory
 * ran out.
 */
static struct pr_outage *outage_of(struct pr_link *link, enum pr_link_report report, const struct pr_when *w, const struct pr_peer *by,
                                   struct pr_span src)
{
	struct pr_outage *outage = link->outage;
	struct pr_moment before = {0};
	bool ended = outage && link->report < PR_LINK_SUSPECT;
	uint64_t reported = w->t;
	bool better = outage && outage->excused && report == PR_LINK_LOST && !w->answered && w->since > outage->excused;
	if (outage && !ended && !better) {
		narrow(outage, w, by);
		return outage;
	}
	if (ended && report == PR_LINK_SUSPECT)
		before = outage->healed;
	if (better && outage->excused != PR_OUTAGE_ANSWERED)
		reported = outage->reported;
	pr_link_forget_outage(link);
	outage = pr_link_outage(link);
	if (outage)
		*outage = (struct pr_outage){.since = w->since, .earliest = w->earliest, .latest = w->latest,
		                             .round = w->round, .turn = w->turn, .vague = w->latest - w->earliest, .early = by->early, .late = by->late,
		                             .coarse = w->coarse, .reported = reported, .before = before, .by = w->by, .src = copy_of(src)};
	return outage;
}

/* An attempt that failed tells only that the link was lost by then: it had begun before, after the latest contact. */
static void place_attempt(const struct pr_link *link, struct pr_when *w)
{
	uint64_t whole = link->report >= PR_LINK_SUSPECT ? link->outage->earliest : link->up;
	w->earliest = pr_sooner(whole, w->latest);
	w->since = w->earliest + (w->latest - w->earliest) / 2;
}

/*
 * Whether a link has been up since what a report tells. By two clocks it has only if they can not err by so much: the contact may as well have been
 * before.
 */
static bool has_met_since(const struct pr_observations *o, const struct pr_link *link, const struct pr_when *w)
{
	uint32_t teller = link->foreign ? link->subject : link->observer;
	uint64_t apart = teller == w->by ? 0 : pr_after(o->peers[teller].early, o->peers[w->by].late);
	return link->up > pr_after(w->latest, apart);
}

/*
 * The two have met since, so that the loss is over of which the report is. But it was not before what the report says for certain,
 * whichever of the two ends told of it first: which of their words came first is a matter of their clocks, or of stamps of whole seconds.
 */
static void prolong(const struct pr_observations *o, struct pr_link *link, const struct pr_when *w)
{
	struct pr_outage *outage = link->outage;
	if (outage && link->report < PR_LINK_SUSPECT && outage->earliest <= w->latest && lasted(w) <= outage->healed.since)
		pr_moment_raise(&outage->healed, lasted(w), o->peers[w->by].early);
}

void pr_belief_lasts(struct pr_link *link, const struct pr_when *w)
{
	struct pr_outage *outage = pr_link_lost(link) ? link->outage : NULL;
	if (!outage || !outage->tapped)
		return;
	uint64_t until = certain(outage, w);
	outage->hidden = outage->hidden || until > pr_after(pr_later(outage->tried, outage->latest), HIDDEN);
	if (outage->hidden)
		outage->tried = pr_later(outage->tried, until);
}

bool pr_belief_lost(struct pr_observations *o, struct pr_link *link, enum pr_link_report report, struct pr_when w,
                    struct pr_span src)
{
	struct pr_link *back = other_way(o, link);
	if (is_disbelieved(o, link, &w) || (w.answered && pr_link_cut(link))) {
		give_up(o, link, report, &w);
		return true;
	}
	bool passed = back && has_met_since(o, back, &w);
	if (has_met_since(o, link, &w) || (passed && !back->one_way)) {
		prolong(o, link, &w);
		if (back)
			prolong(o, back, &w);
		return true;
	}
	uint64_t abdicated = w.leads ? o->peers[link->subject].abdicated : 0;
	if (report == PR_LINK_LOST && (pr_hearsay_is_echo(o, link, &w) || (abdicated && abdicated <= w.latest)))
		report = PR_LINK_SUSPECT;
	if (w.hearsay && link->report < PR_LINK_SUSPECT && pr_hearsay_is_foreign(o, link))
		report = PR_LINK_SUSPECT;
	bool attempt = w.earliest == w.latest; /* not a beginning, which has bounds */
	if (attempt && w.tapped)
		place_attempt(link, &w);
	w.earliest = pr_later(w.earliest, pr_sooner(link->up, w.latest));
	w.since = pr_later(w.since, w.earliest);
	bool was_cut = pr_link_cut(link);
	struct pr_outage *outage = outage_of(link, report, &w, &o->peers[w.by], src);
	if (!outage)
		return false;
	if (w.tapped) {
		outage->tapped = true;
		outage->tried = attempt ? pr_later(outage->tried, w.latest) : outage->tried;
	}
	outage->passed = passed ? back->up : outage->passed;
	outage->renewed = 0;
	outage->silently = outage->silently && report == PR_LINK_SUSPECT;
	outage->forsaken = false;
	outage->hearsay = w.hearsay && (outage->hearsay || link->report < PR_LINK_SUSPECT);
	outage->hinted = w.hint && (outage->hinted || link->report < PR_LINK_SUSPECT);
	if (w.by == link->observer) { /* its own word weighs more than what others tell of it */
		outage->by = w.by;
		if (!w.silence && (!w.tapped || !o->peers[w.by].lives)) /* its host's packets go on when its process is gone */
			o->peers[w.by].complained = pr_later(o->peers[w.by].complained, w.t);
	}
	if (w.by != link->observer) {
		o->peers[w.by].tells = true;
		outage->tellers |= teller(w.by);
	}
	pr_moment_raise(&outage->healed, certain(outage, &w), o->peers[w.by].early);
	if (report == PR_LINK_LOST && link->report != PR_LINK_LOST) {
		link->report = PR_LINK_LOST;
		link->blocked = false; /* unless the report says so */
		outage->watched = link->watched && w.by == link->observer;
		link->watched = link->watched && w.by != link->observer; /* what it watched is gone */
		outage->excused = w.answered ? PR_OUTAGE_ANSWERED : 0;
		outage->reported = w.t;
		pr_belief_turn(o, link, true);
		o->echoed = !pr_link_directed(link) && pr_link_lost(pr_links_find(o->links, link->subject, link->observer));
		o->news = pr_later(o->news, outage->latest);
	} else if (link->report < PR_LINK_SUSPECT) {
		link->report = PR_LINK_SUSPECT;
		o->echoed = !o->touched;
		o->touched = o->touched || o->lost > 0;
	}
	o->touched = o->touched || was_cut != pr_link_cut(link);
	return true;
}

/*
 * Whether the observer may have come to have up what has just started, not what was there before: by its own clock, and stamps, it said so no
 * earlier than what started by that one's. It would not say so again.
 */
static bool may_be_since(const struct pr_observations *o, const struct pr_link *link, uint64_t start)
{
	uint64_t apart = pr_after(o->peers[link->observer].late, o->peers[link->subject].early);
	return link->report == PR_LINK_HEARD && link->watched && !link->foreign && pr_after(link->up, apart) >= start;
}

void pr_belief_started(struct pr_observations *o, uint32_t peer, uint64_t t)
{
	for (enum pr_link_end end = PR_LINKS_OBSERVER; end <= PR_LINKS_SUBJECT; end++)
		for (struct pr_link *link = pr_links_first(o->links, end, peer); link; link = pr_links_next(o->links, end, link)) {
			if (end == PR_LINKS_SUBJECT && ((pr_link_cut(link) && link->outage->settled) || may_be_since(o, link, t)))
				continue;
			if (link->report == PR_LINK_LOST)
				pr_belief_turn(o, link, false);
			pr_link_forget_outage(link);
			link->report = PR_LINK_SILENT;
			link->watched = false;
		}
	o->peers[peer].started = t;
	o->peers[peer].quorate = o->peers[peer].outvoted = false;
	o->touched = true;
}

void pr_belief_impaired(struct pr_observations *o, struct pr_link *link, const struct pr_when *w, enum pr_impaired impaired)
{
	const struct pr_link *back = pr_links_find(o->links, link->subject, link->observer);
	struct pr_moment lost = {.since = w->since, .earliest = w->earliest, .latest = w->latest, .early = o->peers[w->by].early,
	                         .late = o->peers[w->by].late};
	if (pr_link_cut(link))
		lost = pr_outage_moment(link->outage);
	if (pr_link_cut(back) && back->outage->since < lost.since)
		lost = pr_outage_moment(back->outage);
	pr_flickers_impaired(&o->flickers, link, lost, w->latest, impaired);
	o->flickered = o->touched = true;
	pr_belief_met(o, link, w, false);
}

void pr_belief_watched(struct pr_observations *o, struct pr_link *link, const struct pr_when *w, struct pr_link **due)
{
	if (!link->watched)
		pr_belief_tell(o, link, pr_link_lost(link));
	link->watched = true;
	if (link->report == PR_LINK_SILENT) {
		link->report = PR_LINK_HEARD;
		o->touched = o->touched || o->lost > 0;
	}
	if (link->report == PR_LINK_LOST && w->latest <= link->outage->latest && w->t > link->outage->reported) {
		link->outage->renewed = w->t;
		if (!link->waiting)
			*due = link;
	}
	pr_belief_met(o, link, w, false);
}

void pr_belief_unwatched(struct pr_observations *o, struct pr_link *link)
{
	link->watched = false;
	if (link->report == PR_LINK_HEARD)
		link->report = PR_LINK_SILENT;
	if (link->report == PR_LINK_LOST)
		link->outage->forsaken = o->unwatched = true;
	o->touched = o->touched || o->lost > 0;
}

void pr_belief_joined(struct pr_observations *o, struct pr_link *link, uint64_t met)
{
	struct pr_outage *outage = link->outage;
	outage->healed.since = outage->healed.latest = pr_later(met, outage->since);
	outage->healed.late = o->peers[link->observer].late;
	link->report = PR_LINK_SILENT;
	pr_belief_turn(o, link, false);
}

void pr_belief_answered(struct pr_observations *o, struct pr_link *link, const struct pr_when *w)
{
	struct pr_outage *outage = link->outage;
	outage->silent = true;
	if (!pr_link_cut(link) || w->latest <= outage->latest)
		return;
	outage->excused = PR_OUTAGE_ANSWERED;
	o->touched = true;
}

#include "observations.h"

#include <stdlib.h>

#include "grow.h"
#include "moments.h"

#define CAPTURE 15000000000u /* ns: a capture that told something within is taken to be running */
#define STAMP 60000000000u /* ns: a log may have stamps of whole minutes, and its records tell of any time in them */

static void tell(const struct pr_observations *o, const struct pr_link *link, bool is_lost)
{
	if (o->turned)
		o->turned(o->context, link, is_lost);
}

/* A link is lost from now on, or not any more. */
static void turn(struct pr_observations *o, const struct pr_link *link, bool is_lost)
{
	o->lost = is_lost ? o->lost + 1 : o->lost - 1;
	o->touched = true;
	tell(o, link, is_lost);
}

bool pr_observations_init(struct pr_observations *o, const struct pr_detector_options *options,
                          const struct pr_loss_options *loss)
{
	*o = (struct pr_observations){.names = pr_peers_new(), .links = pr_links_new()};
	if (pr_arrivals_init(&o->arrivals, options, loss) && o->names && o->links)
		return true;
	pr_observations_free(o);
	return false;
}

void pr_observations_free(struct pr_observations *o)
{
	pr_peers_free(o->names);
	pr_links_free(o->links);
	pr_arrivals_free(&o->arrivals);
	free(o->peers);
	*o = (struct pr_observations){0};
}

struct pr_peer pr_observations_new_peer(const struct pr_observations *o)
{
	return (struct pr_peer){.weight = o->configured ? 0 : 1};
}

uint32_t pr_observations_peer(struct pr_observations *o, struct pr_span name)
{
	size_t before = pr_peers_count(o->names);
	if (!pr_grow(&o->peers, &o->room, before + 1, sizeof *o->peers)) /* first: no name stands without its peer */
		return PR_PEER_NONE;
	uint32_t peer = pr_peers_add(o->names, name);
	if (pr_peers_count(o->names) > before)
		o->peers[peer] = pr_observations_new_peer(o);
	return peer;
}

bool pr_peer_present(const struct pr_peer *p)
{
	bool gone = p->left || p->stopped > p->started;
	return !gone && (p->member || p->judged || p->active);
}

uint64_t pr_observations_base(const struct pr_observations *o)
{
	uint64_t base = 0;
	for (uint32_t peer = 0; peer < pr_peers_count(o->names); peer++) {
		const struct pr_peer *p = &o->peers[peer];
		if (o->configured || (!p->left && (p->member || p->judged || p->active)))
			base += p->weight;
	}
	return base;
}

bool pr_peer_survived(const struct pr_peer *p, uint64_t since, uint64_t latest)
{
	return p->active > latest || p->complained >= since;
}

static void alive(struct pr_observations *o, uint32_t peer, uint64_t t)
{
	struct pr_peer *p = &o->peers[peer];
	if (p->absent && t > p->absent_from) {
		p->absent = false;
		p->absent_to = t;
		o->touched = true;
	}
	if (o->doubted && p->active <= o->doubted && t > o->doubted)
		o->touched = true;
	p->active = pr_later(p->active, t);
}

/*
 * Who meets a peer again that it had lost need not tell any more that others had lost it, too, and often does not: what it told
 * of them is forgotten. Who meets a peer that only others had lost may be told no more by them; if these have no log of
 * their own that could tell, it is forgotten as well.
 */
static void forget_hearsay(struct pr_observations *o, const struct pr_link *met, uint64_t t, bool again)
{
	if (!o->peers[met->observer].tells)
		return;
	struct pr_link *link = pr_links_first(o->links, PR_LINKS_SUBJECT, met->subject);
	for (; link; link = pr_links_next(o->links, PR_LINKS_SUBJECT, link)) {
		if (link == met || !pr_link_lost(link) || link->outage->by != met->observer)
			continue;
		if (!again && (o->peers[link->observer].active || t <= link->outage->reported))
			continue;
		link->report = link->watched ? PR_LINK_HEARD : PR_LINK_SILENT;
		link->outage->healed.since = link->outage->healed.latest = t;
		turn(o, link, false);
	}
}

/* The best estimates and bounds of a report. */
struct when {
	uint64_t t, since, earliest, latest;
	uint32_t by; /* whose log says so */
	bool answered; /* the other host closed or reset a connection, or answered though its process did not */
	bool tapped; /* packets tell, not a log */
};

/*
 * Whether a word that a link is up is of a time before its loss. What one log says later it knows better, though both may
 * be within one second of its stamps.
 */
static bool is_older(const struct pr_outage *outage, const struct when *w)
{
	bool behind = w->by == outage->by && w->t >= outage->reported && w->latest > outage->since;
	return w->latest <= outage->latest && !behind;
}

/* A link of a log has come back. A process that was silent for so long, and was not paused, did not get through. */
static void note_flicker(struct pr_observations *o, const struct pr_link *link)
{
	const struct pr_outage *outage = link->outage;
	if (pr_link_directed(link))
		return;
	if (outage->silent && o->peers[link->subject].absent_to < outage->since && !o->peers[link->subject].absent)
		pr_flickers_impaired(&o->flickers, link, pr_outage_moment(outage), outage->healed.since, PR_IMPAIRED_LOSSY);
	else if (outage->excused != PR_OUTAGE_ANSWERED)
		pr_flickers_add(&o->flickers, link);
	o->flickered = true;
}

/*
 * What was first sent when the loss was noticed, and is repeated at intervals that double, came through at last: the time before
 * it had failed for the last time when half of the time until now had passed. The cut is as likely to have ended at any moment since.
 */
static void settle_repeated(struct pr_outage *outage)
{
	struct pr_moment *healed = &outage->healed;
	uint64_t failed = outage->reported + (healed->since - pr_sooner(outage->reported, healed->since)) / 2;
	healed->earliest = pr_later(healed->earliest, pr_sooner(failed, healed->since));
	healed->since = healed->earliest + (healed->since - pr_sooner(healed->earliest, healed->since)) / 2;
}

/* It was up at the latest of `w`; and if it was lost, it came back then. */
static void heard(struct pr_observations *o, struct pr_link *link, const struct when *w)
{
	struct pr_outage *outage = link->outage;
	uint64_t t = w->latest;
	if (link->tapped && o->lost > 0 && link->up <= o->news && t > o->news)
		o->touched = true;
	link->up = pr_later(link->up, t);
	if (link->report < PR_LINK_SUSPECT || !outage)
		return;
	if (is_older(outage, w)) { /* it only tells that it was not yet lost then */
		outage->earliest = pr_later(outage->earliest, pr_sooner(t, outage->latest));
		outage->since = pr_later(outage->since, outage->earliest);
		return;
	}
	if (link->report == PR_LINK_LOST) {
		forget_hearsay(o, link, t, true);
		outage->healed.latest = pr_later(w->latest, outage->since);
		outage->healed.since = pr_later(w->since, pr_sooner(outage->latest, outage->healed.latest));
		if (link->beats && !link->tapped) /* the beat before this one did not come */
			outage->healed.earliest = pr_later(outage->healed.earliest, w->since - pr_sooner(w->since, link->interval));
		if (outage->unanswered && !link->tapped)
			settle_repeated(outage);
		note_flicker(o, link);
		turn(o, link, false);
	} else if (outage->before.since) {
		outage->healed = outage->before;
	} else {
		pr_link_forget_outage(link);
	}
	link->report = link->watched ? PR_LINK_HEARD : PR_LINK_SILENT;
}

/*
 * A contact, or a watch's word, between peers that talk over connections tells of both directions, in that what was lost is
 * back; but that one got through says nothing of when the other direction was lost later. A beat, and what packets show, tells
 * of one alone.
 */
static void met(struct pr_observations *o, struct pr_link *link, const struct when *w, bool is_contact)
{
	struct pr_link *back = pr_link_directed(link) ? NULL : pr_links_find(o->links, link->subject, link->observer);
	if (o->lost > 0 && !pr_link_directed(link))
		forget_hearsay(o, link, w->latest, false);
	heard(o, link, w);
	if (back && !pr_link_directed(back) && (!is_contact || (back->outage && !is_older(back->outage, w))))
		heard(o, back, w);
}

static bool is_disbelieved(const struct pr_observations *o, const struct pr_link *link, const struct when *w)
{
	const struct pr_peer *observer = &o->peers[link->observer], *subject = &o->peers[link->subject];
	const struct pr_link *back = pr_link_directed(link) ? NULL : pr_links_find(o->links, link->subject, link->observer);
	bool met_since = link->up > w->latest || (back && !pr_link_directed(back) && back->up > w->latest);
	if (met_since || w->since <= observer->started || w->since <= subject->started)
		return true;
	uint64_t delay = w->t - pr_sooner(w->t, w->since); /* it may have taken twice as long as it usually does */
	if (observer->paused_to && w->since <= observer->paused_to && w->since >= observer->paused_from &&
	    observer->paused_to - observer->paused_from >= delay)
		return true;
	return observer->absent_to && w->since <= pr_after(observer->absent_to, delay);
}

static char *copy_of(struct pr_span text)
{
	return text.p ? strndup((const char *)text.p, text.n) : NULL;
}

/* A second report of the same outage narrows it; one that does not overlap says nothing about its beginning. */
static void narrow(struct pr_outage *outage, const struct when *w)
{
	if (w->earliest > outage->latest || w->latest < outage->earliest)
		return;
	outage->earliest = pr_later(outage->earliest, w->earliest);
	outage->latest = pr_sooner(outage->latest, w->latest);
	uint64_t vague = w->latest - w->earliest, since = outage->since;
	if (vague < outage->vague / 2) /* much less vague: this one knows better */
		since = w->since;
	else if (vague / 2 <= outage->vague)
		since = pr_sooner(since, w->since);
	outage->vague = pr_sooner(outage->vague, vague);
	outage->since = pr_later(outage->earliest, pr_sooner(outage->latest, since));
}

/* Until when a loss certainly lasted by a report of it, which may have been made as it mended if it took no time to notice. */
static uint64_t lasted(const struct when *w)
{
	return w->latest < w->t ? w->latest : pr_sooner(w->since, w->t);
}

/*
 * The outage that a report is of: the one that lasts, or a new one. A doubt keeps when the one before it healed. NULL if memory
 * ran out.
 */
static struct pr_outage *outage_of(struct pr_link *link, enum pr_link_report report, const struct when *w, struct pr_span src)
{
	struct pr_outage *outage = link->outage;
	struct pr_moment before = {0};
	bool ended = outage && link->report < PR_LINK_SUSPECT;
	uint64_t reported = w->t;
	bool better = outage && outage->excused && report == PR_LINK_LOST && !w->answered && w->since > outage->excused;
	if (outage && !ended && !better) {
		narrow(outage, w);
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
		                             .vague = w->latest - w->earliest, .reported = reported, .before = before,
		                             .by = w->by, .src = copy_of(src)};
	return outage;
}

static bool lost(struct pr_observations *o, struct pr_link *link, enum pr_link_report report, struct when w,
                 struct pr_span src)
{
	if (is_disbelieved(o, link, &w) || (w.answered && pr_link_cut(link)))
		return true;
	bool attempt = w.earliest == w.latest; /* not a beginning, which has bounds */
	w.earliest = pr_later(w.earliest, link->up);
	w.since = pr_later(w.since, w.earliest);
	bool was_cut = pr_link_cut(link);
	struct pr_outage *outage = outage_of(link, report, &w, src);
	if (!outage)
		return false;
	if (w.tapped) {
		outage->tapped = true;
		outage->tried = attempt ? pr_later(outage->tried, w.latest) : outage->tried;
	}
	outage->renewed = 0;
	if (w.by == link->observer) { /* its own word weighs more than what others tell of it */
		outage->by = w.by;
		o->peers[w.by].complained = pr_later(o->peers[w.by].complained, w.t);
	}
	o->peers[w.by].tells = o->peers[w.by].tells || w.by != link->observer;
	outage->healed.earliest = pr_later(outage->healed.earliest, lasted(&w));
	if (report == PR_LINK_LOST && link->report != PR_LINK_LOST) {
		link->report = PR_LINK_LOST;
		outage->watched = link->watched && w.by == link->observer;
		link->watched = link->watched && w.by != link->observer; /* what it watched is gone */
		outage->excused = w.answered ? PR_OUTAGE_ANSWERED : 0;
		outage->reported = w.t;
		turn(o, link, true);
		o->news = pr_later(o->news, outage->latest);
	} else if (link->report < PR_LINK_SUSPECT) {
		link->report = PR_LINK_SUSPECT;
		o->touched = o->touched || o->lost > 0;
	}
	o->touched = o->touched || was_cut != pr_link_cut(link);
	return true;
}

void pr_observations_excuse(struct pr_observations *o, uint32_t peer, uint64_t until)
{
	for (int end = PR_LINKS_OBSERVER; end <= PR_LINKS_SUBJECT; end++)
		for (struct pr_link *link = pr_links_first(o->links, (enum pr_link_end)end, peer); link;
		     link = pr_links_next(o->links, (enum pr_link_end)end, link))
			if (pr_link_cut(link) && link->outage->since <= until)
				link->outage->excused = until;
}

/* What the peer lost before it started is not known to be lost any more; what others lost of it they must hear again. */
static void started(struct pr_observations *o, uint32_t peer, uint64_t t)
{
	for (enum pr_link_end end = PR_LINKS_OBSERVER; end <= PR_LINKS_SUBJECT; end++)
		for (struct pr_link *link = pr_links_first(o->links, end, peer); link; link = pr_links_next(o->links, end, link)) {
			if (link->report == PR_LINK_LOST)
				turn(o, link, false);
			pr_link_forget_outage(link);
			link->report = PR_LINK_SILENT;
			link->watched = false;
		}
	o->peers[peer].started = t;
	o->touched = true;
}

/* The peer whose log a record is from: the observer's own, unless another one tells of it. */
static uint32_t told_by(const struct pr_observations *o, const struct pr_record *r, uint32_t observer)
{
	uint32_t by = pr_has(r, PR_ANY_BY) ? pr_peers_find(o->names, pr_text(r, PR_ANY_BY)) : PR_PEER_NONE;
	return by == PR_PEER_NONE ? observer : by;
}

/* The link between two peers that a record names; *link is NULL if it does not name two. False if memory ran out. */
static bool name_link(struct pr_observations *o, struct pr_span observer, struct pr_span subject, struct pr_link **link)
{
	*link = NULL;
	if (!observer.p || !subject.p)
		return true;
	uint32_t hears = pr_observations_peer(o, observer), heard = pr_observations_peer(o, subject);
	if (hears == PR_PEER_NONE || heard == PR_PEER_NONE)
		return false;
	if (hears != heard)
		*link = pr_links_add(o->links, hears, heard);
	return *link || hears == heard;
}

/*
 * Notes what packets tell. Whether a record of a log is not asked: packets show every moment at which the link was used, while a log
 * tells of connections, with delay, and of what one peer concludes from what another said.
 */
static bool is_overruled(struct pr_observations *o, struct pr_link *link, const struct when *w, bool log)
{
	link->tapped = link->tapped || w->tapped;
	if (w->tapped || (link->tapped && !log))
		o->peers[w->by].captured = pr_later(o->peers[w->by].captured, w->t);
	uint64_t captured = pr_later(o->peers[link->observer].captured, o->peers[link->subject].captured);
	return log && link->tapped && pr_after(captured, CAPTURE) > w->t;
}

static bool take_contact(struct pr_observations *o, const struct pr_record *r, struct pr_link **due)
{
	struct pr_link *link;
	bool done = name_link(o, pr_text(r, PR_CONTACT_OBSERVER), pr_text(r, PR_CONTACT_SUBJECT), &link);
	if (!link)
		return done;
	uint32_t observer = link->observer, subject = link->subject;
	struct when w = {r->t, r->t, r->t, r->t, told_by(o, r, observer), false, pr_is(pr_text(r, PR_ANY_SYSTEM), "pcap")};
	alive(o, w.by, r->t);
	if (is_overruled(o, link, &w, !w.tapped && pr_has(r, PR_ANY_SYSTEM)))
		return true;
	if (!pr_has(r, PR_ANY_SYSTEM)) {
		bool impaired_before = o->arrivals.impaired;
		int news = pr_has(r, PR_CONTACT_VIA) ? 0 : pr_arrivals_take(&o->arrivals, link, pr_links_number(o->links, link), r);
		if (news <= 0) /* what another peer heard of it says nothing of this link */
			return news == 0;
		o->touched = o->touched || (o->arrivals.impaired && !impaired_before);
		o->peers[observer].judged = o->peers[subject].judged = true;
		if (link->beats && r->t > link->up && link->report < PR_LINK_SUSPECT) {
			uint64_t interval = r->t - link->up;
			link->interval = link->interval ? link->interval - link->interval / 8 + interval / 8 : interval;
		}
		if (!link->beats)
			tell(o, link, pr_link_lost(link));
		link->beats = true;
		if (!link->waiting)
			*due = link;
	}
	met(o, link, &w, true);
	return true;
}

/*
 * Something came through between the two, but not all of it, or too late to be of use: the network does not sever them. If it is
 * lost already, that is as long as it was lost for.
 */
static void impaired(struct pr_observations *o, struct pr_link *link, const struct when *w, enum pr_impaired impaired)
{
	const struct pr_link *back = pr_links_find(o->links, link->subject, link->observer);
	struct pr_moment lost = {.since = w->since, .earliest = w->earliest, .latest = w->latest};
	if (pr_link_cut(link))
		lost = pr_outage_moment(link->outage);
	if (pr_link_cut(back) && back->outage->since < lost.since)
		lost = pr_outage_moment(back->outage);
	pr_flickers_impaired(&o->flickers, link, lost, w->latest, impaired);
	o->flickered = o->touched = true;
	met(o, link, w, false);
}

static void watched(struct pr_observations *o, struct pr_link *link, const struct when *w, struct pr_link **due)
{
	if (!link->watched)
		tell(o, link, pr_link_lost(link));
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
	met(o, link, w, false);
}

/* The subject's host answers, though its process does not: the network does not sever them, and has not since. */
static void answered(struct pr_observations *o, struct pr_link *link, const struct when *w)
{
	struct pr_outage *outage = link->outage;
	outage->silent = true;
	if (!pr_link_cut(link) || w->latest <= outage->latest)
		return;
	outage->excused = PR_OUTAGE_ANSWERED;
	o->touched = true;
}

static bool take_link(struct pr_observations *o, const struct pr_record *r, struct pr_link **due)
{
	struct pr_span state = pr_text(r, PR_LINK_STATE);
	struct pr_link *link;
	bool done = name_link(o, pr_text(r, PR_LINK_OBSERVER), pr_text(r, PR_LINK_SUBJECT), &link);
	if (!link)
		return done;
	uint32_t observer = link->observer, subject = link->subject;
	struct when w = {.t = r->t, .since = r->t, .earliest = r->t, .latest = r->t, .by = told_by(o, r, observer)};
	uint64_t now = pr_after(r->t, STAMP); /* no record tells of what is later */
	if (pr_has(r, PR_LINK_EARLIEST))
		w.earliest = w.since = pr_sooner(now, pr_uint(r, PR_LINK_EARLIEST));
	if (pr_has(r, PR_LINK_LATEST))
		w.latest = pr_sooner(now, pr_uint(r, PR_LINK_LATEST));
	w.latest = pr_later(w.earliest, w.latest);
	if (pr_has(r, PR_LINK_SINCE))
		w.since = pr_later(w.earliest, pr_sooner(w.latest, pr_uint(r, PR_LINK_SINCE)));
	alive(o, w.by, r->t);
	o->peers[observer].judged = o->peers[subject].judged = true;
	o->peers[observer].watches = o->peers[observer].watches || w.by == observer;
	w.tapped = pr_is(pr_text(r, PR_ANY_SYSTEM), "pcap");
	if (is_overruled(o, link, &w, !w.tapped))
		return true;
	if (pr_is(state, "up") && w.tapped) {
		link->beats = false;
		return true;
	}
	struct pr_span cause = pr_text(r, PR_LINK_CAUSE);
	if (pr_is(cause, "late") || pr_is(cause, "loss")) {
		impaired(o, link, &w, pr_is(cause, "late") ? PR_IMPAIRED_LATE : PR_IMPAIRED_LOSSY);
		return true;
	}
	if (pr_is(state, "up")) {
		watched(o, link, &w, due);
		return true;
	}
	bool down = pr_is(state, "down");
	if (!down && !pr_is(state, "suspect"))
		return true;
	bool silent = pr_is(cause, "acknowledged");
	w.answered = down && (pr_is(cause, "reset") || pr_is(cause, "closed") || silent);
	if (!lost(o, link, down ? PR_LINK_LOST : PR_LINK_SUSPECT, w, pr_text(r, PR_ANY_SRC)))
		return false;
	if (link->report == PR_LINK_SUSPECT && !link->waiting)
		*due = link;
	if (link->outage && pr_is(cause, "refused"))
		link->outage->refused = true;
	if (link->outage && pr_is(cause, "unanswered"))
		link->outage->unanswered = true;
	if (link->outage && silent)
		answered(o, link, &w);
	return true;
}

static bool take_lifecycle(struct pr_observations *o, const struct pr_record *r)
{
	uint32_t peer = pr_observations_peer(o, pr_text(r, PR_LIFECYCLE_PEER));
	struct pr_span state = pr_text(r, PR_LIFECYCLE_STATE);
	if (peer == PR_PEER_NONE)
		return false;
	uint64_t before = o->peers[peer].active;
	alive(o, peer, r->t);
	if (pr_is(state, "start")) {
		o->peers[peer].last_words = before;
		started(o, peer, r->t);
	}
	if (pr_is(state, "stop"))
		o->peers[peer].stopped = r->t;
	if (pr_is(state, "pause") && before && before < r->t) {
		o->peers[peer].paused_from = before;
		o->peers[peer].paused_to = r->t;
	}
	o->touched = true;
	return true;
}

static bool take_member(struct pr_observations *o, const struct pr_record *r)
{
	uint32_t peer = pr_observations_peer(o, pr_text(r, PR_MEMBER_PEER));
	if (peer == PR_PEER_NONE)
		return false;
	struct pr_peer *p = &o->peers[peer];
	struct pr_span status = pr_text(r, PR_MEMBER_STATUS);
	p->member = true;
	p->spoken_of = pr_later(p->spoken_of, r->t);
	if (pr_is(status, "left") || pr_is(status, "joined"))
		p->left = pr_is(status, "left");
	if (pr_has(r, PR_MEMBER_WEIGHT) && !o->configured)
		p->weight = pr_sooner(pr_uint(r, PR_MEMBER_WEIGHT), PR_WEIGHT_MAX);
	if (pr_has(r, PR_MEMBER_VOTER) && !pr_uint(r, PR_MEMBER_VOTER) && !o->configured)
		p->weight = 0;
	if (!pr_has(r, PR_MEMBER_ALIASES))
		return true;
	struct pr_cursor c = pr_cursor_of(r->v[PR_MEMBER_ALIASES].s);
	for (uint64_t count = pr_cursor_count(&c); count; count--)
		if (!pr_peers_alias(o->names, pr_cursor_text(&c), peer))
			return false;
	return true;
}

bool pr_observations_take(struct pr_observations *o, const struct pr_record *r, struct pr_link **due)
{
	uint32_t peer;
	*due = NULL;
	switch (r->type) { /* one that does not name whom it speaks of says nothing */
	case PR_CONTACT:
		return take_contact(o, r, due);
	case PR_LINK:
		return take_link(o, r, due);
	case PR_LIFECYCLE:
		return !pr_has(r, PR_LIFECYCLE_PEER) || take_lifecycle(o, r);
	case PR_MEMBER:
		return !pr_has(r, PR_MEMBER_PEER) || take_member(o, r);
	case PR_ACTIVITY:
		if (!pr_has(r, PR_ACTIVITY_PEER))
			return true;
		peer = pr_observations_peer(o, pr_text(r, PR_ACTIVITY_PEER));
		if (peer != PR_PEER_NONE)
			alive(o, peer, r->t);
		if (peer != PR_PEER_NONE && !pr_has(r, PR_ANY_SYSTEM) && pr_pulse_beat(&o->peers[peer].pulse, r->t))
			o->touched = true;
		return peer != PR_PEER_NONE;
	default:
		return true;
	}
}

void pr_observations_renewed(struct pr_observations *o, struct pr_link *link)
{
	link->outage->healed.since = link->outage->healed.latest = link->outage->renewed;
	link->report = PR_LINK_HEARD;
	turn(o, link, false);
}

void pr_observations_lift(struct pr_observations *o, struct pr_link *link, struct pr_moment healed)
{
	link->outage->healed = healed;
	link->report = PR_LINK_SILENT;
	turn(o, link, false);
}

bool pr_observations_expire(struct pr_observations *o, struct pr_link *link, uint64_t now)
{
	const struct pr_outage *doubt = link->beats ? NULL : link->outage; /* a suspicion that has lasted */
	if (doubt)
		return lost(o, link, PR_LINK_LOST,
		            (struct when){.t = now, .since = doubt->since, .earliest = doubt->earliest, .latest = doubt->latest,
		                          .by = link->observer}, (struct pr_span){NULL, 0});
	uint64_t interval = link->interval ? link->interval : now - pr_sooner(now, link->up);
	uint64_t missing = pr_after(link->up, interval); /* the beat that did not come */
	struct when w = {now, pr_after(link->up, interval / 2), link->up, pr_after(missing, interval), link->observer, false,
	                 link->tapped};
	w.latest = pr_sooner(w.latest, now);
	w.since = pr_sooner(w.since, w.latest);
	return lost(o, link, PR_LINK_LOST, w, (struct pr_span){NULL, 0});
}

#include "observations.h"

#include <stdlib.h>

#include "base/grow.h"
#include "misses.h"
#include "base/moments.h"
#include "belief.h"
#include "cluster/clocks.h"

#define CAPTURE 15000000000u /* ns: a capture that told something within is taken to be running */
#define UNSEEN 1000000000u /* ns: two who speak, and hear nothing of each other for that long, may be cut off */
#define ASKEW 100000000u /* ns: clocks that are kept by NTP, or were aligned by logs, may be apart by so much */
#define WHOLE 1000000000u /* ns: a stamp of whole seconds */
#define STAMP 60000000000u /* ns: a log may have stamps of whole minutes, and its records tell of any time in them */

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

/* What a peer told up to then need not be later than what happened within bounds: as far as their clocks may be apart. */
static uint64_t until(const struct pr_peer *p, const struct pr_moment *began)
{
	return pr_after(began->latest, pr_later(ASKEW, pr_after(p->early, began->late)));
}

bool pr_peer_survived(const struct pr_peer *p, const struct pr_moment *began)
{
	return p->active > until(p, began) || p->complained >= began->since;
}

bool pr_peer_was_paused(const struct pr_peer *p, const struct pr_outage *outage)
{
	return p->paused_to && outage->latest >= p->paused_from && outage->earliest <= p->paused_to;
}

bool pr_peer_restarted(const struct pr_peer *p, const struct pr_moment *began)
{
	return p->started > began->latest && p->last_words <= until(p, began);
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
	if (t <= p->active)
		return;
	if (p->active && t - p->active > (p->lives ? 2 : 1) * PR_PEER_BURST) { /* a capture tells once a second that it lives */
		p->quiet_from = p->active;
		p->quiet_to = t;
	}
	p->before = p->active;
	p->active = t;
}

void pr_observations_excuse(struct pr_observations *o, uint32_t peer, uint64_t until)
{
	for (int end = PR_LINKS_OBSERVER; end <= PR_LINKS_SUBJECT; end++)
		for (struct pr_link *link = pr_links_first(o->links, (enum pr_link_end)end, peer); link;
		     link = pr_links_next(o->links, (enum pr_link_end)end, link))
			if (pr_link_cut(link) && link->outage->since <= until)
				link->outage->excused = until;
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
static bool is_overruled(struct pr_observations *o, struct pr_link *link, const struct pr_when *w, bool log)
{
	link->tapped = link->tapped || w->tapped;
	if (w->tapped || (link->tapped && !log))
		o->peers[w->by].captured = pr_later(o->peers[w->by].captured, w->t);
	uint64_t captured = pr_later(o->peers[link->observer].captured, o->peers[link->subject].captured);
	return log && link->tapped && pr_after(captured, CAPTURE) > w->t;
}

/*
 * Whether packets have nothing to say against a log's word that a link is lost: its host drops what it sends before it is captured, as a firewall does, and the
 * other one too, so that nothing of it was seen, either way, since before it was lost, and has not been for a while. What somebody only repeats of
 * others is said of links on which there may be nothing to say.
 */
static bool is_unseen(const struct pr_observations *o, const struct pr_link *link, const struct pr_when *w)
{
	const struct pr_link *back = pr_links_find(o->links, link->subject, link->observer);
	uint64_t seen = pr_later(link->up, back ? back->up : 0);
	if ((pr_link_lost(link) && link->outage->tapped) || (pr_link_lost(back) && back->outage->tapped)) /* they show what is tried, and in which direction */
		return false;
	return !w->hearsay && seen <= w->latest && pr_after(seen, UNSEEN) <= w->t;
}

static bool take_contact(struct pr_observations *o, const struct pr_record *r, struct pr_link **due)
{
	struct pr_link *link;
	bool done = name_link(o, pr_text(r, PR_CONTACT_OBSERVER), pr_text(r, PR_CONTACT_SUBJECT), &link);
	if (!link)
		return done;
	uint32_t observer = link->observer, subject = link->subject;
	struct pr_when w = {.t = r->t, .since = r->t, .earliest = r->t, .latest = r->t, .by = told_by(o, r, observer),
	                    .tapped = pr_is(pr_text(r, PR_ANY_SYSTEM), "pcap")};
	alive(o, w.by, r->t);
	if (is_overruled(o, link, &w, !w.tapped && pr_has(r, PR_ANY_SYSTEM)))
		return true;
	if (pr_has(r, PR_CONTACT_VIA) && !pr_same(pr_text(r, PR_CONTACT_VIA), pr_text(r, PR_CONTACT_OBSERVER)))
		return true; /* what another peer heard of the subject says nothing of this link */
	o->peers[observer].judged = o->peers[subject].judged = true;
	if (pr_has(r, PR_CONTACT_VIA)) {
		link->via = o->passed_on = true; /* by the observer's own row, which promises nothing: it says by `link` records what it lost */
	} else if (!pr_has(r, PR_ANY_SYSTEM)) {
		bool impaired_before = o->arrivals.impaired;
		int news = pr_arrivals_take(&o->arrivals, link, pr_links_number(o->links, link), r);
		if (news <= 0) /* it was heard before */
			return news == 0;
		o->touched = o->touched || (o->arrivals.impaired && !impaired_before);
		if (pr_uint(r, PR_CONTACT_INTERVAL)) {
			link->interval = pr_sooner(pr_uint(r, PR_CONTACT_INTERVAL), UINT64_MAX / 64);
		} else if (link->beats && r->t > link->up && link->report < PR_LINK_SUSPECT) {
			uint64_t interval = r->t - link->up;
			link->interval = link->interval ? link->interval - link->interval / 8 + interval / 8 : interval;
		}
		if (!link->beats)
			pr_belief_tell(o, link, pr_link_lost(link));
		link->beats = true;
		if (!link->waiting)
			*due = link;
	}
	pr_belief_met(o, link, &w, true);
	return true;
}

/*
 * A peer stands for election, and has since the latest of `w` at least. Whoever hears that another stands waits anew, so that it has not heard those who
 * said so since then. It does not listen to them in particular: that it was so is known up to now, as of a leader that is followed no more. False if
 * memory ran out.
 */
static bool take_candidate(struct pr_observations *o, uint32_t peer, const struct pr_when *w, struct pr_span src)
{
	for (uint32_t rival = 0; rival < pr_peers_count(o->names); rival++) {
		uint64_t stood = o->peers[rival].stood;
		if (rival == peer || stood <= w->latest || stood > w->t)
			continue;
		struct pr_link *link = pr_links_add(o->links, peer, rival);
		struct pr_when unheard = {.t = w->t, .since = pr_sooner(w->since, stood), .earliest = w->earliest, .latest = stood, .by = w->by};
		if (!link || !pr_belief_lost(o, link, PR_LINK_LOST, unheard, src))
			return false;
		if (pr_link_lost(link))
			link->outage->repeated = link->outage->forsaken = o->unwatched = true;
	}
	o->peers[peer].stood = w->t;
	return true;
}

/* Notes that a peer has refuted that it is dead. If that is often of late: since when; else 0. */
static uint64_t refuted_often(struct pr_peer *p, uint64_t t)
{
	uint64_t first = p->refuted[PR_PEER_REFUTALS - 2];
	for (size_t i = PR_PEER_REFUTALS - 2; i > 0; i--)
		p->refuted[i] = p->refuted[i - 1];
	p->refuted[0] = t;
	return first && pr_after(first, PR_PEER_REFUTED) >= t ? first : 0;
}

/*
 * How coarse the stamp of a report is, where the clocks were put right, so that the seconds of the logs do not begin together. Where the system itself may take
 * far longer to notice each peer does so at another moment, whatever the stamps, and the first errs least.
 */
static uint64_t coarseness(const struct pr_observations *o, const struct pr_record *r, const struct pr_when *w)
{
	uint64_t read = pr_has(r, PR_ANY_RAW) ? pr_uint(r, PR_ANY_RAW) : r->t;
	return o->aligned && read % WHOLE == 0 && w->latest - w->earliest <= 4 * WHOLE ? WHOLE : 0;
}

static bool take_link(struct pr_observations *o, const struct pr_record *r, struct pr_link **due)
{
	struct pr_span state = pr_text(r, PR_LINK_STATE);
	struct pr_link *link;
	bool done = name_link(o, pr_text(r, PR_LINK_OBSERVER), pr_text(r, PR_LINK_SUBJECT), &link);
	if (!link)
		return done;
	uint32_t observer = link->observer, subject = link->subject;
	struct pr_when w = {.t = r->t, .since = r->t, .earliest = r->t, .latest = r->t, .by = told_by(o, r, observer)};
	uint64_t now = pr_after(r->t, STAMP); /* no record tells of what is later */
	if (pr_has(r, PR_LINK_EARLIEST))
		w.earliest = w.since = pr_sooner(now, pr_uint(r, PR_LINK_EARLIEST));
	if (pr_has(r, PR_LINK_LATEST))
		w.latest = pr_sooner(now, pr_uint(r, PR_LINK_LATEST));
	w.latest = pr_later(w.earliest, w.latest);
	if (pr_has(r, PR_LINK_SINCE))
		w.since = pr_later(w.earliest, pr_sooner(w.latest, pr_uint(r, PR_LINK_SINCE)));
	w.turn = pr_uint(r, PR_LINK_TURN);
	w.round = w.turn ? w.earliest : 0;
	w.coarse = coarseness(o, r, &w);
	w.tapped = pr_is(pr_text(r, PR_ANY_SYSTEM), "pcap");
	if (!w.tapped || !o->peers[w.by].lives) /* a host's packets go on when its process is gone */
		alive(o, w.by, r->t);
	o->peers[observer].judged = o->peers[subject].judged = true;
	o->peers[observer].watches = o->peers[observer].watches || w.by == observer;
	link->via = link->via || pr_has(r, PR_LINK_VIA);
	o->passed_on = o->passed_on || link->via;
	struct pr_span cause = pr_text(r, PR_LINK_CAUSE);
	w.hearsay = pr_is(cause, "hearsay");
	if (is_overruled(o, link, &w, !w.tapped) && (pr_is(state, "up") || !is_unseen(o, link, &w))) {
		if (pr_is(cause, "timeout"))
			pr_belief_lasts(link, &w);
		return true;
	}
	if (pr_is(cause, "refuted")) {
		uint64_t first = refuted_often(&o->peers[subject], r->t);
		w.since = w.earliest = pr_sooner(first, w.since);
		if (first)
			pr_belief_impaired(o, link, &w, PR_IMPAIRED_LATE);
		return true;
	}
	if (pr_is(cause, "accused")) {
		pr_belief_accused(o, link, &w);
		return true;
	}
	if (pr_is(cause, "one-way")) {
		pr_belief_passed(o, link, &w);
		return true;
	}
	bool unwatched = pr_is(state, "up") && pr_is(cause, "unwatched");
	if (unwatched && !link->beats && !w.tapped)
		pr_belief_unwatched(o, link);
	if (unwatched || (w.tapped && pr_is(state, "up"))) {
		link->beats = false;
		return true;
	}
	bool stands = pr_is(cause, "candidate"), repeated = stands || pr_is(cause, "repeated");
	w.leads = repeated;
	w.hint = pr_is(cause, "quorum");
	if (pr_is(cause, "late") || pr_is(cause, "loss")) {
		pr_belief_impaired(o, link, &w, pr_is(cause, "late") ? PR_IMPAIRED_LATE : PR_IMPAIRED_LOSSY);
		return true;
	}
	bool blocks = pr_is(cause, "tcp"), refused = pr_is(cause, "tcp-refused");
	if (pr_is(state, "up")) {
		link->blocked = link->blocked && !blocks;
		pr_belief_watched(o, link, &w, due);
		return true;
	}
	bool down = pr_is(state, "down"), missed = pr_is(cause, "missed") && pr_has(r, PR_LINK_INTERVAL);
	if (missed)
		pr_misses_date(o, link, &w, pr_uint(r, PR_LINK_INTERVAL));
	if (!down && !pr_is(state, "suspect"))
		return true;
	if (pr_is(cause, "attempt")) { /* to reach it anew, which may take, or not: no other word on the loss */
		struct pr_outage *outage = pr_link_lost(link) ? link->outage : NULL;
		if (outage && w.latest > pr_later(outage->latest, outage->tried)) {
			outage->tried_before = outage->tried;
			outage->tried = w.latest;
			outage->attempted = true;
		}
		return true;
	}
	bool acknowledged = pr_is(cause, "acknowledged");
	w.answered = down && (pr_is(cause, "reset") || pr_is(cause, "closed") || pr_is(cause, "silent") || acknowledged || refused);
	if (!pr_belief_lost(o, link, down ? PR_LINK_LOST : PR_LINK_SUSPECT, w, pr_text(r, PR_ANY_SRC)))
		return false;
	if (link->report == PR_LINK_SUSPECT && !link->waiting)
		*due = link;
	if (missed && !pr_misses_take(o, link, &w, pr_uint(r, PR_LINK_INTERVAL), due))
		return false;
	if (link->outage && (refused || pr_is(cause, "refused")))
		link->outage->refused = true;
	if (down && blocks && pr_link_lost(link))
		link->blocked = o->blocked = o->touched = true;
	if (link->outage && pr_is(cause, "unanswered"))
		link->outage->unanswered = true;
	if (link->outage && acknowledged)
		pr_belief_answered(o, link, &w);
	if (link->outage && pr_is(cause, "silent"))
		link->outage->silent = true;
	if (link->outage && repeated)
		link->outage->repeated = true;
	return !stands || take_candidate(o, observer, &w, pr_text(r, PR_ANY_SRC));
}

/* Who leads, by its own word; what others think of it is not asked. */
static bool take_leader(struct pr_observations *o, const struct pr_record *r)
{
	uint32_t peer = pr_observations_peer(o, pr_text(r, PR_LEADER_OBSERVER));
	if (peer == PR_PEER_NONE)
		return false;
	struct pr_peer *p = &o->peers[peer];
	struct pr_span leader = pr_text(r, PR_LEADER_LEADER);
	bool leads = leader.p && pr_peers_find(o->names, leader) == peer;
	p->abdicated = leads ? 0 : p->led ? r->t : p->abdicated;
	p->led = leads;
	p->within = leads ? pr_uint(r, PR_LEADER_WITHIN) : p->within;
	return true;
}

static bool take_lifecycle(struct pr_observations *o, const struct pr_record *r)
{
	uint32_t peer = pr_observations_peer(o, pr_text(r, PR_LIFECYCLE_PEER));
	struct pr_span state = pr_text(r, PR_LIFECYCLE_STATE);
	if (peer == PR_PEER_NONE)
		return false;
	struct pr_peer *p = &o->peers[peer];
	if (told_by(o, r, peer) != peer && pr_is(state, "minority")) { /* they are a majority without it, whatever it says itself */
		o->touched = o->touched || (o->lost > 0 && !p->outvoted);
		p->outvoted = true;
		return true;
	}
	alive(o, peer, r->t);
	uint64_t before = p->active == r->t ? p->before : p->active;
	bool quiet = p->quiet_to && r->t - pr_sooner(p->quiet_to, r->t) <= (p->lives ? PR_PEER_BOOT : PR_PEER_BURST); /* it may be some lines behind the first */
	if (pr_is(state, "start")) {
		p->last_words = quiet ? p->quiet_from : before;
		pr_belief_started(o, peer, r->t);
	}
	if (pr_is(state, "stop"))
		p->stopped = r->t;
	if (pr_is(state, "majority") && !p->quorate)
		p->quorate_from = r->t;
	if (pr_is(state, "majority") || pr_is(state, "minority"))
		p->quorate = pr_is(state, "majority");
	p->outvoted = p->outvoted && !pr_is(state, "majority");
	if (pr_is(state, "pause") && before) {
		p->paused_from = quiet ? p->quiet_from : before;
		p->paused_to = r->t;
	}
	o->touched = true;
	return true;
}

/* What a clock may err by, whose times were put right (clocks.h). */
static bool take_clock(struct pr_observations *o, const struct pr_record *r)
{
	struct pr_clock clock;
	if (!pr_clock_read(&clock, r))
		return true;
	uint32_t peer = pr_observations_peer(o, pr_text(r, PR_CLOCK_PEER));
	if (peer == PR_PEER_NONE)
		return false;
	o->aligned = true;
	o->peers[peer].early = clock.low < clock.offset ? (uint64_t)clock.offset - (uint64_t)clock.low : 0;
	o->peers[peer].late = clock.high > clock.offset ? (uint64_t)clock.high - (uint64_t)clock.offset : 0;
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
	case PR_LEADER:
		return !pr_has(r, PR_LEADER_OBSERVER) || take_leader(o, r);
	case PR_MEMBER:
		return !pr_has(r, PR_MEMBER_PEER) || take_member(o, r);
	case PR_CLOCK:
		return take_clock(o, r);
	case PR_ACTIVITY:
		if (!pr_has(r, PR_ACTIVITY_PEER))
			return true;
		peer = pr_observations_peer(o, pr_text(r, PR_ACTIVITY_PEER));
		if (peer != PR_PEER_NONE)
			alive(o, peer, r->t);
		if (peer != PR_PEER_NONE && pr_is(pr_text(r, PR_ANY_SYSTEM), "pcap"))
			o->peers[peer].lives = true;
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
	link->outage->healed.late = o->peers[link->observer].late;
	link->report = PR_LINK_HEARD;
	pr_belief_turn(o, link, false);
}

void pr_observations_lift(struct pr_observations *o, struct pr_link *link, struct pr_moment healed)
{
	link->outage->healed = healed;
	link->report = PR_LINK_SILENT;
	pr_belief_turn(o, link, false);
}

bool pr_observations_expire(struct pr_observations *o, struct pr_link *link, uint64_t now)
{
	const struct pr_outage *doubt = link->beats ? NULL : link->outage; /* a suspicion that has lasted */
	if (doubt)
		return pr_belief_lost(o, link, PR_LINK_LOST,
		                      (struct pr_when){.t = now, .since = doubt->since, .earliest = doubt->earliest,
		                                       .latest = doubt->latest, .by = link->observer}, (struct pr_span){NULL, 0});
	uint64_t interval = link->interval ? link->interval : now - pr_sooner(now, link->up);
	uint64_t missing = pr_after(link->up, interval); /* the beat that did not come */
	struct pr_when w = {.t = now, .since = pr_after(link->up, interval / 2), .earliest = link->up, .latest = pr_after(missing, interval),
	                    .by = link->observer, .tapped = link->tapped, .silence = !link->tapped};
	for (unsigned run = pr_arrivals_run(&o->arrivals, pr_links_number(o->links, link)); run > 0; run--)
		w.latest = pr_after(w.latest, interval); /* chance may have taken the beats before the first that was cut off */
	w.latest = pr_sooner(w.latest, now);
	w.since = pr_sooner(w.since, w.latest);
	return pr_belief_lost(o, link, PR_LINK_LOST, w, (struct pr_span){NULL, 0});
}

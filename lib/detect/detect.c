#include "detect.h"

#include <stdlib.h>

#include "absences.h"
#include "base/duration.h"
#include "cluster/clocks.h"
#include "deadlines.h"
#include "misses.h"
#include "forget.h"
#include "impairments.h"
#include "losses.h"
#include "restarts.h"
#include "settle.h"
#include "silence.h"
#include "undone.h"

#define NEVER UINT64_MAX /* what is due then is not looked at: no record is later */
#define PACE 60000000000u /* ns: so often it is looked which interval is the longest now */
#define HOLD 3u /* a picture that keeps changing is judged after this many times the slack */

struct pr_detect {
	struct pr_scene scene;
	struct pr_origin *origin; /* NULL: links and sides are judged; else this counts, and the rest knows the names */
	struct pr_deadlines *silences; /* of links of beats, and of those that are watched anew */
	uint64_t now;                  /* the latest time in the records */
	uint64_t clock;                /* the same; up to which time has passed, while it passes */
	pr_detect_turn *turn;
	void *turn_context;
	uint64_t deaf_from, deaf_to;   /* when nobody listened to the stream */
	uint64_t changed, unsettled;   /* the last and the first change since the picture was judged; NEVER if there is none */
	uint64_t slack;                /* that was asked for */
	uint64_t pace, paced;          /* the longest interval between beats, 0: none is known; when that is to be looked at again */
	uint32_t listener;             /* whose words all are, so far */
	uint64_t news;                 /* the last change that was no doubt, nor only the other end's word of a loss */
	struct pr_split split;
	struct pr_absences absences;
	struct pr_impairments impairments;
	struct pr_losses losses;
	bool viewed; /* there was a record of the peer whose view is wanted */
	struct pr_clocks *clocks; /* NULL: no `clock` record came */
};

struct pr_detect *pr_detect_new(const struct pr_detect_options *options, pr_detect_emit *emit, void *context)
{
	struct pr_detect *d = calloc(1, sizeof *d);
	if (!d)
		return NULL;
	d->changed = d->unsettled = NEVER;
	d->slack = options->slack;
	d->listener = PR_PEER_NONE;
	d->silences = pr_deadlines_new();
	bool done = pr_scene_init(&d->scene, options, emit, context) && d->silences;
	if (done && options->origin)
		d->origin = pr_origin_new(options->origin, d->scene.seen.names, emit, context);
	if (done && !d->origin == !options->origin)
		return d;
	pr_detect_free(d);
	return NULL;
}

void pr_detect_free(struct pr_detect *d)
{
	if (!d)
		return;
	pr_origin_free(d->origin);
	pr_scene_free(&d->scene);
	pr_deadlines_free(d->silences);
	pr_split_clear(&d->split);
	pr_absences_clear(&d->absences);
	pr_impairments_clear(&d->impairments);
	pr_clocks_free(d->clocks);
	pr_losses_clear(&d->losses);
	free(d);
}

static void turned(void *context, const struct pr_link *link, bool lost)
{
	struct pr_detect *d = context;
	const struct pr_peers *names = d->scene.seen.names;
	d->turn(d->turn_context, pr_peers_name(names, link->observer), pr_peers_name(names, link->subject), lost, d->clock);
}

void pr_detect_watch(struct pr_detect *d, pr_detect_turn *turn, void *context)
{
	d->turn = turn;
	d->turn_context = context;
	d->scene.seen.turned = turned;
	d->scene.seen.context = d;
}

uint64_t pr_detect_now(const struct pr_detect *d)
{
	return d->now;
}

bool pr_detect_member(struct pr_detect *d, struct pr_span name, uint64_t weight)
{
	uint32_t peer = pr_observations_peer(&d->scene.seen, name);
	if (peer == PR_PEER_NONE)
		return false;
	d->scene.seen.configured = true;
	d->scene.seen.peers[peer].member = true;
	d->scene.seen.peers[peer].weight = weight;
	return !d->origin || pr_origin_member(d->origin, name);
}

bool pr_detect_alias(struct pr_detect *d, struct pr_span name, struct pr_span alias)
{
	uint32_t peer = pr_observations_peer(&d->scene.seen, name);
	return peer != PR_PEER_NONE && pr_peers_alias(d->scene.seen.names, alias, peer);
}

bool pr_detect_viewed(const struct pr_detect *d)
{
	return d->viewed || !d->scene.options.as.p;
}

const char *pr_detect_trouble(const struct pr_detect *d)
{
	return d->scene.trouble ? d->scene.trouble : "out of memory";
}

static bool judge(struct pr_detect *d, uint64_t t, bool last)
{
	if (!pr_absences_judge(&d->absences, &d->scene, &d->split, t) ||
	    !pr_impairments_judge(&d->impairments, &d->scene, &d->split, t) ||
	    !pr_losses_judge(&d->losses, &d->scene, &d->split, t))
		return false;
	if (!pr_split_settle(&d->split, &d->scene, t) || !pr_restarts_settle(&d->split, &d->scene, t))
		return false;
	bool done = pr_split_judge(&d->split, &d->scene, t, last);
	pr_absences_end(&d->absences, &d->scene, &d->split, t);
	return done && !d->scene.trouble;
}

/* early: by so much before it may have been, by the clock of who told. */
static void note_change(struct pr_detect *d, uint64_t t, uint64_t early)
{
	bool echoed = d->scene.seen.echoed;
	d->scene.seen.echoed = false;
	if (!d->scene.seen.touched)
		return;
	d->scene.seen.touched = false;
	d->changed = pr_sooner(t, NEVER - 1);
	d->news = echoed ? d->news : pr_later(d->news, d->changed - pr_sooner(d->changed, early));
	if (d->unsettled == NEVER)
		d->unsettled = d->changed;
}

/* When to look at a link again: the time that it was silent while nobody listened does not count. */
static uint64_t hearing(const struct pr_detect *d, const struct pr_link *link, uint64_t due)
{
	uint64_t from = pr_later(d->deaf_from, link->up);
	return from < pr_sooner(d->deaf_to, due) ? pr_after(due, d->deaf_to - from) : due;
}

/* Puts a link into the queue. */
static bool enqueue(struct pr_detect *d, struct pr_link *link, uint64_t t)
{
	uint64_t when;
	if (!pr_silence_look(&d->scene.seen, link, t, &when))
		return false;
	when = hearing(d, link, when);
	link->waiting = when != NEVER;
	return when == NEVER || pr_deadlines_add(d->silences, when, (uint32_t)pr_links_number(d->scene.seen.links, link));
}

/*
 * Whether the silence of a link of beats says nothing: its observer itself has not been heard of lately; or, as packets show, the
 * subject got nothing from it either for all that time, so that the link is idle.
 */
static bool is_excusable(const struct pr_detect *d, const struct pr_link *link, uint64_t t)
{
	const struct pr_observations *seen = &d->scene.seen;
	uint64_t half = pr_silence_patience(seen, link, t) / 2;
	if (pr_after(seen->peers[link->observer].active, half) < t)
		return true;
	const struct pr_link *back = link->tapped ? pr_links_find(seen->links, link->subject, link->observer) : NULL;
	return link->tapped && (!back || back->up <= pr_after(link->up, half));
}

/*
 * A link is due. One that is watched anew was not lost again: it has healed. One of beats is lost, unless it was heard again
 * meanwhile, or the observer itself has not been heard of lately, in which case its silence says nothing.
 */
static bool look_again(struct pr_detect *d, uint64_t t)
{
	uint32_t number = pr_deadlines_take(d->silences);
	struct pr_link *link = pr_links_at(d->scene.seen.links, number);
	uint64_t due = hearing(d, link, pr_silence_due(&d->scene.seen, link, t));
	bool is_lost = link->report == PR_LINK_LOST, done = true;
	link->waiting = false;
	if (is_lost && link->outage->renewed) {
		if (due > t)
			return enqueue(d, link, t);
		pr_observations_renewed(&d->scene.seen, link);
	} else if (is_lost && link->outage->silently) {
		if (due > t)
			return enqueue(d, link, t);
		pr_observations_lift(&d->scene.seen, link, pr_misses_over(&d->scene.seen, link));
	} else if (!is_lost && (link->beats || link->report == PR_LINK_SUSPECT)) {
		if (due > t)
			return enqueue(d, link, t);
		if (link->beats && is_excusable(d, link, t)) {
			uint64_t silent = t - pr_sooner(t, link->up);
			link->waiting = true;
			return pr_deadlines_add(d->silences, pr_after(t, silent / 2 + 1), number); /* later and later */
		}
		done = pr_observations_expire(&d->scene.seen, link, t);
	}
	note_change(d, t, 0);
	return done;
}

/* When the picture will have held, or will have been changing, for long enough; NEVER if nothing changed. */
static uint64_t settles(const struct pr_detect *d)
{
	uint64_t held = pr_after(d->changed, d->scene.options.slack), changing = d->unsettled;
	for (unsigned i = 0; i < HOLD; i++)
		changing = pr_after(changing, d->scene.options.slack);
	uint64_t settled = pr_sooner(held, changing);
	if (d->changed == NEVER && d->impairments.again)
		settled = pr_sooner(settled, d->impairments.again);
	return d->split.again ? pr_sooner(settled, d->split.again) : settled;
}

/* Lets the time pass up to `t`: beats that are missing are lost, and a picture that has settled is judged. */
static bool pass(struct pr_detect *d, uint64_t t)
{
	for (;;) {
		uint64_t silence = pr_deadlines_next(d->silences), settled = settles(d);
		uint64_t next = pr_sooner(silence, settled);
		if (next > t || next == NEVER)
			return true;
		uint64_t now = pr_later(next, d->now); /* a beat that came late may have been due before */
		d->clock = pr_later(d->clock, now);
		if (settled <= silence) {
			d->changed = d->unsettled = NEVER;
			if (!judge(d, now, false))
				return false;
		} else if (!look_again(d, now)) {
			return false;
		}
	}
}

/*
 * Systems that notice late report a cut when it is nearly over. What is about to be undone by a first contact is judged before
 * that, though the reports have not settled.
 */
static bool judge_undone(struct pr_detect *d, const struct pr_record *r)
{
	if (d->unsettled == NEVER || pr_after(d->news, d->scene.options.slack / 4) > r->t || !pr_undone_by(&d->scene, r, d->unsettled))
		return true;
	d->changed = d->unsettled = NEVER;
	return judge(d, d->now, false);
}

static bool advance(struct pr_detect *d, uint64_t t)
{
	if (t <= d->now)
		return true;
	bool done = pass(d, t);
	d->now = d->clock = t;
	return done;
}

bool pr_detect_wait(struct pr_detect *d, uint64_t t)
{
	uint32_t viewer = d->scene.options.as.p ? pr_peers_find(d->scene.seen.names, d->scene.options.as) : PR_PEER_NONE;
	if (viewer != PR_PEER_NONE) /* it listens, though it hears nobody */
		d->scene.seen.peers[viewer].active = pr_later(d->scene.seen.peers[viewer].active, t);
	return d->origin ? pr_origin_wait(d->origin, t) : advance(d, t);
}

uint64_t pr_detect_due(const struct pr_detect *d)
{
	return d->origin ? pr_origin_due(d->origin) : pr_sooner(pr_deadlines_next(d->silences), settles(d));
}

void pr_detect_pause(struct pr_detect *d, uint64_t from, uint64_t to)
{
	d->deaf_from = from;
	d->deaf_to = to;
}

/* Whether a name is that of the peer whose view is wanted, or leads to it. */
static bool is_viewer(struct pr_detect *d, struct pr_span name)
{
	const struct pr_peers *names = d->scene.seen.names;
	uint32_t peer = pr_peers_find(names, name);
	bool is = pr_same(name, d->scene.options.as) ||
	          (peer != PR_PEER_NONE && peer == pr_peers_find(names, d->scene.options.as));
	d->viewed = d->viewed || is;
	return is;
}

/* Whether that peer knew what a record says: it wrote it, or observed it; and everybody knows who the members are. */
static bool is_known(struct pr_detect *d, const struct pr_record *r)
{
	static const uint8_t observers[] = {
		[PR_CONTACT] = PR_CONTACT_OBSERVER, [PR_LINK] = PR_LINK_OBSERVER, [PR_ACTIVITY] = PR_ACTIVITY_PEER,
		[PR_LIFECYCLE] = PR_LIFECYCLE_PEER, [PR_LEADER] = PR_LEADER_OBSERVER, [PR_VIEW] = PR_VIEW_OBSERVER,
	};
	unsigned key = r->type < sizeof observers ? observers[r->type] : 0;
	if (!d->scene.options.as.p)
		return true;
	if (pr_has(r, PR_ANY_BY))
		return is_viewer(d, pr_text(r, PR_ANY_BY));
	return !key || is_viewer(d, pr_text(r, key));
}

static void keep(bool *kept, const struct pr_failure *f)
{
	for (size_t i = 0; f->partition && i < f->partition->peers; i++)
		kept[f->members[i]] = true;
}

static bool is_anything_open(const struct pr_detect *d)
{
	bool open = d->split.failure.partition || d->absences.count > 0 || d->impairments.count > 0;
	for (size_t i = 0; i < PR_LOSSES_KINDS; i++)
		open = open || d->losses.failures[i].partition;
	return open;
}

/* The peers that open failures have are not forgotten. */
static bool forget(struct pr_detect *d)
{
	bool *kept = calloc(pr_peers_count(d->scene.seen.names) + 1, sizeof *kept);
	if (!kept)
		return false;
	keep(kept, &d->split.failure);
	for (size_t i = 0; i < d->absences.count; i++)
		keep(kept, &d->absences.list[i].failure);
	for (size_t i = 0; i < d->impairments.count; i++)
		keep(kept, &d->impairments.list[i].failure);
	for (size_t i = 0; i < PR_LOSSES_KINDS; i++)
		keep(kept, &d->losses.failures[i]);
	bool done = pr_forget(&d->scene.seen, kept, d->scene.seen.lost > 0 || is_anything_open(d), d->now);
	free(kept);
	return done;
}

static bool learn_clock(struct pr_detect *d, const struct pr_record *r)
{
	if (!d->clocks)
		d->clocks = pr_clocks_new();
	return d->clocks && pr_clocks_take(d->clocks, r);
}

/* Half of the longest interval that is waited for, where one peer alone tells what it hears, and others only through it. */
static void follow_pace(struct pr_detect *d, const struct pr_record *r)
{
	bool told = r->type == PR_CONTACT || r->type == PR_LINK, passed_on = pr_has(r, r->type == PR_CONTACT ? PR_CONTACT_VIA : PR_LINK_VIA);
	if (told && !passed_on) {
		uint32_t observer = pr_peers_find(d->scene.seen.names, pr_text(r, PR_LINK_OBSERVER)); /* of a contact, too: the same key */
		if (d->listener == PR_PEER_NONE)
			d->listener = observer;
		if (d->listener != observer) {
			d->scene.options.brisk = false;
			d->scene.options.slack = d->slack;
			return;
		}
	}
	uint64_t promised = r->type == PR_CONTACT ? pr_uint(r, PR_CONTACT_INTERVAL) : 0;
	if (promised > d->pace || (promised && d->now >= d->paced)) {
		uint64_t longest = promised;
		for (size_t i = 0; i < pr_links_count(d->scene.seen.links); i++) {
			const struct pr_link *link = pr_links_at(d->scene.seen.links, i);
			if (link->beats && !pr_link_lost(link))
				longest = pr_later(longest, link->interval);
		}
		d->pace = longest;
		d->paced = pr_after(d->now, PACE);
		d->scene.options.slack = pr_sooner(d->slack, longest / 2);
	}
}

/* What is told by a clock that was put right may have been so much before. */
static uint64_t early_of(const struct pr_detect *d, const struct pr_record *r)
{
	struct pr_span by = pr_clock_of(r);
	uint32_t peer = by.p ? pr_peers_find(d->scene.seen.names, by) : PR_PEER_NONE;
	return peer == PR_PEER_NONE ? 0 : d->scene.seen.peers[peer].early;
}

bool pr_detect_step(struct pr_detect *d, const struct pr_record *r)
{
	struct pr_link *due;
	struct pr_record corrected;
	if (r->type == PR_CLOCK && !learn_clock(d, r))
		return false;
	if (d->clocks && pr_is_signed(r) && pr_clocks_correct(d->clocks, r, &corrected))
		r = &corrected;
	if (!is_known(d, r))
		return true;
	if (d->origin) /* a member record's aliases */
		return (r->type != PR_MEMBER || pr_observations_take(&d->scene.seen, r, &due)) && pr_origin_step(d->origin, r);
	if (!advance(d, r->t) || !judge_undone(d, r))
		return false;
	if (!pr_observations_take(&d->scene.seen, r, &due))
		return false;
	if (d->scene.options.brisk)
		follow_pace(d, r);
	if (due && !enqueue(d, due, d->now))
		return false;
	if (pr_forget_due(&d->scene.seen) && !forget(d))
		return false;
	note_change(d, d->now, d->clocks && d->scene.seen.touched ? early_of(d, r) : 0);
	return true;
}

/* Links whose loss was told so late that others may have lost more by then, and not have noticed yet. */
static size_t count_fresh(const struct pr_detect *d)
{
	size_t count = 0;
	for (size_t i = 0; i < pr_links_count(d->scene.seen.links); i++) {
		const struct pr_link *link = pr_links_at(d->scene.seen.links, i);
		count += pr_link_lost(link) && pr_after(link->outage->reported, d->scene.options.slack) > d->now;
	}
	return count;
}

/* What is told already stays as it is told: a loss that comes with the end, such as a dump's, would only make it look new. */
static void doubt_fresh(struct pr_detect *d)
{
	for (size_t i = 0; i < pr_links_count(d->scene.seen.links); i++) {
		struct pr_link *link = pr_links_at(d->scene.seen.links, i);
		if (pr_link_lost(link) && pr_after(link->outage->reported, d->scene.options.slack) > d->now) {
			link->report = PR_LINK_SUSPECT;
			d->scene.seen.lost--;
		}
	}
}

/* Whoever reads a picture that was judged early, or in which the last losses are not, must know that. */
static void note_early(struct pr_detect *d, size_t fresh, bool judged)
{
	struct pr_text text = {0};
	pr_text_string(&text, judged ? "judged as it stood when the input ended: the last losses were told less than " :
	                               "the last losses are not judged, as the input ended: they were told less than ");
	pr_duration_write(&text, d->scene.options.slack);
	pr_text_string(&text, " (--slack) before, so others may have lost more, and not have noticed yet");
	pr_text_char(&text, '\0');
	d->scene.trouble = text.failed ? "out of memory" : d->scene.trouble;
	if (!text.failed)
		pr_scene_note(&d->scene, text.p, fresh, d->now);
	pr_text_free(&text);
}

bool pr_detect_end(struct pr_detect *d)
{
	if (d->origin)
		return true;
	if (!pass(d, d->now))
		return false;
	if (d->changed == NEVER && !d->split.again)
		return true;
	bool told = is_anything_open(d);
	size_t fresh = count_fresh(d);
	if (told)
		doubt_fresh(d);
	bool done = judge(d, d->now, true);
	if (done && fresh > 0 && is_anything_open(d))
		note_early(d, fresh, !told);
	return done && !d->scene.trouble;
}

#include "detect.h"

#include <stdlib.h>

#include "deadlines.h"
#include "failure.h"
#include "heal.h"
#include "picture.h"

#define NEVER UINT64_MAX /* what is due then is not looked at: no record is later */
#define HOLD 3u /* a picture that keeps changing is judged after this many times the slack */

/* A crash or pause that is open, and whose. */
struct absence {
	uint32_t peer;
	struct pr_failure failure;
};

struct pr_detect {
	struct pr_detect_options options;
	pr_detect_emit *emit;
	void *context;
	struct pr_observations seen;
	struct pr_deadlines *silences; /* of links of beats */
	struct pr_peers *told; /* the ids of failures, as names */
	struct pr_build build;
	uint64_t now;                /* the latest time in the records */
	uint64_t changed, unsettled; /* the last and the first change since the picture was judged; NEVER if there is none */
	struct pr_failure cut;       /* the network partition; no id: none is open */
	struct pr_heal heal;         /* of it */
	struct absence *absences;
	size_t absent, room;
};

struct pr_detect *pr_detect_new(const struct pr_detect_options *options, pr_detect_emit *emit, void *context)
{
	struct pr_detect *d = calloc(1, sizeof *d);
	if (!d)
		return NULL;
	d->options = *options;
	d->emit = emit;
	d->context = context;
	d->changed = d->unsettled = NEVER;
	d->silences = pr_deadlines_new();
	d->told = pr_peers_new();
	if (d->silences && d->told && pr_observations_init(&d->seen))
		return d;
	pr_detect_free(d);
	return NULL;
}

void pr_detect_free(struct pr_detect *d)
{
	if (!d)
		return;
	pr_observations_free(&d->seen);
	pr_deadlines_free(d->silences);
	pr_peers_free(d->told);
	pr_build_free(&d->build);
	pr_failure_clear(&d->cut);
	pr_heal_clear(&d->heal);
	for (size_t i = 0; i < d->absent; i++)
		pr_failure_clear(&d->absences[i].failure);
	free(d->absences);
	free(d);
}

bool pr_detect_member(struct pr_detect *d, struct pr_span name, uint64_t weight)
{
	uint32_t peer = pr_observations_peer(&d->seen, name);
	if (peer == PR_PEER_NONE)
		return false;
	d->seen.peers[peer].member = true;
	d->seen.peers[peer].weight = weight;
	return true;
}

bool pr_detect_alias(struct pr_detect *d, struct pr_span name, struct pr_span alias)
{
	uint32_t peer = pr_observations_peer(&d->seen, name);
	return peer != PR_PEER_NONE && pr_peers_alias(d->seen.names, alias, peer);
}

static void tell(struct pr_detect *d, const struct pr_failure *f, const char *event, uint64_t t)
{
	d->emit(d->context, pr_failure_record(&d->build, f, d->seen.names, event, t));
}

/* The first reports that carry a verdict: of lost links that the picture has severed. */
static int by_report(const void *a, const void *b)
{
	const struct pr_outage *x = *(struct pr_outage *const *)a, *y = *(struct pr_outage *const *)b;
	if (x->reported != y->reported)
		return x->reported < y->reported ? -1 : 1;
	return strcmp(x->src, y->src);
}

static bool cite(const struct pr_detect *d, struct pr_failure *f)
{
	const struct pr_links *links = d->seen.links;
	struct pr_outage **cited = malloc((d->seen.lost + 1) * sizeof *cited);
	size_t count = 0;
	if (!cited)
		return false;
	for (size_t i = 0; i < pr_links_count(links); i++) {
		const struct pr_link *link = pr_links_at(links, i);
		if (pr_link_lost(link) && link->outage->src && pr_failure_severs(f, link->subject, link->observer))
			cited[count++] = link->outage;
	}
	qsort(cited, count, sizeof *cited, by_report);
	const char *sources[PR_EVIDENCE_MAX];
	for (size_t i = 0; i < count && i < PR_EVIDENCE_MAX; i++)
		sources[i] = cited[i]->src;
	free(cited);
	return pr_failure_cite(f, sources, count);
}

/* When what is lost now between peers of the picture was lost, the last of it. 1; 0 if nothing is; -1 if memory ran out. */
static int last_cut(const struct pr_detect *d, const struct pr_failure *f, struct pr_moment *last)
{
	const struct pr_links *links = d->seen.links;
	struct pr_moment *reports = malloc((d->seen.lost + 1) * sizeof *reports);
	size_t count = 0;
	if (!reports)
		return -1;
	for (size_t i = 0; i < pr_links_count(links); i++) {
		const struct pr_link *link = pr_links_at(links, i);
		if (pr_link_lost(link) && pr_failure_severs(f, link->subject, link->observer)) {
			reports[count++] = pr_outage_moment(link->outage);
		}
	}
	bool any = pr_moments_last(reports, count, last);
	free(reports);
	return any;
}

/*
 * Contact between two sides that came before the cut narrows its time down, whoever had it; but only if all of the cut came
 * at once, which is so when there are no links between the sides but those of one event.
 */
static void narrow(const struct pr_detect *d, const struct pr_failure *f, struct pr_moment *began)
{
	if (f->partition->shape != PR_SHAPE_COMPLETE)
		return;
	for (size_t i = 0; i < pr_links_count(d->seen.links); i++) {
		const struct pr_link *link = pr_links_at(d->seen.links, i);
		if (link->up > began->earliest && link->up <= began->latest &&
		    pr_failure_severs(f, link->subject, link->observer))
			began->earliest = link->up;
	}
	began->since = pr_later(began->since, began->earliest);
}

static uint64_t *weights_of(const struct pr_detect *d, const uint32_t *members, size_t count)
{
	uint64_t *weights = malloc((count + 1) * sizeof *weights);
	for (size_t i = 0; weights && i < count; i++)
		weights[i] = d->seen.peers[members[i]].weight;
	return weights;
}

/* Makes a failure of a picture, whose members and partition it takes over. */
static bool fill(struct pr_detect *d, struct pr_failure *f, struct pr_picture *picture)
{
	uint64_t *weights = weights_of(d, picture->members, picture->count);
	uint64_t needed = pr_quorum_needed(picture->base, d->options.numerator, d->options.denominator);
	if (!weights)
		return false;
	bool done = pr_failure_fill(f, picture->members, picture->partition, weights, needed);
	picture->members = NULL; /* f's now, whether it could be filled in or not */
	picture->partition = NULL;
	free(weights);
	return done;
}

static bool survived(const struct pr_detect *d, const struct pr_failure *f, size_t group, const struct pr_moment *cut)
{
	for (size_t i = 0; i < f->partition->peers; i++)
		if (f->partition->group[i] == group &&
		    pr_peer_survived(&d->seen.peers[f->members[i]], cut->since, cut->latest))
			return true;
	return false;
}

/*
 * Some side gave no sign of life since the cut, and nobody who did is still connected with it: then it may be down as well.
 */
static bool is_undecided(const struct pr_detect *d, const struct pr_failure *f, const struct pr_moment *cut)
{
	const struct pr_partition *p = f->partition;
	for (size_t g = 0; g < p->groups; g++) {
		bool alive = false;
		for (size_t h = 0; h < p->groups && !alive; h++)
			alive = (h == g || !p->cut[h * p->groups + g]) && survived(d, f, h, cut);
		if (!alive)
			return true;
	}
	return false;
}

static bool same_moment(struct pr_moment a, struct pr_moment b)
{
	return a.since >= b.earliest && a.since <= b.latest;
}

static bool open_failure(struct pr_detect *d, struct pr_failure *f, uint64_t t)
{
	f->start = f->began.since;
	if (!pr_failure_name(f, d->seen.names, d->told))
		return false;
	tell(d, f, "open", t);
	return true;
}

/* Puts the new picture in place of the one that was told, keeping what makes it the same failure. */
static void succeed(struct pr_failure *old, struct pr_failure *f)
{
	memcpy(f->id, old->id, sizeof f->id);
	f->start = pr_sooner(old->start, f->began.since);
	pr_failure_clear(old);
	*old = *f;
}

static void close_failure(struct pr_detect *d, struct pr_failure *f, struct pr_moment ended, uint64_t t)
{
	f->ended = ended;
	f->ended.since = pr_later(f->ended.since, f->began.since);
	f->ended.latest = pr_later(f->ended.latest, f->ended.since);
	f->ended.earliest = pr_sooner(pr_later(f->ended.earliest, f->began.earliest), f->ended.since);
	tell(d, f, "close", t);
	pr_failure_clear(f);
}

/* Outages that have healed are kept until the failure is told to its end, because its end is read from them. */
static void forget_healed(struct pr_detect *d)
{
	for (size_t i = 0; i < pr_links_count(d->seen.links); i++) {
		struct pr_link *link = pr_links_at(d->seen.links, i);
		if (link->report < PR_LINK_SUSPECT)
			pr_link_forget_outage(link);
	}
}

/* The network partition among those who are there: opened, changed or closed. */
static bool judge_cut(struct pr_detect *d, uint64_t t)
{
	struct pr_picture picture;
	struct pr_failure f = {.kind = PR_FAILURE_PARTITION};
	struct pr_moment cut = {0}, healed = {0};
	if (!pr_picture_take(&picture, &d->seen, t, d->options.timeout))
		return false;
	bool severed = picture.partition->shape != PR_SHAPE_WHOLE, is_open = d->cut.id[0] != '\0', done = true;
	if (severed)
		done = fill(d, &f, &picture) && cite(d, &f);
	pr_picture_clear(&picture);
	int mended = is_open && done ? pr_heal_last(&d->heal, &d->seen, &healed) : 0;
	int found = severed && done && mended >= 0 ? last_cut(d, &f, &cut) : 0;
	if (!done || mended < 0 || found < 0) {
		pr_failure_clear(&f);
		return false;
	}
	if (!severed && is_open) {
		if (!mended)
			healed = (struct pr_moment){t, d->cut.began.since, t, 0};
		close_failure(d, &d->cut, healed, t);
		forget_healed(d);
		d->seen.doubted = 0;
		return true;
	}
	if (!found) {
		pr_failure_clear(&f);
		return true;
	}
	narrow(d, &f, &cut);
	f.began = cut;
	if (mended && healed.since > cut.since)
		f.began = healed;
	else if (!pr_heal_begin(&d->heal, pr_peers_count(d->seen.names), f.members, f.partition))
		done = false;
	f.undecided = is_undecided(d, &f, &cut);
	d->seen.doubted = f.undecided ? cut.latest : 0;
	if (!is_open) {
		d->cut = f;
		done = open_failure(d, &d->cut, t) && done;
	} else if (!pr_failure_same(&f, &d->cut) || !same_moment(f.began, d->cut.began)) {
		succeed(&d->cut, &f);
		tell(d, &d->cut, "change", t);
	} else {
		pr_failure_clear(&f);
	}
	return done;
}

/* A picture in which one peer is cut off from all others that are there. */
static bool alone(struct pr_detect *d, uint32_t peer, struct pr_picture *picture)
{
	if (!pr_picture_take(picture, &d->seen, d->now, d->options.timeout))
		return false;
	size_t n = picture->count + 1, at = 0;
	uint32_t *members = realloc(picture->members, n * sizeof *members);
	enum pr_link_state *links = malloc(n * n * sizeof *links);
	if (members)
		picture->members = members;
	if (!members || !links) {
		free(links);
		return false;
	}
	while (at < n - 1 && members[at] != peer)
		at++;
	if (at == n - 1)
		members[at] = peer; /* it is last, out of the names' order: the group that it is in is its own */
	else
		n--;
	for (size_t i = 0; i < n * n; i++)
		links[i] = (i / n == at) == (i % n == at) ? PR_LINK_UP : PR_LINK_CUT;
	pr_partition_free(picture->partition);
	picture->count = n;
	picture->partition = pr_partition_new(links, n);
	free(links);
	return picture->partition != NULL;
}

static bool begin_absence(struct pr_detect *d, uint32_t peer, struct pr_moment began, bool refused, uint64_t t)
{
	struct pr_picture picture;
	struct pr_failure f = {.kind = PR_FAILURE_CRASH, .began = began, .undecided = !refused};
	if (d->absent == d->room) {
		size_t room = d->room ? d->room * 2 : 8;
		struct absence *absences = realloc(d->absences, room * sizeof *absences);
		if (!absences)
			return false;
		d->absences = absences;
		d->room = room;
	}
	bool done = alone(d, peer, &picture) && fill(d, &f, &picture) && cite(d, &f);
	pr_picture_clear(&picture);
	if (!done) {
		pr_failure_clear(&f);
		return false;
	}
	free(f.affected);
	f.affected = malloc(sizeof *f.affected);
	if (!f.affected) {
		pr_failure_clear(&f);
		return false;
	}
	f.affected[0] = peer;
	f.affected_count = 1;
	d->seen.peers[peer].absent = true;
	d->seen.peers[peer].absent_from = began.since;
	d->seen.peers[peer].absent_to = 0;
	struct absence *a = &d->absences[d->absent++];
	*a = (struct absence){peer, f};
	bool alone_in_cut = d->cut.id[0] && d->cut.affected_count == 1 && d->cut.affected[0] == peer;
	if (alone_in_cut) { /* what was told as a cut around this one peer turns out to be its absence */
		memcpy(a->failure.id, d->cut.id, sizeof a->failure.id);
		a->failure.start = pr_sooner(d->cut.start, began.since);
		pr_failure_clear(&d->cut);
		tell(d, &a->failure, "change", t);
	} else {
		return open_failure(d, &a->failure, t);
	}
	return true;
}

/* Whether somebody still does not hear the peer. */
static bool is_lost(const struct pr_detect *d, uint32_t peer, struct pr_moment *healed)
{
	for (uint32_t w = 0; w < pr_peers_count(d->seen.names); w++) {
		const struct pr_link *link = pr_links_find(d->seen.links, w, peer);
		if (pr_link_lost(link))
			return true;
		if (link && link->outage && (!healed->since || link->outage->healed < healed->since))
			*healed = (struct pr_moment){link->outage->healed, link->outage->repeated, link->outage->healed, 0};
	}
	return false;
}

/* One that was absent and has started again, goes on, or is heard although its log is silent. True if that ends it. */
static bool end_absence(struct pr_detect *d, struct absence *a, uint64_t t)
{
	struct pr_peer *p = &d->seen.peers[a->peer];
	struct pr_moment end = {0};
	bool restarted = p->started > a->failure.start, decided = a->failure.undecided;
	if (!restarted && is_lost(d, a->peer, &end) && (p->absent || !decided))
		return false;
	if (restarted || !p->absent) {
		end = (struct pr_moment){p->absent_to, a->failure.began.latest, p->absent_to, 0};
		a->failure.kind = restarted ? PR_FAILURE_CRASH : PR_FAILURE_TIMEOUT;
		a->failure.undecided = false;
		if (decided)
			tell(d, &a->failure, "change", t);
		if (!restarted && is_lost(d, a->peer, &(struct pr_moment){0}))
			return false;
	}
	p->absent = false;
	close_failure(d, &a->failure, end, t);
	return true;
}

/* One peer was cut off or down, nobody could tell; now it has started, and it had said nothing since: it was down. */
static void settle_doubt(struct pr_detect *d, uint64_t t)
{
	struct pr_failure *f = &d->cut;
	if (!f->id[0] || !f->undecided || f->affected_count != 1)
		return;
	const struct pr_peer *p = &d->seen.peers[f->affected[0]];
	if (p->started <= f->began.latest || p->last_words > f->began.latest)
		return;
	f->kind = PR_FAILURE_CRASH;
	f->undecided = false;
	tell(d, f, "change", t);
	close_failure(d, f, (struct pr_moment){p->started, f->began.latest, p->started, 0}, t);
	forget_healed(d);
}

static bool judge(struct pr_detect *d, uint64_t t)
{
	struct pr_moment began;
	bool refused;
	for (size_t i = d->absent; i-- > 0;)
		if (end_absence(d, &d->absences[i], t))
			d->absences[i] = d->absences[--d->absent];
	for (uint32_t peer = 0; d->seen.lost > 0 && peer < pr_peers_count(d->seen.names); peer++) {
		const struct pr_peer *p = &d->seen.peers[peer];
		if (!pr_peer_present(p) || p->absent)
			continue;
		int absent = pr_picture_absent(&d->seen, peer, &began, &refused);
		if (absent < 0 || (absent && !begin_absence(d, peer, began, refused, t)))
			return false;
	}
	settle_doubt(d, t);
	return judge_cut(d, t);
}

static void note_change(struct pr_detect *d, uint64_t t)
{
	if (!d->seen.touched)
		return;
	d->seen.touched = false;
	d->changed = pr_sooner(t, NEVER - 1);
	if (d->unsettled == NEVER)
		d->unsettled = d->changed;
}

/*
 * A link is due. One that is watched anew was not lost again: it has healed. One of beats is lost, unless it was heard again
 * meanwhile, or the observer itself has not been heard of lately, in which case its silence says nothing.
 */
static bool look_again(struct pr_detect *d, uint64_t t)
{
	uint32_t number = pr_deadlines_take(d->silences);
	struct pr_link *link = pr_links_at(d->seen.links, number);
	uint64_t due = pr_observations_due(link, d->options.timeout), active = d->seen.peers[link->observer].active;
	bool is_lost = link->report == PR_LINK_LOST, done = true;
	if (is_lost && link->outage->renewed) {
		if (due > t)
			return pr_deadlines_add(d->silences, due, number);
		pr_observations_renewed(&d->seen, link);
	} else if (link->beats && !is_lost) {
		if (due > t)
			return pr_deadlines_add(d->silences, due, number);
		if (pr_after(active, d->options.timeout / 2) < t) {
			uint64_t silent = t - pr_sooner(t, link->up);
			return pr_deadlines_add(d->silences, pr_after(t, silent / 2 + 1), number); /* later and later */
		}
		done = pr_observations_expire(&d->seen, link, t);
	}
	link->waiting = false;
	note_change(d, t);
	return done;
}

/* When the picture will have held, or will have been changing, for long enough; NEVER if nothing changed. */
static uint64_t settles(const struct pr_detect *d)
{
	uint64_t held = pr_after(d->changed, d->options.slack), changing = d->unsettled;
	for (unsigned i = 0; i < HOLD; i++)
		changing = pr_after(changing, d->options.slack);
	return pr_sooner(held, changing);
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
		if (settled <= silence) {
			d->changed = d->unsettled = NEVER;
			if (!judge(d, now))
				return false;
		} else if (!look_again(d, now)) {
			return false;
		}
	}
}

bool pr_detect_step(struct pr_detect *d, const struct pr_record *r)
{
	struct pr_link *due;
	if (r->t > d->now) {
		if (!pass(d, r->t))
			return false;
		d->now = r->t;
	}
	if (!pr_observations_take(&d->seen, r, &due))
		return false;
	if (due) {
		due->waiting = true;
		uint32_t number = (uint32_t)(due - pr_links_at(d->seen.links, 0));
		if (!pr_deadlines_add(d->silences, pr_observations_due(due, d->options.timeout), number))
			return false;
	}
	note_change(d, d->now);
	return true;
}

/* What was lost too late to be judged counts as a doubt. */
static void doubt_last(struct pr_detect *d)
{
	for (size_t i = 0; i < pr_links_count(d->seen.links); i++) {
		struct pr_link *link = pr_links_at(d->seen.links, i);
		if (pr_link_lost(link) && pr_after(link->outage->reported, d->options.slack) > d->now) {
			link->report = PR_LINK_SUSPECT;
			d->seen.lost--;
		}
	}
}

bool pr_detect_end(struct pr_detect *d)
{
	if (!pass(d, d->now) || d->changed == NEVER)
		return d->changed == NEVER;
	doubt_last(d);
	return judge(d, d->now);
}

/*
 * A cluster that elects, simulated: peers with clocks of their own, and a network that delays, reorders, loses and cuts, in each direction
 * by itself; peers are paused and restarted, with what they had stored, and their disks fail.
 *
 *	struct campaign k;
 *	campaign_begin(&k, 5, seed);
 *	k.cut[0][1] = true;
 *	campaign_run(&k, 30);        so many intervals
 *	campaign_end(&k);
 *
 * What must hold at every moment is checked all the time: no two leaders of a term, not even after restarts; one vote a term; every term
 * and vote is stored before it is said; whoever leads has the votes of a quorum. Leader records go to pr_election_step() as well.
 */
#ifndef CAMPAIGN_H
#define CAMPAIGN_H

#include <stdlib.h>

#include "base/dice.h"
#include "check.h"
#include "heartbeat/candidacy.h"
#include "record/decode.h"
#include "strategy/election.h"

#define CAMPAIGN_PEERS 10u
#define CAMPAIGN_TERMS 4096u
#define CAMPAIGN_INTERVAL 1000000000ull
#define CAMPAIGN_NOBODY UINT32_MAX

struct campaign_event {
	uint64_t at, order;
	uint32_t from, to; /* to CAMPAIGN_NOBODY: it is time for a beat of `from` */
	uint64_t term;     /* of a beat */
	uint32_t leader;
	bool hears;
	size_t n;          /* 0: a beat; else a datagram */
	uint8_t bytes[160];
};

struct campaign_peer {
	struct campaign *k;
	uint32_t number;
	struct pr_membership membership;
	struct pr_post post;
	struct pr_candidacy *c; /* NULL: it is down */
	uint64_t term;          /* stored */
	uint32_t vote;
	bool disk_fails, paused;
	uint64_t heard[CAMPAIGN_PEERS]; /* by its clock; 0: never */
	int64_t drift;                  /* in 1000 */
	uint32_t shown;                 /* by its last leader record; CAMPAIGN_NOBODY - 1: there was none */
	uint64_t shown_term;
	struct campaign_event *waiting; /* while it is paused */
	size_t waiting_count, waiting_room;
};

struct campaign {
	size_t count;
	uint64_t t;
	struct pr_dice dice;
	struct pr_member list[CAMPAIGN_PEERS];
	struct pr_members members;
	uint32_t numerator, denominator;
	struct campaign_peer peers[CAMPAIGN_PEERS];
	bool cut[CAMPAIGN_PEERS][CAMPAIGN_PEERS]; /* from, to */
	uint64_t loss;                            /* billionths */
	uint64_t least, most;                     /* ns, of delay */
	struct campaign_event *events;            /* a heap */
	size_t event_count, event_room;
	uint64_t order;
	uint32_t leaders[CAMPAIGN_TERMS];         /* by term */
	uint32_t votes[CAMPAIGN_TERMS][CAMPAIGN_PEERS];
	size_t reigns;                            /* so far */
	uint64_t reigned;                         /* when the last began */
	size_t changes;                           /* of what leader records say */
	size_t notes, notes_two, notes_store, notes_futile;
	struct pr_election *election;
	struct pr_text findings;
	size_t messages;
};

/* A seam: what goes over the simulated network is bare, since signatures are the gate's matter. */
struct pr_span pr_gate_seal(struct pr_gate *gate, struct pr_span message)
{
	(void)gate;
	return message;
}

static inline uint64_t campaign_clock(const struct campaign_peer *p, uint64_t t)
{
	return (uint64_t)((int64_t)t + (int64_t)t * p->drift / 1000) + 5 * CAMPAIGN_INTERVAL * (p->number + 1);
}

static inline void campaign_look(struct campaign_peer *p)
{
	p->post.now = (struct pr_now){.wall = p->k->t + 1000 * CAMPAIGN_INTERVAL, .clock = campaign_clock(p, p->k->t)};
}

static inline bool campaign_before(const struct campaign_event *a, const struct campaign_event *b)
{
	return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static inline void campaign_push(struct campaign *k, struct campaign_event *event)
{
	if (k->event_count == k->event_room)
		k->events = realloc(k->events, (k->event_room = 2 * k->event_room + 64) * sizeof *k->events);
	event->order = k->order++;
	size_t i = k->event_count++;
	for (; i > 0 && campaign_before(event, &k->events[(i - 1) / 2]); i = (i - 1) / 2)
		k->events[i] = k->events[(i - 1) / 2];
	k->events[i] = *event;
}

static inline void campaign_pop(struct campaign *k, struct campaign_event *event)
{
	*event = k->events[0];
	struct campaign_event last = k->events[--k->event_count];
	size_t i = 0, child;
	for (; (child = 2 * i + 1) < k->event_count; i = child) {
		child += child + 1 < k->event_count && campaign_before(&k->events[child + 1], &k->events[child]);
		if (!campaign_before(&k->events[child], &last))
			break;
		k->events[i] = k->events[child];
	}
	k->events[i] = last;
}

static inline void campaign_send(struct campaign *k, struct campaign_event *event)
{
	k->messages++;
	if (k->cut[event->from][event->to] || pr_dice_chance(&k->dice, k->loss))
		return;
	event->at = k->t + pr_dice_between(&k->dice, k->least, k->most);
	campaign_push(k, event);
}

static inline bool campaign_store(void *context, uint64_t term, uint32_t vote)
{
	struct campaign_peer *p = context;
	if (p->disk_fails)
		return false;
	CHECK(term > p->term || (term == p->term && p->vote == PR_PEER_NONE));
	p->term = term;
	p->vote = vote;
	return true;
}

/* What a peer says must be what it stored, and what it never said otherwise. */
static inline void campaign_hold(struct campaign_peer *p, uint32_t to, const struct pr_record *r)
{
	struct pr_span step = pr_text(r, PR_BALLOT_STEP);
	uint64_t term = pr_uint(r, PR_BALLOT_TERM);
	if (pr_is(step, "canvass"))
		CHECK(term == p->term + 1);
	else if (pr_is(step, "support"))
		CHECK(term > p->term);
	else
		CHECK(term == p->term);
	uint32_t vote = pr_is(step, "vote") ? to : pr_is(step, "stand") ? p->number : CAMPAIGN_NOBODY;
	if (vote == CAMPAIGN_NOBODY || term >= CAMPAIGN_TERMS)
		return;
	uint32_t *given = &p->k->votes[term][p->number];
	CHECK_EQ_INT(p->vote, vote);
	CHECK(*given == CAMPAIGN_NOBODY || *given == vote);
	*given = vote;
}

static inline void campaign_deliver(void *context, uint32_t to, struct pr_span datagram)
{
	struct campaign_peer *p = context;
	struct campaign_event event = {.from = p->number, .to = to, .n = datagram.n};
	struct pr_record r;
	const char *why;
	CHECK(to != p->number && datagram.n <= sizeof event.bytes);
	CHECK(pr_decode(datagram.p, datagram.n, &r, &why) == PR_DECODED);
	campaign_hold(p, to, &r);
	memcpy(event.bytes, datagram.p, datagram.n);
	campaign_send(p->k, &event);
}

static inline void campaign_record(void *arg, struct pr_span record)
{
	struct campaign_peer *p = arg;
	struct campaign *k = p->k;
	struct pr_record r;
	const char *why;
	CHECK(record.p && pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	if (r.type == PR_NOTE) {
		struct pr_span text = pr_text(&r, PR_NOTE_TEXT);
		k->notes++;
		k->notes_two += memmem(text.p, text.n, "another leader", 14) != NULL;
		k->notes_store += memmem(text.p, text.n, "cannot be stored", 16) != NULL;
		k->notes_futile += memmem(text.p, text.n, "can be elected", 14) != NULL;
		return;
	}
	CHECK(r.type == PR_LEADER && pr_has(&r, PR_LEADER_EPOCH));
	uint32_t leader = pr_membership_find(&p->membership, pr_text(&r, PR_LEADER_LEADER));
	uint64_t term = pr_uint(&r, PR_LEADER_EPOCH);
	CHECK(leader != p->number || (p->c && pr_candidacy_leader(p->c) == leader));
	k->changes += leader != p->shown || (leader != PR_PEER_NONE && term != p->shown_term);
	p->shown = leader;
	p->shown_term = term;
	CHECK(pr_election_step(k->election, &r, false, &k->findings));
}

static inline void campaign_start(struct campaign_peer *p)
{
	struct campaign *k = p->k;
	struct pr_candidacy_options options = {CAMPAIGN_INTERVAL, k->numerator, k->denominator, pr_dice_u64(&k->dice), p->term, p->vote, campaign_store, p};
	p->post = (struct pr_post){.membership = &p->membership, .deliver = campaign_deliver, .context = p, .incarnation = p->post.incarnation + 1,
	                           .build = p->post.build};
	campaign_look(p);
	p->c = pr_candidacy_new(&options, &p->post, &(struct pr_outlet){campaign_record, p});
	CHECK(p->c);
	memset(p->heard, 0, sizeof p->heard);
	p->paused = false;
	p->waiting_count = 0;
	p->shown = CAMPAIGN_NOBODY - 1;
}

static inline void campaign_stop(struct campaign_peer *p)
{
	pr_candidacy_free(p->c);
	p->c = NULL;
	p->paused = false;
}

/* Weights may be changed between prepare and start. */
static inline void campaign_prepare(struct campaign *k, size_t count, uint64_t seed)
{
	static const char names[CAMPAIGN_PEERS][2] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
	memset(k, 0, sizeof *k);
	memset(k->votes, 0xff, sizeof k->votes);
	memset(k->leaders, 0xff, sizeof k->leaders);
	k->count = count;
	k->numerator = 1;
	k->denominator = 2;
	k->least = 100000;
	k->most = 20000000;
	pr_dice_seed(&k->dice, seed);
	for (size_t i = 0; i < count; i++)
		k->list[i] = (struct pr_member){.name = pr_span_of(names[i]), .weight = 1, .voter = true, .age = UINT64_MAX};
	k->members = (struct pr_members){.list = k->list, .count = count};
	k->election = pr_election_new(1, 2);
}

static inline void campaign_go(struct campaign *k)
{
	CHECK(pr_election_configure(k->election, &k->members));
	for (uint32_t i = 0; i < k->count; i++) {
		struct campaign_peer *p = &k->peers[i];
		p->k = k;
		p->number = i;
		p->vote = PR_PEER_NONE;
		p->drift = (int64_t)pr_dice_below(&k->dice, 11) - 5;
		CHECK(pr_membership_make(&p->membership, &k->members, k->list[i].name));
		campaign_start(p);
		campaign_push(k, &(struct campaign_event){.at = pr_dice_below(&k->dice, CAMPAIGN_INTERVAL), .from = i, .to = CAMPAIGN_NOBODY});
	}
}

static inline void campaign_begin(struct campaign *k, size_t count, uint64_t seed)
{
	campaign_prepare(k, count, seed);
	campaign_go(k);
}

static inline void campaign_end(struct campaign *k)
{
	for (size_t i = 0; i < k->count; i++) {
		struct campaign_peer *p = &k->peers[i];
		campaign_stop(p);
		pr_build_free(&p->post.build);
		pr_membership_clear(&p->membership);
		free(p->waiting);
	}
	free(k->events);
	pr_election_free(k->election);
	pr_text_free(&k->findings);
}

static inline uint64_t campaign_needed(const struct campaign *k)
{
	uint64_t all = 0;
	for (size_t i = 0; i < k->count; i++)
		all += k->list[i].weight;
	return all * k->numerator / k->denominator + 1;
}

/* After anything happened to a peer. */
static inline void campaign_check(struct campaign_peer *p)
{
	struct campaign *k = p->k;
	uint64_t term = pr_candidacy_term(p->c), votes = 0;
	CHECK(term == p->term);
	if (pr_candidacy_leader(p->c) != p->number || term >= CAMPAIGN_TERMS || k->leaders[term] == p->number)
		return;
	CHECK(k->leaders[term] == CAMPAIGN_NOBODY);
	k->leaders[term] = p->number;
	k->reigns++;
	k->reigned = k->t;
	for (size_t i = 0; i < k->count; i++)
		if (k->votes[term][i] == p->number || i == p->number)
			votes += k->list[i].weight;
	CHECK(votes >= campaign_needed(k));
	CHECK_EQ_INT(p->vote, p->number);
}

static inline void campaign_hear(struct campaign_peer *p, const struct campaign_event *event)
{
	struct pr_record r;
	const char *why;
	campaign_look(p);
	if (event->n > 0) {
		CHECK(pr_decode(event->bytes, event->n, &r, &why) == PR_DECODED);
		CHECK(pr_candidacy_take(p->c, event->from, &r));
	} else {
		p->heard[event->from] = p->post.now.clock;
		CHECK(pr_candidacy_beat(p->c, event->from, event->term, event->leader, event->hears));
	}
	campaign_check(p);
}

static inline void campaign_beat(struct campaign *k, uint32_t from)
{
	struct campaign_peer *p = &k->peers[from];
	uint64_t clock = campaign_clock(p, k->t);
	campaign_push(k, &(struct campaign_event){.at = k->t + CAMPAIGN_INTERVAL * pr_dice_between(&k->dice, 90, 110) / 100, .from = from,
	                                          .to = CAMPAIGN_NOBODY});
	if (!p->c || p->paused)
		return;
	for (uint32_t to = 0; to < k->count; to++)
		if (to != from)
			campaign_send(k, &(struct campaign_event){
				.from = from, .to = to, .term = pr_candidacy_term(p->c), .leader = pr_candidacy_leader(p->c),
				.hears = p->heard[to] > 0 && clock - p->heard[to] < PR_CANDIDACY_PATIENCE * CAMPAIGN_INTERVAL});
}

static inline void campaign_pause(struct campaign_peer *p)
{
	p->paused = p->c != NULL;
}

/* What waited for it comes first, or the clock does. */
static inline void campaign_wake(struct campaign_peer *p, bool clock_first)
{
	if (!p->paused)
		return;
	p->paused = false;
	campaign_look(p);
	if (clock_first && pr_candidacy_due(p->c) <= p->post.now.clock)
		CHECK(pr_candidacy_tick(p->c));
	for (size_t i = 0; i < p->waiting_count; i++)
		campaign_hear(p, &p->waiting[i]);
	p->waiting_count = 0;
}

static inline void campaign_event(struct campaign *k)
{
	struct campaign_event event;
	campaign_pop(k, &event);
	k->t = event.at;
	if (event.to == CAMPAIGN_NOBODY) {
		campaign_beat(k, event.from);
		return;
	}
	struct campaign_peer *p = &k->peers[event.to];
	if (p->paused && p->waiting_count < 100) {
		if (p->waiting_count == p->waiting_room)
			p->waiting = realloc(p->waiting, (p->waiting_room = 2 * p->waiting_room + 8) * sizeof *p->waiting);
		p->waiting[p->waiting_count++] = event;
	} else if (p->c && !p->paused) {
		campaign_hear(p, &event);
	}
}

/* Until that many intervals from now. */
static inline void campaign_run(struct campaign *k, double intervals)
{
	uint64_t end = k->t + (uint64_t)(intervals * CAMPAIGN_INTERVAL);
	for (;;) {
		uint64_t at = k->event_count ? k->events[0].at : UINT64_MAX;
		struct campaign_peer *first = NULL;
		for (size_t i = 0; i < k->count; i++) {
			struct campaign_peer *p = &k->peers[i];
			if (!p->c || p->paused)
				continue;
			uint64_t due = pr_candidacy_due(p->c), clock = campaign_clock(p, k->t);
			uint64_t when = due <= clock ? k->t : k->t + (due - clock) * 1000 / (uint64_t)(1000 + p->drift) + 1;
			if (when < at) {
				at = when;
				first = p;
			}
		}
		if (at > end)
			break;
		if (!first) {
			campaign_event(k);
			continue;
		}
		k->t = at;
		campaign_look(first);
		CHECK(pr_candidacy_tick(first->c));
		campaign_check(first);
	}
	k->t = end;
}

/* Who leads, if all that are up follow one and the same, in one term; else CAMPAIGN_NOBODY. */
static inline uint32_t campaign_leader(const struct campaign *k)
{
	uint32_t leader = CAMPAIGN_NOBODY;
	uint64_t term = 0;
	for (size_t i = 0; i < k->count; i++) {
		const struct campaign_peer *p = &k->peers[i];
		if (!p->c || p->paused)
			continue;
		if (leader == CAMPAIGN_NOBODY) {
			leader = pr_candidacy_leader(p->c);
			term = p->term;
		}
		if (leader == PR_PEER_NONE || pr_candidacy_leader(p->c) != leader || p->term != term || p->shown != leader || p->shown_term != term)
			return CAMPAIGN_NOBODY;
	}
	return leader;
}

/* Nothing is cut, lost or late any more, and all are up. */
static inline void campaign_heal(struct campaign *k)
{
	memset(k->cut, 0, sizeof k->cut);
	k->loss = 0;
	k->least = 100000;
	k->most = 20000000;
	for (size_t i = 0; i < k->count; i++) {
		struct campaign_peer *p = &k->peers[i];
		p->disk_fails = false;
		if (!p->c)
			campaign_start(p);
		campaign_wake(p, pr_dice_below(&k->dice, 2));
	}
}

#endif

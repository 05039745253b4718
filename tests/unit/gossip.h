/*
 * Peers that gossip, in one process: a simulated network of datagrams with delays, losses, duplicates and cuts, and beats with
 * digests as pr-heartbeat's. What each peer writes is checked as it comes: of each origin and incarnation every record once and
 * in order.
 *
 *	gossip_begin(&g, &(struct gossip_options){.peers = 5, …});
 *	gossip_tell(&g, 0, 100);       a record of 100 bytes on peer 0's stdin
 *	gossip_run(&g, 10 * SECOND);
 *	gossip_end(&g);
 *
 * The gate is a double of its own here, which lets everything in: a datagram is the bare message and SEAL zeros, as many as a
 * signature takes.
 */
#ifndef GOSSIP_H
#define GOSSIP_H

#include <stdlib.h>

#include "base/dice.h"
#include "base/grow.h"
#include "check.h"
#include "crypto/key.h"
#include "heartbeat/rumours.h"
#include "record/decode.h"
#include "sim/message.h"

#define MS 1000000u
#define SECOND (1000u * (uint64_t)MS)
#define SEAL 89u
#define WALL (1800000000u * SECOND)
#define GOSSIP_DOMAIN "orders"

struct gossip_options {
	uint32_t peers, degree; /* degree 0: everybody is everybody's neighbour */
	uint64_t loss, twice;   /* billionths */
	uint64_t delay, jitter; /* ns */
	uint64_t age, rate;     /* 0: an hour; 1 MiB a second */
	size_t memory;
	uint64_t seed;
	bool sign;
};

struct gossip_peer {
	struct gossip *g;
	struct pr_membership membership;
	struct pr_post post;
	struct pr_rumours *rumours;
	uint32_t *neighbours, *last; /* last: the number that was written last, by origin and its incarnation */
	size_t neighbour_count, room;
	uint64_t scheduled;
	uint32_t written, notes, missing, told; /* records of this incarnation; missing: as its notes say */
	bool up, greedy; /* greedy: see rumours_hostile */
	int64_t skew;
};

struct gossip_event {
	uint64_t at;
	enum { GOSSIP_DELIVER, GOSSIP_BEAT, GOSSIP_DIGEST, GOSSIP_TICK } kind;
	uint32_t to, from;
	uint8_t digest[PR_RUMOURS_DIGEST];
	struct pr_message *message;
};

struct gossip {
	struct gossip_options o;
	struct pr_members members;
	struct gossip_peer *peers;
	struct pr_key **keys;
	struct pr_keyring *ring;
	struct pr_cose_worker worker;
	struct gossip_event *heap;
	size_t count, room;
	struct pr_dice dice;
	uint64_t clock, interval;
	uint8_t *side; /* of peers: datagrams between sides are lost */
	uint64_t written, datagrams, bytes, beats;
	uint64_t *took; /* of each that was written: ns since it was told */
	size_t took_room;
	uint64_t latest; /* when a record was written last */
	bool quiet_order, lying; /* gaps are expected; any numbers are */
	void (*on_write)(struct gossip *g, uint32_t peer, struct pr_span record);
};

#define GOSSIP_INCARNATIONS 16u

/* The gate's double. */
struct pr_gate {
	uint8_t bytes[4096];
};

static struct pr_gate gossip_gate;
static bool gossip_gate_fails;

struct pr_span pr_gate_seal(struct pr_gate *gate, struct pr_span message)
{
	CHECK(message.n + SEAL <= PR_DATAGRAM_MAX);
	if (gossip_gate_fails || message.n + SEAL > PR_DATAGRAM_MAX)
		return (struct pr_span){NULL, 0};
	memcpy(gate->bytes, message.p, message.n);
	memset(gate->bytes + message.n, 0, SEAL);
	return (struct pr_span){gate->bytes, message.n + SEAL};
}

size_t pr_gate_room(const struct pr_gate *gate)
{
	(void)gate;
	return PR_DATAGRAM_MAX - SEAL;
}

static inline bool gossip_before(const struct gossip_event *a, const struct gossip_event *b)
{
	return a->at < b->at;
}

static inline void gossip_put(struct gossip *g, const struct gossip_event *event)
{
	if (!pr_grow(&g->heap, &g->room, g->count + 1, sizeof *g->heap))
		abort();
	size_t i = g->count++;
	for (; i > 0 && gossip_before(event, &g->heap[(i - 1) / 2]); i = (i - 1) / 2)
		g->heap[i] = g->heap[(i - 1) / 2];
	g->heap[i] = *event;
}

static inline struct gossip_event gossip_next(struct gossip *g)
{
	struct gossip_event first = g->heap[0], last = g->heap[--g->count];
	size_t i = 0;
	for (size_t child; (child = 2 * i + 1) < g->count; i = child) {
		child += child + 1 < g->count && gossip_before(&g->heap[child + 1], &g->heap[child]);
		if (!gossip_before(&g->heap[child], &last))
			break;
		g->heap[i] = g->heap[child];
	}
	g->heap[i] = last;
	return first;
}

/* One datagram into the network; a beat's digest if there is no message. */
static inline void gossip_send(struct gossip *g, uint32_t from, uint32_t to, struct gossip_event *event)
{
	int copies = 1 + pr_dice_chance(&g->dice, g->o.twice);
	for (; copies > 0; copies--) {
		if (g->side[from] != g->side[to] || pr_dice_chance(&g->dice, g->o.loss))
			continue;
		event->at = g->clock + g->o.delay + (g->o.jitter ? pr_dice_below(&g->dice, g->o.jitter) : 0);
		event->to = to;
		event->from = from;
		if (event->message)
			pr_message_share(event->message);
		gossip_put(g, event);
	}
}

static inline void gossip_deliver(void *context, uint32_t to, struct pr_span datagram)
{
	struct gossip_peer *p = context;
	struct gossip *g = p->g;
	struct gossip_event event = {.kind = GOSSIP_DELIVER};
	event.message = pr_message_new((struct pr_span){datagram.p, datagram.n - SEAL}, 0);
	g->datagrams++;
	g->bytes += datagram.n;
	gossip_send(g, p->membership.self, to, &event);
	pr_message_release(event.message);
}

static inline void gossip_now(struct gossip_peer *p)
{
	p->post.now.clock = p->g->clock + 1;
	p->post.now.wall = WALL + p->g->clock + (uint64_t)p->skew;
}

/* After anything was done with a peer. */
static inline void gossip_schedule(struct gossip_peer *p)
{
	uint64_t due = pr_rumours_due(p->rumours) - 1;
	if (p->scheduled > p->g->clock && p->scheduled <= due)
		return;
	p->scheduled = due > p->g->clock ? due : p->g->clock + 1;
	gossip_put(p->g, &(struct gossip_event){.at = p->scheduled, .kind = GOSSIP_TICK, .to = p->membership.self});
}

static inline void gossip_note(struct gossip_peer *p, const struct pr_record *note)
{
	struct pr_span text = pr_text(note, PR_NOTE_TEXT);
	p->notes++;
	CHECK(pr_same(pr_text(note, PR_ANY_BY), pr_membership_name(&p->membership, p->membership.self)));
	if (text.n > 8 && memcmp(text.p, "records ", 8) == 0)
		p->missing += (uint32_t)pr_uint(note, PR_NOTE_COUNT);
}

/* What a peer writes: text is "origin incarnation number", and more to make it long. */
static inline void gossip_written(void *arg, struct pr_span span)
{
	struct gossip_peer *p = arg;
	struct gossip *g = p->g;
	struct pr_record r;
	const char *why = "";
	unsigned origin, incarnation, number;
	unsigned long long then;
	size_t who = 0;
	CHECK(span.p && pr_decode(span.p, span.n, &r, &why) == PR_DECODED && r.bytes.n == span.n);
	if (r.type == PR_NOTE && pr_is(pr_text(&r, PR_NOTE_PROGRAM), "pr-heartbeat")) {
		gossip_note(p, &r);
		return;
	}
	if (g->on_write)
		g->on_write(g, p->membership.self, span);
	char text[80];
	struct pr_span said = r.type == PR_NOTE ? pr_text(&r, PR_NOTE_TEXT) : (struct pr_span){NULL, 0};
	snprintf(text, sizeof text, "%.*s", said.n < sizeof text ? (int)said.n : (int)sizeof text - 1,
	         said.n ? (const char *)said.p : "");
	if (sscanf(text, "%u %u %u %llu", &origin, &incarnation, &number, &then) != 4 || origin >= g->o.peers ||
	    incarnation >= GOSSIP_INCARNATIONS)
		return;
	uint32_t *last = &p->last[origin * GOSSIP_INCARNATIONS + incarnation];
	CHECK(g->lying || (g->quiet_order ? number > *last : number == *last + 1));
	if (g->o.sign)
		CHECK(pr_keyring_verify(g->ring, &g->worker, span, pr_span_of(GOSSIP_DOMAIN), &who) == PR_SIGNED_GOOD && who == origin);
	if (pr_grow(&g->took, &g->took_room, g->written + 1, sizeof *g->took))
		g->took[g->written] = g->clock - then;
	*last = number;
	p->written++;
	g->written++;
	g->latest = g->clock;
}

static inline void gossip_start(struct gossip *g, uint32_t peer)
{
	struct gossip_peer *p = &g->peers[peer];
	struct pr_rumours_options o = {g->interval, g->o.age ? g->o.age : 3600 * SECOND, g->o.memory ? g->o.memory : 16u << 20,
	                               g->o.rate ? g->o.rate : 1u << 20, pr_dice_u64(&g->dice), NULL, NULL, NULL,
	                               pr_span_of(GOSSIP_DOMAIN)};
	if (g->o.sign) {
		o.worker = &g->worker;
		o.key = g->keys[peer];
		o.ring = g->ring;
	}
	p->up = true;
	p->post.incarnation++;
	memset(p->post.seq, 0, sizeof p->post.seq);
	memset(p->last, 0, g->o.peers * GOSSIP_INCARNATIONS * sizeof *p->last);
	p->written = p->told = p->notes = p->missing = 0;
	p->scheduled = 0;
	gossip_now(p);
	p->rumours = pr_rumours_new(&o, &p->post, &(struct pr_outlet){gossip_written, p});
	if (!p->rumours)
		abort();
	pr_rumours_neighbours(p->rumours, p->neighbours, p->neighbour_count);
	gossip_schedule(p);
}

static inline void gossip_stop(struct gossip *g, uint32_t peer)
{
	pr_rumours_free(g->peers[peer].rumours);
	g->peers[peer].rumours = NULL;
	g->peers[peer].up = false;
}

static inline void gossip_befriend(struct gossip *g, uint32_t a, uint32_t b)
{
	struct gossip_peer *p = &g->peers[a];
	for (size_t i = 0; i < p->neighbour_count; i++)
		if (p->neighbours[i] == b)
			return;
	if (a == b || !pr_grow(&p->neighbours, &p->room, p->neighbour_count + 1, sizeof *p->neighbours))
		return;
	p->neighbours[p->neighbour_count++] = b;
	gossip_befriend(g, b, a);
}

/* All of all, or rings of chance order: each gives two neighbours. */
static inline void gossip_acquaint(struct gossip *g)
{
	uint32_t n = g->o.peers, *order = calloc(n, sizeof *order);
	for (uint32_t a = 0; g->o.degree == 0 && a < n; a++)
		for (uint32_t b = 0; b < n; b++)
			if (a != b && pr_grow(&g->peers[a].neighbours, &g->peers[a].room, g->peers[a].neighbour_count + 1, 4))
				g->peers[a].neighbours[g->peers[a].neighbour_count++] = b;
	for (uint32_t ring = 0; order && ring < g->o.degree / 2; ring++) {
		for (uint32_t i = 0; i < n; i++) {
			uint32_t k = (uint32_t)pr_dice_below(&g->dice, i + 1);
			order[i] = order[k];
			order[k] = i;
		}
		for (uint32_t i = 0; i < n; i++)
			gossip_befriend(g, order[i], order[(i + 1) % n]);
	}
	free(order);
}

static inline void gossip_enrol(struct gossip *g)
{
	g->keys = calloc(g->o.peers, sizeof(struct pr_key *));
	g->ring = pr_keyring_new();
	for (uint32_t i = 0; i < g->o.peers; i++) {
		uint8_t secret[PR_KEY_SIZE] = {(uint8_t)i, (uint8_t)(i >> 8), 1};
		const char *why = "";
		g->keys[i] = pr_key_of_secret(secret);
		if (!pr_keyring_add(g->ring, pr_key_of(pr_key_public(g->keys[i]).p, &why), g->members.list[i].name))
			abort();
	}
}

static inline void gossip_begin(struct gossip *g, const struct gossip_options *o)
{
	*g = (struct gossip){.o = *o, .interval = 5 * SECOND};
	pr_dice_seed(&g->dice, o->seed);
	g->members = (struct pr_members){.list = calloc(o->peers, sizeof(struct pr_member)), .count = o->peers,
	                                 .domain = pr_span_of(GOSSIP_DOMAIN)};
	g->members.text = calloc(o->peers, 8);
	g->peers = calloc(o->peers, sizeof *g->peers);
	g->side = calloc(o->peers, 1);
	for (uint32_t i = 0; i < o->peers; i++) {
		snprintf(g->members.text + 8 * (size_t)i, 8, "n%05u", i % 100000);
		g->members.list[i] = (struct pr_member){.name = pr_span_of(g->members.text + 8 * (size_t)i), .weight = 1, .voter = true};
	}
	struct pr_membership all;
	if (!pr_membership_make(&all, &g->members, pr_span_of("nobody")))
		abort();
	for (uint32_t i = 0; i < o->peers; i++) {
		struct gossip_peer *p = &g->peers[i];
		p->g = g;
		p->membership = all;
		p->membership.self = i;
		p->last = calloc(o->peers * (size_t)GOSSIP_INCARNATIONS, sizeof *p->last);
		p->post = (struct pr_post){.membership = &p->membership, .gate = &gossip_gate, .deliver = gossip_deliver, .context = p};
	}
	gossip_acquaint(g);
	if (o->sign)
		gossip_enrol(g);
	for (uint32_t i = 0; i < o->peers; i++) {
		gossip_start(g, i);
		gossip_put(g, &(struct gossip_event){.at = pr_dice_below(&g->dice, g->interval), .kind = GOSSIP_BEAT, .to = i});
	}
}

static inline void gossip_end(struct gossip *g)
{
	struct pr_membership all = g->peers[0].membership;
	for (uint32_t i = 0; i < g->o.peers; i++) {
		pr_rumours_free(g->peers[i].rumours);
		pr_build_free(&g->peers[i].post.build);
		free(g->peers[i].neighbours);
		free(g->peers[i].last);
		if (g->keys)
			pr_key_free(g->keys[i]);
	}
	for (size_t i = 0; i < g->count; i++)
		pr_message_release(g->heap[i].message);
	pr_membership_clear(&all);
	pr_keyring_free(g->ring);
	pr_cose_worker_free(&g->worker);
	free(g->keys);
	free(g->members.list);
	free(g->members.text);
	free(g->peers);
	free(g->side);
	free(g->heap);
	free(g->took);
}

static inline void gossip_beat(struct gossip *g, struct gossip_peer *p)
{
	struct gossip_event event = {.kind = GOSSIP_DIGEST};
	gossip_put(g, &(struct gossip_event){.at = g->clock + g->interval / 10 * 9 + pr_dice_below(&g->dice, g->interval / 5),
	                                     .kind = GOSSIP_BEAT, .to = p->membership.self});
	if (!p->up)
		return;
	pr_rumours_digest(p->rumours, event.digest);
	for (size_t i = 0; i < p->neighbour_count; i++)
		gossip_send(g, p->membership.self, p->neighbours[i], &event);
	g->beats += p->neighbour_count;
}

static inline void gossip_hear(struct gossip_peer *p, const struct gossip_event *event)
{
	struct pr_record m;
	const char *why;
	if (event->kind == GOSSIP_DIGEST)
		CHECK(pr_rumours_compare(p->rumours, event->from, (struct pr_span){event->digest, PR_RUMOURS_DIGEST}));
	else if (event->kind == GOSSIP_TICK)
		CHECK(pr_rumours_tick(p->rumours));
	else if (pr_decode(event->message->bytes, event->message->n, &m, &why) == PR_DECODED)
		CHECK(pr_rumours_take(p->rumours, event->from, &m));
	else
		check_failed(__FILE__, __LINE__, why);
}

static inline void gossip_run(struct gossip *g, uint64_t time)
{
	uint64_t end = g->clock + time;
	while (g->count > 0 && g->heap[0].at <= end) {
		struct gossip_event event = gossip_next(g);
		struct gossip_peer *p = &g->peers[event.to];
		g->clock = event.at;
		if (event.kind == GOSSIP_BEAT) {
			gossip_beat(g, p);
		} else if (p->up && (event.kind != GOSSIP_TICK || event.at == p->scheduled)) {
			gossip_now(p);
			gossip_hear(p, &event);
			gossip_schedule(p);
		}
		pr_message_release(event.message);
	}
	g->clock = end;
}

static inline int gossip_compare(const void *a, const void *b)
{
	uint64_t x, y;
	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return (x > y) - (x < y);
}

/* In how many seconds so many of a hundred were written; the order of g->took is lost. */
static inline double gossip_within(struct gossip *g, double percent)
{
	if (g->written == 0)
		return 0;
	qsort(g->took, g->written, sizeof *g->took, gossip_compare);
	return (double)g->took[(size_t)((double)(g->written - 1) * percent / 100)] / 1e9;
}

/* A record of about that many bytes. */
static inline void gossip_tell(struct gossip *g, uint32_t peer, size_t size)
{
	static struct pr_build b;
	struct gossip_peer *p = &g->peers[peer];
	struct pr_record r;
	const char *why = "";
	char *text = calloc(1, size + 64);
	int n = snprintf(text, 64, "%u %u %u %llu ", peer, (unsigned)p->post.incarnation, ++p->told,
	                 (unsigned long long)g->clock);
	while ((size_t)n < size)
		text[n++] = 'x';
	gossip_now(p);
	pr_build_record(&b, PR_NOTE, p->post.now.wall);
	pr_build_text(&b, PR_NOTE_TEXT, pr_span_of(text));
	struct pr_span span = pr_build_end(&b);
	CHECK(pr_decode(span.p, span.n, &r, &why) == PR_DECODED && pr_rumours_tell(p->rumours, &r));
	gossip_schedule(p);
	free(text);
}

/*
 * Runs until all that are up have written so many records each, at least; how long that took. UINT64_MAX: they did not, in
 * that time.
 */
static inline uint64_t gossip_until(struct gossip *g, uint64_t written, uint64_t most)
{
	uint64_t began = g->clock;
	while (g->written < written && g->clock < began + most)
		gossip_run(g, g->o.delay ? g->o.delay / 2 + 1 : MS);
	return g->written < written ? UINT64_MAX : g->latest - began;
}

#endif

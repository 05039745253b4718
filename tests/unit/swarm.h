/*
 * Many peers of pr-heartbeat in one process, on a simulated network (lib/sim/network.h), through what a scenario (pr-scenarios(5)) does to
 * them; and what pr-detect makes of what each of them writes.
 *
 *	struct swarm *w = swarm_new("peers a b c\nbeat 1s\nduration 60s\nat 20s cut a | *\n", 3, 200, 10);
 *	swarm_run(w, 40);
 *	swarm_verdict(w, 0);          "?network-partition complete a|b c", of a's stream: undecided
 *	swarm_free(w);
 *
 * The first `watched` peers' streams are looked at. Datagrams are bare.
 */
#ifndef SWARM_H
#define SWARM_H

#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "detect/detect.h"
#include "heartbeat/node.h"
#include "record/decode.h"
#include "sim/network.h"

#define SWARM_SECOND 1000000000ull
#define SWARM_OPEN 8u     /* failures that one stream may have open at once, of those that are shown */
#define SWARM_TEXT 4096u

enum swarm_kind { SWARM_TICK, SWARM_DATAGRAM, SWARM_WAIT };

struct swarm_event {
	uint64_t at, order;
	enum swarm_kind kind;
	uint32_t peer, from, generation;
	uint8_t *datagram;
	size_t n;
};

struct swarm_failure {
	char id[16], text[SWARM_TEXT];
	uint64_t opened; /* ns after the start */
	bool open;
};

struct swarm_peer {
	struct swarm *swarm;
	uint32_t number, generation;
	uint64_t tick;              /* the next one that is planned */
	struct pr_node *node;       /* NULL: it is down */
	bool paused;
	struct pr_detect *detect;   /* NULL: its stream is not looked at */
	struct swarm_failure failures[SWARM_OPEN];
	size_t failure_count, opened; /* opened: failures so far */
	uint64_t records, sent, bytes, received;
	uint64_t *heard;            /* by peer: how many datagrams of it were let in */
};

struct swarm {
	struct pr_scenario scenario;
	struct pr_members members;
	struct pr_network *net;
	struct pr_dice dice;
	struct swarm_event *heap;
	size_t count, room;
	uint64_t now, order;
	size_t act;
	uint32_t mesh, degree;
	struct pr_node *kin; /* never runs: all the others have its tables of the members */
	struct swarm_peer *peers;
	void (*look)(struct swarm *w, uint32_t peer, const struct pr_record *record); /* at every record that a peer writes; NULL: nobody does */
	void *arg;
};

#define SWARM_MUST(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

static inline bool swarm_before(const struct swarm_event *a, const struct swarm_event *b)
{
	return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static inline void swarm_put(struct swarm *w, struct swarm_event event)
{
	if (w->count == w->room) {
		w->room = w->room ? 2 * w->room : 1024;
		w->heap = realloc(w->heap, w->room * sizeof *w->heap);
		SWARM_MUST(w->heap);
	}
	event.order = w->order++;
	size_t i = w->count++;
	for (; i > 0 && swarm_before(&event, &w->heap[(i - 1) / 2]); i = (i - 1) / 2)
		w->heap[i] = w->heap[(i - 1) / 2];
	w->heap[i] = event;
}

static inline struct swarm_event swarm_take(struct swarm *w)
{
	struct swarm_event first = w->heap[0], last = w->heap[--w->count];
	size_t i = 0;
	for (size_t child; (child = 2 * i + 1) < w->count; i = child) {
		child += child + 1 < w->count && swarm_before(&w->heap[child + 1], &w->heap[child]);
		if (!swarm_before(&w->heap[child], &last))
			break;
		w->heap[i] = w->heap[child];
	}
	w->heap[i] = last;
	return first;
}

static inline struct pr_now swarm_now(const struct swarm *w)
{
	return (struct pr_now){w->scenario.start + w->now, w->now + SWARM_SECOND};
}

/* "network-partition complete a|b c", sides and who is in them as the record has them. */
static inline void swarm_describe(const struct pr_record *f, char *text, size_t size)
{
	struct pr_span kind = pr_text(f, PR_FAILURE_FAILURE), shape = pr_text(f, PR_FAILURE_SHAPE);
	struct pr_cursor c = pr_cursor_of(pr_text(f, PR_FAILURE_GROUPS));
	int n = snprintf(text, size, "%s%.*s%s%.*s", pr_uint(f, PR_FAILURE_UNDECIDED) ? "?" : "", (int)kind.n, (const char *)kind.p, shape.n ? " " : "", (int)shape.n,
	                 (const char *)shape.p);
	if (pr_is(kind, "network-partition")) {
		uint64_t groups = pr_cursor_count(&c);
		for (uint64_t g = 0; g < groups; g++) {
			uint64_t peers = pr_cursor_count(&c);
			for (uint64_t i = 0; i < peers; i++) {
				struct pr_span name = pr_cursor_text(&c);
				n += snprintf(text + n, size > (size_t)n ? size - (size_t)n : 0, "%s%.*s", i ? " " : g ? "|" : " ", (int)name.n,
				              (const char *)name.p);
				n = n < (int)size ? n : (int)size - 1;
			}
		}
		return;
	}
	c = pr_cursor_of(pr_text(f, PR_FAILURE_PEERS));
	for (uint64_t peers = pr_cursor_count(&c); peers > 0 && n < (int)size; peers--) {
		struct pr_span name = pr_cursor_text(&c);
		n += snprintf(text + n, size - (size_t)n, " %.*s", (int)name.n, (const char *)name.p);
	}
}

static inline void swarm_failure(void *arg, struct pr_span record)
{
	struct swarm_peer *p = arg;
	struct pr_record f;
	const char *why;
	char id[16];
	SWARM_MUST(pr_decode(record.p, record.n, &f, &why) == PR_DECODED);
	struct pr_span name = pr_text(&f, PR_FAILURE_ID);
	snprintf(id, sizeof id, "%.*s", (int)name.n, (const char *)name.p);
	size_t i = 0;
	while (i < p->failure_count && strcmp(p->failures[i].id, id) != 0)
		i++;
	if (i == p->failure_count) {
		p->opened++;
		for (i = 0; i < p->failure_count && p->failures[i].open; i++)
			;
		SWARM_MUST(i < SWARM_OPEN);
		p->failure_count = i == p->failure_count ? i + 1 : p->failure_count;
		p->failures[i] = (struct swarm_failure){.opened = p->swarm->now};
		memcpy(p->failures[i].id, id, sizeof id);
	}
	p->failures[i].open = !pr_is(pr_text(&f, PR_FAILURE_EVENT), "close");
	swarm_describe(&f, p->failures[i].text, sizeof p->failures[i].text);
}

static inline void swarm_record(void *arg, struct pr_span record)
{
	struct swarm_peer *p = arg;
	struct pr_record r;
	const char *why = "";
	p->records++;
	SWARM_MUST(record.p);
	if (!p->swarm->look && !p->detect)
		return;
	SWARM_MUST(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	if (p->swarm->look)
		p->swarm->look(p->swarm, p->number, &r);
	if (p->detect)
		SWARM_MUST(pr_detect_step(p->detect, &r));
}

static inline void swarm_deliver(void *arg, uint32_t to, struct pr_span datagram)
{
	struct swarm_peer *p = arg;
	struct swarm *w = p->swarm;
	p->sent++;
	p->bytes += datagram.n;
	if (!pr_network_open(w->net, p->number, to) || !pr_network_passes(w->net, &w->dice, p->number, to))
		return;
	uint8_t *copy = malloc(datagram.n);
	SWARM_MUST(copy);
	memcpy(copy, datagram.p, datagram.n);
	swarm_put(w, (struct swarm_event){.at = w->now + pr_network_delay(w->net, &w->dice, p->number, to), .kind = SWARM_DATAGRAM,
	                                  .peer = to, .from = p->number, .datagram = copy, .n = datagram.n});
}

static inline void swarm_heard(void *arg, uint32_t from)
{
	struct swarm_peer *p = arg;
	p->heard[from]++;
}

/* Plans the tick that the node wants, if that is sooner than what is planned. */
static inline void swarm_plan(struct swarm *w, struct swarm_peer *p)
{
	uint64_t due = pr_node_due(p->node), at = due == UINT64_MAX ? due : due > w->now + SWARM_SECOND ? due - SWARM_SECOND : w->now;
	if (at >= p->tick)
		return;
	p->tick = at;
	swarm_put(w, (struct swarm_event){.at = at, .kind = SWARM_TICK, .peer = p->number, .generation = p->generation});
}

static inline struct pr_node *swarm_node(struct swarm *w, struct swarm_peer *p)
{
	char error[256];
	struct pr_now now = swarm_now(w);
	struct pr_node_options o = {
		.members = &w->members, .self = pr_peers_name(w->scenario.names, p->number),
		.gate = {.mode = PR_GATE_BARE, .domain = w->members.domain, .skew = 30 * SWARM_SECOND},
		.incarnation = now.wall, .interval = w->scenario.beat, .mesh = w->mesh, .degree = w->degree, .numerator = 1,
		.denominator = 2, .keep = 60 * SWARM_SECOND, .memory = 1 << 20, .rate = 100000, .seed = pr_dice_u64(&w->dice),
		.deliver = swarm_deliver, .heard = swarm_heard, .context = p, .out = {swarm_record, p}, .mute = w->scenario.count > PR_NODE_MESH, .kin = w->kin};
	struct pr_node *node = pr_node_new(&o, &now, error, sizeof error);
	if (!node)
		fprintf(stderr, "%s\n", error);
	SWARM_MUST(node);
	return node;
}

static inline void swarm_start(struct swarm *w, struct swarm_peer *p)
{
	p->generation++;
	p->tick = UINT64_MAX;
	p->node = swarm_node(w, p);
	swarm_put(w, (struct swarm_event){.at = w->now + pr_dice_below(&w->dice, w->scenario.beat), .kind = SWARM_TICK,
	                                  .peer = p->number, .generation = p->generation});
}

/* Members are numbered by name: the scenario's peers are to be named in that order. */
static inline struct swarm *swarm_new(const char *text, uint32_t watched, uint32_t mesh, uint32_t degree)
{
	struct swarm *w = calloc(1, sizeof *w);
	char error[512] = "", file[] = "/tmp/swarm.XXXXXX";
	struct pr_detect_options detect = {.detector = PR_DETECTOR_DEFAULTS, .loss = PR_LOSS_DEFAULTS, .slack = 2 * SWARM_SECOND, .brisk = true,
	                                   .numerator = 1, .denominator = 2};
	SWARM_MUST(w);
	bool parsed = pr_scenario_parse(&w->scenario, "swarm", pr_span_of(text), error, sizeof error);
	if (!parsed)
		fprintf(stderr, "%s\n", error);
	SWARM_MUST(parsed);
	int fd = mkstemp(file);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	SWARM_MUST(f);
	fputs("domain swarm\n", f);
	for (uint32_t i = 0; i < w->scenario.count; i++) {
		struct pr_span name = pr_peers_name(w->scenario.names, i);
		fprintf(f, "%.*s\n", (int)name.n, (const char *)name.p);
	}
	fclose(f);
	SWARM_MUST(pr_members_read(&w->members, file, error, sizeof error));
	unlink(file);
	w->mesh = mesh;
	w->degree = degree;
	w->net = pr_network_new(&w->scenario);
	w->peers = calloc(w->scenario.count, sizeof *w->peers);
	SWARM_MUST(w->net && w->peers);
	pr_dice_seed(&w->dice, w->scenario.seed);
	w->kin = swarm_node(w, &w->peers[0]);
	for (uint32_t i = 0; i < w->scenario.count; i++) {
		struct swarm_peer *p = &w->peers[i];
		*p = (struct swarm_peer){.swarm = w, .number = i, .tick = UINT64_MAX, .heard = calloc(w->scenario.count, sizeof *p->heard)};
		SWARM_MUST(p->heard);
		if (i < watched)
			p->detect = pr_detect_new(&detect, swarm_failure, p);
		swarm_start(w, p);
	}
	if (watched)
		swarm_put(w, (struct swarm_event){.at = SWARM_SECOND / 2, .kind = SWARM_WAIT});
	return w;
}

static inline void swarm_free(struct swarm *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->heap[i].datagram);
	for (uint32_t i = 0; i < w->scenario.count; i++) {
		pr_node_free(w->peers[i].node);
		pr_detect_free(w->peers[i].detect);
		free(w->peers[i].heard);
	}
	pr_node_free(w->kin);
	free(w->heap);
	free(w->peers);
	pr_network_free(w->net);
	pr_members_free(&w->members);
	pr_scenario_free(&w->scenario);
	free(w);
}

static inline void swarm_act(struct swarm *w, const struct pr_act *act)
{
	SWARM_MUST(pr_network_act(w->net, act));
	for (size_t i = 0; i < act->count; i++) {
		struct swarm_peer *p = &w->peers[act->peers[i]];
		if (act->kind == PR_ACT_CRASH || act->kind == PR_ACT_KILL) {
			pr_node_free(p->node);
			p->node = NULL;
		} else if (act->kind == PR_ACT_RESTART) {
			swarm_start(w, p);
		} else if (act->kind == PR_ACT_PAUSE) {
			p->paused = true;
		} else if (act->kind == PR_ACT_RESUME) {
			p->paused = false;
		}
	}
}

static inline void swarm_happen(struct swarm *w, struct swarm_event *e)
{
	struct swarm_peer *p = &w->peers[e->peer];
	struct pr_now now = swarm_now(w);
	struct pr_source source = {{0}, (uint16_t)e->from};
	if (e->kind == SWARM_WAIT) { /* what pr-detect --live does when nothing comes */
		for (uint32_t i = 0; i < w->scenario.count && w->peers[i].detect; i++)
			SWARM_MUST(pr_detect_wait(w->peers[i].detect, now.wall));
		swarm_put(w, (struct swarm_event){.at = w->now + SWARM_SECOND / 2, .kind = SWARM_WAIT});
		return;
	}
	if (p->node && p->paused) { /* the kernel keeps what comes, and the timer is late */
		e->at = w->now + SWARM_SECOND / 4;
		swarm_put(w, *e);
		e->datagram = NULL;
		return;
	}
	if (p->node && e->kind == SWARM_TICK && e->generation == p->generation) {
		p->tick = UINT64_MAX;
		SWARM_MUST(pr_node_tick(p->node, &now));
	}
	if (p->node && e->kind == SWARM_DATAGRAM) {
		p->received++;
		memcpy(source.address, &e->from, sizeof e->from);
		SWARM_MUST(pr_node_hear(p->node, &now, &source, (struct pr_span){e->datagram, e->n}));
	}
	if (p->node)
		swarm_plan(w, p);
}

/* Up to so many seconds after the start. */
static inline void swarm_run(struct swarm *w, double until)
{
	uint64_t end = (uint64_t)(until * 1e9);
	for (;;) {
		const struct pr_act *act = w->act < w->scenario.act_count ? &w->scenario.acts[w->act] : NULL;
		uint64_t next = w->count ? w->heap[0].at : UINT64_MAX;
		if (act && act->at <= next && act->at <= end) {
			w->now = act->at > w->now ? act->at : w->now;
			w->act++;
			swarm_act(w, act);
			continue;
		}
		if (next > end)
			break;
		struct swarm_event e = swarm_take(w);
		w->now = e.at;
		swarm_happen(w, &e);
		free(e.datagram);
	}
	w->now = end;
}

/* What of the peer's failures is open, in the order in which they opened, ", " between; "" for nothing. */
static inline const char *swarm_verdict(const struct swarm *w, uint32_t peer)
{
	static char text[SWARM_OPEN * SWARM_TEXT];
	const struct swarm_peer *p = &w->peers[peer];
	text[0] = '\0';
	for (size_t i = 0; i < p->failure_count; i++)
		if (p->failures[i].open)
			snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", text[0] ? ", " : "", p->failures[i].text);
	return text;
}

#endif

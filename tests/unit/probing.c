/* probing: a cluster in one process, with a network that cuts, loses and delays. */
#include "heartbeat/probing.h"

#include <stdlib.h>

#include "base/dice.h"
#include "check.h"
#include "record/decode.h"

#define SECOND UINT64_C(1000000000)
#define MILLI UINT64_C(1000000)
#define START (1700000000 * SECOND)
#define PEERS 5u
#define FLIGHTS 512u
#define INTERVAL SECOND

struct peer {
	uint32_t number;
	struct pr_membership membership;
	struct pr_post post;
	struct pr_probing *probing;
	bool paused, dead;
	unsigned up, suspect, down, contacts, found, notes; /* that it told */
	uint64_t down_at;
	char cause[32];
	unsigned resolves;
	bool asked[PEERS]; /* to try its port */
	uint64_t beat_at;
};

static struct flight {
	uint64_t at; /* 0: none */
	uint32_t from, to;
	bool beat;
	size_t n;
	uint8_t bytes[300];
} flights[FLIGHTS];

static struct pr_member list[PEERS];
static const struct pr_members members = {.list = list, .count = PEERS};
static struct peer peers[PEERS];
static bool cut[PEERS][PEERS]; /* from, to */
static uint64_t loss;          /* billionths */
static uint64_t now;
static struct pr_dice dice;

static struct flight *room(void)
{
	for (size_t i = 0; i < FLIGHTS; i++)
		if (!flights[i].at)
			return &flights[i];
	check_failed(__FILE__, __LINE__, "the network is full");
	return &flights[0];
}

static struct flight *fly(uint32_t from, uint32_t to, bool beat)
{
	static struct flight lost;
	bool gone = cut[from][to] || peers[to].dead || pr_dice_chance(&dice, loss);
	struct flight *f = gone ? &lost : room();
	*f = (struct flight){.at = now + MILLI + pr_dice_below(&dice, 4 * MILLI), .from = from, .to = to, .beat = beat};
	return f;
}

static void deliver(void *context, uint32_t to, struct pr_span datagram)
{
	struct peer *peer = context;
	struct flight *f = fly(peer->number, to, false);
	CHECK(datagram.n <= sizeof f->bytes);
	memcpy(f->bytes, datagram.p, f->n = datagram.n);
}

static void record(void *arg, struct pr_span span)
{
	struct peer *peer = arg;
	struct pr_record r;
	const char *why;
	CHECK(span.p && pr_decode(span.p, span.n, &r, &why) == PR_DECODED);
	struct pr_span state = pr_text(&r, PR_LINK_STATE), cause = pr_text(&r, PR_LINK_CAUSE);
	if (r.type == PR_NOTE) {
		CHECK(pr_same(pr_text(&r, PR_ANY_BY), pr_membership_name(&peer->membership, peer->number)));
		peer->notes++;
	}
	if (r.type == PR_CONTACT) {
		CHECK_EQ_SPAN(pr_text(&r, PR_ANY_SYSTEM), "probe");
		peer->contacts++;
		peer->found += pr_has(&r, PR_CONTACT_VIA);
	}
	if (r.type != PR_LINK)
		return;
	peer->up += pr_is(state, "up");
	peer->suspect += pr_is(state, "suspect");
	peer->down += pr_is(state, "down");
	if (pr_is(state, "down"))
		peer->down_at = now;
	snprintf(peer->cause, sizeof peer->cause, "%.*s", (int)cause.n, cause.p ? (const char *)cause.p : "");
	CHECK(!pr_has(&r, PR_LINK_EARLIEST) || pr_uint(&r, PR_LINK_EARLIEST) <= pr_uint(&r, PR_LINK_LATEST));
	CHECK(pr_uint(&r, PR_LINK_LATEST) <= r.t);
}

static void connect_it(void *context, uint32_t peer)
{
	((struct peer *)context)->asked[peer] = true;
}

static void resolve(void *context, uint32_t peer)
{
	(void)peer;
	((struct peer *)context)->resolves++;
}

static void set_time(struct peer *peer)
{
	peer->post.now = (struct pr_now){START + now, now};
}

static void begin(bool tcp)
{
	now = SECOND;
	loss = 0;
	memset(cut, 0, sizeof cut);
	memset(flights, 0, sizeof flights);
	pr_dice_seed(&dice, 11);
	for (uint32_t i = 0; i < PEERS; i++) {
		static const char *const names[] = {"a", "b", "c", "d", "e"};
		list[i] = (struct pr_member){.name = pr_span_of(names[i]), .weight = 1};
	}
	for (uint32_t i = 0; i < PEERS; i++) {
		struct peer *peer = &peers[i];
		uint32_t others[PEERS];
		*peer = (struct peer){.number = i, .beat_at = now + i * INTERVAL / PEERS};
		CHECK(pr_membership_make(&peer->membership, &members, list[i].name));
		const struct pr_gate_options gate = {.mode = PR_GATE_BARE, .membership = &peer->membership, .skew = SECOND};
		peer->post = (struct pr_post){.membership = &peer->membership, .gate = pr_gate_new(&gate), .deliver = deliver,
		                              .context = peer, .incarnation = 1};
		set_time(peer);
		const struct pr_probing_options options = {.interval = INTERVAL, .helpers = 3, .seed = i, .connect = tcp ? connect_it : NULL,
		                                           .resolve = resolve, .context = peer};
		const struct pr_outlet out = {record, peer};
		peer->probing = pr_probing_new(&options, &peer->post, &out);
		for (uint32_t k = 0; k < PEERS; k++)
			others[k] = k;
		CHECK(peer->probing && pr_probing_watch(peer->probing, others, PEERS));
	}
}

static void end(void)
{
	for (size_t i = 0; i < PEERS; i++) {
		pr_probing_free(peers[i].probing);
		pr_gate_free(peers[i].post.gate);
		pr_build_free(&peers[i].post.build);
		pr_membership_clear(&peers[i].membership);
	}
}

static void land(struct flight *f)
{
	struct peer *peer = &peers[f->to];
	const struct pr_source source = {.port = (uint16_t)f->from};
	const struct pr_outlet out = {record, peer};
	struct pr_record message;
	uint32_t from;
	set_time(peer);
	f->at = 0;
	if (f->beat)
		pr_probing_heard(peer->probing, f->from, INTERVAL);
	else if (pr_gate_open(peer->post.gate, &peer->post.now, &source, (struct pr_span){f->bytes, f->n}, &message, &from, &out) ==
	         PR_GATE_PASSED)
		pr_probing_take(peer->probing, from, &message);
}

/* Whatever comes next; what came for a paused peer waits for it. */
static uint64_t next_event(void)
{
	uint64_t next = UINT64_MAX;
	for (size_t i = 0; i < FLIGHTS; i++)
		if (flights[i].at && !peers[flights[i].to].paused && flights[i].at < next)
			next = flights[i].at;
	for (size_t i = 0; i < PEERS; i++) {
		const struct peer *peer = &peers[i];
		if (peer->paused || peer->dead)
			continue;
		uint64_t due = pr_probing_due(peer->probing);
		next = due < next ? due : next;
		next = peer->beat_at < next ? peer->beat_at : next;
	}
	return next;
}

static void run(uint64_t duration)
{
	uint64_t until = now + duration, next;
	while ((next = next_event()) <= until) {
		now = next > now ? next : now;
		for (size_t i = 0; i < PEERS; i++) { /* the worst order: its timers before what has come */
			struct peer *peer = &peers[i];
			if (peer->paused || peer->dead)
				continue;
			set_time(peer);
			pr_probing_tick(peer->probing);
			for (; peer->beat_at <= now; peer->beat_at += INTERVAL)
				for (uint32_t to = 0; to < PEERS; to++)
					if (to != i)
						fly((uint32_t)i, to, true);
		}
		for (size_t i = 0; i < FLIGHTS; i++)
			if (flights[i].at && flights[i].at <= now && !peers[flights[i].to].paused)
				land(&flights[i]);
	}
	now = until;
}

static unsigned all(size_t offset)
{
	unsigned sum = 0;
	for (size_t i = 0; i < PEERS; i++)
		sum += *(const unsigned *)(const void *)((const char *)&peers[i] + offset);
	return sum;
}

#define ALL(field) all(offsetof(struct peer, field))

static void nothing_is_said_while_all_is_well(void)
{
	begin(false);
	run(100 * SECOND);
	CHECK_EQ_INT(ALL(contacts) + ALL(suspect) + ALL(down) + ALL(up), 0);
	CHECK_EQ_INT(pr_probing_counts(peers[0].probing).pings, 0);
	end();
}

/* Beats are lost, so others are asked after; nobody is held for lost. 20 links, a day each. */
static void loss_alone_is_no_failure(void)
{
	begin(false);
	loss = 10000000;
	run(86400 * SECOND);
	CHECK(ALL(contacts) > 1000);
	CHECK_EQ_INT(ALL(suspect), ALL(up));
	CHECK_EQ_INT(ALL(down), 0);
	CHECK(ALL(suspect) <= 2);
	end();
	begin(false);
	loss = 100000000; /* at a tenth there are doubts; pr-detect's own detector makes ten mistakes of them */
	run(86400 * SECOND);
	CHECK(ALL(down) <= 2);
	end();
}

static void a_simplex_cut(void)
{
	begin(false);
	run(10 * SECOND);
	cut[0][1] = true; /* b hears nothing from a, but the others do */
	uint64_t at = now;
	run(10 * SECOND);
	CHECK_EQ_INT(peers[1].suspect, 1);
	CHECK_EQ_INT(peers[1].down, 1);
	CHECK_EQ_STR(peers[1].cause, "timeout");
	CHECK(peers[1].down_at - at >= 2 * INTERVAL && peers[1].down_at - at <= 9 * INTERVAL / 2);
	CHECK(peers[1].found >= 3 && peers[1].resolves >= 2);
	CHECK_EQ_INT(ALL(down), 1);
	CHECK_EQ_INT(ALL(suspect), 1);
	cut[0][1] = false;
	run(3 * SECOND);
	CHECK_EQ_INT(peers[1].up, 1);
	CHECK_EQ_INT(ALL(up), 1);
	run(100 * SECOND);
	CHECK_EQ_INT(ALL(down) + ALL(up), 2);
	end();
}

static void a_crash(void)
{
	begin(false);
	run(10 * SECOND);
	peers[2].dead = true;
	run(100 * SECOND);
	CHECK_EQ_INT(ALL(suspect), PEERS - 1);
	CHECK_EQ_INT(ALL(down), PEERS - 1);
	CHECK_EQ_INT(ALL(found), 0);
	/* After a while it is asked after less and less often. */
	uint64_t before = pr_probing_counts(peers[0].probing).pings;
	run(320 * SECOND);
	CHECK(pr_probing_counts(peers[0].probing).pings - before <= 120); /* each second, and with what the others ask for: 2900 */
	peers[2].dead = false;
	peers[2].beat_at = now;
	run(3 * SECOND);
	CHECK_EQ_INT(ALL(up), PEERS - 1);
	end();
}

/* Who was never there is not lost; but who is there for others only is. */
static void a_peer_that_was_never_heard(void)
{
	begin(false);
	peers[3].dead = true;
	for (size_t to = 0; to < PEERS; to++)
		cut[4][to] = to == 0;
	run(60 * SECOND);
	CHECK_EQ_INT(peers[1].suspect + peers[1].down, 0);
	CHECK(peers[1].resolves > 3);
	CHECK_EQ_INT(peers[0].suspect, 1); /* e, which others find */
	CHECK_EQ_INT(peers[0].down, 1);
	CHECK(peers[0].found > 0);
	end();
}

static void a_process_that_slept_doubts_nobody(void)
{
	for (uint64_t phase = 0; phase < 20; phase++) {
		begin(false);
		run(10 * SECOND + phase * 50 * MILLI);
		peers[1].paused = true;
		uint64_t before = ALL(suspect);
		run(20 * SECOND);
		CHECK(ALL(suspect) - before == PEERS - 1); /* the others miss it */
		peers[1].paused = false;
		peers[1].beat_at = now;
		run(20 * SECOND);
		CHECK_EQ_INT(peers[1].suspect + peers[1].down, 0);
		end();
	}
}

/* In the middle of a round, too. */
static void a_process_that_slept_while_it_asked(void)
{
	for (uint64_t phase = 0; phase < 30; phase++) {
		begin(false);
		run(10 * SECOND);
		for (size_t to = 1; to < PEERS; to++)
			cut[to][0] = true;
		run(1300 * MILLI + phase * 20 * MILLI);
		memset(cut, 0, sizeof cut);
		run(3 * MILLI);
		unsigned told = peers[0].suspect;
		peers[0].paused = true;
		run(5 * SECOND);
		peers[0].paused = false;
		peers[0].beat_at = now;
		run(10 * SECOND);
		CHECK_EQ_INT(peers[0].suspect, told);
		CHECK_EQ_INT(peers[0].down, 0);
		end();
	}
}

/* Waits until b's port is tried; those of the others are open. */
static void tcp(enum pr_tcp result)
{
	for (unsigned k = 0; k < 100 && !peers[0].asked[1]; k++)
		run(100 * MILLI);
	CHECK(peers[0].asked[1]);
	set_time(&peers[0]);
	for (uint32_t peer = 1; peer < PEERS; peer++)
		if (peers[0].asked[peer]) {
			peers[0].asked[peer] = false;
			pr_probing_tcp(peers[0].probing, peer, peer == 1 ? result : PR_TCP_OPEN);
		}
}

static void ports(void)
{
	begin(true);
	run(SECOND);
	for (int i = 0; i < 4; i++)
		tcp(PR_TCP_SILENT); /* not yet */
	CHECK_EQ_INT(peers[0].notes, 1);
	CHECK_EQ_INT(peers[0].down, 0);
	tcp(PR_TCP_OPEN);
	tcp(PR_TCP_SILENT);
	tcp(PR_TCP_SILENT);
	tcp(PR_TCP_OPEN);
	CHECK_EQ_INT(peers[0].down + peers[0].up, 0);
	for (int i = 0; i < 5; i++)
		tcp(PR_TCP_SILENT);
	CHECK_EQ_INT(peers[0].down, 1);
	CHECK_EQ_STR(peers[0].cause, "tcp");
	tcp(PR_TCP_OPEN);
	CHECK_EQ_INT(peers[0].up, 1);
	CHECK_EQ_STR(peers[0].cause, "tcp");
	for (int i = 0; i < 5; i++)
		tcp(PR_TCP_REFUSED);
	CHECK_EQ_INT(peers[0].down, 2);
	CHECK_EQ_STR(peers[0].cause, "tcp-refused");
	tcp(PR_TCP_OPEN);
	/* While the whole link is in doubt, it is no news; and it is tried at once when the peer is back. */
	cut[1][0] = true;
	run(5 * SECOND);
	CHECK_EQ_INT(peers[0].down, 3);
	CHECK_EQ_STR(peers[0].cause, "timeout");
	for (int i = 0; i < 5; i++)
		tcp(PR_TCP_SILENT);
	CHECK_EQ_INT(peers[0].down, 3);
	CHECK_EQ_INT(ALL(notes), 1);
	end();
}

static void one_round_alone(void)
{
	begin(true);
	peers[3].dead = true;
	for (size_t i = 0; i < PEERS; i++)
		peers[i].beat_at = UINT64_MAX;
	for (size_t i = 1; i < PEERS; i++)
		CHECK(pr_probing_watch(peers[i].probing, NULL, 0));
	pr_probing_once(peers[0].probing);
	CHECK_EQ_INT(pr_probing_pending(peers[0].probing), PEERS - 1);
	run(MILLI * 50);
	for (uint32_t peer = 1; peer < PEERS; peer++)
		pr_probing_tcp(peers[0].probing, peer, peer == 3 ? PR_TCP_SILENT : PR_TCP_OPEN);
	CHECK_EQ_INT(pr_probing_pending(peers[0].probing), 1);
	for (int i = 0; i < 2; i++) {
		run(MILLI * 300);
		pr_probing_tcp(peers[0].probing, 3, PR_TCP_SILENT);
	}
	run(SECOND);
	CHECK_EQ_INT(pr_probing_pending(peers[0].probing), 0);
	CHECK_EQ_INT(pr_probing_missed(peers[0].probing), 1);
	CHECK_EQ_INT(peers[0].contacts, PEERS - 2);
	CHECK_EQ_INT(peers[0].down, 1);
	CHECK_EQ_STR(peers[0].cause, "timeout");
	run(100 * SECOND);
	CHECK_EQ_INT(pr_probing_counts(peers[0].probing).pings, PEERS - 2 + PR_PROBING_TRIES);
	end();
}

/* What a member may send, but ours does not. */
static void odd_questions(void)
{
	struct peer *b = &peers[1];
	static const struct {
		uint32_t to;
		const char *step, *target;
		unsigned answers;
	} cases[] = {
		{0, "ping", NULL, 1}, {PR_PEER_NONE, "ping", NULL, 0}, {0, "ask", "a", 0}, {0, "ask", "b", 0}, {0, "ask", "zoe", 0},
		{0, "ask", NULL, 0}, {0, "found", "c", 0}, {0, "found", "b", 0}, {0, "found", NULL, 0}, {0, "hello", NULL, 0},
		{0, "answer", NULL, 0}, {0, NULL, NULL, 0}, {0, "ask", "c", 1},
	};
	begin(false);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const uint32_t to = 0;
		unsigned sent = 0;
		set_time(b);
		struct pr_build *build = pr_post_begin(&b->post, PR_PROBE, cases[i].to);
		if (cases[i].step)
			pr_build_text(build, PR_PROBE_STEP, pr_span_of(cases[i].step));
		if (cases[i].target)
			pr_build_text(build, PR_PROBE_TARGET, pr_span_of(cases[i].target));
		pr_build_uint(build, PR_PROBE_NONCE, 77);
		CHECK(pr_post_send(&b->post, &to, 1));
		for (size_t k = 0; k < FLIGHTS; k++)
			if (flights[k].at && flights[k].to == 0) {
				now += 10 * MILLI;
				land(&flights[k]);
			}
		for (size_t k = 0; k < FLIGHTS; k++) {
			sent += flights[k].at && flights[k].from == 0;
			flights[k].at = 0;
		}
		CHECK_EQ_INT(sent, cases[i].answers);
	}
	CHECK_EQ_INT(peers[0].found, 0);
	end();
}

static void members_may_change(void)
{
	begin(false);
	run(10 * SECOND);
	cut[1][0] = true;
	run(10 * SECOND);
	CHECK_EQ_INT(peers[0].down, 1);
	const uint32_t to[] = {0, 1, PR_PEER_NONE, 2, 3}, rest[] = {1, 2, 3};
	pr_probing_renumber(peers[0].probing, to);
	CHECK(pr_probing_watch(peers[0].probing, rest, 3));
	pr_probing_heard(peers[0].probing, 1, INTERVAL); /* still known to be down */
	CHECK_EQ_INT(peers[0].up, 1);
	CHECK(pr_probing_watch(peers[0].probing, rest, 0));
	pr_probing_heard(peers[0].probing, 1, INTERVAL);
	CHECK_EQ_INT(pr_probing_pending(peers[0].probing), 0);
	end();
}

/* Whether a's try of that peer's port was asked for. */
static bool asks(uint32_t peer)
{
	bool asked = peers[0].asked[peer];
	peers[0].asked[peer] = false;
	return asked;
}

/* Its port is not tried until it is heard again, whatever happens meanwhile. */
static void ports_of_who_has_left(void)
{
	static const uint32_t same[] = {0, 1, 2, 3, 4};
	begin(true);
	for (unsigned k = 0; k < 100 && !peers[0].asked[1]; k++)
		run(100 * MILLI);
	CHECK(asks(1)); /* it is being tried */
	peers[1].dead = true;
	peers[1].beat_at = UINT64_MAX;
	set_time(&peers[0]);
	pr_probing_left(peers[0].probing, 1);
	pr_probing_tcp(peers[0].probing, 1, PR_TCP_REFUSED);
	run(10 * SECOND);
	CHECK(!asks(1));
	CHECK(asks(2) || asks(3) || asks(4)); /* which stays so until it is answered */
	set_time(&peers[0]);
	pr_probing_renumber(peers[0].probing, same);
	run(10 * SECOND);
	CHECK(!asks(1));
	CHECK(asks(2) && asks(3) && asks(4)); /* anew, as those were forgotten */
	CHECK_EQ_INT(peers[0].notes, 0);
	set_time(&peers[0]);
	pr_probing_heard(peers[0].probing, 1, INTERVAL);
	run(MILLI);
	CHECK(asks(1));
	end();
}

static void one_round_while_members_change(void)
{
	static const uint32_t same[] = {0, 1, 2, 3, 4};
	begin(true);
	for (size_t i = 0; i < PEERS; i++)
		peers[i].beat_at = UINT64_MAX;
	for (size_t i = 1; i < PEERS; i++)
		CHECK(pr_probing_watch(peers[i].probing, NULL, 0));
	pr_probing_once(peers[0].probing);
	run(50 * MILLI);
	for (uint32_t peer = 1; peer < PEERS; peer++)
		CHECK(asks(peer));
	set_time(&peers[0]);
	pr_probing_tcp(peers[0].probing, 1, PR_TCP_OPEN);
	pr_probing_left(peers[0].probing, 2); /* it has answered */
	pr_probing_renumber(peers[0].probing, same);
	run(SECOND);
	CHECK(!asks(1) && asks(2) && asks(3) && asks(4));
	for (uint32_t peer = 2; peer < PEERS; peer++)
		pr_probing_tcp(peers[0].probing, peer, PR_TCP_OPEN);
	CHECK_EQ_INT(pr_probing_pending(peers[0].probing), 0);
	CHECK_EQ_INT(pr_probing_missed(peers[0].probing), 0);
	end();
}

CHECK_MAIN(nothing_is_said_while_all_is_well, loss_alone_is_no_failure, a_simplex_cut, a_crash, a_peer_that_was_never_heard,
           a_process_that_slept_doubts_nobody, a_process_that_slept_while_it_asked, ports, one_round_alone, odd_questions,
           members_may_change, ports_of_who_has_left, one_round_while_members_change)

/*
 * Any bytes as what members say to a whole peer that elects: beats with rows, probes, ballots, summaries, and datagrams that are none of
 * these. What it writes and sends are records; a message is answered by few; its term only grows, and it votes once in each; it leads in
 * no term in which not two others have voted.
 *
 * A step is a byte for what comes, one for who says it, one for how much time has passed, one for how many bytes follow, and these.
 */
#include "heartbeat/node.h"

#include <string.h>

#include "fuzz.h"
#include "record/decode.h"

#define SECOND 1000000000ull
#define WALL (1700000000ull * SECOND)
#define PEERS 5u

static const char *const names[PEERS] = {"a", "b", "c", "d", "e"}; /* the first is the peer under test */
#define STEPS (sizeof steps / sizeof *steps)

static const char *const steps[] = {"canvass", "support", "refuse", "stand", "vote", "lead", "ping", "answer", "ask", "found", "no step"};
static struct pr_membership roster;
static struct pr_node *node;
static struct pr_now now;
static uint64_t sent, term, asked; /* asked: the number of its last ballot */
static uint32_t voted, voters;     /* for whom in this term; a bit for each who voted for it */

static struct pr_record decoded(struct pr_span bytes)
{
	struct pr_record r;
	const char *why;
	HOLDS(bytes.p && pr_decode(bytes.p, bytes.n, &r, &why) == PR_DECODED);
	return r;
}

static void deliver(void *context, uint32_t to, struct pr_span datagram)
{
	struct pr_record message = decoded(datagram);
	(void)context;
	HOLDS(to > 0 && to < PEERS && datagram.n <= PR_DATAGRAM_MAX);
	if (message.type == PR_BALLOT)
		asked = pr_uint(&message, PR_BALLOT_SEQ);
	sent++;
}

static bool store(void *context, uint64_t new_term, uint32_t vote)
{
	(void)context;
	HOLDS(new_term > term || (new_term == term && voted == PR_PEER_NONE));
	voters = 0;
	term = new_term;
	voted = vote;
	return true;
}

static void record(void *context, struct pr_span bytes)
{
	struct pr_record r = decoded(bytes);
	(void)context;
	if (r.type == PR_LEADER && pr_is(pr_text(&r, PR_LEADER_LEADER), "a"))
		HOLDS(pr_uint(&r, PR_LEADER_EPOCH) == term && voted == 0 && __builtin_popcount(voters) >= 2);
}

static void begin(void)
{
	static struct pr_member list[PEERS];
	static struct pr_members members = {.list = list, .count = PEERS};
	char error[256];
	for (unsigned i = 0; i < PEERS; i++)
		list[i] = (struct pr_member){.name = pr_span_of(names[i]), .weight = 1};
	members.domain = pr_span_of("fuzz");
	now = (struct pr_now){.clock = SECOND, .wall = WALL};
	sent = term = asked = voters = 0;
	voted = PR_PEER_NONE;
	if (!roster.names)
		HOLDS(pr_membership_make(&roster, &members, pr_span_of("a")));
	node = pr_node_new(&(struct pr_node_options){.members = &members, .self = pr_span_of("a"),
	                                             .gate = {.mode = PR_GATE_BARE, .domain = members.domain, .skew = 30 * SECOND},
	                                             .incarnation = WALL, .interval = SECOND, .mesh = PR_NODE_MESH, .degree = 10,
	                                             .numerator = 1, .denominator = 2, .elect = true,
	                                             .candidacy = {.vote = PR_PEER_NONE, .store = store}, .keep = 60 * SECOND,
	                                             .memory = 1 << 20, .rate = 100000, .seed = 1, .deliver = deliver,
	                                             .out = {record, NULL}}, &now, error, sizeof error);
	HOLDS(node);
}

static void pass(uint64_t ns)
{
	uint64_t until = now.clock + ns;
	for (unsigned ticks = 0; pr_node_due(node) <= until; ticks++) {
		uint64_t due = pr_node_due(node) > now.clock ? pr_node_due(node) : now.clock;
		now.wall += due - now.clock;
		now.clock = due;
		HOLDS(pr_node_tick(node, &now));
		HOLDS(ticks < 10000);
	}
	now.wall += until - now.clock;
	now.clock = until;
}

static uint8_t next(struct pr_span *bytes)
{
	uint8_t byte = bytes->n ? *bytes->p : 0;
	bytes->p += bytes->n > 0;
	bytes->n -= bytes->n > 0;
	return byte;
}

/* Small numbers mostly, and some that are as large as can be. */
static uint64_t number(struct pr_span *bytes)
{
	uint8_t byte = next(bytes);
	return byte < 0xf0 ? byte : UINT64_MAX >> (byte & 15u) * 4;
}

/* ours: by the same members file; what is left of the bytes are rows. */
static void fill_beat(struct pr_build *b, bool ours, struct pr_span bytes)
{
	uint64_t interval = number(&bytes) * (SECOND / 100), beats_term = number(&bytes);
	uint8_t leader = next(&bytes) % 8;
	size_t own = bytes.n < 2 * (PEERS - 1) ? bytes.n : 2 * (PEERS - 1);
	struct pr_span digest = {ours ? roster.digest : (const uint8_t *)"another ", PR_MEMBERSHIP_DIGEST};
	pr_build_hash(b, PR_BEAT_ROSTER, digest);
	pr_build_uint(b, PR_BEAT_INTERVAL, interval);
	pr_build_hash(b, PR_BEAT_ROW, (struct pr_span){bytes.p, own});
	if (bytes.n > own)
		pr_build_hash(b, PR_BEAT_ROWS, (struct pr_span){bytes.p + own, bytes.n - own});
	pr_build_uint(b, PR_BEAT_TERM, beats_term);
	if (leader < PEERS)
		pr_build_text(b, PR_BEAT_LEADER, pr_span_of(names[leader]));
	pr_build_hash(b, PR_BEAT_SUMMARY, digest);
}

static void fill_ballot(struct pr_build *b, uint32_t from, struct pr_span bytes)
{
	uint64_t step = next(&bytes) % STEPS, of = number(&bytes), answers = number(&bytes);
	if (next(&bytes) & 1u) /* what was asked last, if somebody asked */
		answers = asked;
	pr_build_text(b, PR_BALLOT_STEP, pr_span_of(steps[step]));
	pr_build_uint(b, PR_BALLOT_TERM, of);
	pr_build_uint(b, PR_BALLOT_ANSWERS, answers);
	if (strcmp(steps[step], "vote") == 0 && of == term)
		voters |= 1u << from;
}

static void fill_probe(struct pr_build *b, struct pr_span bytes)
{
	pr_build_text(b, PR_PROBE_STEP, pr_span_of(steps[next(&bytes) % STEPS]));
	pr_build_text(b, PR_PROBE_TARGET, pr_span_of(names[next(&bytes) % PEERS]));
	pr_build_uint(b, PR_PROBE_NONCE, number(&bytes));
}

/* The n-th message, of one of four kinds. */
static struct pr_span message_of(struct pr_build *b, unsigned what, uint32_t from, uint64_t n, struct pr_span bytes)
{
	static const uint64_t kinds[] = {PR_BEAT, PR_BALLOT, PR_PROBE, PR_SUMMARY};
	uint64_t kind = kinds[what % 4];
	pr_build_record(b, kind, now.wall);
	pr_build_text(b, PR_BEAT_PEER, pr_span_of(names[from]));
	pr_build_uint(b, PR_BEAT_INCARNATION, WALL + (what / 4 % 4 == 3));
	pr_build_uint(b, PR_BEAT_SEQ, n);
	if (kind != PR_BEAT)
		pr_build_text(b, PR_BEAT_TO, pr_span_of("a"));
	if (kind == PR_BEAT)
		fill_beat(b, what < 0xc0, bytes);
	else if (kind == PR_BALLOT)
		fill_ballot(b, from, bytes);
	else if (kind == PR_PROBE)
		fill_probe(b, bytes);
	else
		pr_build_hash(b, PR_SUMMARY_HAVE, bytes);
	return pr_build_end(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct pr_build b;
	uint64_t count = 0, before;
	begin();
	while (n > 4) {
		unsigned what = p[0];
		uint32_t from = 1 + p[1] % (PEERS - 1);
		struct pr_span bytes = {p + 4, p[3] < n - 4 ? p[3] : n - 4};
		pass(p[2] * (SECOND / 32));
		const struct pr_source source = {.port = (uint16_t)from};
		p += 4 + bytes.n;
		n -= 4 + bytes.n;
		before = sent;
		HOLDS(pr_node_hear(node, &now, &source, what == 0xff ? bytes : message_of(&b, what, from, ++count, bytes)));
		HOLDS(sent - before <= 2 * PEERS);
	}
	pass(10 * SECOND);
	pr_node_free(node);
	return 0;
}

/* gate, letter, senders, replays, bucket, cose_mac, secret: what is let in, what is not, and what is said of it. */
#include "heartbeat/gate.h"

#include <sys/stat.h>

#include "base/dice.h"
#include "cluster.h"
#include "crypto/cose_mac.h"
#include "crypto/secret.h"
#include "heartbeat/letter.h"
#include "heartbeat/post.h"
#include "record/decode.h"

#define SECOND UINT64_C(1000000000)
#define SKEW (30 * SECOND)
#define START (1700000000 * SECOND)
#define PEERS 6u

static const char secret[] = "a secret of more than sixteen bytes";

/* One of the cluster's peers: what it sends and what it lets in. */
struct side {
	struct pr_membership membership;
	struct pr_post post;
	uint8_t sent[PR_DATAGRAM_MAX + 1];
	size_t sent_n;
	struct pr_build told; /* what it wrote */
	struct pr_record record; /* the latest of it */
	unsigned notes, accusations, failures;
	uint8_t bytes[4096];
};

static struct cluster cluster;
static struct side sides[PEERS]; /* a, b, c, … */

static void deliver(void *context, uint32_t to, struct pr_span datagram)
{
	struct side *side = context;
	(void)to;
	CHECK(datagram.n < sizeof side->sent);
	memcpy(side->sent, datagram.p, datagram.n);
	side->sent_n = datagram.n;
}

static void write_down(void *arg, struct pr_span record)
{
	struct side *side = arg;
	const char *why;
	side->failures += !record.p;
	if (!record.p || record.n > sizeof side->bytes)
		return;
	memcpy(side->bytes, record.p, record.n);
	CHECK(pr_decode(side->bytes, record.n, &side->record, &why) == PR_DECODED);
	side->notes += side->record.type == PR_NOTE;
	side->accusations += side->record.type == PR_ACCUSATION;
}

static void begin_side(struct side *side, size_t i, enum pr_gate_mode mode, const char *domain)
{
	char name[] = {(char)('a' + i), 0};
	*side = (struct side){0};
	CHECK(pr_membership_make(&side->membership, &cluster.members, pr_span_of(name)));
	const struct pr_gate_options options = {.mode = mode, .membership = &side->membership, .key = cluster.keys[i],
	                                        .ring = cluster.ring, .secret = pr_span_of(secret), .domain = pr_span_of(domain),
	                                        .skew = SKEW};
	side->post = (struct pr_post){.membership = &side->membership, .gate = pr_gate_new(&options), .deliver = deliver,
	                              .context = side, .now = {START, SECOND}, .incarnation = START + i};
	CHECK(side->post.gate != NULL);
}

static void end_side(struct side *side)
{
	pr_gate_free(side->post.gate);
	pr_membership_clear(&side->membership);
	pr_build_free(&side->post.build);
}

static void begin(enum pr_gate_mode mode)
{
	cluster = cluster_new("domain orders\n", PEERS, 1);
	for (size_t i = 0; i < PEERS; i++)
		begin_side(&sides[i], i, mode, "orders");
}

static void end(void)
{
	for (size_t i = 0; i < PEERS; i++)
		end_side(&sides[i]);
	cluster_free(&cluster);
}

/* What it sent is in side->sent. */
static struct pr_span say(struct side *side, uint64_t type, uint32_t to, const char *more)
{
	const uint32_t nobody = 0;
	struct pr_build *b = pr_post_begin(&side->post, type, to);
	pr_build_hash(b, PR_BEAT_ROSTER, pr_span_of(more)); /* a hash of a beat, a piece and a summary has the same key */
	CHECK(pr_post_send(&side->post, &nobody, 1));
	return (struct pr_span){side->sent, side->sent_n};
}

static struct pr_source source_of(size_t host)
{
	struct pr_source source = {.address = {[10] = 0xff, [11] = 0xff, 10, 0, (uint8_t)(host >> 8), (uint8_t)host}, .port = 7373};
	return source;
}

static enum pr_gate_verdict hear_from(struct side *side, struct pr_source source, struct pr_span datagram)
{
	struct pr_record message;
	uint32_t from;
	const struct pr_outlet out = {write_down, side};
	struct pr_span exact = cluster_copy(datagram); /* so that a sanitizer sees what is read behind it */
	enum pr_gate_verdict verdict = pr_gate_open(side->post.gate, &side->post.now, &source, exact, &message, &from, &out);
	if (verdict == PR_GATE_PASSED) {
		CHECK(from < side->membership.count && from != side->membership.self);
		CHECK(pr_same(pr_text(&message, PR_BEAT_PEER), pr_membership_name(&side->membership, from)));
	}
	free((void *)(uintptr_t)exact.p);
	return verdict;
}

static enum pr_gate_verdict hear(struct side *side, size_t from, struct pr_span datagram)
{
	return hear_from(side, source_of(from), datagram);
}

#define CHECK_VERDICT(got, wanted) CHECK_EQ_STR(pr_gate_text(got), pr_gate_text(PR_GATE_##wanted))

static void pass_time(uint64_t ns)
{
	for (size_t i = 0; i < PEERS; i++) {
		sides[i].post.now.wall += ns;
		sides[i].post.now.clock += ns;
	}
}

static void each_mode_lets_in_its_own(void)
{
	for (enum pr_gate_mode mode = PR_GATE_SIGN; mode <= PR_GATE_BARE; mode++) {
		begin(mode);
		static const uint64_t types[] = {PR_BEAT, PR_PIECE, PR_SUMMARY};
		for (size_t i = 0; i < 3; i++) {
			CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], types[i], PR_PEER_NONE, "x")), PASSED);
			CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], types[i], 0, "x")), PASSED);
			CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], types[i], 2, "x")), ASTRAY);
		}
		CHECK_EQ_INT(pr_gate_count(sides[0].post.gate, PR_GATE_PASSED), 6);
		CHECK_EQ_INT(pr_gate_count(sides[0].post.gate, PR_GATE_ASTRAY), 3);
		CHECK_VERDICT(hear(&sides[0], 0, say(&sides[0], PR_BEAT, PR_PEER_NONE, "x")), OWN);
		end();
	}
}

static void modes_are_not_confused(void)
{
	for (enum pr_gate_mode mode = PR_GATE_SIGN; mode <= PR_GATE_BARE; mode++) {
		begin(mode);
		for (enum pr_gate_mode other = PR_GATE_SIGN; other <= PR_GATE_BARE; other++) {
			struct side one;
			begin_side(&one, 1, other, "orders");
			enum pr_gate_verdict verdict = hear(&sides[0], 1, say(&one, PR_BEAT, PR_PEER_NONE, "x"));
			CHECK_EQ_INT(verdict, other == mode ? PR_GATE_PASSED : PR_GATE_ENVELOPE);
			end_side(&one);
			begin_side(&one, 2, other, "invoices");
			verdict = hear(&sides[0], 2, say(&one, PR_BEAT, PR_PEER_NONE, "x"));
			if (other == mode && mode != PR_GATE_BARE) /* which has no domain */
				CHECK_VERDICT(verdict, FORGED);
			end_side(&one);
		}
		end();
	}
}

/* A record that was signed for the domain, as pr-sign does it, is no message. */
static void records_are_no_messages(void)
{
	begin(PR_GATE_SIGN);
	struct pr_build *b = pr_post_begin(&sides[1].post, PR_BEAT, PR_PEER_NONE);
	struct pr_span signed_record = cluster_sign(&cluster, 1, pr_build_end(b));
	CHECK_VERDICT(hear(&sides[0], 1, signed_record), FORGED);
	free((void *)(uintptr_t)signed_record.p);
	pr_build_record(b, PR_CONTACT, START);
	pr_build_text(b, PR_CONTACT_OBSERVER, pr_span_of("b"));
	CHECK_VERDICT(hear(&sides[0], 1, pr_gate_seal(sides[1].post.gate, pr_build_end(b))), FORM);
	end();
}

static void what_is_changed_is_not_let_in(void)
{
	for (enum pr_gate_mode mode = PR_GATE_SIGN; mode <= PR_GATE_MAC; mode++) {
		begin(mode);
		struct pr_span whole = say(&sides[1], PR_BEAT, 0, "twenty bytes, or so");
		uint8_t bytes[PR_DATAGRAM_MAX];
		memcpy(bytes, whole.p, whole.n);
		for (size_t bit = 0; bit < 8 * whole.n; bit++) {
			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
			pass_time(SECOND / 200); /* and from many sources, so that there is always something left to verify with */
			enum pr_gate_verdict verdict = hear(&sides[0], bit, (struct pr_span){bytes, whole.n});
			CHECK(verdict != PR_GATE_PASSED && verdict != PR_GATE_FLOOD);
			bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		for (size_t n = 0; n < whole.n; n++)
			CHECK(hear(&sides[0], 1, (struct pr_span){bytes, n}) != PR_GATE_PASSED);
		for (size_t n = 1; n < 4; n++)
			CHECK(hear(&sides[0], 1, (struct pr_span){bytes, whole.n + n}) != PR_GATE_PASSED);
		CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){bytes, whole.n}), PASSED);
		end();
	}
}

/* In a letter of b's the name is changed to c, and the other way round: its key does not fit, or its signature. */
static void names_are_not_swapped(void)
{
	begin(PR_GATE_SIGN);
	struct pr_build *b = pr_post_begin(&sides[2].post, PR_BEAT, PR_PEER_NONE); /* in the name of c, */
	CHECK_VERDICT(hear(&sides[0], 2, pr_gate_seal(sides[1].post.gate, pr_build_end(b))), KEY); /* with b's key */
	struct pr_span by_c = say(&sides[2], PR_BEAT, PR_PEER_NONE, "x");
	uint8_t bytes[PR_DATAGRAM_MAX], kid[PR_KID_SIZE];
	memcpy(bytes, by_c.p, by_c.n);
	uint8_t *name = memmem(bytes, by_c.n, "\x06\x61\x63", 3);
	CHECK(name != NULL);
	if (name)
		name[2] = 'b';
	CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){bytes, by_c.n}), KEY);
	memcpy(kid, pr_key_kid(cluster.keys[1]).p, sizeof kid);
	uint8_t *place = memmem(bytes, by_c.n, pr_key_kid(cluster.keys[2]).p, sizeof kid);
	if (place)
		memcpy(place, kid, sizeof kid);
	CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){bytes, by_c.n}), FORGED);
	CHECK_EQ_INT(sides[0].accusations, 0);
	/* Of a bad signature it is told where it came from. */
	CHECK(sides[0].record.type == PR_NOTE);
	CHECK_EQ_SPAN(pr_text(&sides[0].record, PR_ANY_BY), "a");
	CHECK_EQ_SPAN(pr_text(&sides[0].record, PR_NOTE_PROGRAM), "pr-heartbeat");
	CHECK_EQ_SPAN(pr_text(&sides[0].record, PR_NOTE_ABOUT), "10.0.0.1:7373");
	CHECK_EQ_SPAN(pr_text(&sides[0].record, PR_NOTE_TEXT), "dropped, bad signature; in the name of b");
	end();
}

static void strangers_are_not_heard(void)
{
	begin(PR_GATE_SIGN);
	struct pr_build *b = &sides[1].post.build;
	pr_build_record(b, PR_BEAT, START);
	pr_build_text(b, PR_BEAT_PEER, pr_span_of("zoe"));
	pr_build_uint(b, PR_BEAT_INCARNATION, 1);
	pr_build_uint(b, PR_BEAT_SEQ, 1);
	CHECK_VERDICT(hear(&sides[0], 9, pr_gate_seal(sides[1].post.gate, pr_build_end(b))), STRANGER);
	CHECK_VERDICT(hear(&sides[0], 9, pr_span_of("hello")), ENVELOPE);
	CHECK_VERDICT(hear(&sides[0], 9, pr_span_of("")), SIZE);
	uint8_t big[PR_DATAGRAM_MAX + 1] = {0xd2};
	CHECK_VERDICT(hear(&sides[0], 9, (struct pr_span){big, sizeof big}), SIZE);
	end();
}

static void messages_are_let_in_once(void)
{
	begin(PR_GATE_MAC);
	uint8_t kept[100][PR_DATAGRAM_MAX];
	size_t n[100];
	for (size_t i = 0; i < 100; i++) {
		struct pr_span beat = say(&sides[1], PR_BEAT, PR_PEER_NONE, "x");
		memcpy(kept[i], beat.p, n[i] = beat.n);
	}
	/* In any order within the window, each once. */
	for (size_t i = 50; i < 100; i += 2)
		CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){kept[i], n[i]}), PASSED);
	for (size_t i = 51; i < 100; i += 2)
		CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){kept[i], n[i]}), PASSED);
	for (size_t i = 50; i < 100; i++)
		CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){kept[i], n[i]}), AGAIN);
	CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){kept[36], n[36]}), PASSED); /* 63 back: the window's end */
	for (size_t i = 0; i <= 35; i++)
		CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){kept[i], n[i]}), AGAIN);
	/* Two far from all others, near to each other: lib/cluster/beats.c would begin anew. */
	CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){kept[0], n[0]}), AGAIN);
	CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){kept[1], n[1]}), AGAIN);
	CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_PIECE, PR_PEER_NONE, "x")), PASSED); /* types are numbered apart */
	CHECK_EQ_INT(pr_gate_count(sides[0].post.gate, PR_GATE_AGAIN), 50 + 36 + 2);
	CHECK_EQ_INT(sides[0].notes, 1);
	CHECK_EQ_INT(pr_uint(&sides[0].record, PR_NOTE_COUNT), 1);
	const struct pr_outlet out = {write_down, &sides[0]};
	pr_gate_tell(sides[0].post.gate, &sides[0].post.now, &out);
	CHECK_EQ_INT(sides[0].notes, 1); /* the minute is not over */
	pass_time(61 * SECOND);
	pr_gate_tell(sides[0].post.gate, &sides[0].post.now, &out);
	CHECK_EQ_INT(sides[0].notes, 2);
	CHECK_EQ_INT(pr_uint(&sides[0].record, PR_NOTE_COUNT), 87);
	pr_gate_tell(sides[0].post.gate, &sides[0].post.now, &out);
	CHECK_EQ_INT(sides[0].notes, 2);
	end();
}

static void numbers_do_not_wrap(void)
{
	begin(PR_GATE_BARE);
	sides[1].post.seq[PR_BEAT] = UINT64_MAX - 3;
	for (int i = 0; i < 3; i++)
		CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")), PASSED);
	for (int i = 0; i < 5; i++) /* 0, 1, … */
		CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")), AGAIN);
	sides[1].post.incarnation++;
	CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")), PASSED);
	end();
}

static void incarnations_do_not_go_back(void)
{
	begin(PR_GATE_SIGN);
	uint8_t old[PR_DATAGRAM_MAX];
	struct pr_span beat = say(&sides[1], PR_BEAT, PR_PEER_NONE, "x");
	size_t n = beat.n;
	memcpy(old, beat.p, n);
	pass_time(100 * SECOND);
	sides[1].post.incarnation += 5;
	CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")), PASSED);
	CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){old, n}), OLD); /* a replay: nothing is said of b */
	CHECK_EQ_SPAN(pr_text(&sides[0].record, PR_NOTE_ABOUT), "10.0.0.1:7373");
	sides[1].post.incarnation -= 5;
	CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")), OLD); /* a process that lives */
	CHECK_EQ_SPAN(pr_text(&sides[0].record, PR_NOTE_ABOUT), "b");
	CHECK_EQ_INT(sides[0].notes, 2);
	CHECK_EQ_INT(sides[0].accusations, 0);
	for (int i = 0; i < 50; i++)
		CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")), OLD);
	CHECK_EQ_INT(sides[0].notes, 2);
	end();
}

/* What was captured before this peer started must not make a dead one look alive. */
static void the_first_must_be_fresh(void)
{
	begin(PR_GATE_SIGN);
	uint8_t old[PR_DATAGRAM_MAX];
	struct pr_span beat = say(&sides[1], PR_BEAT, PR_PEER_NONE, "x");
	size_t n = beat.n;
	memcpy(old, beat.p, n);
	pass_time(SKEW + 1);
	CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){old, n}), STALE);
	CHECK_EQ_SPAN(pr_text(&sides[0].record, PR_NOTE_ABOUT), "b");
	for (int i = 0; i < 20; i++)
		CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){old, n}), STALE);
	CHECK_EQ_INT(sides[0].notes, 1);
	CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")), PASSED);
	/* Of the same incarnation one may be late: how late, its time says. */
	say(&sides[1], PR_BEAT, PR_PEER_NONE, "x");
	pass_time(SKEW + 1);
	CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){sides[1].sent, sides[1].sent_n}), PASSED);
	end();
}

static void beats_from_the_future(void)
{
	begin(PR_GATE_SIGN);
	for (size_t i = 1; i < 4; i++)
		CHECK_VERDICT(hear(&sides[0], i, say(&sides[i], PR_BEAT, PR_PEER_NONE, "x")), PASSED);
	sides[1].post.now.wall += SKEW;
	CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")), PASSED);
	sides[1].post.now.wall++;
	for (int i = 0; i < 20; i++)
		CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")), FUTURE);
	CHECK_EQ_INT(sides[0].accusations, 1);
	CHECK_EQ_INT(sides[0].notes, 0);
	CHECK_EQ_SPAN(pr_text(&sides[0].record, PR_ACCUSATION_SUBJECT), "b");
	CHECK_EQ_SPAN(pr_text(&sides[0].record, PR_ACCUSATION_REPORTER), "a");
	CHECK_EQ_SPAN(pr_text(&sides[0].record, PR_ACCUSATION_BEHAVIOUR), "timestamp-manipulation");
	/* Nobody is accused by somebody else's bad signature. */
	struct pr_span beat = say(&sides[4], PR_BEAT, PR_PEER_NONE, "x");
	uint8_t bytes[PR_DATAGRAM_MAX];
	sides[4].post.now.wall += 2 * SKEW;
	beat = say(&sides[4], PR_BEAT, PR_PEER_NONE, "x");
	memcpy(bytes, beat.p, beat.n);
	bytes[beat.n - 1] ^= 1;
	CHECK_VERDICT(hear(&sides[0], 4, (struct pr_span){bytes, beat.n}), FORGED);
	CHECK_EQ_INT(sides[0].accusations, 1);
	/* Once all are ahead of a, it is a's clock. */
	sides[2].post.now.wall += 2 * SKEW;
	sides[3].post.now.wall += 2 * SKEW;
	pass_time(61 * SECOND);
	for (size_t i = 1; i < 5; i++)
		CHECK_VERDICT(hear(&sides[0], i, say(&sides[i], PR_BEAT, PR_PEER_NONE, "x")), FUTURE);
	CHECK_EQ_INT(sides[0].accusations, 1);
	CHECK(sides[0].notes >= 4);
	end();
}

/* b's key is used by two processes with one incarnation. */
static void two_with_one_number(void)
{
	for (enum pr_gate_mode mode = PR_GATE_SIGN; mode <= PR_GATE_BARE; mode++) {
		struct side twin;
		begin(mode);
		begin_side(&twin, 1, mode, "orders");
		CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "one")), PASSED);
		CHECK_VERDICT(hear(&sides[0], 1, (struct pr_span){sides[1].sent, sides[1].sent_n}), AGAIN);
		CHECK_EQ_INT(sides[0].accusations, 0);
		for (int i = 0; i < 10; i++) {
			CHECK_VERDICT(hear(&sides[0], 1, say(&twin, PR_BEAT, PR_PEER_NONE, "other")), AGAIN);
			twin.post.seq[PR_BEAT] = 0;
		}
		CHECK_EQ_INT(sides[0].accusations, mode == PR_GATE_SIGN);
		if (mode == PR_GATE_SIGN) {
			CHECK_EQ_SPAN(pr_text(&sides[0].record, PR_ACCUSATION_BEHAVIOUR), "invalid-state-transition");
			CHECK_EQ_SPAN(pr_text(&sides[0].record, PR_ACCUSATION_SUBJECT), "b");
		} else {
			CHECK_EQ_SPAN(pr_text(&sides[0].record, PR_NOTE_ABOUT), "b");
		}
		end_side(&twin);
		end();
	}
}

/* A letter in that peer's name with that incarnation and number, with a signature that is none. */
static struct pr_span forge(struct side *victim, uint64_t incarnation, uint64_t seq, struct pr_dice *dice)
{
	const uint64_t real = victim->post.incarnation, number = victim->post.seq[PR_BEAT];
	victim->post.incarnation = incarnation;
	victim->post.seq[PR_BEAT] = seq;
	struct pr_build *b = pr_post_begin(&victim->post, PR_BEAT, PR_PEER_NONE);
	struct pr_span map = pr_build_end(b);
	static uint8_t bytes[PR_DATAGRAM_MAX];
	static struct pr_build whole;
	uint8_t seal[PR_COSE_SIGNATURE], protected[13] = {0xa2, 0x01, 0x27, 0x04, 0x48};
	memcpy(protected + 5, pr_key_kid(cluster.keys[victim->membership.self]).p, PR_KID_SIZE);
	for (size_t i = 0; i < sizeof seal; i++)
		seal[i] = (uint8_t)pr_dice_u64(dice);
	pr_build_bare(&whole);
	pr_add_item(&whole, (struct pr_span){(const uint8_t *)"\xd2", 1});
	pr_add_array(&whole, 4);
	pr_add_hash(&whole, (struct pr_span){protected, sizeof protected});
	pr_add_map(&whole, 0);
	pr_add_hash(&whole, map);
	pr_add_hash(&whole, (struct pr_span){seal, sizeof seal});
	struct pr_span span = pr_build_bare_end(&whole);
	memcpy(bytes, span.p, span.n);
	pr_build_free(&whole);
	victim->post.incarnation = real;
	victim->post.seq[PR_BEAT] = number;
	return (struct pr_span){bytes, span.n};
}

/*
 * Forgers who write any address, that of the members included, and name members; 1,000 a second, and one beat a second of each
 * peer. No good one is lost, and the failures cost no more than they may.
 */
static void forgers_do_not_drown_members(void)
{
	struct pr_dice dice;
	pr_dice_seed(&dice, 8);
	begin(PR_GATE_SIGN);
	struct pr_gate *gate = sides[0].post.gate;
	unsigned heard = 0, said = 0;
	for (size_t i = 1; i < PEERS; i++)
		CHECK_VERDICT(hear(&sides[0], i, say(&sides[i], PR_BEAT, PR_PEER_NONE, "x")), PASSED);
	for (int second = 0; second < 20; second++) {
		for (size_t k = 0; k < 1000; k++) {
			struct side *victim = &sides[1 + pr_dice_below(&dice, PEERS - 1)];
			uint64_t incarnation = victim->post.incarnation + 1 + pr_dice_below(&dice, SECOND);
			size_t host = k % 2 ? victim->membership.self : 10 + pr_dice_below(&dice, 60000);
			enum pr_gate_verdict verdict = hear(&sides[0], host, forge(victim, incarnation, 1 + pr_dice_below(&dice, 100), &dice));
			CHECK(verdict == PR_GATE_FORGED || verdict == PR_GATE_FLOOD);
			if (k % 200 == 199) {
				struct side *peer = &sides[1 + k / 200];
				said++;
				heard += hear(&sides[0], peer->membership.self, say(peer, PR_BEAT, PR_PEER_NONE, "x")) == PR_GATE_PASSED;
			}
			pass_time(SECOND / 1000);
		}
	}
	CHECK_EQ_INT(said, 100);
	CHECK_EQ_INT(heard, said);
	CHECK_EQ_INT(pr_gate_count(gate, PR_GATE_FORGED) + pr_gate_count(gate, PR_GATE_FLOOD), 20000);
	CHECK(pr_gate_count(gate, PR_GATE_FORGED) <= 64 * 16 + 20 * 500);
	CHECK(pr_gate_count(gate, PR_GATE_FLOOD) > 0);
	CHECK(sides[0].notes <= 2); /* one of each verdict, in less than a minute */
	CHECK_EQ_INT(sides[0].accusations, 0);
	end();
}

/* A forger who reads the traffic knows incarnations, but from another address than the peer's he gains nothing by it. */
static void forgers_at_other_addresses(void)
{
	struct pr_dice dice;
	pr_dice_seed(&dice, 9);
	begin(PR_GATE_SIGN);
	unsigned heard = 0;
	CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")), PASSED);
	for (int k = 0; k < 3000; k++) {
		hear(&sides[0], 100, forge(&sides[1], sides[1].post.incarnation, 50 + (uint64_t)k, &dice));
		pass_time(SECOND / 1000);
		if (k % 100 == 0)
			heard += hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")) == PR_GATE_PASSED;
	}
	CHECK_EQ_INT(heard, 30);
	CHECK(pr_gate_count(sides[0].post.gate, PR_GATE_FORGED) <= 16 + 3 * 8);
	/* Newcomers at other addresses are let in meanwhile; so is a known one at a new address. */
	CHECK_VERDICT(hear(&sides[0], 2, say(&sides[2], PR_BEAT, PR_PEER_NONE, "x")), PASSED);
	CHECK_VERDICT(hear(&sides[0], 101, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")), PASSED);
	/* At the peer's own address, knowing its incarnation, he may fail 50 times a second. */
	unsigned failed = 0;
	for (int k = 0; k < 3000; k++) {
		failed += hear(&sides[0], 1, forge(&sides[1], sides[1].post.incarnation, 5000 + (uint64_t)k, &dice)) == PR_GATE_FORGED;
		pass_time(SECOND / 1000);
	}
	CHECK(failed >= 150 && failed <= 50 + 3 * 50 + 1);
	end();
}

static void members_may_change(void)
{
	begin(PR_GATE_SIGN);
	uint8_t first[PR_DATAGRAM_MAX];
	struct pr_span beat = say(&sides[2], PR_BEAT, PR_PEER_NONE, "x");
	size_t n = beat.n;
	memcpy(first, beat.p, n);
	CHECK_VERDICT(hear(&sides[0], 2, beat), PASSED);
	CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")), PASSED);
	struct pr_members fewer = cluster.members;
	struct pr_member list[PEERS];
	size_t count = 0;
	for (size_t i = 0; i < PEERS; i++)
		if (i != 1)
			list[count++] = cluster.members.list[i];
	fewer.list = list;
	fewer.count = count;
	struct pr_membership after;
	CHECK(pr_membership_make(&after, &fewer, pr_span_of("a")));
	pr_gate_renew(sides[0].post.gate, &after, cluster.ring);
	struct pr_membership before = sides[0].membership;
	sides[0].membership = after;
	CHECK_VERDICT(hear(&sides[0], 1, say(&sides[1], PR_BEAT, PR_PEER_NONE, "x")), STRANGER);
	CHECK_VERDICT(hear(&sides[0], 2, (struct pr_span){first, n}), AGAIN);
	CHECK_VERDICT(hear(&sides[0], 2, say(&sides[2], PR_BEAT, PR_PEER_NONE, "x")), PASSED);
	pr_membership_clear(&before);
	end();
}

static void what_fits_in_a_datagram(void)
{
	static char text[PR_DATAGRAM_MAX];
	memset(text, 'x', sizeof text);
	for (enum pr_gate_mode mode = PR_GATE_SIGN; mode <= PR_GATE_BARE; mode++) {
		begin(mode);
		for (int more = 0; more < 2; more++) {
			size_t room = pr_gate_room(sides[1].post.gate) + (size_t)more;
			struct pr_build *b = pr_post_begin(&sides[1].post, PR_BEAT, PR_PEER_NONE);
			size_t used = pr_build_end(b).n;
			b = pr_post_begin(&sides[1].post, PR_BEAT, PR_PEER_NONE);
			pr_build_hash(b, PR_BEAT_ROW, (struct pr_span){(uint8_t *)text, room - used - 4});
			struct pr_span map = pr_build_end(b);
			CHECK_EQ_INT(map.n, room);
			struct pr_span datagram = pr_gate_seal(sides[1].post.gate, map);
			CHECK_EQ_INT(datagram.n, more ? 0 : PR_DATAGRAM_MAX);
			CHECK_EQ_INT(datagram.p != NULL, !more);
			if (!more)
				CHECK_VERDICT(hear(&sides[0], 1, datagram), PASSED);
		}
		end();
	}
	/* Who has no key of its own listens only. */
	begin(PR_GATE_SIGN);
	const struct pr_gate_options options = {.mode = PR_GATE_SIGN, .membership = &sides[0].membership, .ring = cluster.ring};
	struct pr_gate *gate = pr_gate_new(&options);
	CHECK(!pr_gate_seal(gate, pr_span_of("\xa0")).p);
	pr_gate_free(gate);
	end();
}

/* The COSE working group's HMac-01: a COSE_Mac0 of HMAC 256/256. */
static void a_code_of_others(void)
{
	static const uint8_t key[] = {0x84, 0x9b, 0x57, 0x21, 0x9d, 0xae, 0x48, 0xde, 0x64, 0x6d, 0x07, 0xdb, 0xb5, 0x33, 0x56, 0x6e,
	                              0x97, 0x66, 0x86, 0x45, 0x7c, 0x14, 0x91, 0xbe, 0x3a, 0x76, 0xdc, 0xea, 0x6c, 0x42, 0x71, 0x88};
	static const uint8_t tag[] = {0xa1, 0xa8, 0x48, 0xd3, 0x47, 0x1f, 0x9d, 0x61, 0xee, 0x49, 0x01, 0x8d, 0x24, 0x4c, 0x82, 0x47,
	                              0x72, 0xf2, 0x23, 0xad, 0x4f, 0x93, 0x52, 0x93, 0xf1, 0x78, 0x9f, 0xc3, 0xa0, 0x8d, 0x8c, 0x58};
	const struct pr_span content = pr_span_of("This is the content."), header = {(const uint8_t *)"\xa1\x01\x05", 3};
	struct pr_cose_mac *mac = pr_cose_mac_new((struct pr_span){key, sizeof key}, (struct pr_span){NULL, 0});
	CHECK(pr_cose_mac_verify(mac, header, content, (struct pr_span){tag, sizeof tag}));
	CHECK(pr_cose_mac_verify(mac, header, content, (struct pr_span){tag, sizeof tag})); /* its state is used again */
	CHECK(!pr_cose_mac_verify(mac, header, content, (struct pr_span){tag, sizeof tag - 1}));
	CHECK(!pr_cose_mac_verify(mac, (struct pr_span){header.p, 2}, content, (struct pr_span){tag, sizeof tag}));
	CHECK(!pr_cose_mac_verify(mac, header, (struct pr_span){content.p, content.n - 1}, (struct pr_span){tag, sizeof tag}));
	struct pr_build out = {0};
	CHECK(pr_cose_mac_seal(mac, &out, content));
	struct pr_span whole = pr_build_bare_end(&out);
	struct pr_letter letter;
	CHECK(pr_letter_unwrap(&letter, PR_COSE_MAC0, whole));
	CHECK(pr_same(letter.seal, (struct pr_span){tag, sizeof tag}));
	pr_build_free(&out);
	pr_cose_mac_free(mac);
}

static struct pr_secret *read_secret(const char *text, mode_t mode, char *why, size_t size)
{
	char file[] = "/tmp/gate.XXXXXX";
	int fd = mkstemp(file);
	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fchmod(fd, mode) == 0);
	struct pr_secret *got = pr_secret_read(file, why, size);
	close(fd);
	unlink(file);
	return got;
}

static void secrets_from_files(void)
{
	static const struct {
		const char *text, *why;
		mode_t mode;
	} cases[] = {
		{"000102030405060708090a0B0C0D0E0F\r\n", NULL, 0600},
		{"000102030405060708090a0b0c0d0e0f", NULL, 0640},
		{"000102030405060708090a0b0c0d0e", "a secret of less than 16 bytes (32 hex digits)", 0600},
		{"000102030405060708090a0b0c0d0e0", "not pairs of hex digits, as 'openssl rand -hex 32' writes them", 0600},
		{"a secret that is no hex at all!!", "not pairs of hex digits, as 'openssl rand -hex 32' writes them", 0600},
		{"", "a secret of less than 16 bytes (32 hex digits)", 0600},
		{"000102030405060708090a0b0c0d0e0f", "a secret that everybody may read: chmod o-r", 0604},
		{"000102030405060708090a0b0c0d0e0f", "a secret that everybody may write: chmod o-w", 0602},
	};
	static char big[2 * PR_SECRET_MAX + 3], huge[10000];
	char why[100];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		why[0] = 0;
		struct pr_secret *got = read_secret(cases[i].text, cases[i].mode, why, sizeof why);
		CHECK_EQ_STR(got ? NULL : why, cases[i].why);
		if (got)
			CHECK(pr_secret_bytes(got).n == 16 && memcmp(pr_secret_bytes(got).p, "\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17", 16) == 0);
		pr_secret_free(got);
	}
	memset(big, '0', sizeof big - 1);
	CHECK(!read_secret(big, 0600, why, sizeof why));
	CHECK_EQ_STR(why, "a secret of more than 256 bytes");
	big[sizeof big - 3] = 0;
	struct pr_secret *most = read_secret(big, 0600, why, sizeof why);
	CHECK(most && pr_secret_bytes(most).n == PR_SECRET_MAX);
	pr_secret_free(most);
	memset(huge, '0', sizeof huge - 1);
	CHECK(!read_secret(huge, 0600, why, sizeof why));
	CHECK(!pr_secret_read("/nonexistent/secret", why, sizeof why));
	CHECK_EQ_STR(why, "No such file or directory");
}

CHECK_MAIN(each_mode_lets_in_its_own, modes_are_not_confused, records_are_no_messages, what_is_changed_is_not_let_in,
           names_are_not_swapped, strangers_are_not_heard, messages_are_let_in_once, numbers_do_not_wrap,
           incarnations_do_not_go_back, the_first_must_be_fresh, beats_from_the_future, two_with_one_number,
           forgers_do_not_drown_members, forgers_at_other_addresses, members_may_change, what_fits_in_a_datagram,
           a_code_of_others, secrets_from_files)

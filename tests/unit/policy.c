/*
 * policy: who may continue, held against the rules' and the originals' own examples. Each case cites where it is from.
 *
 * Sides stand as "a b | c d", with "!" before one that is down; peers behind a "/" are in no picture. Behind a peer's name stand what
 * is known of it: "a:weight=2:age=0:role=x:group=g:clients=3", "a:joining", "a:leaving", "a:left", "a:fresh", "a:lapsed". All sides are
 * cut off from one another but for the pairs in `bridges` ("02": 0 and 2 reach each other).
 */
#include <stdlib.h>

#include "check.h"
#include "cluster/policy.h"

#define SIDES 25
#define PEERS 64

static struct pr_policy_output out;
static enum pr_verdict verdicts[SIDES];
static uint64_t present[SIDES], needs[SIDES];
static bool indirect[SIDES];
static struct pr_policy_peer peers[PEERS];
static bool severed[SIDES * SIDES], down[SIDES];
static struct pr_policy_input in;
static char text[2000], said[400];

static void describe(struct pr_policy_peer *peer, char *word)
{
	for (char *part = strtok_r(word, ":", &word); (part = strtok_r(NULL, ":", &word)) != NULL;) {
		char *value = strchr(part, '=');
		if (value)
			*value++ = '\0';
		peer->weight = strcmp(part, "weight") == 0 ? strtoull(value, NULL, 10) : peer->weight;
		peer->age = strcmp(part, "age") == 0 ? strtoull(value, NULL, 10) : peer->age;
		peer->clients = strcmp(part, "clients") == 0 ? strtoull(value, NULL, 10) : peer->clients;
		peer->role = strcmp(part, "role") == 0 ? pr_span_of(value) : peer->role;
		peer->group = strcmp(part, "group") == 0 ? pr_span_of(value) : peer->group;
		peer->joining |= strcmp(part, "joining") == 0;
		peer->leaving |= strcmp(part, "leaving") == 0;
		peer->left |= strcmp(part, "left") == 0;
		peer->fresh |= strcmp(part, "fresh") == 0;
		peer->prior &= strcmp(part, "lapsed") != 0;
	}
}

static int by_name(const void *a, const void *b)
{
	const struct pr_policy_peer *x = a, *y = b;
	size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
	int order = memcmp(x->name.p, y->name.p, n);
	return order ? order : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

static void read_sides(const char *sides)
{
	uint32_t side = 0;
	snprintf(text, sizeof text, "%s", sides);
	memset(down, 0, sizeof down);
	in = (struct pr_policy_input){.sides = 1, .severed = severed, .down = down, .peers = peers, .holder = UINT32_MAX};
	char *rest = text;
	for (char *word; (word = strtok_r(NULL, " ", &rest)) != NULL;) {
		if (*word == '|') {
			side = (uint32_t)in.sides++;
		} else if (*word == '/') {
			side = PR_SIDE_NONE;
		} else if (*word == '!') {
			down[side] = true;
		} else {
			struct pr_policy_peer *peer = &peers[in.count++];
			*peer = (struct pr_policy_peer){.weight = 1, .age = PR_AGE_NONE, .side = side, .prior = true};
			describe(peer, word);
			peer->name = pr_span_of(word);
		}
	}
	qsort(peers, in.count, sizeof *peers, by_name);
}

static const char *decide_again(const char *policy)
{
	struct pr_policy p;
	char error[400] = "";
	CHECK(pr_policy_parse(&p, policy, error, sizeof error));
	CHECK_EQ_STR(error, "");
	out = (struct pr_policy_output){.verdicts = verdicts, .present = present, .needs = needs, .indirect = indirect};
	CHECK(pr_policy_decide(&p, &in, &out));
	int n = snprintf(said, sizeof said, "%s:", out.rule);
	for (size_t i = 0; i < in.sides; i++)
		n += snprintf(said + n, sizeof said - (size_t)n, " %s", pr_verdict_text(verdicts[i]));
	return said;
}

static const char *decide_bridged(const char *policy, const char *sides, const char *bridges)
{
	read_sides(sides);
	for (size_t i = 0; i < in.sides * in.sides; i++)
		severed[i] = i / in.sides != i % in.sides;
	for (; *bridges; bridges += 2) {
		size_t a = (size_t)(bridges[0] - '0'), b = (size_t)(bridges[1] - '0');
		severed[a * in.sides + b] = severed[b * in.sides + a] = false;
	}
	return decide_again(policy);
}

static const char *decide(const char *policy, const char *sides)
{
	return decide_bridged(policy, sides, "");
}

static void majority_continues(void)
{
	CHECK_EQ_STR(decide("majority", "a b | c d e"), "quorum: stop continue");
	CHECK_EQ_INT(out.needed, 3);
	CHECK(out.winner);
	/* the base is the membership, not who is seen */
	CHECK_EQ_STR(decide("majority", "a b | c d e / f g"), "no-quorum: resolve resolve");
	CHECK(!out.winner);
	/* halves do not win */
	CHECK_EQ_STR(decide("majority", "a b | c d"), "no-quorum: resolve resolve");
	CHECK_EQ_STR(decide("majority", "a:weight=3 | c d"), "quorum: continue stop");
	CHECK_EQ_STR(decide("majority", "a b | ! c"), "quorum: continue wait");
}

static void the_heaviest_connected_set_wins(void)
{
	CHECK_EQ_STR(decide_bridged("majority", "a | b | c", "0212"), "tie: resolve resolve resolve");
	CHECK_EQ_INT(present[0], 2);
	CHECK(indirect[0] && indirect[1] && !indirect[2]);
	CHECK_EQ_STR(decide_bridged("majority", "a b c | d | e f", "0212"), "quorum: continue stop continue");
	CHECK_EQ_INT(present[1], 3);
}

static void bft_wants_more_than_two_thirds(void)
{
	CHECK_EQ_STR(decide("bft", "a | b c"), "no-quorum: resolve resolve");
	CHECK_EQ_INT(out.needed, 3);
	CHECK_EQ_STR(decide("bft", "a | b c d"), "quorum: stop continue");
}

static void too_many_sides_are_unsafe(void)
{
	static char many[SIDES * 6 + 1];
	for (size_t i = 0; i < SIDES; i++)
		snprintf(many + i * 6, 7, "%sp%02zu ", i ? "| " : "  ", i);
	decide("majority", many);
	CHECK_EQ_STR(out.rule, "too-many-sides");
	CHECK_EQ_INT(verdicts[0], PR_VERDICT_UNSAFE);
}

static void origin_as_it_was(void)
{
	CHECK_EQ_STR(decide("origin", "a | b c"), "origin-min-required: stop stop");
	CHECK_EQ_INT(out.needed, 3); /* ceil(2.01): two of three can never go on */
	CHECK_EQ_STR(decide("origin", "a | b c d e:weight=0"), "origin-min-required: stop continue");
	/* who hears whom is what counts: 4 of 5 are heard in the middle of a bridge and at both of its ends */
	CHECK_EQ_STR(decide_bridged("origin", "a | b | c d e", "0212"), "origin-min-required: continue continue continue");
	CHECK_EQ_INT(present[0], 4);
	/* a simplex cut: c hears all, the others do not hear it; both go on, though they do not reach each other */
	decide("origin", "a b d e | c");
	severed[0 * 2 + 1] = false;
	CHECK_EQ_STR(decide_again("origin"), "origin-min-required: continue continue");
	CHECK_EQ_INT(present[1], 5);
}

/* Pekko's documentation, "Split Brain Resolver", keep majority; DowningStrategy.scala, KeepMajority. */
static void keep_majority(void)
{
	CHECK_EQ_STR(decide("keep-majority", "a b | c d e"), "keep-majority: stop continue");
	CHECK_EQ_STR(decide("keep-majority", "a d | b c"), "lowest-peer: continue stop"); /* the side with the lowest address */
	CHECK_EQ_STR(decide("keep-majority", "b c | a d"), "lowest-peer: stop continue");
	CHECK_EQ_STR(decide("keep-majority", "a b | c d | e"), "no-majority: stop stop stop"); /* three parts, none in majority */
	CHECK_EQ_STR(decide("keep-majority", "a b c | d | e"), "keep-majority: continue stop stop");
	CHECK_EQ_STR(decide("keep-majority", "a b | ! c"), "keep-majority: continue wait");
	CHECK_EQ_STR(decide("keep-majority", "a | ! b"), "lowest-peer: continue wait");
	CHECK_EQ_STR(decide("keep-majority", "! a | b"), "no-majority: wait stop"); /* two nodes: the lowest may not crash */
	/* those without the role do not count */
	CHECK_EQ_STR(decide("keep-majority+role=x", "a:role=x b:role=x | c d:role=x e f"), "keep-majority: continue stop");
	CHECK_EQ_STR(decide("keep-majority+role=y", "a:role=x | b"), "membership-changes: stop stop"); /* nobody has it: down all */
	/* one who joins may be a member on the other side by now, one who leaves may have gone */
	CHECK_EQ_STR(decide("keep-majority", "a b c | d e:joining f:joining g:joining"), "membership-changes: stop stop");
	CHECK_EQ_STR(decide("keep-majority", "a:leaving b c | d e f:joining"), "membership-changes: stop stop");
	CHECK_EQ_STR(decide("keep-majority", "a b c f g | d e:joining"), "keep-majority: continue stop");
}

/* Pekko, "Indirectly connected nodes": they are downed, the others are kept, however many they are. */
static void pekko_downs_who_is_indirectly_connected(void)
{
	CHECK_EQ_STR(decide_bridged("keep-majority", "a | b | c d e", "0212"), "keep-majority: stop stop continue");
	CHECK_EQ_STR(decide_bridged("static-quorum=3", "a | b | c", "0212"), "static-quorum: stop stop continue");
	/* beside a clean split they count among those who are reached */
	CHECK_EQ_STR(decide_bridged("keep-majority", "a | b | c | d e", "0212"), "keep-majority: stop stop continue stop");
	CHECK_EQ_STR(decide_bridged("keep-majority", "a | b | c | d e f", "0212"), "lowest-peer: stop stop continue stop");
	CHECK_EQ_STR(decide_bridged("keep-majority", "a | b | c | d e f g", "0212"), "keep-majority: stop stop stop continue");
	CHECK_EQ_STR(decide_bridged("down-all", "a | b | c", "0212"), "down-all: stop stop stop");
}

/* Pekko, static quorum. */
static void static_quorum(void)
{
	CHECK_EQ_STR(decide("static-quorum=3", "a b | c d e"), "static-quorum: stop continue");
	CHECK_EQ_STR(decide("static-quorum=3", "a b | c d | e"), "no-static-quorum: stop stop stop");
	CHECK_EQ_STR(decide("static-quorum=3", "a b c | d e f"), "too-many-members: stop stop"); /* 3 of 6: both sides would go on */
	CHECK_EQ_STR(decide("static-quorum=3", "a b c d e | ! f"), "too-many-members: stop wait");
	CHECK_EQ_STR(decide("static-quorum=5", "a b c d e f g | h i"), "static-quorum: continue stop"); /* 9 nodes, quorum 5 */
	CHECK_EQ_STR(decide("static-quorum=2+role=x", "a:role=x c d | b:role=x e:role=x"), "static-quorum: stop continue");
}

/* Pekko, keep oldest. */
static void keep_oldest(void)
{
	CHECK_EQ_STR(decide("keep-oldest", "a:age=1 b:age=2 c:age=3 | d:age=0 e:age=4"), "keep-oldest: stop continue");
	CHECK_EQ_STR(decide("keep-oldest", "a:age=1 b:age=2 | d:age=0"), "keep-oldest: continue stop"); /* the oldest is alone */
	CHECK_EQ_STR(decide("keep-oldest+down-if-alone=no", "a:age=1 b:age=2 | d:age=0"), "keep-oldest: stop continue");
	CHECK_EQ_STR(decide("keep-oldest", "a:age=1 | d:age=0"), "keep-oldest: stop continue"); /* of two nodes the oldest is kept */
	CHECK_EQ_STR(decide("keep-oldest", "a:age=1 b:age=2 | ! d:age=0"), "keep-oldest: continue wait"); /* it crashed */
	CHECK_EQ_STR(decide("keep-oldest+down-if-alone=no", "a:age=1 b:age=2 | ! d:age=0"), "oldest-gone: stop wait");
	CHECK_EQ_STR(decide("keep-oldest", "a:age=1 b:age=2 | d:age=0 | e:age=5"), "oldest-gone: stop stop stop");
	CHECK_EQ_STR(decide("keep-oldest", "a:age=0:leaving b:age=1 e:age=5 | c:age=2 d:age=3"), "keep-oldest: continue stop");
	CHECK_EQ_STR(decide("keep-oldest", "a:age=0:leaving c:age=2 e:age=3 | b:age=1 d:age=4"), "membership-changes: stop stop");
	CHECK_EQ_STR(decide("keep-oldest+role=s", "a:age=0 b:age=1:role=s f:age=5:role=s | c:age=2:role=s"), "keep-oldest: continue stop");
}

static void referee_and_lease(void)
{
	CHECK_EQ_STR(decide("keep-oldest", "a b | c"), "age-unknown: unsafe unsafe");
	CHECK_EQ_STR(decide("keep-referee=c", "a b | c"), "keep-referee: stop continue");
	CHECK_EQ_STR(decide("keep-referee=c", "a b | ! c"), "referee-gone: stop wait");
	CHECK_EQ_STR(decide("keep-referee=z", "a b | c"), "referee-gone: stop stop");
	CHECK_EQ_STR(decide("down-all", "a b | c"), "down-all: stop stop");
	CHECK_EQ_STR(decide("lease", "a b | c"), "lease-unknown: unsafe unsafe");
	in.holder = 2;
	CHECK_EQ_STR(decide_again("lease"), "lease-held: stop continue");
	down[1] = true;
	CHECK_EQ_STR(decide_again("lease"), "holder-gone: stop wait");
}

/* votequorum(5) and exec/votequorum.c. */
static void votequorum(void)
{
	CHECK_EQ_STR(decide("votequorum", "a b c d e | f g h"), "quorate: continue stop"); /* 8 nodes, quorum 5 */
	CHECK_EQ_INT(out.needed, 5);
	CHECK_EQ_STR(decide("votequorum", "a b c d | e f g h"), "inquorate: stop stop");
	CHECK_EQ_STR(decide("votequorum", "a:weight=2 b | c d"), "quorate: continue stop"); /* 5 votes, quorum 3 */
	/* auto_tie_breaker: the half with the lowest id */
	CHECK_EQ_STR(decide("votequorum+auto-tie-breaker", "a b c d | e f g h"), "auto-tie-breaker: continue stop");
	CHECK_EQ_STR(decide("votequorum+auto-tie-breaker=highest", "a b c d | e f g h"), "auto-tie-breaker: stop continue");
	CHECK_EQ_STR(decide("votequorum+auto-tie-breaker=z+auto-tie-breaker=f", "a b c d | e f g h"), "auto-tie-breaker: stop continue");
	/* votes are what counts: the other side may have a quorum of them */
	CHECK_EQ_STR(decide("votequorum+auto-tie-breaker", "a | b:weight=2"), "quorate: stop continue");
	/* less than half is no tie, and where one of five is gone already, 2 of 5 is not half, but what corosync takes for it */
	CHECK_EQ_STR(decide("votequorum+auto-tie-breaker", "a b c | d e f | g h"), "inquorate: stop stop stop");
	CHECK_EQ_STR(decide("votequorum+auto-tie-breaker", "a b | c d e"), "quorate: stop continue");
	CHECK_EQ_STR(decide("votequorum+auto-tie-breaker", "a b | c d / e:lapsed"), "auto-tie-breaker: continue stop");
	/* two_node: both stay quorate, and fencing decides; it implies wait_for_all */
	CHECK_EQ_STR(decide("votequorum+two-node", "a | b"), "two-node: continue continue");
	CHECK_EQ_STR(decide("votequorum+two-node", "a | b:fresh"), "two-node: continue stop");
	CHECK_EQ_STR(decide("votequorum+two-node", "a | b c"), "quorate: stop continue"); /* more than two nodes: it is ignored */
	CHECK_EQ_STR(decide("votequorum+wait-for-all", "a:fresh b:fresh | c"), "wait-for-all: stop stop");
	CHECK_EQ_STR(decide("votequorum+wait-for-all", "a:fresh b | c"), "quorate: continue stop");
	/* last_man_standing has come down to three expected votes */
	decide("votequorum+last-man-standing", "a b | c / d:lapsed e:lapsed");
	in.expected = 3;
	CHECK_EQ_STR(decide_again("votequorum+last-man-standing"), "quorate: continue stop");
	CHECK_EQ_STR(decide_bridged("votequorum", "a | b | c d e", "0212"), "indirectly-connected: unsafe unsafe unsafe");
}

/* RabbitMQ's guide on partitions. */
static void rabbitmq(void)
{
	CHECK_EQ_STR(decide("pause-minority", "a b | c"), "majority-runs: continue stop");
	CHECK_EQ_STR(decide("pause-minority", "a | b"), "all-pause: stop stop"); /* of two nodes both pause */
	CHECK_EQ_STR(decide("pause-minority", "a b | c d"), "all-pause: stop stop");
	CHECK_EQ_STR(decide("pause-minority", "a:weight=9 | b c"), "majority-runs: stop continue");
	/* a partial partition: who finds a node lost that others see pauses */
	CHECK_EQ_STR(decide_bridged("pause-minority", "a | b | c d e", "0212"), "majority-runs: stop stop continue");
	CHECK_EQ_STR(decide("autoheal", "a | b c"), "all-run: continue continue");
	in.healed = true;
	CHECK_EQ_STR(decide_again("autoheal"), "autoheal: stop continue"); /* most nodes */
	decide("autoheal", "a:clients=3 | b:clients=1 c:clients=1");
	in.healed = true;
	CHECK_EQ_STR(decide_again("autoheal"), "autoheal: continue stop"); /* most client connections */
	decide("autoheal", "a | b");
	in.healed = true;
	CHECK_EQ_STR(decide_again("autoheal"), "autoheal: stop continue"); /* lists:reverse(lists:sort(…)) */
	decide("autoheal", "a | ! b | c");
	in.healed = true;
	CHECK_EQ_STR(decide_again("autoheal"), "all-run: continue wait continue"); /* it wants all nodes up */
}

/* Galera's documentation, "Weighted Quorum". */
static void primary_component(void)
{
	CHECK_EQ_STR(decide("primary-component", "a b | c"), "primary-component: continue stop");
	CHECK_EQ_STR(decide("primary-component", "a b | c d"), "no-primary-component: stop stop"); /* exactly half never is */
	CHECK_EQ_STR(decide("primary-component", "a:weight=2 b:weight=1 | c:weight=0"), "primary-component: continue stop");
	CHECK_EQ_STR(decide("primary-component", "a:weight=2 | b:weight=1 c:weight=0"), "primary-component: continue stop");
	CHECK_EQ_STR(decide("primary-component", "a | b c:left"), "no-primary-component: stop stop"); /* 1 of (3 - 1) is half */
	CHECK_EQ_STR(decide("primary-component", "a b | c d:left e:left"), "primary-component: continue stop");
	/* the base is what was together last: 2 of those 3 */
	CHECK_EQ_STR(decide("primary-component", "a b | c / d:lapsed e:lapsed"), "primary-component: continue stop");
}

#define M ":role=master "

static void redis(void)
{
	/* replicas have no vote */
	CHECK_EQ_STR(decide("redis-cluster", "a" M "b" M "| c" M "d:role=replica e:role=replica"), "majority-of-masters: continue stop");
	CHECK_EQ_STR(decide("redis-cluster", "a" M "| b" M), "no-majority-of-masters: stop stop");
	CHECK_EQ_STR(decide("redis-cluster", "a b | c"), "majority-of-masters: continue stop"); /* nothing tells of a master: all are */
	CHECK_EQ_STR(decide_bridged("redis-cluster", "a | b | c d e", "0212"), "majority-of-masters: continue continue continue");
	CHECK_EQ_STR(decide("redis-cluster", "a b | c" M), "roles-unknown: unsafe unsafe");
	CHECK_EQ_STR(decide("redis-cluster", "a" M "b" M "| c"), "majority-of-masters: continue stop"); /* whatever c is */
	CHECK_EQ_STR(decide_bridged("redis-cluster", "a" M "| b" M "| c" M "d" M "e" M, "0212"), "majority-of-masters: continue continue continue");
	/* Sentinel's documentation, "Example 2: basic setup with three boxes": the old master goes on taking writes */
	CHECK_EQ_STR(decide("sentinel=2", "m" M "s1:role=sentinel | r2:role=replica s2:role=sentinel r3:role=replica s3:role=sentinel"),
	             "failover-beside-master: continue continue");
	CHECK_EQ_STR(decide("sentinel=2", "! m" M "| s1:role=sentinel r2:role=replica s2:role=sentinel r3:role=replica s3:role=sentinel"),
	             "failover: wait continue");
	/* "Example 1: just two Sentinels, DON'T DO THIS": without a majority of both there is no failover */
	CHECK_EQ_STR(decide("sentinel=1", "! m" M "s1:role=sentinel | r2:role=replica s2:role=sentinel"), "no-failover: wait stop");
	/* the quorum detects, the majority authorises: five sentinels, quorum 2, three of them together */
	CHECK_EQ_STR(decide("sentinel=2", "m" M "s1:role=sentinel s2:role=sentinel s3:role=sentinel | r:role=replica s4:role=sentinel s5:role=sentinel"),
	             "master-kept: continue stop");
	CHECK_EQ_STR(decide("sentinel", "a" M "| b:role=replica"), "no-sentinels: unsafe unsafe");
	CHECK_EQ_STR(decide("sentinel", "a | b"), "no-sentinels: unsafe unsafe");
	CHECK_EQ_STR(decide("sentinel", "m" M "s1:role=sentinel | s2:role=sentinel x"), "roles-unknown: unsafe unsafe");
}

/* ZooKeeper, "Introduction to hierarchical quorums": three groups of three, all of weight 1. */
static void hierarchical(void)
{
	CHECK_EQ_STR(decide("hierarchical", "1:group=a 2:group=a 4:group=b 5:group=b | 3:group=a 6:group=b 7:group=c 8:group=c 9:group=c"),
	             "majority-of-groups: continue stop");
	CHECK_EQ_STR(decide("hierarchical", "1:group=a 2:group=a 3:group=a 4:group=b 7:group=c | 5:group=b 6:group=b 8:group=c 9:group=c"),
	             "majority-of-groups: stop continue"); /* four of nine, but of two groups */
	CHECK_EQ_STR(decide("hierarchical", "1:group=a 2:group=a 3:group=a 4:group=b | 5:group=b 7:group=c 8:group=c / 6:group=b"),
	             "no-majority-of-groups: stop stop");
	/* groups without weight are not counted */
	CHECK_EQ_STR(decide("hierarchical", "1:group=a | 2:group=b:weight=0 3:group=c:weight=0"), "majority-of-groups: continue stop");
}

/* All ways to cut up to seven peers into sides: whoever promises it lets at most one of them continue. */
static const char *const promising[] = {
	"majority", "bft", "keep-majority", "static-quorum=4", "static-quorum=2", "keep-oldest", "keep-oldest+down-if-alone=no",
	"keep-referee=b", "down-all", "lease", "votequorum", "votequorum+auto-tie-breaker", "votequorum+auto-tie-breaker=highest",
	"pause-minority", "primary-component", "redis-cluster", "hierarchical",
};

static size_t cuts;

static void check_cut(const struct pr_policy *p, size_t n, const unsigned *side, size_t sides)
{
	static const char names[] = "abcdefg";
	size_t continuing = 0;
	in = (struct pr_policy_input){.sides = sides, .severed = severed, .down = down, .peers = peers, .count = n, .holder = (uint32_t)(n / 2)};
	memset(down, 0, sizeof down);
	for (size_t i = 0; i < sides * sides; i++)
		severed[i] = i / sides != i % sides;
	for (size_t i = 0; i < n; i++)
		peers[i] = (struct pr_policy_peer){.name = {(const uint8_t *)names + i, 1}, .weight = 1 + i % 2, .age = (i * 3) % 7,
		                                   .group = {(const uint8_t *)names + i / 2, 1}, .role = pr_span_of("master"),
		                                   .side = side[i], .prior = true};
	out = (struct pr_policy_output){.verdicts = verdicts, .present = present, .needs = needs, .indirect = indirect};
	CHECK(pr_policy_decide(p, &in, &out));
	for (size_t i = 0; i < sides; i++)
		continuing += verdicts[i] == PR_VERDICT_CONTINUE;
	CHECK(continuing <= 1);
	CHECK_EQ_INT(out.winner, continuing == 1);
	cuts++;
}

/* Each peer goes to a side that there is, or to a new one. */
static void cut_further(const struct pr_policy *p, size_t n, unsigned *side, size_t peer, unsigned sides)
{
	if (peer == n) {
		check_cut(p, n, side, sides);
		return;
	}
	for (unsigned s = 0; s <= sides; s++) {
		side[peer] = s;
		cut_further(p, n, side, peer + 1, s == sides ? sides + 1 : sides);
	}
}

static void at_most_one_side_continues(void)
{
	unsigned side[7];
	struct pr_policy p;
	for (size_t i = 0; i < sizeof promising / sizeof *promising; i++) {
		CHECK(pr_policy_parse(&p, promising[i], NULL, 0));
		CHECK(pr_policy_promises(&p));
		for (size_t n = 1; n <= 7; n++)
			cut_further(&p, n, side, 0, 0);
	}
	CHECK_EQ_INT(cuts, (1 + 2 + 5 + 15 + 52 + 203 + 877) * sizeof promising / sizeof *promising);
}

static void who_promises_nothing(void)
{
	static const char *const others[] = {"origin", "autoheal", "sentinel", "votequorum+two-node", "votequorum+last-man-standing"};
	struct pr_policy p;
	for (size_t i = 0; i < 5; i++) {
		CHECK(pr_policy_parse(&p, others[i], NULL, 0));
		CHECK(!pr_policy_promises(&p));
	}
}

static void wrong_names_are_refused(void)
{
	static const struct { const char *text, *error; } wrong[] = {
		{"static-quorum", "it takes a number from 1 up: 'static-quorum'"},
		{"static-quorum=0", "it takes a number from 1 up: 'static-quorum=0'"},
		{"static-quorum=99999999999999999999", "it takes a number from 1 up: 'static-quorum=99999999999999999999'"},
		{"majority=3", "it takes no value: 'majority=3'"},
		{"keep-referee=", "it takes a peer: 'keep-referee='"},
		{"sentinel=x", "not a number from 1 up: 'sentinel=x'"},
		{"votequorum+two-nodes", "it has no option 'two-nodes'"},
		{"votequorum+role", "it has no option 'role'"},
		{"votequorum+", "it has no option ''"},
		{"keep-oldest+down-if-alone=maybe", "a wrong value: 'down-if-alone=maybe'"},
		{"keep-oldest+role=", "a wrong value: 'role='"},
		{"majorities", "there are majority, bft, keep-majority, static-quorum, keep-oldest, keep-referee, down-all, lease, votequorum, "
		               "pause-minority, autoheal, primary-component, redis-cluster, sentinel, hierarchical and origin"},
	};
	struct pr_policy p;
	char error[400];
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		CHECK(!pr_policy_parse(&p, wrong[i].text, error, sizeof error));
		CHECK_EQ_STR(error, wrong[i].error);
	}
}

CHECK_MAIN(majority_continues, the_heaviest_connected_set_wins, bft_wants_more_than_two_thirds, too_many_sides_are_unsafe, origin_as_it_was,
           keep_majority, pekko_downs_who_is_indirectly_connected, static_quorum, keep_oldest, referee_and_lease, votequorum, rabbitmq,
           primary_component, redis, hierarchical, at_most_one_side_continues, who_promises_nothing, wrong_names_are_refused)

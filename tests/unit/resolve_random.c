/*
 * resolve: random histories of clusters whose protocols keep what they commit, cut off at some moment; some peers claim where they
 * are, others are silent, and up to a third may lie. Nothing that was committed may be in what a resolution throws away, unless it
 * says `conflict` or `override`; and the same claims in another order give the same bytes.
 *
 * Three models: Raft, where terms and votes protect what is committed and nobody lies; logs without terms, which only grow; and any
 * protocol with quorums of more than two thirds, in which honest peers never give up what was committed, and liars count for every
 * quorum, and then say what they like.
 *
 * Some clusters have a joint membership: whatever takes a quorum takes one of each.
 *
 * usage: resolve_random [all | FIRST LAST]
 */
#include "reconcile/resolve.h"

#include <stdlib.h>

#include "base/dice.h"
#include "check.h"
#include "cluster/partition.h"
#include "reconcile/weight.h"
#include "record/decode.h"
#include "record/encode.h"

#define PEERS 9u
#define NODES 64u
#define CLAIMS 96u
#define SOME 10000u /* of each model */
#define ALL 1000000u

/* Entries are a tree; a log is the way from the root to a node. Node 0 is the empty log. */
static struct node {
	unsigned parent, index;
	uint64_t epoch;
	bool committed;
} nodes[NODES];

static struct peer {
	unsigned tip;
	uint64_t term, elected; /* elected: the term that it leads, 0 none */
	bool liar, silent;
} peers[PEERS];

static struct pr_weight weights[PEERS];
static struct pr_quorum quorum;

static unsigned node_count, peer_count;
static struct pr_dice dice;
static enum { RAFT, GROWING, LIARS } model;
static bool with_epochs, with_hashes, with_committed;

static struct claim {
	unsigned peer, node;
	uint64_t t, seq, epoch, hash, committed;
} claims[CLAIMS];
static unsigned claim_count;

static unsigned below(unsigned n)
{
	return (unsigned)pr_dice_below(&dice, n);
}

static bool contains(unsigned log, unsigned node)
{
	while (nodes[log].index > nodes[node].index)
		log = nodes[log].parent;
	return log == node;
}

static unsigned prefix(unsigned log, unsigned index)
{
	while (nodes[log].index > index)
		log = nodes[log].parent;
	return log;
}

static unsigned append(unsigned log, uint64_t epoch)
{
	if (node_count == NODES)
		return log;
	nodes[node_count] = (struct node){log, nodes[log].index + 1, epoch, false};
	return node_count++;
}

static bool is_at_quorum(unsigned node)
{
	struct pr_weight weight = {{0}};
	for (unsigned i = 0; i < peer_count; i++)
		if (peers[i].liar || contains(peers[i].tip, node))
			pr_weight_add(&weight, weights[i]);
	return pr_quorum_reached(&quorum, weight);
}

static void commit(unsigned node)
{
	for (; node != 0; node = nodes[node].parent)
		nodes[node].committed = true;
}

/* Raft, section 5.4.1: whether a voter's log lets it vote for a candidate. */
static bool is_up_to_date(unsigned candidate, unsigned voter)
{
	if (nodes[candidate].epoch != nodes[voter].epoch)
		return nodes[candidate].epoch > nodes[voter].epoch;
	return nodes[candidate].index >= nodes[voter].index;
}

static void elect(struct peer *candidate)
{
	struct pr_weight votes = weights[candidate - peers];
	candidate->term++;
	for (unsigned i = 0; i < peer_count; i++) {
		struct peer *voter = &peers[i];
		if (voter == candidate || below(3) == 0 || voter->term >= candidate->term)
			continue;
		voter->term = candidate->term;
		if (is_up_to_date(candidate->tip, voter->tip))
			pr_weight_add(&votes, weights[i]);
	}
	candidate->elected = pr_quorum_reached(&quorum, votes) ? candidate->term : 0;
}

static void step_raft(void)
{
	struct peer *a = &peers[below(peer_count)], *b = &peers[below(peer_count)];
	unsigned what = below(8);
	bool leads = a->elected > 0 && a->elected == a->term;
	if (what == 0) {
		elect(a);
	} else if (leads && what < 3) {
		a->tip = append(a->tip, a->term);
	} else if (leads && a != b && b->term <= a->term) {
		unsigned node = prefix(a->tip, 1 + below(nodes[a->tip].index + 1));
		b->term = a->term;
		b->tip = contains(b->tip, node) ? b->tip : node;
		node = prefix(a->tip, 1 + below(nodes[a->tip].index + 1));
		if (nodes[node].epoch == a->term && is_at_quorum(node))
			commit(node);
	}
}

/* Honest peers never give up what was committed; no more is known of the protocol. */
static bool may_move(const struct peer *p, unsigned to)
{
	for (unsigned node = p->tip; node != 0; node = nodes[node].parent)
		if (nodes[node].committed && !contains(to, node))
			return false;
	return true;
}

static void step_any(void)
{
	struct peer *p = &peers[below(peer_count)];
	unsigned node = below(node_count), what = below(6);
	if (what == 0) {
		unsigned from = prefix(node, below(nodes[node].index + 1));
		append(below(3) ? node : from, nodes[node].epoch + below(2) + (node == 0));
	} else if (what == 1) {
		if (is_at_quorum(node))
			commit(node);
	} else if (!p->liar && may_move(p, node) && (with_epochs || contains(node, p->tip))) {
		p->tip = node; /* without epochs nothing that was claimed is taken back */
	}
}

static void claim(unsigned peer, unsigned node, uint64_t t)
{
	unsigned known = node;
	while (known != 0 && !nodes[known].committed)
		known = nodes[known].parent;
	if (claim_count < CLAIMS)
		claims[claim_count++] = (struct claim){peer, node, t, nodes[node].index, nodes[node].epoch, node, nodes[known].index};
}

static void lie(unsigned peer, uint64_t t)
{
	for (unsigned i = 0; i < 1 + below(4); i++) {
		unsigned node = below(node_count);
		claim(peer, node, below(3) ? t : 1 + below((unsigned)t));
		struct claim *c = &claims[claim_count - 1];
		unsigned how = below(6);
		c->seq += how == 0 ? below(30) : 0;
		c->epoch += how == 1 ? below(9) : 0;
		c->committed = below(2) ? c->seq : 0;
		c->hash = how == 2 ? 1000 + below(3) : c->hash;
	}
}

static void settle_quorum(bool weighted, bool joint)
{
	bool bft = model == LIARS;
	quorum = (struct pr_quorum){.count = joint ? 2 : 1};
	for (unsigned i = 0; i < peer_count; i++) {
		bool old = !joint || i == 0 || below(3) > 0, next = joint && (i == 0 || below(3) > 0);
		uint64_t weight = weighted ? 1 + below(3) : 1;
		weights[i] = (struct pr_weight){{old ? weight : 0, next ? weighted ? 1 + below(3) : 1 : 0}};
		pr_weight_add(&quorum.total, weights[i]);
	}
	for (unsigned k = 0; k < quorum.count; k++) {
		uint64_t total = quorum.total.of[k];
		quorum.needed.of[k] = bft ? pr_quorum_needed(total, 2, 3) : pr_quorum_needed(total, 1, 2);
		quorum.faulty.of[k] = bft ? (total - 1) / 3 : 0;
	}
}

/* Less than a third of each membership. */
static void choose_liars(void)
{
	struct pr_weight may = quorum.faulty;
	for (unsigned i = 0; i < peer_count; i++)
		if ((weights[i].of[0] || weights[i].of[1]) && weights[i].of[0] <= may.of[0] && weights[i].of[1] <= may.of[1] && below(2)) {
			peers[i].liar = true;
			may = pr_weight_less(may, weights[i]);
		}
}

static void set_up(uint64_t seed)
{
	pr_dice_seed(&dice, seed);
	nodes[0] = (struct node){0};
	node_count = 1;
	claim_count = 0;
	peer_count = 3 + below(PEERS - 2);
	memset(peers, 0, sizeof peers);
	bool weighted = below(4) == 0;
	settle_quorum(weighted, below(4) == 0);
	choose_liars();
	with_hashes = model != RAFT || below(2);
	with_epochs = model == RAFT || (model == LIARS && below(2));
	with_committed = below(2);
}

/* The cluster's life, with claims on the way, and at the end those of the peers that are not silent. */
static void live(void)
{
	unsigned steps = 20 + below(150), silence = below(4);
	uint64_t t = 1;
	for (unsigned i = 0; i < steps; i++) {
		if (model == RAFT)
			step_raft();
		else
			step_any();
		unsigned peer = below(peer_count);
		if (below(6) == 0 && claim_count + 6 * PEERS < CLAIMS && !peers[peer].liar)
			claim(peer, peers[peer].tip, ++t);
	}
	t++;
	for (unsigned i = 0; i < peer_count; i++) {
		peers[i].silent = below(6) < silence;
		if (peers[i].silent) /* who says nothing at all: else what it said before would be its word */
			for (unsigned k = claim_count; k-- > 0;)
				claims[k] = claims[k].peer == i ? claims[--claim_count] : claims[k];
		else if (peers[i].liar)
			lie(i, t);
		else
			claim(i, peers[i].tip, t);
	}
}

struct heard {
	uint8_t *bytes;
	size_t n, room;
	struct pr_record r; /* the resolution */
	unsigned resolutions;
};

static void hear(void *context, struct pr_span record)
{
	struct heard *heard = context;
	CHECK(heard->n + record.n <= heard->room);
	if (heard->n + record.n > heard->room)
		return;
	memcpy(heard->bytes + heard->n, record.p, record.n);
	struct pr_record r;
	const char *why = "";
	CHECK(pr_decode(heard->bytes + heard->n, record.n, &r, &why) == PR_DECODED);
	heard->n += record.n;
	if (r.type != PR_RESOLUTION)
		return;
	heard->r = r;
	heard->resolutions++;
}

static void feed(struct pr_resolve *resolve, struct pr_build *b, const struct claim *c)
{
	struct pr_record r;
	const char *why = "";
	char name[2] = {(char)('a' + c->peer), 0};
	uint8_t hash[4] = {(uint8_t)(c->hash >> 24), (uint8_t)(c->hash >> 16), (uint8_t)(c->hash >> 8), (uint8_t)c->hash};
	pr_build_record(b, PR_CLAIM, c->t);
	pr_build_text(b, PR_CLAIM_PEER, pr_span_of(name));
	pr_build_uint(b, PR_CLAIM_SEQ, c->seq);
	if (with_epochs && c->epoch > 0)
		pr_build_uint(b, PR_CLAIM_EPOCH, c->epoch);
	if (with_hashes)
		pr_build_hash(b, PR_CLAIM_HASH, (struct pr_span){hash, sizeof hash});
	if (with_committed && c->committed > 0)
		pr_build_uint(b, PR_CLAIM_COMMITTED, c->committed);
	struct pr_span span = pr_build_end(b);
	CHECK(pr_decode(span.p, span.n, &r, &why) == PR_DECODED);
	CHECK(pr_resolve_step(resolve, &r, PR_SIGNED_NOT, (struct pr_span){0}));
}

static void resolve(struct heard *heard, const unsigned *order)
{
	struct pr_resolve_options options = {.batch = 10};
	struct pr_build b = {0};
	CHECK(pr_resolve_policy_named(&options, model == LIARS ? "bft" : "majority"));
	options.joint_numerator = options.numerator;
	options.joint_denominator = options.denominator;
	struct pr_resolve *r = pr_resolve_new(&options, hear, heard);
	for (unsigned i = 0; i < peer_count; i++) {
		char name[2] = {(char)('a' + i), 0};
		if (quorum.count == 1 || weights[i].of[0] > 0)
			CHECK(pr_resolve_member(r, pr_span_of(name), weights[i].of[0], false));
		if (weights[i].of[1] > 0)
			CHECK(pr_resolve_joint(r, pr_span_of(name), weights[i].of[1], false));
	}
	heard->n = heard->resolutions = 0;
	for (unsigned i = 0; i < claim_count; i++)
		feed(r, &b, &claims[order[i]]);
	CHECK(pr_resolve_end(r));
	pr_resolve_free(r);
	pr_build_free(&b);
}

static bool names(const struct pr_record *r, unsigned key, unsigned peer)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, key));
	for (uint64_t count = c.p ? pr_cursor_count(&c) : 0; count > 0; count--) {
		struct pr_span name = pr_cursor_text(&c);
		if (name.n == 1 && name.p[0] == 'a' + (int)peer)
			return true;
	}
	return false;
}

/* Where a peer's log would be overwritten from on; 0: nowhere. */
static uint64_t overwritten_from(const struct pr_record *r, unsigned peer)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_RESOLUTION_SYNC));
	for (uint64_t count = c.p ? pr_cursor_count(&c) : 0; count > 0; count--) {
		uint64_t first = 0;
		bool its = false;
		for (uint64_t fields = pr_cursor_count(&c); fields > 0; fields--) {
			uint64_t key = pr_cursor_uint(&c);
			struct pr_cursor value = pr_cursor_of(pr_cursor_skip(&c));
			if (key == PR_SYNC_TO)
				its = pr_cursor_text(&value).p[0] == 'a' + (int)peer;
			else if (key == PR_SYNC_FIRST)
				first = pr_cursor_uint(&value);
		}
		if (its)
			return first;
	}
	return names(r, PR_RESOLUTION_LOSERS, peer) ? 1 : 0;
}

static unsigned outcomes[6], lost, thrown;

/* The log that the honest winners have; 0 if there is none of them. */
static unsigned winning_log(const struct pr_record *r)
{
	for (unsigned i = 0; i < peer_count; i++)
		if (!peers[i].liar && names(r, PR_RESOLUTION_WINNERS, i))
			return peers[i].tip;
	return 0;
}

static void count_outcome(const struct pr_record *r)
{
	static const char *const texts[] = {"agreed", "lagging", "canonical", "siblings", "undecided", "conflict"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		outcomes[i] += pr_is(pr_text(r, PR_RESOLUTION_OUTCOME), texts[i]);
}

/* Nothing committed is thrown away, by what honest peers really hold. */
static void judge(uint64_t seed, const struct pr_record *r)
{
	unsigned winner = winning_log(r);
	count_outcome(r);
	for (unsigned i = 0; i < peer_count; i++) {
		uint64_t from = overwritten_from(r, i);
		if (from == 0 || peers[i].liar)
			continue;
		for (unsigned node = peers[i].tip; nodes[node].index >= from && node != 0; node = nodes[node].parent) {
			bool kept = contains(winner, node);
			thrown += !kept;
			if (!nodes[node].committed || kept)
				continue;
			printf("# seed %" PRIu64 ": %c would lose the committed entry %u\n", seed, 'a' + i, nodes[node].index);
			lost++;
			break;
		}
	}
}

static void try_history(uint64_t seed)
{
	static uint8_t bytes[2][1 << 16];
	struct heard heard = {.bytes = bytes[0], .room = sizeof bytes[0]}, again = {.bytes = bytes[1], .room = sizeof bytes[1]};
	unsigned order[CLAIMS];
	set_up(seed);
	live();
	for (unsigned i = 0; i < claim_count; i++)
		order[i] = i;
	resolve(&heard, order);
	for (unsigned i = claim_count; i > 1; i--) {
		unsigned k = below(i), kept = order[i - 1];
		order[i - 1] = order[k];
		order[k] = kept;
	}
	resolve(&again, order);
	CHECK(heard.n == again.n && memcmp(heard.bytes, again.bytes, heard.n) == 0);
	CHECK_EQ_INT(heard.resolutions, claim_count > 0);
	if (heard.resolutions > 0)
		judge(seed, &heard.r);
}

static uint64_t first = 1, last = SOME;

static void try_all(void)
{
	memset(outcomes, 0, sizeof outcomes);
	lost = thrown = 0;
	for (uint64_t seed = first; seed <= last; seed++)
		try_history(seed);
	printf("# agreed %u, lagging %u, canonical %u, undecided %u, conflict %u; entries thrown away %u\n", outcomes[0], outcomes[1],
	       outcomes[2], outcomes[4], outcomes[5], thrown);
	CHECK_EQ_INT(lost, 0);
	uint64_t some = (last - first) / 50; /* else the model tries nothing */
	CHECK(last - first < 999 || (outcomes[2] > some && thrown > some && outcomes[4] > some));
}

static void raft_loses_nothing_committed(void)
{
	model = RAFT;
	try_all();
}

static void logs_that_grow_lose_nothing_committed(void)
{
	model = GROWING;
	try_all();
}

static void liars_lose_nothing_committed(void)
{
	model = LIARS;
	try_all();
}

int main(int argc, char **argv)
{
	static void (*const tests[])(void) = {raft_loses_nothing_committed, logs_that_grow_lose_nothing_committed,
	                                      liars_lose_nothing_committed};
	if (argc > 1)
		last = ALL;
	if (argc > 2) {
		first = strtoull(argv[1], NULL, 10);
		last = strtoull(argv[2], NULL, 10);
	}
	return check_run(tests, 3, "raft_loses_nothing_committed, logs_that_grow_lose_nothing_committed, liars_lose_nothing_committed");
}

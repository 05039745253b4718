/* partition and cliques: held against the definitions, computed the slow way, on every small graph. */
#include "check.h"
#include "cliques.h"
#include "partition.h"

#define N 4u

/* Graph number `bits` on n peers: bit k is the k-th ordered pair's, set if it is cut. */
static void graph(enum pr_link_state *links, size_t n, uint32_t bits)
{
	for (size_t u = 0; u < n; u++)
		for (size_t v = 0; v < n; v++) {
			links[u * n + v] = u == v || !(bits & 1) ? PR_LINK_UP : PR_LINK_CUT;
			bits >>= u != v;
		}
}

static bool same_row_and_column(const enum pr_link_state *links, size_t n, size_t a, size_t b)
{
	for (size_t w = 0; w < n; w++)
		if (links[a * n + w] != links[b * n + w] || links[w * n + a] != links[w * n + b])
			return false;
	return true;
}

static bool disconnected(const enum pr_link_state *links, size_t n)
{
	for (uint32_t set = 1; set < (1u << n) - 1; set++) {
		bool crossed = false;
		for (size_t u = 0; u < n; u++)
			for (size_t v = 0; v < n; v++)
				if ((set >> u & 1) != (set >> v & 1) && links[u * n + v] == PR_LINK_UP)
					crossed = true;
		if (!crossed)
			return true;
	}
	return false;
}

static enum pr_shape shape_of(const enum pr_link_state *links, size_t n, uint32_t bits)
{
	if (bits == 0)
		return PR_SHAPE_WHOLE;
	if (disconnected(links, n))
		return PR_SHAPE_COMPLETE;
	for (size_t u = 0; u < n; u++)
		for (size_t v = 0; v < n; v++)
			if (links[u * n + v] != links[v * n + u])
				return PR_SHAPE_SIMPLEX;
	return PR_SHAPE_PARTIAL;
}

static void every_graph_on_four_peers(void)
{
	unsigned shapes[4] = {0};
	for (uint32_t bits = 0; bits < 1u << (N * (N - 1)); bits++) {
		enum pr_link_state links[N * N], given[N * N];
		graph(links, N, bits);
		memcpy(given, links, sizeof links);
		struct pr_partition *p = pr_partition_new(links, N);
		CHECK(p != NULL);
		if (!p)
			return;
		shapes[p->shape]++;
		CHECK_EQ_INT(p->shape, shape_of(given, N, bits));
		CHECK_EQ_INT(p->inferred_count, 0);
		for (size_t u = 0; u < N; u++)
			for (size_t v = 0; v < N; v++) {
				uint32_t i = p->group[u], j = p->group[v];
				CHECK_EQ_INT(i == j, same_row_and_column(given, N, u, v));
				CHECK_EQ_INT(p->cut[i * p->groups + j], given[u * N + v] == PR_LINK_CUT);
			}
		for (size_t k = 0; k < p->severed_count; k++)
			CHECK(p->severed[k].from != p->severed[k].to && p->cut[p->severed[k].from * p->groups + p->severed[k].to]);
		pr_partition_free(p);
	}
	CHECK_EQ_INT(shapes[PR_SHAPE_WHOLE], 1);
	CHECK_EQ_INT(shapes[PR_SHAPE_COMPLETE], 262);
	CHECK_EQ_INT(shapes[PR_SHAPE_SIMPLEX], 3796);
	CHECK_EQ_INT(shapes[PR_SHAPE_PARTIAL], 37);
}

/* a - b are up; nobody speaks of c: it is cut off, by inference. With b - c up as well, a - c counts as up. */
static void unknown_links_follow_the_paths(void)
{
	enum pr_link_state links[9] = {PR_LINK_UNKNOWN};
	links[0 * 3 + 1] = links[1 * 3 + 0] = PR_LINK_UP;
	struct pr_partition *p = pr_partition_new(links, 3);
	CHECK_EQ_INT(p->groups, 2);
	CHECK_EQ_INT(p->shape, PR_SHAPE_COMPLETE);
	CHECK_EQ_INT(p->severed_count, 2);
	CHECK_EQ_INT(p->inferred_count, 2);
	pr_partition_free(p);
	memset(links, 0, sizeof links);
	links[0 * 3 + 1] = links[1 * 3 + 0] = links[1 * 3 + 2] = links[2 * 3 + 1] = PR_LINK_UP;
	p = pr_partition_new(links, 3);
	CHECK_EQ_INT(p->shape, PR_SHAPE_WHOLE);
	CHECK_EQ_INT(p->groups, 1);
	pr_partition_free(p);
}

/* u -> v -> w are up and u -> w is unknown: up. x is reached by nobody: what was inferred up must not make it reachable. */
static void inference_does_not_feed_on_itself(void)
{
	enum pr_link_state links[16];
	for (size_t i = 0; i < 16; i++)
		links[i] = PR_LINK_CUT;
	links[0 * 4 + 1] = links[1 * 4 + 2] = PR_LINK_UP;
	links[0 * 4 + 2] = links[2 * 4 + 3] = PR_LINK_UNKNOWN;
	struct pr_partition *p = pr_partition_new(links, 4);
	CHECK_EQ_INT(links[0 * 4 + 2], PR_LINK_UP);
	CHECK_EQ_INT(links[2 * 4 + 3], PR_LINK_CUT);
	CHECK_EQ_INT(p->inferred_count, 1);
	pr_partition_free(p);
}

static void quorums_are_integers(void)
{
	CHECK_EQ_INT(pr_quorum_needed(5, 1, 2), 3);
	CHECK_EQ_INT(pr_quorum_needed(4, 1, 2), 3);
	CHECK_EQ_INT(pr_quorum_needed(3, 2, 3), 3);
	CHECK_EQ_INT(pr_quorum_needed(103, 2, 3), 69);
	CHECK_EQ_INT(pr_quorum_needed(1500, 2, 3), 1001);
	CHECK_EQ_INT(pr_quorum_needed(0, 1, 2), 1);
	CHECK(pr_quorum_needed(UINT64_MAX, 1, 2) == UINT64_MAX / 2 + 1);
}

static bool mutual(const struct pr_cliques *c, uint32_t set)
{
	for (size_t g = 0; g < c->count; g++)
		if ((set >> g & 1) && (set & ~(1u << g) & ~c->linked[g]))
			return false;
	return true;
}

static uint64_t heaviest(const struct pr_cliques *c, uint32_t must)
{
	uint64_t best = 0;
	for (uint32_t set = 1; set < 1u << c->count; set++) {
		uint64_t sum = 0;
		if ((set & must) != must || !mutual(c, set))
			continue;
		for (size_t g = 0; g < c->count; g++)
			sum += set >> g & 1 ? c->weight[g] : 0;
		best = sum > best ? sum : best;
	}
	return best;
}

static void cliques_are_the_heaviest(void)
{
	uint32_t random = 12345;
	for (int round = 0; round < 2000; round++) {
		struct pr_cliques c = {.count = 1 + (size_t)round % 9};
		for (size_t g = 0; g < c.count; g++) {
			random = random * 1664525u + 1013904223u;
			c.weight[g] = random >> 28;
			for (size_t h = 0; h < g; h++)
				if ((random = random * 1664525u + 1013904223u) >> 31) {
					c.linked[g] |= 1u << h;
					c.linked[h] |= 1u << g;
				}
		}
		struct pr_clique best = pr_cliques_best(&c);
		CHECK_EQ_INT(best.weight, heaviest(&c, 0));
		CHECK(mutual(&c, best.groups));
		for (size_t g = 0; g < c.count; g++)
			CHECK_EQ_INT(pr_cliques_with(&c, g).weight, heaviest(&c, 1u << g));
	}
}

static void ties_are_told(void)
{
	struct pr_cliques bridge = {3, {1, 1, 1}, {1u << 2, 1u << 2, 3}}; /* 0 and 1 do not reach each other; 2 both */
	CHECK(pr_cliques_best(&bridge).tied);
	struct pr_cliques uneven = {3, {2, 1, 1}, {1u << 2, 1u << 2, 3}};
	CHECK(!pr_cliques_best(&uneven).tied);
	CHECK_EQ_INT(pr_cliques_best(&uneven).groups, 5);
	struct pr_cliques observer = {2, {1, 0}, {2, 1}}; /* one without weight makes no tie of with and without it */
	CHECK(!pr_cliques_best(&observer).tied);
}

CHECK_MAIN(every_graph_on_four_peers, unknown_links_follow_the_paths, inference_does_not_feed_on_itself, quorums_are_integers,
           cliques_are_the_heaviest, ties_are_told)

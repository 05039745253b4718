/* partition and cliques: held against the definitions, computed the slow way, on every small graph and on many large ones. */
#include <stdlib.h>

#include "check.h"
#include "cluster/cliques.h"
#include "detect/divide.h"
#include "detect/trim.h"
#include "random_record.h"

#define N 24u

enum state { UNKNOWN, UP, CUT };

/* A graph as a matrix, and what follows from it by the definitions. */
struct dense {
	size_t n;
	enum state link[N][N]; /* settled: UP or CUT */
	bool known[N][N], reach[N][N];
};

static void settle(struct dense *d)
{
	for (size_t u = 0; u < d->n; u++)
		for (size_t v = 0; v < d->n; v++) {
			d->known[u][v] = d->link[u][v] != UNKNOWN;
			d->reach[u][v] = u == v || d->link[u][v] == UP;
		}
	for (size_t w = 0; w < d->n; w++)
		for (size_t u = 0; u < d->n; u++)
			for (size_t v = 0; d->reach[u][w] && v < d->n; v++)
				d->reach[u][v] = d->reach[u][v] || d->reach[w][v];
	for (size_t u = 0; u < d->n; u++)
		for (size_t v = 0; v < d->n; v++)
			if (u == v || d->link[u][v] == UNKNOWN)
				d->link[u][v] = d->reach[u][v] ? UP : CUT;
}

static bool same_row_and_column(const struct dense *d, size_t a, size_t b)
{
	for (size_t w = 0; w < d->n; w++)
		if (d->link[a][w] != d->link[b][w] || d->link[w][a] != d->link[w][b])
			return false;
	return true;
}

static bool disconnected(const struct dense *d)
{
	bool reached[N] = {true};
	size_t count = 1;
	for (size_t round = 1; round < d->n; round++)
		for (size_t u = 0; u < d->n; u++)
			for (size_t v = 0; v < d->n; v++)
				if (reached[u] && !reached[v] && (d->link[u][v] == UP || d->link[v][u] == UP)) {
					reached[v] = true;
					count++;
				}
	return count < d->n;
}

static enum pr_shape shape_of(const struct dense *d)
{
	bool cut = false, one_way = false;
	for (size_t u = 0; u < d->n; u++)
		for (size_t v = 0; v < d->n; v++) {
			cut = cut || d->link[u][v] == CUT;
			one_way = one_way || d->link[u][v] != d->link[v][u];
		}
	if (!cut)
		return PR_SHAPE_WHOLE;
	return disconnected(d) ? PR_SHAPE_COMPLETE : one_way ? PR_SHAPE_SIMPLEX : PR_SHAPE_PARTIAL;
}

/* Whether a link from one group to another has evidence of its own. */
static bool is_known(const struct dense *d, const struct pr_partition *p, uint32_t i, uint32_t j)
{
	for (size_t u = 0; u < d->n; u++)
		for (size_t v = 0; v < d->n; v++)
			if (p->group[u] == i && p->group[v] == j && d->known[u][v])
				return true;
	return false;
}

static void check_groups(const struct pr_partition *p)
{
	uint32_t groups = 0;
	for (uint32_t v = 0; v < p->peers; v++) {
		CHECK(p->group[v] <= groups); /* numbered by their first peers */
		groups += p->group[v] == groups;
	}
	CHECK_EQ_INT(p->groups, groups);
	for (uint32_t g = 0; g < groups; g++)
		for (uint32_t i = p->start[g]; i < p->start[g + 1]; i++) {
			CHECK_EQ_INT(p->group[p->members[i]], g);
			CHECK(i == p->start[g] || p->members[i - 1] < p->members[i]);
		}
	CHECK_EQ_INT(p->start[groups], p->peers);
}

/* Holds a graph's partition against the matrix of its links. Returns its shape. */
static enum pr_shape check_partition(struct dense *d, const struct pr_graph *g)
{
	struct pr_partition *p;
	CHECK_EQ_INT(pr_graph_divide(g, &p), 1);
	if (!p)
		return PR_SHAPE_WHOLE;
	settle(d);
	check_groups(p);
	size_t severed = 0, inferred = 0;
	for (uint32_t u = 0; u < d->n; u++)
		for (uint32_t v = 0; v < d->n; v++) {
			uint32_t i = p->group[u], j = p->group[v];
			CHECK_EQ_INT(i == j, same_row_and_column(d, u, v));
			CHECK_EQ_INT(pr_partition_severs(p, i, j), d->link[u][v] == CUT);
			if (p->members[p->start[i]] != u || p->members[p->start[j]] != v || d->link[u][v] != CUT)
				continue;
			severed++;
			inferred += !is_known(d, p, i, j);
			CHECK_EQ_INT(pr_pair_listed(p->inferred, p->inferred_count, i, j), !is_known(d, p, i, j));
		}
	CHECK_EQ_INT(p->severed_count, severed);
	CHECK_EQ_INT(p->inferred_count, inferred);
	CHECK_EQ_INT(p->shape, shape_of(d));
	enum pr_shape shape = p->shape;
	pr_partition_free(p);
	return shape;
}

/* The graph in which all are of one class, so that all links are listed that are not up. */
static enum pr_shape check_dense(struct dense *d)
{
	struct pr_edge edges[N * N];
	struct pr_graph g;
	size_t count = 0;
	for (uint32_t v = 0; v < d->n; v++)
		for (uint32_t u = 0; u < d->n; u++)
			if (u != v && d->link[u][v] != UP)
				edges[count++] = (struct pr_edge){u, v, d->link[u][v] == CUT};
	CHECK(pr_graph_make(&g, d->n, edges, count));
	enum pr_shape shape = check_partition(d, &g);
	pr_graph_clear(&g);
	return shape;
}

/* Every graph of up, cut and, with three states, unknown links on n peers; to shapes[] how many of each. */
static void every_graph(size_t n, unsigned states, unsigned shapes[4])
{
	static const enum state of[] = {UP, CUT, UNKNOWN};
	unsigned graphs = 1;
	for (size_t i = 0; i < n * (n - 1); i++)
		graphs *= states;
	for (unsigned graph = 0; graph < graphs && check_failures == 0; graph++) {
		struct dense d = {.n = n};
		unsigned rest = graph;
		for (size_t u = 0; u < n; u++)
			for (size_t v = 0; v < n; v++)
				if (u != v) {
					d.link[u][v] = of[rest % states];
					rest /= states;
				}
		shapes[check_dense(&d)]++;
	}
}

static void every_graph_on_four_peers(void)
{
	unsigned shapes[4] = {0};
	every_graph(4, 2, shapes);
	CHECK_EQ_INT(shapes[PR_SHAPE_WHOLE], 1);
	CHECK_EQ_INT(shapes[PR_SHAPE_COMPLETE], 262);
	CHECK_EQ_INT(shapes[PR_SHAPE_SIMPLEX], 3796);
	CHECK_EQ_INT(shapes[PR_SHAPE_PARTIAL], 37);
}

static void every_graph_with_unknown_links(void)
{
	unsigned shapes[4] = {0};
	for (size_t n = 1; n <= 4; n++)
		every_graph(n, 3, shapes);
}

/* A graph in classes by chance: within one, most links are up; how many, and how many classes there are, is chance as well. */
static void check_random(void)
{
	struct dense d = {.n = 1 + random_below(N)};
	struct pr_edge edges[N * N];
	struct pr_graph g;
	uint32_t class[N];
	size_t count = 0;
	unsigned classes = 1 + random_below(4), cuts = 1 + random_below(60), unknown = random_below(40), pattern = random_below(3);
	for (size_t u = 0; u < d.n; u++)
		class[u] = random_below(classes) % (uint32_t)d.n;
	for (uint32_t u = 0; u < d.n; u++)
		for (uint32_t v = 0; v < d.n; v++) {
			unsigned chance = random_below(100);
			bool cut = pattern ? chance < cuts : u % 3 != v % 5 % 3; /* by chance all groups are of one peer */
			bool listed = u != v && (cut || chance < cuts + unknown);
			d.link[u][v] = u == v || (!listed && class[u] == class[v]) ? UP : listed && cut ? CUT : UNKNOWN;
			if (listed)
				edges[count++] = (struct pr_edge){u, v, cut};
		}
	CHECK(pr_graph_make(&g, d.n, edges, count));
	memcpy(g.class, class, d.n * sizeof *class);
	check_partition(&d, &g);
	pr_graph_clear(&g);
}

static void graphs_by_chance(void)
{
	for (unsigned round = 1; round <= 20000 && check_failures == 0; round++) {
		random_state = round * 0x9e3779b97f4a7c15u;
		check_random();
	}
}

/* u -> v -> w are up and u -> w is unknown: up. x is reached by nobody: what was inferred up must not make it reachable. */
static void inference_does_not_feed_on_itself(void)
{
	struct dense d = {.n = 4};
	for (size_t i = 0; i < 16; i++)
		d.link[i / 4][i % 4] = CUT;
	d.link[0][1] = d.link[1][2] = UP;
	d.link[0][2] = d.link[2][3] = UNKNOWN;
	check_dense(&d);
	CHECK_EQ_INT(d.link[0][2], UP);
	CHECK_EQ_INT(d.link[2][3], CUT);
}

/* As many sides as there are peers, all cut off from each other. */
static int scatter(uint32_t peers)
{
	struct pr_graph g;
	struct pr_partition *p;
	CHECK(pr_graph_make(&g, peers, NULL, 0));
	for (uint32_t u = 0; u < peers; u++)
		g.class[u] = u;
	int done = pr_graph_divide(&g, &p);
	if (p)
		CHECK_EQ_INT(p->inferred_count, (size_t)peers * (peers - 1));
	pr_partition_free(p);
	pr_graph_clear(&g);
	return done;
}

static void what_no_record_holds_is_too_much(void)
{
	CHECK_EQ_INT(scatter(591), 1);
	CHECK_EQ_INT(scatter(592), 0); /* 349872 pairs */
	CHECK_EQ_INT(scatter(100000), 0);
}

/* Classes of 1, 2, 4 and 1 peers; of the four, two do not reach each other, so that they are pieces of their own. */
static void the_largest_pieces_are_kept(void)
{
	static const uint32_t classes[] = {0, 1, 1, 2, 2, 2, 2, 3};
	static const struct pr_edge edges[] = {{3, 4, true}, {4, 3, true}, {1, 7, true}};
	struct pr_graph g, rest;
	struct pr_trim trim;
	uint64_t weights[8] = {0};
	CHECK(pr_graph_make(&g, 8, edges, 3));
	memcpy(g.class, classes, sizeof classes);
	/* pieces: {0}, {1 2}, {3}, {4}, {5 6}, {7} */
	CHECK(pr_trim_make(&trim, &g, weights, 3));
	CHECK_EQ_INT(trim.peers, 3);
	CHECK_EQ_INT(trim.pieces, 3);
	static const bool left[] = {false, false, false, true, true, false, false, true};
	for (size_t i = 0; i < 8; i++)
		CHECK_EQ_INT(trim.left_out[i], left[i]);
	CHECK(pr_trim_apply(&trim, &g, &rest));
	CHECK_EQ_INT(rest.peers, 5);
	CHECK_EQ_INT(rest.out.start[5], 0); /* all that was listed leads elsewhere */
	CHECK(rest.class[1] == rest.class[2] && rest.class[3] == rest.class[4] && rest.class[0] != rest.class[1] && rest.class[1] != rest.class[3]);
	pr_trim_clear(&trim);
	pr_graph_clear(&rest);
	weights[7] = 1; /* it is said by one who votes what becomes of the cluster, however few he is with */
	CHECK(pr_trim_make(&trim, &g, weights, 1));
	CHECK_EQ_INT(trim.peers, 7);
	CHECK(!trim.left_out[7]);
	pr_trim_clear(&trim);
	CHECK(pr_trim_make(&trim, &g, weights, 6));
	CHECK_EQ_INT(trim.peers, 0);
	CHECK(pr_trim_apply(&trim, &g, &rest));
	CHECK_EQ_INT(rest.out.start[8], 3);
	pr_trim_clear(&trim);
	pr_graph_clear(&rest);
	pr_graph_clear(&g);
}

/* So many links that a matrix of them would not fit: 1000 peers who do not reach the next one, and otherwise all do. */
static void many_peers_take_little(void)
{
	enum { PEERS = 200000, CUTS = 1000 };
	struct pr_edge edges[CUTS];
	struct pr_graph g;
	struct pr_partition *p;
	for (uint32_t i = 0; i < CUTS; i++)
		edges[i] = (struct pr_edge){100 * i, 100 * i + 1, true};
	CHECK(pr_graph_make(&g, PEERS, edges, CUTS));
	CHECK_EQ_INT(pr_graph_divide(&g, &p), 1);
	if (p) {
		CHECK_EQ_INT(p->groups, 2 * CUTS + 1);
		CHECK_EQ_INT(p->severed_count, CUTS);
		CHECK_EQ_INT(p->shape, PR_SHAPE_SIMPLEX);
	}
	pr_partition_free(p);
	pr_graph_clear(&g);
}

static void one_alone(void)
{
	for (uint32_t alone = 0; alone < 5; alone++) {
		struct pr_partition *p = pr_partition_alone(5, alone);
		check_groups(p);
		CHECK_EQ_INT(p->groups, 2);
		for (uint32_t v = 0; v < 5; v++)
			CHECK_EQ_INT(pr_partition_severs(p, p->group[v], p->group[alone]), v != alone);
		pr_partition_free(p);
	}
	struct pr_partition *p = pr_partition_alone(1, 0);
	CHECK_EQ_INT(p->shape, PR_SHAPE_WHOLE);
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

CHECK_MAIN(every_graph_on_four_peers, every_graph_with_unknown_links, graphs_by_chance, inference_does_not_feed_on_itself,
           what_no_record_holds_is_too_much, the_largest_pieces_are_kept, many_peers_take_little, one_alone, quorums_are_integers,
           cliques_are_the_heaviest, ties_are_told)

/*
 * pr_detect on every directed graph of up to five peers: cut out of a full mesh, healed later. What peers would have written comes
 * from the simulator; shape and sides must be exactly the definition's, which is worked out here by brute force, and not by
 * lib/cluster/partition.c. Everybody beats and is alive, so nothing is unknown, inferred or undecided.
 *
 * The graphs of five peers are tried up to symmetry, one of each 120 that differ in the names alone; `graphs all` tries all of them.
 */
#include <stdlib.h>

#include "check.h"
#include "detect/detect.h"
#include "record/decode.h"
#include "sim/sim.h"

#define SECOND 1000000000ull
#define MOST 5u
#define EDGES (MOST * (MOST - 1))
#define SLACK (2 * SECOND)
#define CUT (6 * beat)
#define HEAL (CUT + 4 * beat + 3 * SLACK + SECOND) /* it is lost by then, and has been judged */
#define END (HEAL + 2 * beat + 5 * SECOND)

static uint64_t beat = SECOND;

enum shape { COMPLETE, SIMPLEX, PARTIAL, SHAPES };
static const char *const shapes[SHAPES] = {"complete", "simplex", "partial"};

/* A graph by the definition: bit v of up[u]: v hears u; everybody hears itself. */
struct graph {
	uint32_t n;
	unsigned up[MOST];
	unsigned group[MOST], groups; /* of each group, who is in it */
	bool severed[MOST][MOST];     /* by group */
	enum shape shape;
};

/* What was said of the failure that is open. */
struct heard {
	uint64_t start; /* of the simulation */
	int opened, changed, closed, others;
	struct graph last;
	bool vague; /* it was said with a doubt, or with wrong bounds */
};

static unsigned edge_of(uint32_t n, uint32_t u, uint32_t v)
{
	return u * (n - 1) + v - (v > u);
}

static unsigned heard_by(const struct graph *g, uint32_t u)
{
	unsigned from = 0;
	for (uint32_t v = 0; v < g->n; v++)
		from |= (g->up[v] >> u & 1u) << v;
	return from;
}

static void find_groups(struct graph *g)
{
	uint32_t first[MOST];
	for (uint32_t u = 0; u < g->n; u++) {
		unsigned i = 0;
		while (i < g->groups && (g->up[u] != g->up[first[i]] || heard_by(g, u) != heard_by(g, first[i])))
			i++;
		if (i == g->groups)
			first[g->groups++] = u;
		g->group[i] |= 1u << u;
	}
	for (unsigned i = 0; i < g->groups; i++)
		for (unsigned j = 0; j < g->groups; j++)
			g->severed[i][j] = !(g->up[first[i]] >> first[j] & 1u);
}

static enum shape find_shape(const struct graph *g)
{
	unsigned reached = 1, before = 0;
	while (reached != before) {
		before = reached;
		for (uint32_t u = 0; u < g->n; u++)
			if (before >> u & 1u)
				reached |= g->up[u] | heard_by(g, u);
	}
	if (reached != (1u << g->n) - 1)
		return COMPLETE;
	for (uint32_t u = 0; u < g->n; u++)
		if (g->up[u] != heard_by(g, u))
			return SIMPLEX;
	return PARTIAL;
}

/* cut: a bit for every link. */
static struct graph define(uint32_t n, uint32_t cut)
{
	struct graph g = {.n = n};
	for (uint32_t u = 0; u < n; u++)
		for (uint32_t v = 0; v < n; v++)
			g.up[u] |= (unsigned)(u == v || !(cut >> edge_of(n, u, v) & 1u)) << v;
	find_groups(&g);
	g.shape = find_shape(&g);
	return g;
}

static void read_groups(struct graph *g, struct pr_span groups)
{
	struct pr_cursor c = pr_cursor_of(groups);
	for (uint64_t i = 0, count = pr_cursor_count(&c); i < count && i < MOST; i++, g->groups++)
		for (uint64_t size = pr_cursor_count(&c); size; size--)
			g->group[i] |= 1u << (*pr_cursor_text(&c).p - 'a');
}

static void read_severed(struct graph *g, struct pr_span pairs)
{
	struct pr_cursor c = pr_cursor_of(pairs);
	for (uint64_t count = pr_cursor_count(&c); count; count--) {
		pr_cursor_count(&c);
		uint64_t from = pr_cursor_uint(&c), to = pr_cursor_uint(&c);
		if (from < MOST && to < MOST)
			g->severed[from][to] = true;
	}
}

static uint64_t pairs_in(struct pr_span pairs)
{
	struct pr_cursor c = pr_cursor_of(pairs);
	return pr_cursor_count(&c);
}

static void hear(void *arg, struct pr_span record)
{
	struct heard *heard = arg;
	struct pr_record r;
	const char *why;
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	struct pr_span event = pr_text(&r, PR_FAILURE_EVENT), shape = pr_text(&r, PR_FAILURE_SHAPE);
	bool closes = pr_is(event, "close");
	heard->opened += pr_is(event, "open");
	heard->closed += closes;
	heard->others += !pr_is(pr_text(&r, PR_FAILURE_FAILURE), "network-partition");
	heard->last = (struct graph){.n = heard->last.n, .shape = SHAPES};
	for (int i = 0; i < SHAPES; i++)
		if (pr_is(shape, shapes[i]))
			heard->last.shape = (enum shape)i;
	read_groups(&heard->last, pr_text(&r, PR_FAILURE_GROUPS));
	read_severed(&heard->last, pr_text(&r, PR_FAILURE_SEVERED));
	heard->vague = pr_uint(&r, PR_FAILURE_UNDECIDED) || pairs_in(pr_text(&r, PR_FAILURE_INFERRED)) > 0 ||
		pr_uint(&r, PR_FAILURE_EARLIEST) > heard->start + CUT || pr_uint(&r, PR_FAILURE_LATEST) < heard->start + CUT;
	if (closes)
		heard->vague = heard->vague || pr_uint(&r, PR_FAILURE_END_EARLIEST) > heard->start + HEAL + 2 * beat ||
			pr_uint(&r, PR_FAILURE_END_LATEST) < heard->start + HEAL;
}

static bool same(const struct graph *got, const struct graph *wanted)
{
	bool same = got->groups == wanted->groups && got->shape == wanted->shape;
	for (unsigned i = 0; same && i < wanted->groups; i++) {
		same = got->group[i] == wanted->group[i];
		for (unsigned j = 0; same && j < wanted->groups; j++)
			same = got->severed[i][j] == wanted->severed[i][j];
	}
	return same;
}

/* The links as the scenario wants them: a clause each. */
static struct pr_edges edges_of(uint32_t n, uint32_t cut)
{
	struct pr_edges edges = {.list = calloc(EDGES, sizeof *edges.list)};
	for (uint32_t u = 0; u < n; u++)
		for (uint32_t v = 0; v < n; v++) {
			if (u == v || !(cut >> edge_of(n, u, v) & 1u))
				continue;
			struct pr_clause *c = &edges.list[edges.count++];
			*c = (struct pr_clause){.directed = true, .groups = 2, .count = 2};
			c->peer = malloc(2 * sizeof *c->peer);
			c->group = malloc(2 * sizeof *c->group);
			c->peer[c->group[0] = 0] = u;
			c->peer[c->group[1] = 1] = v;
		}
	return edges;
}

static void make_scenario(struct pr_scenario *s, uint32_t n, uint32_t cut)
{
	unsigned line;
	CHECK(pr_scenario_init(s));
	for (uint32_t i = 0; i < n; i++)
		pr_scenario_peer(s, (struct pr_span){(const uint8_t *)"abcde" + i, 1});
	s->seed = cut;
	s->beat = s->activity = beat;
	s->jitter = beat / 20;
	s->duration = END;
	struct pr_act cuts = {.at = CUT, .kind = PR_ACT_CUT, .edges = edges_of(n, cut)};
	struct pr_act heals = {.at = HEAL, .kind = PR_ACT_HEAL};
	CHECK(pr_scenario_act(s, &cuts) && pr_scenario_act(s, &heals));
	CHECK(pr_scenario_settle(s, &line) == NULL);
}

static void feed(void *arg, uint32_t peer, struct pr_span record)
{
	struct pr_detect *d = arg;
	struct pr_record r;
	const char *why;
	(void)peer;
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	CHECK(pr_detect_step(d, &r));
}

static void say_graph(const char *what, const struct graph *g)
{
	printf("#   %s: %s", what, g->shape < SHAPES ? shapes[g->shape] : "no shape");
	for (unsigned i = 0; i < g->groups; i++) {
		printf(" {");
		for (unsigned u = 0; u < MOST; u++)
			if (g->group[i] >> u & 1u)
				putchar('a' + (int)u);
		printf("}");
	}
	for (unsigned i = 0; i < g->groups; i++)
		for (unsigned j = 0; j < g->groups; j++)
			if (g->severed[i][j])
				printf(" %u-%u", i, j);
	putchar('\n');
}

/* Whether what is heard before it heals, and at the end, is the graph. */
static void try_graph(uint32_t n, uint32_t cut)
{
	struct pr_detect_options options = {.detector = PR_DETECTOR_DEFAULTS, .loss = PR_LOSS_DEFAULTS, .slack = SLACK, .numerator = 1, .denominator = 2};
	struct graph wanted = define(n, cut), before;
	struct pr_scenario s;
	options.detector.timeout = 3 * beat;
	make_scenario(&s, n, cut);
	struct heard heard = {.start = s.start, .last.n = n};
	struct pr_detect *d = pr_detect_new(&options, hear, &heard);
	struct pr_sim *sim = pr_sim_new(&s, false, feed, d);
	CHECK(d && sim);
	int failures = check_failures;
	while (pr_sim_time(sim) < HEAL - SECOND && pr_sim_step(sim) > 0)
		;
	before = heard.last;
	bool was_open = heard.opened == 1 && heard.closed == 0 && !heard.vague;
	while (pr_sim_step(sim) > 0)
		;
	CHECK(pr_detect_end(d));
	CHECK(was_open);
	CHECK(same(&before, &wanted));
	CHECK(heard.opened == 1 && heard.closed == 1 && heard.others == 0 && !heard.vague);
	CHECK(same(&heard.last, &wanted));
	if (check_failures > failures && check_failures < CHECK_TOLD) {
		printf("#   %u peers, graph %u; opened %d, closed %d, of other kinds %d%s\n", n, cut, heard.opened, heard.closed,
		       heard.others, heard.vague ? ", vague" : "");
		say_graph("wanted", &wanted);
		say_graph("got   ", &before);
		say_graph("at end", &heard.last);
	}
	pr_sim_free(sim);
	pr_detect_free(d);
	pr_scenario_free(&s);
}

static void definition(void)
{
	int count[SHAPES] = {0};
	for (uint32_t cut = 1; cut < 1u << 12; cut++)
		count[define(4, cut).shape]++;
	CHECK_EQ_INT(count[COMPLETE], 262);
	CHECK_EQ_INT(count[SIMPLEX], 3796);
	CHECK_EQ_INT(count[PARTIAL], 37);
}

static void every_graph_of(uint32_t n)
{
	for (uint32_t cut = 1; cut < 1u << n * (n - 1); cut++)
		try_graph(n, cut);
}

static void every_graph_of_two(void)
{
	every_graph_of(2);
}

static void every_graph_of_three(void)
{
	every_graph_of(3);
}

static void every_graph_of_four(void)
{
	every_graph_of(4);
}

/* Those that come further apart than the slack: what is lost, or heard again, shows one by one. */
static void with_slow_beats(void)
{
	beat = 5 * SECOND;
	every_graph_of(3);
	every_graph_of(4);
	beat = SECOND;
}

/* For each way to name five peers anew, where each link goes to. */
static unsigned renamed[120][EDGES];

static void rename_all(void)
{
	unsigned count = 0;
	for (unsigned code = 0; code < 3125; code++) {
		uint32_t to[MOST];
		unsigned rest = code, used = 0;
		for (uint32_t i = 0; i < MOST; i++, rest /= MOST)
			used |= 1u << (to[i] = rest % MOST);
		if (used != (1u << MOST) - 1)
			continue;
		for (uint32_t u = 0; u < MOST; u++)
			for (uint32_t v = 0; v < MOST; v++)
				if (u != v)
					renamed[count][edge_of(MOST, u, v)] = edge_of(MOST, to[u], to[v]);
		count++;
	}
	CHECK_EQ_INT(count, 120);
}

/* Whether no other way to name the peers gives a smaller number. */
static bool is_first_of_its_kind(uint32_t cut)
{
	for (unsigned i = 0; i < 120; i++) {
		uint32_t other = 0;
		for (unsigned edge = 0; edge < EDGES; edge++)
			other |= (cut >> edge & 1u) << renamed[i][edge];
		if (other < cut)
			return false;
	}
	return true;
}

static bool all;

static void every_graph_of_five(void)
{
	unsigned kinds = 0;
	rename_all();
	for (uint32_t cut = 1; cut < 1u << EDGES; cut++) {
		bool first = is_first_of_its_kind(cut);
		kinds += first;
		if (all || first)
			try_graph(MOST, cut);
	}
	CHECK_EQ_INT(kinds, 9608 - 1); /* digraphs of five nodes (OEIS A000273), but for the one in which nothing is cut */
}

int main(int argc, char **argv)
{
	static void (*const tests[])(void) = {definition, every_graph_of_two, every_graph_of_three, every_graph_of_four,
		with_slow_beats, every_graph_of_five};
	all = argc > 1 && strcmp(argv[1], "all") == 0;
	return check_run(tests, (int)(sizeof tests / sizeof *tests), "definition, every_graph_of_two, every_graph_of_three, "
	                                                             "every_graph_of_four, with_slow_beats, every_graph_of_five");
}

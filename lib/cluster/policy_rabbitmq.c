/* pause-minority and autoheal, as RabbitMQ before 4.3 (rabbit_node_monitor, rabbit_autoheal). Nodes count, not weights. */
#include "policy_rules.h"

/* How many nodes a side's are connected to, themselves included. */
static uint64_t alive(const struct pr_ground *g, size_t side)
{
	uint64_t sum = g->members[side];
	for (size_t j = 0; j < g->in->sides; j++)
		sum += pr_ground_linked(g, side, j) ? g->members[j] : 0;
	return sum;
}

/* A node that finds another lost which a third still sees pauses until the whole cluster is back. */
void pr_policy_pause_minority(struct pr_ground *g)
{
	g->out->needed = g->in->count / 2 + 1;
	for (size_t i = 0; i < g->in->sides; i++) {
		g->out->present[i] = g->in->down[i] ? 0 : alive(g, i);
		bool on = g->out->present[i] >= g->out->needed && !g->out->indirect[i];
		pr_ground_set(g, i, on ? PR_VERDICT_CONTINUE : PR_VERDICT_STOP);
	}
	g->out->rule = g->out->winner ? "majority-runs" : "all-pause";
}

static uint64_t clients_of(const struct pr_ground *g, uint32_t side)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < g->in->count; i++)
		sum += g->in->peers[i].side == side ? g->in->peers[i].clients : 0;
	return sum;
}

/* The name of a side's n-th peer, in the order of their names; empty behind the last. */
static struct pr_span name_in(const struct pr_ground *g, uint32_t side, size_t n)
{
	for (size_t i = 0; i < g->in->count; i++)
		if (g->in->peers[i].side == side && n-- == 0)
			return g->in->peers[i].name;
	return (struct pr_span){NULL, 0};
}

/* Sides are sorted by clients, then nodes, then as lists of names, and the last one wins. */
static bool beats(const struct pr_ground *g, uint32_t a, uint32_t b)
{
	uint64_t x = clients_of(g, a), y = clients_of(g, b);
	if (x != y || g->members[a] != g->members[b])
		return x != y ? x > y : g->members[a] > g->members[b];
	for (size_t n = 0; n < g->members[a]; n++) {
		int order = pr_order(name_in(g, a, n), name_in(g, b, n));
		if (order)
			return order > 0;
	}
	return false;
}

void pr_policy_autoheal(struct pr_ground *g)
{
	uint32_t winner = 0;
	bool all_up = true;
	for (uint32_t i = 0; i < g->in->sides; i++) {
		g->out->present[i] = clients_of(g, i);
		all_up = all_up && !g->in->down[i];
		if (i > 0 && beats(g, i, winner))
			winner = i;
	}
	if (!g->in->healed || !all_up) { /* it begins when all nodes see each other; until then every side runs */
		pr_ground_all(g, PR_VERDICT_CONTINUE, "all-run");
		return;
	}
	for (uint32_t i = 0; i < g->in->sides; i++)
		pr_ground_set(g, i, i == winner ? PR_VERDICT_CONTINUE : PR_VERDICT_STOP);
	g->out->rule = "autoheal";
}

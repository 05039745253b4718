/* majority, bft, hierarchical and origin: quorums of the configured membership. */
#include <math.h>
#include <stdlib.h>

#include "cliques.h"
#include "partition.h"
#include "policy_rules.h"

/* At most one set of mutually connected sides continues: the heaviest, if it has a quorum and none is as heavy. */
void pr_policy_quorum(struct pr_ground *g)
{
	size_t n = g->in->sides;
	struct pr_cliques c = {.count = n};
	g->out->needed = pr_quorum_needed(g->base, g->policy->numerator, g->policy->denominator);
	if (n > PR_CLIQUE_MAX) {
		for (size_t i = 0; i < n; i++)
			g->out->present[i] = g->weight[i];
		pr_ground_all(g, PR_VERDICT_UNSAFE, "too-many-sides");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		c.weight[i] = g->in->down[i] ? 0 : g->weight[i];
		for (size_t j = 0; j < n; j++)
			if (pr_ground_linked(g, i, j))
				c.linked[i] |= 1u << j;
	}
	for (size_t i = 0; i < n; i++)
		g->out->present[i] = pr_cliques_with(&c, i).weight;
	struct pr_clique best = pr_cliques_best(&c);
	if (best.weight < g->out->needed || best.tied) {
		pr_ground_all(g, PR_VERDICT_RESOLVE, best.weight < g->out->needed ? "no-quorum" : "tie");
		return;
	}
	for (size_t i = 0; i < n; i++)
		pr_ground_set(g, i, best.groups >> i & 1 ? PR_VERDICT_CONTINUE : PR_VERDICT_STOP);
	g->out->rule = "quorum";
}

static int by_group(const void *a, const void *b)
{
	const struct pr_policy_peer *x = *(const struct pr_policy_peer *const *)a, *y = *(const struct pr_policy_peer *const *)b;
	return pr_order(x->group, y->group);
}

/* The peers of one group: those of them in each component, against the half of all. True: the group has weight. */
static bool take_group(struct pr_ground *g, const struct pr_policy_peer *const *peers, size_t count, uint64_t *sums)
{
	uint64_t whole = 0;
	memset(sums, 0, g->in->sides * sizeof *sums);
	for (size_t i = 0; i < count; i++) {
		whole += peers[i]->weight;
		if (peers[i]->side < g->in->sides)
			sums[g->component[peers[i]->side]] += peers[i]->weight;
	}
	for (size_t side = 0; whole > 0 && side < g->in->sides; side++)
		g->out->present[side] += !g->in->down[side] && 2 * sums[g->component[side]] > whole;
	return whole > 0;
}

/* How many groups have weight. */
static size_t take_groups(struct pr_ground *g)
{
	const struct pr_policy_peer **peers = malloc((g->in->count + 1) * sizeof *peers);
	uint64_t *sums = malloc((g->in->sides + 1) * sizeof *sums);
	size_t groups = 0, first = 0;
	g->failed = !peers || !sums;
	for (size_t i = 0; !g->failed && i < g->in->count; i++)
		peers[i] = &g->in->peers[i];
	if (!g->failed && g->in->count > 0)
		qsort(peers, g->in->count, sizeof *peers, by_group);
	for (size_t i = 1; !g->failed && i <= g->in->count; i++)
		if (i == g->in->count || !pr_same(peers[i]->group, peers[first]->group)) {
			groups += take_group(g, peers + first, i - first, sums);
			first = i;
		}
	free(peers);
	free(sums);
	return groups;
}

/* ZooKeeper, QuorumHierarchical: more than half of the weight of more than half of the groups that have any. */
void pr_policy_hierarchical(struct pr_ground *g)
{
	g->out->needed = take_groups(g) / 2 + 1;
	if (pr_ground_undefined(g))
		return;
	g->out->rule = "no-majority-of-groups";
	for (size_t i = 0; i < g->in->sides; i++)
		pr_ground_set(g, i, g->out->present[i] >= g->out->needed ? PR_VERDICT_CONTINUE : PR_VERDICT_STOP);
	if (g->out->winner)
		g->out->rule = "majority-of-groups";
}

/* Origin: whoever is not heard is unresponsive, and every side goes on that hears enough: more than one may. */
void pr_policy_origin(struct pr_ground *g)
{
	size_t n = g->in->sides;
	uint64_t least = (uint64_t)ceil((double)g->in->count * g->policy->threshold); /* doubles, as the origin has it */
	g->out->needed = least > g->policy->min_participants ? least : g->policy->min_participants;
	g->out->rule = "origin-min-required";
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++)
			g->out->present[i] += i == j || (!g->in->severed[j * n + i] && !g->in->down[j]) ? g->members[j] : 0;
		pr_ground_set(g, i, g->out->present[i] >= g->out->needed ? PR_VERDICT_CONTINUE : PR_VERDICT_STOP);
	}
}

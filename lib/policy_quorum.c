/* majority, bft, hierarchical and origin: quorums of the configured membership. */
#include <math.h>

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

/* The sum over one group of the weight of its peers; in the component of a side, or everywhere (PR_SIDE_NONE). */
static uint64_t group_weight(const struct pr_ground *g, struct pr_span group, uint32_t component)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < g->in->count; i++) {
		const struct pr_policy_peer *peer = &g->in->peers[i];
		if (pr_same(peer->group, group) &&
		    (component == PR_SIDE_NONE || (peer->side < g->in->sides && g->component[peer->side] == component)))
			sum += peer->weight;
	}
	return sum;
}

/* Whether the i-th peer is the first of its group. */
static bool is_new_group(const struct pr_ground *g, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (pr_same(g->in->peers[i].group, g->in->peers[j].group))
			return false;
	return true;
}

/* ZooKeeper, QuorumHierarchical: more than half of the weight of more than half of the groups that have any. */
void pr_policy_hierarchical(struct pr_ground *g)
{
	size_t groups = 0;
	for (size_t i = 0; i < g->in->count; i++) {
		struct pr_span group = g->in->peers[i].group;
		uint64_t whole = is_new_group(g, i) ? group_weight(g, group, PR_SIDE_NONE) : 0;
		groups += whole > 0;
		for (uint32_t side = 0; whole > 0 && side < g->in->sides; side++)
			g->out->present[side] += !g->in->down[side] && 2 * group_weight(g, group, g->component[side]) > whole;
	}
	g->out->needed = groups / 2 + 1;
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

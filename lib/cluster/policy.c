#include "policy.h"

#include <stdlib.h>

#include "policy_rules.h"

typedef void rule_of(struct pr_ground *g);

static rule_of *const rules[PR_POLICIES] = {
	[PR_POLICY_MAJORITY] = pr_policy_quorum,
	[PR_POLICY_BFT] = pr_policy_quorum,
	[PR_POLICY_KEEP_MAJORITY] = pr_policy_pekko,
	[PR_POLICY_STATIC_QUORUM] = pr_policy_pekko,
	[PR_POLICY_KEEP_OLDEST] = pr_policy_pekko,
	[PR_POLICY_KEEP_REFEREE] = pr_policy_pekko,
	[PR_POLICY_DOWN_ALL] = pr_policy_pekko,
	[PR_POLICY_LEASE] = pr_policy_pekko,
	[PR_POLICY_VOTEQUORUM] = pr_policy_votequorum,
	[PR_POLICY_PAUSE_MINORITY] = pr_policy_pause_minority,
	[PR_POLICY_AUTOHEAL] = pr_policy_autoheal,
	[PR_POLICY_PRIMARY_COMPONENT] = pr_policy_primary_component,
	[PR_POLICY_REDIS_CLUSTER] = pr_policy_redis_cluster,
	[PR_POLICY_SENTINEL] = pr_policy_sentinel,
	[PR_POLICY_HIERARCHICAL] = pr_policy_hierarchical,
	[PR_POLICY_ORIGIN] = pr_policy_origin,
};

static const char *const verdicts[] = {
	[PR_VERDICT_CONTINUE] = "continue", [PR_VERDICT_STOP] = "stop",     [PR_VERDICT_WAIT] = "wait",
	[PR_VERDICT_RESOLVE] = "resolve",   [PR_VERDICT_UNSAFE] = "unsafe",
};

const char *pr_verdict_text(enum pr_verdict verdict)
{
	return verdicts[verdict];
}

bool pr_policy_promises(const struct pr_policy *policy)
{
	return policy->name != PR_POLICY_ORIGIN && policy->name != PR_POLICY_AUTOHEAL && policy->name != PR_POLICY_SENTINEL &&
	       !policy->two_node && !policy->last_man_standing;
}

bool pr_ground_linked(const struct pr_ground *g, size_t a, size_t b)
{
	const struct pr_policy_input *in = g->in;
	return a != b && !in->down[a] && !in->down[b] && !in->severed[a * in->sides + b] && !in->severed[b * in->sides + a];
}

void pr_ground_set(struct pr_ground *g, size_t side, enum pr_verdict verdict)
{
	g->out->verdicts[side] = g->in->down[side] ? PR_VERDICT_WAIT : verdict;
	g->out->winner |= g->out->verdicts[side] == PR_VERDICT_CONTINUE;
}

void pr_ground_all(struct pr_ground *g, enum pr_verdict verdict, const char *rule)
{
	for (size_t i = 0; i < g->in->sides; i++)
		pr_ground_set(g, i, verdict);
	g->out->rule = rule;
}

bool pr_ground_undefined(struct pr_ground *g)
{
	if (g->bridged)
		pr_ground_all(g, PR_VERDICT_UNSAFE, "indirectly-connected");
	return g->bridged;
}

/* Sides that paths of links connect get the number of the first of them. */
static void connect_sides(struct pr_ground *g)
{
	size_t n = g->in->sides;
	for (uint32_t i = 0; i < n; i++)
		g->component[i] = UINT32_MAX;
	uint32_t *queue = g->component + n; /* room for as many again */
	for (uint32_t first = 0; first < n; first++) {
		if (g->component[first] != UINT32_MAX)
			continue;
		size_t begin = 0, end = 1;
		queue[0] = g->component[first] = first;
		for (; begin < end; begin++)
			for (uint32_t j = 0; j < n; j++)
				if (g->component[j] == UINT32_MAX && pr_ground_linked(g, queue[begin], j))
					g->component[queue[end++] = j] = first;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			g->out->indirect[i] |= i != j && g->component[i] == g->component[j] && !pr_ground_linked(g, i, j);
	for (size_t i = 0; i < n; i++)
		g->bridged |= g->out->indirect[i];
}

static void weigh(struct pr_ground *g)
{
	for (size_t i = 0; i < g->in->count; i++) {
		const struct pr_policy_peer *peer = &g->in->peers[i];
		g->base += peer->weight;
		if (peer->side >= g->in->sides)
			continue;
		g->members[peer->side]++;
		g->weight[peer->side] += peer->weight;
	}
}

bool pr_policy_decide(const struct pr_policy *policy, const struct pr_policy_input *in, struct pr_policy_output *out)
{
	struct pr_ground g = {.policy = policy, .in = in, .out = out,
	                      .component = calloc(2 * in->sides + 1, sizeof *g.component),
	                      .members = calloc(in->sides + 1, sizeof *g.members),
	                      .weight = calloc(in->sides + 1, sizeof *g.weight)};
	bool done = g.component && g.members && g.weight;
	out->winner = out->late = false;
	out->needed = 0;
	for (size_t i = 0; i < in->sides; i++) {
		out->present[i] = out->needs[i] = 0;
		out->indirect[i] = false;
	}
	if (done) {
		connect_sides(&g);
		weigh(&g);
		rules[policy->name](&g);
		done = !g.failed;
		for (size_t i = 0; i < in->sides; i++)
			out->needs[i] = out->needs[i] ? out->needs[i] : out->needed;
	}
	free(g.component);
	free(g.members);
	free(g.weight);
	return done;
}

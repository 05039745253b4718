/* votequorum (corosync) and primary-component (Galera): votes of those who were together before. */
#include "policy_rules.h"

/* Which peer decides a tie, among those who were together: the lowest, the highest, or the first of the list. */
static const struct pr_policy_peer *tie_breaker(const struct pr_ground *g)
{
	const struct pr_policy_peer *found = NULL;
	for (size_t i = 0; i < g->in->count; i++) { /* ascending */
		const struct pr_policy_peer *peer = &g->in->peers[i];
		if (peer->prior && (!found || g->policy->tie_breaker == PR_TIE_HIGHEST))
			found = peer;
	}
	if (g->policy->tie_breaker != PR_TIE_LIST)
		return found;
	for (size_t k = 0; k < g->policy->tie_breaker_count; k++)
		for (size_t i = 0; i < g->in->count; i++)
			if (g->in->peers[i].prior && pr_same(g->in->peers[i].name, g->policy->tie_breakers[k]))
				return &g->in->peers[i];
	return NULL;
}

static bool has(const struct pr_ground *g, uint32_t component, const struct pr_policy_peer *peer)
{
	return peer && peer->side < g->in->sides && g->component[peer->side] == component;
}

/*
 * Half, rounded down, is quorate with the tie breaker in it, unless those who are missing may have a quorum themselves: corosync
 * compares how many they are, which is the same where each has one vote.
 */
static bool breaks_tie(const struct pr_ground *g, uint32_t component, uint64_t votes, uint64_t expected)
{
	uint64_t missing = 0;
	for (size_t i = 0; i < g->in->count; i++)
		if (g->in->peers[i].prior && !has(g, component, &g->in->peers[i]))
			missing += g->in->peers[i].weight;
	return g->policy->tie_breaker != PR_TIE_NONE && votes == expected / 2 && missing < g->out->needed && has(g, component, tie_breaker(g));
}

/* wait_for_all: who has started since asks for all of them, unless one that has not is with it and is quorate. */
static bool all_fresh(const struct pr_ground *g, uint32_t component)
{
	for (size_t i = 0; i < g->in->count; i++)
		if (has(g, component, &g->in->peers[i]) && !g->in->peers[i].fresh)
			return false;
	return true;
}

static uint64_t votes_of(const struct pr_ground *g, uint32_t component)
{
	uint64_t votes = 0;
	for (size_t i = 0; i < g->in->sides; i++)
		if (g->component[i] == component)
			votes += g->weight[i];
	return votes;
}

/*
 * What last_man_standing has lowered holds where those who lowered it are still quorate by themselves, and who joins them takes it over; all
 * others expect the votes of all.
 */
static uint64_t expected_in(const struct pr_ground *g, uint32_t component)
{
	uint64_t votes = 0;
	for (size_t i = 0; i < g->in->count; i++)
		if (g->in->peers[i].prior && has(g, component, &g->in->peers[i]))
			votes += g->in->peers[i].weight;
	bool lowered = g->in->expected && (votes > g->in->expected / 2 || breaks_tie(g, component, votes, g->in->expected));
	return lowered ? g->in->expected : g->base;
}

/* votequorum(5); exec/votequorum.c of corosync 3. */
void pr_policy_votequorum(struct pr_ground *g)
{
	const struct pr_policy *p = g->policy;
	bool two_node = p->two_node && g->in->count <= 2, tie = false, waits = false;
	g->out->needed = two_node ? 1 : ((g->in->expected ? g->in->expected : g->base) + 2) / 2;
	for (size_t i = 0; i < g->in->sides; i++)
		g->out->present[i] = votes_of(g, g->component[i]);
	if (pr_ground_undefined(g))
		return;
	for (size_t i = 0; i < g->in->sides; i++) {
		uint64_t votes = g->out->present[i], expected = expected_in(g, g->component[i]);
		g->out->needs[i] = two_node ? 1 : (expected + 2) / 2;
		bool quorate = votes >= g->out->needs[i];
		bool broken = !quorate && breaks_tie(g, g->component[i], votes, expected);
		bool fresh = (p->wait_for_all || p->two_node) && votes < expected && all_fresh(g, g->component[i]);
		quorate = (quorate || broken) && !fresh;
		tie |= broken && !fresh && !g->in->down[i];
		waits |= fresh && !g->in->down[i];
		pr_ground_set(g, i, quorate ? PR_VERDICT_CONTINUE : PR_VERDICT_STOP);
	}
	g->out->rule = !g->out->winner ? waits ? "wait-for-all" : "inquorate" : two_node ? "two-node" : tie ? "auto-tie-breaker" : "quorate";
}

/* Galera: more than half of what the last primary component weighs without those who left it in good order. */
void pr_policy_primary_component(struct pr_ground *g)
{
	uint64_t base = 0, left = 0;
	for (size_t i = 0; i < g->in->count; i++) {
		const struct pr_policy_peer *peer = &g->in->peers[i];
		if (!peer->prior)
			continue;
		base += peer->weight;
		left += peer->left ? peer->weight : 0;
		for (uint32_t side = 0; !peer->left && side < g->in->sides; side++)
			g->out->present[side] += has(g, g->component[side], peer) ? peer->weight : 0;
	}
	g->out->needed = (base - left) / 2 + 1;
	if (pr_ground_undefined(g))
		return;
	for (size_t i = 0; i < g->in->sides; i++)
		pr_ground_set(g, i, g->out->present[i] >= g->out->needed ? PR_VERDICT_CONTINUE : PR_VERDICT_STOP);
	g->out->rule = g->out->winner ? "primary-component" : "no-primary-component";
}

/* redis-cluster and sentinel: what a majority of the masters, or of the sentinels, agree on. */
#include "policy_rules.h"

/* "": it has none that is known; NULL: any will do. */
static bool is_role(const struct pr_policy_peer *peer, const char *role)
{
	return !role || pr_is(peer->role, role);
}

/* Peers of a role that a side's reach, those of the side included. */
static uint64_t reached(const struct pr_ground *g, uint32_t side, const char *role)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < g->in->count; i++) {
		const struct pr_policy_peer *peer = &g->in->peers[i];
		if (peer->side < g->in->sides && !g->in->down[peer->side] && is_role(peer, role))
			sum += peer->side == side || pr_ground_linked(g, side, peer->side);
	}
	return sum;
}

static uint64_t count_role(const struct pr_ground *g, const char *role)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < g->in->count; i++)
		sum += is_role(&g->in->peers[i], role);
	return sum;
}

/*
 * A node that does not reach a majority of the masters stops serving; those that do replace what they lost, if a majority of them
 * says so. Masters are those who own slots. Whose role is not known may be one, or not: what would come out the same in any case is decided.
 * Where nothing tells of a master, all are.
 */
void pr_policy_redis_cluster(struct pr_ground *g)
{
	bool told = count_role(g, "master") > 0, unsure = false;
	const char *role = told ? "master" : NULL;
	uint64_t masters = count_role(g, role), unknown = told ? count_role(g, "") : 0;
	g->out->needed = masters / 2 + 1;
	for (uint32_t i = 0; i < g->in->sides; i++) {
		uint64_t here = g->in->down[i] ? 0 : reached(g, i, role), maybe = g->in->down[i] || !told ? 0 : reached(g, i, "");
		bool most = 2 * here > masters + (unknown - maybe), few = 2 * here + maybe <= masters;
		g->out->present[i] = here;
		unsure = unsure || (!g->in->down[i] && !most && !few);
		pr_ground_set(g, i, most ? PR_VERDICT_CONTINUE : PR_VERDICT_STOP);
	}
	if (unsure) {
		pr_ground_all(g, PR_VERDICT_UNSAFE, PR_POLICY_ROLES_UNKNOWN);
		return;
	}
	g->out->rule = g->out->winner ? "majority-of-masters" : "no-majority-of-masters";
}

static uint32_t side_of_master(const struct pr_ground *g)
{
	for (size_t i = 0; i < g->in->count; i++)
		if (is_role(&g->in->peers[i], "master"))
			return g->in->peers[i].side;
	return PR_SIDE_NONE;
}

static bool has_role(const struct pr_ground *g, uint32_t side, const char *role)
{
	for (size_t i = 0; i < g->in->count; i++)
		if (g->in->peers[i].side == side && is_role(&g->in->peers[i], role))
			return true;
	return false;
}

/*
 * A side that lost the master makes a replica of its own the new one, if as many of its sentinels as the quorum say so, and they are
 * most of all sentinels. The old master, if it runs, takes writes all the same until it hears of that.
 */
void pr_policy_sentinel(struct pr_ground *g)
{
	uint64_t all = count_role(g, "sentinel");
	uint32_t master = side_of_master(g);
	bool lost = master >= g->in->sides || g->in->down[master], anew = false;
	g->out->needed = g->policy->size > all / 2 + 1 ? g->policy->size : all / 2 + 1;
	for (uint32_t i = 0; i < g->in->sides; i++)
		g->out->present[i] = g->in->down[i] ? 0 : reached(g, i, "sentinel");
	if (all > 0 && count_role(g, "") > 0) {
		pr_ground_all(g, PR_VERDICT_UNSAFE, PR_POLICY_ROLES_UNKNOWN);
		return;
	}
	if (all == 0 || count_role(g, "master") != 1) {
		pr_ground_all(g, PR_VERDICT_UNSAFE, all ? "no-one-master" : "no-sentinels");
		return;
	}
	for (uint32_t i = 0; i < g->in->sides; i++) {
		bool has_master = !lost && i == master, sees = !lost && pr_ground_linked(g, i, master);
		bool failover = !has_master && !sees && !anew && g->out->present[i] >= g->out->needed && has_role(g, i, "replica");
		anew = anew || (failover && !g->in->down[i]);
		pr_ground_set(g, i, has_master || sees || failover ? PR_VERDICT_CONTINUE : PR_VERDICT_STOP);
	}
	g->out->rule = anew ? lost ? "failover" : "failover-beside-master" : lost ? "no-failover" : "master-kept";
}

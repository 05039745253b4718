/*
 * keep-majority, static-quorum, keep-oldest, keep-referee, down-all and lease, as the split brain resolver of Apache Pekko (and
 * Akka) decides: each node for itself, of those that it reaches ("this side") and all others, whatever became of them.
 *
 * Nodes that are indirectly connected are all downed; whoever else there is decides with them counted among the reached.
 */
#include "policy_rules.h"

enum decision { DOWN_UNREACHABLE, DOWN_REACHABLE, DOWN_ALL };

/* What the nodes of a component count: those that they reach, themselves included, and the others. */
struct count {
	uint64_t here, there;
	const struct pr_policy_peer *first; /* the lowest by name, or the oldest, wherever it is; NULL: there is none */
	bool first_here;
};

static bool is_here(const struct pr_ground *g, const struct pr_policy_peer *peer, uint32_t component)
{
	return peer->side < g->in->sides && g->component[peer->side] == component;
}

static bool is_older(const struct pr_policy_peer *a, const struct pr_policy_peer *b)
{
	return a->age < b->age; /* of the same rank, the lower name goes before: that is their order */
}

/*
 * pessimistic: as things may look from the other side, where members that join here may be members by now, and those that leave
 * may have gone; so neither helps this side, and both help the other. Of the oldest both count alike on both sides.
 */
static struct count count_peers(const struct pr_ground *g, uint32_t component, bool pessimistic)
{
	struct count c = {0};
	bool by_age = g->policy->name == PR_POLICY_KEEP_OLDEST;
	for (size_t i = 0; i < g->in->count; i++) {
		const struct pr_policy_peer *peer = &g->in->peers[i];
		bool here = is_here(g, peer, component);
		if (g->policy->role.p && !pr_same(g->policy->role, peer->role))
			continue;
		bool up = !peer->joining && !(pessimistic && peer->leaving);
		bool joins = pessimistic && peer->joining && (by_age ? g->policy->down_if_alone : !here);
		bool leaves = pessimistic && peer->leaving && !peer->joining && !by_age && !here;
		if (up || joins || leaves)
			*(here ? &c.here : &c.there) += 1;
		if (up && (!c.first || (by_age && is_older(peer, c.first)))) {
			c.first = peer;
			c.first_here = here;
		}
	}
	return c;
}

static enum decision by_majority(const struct count *c)
{
	if (c->here == c->there)
		return c->first_here ? DOWN_UNREACHABLE : DOWN_REACHABLE;
	return c->here > c->there ? DOWN_UNREACHABLE : DOWN_REACHABLE;
}

static enum decision by_age(const struct pr_policy *policy, const struct count *c)
{
	if (c->first_here)
		return policy->down_if_alone && c->here == 1 && c->there >= 2 ? DOWN_REACHABLE : DOWN_UNREACHABLE;
	return policy->down_if_alone && c->there == 1 && c->here >= 2 ? DOWN_UNREACHABLE : DOWN_REACHABLE;
}

static enum decision once(const struct pr_ground *g, uint32_t component, bool pessimistic)
{
	struct count c = count_peers(g, component, pessimistic);
	if (!c.first)
		return DOWN_ALL; /* nobody has the role */
	return g->policy->name == PR_POLICY_KEEP_OLDEST ? by_age(g->policy, &c) : by_majority(&c);
}

/* A decision to go on must be the same once more with the members that come and go. */
static enum decision twice(const struct pr_ground *g, uint32_t component)
{
	enum decision decision = once(g, component, false);
	if (decision == DOWN_UNREACHABLE && once(g, component, true) != DOWN_UNREACHABLE)
		return DOWN_ALL;
	return decision;
}

static bool has_referee(const struct pr_ground *g, uint32_t component)
{
	for (size_t i = 0; i < g->in->count; i++)
		if (pr_same(g->in->peers[i].name, g->policy->peer))
			return is_here(g, &g->in->peers[i], component);
	return false;
}

static bool holds_lease(const struct pr_ground *g, uint32_t component)
{
	return g->in->holder < g->in->count && is_here(g, &g->in->peers[g->in->holder], component);
}

/* LeaseMajority: of two halves, the one without the lowest name is in the minority. */
static bool is_minority(const struct pr_ground *g, uint32_t component)
{
	struct count c = count_peers(g, component, false);
	return c.first && (c.here == c.there ? !c.first_here : c.here < c.there);
}

static enum decision decide(const struct pr_ground *g, uint32_t component)
{
	bool on = false;
	switch (g->policy->name) {
	case PR_POLICY_KEEP_MAJORITY:
	case PR_POLICY_KEEP_OLDEST:
		return twice(g, component);
	case PR_POLICY_STATIC_QUORUM: {
		struct count c = count_peers(g, component, false);
		if (c.here + c.there > 2 * g->policy->size - 1)
			return DOWN_ALL;
		on = c.here >= g->policy->size;
		break;
	}
	case PR_POLICY_KEEP_REFEREE:
		on = has_referee(g, component);
		break;
	case PR_POLICY_LEASE:
		on = holds_lease(g, component);
		break;
	default:
		return DOWN_ALL;
	}
	return on ? DOWN_UNREACHABLE : DOWN_REACHABLE;
}

/* Whether a component's nodes lack any node but those that are indirectly connected to them. */
static bool lacks_some(const struct pr_ground *g, uint32_t component)
{
	for (size_t i = 0; i < g->in->count; i++)
		if (!is_here(g, &g->in->peers[i], component))
			return true;
	return false;
}

static bool knows_ages(const struct pr_ground *g)
{
	struct count c = count_peers(g, 0, false);
	return !c.first || c.first->age != PR_AGE_NONE;
}

static uint64_t needed(const struct pr_ground *g, const struct count *c)
{
	if (g->policy->name == PR_POLICY_STATIC_QUORUM)
		return g->policy->size;
	return g->policy->name == PR_POLICY_KEEP_MAJORITY ? (c->here + c->there) / 2 + 1 : 0;
}

static const char *name_rule(const struct pr_ground *g, bool all_stop, bool tied)
{
	switch (g->policy->name) {
	case PR_POLICY_KEEP_MAJORITY:
		return g->out->winner ? tied ? "lowest-peer" : "keep-majority" : all_stop ? "membership-changes" : "no-majority";
	case PR_POLICY_STATIC_QUORUM:
		return g->out->winner ? "static-quorum" : all_stop ? "too-many-members" : "no-static-quorum";
	case PR_POLICY_KEEP_OLDEST:
		return g->out->winner ? "keep-oldest" : all_stop ? "membership-changes" : "oldest-gone";
	case PR_POLICY_KEEP_REFEREE:
		return g->out->winner ? "keep-referee" : "referee-gone";
	case PR_POLICY_LEASE:
		return g->out->winner ? "lease-held" : "holder-gone";
	default:
		return "down-all";
	}
}

void pr_policy_pekko(struct pr_ground *g)
{
	bool all_stop = false, tied = false;
	for (size_t i = 0; i < g->in->sides; i++) {
		uint32_t component = g->component[i];
		bool bridged = false;
		for (size_t j = 0; j < g->in->sides; j++)
			bridged |= g->component[j] == component && g->out->indirect[j];
		enum decision decision = decide(g, component);
		bool forced = g->policy->name == PR_POLICY_DOWN_ALL || (g->policy->name == PR_POLICY_STATIC_QUORUM && decision == DOWN_ALL);
		if (bridged && !forced && g->policy->name != PR_POLICY_LEASE && !lacks_some(g, component))
			decision = DOWN_UNREACHABLE; /* nobody is lost but some links: all others go on, however few they are */
		struct count c = count_peers(g, component, false);
		g->out->present[i] = c.here;
		g->out->needed = needed(g, &c);
		all_stop |= decision == DOWN_ALL && !g->in->down[i];
		bool on = decision == DOWN_UNREACHABLE && !g->out->indirect[i];
		tied |= on && c.here == c.there;
		pr_ground_set(g, i, on ? PR_VERDICT_CONTINUE : PR_VERDICT_STOP);
	}
	g->out->rule = name_rule(g, all_stop, tied);
	g->out->late = g->policy->name == PR_POLICY_LEASE;
	for (size_t i = 0; i < g->in->sides; i++)
		if (g->out->late && !g->in->down[i] && holds_lease(g, g->component[i]) && !is_minority(g, g->component[i]))
			g->out->late = false;
	if (g->policy->name == PR_POLICY_LEASE && g->in->holder >= g->in->count)
		pr_ground_all(g, PR_VERDICT_UNSAFE, "lease-unknown"); /* who asks first gets it, and nothing says who that was */
	if (g->policy->name == PR_POLICY_KEEP_OLDEST && !knows_ages(g))
		pr_ground_all(g, PR_VERDICT_UNSAFE, "age-unknown");
}

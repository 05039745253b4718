#include "network.h"

#include <stdlib.h>

#include "base/grow.h"

/* Of everything, of one peer, or of some links. */
struct stage {
	uint64_t loss;
	struct pr_spread delay;
};

struct pr_network {
	size_t peers;
	uint64_t *cut;    /* bit from * peers + to */
	uint64_t *ruled;  /* likewise: some act speaks of this link; NULL until one does */
	struct stage all, *access; /* by peer */
	bool any_cut, any_access; /* so that nothing is looked up where there is nothing */
	const struct pr_act **rules; /* those that speak of links, in their order: the last one counts */
	size_t rule_count, rule_room;
	bool curved; /* the curves are filled: they take a while, and most delays need none */
	struct pr_curves curves;
};

struct pr_network *pr_network_new(const struct pr_scenario *s)
{
	struct pr_network *net = calloc(1, sizeof *net);
	if (!net)
		return NULL;
	net->peers = s->count;
	net->cut = calloc(s->count * s->count / 64 + 1, sizeof *net->cut);
	net->access = calloc(s->count, sizeof *net->access);
	if (net->cut && net->access)
		return net;
	pr_network_free(net);
	return NULL;
}

void pr_network_free(struct pr_network *net)
{
	if (!net)
		return;
	free(net->cut);
	free(net->ruled);
	free(net->access);
	free(net->rules);
	free(net);
}

static bool get(const struct pr_network *net, const uint64_t *bits, uint32_t from, uint32_t to)
{
	size_t i = from * net->peers + to;
	return bits[i / 64] >> i % 64 & 1u;
}

static void mark_cut(void *arg, uint32_t from, uint32_t to)
{
	struct pr_network *net = arg;
	size_t i = from * net->peers + to;
	net->cut[i / 64] |= 1ull << i % 64;
}

static void mark_healed(void *arg, uint32_t from, uint32_t to)
{
	struct pr_network *net = arg;
	size_t i = from * net->peers + to;
	net->cut[i / 64] &= ~(1ull << i % 64);
}

static void mark_ruled(void *arg, uint32_t from, uint32_t to)
{
	struct pr_network *net = arg;
	size_t i = from * net->peers + to;
	net->ruled[i / 64] |= 1ull << i % 64;
}

static bool add_rule(struct pr_network *net, const struct pr_act *act)
{
	if (!net->ruled)
		net->ruled = calloc(net->peers * net->peers / 64 + 1, sizeof *net->ruled);
	if (!net->ruled || !pr_grow(&net->rules, &net->rule_room, net->rule_count + 1, sizeof *net->rules))
		return false;
	net->rules[net->rule_count++] = act;
	pr_edges_each(&act->edges, mark_ruled, net);
	return true;
}

static void set_stage(struct stage *stage, const struct pr_act *act)
{
	if (act->kind == PR_ACT_LOSS)
		stage->loss = act->loss;
	else
		stage->delay = act->delay;
}

bool pr_network_act(struct pr_network *net, const struct pr_act *act)
{
	switch (act->kind) {
	case PR_ACT_CUT:
		pr_edges_each(&act->edges, mark_cut, net);
		net->any_cut = true;
		return true;
	case PR_ACT_HEAL:
		if (act->edges.count == 0)
			memset(net->cut, 0, (net->peers * net->peers / 64 + 1) * sizeof *net->cut);
		net->any_cut = net->any_cut && act->edges.count > 0;
		pr_edges_each(&act->edges, mark_healed, net);
		return true;
	case PR_ACT_LOSS:
	case PR_ACT_DELAY:
		if (act->delay.kind >= PR_SPREAD_NORMAL && !net->curved) {
			pr_curves_fill(&net->curves);
			net->curved = true;
		}
		if (act->edges.count > 0)
			return add_rule(net, act);
		if (act->count == 0)
			set_stage(&net->all, act);
		for (size_t i = 0; i < act->count; i++)
			set_stage(&net->access[act->peers[i]], act);
		net->any_access = net->any_access || act->count > 0;
		return true;
	default:
		return true;
	}
}

bool pr_network_open(const struct pr_network *net, uint32_t from, uint32_t to)
{
	return !net->any_cut || !get(net, net->cut, from, to);
}

/* The last act of a kind that speaks of this link; NULL if none does. */
static const struct pr_act *rule_of(const struct pr_network *net, enum pr_act_kind kind, uint32_t from, uint32_t to)
{
	if (!net->ruled || !get(net, net->ruled, from, to))
		return NULL;
	for (size_t i = net->rule_count; i-- > 0;)
		if (net->rules[i]->kind == kind && pr_edges_has(&net->rules[i]->edges, from, to))
			return net->rules[i];
	return NULL;
}

bool pr_network_passes(const struct pr_network *net, struct pr_dice *dice, uint32_t from, uint32_t to)
{
	const struct pr_act *rule = rule_of(net, PR_ACT_LOSS, from, to);
	const uint64_t losses[] = {net->all.loss, net->any_access ? net->access[from].loss : 0,
	                           net->any_access ? net->access[to].loss : 0, rule ? rule->loss : 0};
	bool passes = true;
	for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
		if (losses[i] > 0 && pr_dice_chance(dice, losses[i]))
			passes = false;
	return passes;
}

uint64_t pr_network_delay(const struct pr_network *net, struct pr_dice *dice, uint32_t from, uint32_t to)
{
	uint64_t delay = pr_spread_draw(&net->all.delay, &net->curves, dice);
	if (net->any_access)
		delay += pr_spread_draw(&net->access[from].delay, &net->curves, dice) +
			pr_spread_draw(&net->access[to].delay, &net->curves, dice);
	const struct pr_act *rule = rule_of(net, PR_ACT_DELAY, from, to);
	return rule ? delay + pr_spread_draw(&rule->delay, &net->curves, dice) : delay;
}

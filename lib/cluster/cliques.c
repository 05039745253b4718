#include "cliques.h"

static uint64_t sum_of(const struct pr_cliques *c, uint32_t groups)
{
	uint64_t sum = 0;
	for (; groups; groups &= groups - 1)
		sum += c->weight[__builtin_ctz(groups)];
	return sum;
}

/*
 * Branch and bound over the groups in order. Only maximal sets can tie, or a group without weight would make a tie of
 * every set with and without it; a set is maximal when no further group, earlier ones included, is linked to all of it.
 */
static void extend(const struct pr_cliques *c, uint32_t set, uint32_t candidates, uint32_t common, struct pr_clique *best)
{
	uint64_t weight = sum_of(c, set);
	if (common == 0 && weight >= best->weight && set != best->groups) {
		best->tied = weight == best->weight && best->groups != 0;
		best->groups = set;
		best->weight = weight;
	}
	while (candidates && weight + sum_of(c, candidates) >= best->weight) {
		unsigned g = (unsigned)__builtin_ctz(candidates);
		candidates &= candidates - 1;
		extend(c, set | 1u << g, candidates & c->linked[g], common & c->linked[g], best);
	}
}

struct pr_clique pr_cliques_best(const struct pr_cliques *c)
{
	struct pr_clique best = {0};
	uint32_t all = (uint32_t)((1ull << c->count) - 1);
	if (c->count > 0)
		extend(c, 0, all, all, &best);
	return best;
}

struct pr_clique pr_cliques_with(const struct pr_cliques *c, size_t g)
{
	struct pr_clique best = {0};
	extend(c, 1u << g, c->linked[g], c->linked[g], &best);
	return best;
}

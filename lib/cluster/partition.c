#include "partition.h"

#include <stdlib.h>
#include <string.h>

#include "cliques.h"

struct pr_partition *pr_partition_new(size_t peers)
{
	struct pr_partition *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->peers = peers;
	p->group = calloc(peers + 1, sizeof *p->group);
	p->members = calloc(peers + 1, sizeof *p->members);
	p->start = calloc(peers + 2, sizeof *p->start);
	if (p->group && p->members && p->start)
		return p;
	pr_partition_free(p);
	return NULL;
}

void pr_partition_muster(struct pr_partition *p)
{
	uint32_t begin = 0;
	memset(p->start, 0, (p->groups + 1) * sizeof *p->start);
	for (size_t v = 0; v < p->peers; v++)
		p->start[p->group[v]]++;
	for (size_t g = 0; g <= p->groups; g++) {
		uint32_t size = p->start[g];
		p->start[g] = begin;
		begin += size;
	}
	for (size_t v = 0; v < p->peers; v++)
		p->members[p->start[p->group[v]]++] = (uint32_t)v;
	memmove(p->start + 1, p->start, p->groups * sizeof *p->start); /* each has moved to its end */
	p->start[0] = 0;
}

struct pr_partition *pr_partition_whole(size_t n)
{
	struct pr_partition *p = pr_partition_new(n);
	if (!p)
		return NULL;
	p->groups = n > 0;
	pr_partition_muster(p);
	return p;
}

/* Those in group 1, if there are any, are cut off from those in group 0. Returns p; frees it if memory ran out. */
static struct pr_partition *cut_in_two(struct pr_partition *p, bool any)
{
	if (!any)
		return p;
	p->severed = malloc(2 * sizeof *p->severed);
	p->inferred = malloc(sizeof *p->inferred);
	if (!p->severed || !p->inferred) {
		pr_partition_free(p);
		return NULL;
	}
	p->groups = 2;
	p->shape = PR_SHAPE_COMPLETE;
	p->severed[p->severed_count++] = (struct pr_pair){0, 1};
	p->severed[p->severed_count++] = (struct pr_pair){1, 0};
	pr_partition_muster(p);
	return p;
}

struct pr_partition *pr_partition_alone(size_t n, uint32_t alone)
{
	struct pr_partition *p = pr_partition_whole(n);
	for (size_t v = 0; p && v < n; v++)
		p->group[v] = (v == alone) != (alone == 0);
	return p ? cut_in_two(p, n > 1) : NULL;
}

struct pr_partition *pr_partition_two(size_t n, const bool *marked)
{
	struct pr_partition *p = pr_partition_whole(n);
	bool any = false;
	for (size_t v = 0; p && v < n; v++) {
		p->group[v] = marked[v] != marked[0];
		any = any || p->group[v];
	}
	p = p ? cut_in_two(p, any) : NULL;
	if (p && any)
		p->inferred[p->inferred_count++] = marked[0] ? (struct pr_pair){1, 0} : (struct pr_pair){0, 1};
	return p;
}

void pr_partition_free(struct pr_partition *p)
{
	if (!p)
		return;
	free(p->group);
	free(p->members);
	free(p->start);
	free(p->severed);
	free(p->inferred);
	free(p);
}

static bool same_pairs(const struct pr_pair *a, size_t m, const struct pr_pair *b, size_t n)
{
	return m == n && (n == 0 || memcmp(a, b, n * sizeof *a) == 0);
}

bool pr_partition_equal(const struct pr_partition *a, const struct pr_partition *b)
{
	return a->peers == b->peers && a->groups == b->groups && a->shape == b->shape &&
	       memcmp(a->group, b->group, a->peers * sizeof *a->group) == 0 &&
	       same_pairs(a->severed, a->severed_count, b->severed, b->severed_count) &&
	       same_pairs(a->inferred, a->inferred_count, b->inferred, b->inferred_count);
}

static int by_pair(const void *a, const void *b)
{
	const struct pr_pair *x = a, *y = b;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

bool pr_pair_listed(const struct pr_pair *list, size_t count, uint32_t from, uint32_t to)
{
	struct pr_pair pair = {from, to};
	return count > 0 && bsearch(&pair, list, count, sizeof *list, by_pair) != NULL;
}

bool pr_partition_severs(const struct pr_partition *p, uint32_t from, uint32_t to)
{
	return from != to && pr_pair_listed(p->severed, p->severed_count, from, to);
}

uint64_t pr_quorum_needed(uint64_t base, uint32_t numerator, uint32_t denominator)
{
	return (uint64_t)((unsigned __int128)base * numerator / denominator) + 1;
}

bool pr_partition_weights(const struct pr_partition *p, const uint64_t *weights, uint64_t *best)
{
	struct pr_cliques c = {.count = p->groups};
	if (p->groups > PR_CLIQUE_MAX)
		return false;
	for (size_t v = 0; v < p->peers; v++)
		c.weight[p->group[v]] += weights[v];
	for (uint32_t g = 0; g < p->groups; g++)
		c.linked[g] = ((1u << p->groups) - 1) & ~(1u << g);
	for (size_t i = 0; i < p->severed_count; i++) {
		c.linked[p->severed[i].from] &= ~(1u << p->severed[i].to);
		c.linked[p->severed[i].to] &= ~(1u << p->severed[i].from);
	}
	for (uint32_t g = 0; g < p->groups; g++)
		best[g] = pr_cliques_with(&c, g).weight;
	return true;
}

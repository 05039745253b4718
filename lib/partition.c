#include "partition.h"

#include <stdlib.h>
#include <string.h>

#include "cliques.h"

#define PRESUMED_UP ((enum pr_link_state)3)

/*
 * Whether an up path leads from `from` to each peer: to reached[n]. scratch: room for 2 * n peers. Who is not reached yet
 * stands in a list that grows shorter, so that a graph of many links takes few looks.
 */
static void reach(const enum pr_link_state *links, size_t n, size_t from, bool *reached, uint32_t *scratch)
{
	uint32_t *todo = scratch, *left = scratch + n;
	size_t open = 0, missing = 0;
	for (size_t v = 0; v < n; v++) {
		reached[v] = v == from;
		if (v != from)
			left[missing++] = (uint32_t)v;
	}
	todo[open++] = (uint32_t)from;
	while (open > 0) {
		size_t u = todo[--open], still = 0;
		for (size_t i = 0; i < missing; i++) {
			uint32_t v = left[i];
			reached[v] = links[u * n + v] == PR_LINK_UP;
			if (reached[v])
				todo[open++] = v;
			else
				left[still++] = v;
		}
		missing = still;
	}
}

/*
 * Settles what is unknown, all by the up links that there were at first: one inferred up must not make a path for
 * another, so those are marked apart until the end. evident[u * n + v]: the link has evidence of its own.
 */
static bool settle(enum pr_link_state *links, size_t n, bool *evident)
{
	bool *reached = malloc(n * sizeof *reached);
	uint32_t *scratch = malloc(2 * n * sizeof *scratch);
	bool done = reached && scratch;
	for (size_t u = 0; done && u < n; u++) {
		enum pr_link_state *row = links + u * n;
		row[u] = PR_LINK_UP; /* everybody reaches themselves */
		bool known = memchr(row, PR_LINK_UNKNOWN, n) == NULL;
		if (!known)
			reach(links, n, u, reached, scratch);
		for (size_t v = 0; v < n; v++) {
			evident[u * n + v] = row[v] != PR_LINK_UNKNOWN;
			if (row[v] == PR_LINK_UNKNOWN)
				row[v] = reached[v] ? PRESUMED_UP : PR_LINK_CUT;
		}
	}
	for (size_t i = 0; done && i < n * n; i++)
		if (links[i] == PRESUMED_UP)
			links[i] = PR_LINK_UP;
	free(reached);
	free(scratch);
	return done;
}

static bool same_reach(const enum pr_link_state *links, size_t n, size_t a, size_t b)
{
	if (memcmp(links + a * n, links + b * n, n * sizeof *links) != 0)
		return false;
	for (size_t w = 0; w < n; w++)
		if (links[w * n + a] != links[w * n + b])
			return false;
	return true;
}

static void group(struct pr_partition *p, const enum pr_link_state *links, uint32_t *first)
{
	size_t n = p->peers;
	for (size_t v = 0; v < n; v++) {
		uint32_t g = 0;
		while (g < p->groups && !same_reach(links, n, first[g], v))
			g++;
		if (g == p->groups)
			first[p->groups++] = (uint32_t)v;
		p->group[v] = g;
	}
}

/* All links between two groups are alike, so their first peers tell; evidence may be any link's. */
static bool sever(struct pr_partition *p, const enum pr_link_state *links, const bool *evident, const uint32_t *first)
{
	size_t n = p->peers, k = p->groups;
	bool *known = calloc(k * k, sizeof *known);
	p->severed = malloc(k * k * sizeof *p->severed);
	p->inferred = malloc(k * k * sizeof *p->inferred);
	p->cut = calloc(k * k, sizeof *p->cut);
	if (!known || !p->severed || !p->inferred || !p->cut) {
		free(known);
		return false;
	}
	for (size_t u = 0; u < n; u++)
		for (size_t v = 0; v < n; v++)
			if (evident[u * n + v])
				known[p->group[u] * k + p->group[v]] = true;
	for (uint32_t i = 0; i < k; i++)
		for (uint32_t j = 0; j < k; j++)
			if (links[first[i] * n + first[j]] == PR_LINK_CUT) {
				p->cut[i * k + j] = true;
				p->severed[p->severed_count++] = (struct pr_pair){i, j};
				if (!known[i * k + j])
					p->inferred[p->inferred_count++] = (struct pr_pair){i, j};
			}
	free(known);
	return true;
}

static bool is_severed(const struct pr_partition *p, uint32_t from, uint32_t to)
{
	return p->cut[from * p->groups + to];
}

/*
 * Whether all groups can be walked to from the first over links that are up in one direction at least. scratch: two
 * numbers a group.
 */
static bool connected(const struct pr_partition *p, uint32_t *scratch)
{
	size_t open = 0, seen = 1;
	uint32_t *todo = scratch, *reached = scratch + p->groups;
	memset(reached, 0, p->groups * sizeof *reached);
	reached[0] = true;
	todo[open++] = 0;
	while (open > 0) {
		uint32_t g = todo[--open];
		for (uint32_t h = 0; h < p->groups; h++)
			if (!reached[h] && !(is_severed(p, g, h) && is_severed(p, h, g))) {
				reached[h] = true;
				todo[open++] = h;
				seen++;
			}
	}
	return seen == p->groups;
}

static enum pr_shape shape_of(const struct pr_partition *p, uint32_t *scratch)
{
	if (p->severed_count == 0)
		return PR_SHAPE_WHOLE;
	if (!connected(p, scratch))
		return PR_SHAPE_COMPLETE;
	for (size_t i = 0; i < p->severed_count; i++)
		if (!is_severed(p, p->severed[i].to, p->severed[i].from))
			return PR_SHAPE_SIMPLEX;
	return PR_SHAPE_PARTIAL;
}

struct pr_partition *pr_partition_new(enum pr_link_state *links, size_t n)
{
	struct pr_partition *p = calloc(1, sizeof *p);
	uint32_t *scratch = calloc(2 * n + 1, sizeof *scratch);
	bool *evident = calloc(n * n + 1, sizeof *evident);
	if (p) {
		p->peers = n;
		p->group = calloc(n + 1, sizeof *p->group);
	}
	bool done = p && scratch && evident && p->group && settle(links, n, evident);
	if (done) {
		group(p, links, scratch);
		done = sever(p, links, evident, scratch);
	}
	if (done)
		p->shape = shape_of(p, scratch);
	free(scratch);
	free(evident);
	if (!done) {
		pr_partition_free(p);
		return NULL;
	}
	return p;
}

struct pr_partition *pr_partition_whole(size_t n)
{
	struct pr_partition *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->peers = n;
	p->groups = n > 0;
	p->group = calloc(n + 1, sizeof *p->group);
	p->cut = calloc(1, sizeof *p->cut);
	if (p->group && p->cut)
		return p;
	pr_partition_free(p);
	return NULL;
}

struct pr_partition *pr_partition_two(size_t n, const bool *marked)
{
	struct pr_partition *p = pr_partition_whole(n);
	uint32_t severed = 0;
	for (size_t i = 0; p && i < n; i++) {
		p->group[i] = marked[i] != marked[0];
		severed |= p->group[i];
	}
	if (!p || !severed)
		return p;
	free(p->cut);
	p->cut = calloc(4, sizeof *p->cut);
	p->severed = malloc(2 * sizeof *p->severed);
	p->inferred = malloc(sizeof *p->inferred);
	if (!p->cut || !p->severed || !p->inferred) {
		pr_partition_free(p);
		return NULL;
	}
	p->groups = 2;
	p->shape = PR_SHAPE_COMPLETE;
	p->cut[1] = p->cut[2] = true;
	p->severed[p->severed_count++] = (struct pr_pair){0, 1};
	p->severed[p->severed_count++] = (struct pr_pair){1, 0};
	p->inferred[p->inferred_count++] = marked[0] ? (struct pr_pair){1, 0} : (struct pr_pair){0, 1};
	return p;
}

void pr_partition_free(struct pr_partition *p)
{
	if (!p)
		return;
	free(p->group);
	free(p->severed);
	free(p->inferred);
	free(p->cut);
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
		for (uint32_t h = 0; h < p->groups; h++)
			if (g != h && !is_severed(p, g, h) && !is_severed(p, h, g))
				c.linked[g] |= 1u << h;
	for (uint32_t g = 0; g < p->groups; g++)
		best[g] = pr_cliques_with(&c, g).weight;
	return true;
}

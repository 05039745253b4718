#include "trim.h"

#include <stdlib.h>

#include "alike.h"
#include "reach.h"

struct piece {
	uint64_t key; /* the same for all peers of a piece, and another for any other, but for a collision in 2^64 */
	uint64_t weight;
	uint32_t first, size;
	uint32_t peer; /* of which this is the entry */
};

static uint64_t hash_of(const struct pr_rows *rows, const uint32_t *part, uint32_t u, unsigned way)
{
	uint64_t hash = 0;
	for (size_t i = rows->start[u]; i < rows->start[u + 1]; i++)
		if (rows->ends[i].cut && part[rows->ends[i].peer] == part[u])
			hash += pr_spread(2 * (uint64_t)rows->ends[i].peer + way);
	return hash;
}

static int by_key(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->peer > y->peer) - (x->peer < y->peer);
}

/* The weightiest first, then the largest; all peers of a piece together. */
static int by_weight(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return (x->first > y->first) - (x->first < y->first);
}

/* Each peer with its piece, the first to be kept first. NULL if memory ran out. */
static struct piece *sort(const struct pr_graph *g, const uint32_t *part, const uint64_t *weights)
{
	struct piece *list = malloc((g->peers + 1) * sizeof *list);
	for (uint32_t u = 0; list && u < g->peers; u++)
		list[u] = (struct piece){pr_spread(pr_spread(hash_of(&g->out, part, u, 1) + hash_of(&g->in, part, u, 2)) + part[u]), weights[u], 0, 0, u};
	if (!list)
		return NULL;
	qsort(list, g->peers, sizeof *list, by_key);
	for (size_t begin = 0, end; begin < g->peers; begin = end) {
		uint64_t weight = 0;
		for (end = begin; end < g->peers && list[end].key == list[begin].key; end++) {
			list[end].first = list[begin].peer;
			weight += list[end].weight;
		}
		for (size_t i = begin; i < end; i++) {
			list[i].size = (uint32_t)(end - begin);
			list[i].weight = weight;
		}
	}
	qsort(list, g->peers, sizeof *list, by_weight);
	return list;
}

bool pr_trim_make(struct pr_trim *trim, const struct pr_graph *g, const uint64_t *weights, size_t most)
{
	*trim = (struct pr_trim){.left_out = calloc(g->peers + 1, sizeof *trim->left_out)};
	uint32_t *part = pr_reach_parts(g);
	struct piece *list = part && trim->left_out ? sort(g, part, weights) : NULL;
	free(part);
	if (!list) {
		pr_trim_clear(trim);
		return false;
	}
	size_t pieces = 0;
	for (size_t i = 0; i < g->peers; i++) {
		bool begins = i == 0 || list[i].first != list[i - 1].first;
		pieces += begins;
		if (pieces <= most)
			continue;
		trim->left_out[list[i].peer] = true;
		trim->pieces += begins;
		trim->peers++;
	}
	free(list);
	return true;
}

void pr_trim_clear(struct pr_trim *trim)
{
	free(trim->left_out);
	*trim = (struct pr_trim){0};
}

bool pr_trim_apply(const struct pr_trim *trim, const struct pr_graph *g, struct pr_graph *rest)
{
	const struct pr_rows *out = &g->out;
	size_t peers = g->peers - trim->peers, count = 0;
	uint32_t *number = malloc((g->peers + 1) * sizeof *number), stays = 0;
	struct pr_edge *edges = malloc((out->start[g->peers] + 1) * sizeof *edges);
	for (size_t u = 0; number && u < g->peers; u++)
		number[u] = trim->left_out[u] ? 0 : stays++;
	for (uint32_t u = 0; number && edges && u < g->peers; u++)
		for (size_t i = out->start[u]; i < out->start[u + 1]; i++)
			if (!trim->left_out[u] && !trim->left_out[out->ends[i].peer])
				edges[count++] = (struct pr_edge){number[u], number[out->ends[i].peer], out->ends[i].cut};
	bool done = number && edges && pr_graph_make(rest, peers, edges, count);
	uint32_t *class = calloc(g->peers + 1, sizeof *class), classes = 0; /* one more than its new number; below `peers`, as there are that few */
	done = done && class;
	for (size_t u = 0; done && u < g->peers; u++) {
		if (trim->left_out[u])
			continue;
		if (!class[g->class[u]])
			class[g->class[u]] = ++classes;
		rest->class[number[u]] = class[g->class[u]] - 1;
	}
	free(class);
	free(number);
	free(edges);
	return done;
}

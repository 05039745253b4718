#include "edges.h"

#include <stdlib.h>
#include <string.h>

/* Whether there is a link from its i-th peer to its j-th. */
static bool links(const struct pr_clause *c, size_t i, size_t j)
{
	return c->directed ? c->group[i] == 0 && c->group[j] == 1 : c->group[i] != c->group[j];
}

void pr_edges_each(const struct pr_edges *edges, pr_edge_take *take, void *arg)
{
	for (size_t k = 0; k < edges->count; k++) {
		const struct pr_clause *c = &edges->list[k];
		for (size_t i = 0; i < c->count; i++)
			for (size_t j = 0; j < c->count; j++)
				if (links(c, i, j))
					take(arg, c->peer[i], c->peer[j]);
	}
}

bool pr_edges_has(const struct pr_edges *edges, uint32_t from, uint32_t to)
{
	for (size_t k = 0; k < edges->count; k++) {
		const struct pr_clause *c = &edges->list[k];
		size_t i = 0, j = 0;
		while (i < c->count && c->peer[i] != from)
			i++;
		while (j < c->count && c->peer[j] != to)
			j++;
		if (i < c->count && j < c->count && links(c, i, j))
			return true;
	}
	return false;
}

bool pr_edges_equal(const struct pr_edges *a, const struct pr_edges *b)
{
	bool equal = a->count == b->count;
	for (size_t i = 0; equal && i < a->count; i++) {
		const struct pr_clause *x = &a->list[i], *y = &b->list[i];
		equal = x->directed == y->directed && x->count == y->count &&
			memcmp(x->peer, y->peer, x->count * sizeof *x->peer) == 0 &&
			memcmp(x->group, y->group, x->count * sizeof *x->group) == 0;
	}
	return equal;
}

static uint32_t *copy_of(const uint32_t *list, size_t count)
{
	uint32_t *copy = malloc(count * sizeof *copy + 1);
	if (copy)
		memcpy(copy, list, count * sizeof *copy);
	return copy;
}

bool pr_edges_copy(struct pr_edges *to, const struct pr_edges *from)
{
	*to = (struct pr_edges){0};
	if (from->count == 0)
		return true;
	to->list = calloc(from->count, sizeof *to->list);
	for (size_t i = 0; to->list && i < from->count; i++) {
		struct pr_clause *c = &to->list[to->count++];
		*c = from->list[i];
		c->peer = copy_of(from->list[i].peer, c->count);
		c->group = copy_of(from->list[i].group, c->count);
		if (!c->peer || !c->group) {
			pr_edges_free(to);
			return false;
		}
	}
	return to->list != NULL;
}

void pr_edges_free(struct pr_edges *edges)
{
	for (size_t i = 0; i < edges->count; i++) {
		free(edges->list[i].peer);
		free(edges->list[i].group);
	}
	free(edges->list);
	*edges = (struct pr_edges){0};
}

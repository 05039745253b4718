#include "graph.h"

#include <stdlib.h>

void pr_rows_clear(struct pr_rows *rows)
{
	free(rows->start);
	free(rows->ends);
	*rows = (struct pr_rows){0};
}

static bool make_rows(struct pr_rows *rows, size_t peers, size_t count)
{
	rows->start = calloc(peers + 2, sizeof *rows->start); /* one more: see place() */
	rows->ends = malloc((count + 1) * sizeof *rows->ends);
	return rows->start && rows->ends;
}

/* How long each row is stands two places on; summed up, start[u + 1] is where row u begins, and moves as it is filled. */
static void sum_up(struct pr_rows *rows, size_t peers)
{
	for (size_t u = 0; u <= peers; u++)
		rows->start[u + 1] += rows->start[u];
}

static void place(struct pr_rows *rows, size_t row, size_t peer, bool cut)
{
	rows->ends[rows->start[row + 1]++] = (struct pr_end){peer & 0x7fffffffu, cut};
}

/* The same links from their other ends. Rows are gone through in order, so those that they become are sorted. */
static void turn(const struct pr_rows *rows, struct pr_rows *turned, size_t peers)
{
	for (size_t i = 0; i < rows->start[peers]; i++)
		turned->start[rows->ends[i].peer + 2]++;
	sum_up(turned, peers);
	for (size_t u = 0; u < peers; u++)
		for (size_t i = rows->start[u]; i < rows->start[u + 1]; i++)
			place(turned, rows->ends[i].peer, u, rows->ends[i].cut);
}

bool pr_graph_make(struct pr_graph *g, size_t peers, const struct pr_edge *edges, size_t count)
{
	struct pr_rows loose = {0}; /* by their far ends, each row in the order in which they were listed */
	*g = (struct pr_graph){.peers = peers, .class = calloc(peers + 1, sizeof *g->class)};
	bool done = make_rows(&loose, peers, count) && make_rows(&g->out, peers, count) && make_rows(&g->in, peers, count);
	if (done && g->class) {
		for (size_t i = 0; i < count; i++)
			loose.start[edges[i].to + 2]++;
		sum_up(&loose, peers);
		for (size_t i = 0; i < count; i++)
			place(&loose, edges[i].to, edges[i].from, edges[i].cut);
		turn(&loose, &g->out, peers);
		turn(&g->out, &g->in, peers);
	} else {
		pr_graph_clear(g);
	}
	pr_rows_clear(&loose);
	return g->class != NULL;
}

void pr_graph_clear(struct pr_graph *g)
{
	pr_rows_clear(&g->out);
	pr_rows_clear(&g->in);
	free(g->class);
	*g = (struct pr_graph){0};
}

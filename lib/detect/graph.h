/*
 * A cluster as a directed graph, in memory for its remarkable links alone. A link (u, v), "what u says reaches v", is up, cut
 * or unknown. Peers are in classes: within one, every link is up that is not listed; between two, none is up, and what is
 * not listed is unknown. Listed are links that are cut, and within a class those that are unknown.
 */
#ifndef PR_GRAPH_H
#define PR_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pr_edge {
	uint32_t from, to; /* below 2^31, and not the same */
	bool cut;          /* else it is unknown */
};

/* The other end of a link. */
struct pr_end {
	uint32_t peer : 31;
	uint32_t cut : 1;
};

/* The links of each peer u, ends[start[u]] and on up to start[u + 1], by the numbers of their other ends. */
struct pr_rows {
	size_t *start;
	struct pr_end *ends;
};

struct pr_graph {
	size_t peers;
	struct pr_rows out, in; /* what leads from each peer, and to it */
	uint32_t *class;        /* of each peer, below `peers` */
};

/* Each link is listed once. All peers are of one class at first. False if memory ran out; nothing is to be freed then. */
bool pr_graph_make(struct pr_graph *g, size_t peers, const struct pr_edge *edges, size_t count);
void pr_graph_clear(struct pr_graph *g);
void pr_rows_clear(struct pr_rows *rows);

#endif

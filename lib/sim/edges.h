/*
 * Directed links between peers, as scenarios write them (pr-sim(1)): clauses, each of which is groups, and then means every
 * pair of two peers of different groups, or directed, and then means every pair of one of the first group and one of the second.
 */
#ifndef PR_EDGES_H
#define PR_EDGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pr_clause {
	bool directed; /* from group 0 to group 1 */
	uint32_t groups;
	uint32_t *peer, *group; /* of as many as there are peers in it, none twice */
	size_t count;
};

struct pr_edges {
	struct pr_clause *list;
	size_t count;
};

typedef void pr_edge_take(void *arg, uint32_t from, uint32_t to);

/* Every link of them; one that two clauses have comes twice. */
void pr_edges_each(const struct pr_edges *edges, pr_edge_take *take, void *arg);
bool pr_edges_has(const struct pr_edges *edges, uint32_t from, uint32_t to);
bool pr_edges_equal(const struct pr_edges *a, const struct pr_edges *b);
/* NULL members, count 0: also where memory ran out and there were some (false). */
bool pr_edges_copy(struct pr_edges *to, const struct pr_edges *from);
void pr_edges_free(struct pr_edges *edges);

#endif

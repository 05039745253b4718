/*
 * A cluster that fell into more pieces than a record can hold (partition.h): what of it is told all the same. Peers that reach each
 * other, and miss the same ones among those, are one piece here; the largest pieces are kept, with their peers.
 */
#ifndef PR_TRIM_H
#define PR_TRIM_H

#include "graph.h"

struct pr_trim {
	bool *left_out; /* of each peer */
	size_t peers, pieces; /* that are left out */
};

/*
 * What is left out where no more than `most` pieces may stay: of equal ones those with the later peers. In time that grows with the peers
 * and with the links listed. False if memory ran out.
 */
bool pr_trim_make(struct pr_trim *trim, const struct pr_graph *g, size_t most);
void pr_trim_clear(struct pr_trim *trim);
/* The graph of those that stay, in their order. False if memory ran out. */
bool pr_trim_apply(const struct pr_trim *trim, const struct pr_graph *g, struct pr_graph *rest);

#endif

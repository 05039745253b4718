/*
 * A cluster that fell into more pieces than a record can hold (partition.h): what of it is told all the same. Peers that reach each
 * other, and miss the same ones among those, are one piece here; those of the most weight are kept, of equal ones the largest.
 */
#ifndef PR_TRIM_H
#define PR_TRIM_H

#include "graph.h"

struct pr_trim {
	bool *left_out; /* of each peer */
	size_t peers, pieces; /* that are left out */
};

/*
 * What is left out where no more than `most` pieces may stay: of equal ones those with the later peers. weights: by peer. In time that grows with the peers
 * and with the links listed. False if memory ran out.
 */
bool pr_trim_make(struct pr_trim *trim, const struct pr_graph *g, const uint64_t *weights, size_t most);
void pr_trim_clear(struct pr_trim *trim);
/* The graph of those that stay, in their order. False if memory ran out. */
bool pr_trim_apply(const struct pr_trim *trim, const struct pr_graph *g, struct pr_graph *rest);

#endif

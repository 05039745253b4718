/*
 * Of most links between peers nobody speaks. One is taken to be as it was, up, between two peers that are cut off from the same
 * others: from the same parts of the cluster that are certainly connected, because who of a part reports a loss is chance. Not
 * so where a peer listens to beats: whom it hears it says all the time, so nothing is taken for heard that it does not speak of.
 */
#ifndef PR_PRESUME_H
#define PR_PRESUME_H

#include "graph.h"

/*
 * Peers between which links are known to be up, one way at least, so that they are certainly connected; as a forest: each
 * leads to another one of its part, or is the one that stands for it.
 */
struct pr_parts {
	uint32_t *leads;
	bool *listens; /* of each peer: it listens to beats */
	size_t peers;
};

/* Each peer is a part. False if memory ran out. */
bool pr_parts_make(struct pr_parts *parts, size_t peers);
void pr_parts_clear(struct pr_parts *parts);
void pr_parts_join(struct pr_parts *parts, uint32_t a, uint32_t b);
/* The peer that stands for the part of this one. */
uint32_t pr_parts_of(struct pr_parts *parts, uint32_t peer);

/*
 * Puts the peers of a graph in classes: those of parts that have lost, in either direction, links with the same parts. A part in
 * which somebody listens is a class of its own.
 */
bool pr_presume(struct pr_graph *g, struct pr_parts *parts);

#endif

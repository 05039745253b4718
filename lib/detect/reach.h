/*
 * Who reaches whom over links that are up, of a graph in which most links are: in time and memory that grow with the peers and
 * with the links that are not up, not with those that are.
 */
#ifndef PR_REACH_H
#define PR_REACH_H

#include "graph.h"

#define PR_REACH_MAX 1024u /* parts; what they reach of each other takes a byte for each two */

/* Peers that reach each other are one part. */
struct pr_reach {
	size_t parts;
	uint32_t *part; /* of each peer; nothing reaches a part from one of a higher number */
	bool *reaches;  /* [from * parts + to]; a part reaches itself */
	bool connected; /* ignoring direction, all parts are */
};

/* 1; 0 if there are more than PR_REACH_MAX parts; -1 if memory ran out: nothing is to be freed then. */
int pr_reach_find(struct pr_reach *reach, const struct pr_graph *g);
/* The part that each peer is in, however many there are; to be freed. NULL if memory ran out. */
uint32_t *pr_reach_parts(const struct pr_graph *g);
void pr_reach_clear(struct pr_reach *reach);

#endif

/*
 * From directed links to sides: the partition (partition.h) of a graph, in time and memory that grow with its peers, with the
 * links listed in it, and with what is severed.
 */
#ifndef PR_DIVIDE_H
#define PR_DIVIDE_H

#include "cluster/partition.h"
#include "graph.h"

/* 1; 0 if more than PR_SEVERED_MAX pairs of groups are severed; -1 if memory ran out: *p is NULL then. */
int pr_graph_divide(const struct pr_graph *g, struct pr_partition **p);

#endif

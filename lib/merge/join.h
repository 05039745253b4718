/*
 * Several flows, each in the order of time, as one.
 *
 * Of one time, flows that are parts of one sequence come in the order in which they were added. Those that have nothing to do
 * with one another come in an order that their records alone decide: the first of what comes next in each, by rank, then by
 * bytes. A flow's own order is never changed. What is alike in several flows comes once. So the order in which such flows were
 * added makes no difference, nor does it whether some of them were joined before.
 */
#ifndef PR_JOIN_H
#define PR_JOIN_H

#include "flow.h"

struct pr_join;

enum pr_join_ties {
	PR_JOIN_PARTS,  /* of one sequence */
	PR_JOIN_OTHERS, /* have nothing to do with one another */
};

struct pr_join *pr_join_new(enum pr_join_ties ties); /* NULL if memory ran out */
/* With the flows that were added. */
void pr_join_free(struct pr_join *j);
/* Before anything is taken. Takes the flow over, unless memory ran out: then false. */
bool pr_join_add(struct pr_join *j, struct pr_flow flow);
/* The next of all, as a flow's next(). A flow is asked for its next piece only after the one before was taken and used. */
int pr_join_next(struct pr_join *j, struct pr_piece *piece);
/* It frees j. */
struct pr_flow pr_join_flow(struct pr_join *j);

#endif

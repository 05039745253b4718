/*
 * One clock for all (pr-merge --align): rules.md section 7.
 *
 * All records go in once, in any order; then it is solved. What was sent from one peer to another and says when, by the sender's
 * clock, bounds the difference of the two (delays.h). Peers that are linked so are one unit. Units are laid side by side by what
 * they tell of the same events (collate.h). Whoever is linked to the reference by neither has no clock.
 */
#ifndef PR_ALIGN_H
#define PR_ALIGN_H

#include "cluster/clocks.h"

#define PR_ALIGN_PEERS 1024u /* further ones are not aligned */

struct pr_align;

struct pr_align *pr_align_new(void); /* NULL if memory ran out */
void pr_align_free(struct pr_align *a);
/* Takes in one record. False if memory ran out. */
bool pr_align_take(struct pr_align *a, const struct pr_record *r);
/* When all are in. reference: its name, or p NULL: the peer with most in common with others. False if memory ran out. */
bool pr_align_solve(struct pr_align *a, struct pr_span reference);

/* What was found of a peer. Spans are valid as long as the alignment is. */
struct pr_aligned {
	struct pr_span peer;
	bool linked;
	struct pr_clock clock; /* if it is linked; `at` is the first time of all linked peers' records, in whole seconds */
	uint64_t events;       /* that it has in common with others */
	uint64_t first;        /* the first time of its records, by itself; UINT64_MAX: none has one */
};

size_t pr_align_count(const struct pr_align *a); /* of peers with a clock */
/* By number from 0, in the order of their names. */
struct pr_aligned pr_align_peer(const struct pr_align *a, size_t number);
/* The reference's number, once it is solved; the count of peers if the one asked for is unknown. */
size_t pr_align_reference(const struct pr_align *a);
/* How many events two of them have in common. */
uint64_t pr_align_between(const struct pr_align *a, size_t one, size_t other);

#endif

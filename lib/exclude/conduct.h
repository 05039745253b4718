/*
 * What each peer claims, against what it claimed before: candidates of invalid-state-transition, balance-violation and
 * timestamp-manipulation, for a judge (exhibit.h). The rules are those of claims.h and balances.h.
 *
 * Of each peer and history, `window` claims are kept (claim_window.h), so that memory depends on the number of peers and histories
 * alone; each peer may take a part of `memory`, so that nobody's claims are in the way of another's. Claims that are not proven to
 * be their peer's are kept apart, and take a quarter of the memory at most. A contradiction of one kind between claims of one peer
 * and history is told once; further ones are counted.
 */
#ifndef PR_CONDUCT_H
#define PR_CONDUCT_H

#include "ballots.h"
#include "charge.h"

#define PR_CLAIMS_WINDOW 64u
#define PR_CLAIMS_SHARE 32u /* a peer takes 1/32 of the memory at most */

/* Two or more whole records that are to show it. Valid until it returns. False: it failed, and so does what called it. */
typedef bool pr_conduct_charge(void *context, enum pr_behaviour behaviour, struct pr_span subject, const struct pr_span *records,
                               size_t count);

/* Two claims that show a fork. The same. */
typedef bool pr_conduct_fork(void *context, struct pr_span peer, const struct pr_record *claim, struct pr_span other);

/* What was not judged in full, so that nothing is left out in silence. */
struct pr_conduct_losses {
	uint64_t dropped;  /* claims that fell out of a window */
	uint64_t homeless; /* claims that there was no memory to keep */
	uint64_t further;  /* contradictions of a kind that was told before */
};

struct pr_conduct;

/* window: at least 1. fork: called for each that is proven to be the peer's; NULL: never. NULL if memory ran out. */
struct pr_conduct *pr_conduct_new(size_t window, size_t memory, pr_conduct_charge *charge, pr_conduct_fork *fork, void *context);
void pr_conduct_free(struct pr_conduct *c);
/* A claim of a peer, proven to be its own or not. False if memory ran out, or a charge failed. */
bool pr_conduct_take(struct pr_conduct *c, struct pr_span peer, bool proven, const struct pr_record *claim);
/*
 * The record of a claim that is kept, proven to be the peer's, which says a hash of the point that is in question (ballots.h); p NULL:
 * there is none. Valid until the next is taken.
 */
struct pr_span pr_conduct_at(const struct pr_conduct *c, struct pr_span peer, const struct pr_ballot *question);
const struct pr_conduct_losses *pr_conduct_lost(const struct pr_conduct *c);
/* Bytes that are in use for claims; at most `memory`. */
size_t pr_conduct_size(const struct pr_conduct *c);

#endif

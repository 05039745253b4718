/*
 * The fencing token of a plan: the newest term in which the recovery's coordinator is told to lead.
 *
 * pr-strategy tells a recovery anew when a newer term comes, as long as the recovery goes on: it says who is to act, and in which term.
 * It is asked again here because only the end of the stream knows the newest term: leaders are elected after a recovery has failed or is
 * complete, or after the records were written that a plan is made of. Who coordinates is not asked again: if another one leads by now,
 * the plan keeps its old term and is refused.
 */
#ifndef PR_FENCE_H
#define PR_FENCE_H

#include "record/record.h"

/* Whom a peer held for the leader in the newest term that it told of. Zeroed: nobody. */
struct pr_held {
	uint32_t leader; /* number + 1 */
	uint64_t term;
};

struct pr_fence {
	bool known; /* there is a term */
	uint64_t term;
};

void pr_held_hear(struct pr_held *held, uint32_t leader, uint64_t term);
/* The term that the recovery says. */
struct pr_fence pr_fence_of(const struct pr_record *recovery);
/*
 * What one counts for who told of it. coordinator: a number, or PR_PEER_NONE. When the recovery is complete there is nobody any more
 * whose decision could be overtaken: whoever leads now.
 */
void pr_fence_raise(struct pr_fence *fence, const struct pr_record *recovery, uint32_t coordinator, const struct pr_held *held);

#endif

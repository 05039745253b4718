/*
 * With which peer a cluster begins whose nodes are all down: one that lacks nothing of what any committed. The others take that over, so
 * that what it lacks is lost: where the evidence does not decide there is none.
 *
 * It is the one that says it was the last to leave, in good order ("safe to bootstrap", of Galera's grastate.dat), unless another one's
 * number is higher. Else a winner of the resolution, if every member has told how far it is: who has not, as one that crashed, may be
 * further than all others.
 */
#ifndef PR_SEED_H
#define PR_SEED_H

#include "record/record.h"

/* What a peer claimed last. Zeroed: nothing. */
struct pr_seed_claim {
	uint64_t t, seq, history; /* history: its hash */
	bool told;                /* there is one, whatever it says */
	bool counted;             /* there is a seq */
	bool safe;                /* it was the last to leave */
	bool alive;               /* it has a phase: a server that ran said so */
};

void pr_seed_hear(struct pr_seed_claim *claim, const struct pr_record *r);

/* Of all claims that tell anything. Zeroed: there is none. */
struct pr_seed {
	uint64_t highest, history;
	uint64_t safe; /* how many are */
	bool torn;     /* they are of several histories */
	bool any;
};

void pr_seed_weigh(struct pr_seed *seed, const struct pr_seed_claim *claim);
/* All were weighed: whether the cluster begins with this one, winner: of the resolution in which every member has told how far it is. */
bool pr_seed_is(const struct pr_seed *seed, const struct pr_seed_claim *claim, bool winner);

#endif

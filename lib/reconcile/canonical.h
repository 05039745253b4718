/*
 * Which of several states is canonical (rules.md section 5): pure sums over what is known of them.
 *
 * Nothing that a quorum may have committed loses: where the peers that may hold what a losing state has behind the fork, with
 * those that say nothing, and those that may lie, are as heavy as a quorum, there is no winner. Under `majority` nobody lies, and
 * an epoch is a leader that a quorum chose: a state of a lower epoch that is apart from one of a higher is not committed. Under
 * `bft` peers of less than a third of the weight may say anything, and epochs are but numbers.
 */
#ifndef PR_CANONICAL_H
#define PR_CANONICAL_H

#include "certificates.h"
#include "forks.h"

enum pr_outcome {
	PR_OUTCOME_AGREED,
	PR_OUTCOME_LAGGING,
	PR_OUTCOME_CANONICAL,
	PR_OUTCOME_SIBLINGS,
	PR_OUTCOME_UNDECIDED,
	PR_OUTCOME_CONFLICT, /* in the order of how bad they are */
};

const char *pr_outcome_text(enum pr_outcome outcome);

enum pr_fate {
	PR_FATE_WINS,
	PR_FATE_LAGS,  /* it is behind the winner */
	PR_FATE_LOSES, /* it is apart */
	PR_FATE_OPEN,  /* it is ahead, or said to be at the same seq, and whether it goes on from the winner is not known */
};

struct pr_canonical {
	enum pr_outcome outcome;
	const char *rule;   /* pr-reconcile(1) */
	const char *reason; /* a sentence; NULL: the rule says all */
	size_t winner;      /* PR_STATE_NONE: none */
	size_t certified;   /* the furthest state that a quorum is known to have; PR_STATE_NONE: none */
	struct pr_certificates certificates;
	enum pr_fate *fates;   /* by state, if there is a winner */
	bool *proved;          /* by state: that it lags, or is the same, is known */
	struct pr_fork *forks; /* by state, for those that lose */
	struct pr_fork fork;   /* of all of them, or without a winner of all states, where entries tell it */
	struct pr_weight silent;  /* weight of those without a state */
	struct pr_weight present; /* of those that are known to have the winner's state, or one on the way to it */
	uint64_t committed;    /* seq of the last entry that a quorum is known to have, on the winner's line; or PR_POINT_NONE */
	bool overridden;       /* without `override` there would be no winner */
};

/* False if memory ran out. */
bool pr_canonical_decide(struct pr_canonical *c, const struct pr_standing *s, const struct pr_quorum *quorum);
void pr_canonical_clear(struct pr_canonical *c);

#endif

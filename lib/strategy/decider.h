/*
 * A policy with what it remembers (policy.h): who was in what continued last, and, for votequorum's last-man-standing, how
 * many votes are expected still.
 */
#ifndef PR_DECIDER_H
#define PR_DECIDER_H

#include "base.h"

#define PR_LAST_MAN_WINDOW 10000000000u /* ns: how long what is left must hold before it alone is expected (votequorum(5)) */

#define PR_LEASE_DELAY 2000000000u     /* ns: so long a minority waits before it asks for the lease (Pekko) */

#define PR_STABLE_DEFAULT UINT64_MAX /* instead of a time: pr_stable_after() */

struct pr_decider {
	struct pr_policy policy;
	bool *lapsed; /* by number: it was not in what continued last */
	size_t room;
	uint64_t expected; /* votes; 0: those of the base */
	uint64_t lately, lately_at; /* votes of what continued last, and since when; 0: nothing is lost */
	bool lost; /* nobody continues since: who leaves now makes nobody fit to go on again */
};

struct pr_decision {
	size_t sides;
	enum pr_verdict *verdicts; /* one a side */
	uint64_t *present, *needs;
	bool *indirect;
	uint64_t needed;
	const char *rule; /* NULL: there are no sides */
	const char *doubt; /* what keeps the policy from deciding, and what to do about it; NULL: nothing does */
	bool winner;
	bool late;        /* it hangs on what a minority does, which waits before it does it: PR_LEASE_DELAY */
};

void pr_decider_free(struct pr_decider *d);
void pr_decision_clear(struct pr_decision *decision);
/* Whether both say the same of as many sides. */
bool pr_decision_same(const struct pr_decision *a, const struct pr_decision *b);

struct pr_question {
	const struct pr_sides *sides;
	const bool *down; /* of each side */
	uint64_t now;
	bool healed;
};

/* Fills the decision, which was empty. False if memory ran out, here and below. */
bool pr_decider_judge(struct pr_decider *d, struct pr_base *base, const struct pr_question *q, struct pr_decision *decision);
/* The decision holds from `now` on: who does not continue has no part in what is counted next. */
bool pr_decider_learn(struct pr_decider *d, const struct pr_base *base, const struct pr_sides *sides,
                      const struct pr_decision *decision, uint64_t now);
/* Nothing is severed any more: all are together. */
void pr_decider_forget(struct pr_decider *d);

/* How long a picture of so many peers must hold: Pekko's table; nothing for policies whose systems decide by timeouts of their own. */
uint64_t pr_stable_after(const struct pr_policy *policy, size_t peers);
/*
 * When a decision stands, if the picture has not been at rest since `restless` and is the same since `changed`. *unstable:
 * that is because it did not come to rest for three quarters longer than it must hold, so that pr_decider_give_up() decides.
 */
uint64_t pr_decider_when(uint64_t restless, uint64_t changed, uint64_t stable, bool *unstable);
/* Pekko stops all then; others do not know. Whether that lasts only until the picture is at rest: what Pekko stopped has ended. */
bool pr_decider_give_up(const struct pr_decider *d, const bool *down, struct pr_decision *decision);

#endif

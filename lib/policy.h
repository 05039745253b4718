/*
 * Split-brain policies: which sides of a cluster that is cut may continue (rules.md section 3). Pure functions of the
 * sides and their weights.
 */
#ifndef PR_POLICY_H
#define PR_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pr_policy_name { PR_POLICY_MAJORITY, PR_POLICY_BFT, PR_POLICY_ORIGIN };

enum pr_verdict {
	PR_VERDICT_CONTINUE,
	PR_VERDICT_STOP,
	PR_VERDICT_WAIT,    /* it is not running, as far as is known: nothing to decide */
	PR_VERDICT_RESOLVE, /* no side may continue before the states are reconciled */
	PR_VERDICT_UNSAFE,  /* the policy cannot decide; stop and ask a human */
};

struct pr_policy {
	enum pr_policy_name name;
	uint32_t numerator, denominator; /* majority, bft: a quorum is strictly more than this part of the base */
	uint64_t min_participants;       /* origin */
	double threshold;                /* origin: the part of the participants that must be there, rounded up */
};

/* "majority", "bft", "origin" with their defaults; false if there is none of that name. */
bool pr_policy_named(struct pr_policy *policy, const char *name);
const char *pr_policy_text(enum pr_policy_name name);
const char *pr_verdict_text(enum pr_verdict verdict);

struct pr_policy_input {
	size_t sides;
	const uint64_t *weights; /* of each side; for origin the number of its peers */
	const bool *severed;     /* [from * sides + to] */
	const bool *down;        /* sides that are not running (crashed, paused) */
	uint64_t base;           /* the weight of the configured membership, or origin's number of participants */
};

struct pr_policy_output {
	enum pr_verdict *verdicts; /* room for one a side */
	uint64_t *present;         /* ditto: the weight of the heaviest mutually connected set that the side belongs to */
	uint64_t needed;
	const char *rule; /* the sentence that decided, by name: see pr-strategy(1) */
	bool winner;
};

/* Sides with nobody running get `wait`. */
void pr_policy_decide(const struct pr_policy *policy, const struct pr_policy_input *in, struct pr_policy_output *out);

#endif

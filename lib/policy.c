#include "policy.h"

#include <math.h>
#include <string.h>

#include "cliques.h"
#include "partition.h"

static const struct pr_policy policies[] = {
	{PR_POLICY_MAJORITY, 1, 2, 0, 0},
	{PR_POLICY_BFT, 2, 3, 0, 0},
	{PR_POLICY_ORIGIN, 0, 0, 2, 0.67},
};

static const char *const names[] = {
	[PR_POLICY_MAJORITY] = "majority",
	[PR_POLICY_BFT] = "bft",
	[PR_POLICY_ORIGIN] = "origin",
};

static const char *const verdicts[] = {
	[PR_VERDICT_CONTINUE] = "continue", [PR_VERDICT_STOP] = "stop",     [PR_VERDICT_WAIT] = "wait",
	[PR_VERDICT_RESOLVE] = "resolve",   [PR_VERDICT_UNSAFE] = "unsafe",
};

bool pr_policy_named(struct pr_policy *policy, const char *name)
{
	for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
		if (strcmp(names[policies[i].name], name) == 0) {
			*policy = policies[i];
			return true;
		}
	return false;
}

const char *pr_policy_text(enum pr_policy_name name)
{
	return names[name];
}

const char *pr_verdict_text(enum pr_verdict verdict)
{
	return verdicts[verdict];
}

static void all(const struct pr_policy_input *in, struct pr_policy_output *out, enum pr_verdict verdict)
{
	for (size_t i = 0; i < in->sides; i++)
		out->verdicts[i] = in->down[i] ? PR_VERDICT_WAIT : verdict;
}

/* Origin counts the participants that a side sees, and lets every side go on that sees enough: more than one may. */
static void decide_origin(const struct pr_policy *policy, const struct pr_policy_input *in, struct pr_policy_output *out)
{
	uint64_t least = (uint64_t)ceil((double)in->base * policy->threshold); /* doubles, as the origin has it */
	out->needed = least > policy->min_participants ? least : policy->min_participants;
	out->rule = "origin-min-required";
	all(in, out, PR_VERDICT_STOP);
	for (size_t i = 0; i < in->sides; i++) {
		out->present[i] = in->weights[i];
		if (in->down[i] || in->weights[i] < out->needed)
			continue;
		out->verdicts[i] = PR_VERDICT_CONTINUE;
		out->winner = true;
	}
}

/* At most one set of mutually connected sides continues: the heaviest, if it has a quorum and none is as heavy. */
static void decide_quorum(const struct pr_policy *policy, const struct pr_policy_input *in, struct pr_policy_output *out)
{
	struct pr_cliques c = {.count = in->sides};
	out->needed = pr_quorum_needed(in->base, policy->numerator, policy->denominator);
	if (in->sides > PR_CLIQUE_MAX) {
		for (size_t i = 0; i < in->sides; i++)
			out->present[i] = in->weights[i];
		out->rule = "too-many-sides";
		all(in, out, PR_VERDICT_UNSAFE);
		return;
	}
	for (size_t i = 0; i < in->sides; i++) {
		c.weight[i] = in->down[i] ? 0 : in->weights[i];
		for (size_t j = 0; j < in->sides; j++)
			if (i != j && !in->severed[i * in->sides + j] && !in->severed[j * in->sides + i])
				c.linked[i] |= 1u << j;
	}
	for (size_t i = 0; i < in->sides; i++)
		out->present[i] = pr_cliques_with(&c, i).weight;
	struct pr_clique best = pr_cliques_best(&c);
	if (best.weight < out->needed || best.tied) {
		out->rule = best.weight < out->needed ? "no-quorum" : "tie";
		all(in, out, PR_VERDICT_RESOLVE);
		return;
	}
	out->rule = "quorum";
	out->winner = true;
	all(in, out, PR_VERDICT_STOP);
	for (size_t i = 0; i < in->sides; i++)
		if (best.groups >> i & 1 && !in->down[i])
			out->verdicts[i] = PR_VERDICT_CONTINUE;
}

void pr_policy_decide(const struct pr_policy *policy, const struct pr_policy_input *in, struct pr_policy_output *out)
{
	out->winner = false;
	if (policy->name == PR_POLICY_ORIGIN)
		decide_origin(policy, in, out);
	else
		decide_quorum(policy, in, out);
}

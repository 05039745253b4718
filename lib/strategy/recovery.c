#include "recovery.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const strategies[] = {
	[PR_STRATEGY_WAIT] = "wait-for-heal",
	[PR_STRATEGY_RECONNECT] = "active-reconnection",
	[PR_STRATEGY_MAJORITY] = "majority-rule",
	[PR_STRATEGY_SPLIT_BRAIN] = "split-brain-resolution",
	[PR_STRATEGY_ROLLBACK] = "emergency-rollback",
	[PR_STRATEGY_BYZANTINE] = "byzantine-exclusion",
};

static const char *const stages[] = {
	[PR_PROGRESS_INITIALIZING] = "initializing",
	[PR_PROGRESS_DETECTING] = "detecting-peers",
	[PR_PROGRESS_SYNCHRONIZING] = "synchronizing-state",
	[PR_PROGRESS_VALIDATING] = "validating-consensus",
	[PR_PROGRESS_FINALIZING] = "finalizing",
	[PR_PROGRESS_COMPLETE] = "complete",
	[PR_PROGRESS_FAILED] = "failed",
};

void pr_recovery_clear(struct pr_recovery *v)
{
	pr_sides_clear(&v->sides);
	free(v->down);
	free(v->targets);
	pr_decision_clear(&v->decision);
	*v = (struct pr_recovery){.coordinator = PR_PEER_NONE};
}

bool pr_recovery_name(struct pr_recovery *v)
{
	char attempt[24];
	snprintf(attempt, sizeof attempt, "%llu", (unsigned long long)v->attempt);
	return pr_ident(v->id, (struct pr_span[]){pr_span_of("pr-strategy"), pr_span_of(v->failure), pr_span_of(attempt)}, 3);
}

static void verdicts(struct pr_build *b, const struct pr_recovery *v, const struct pr_peers *names)
{
	pr_build_array(b, PR_RECOVERY_VERDICTS, v->sides.count);
	for (size_t i = 0; i < v->sides.count; i++) {
		bool differs = v->decision.needs[i] != v->decision.needed;
		pr_add_map(b, 3u + differs + v->decision.indirect[i]);
		pr_add_uint(b, PR_VERDICT_GROUP);
		pr_add_array(b, v->sides.sizes[i]);
		for (size_t j = 0; j < v->sides.sizes[i]; j++)
			pr_add_text(b, pr_peers_name(names, v->sides.peers[i][j]));
		pr_add_uint(b, PR_VERDICT_PRESENT);
		pr_add_uint(b, v->decision.present[i]);
		pr_add_uint(b, PR_VERDICT_VERDICT);
		pr_add_text(b, pr_span_of(pr_verdict_text(v->decision.verdicts[i])));
		if (differs) {
			pr_add_uint(b, PR_VERDICT_NEEDED);
			pr_add_uint(b, v->decision.needs[i]);
		}
		if (v->decision.indirect[i]) {
			pr_add_uint(b, PR_VERDICT_INDIRECT);
			pr_add_bool(b, true);
		}
	}
}

struct pr_span pr_recovery_record(struct pr_build *b, const struct pr_recovery *v, const struct pr_peers *names,
                                  const uint32_t *members, size_t count, const char *policy, const char *program,
                                  uint64_t t)
{
	pr_build_record(b, PR_RECOVERY, t);
	pr_build_text(b, PR_ANY_BY, pr_span_of("pr-strategy"));
	pr_build_text(b, PR_RECOVERY_ID, pr_span_of(v->id));
	pr_build_text(b, PR_RECOVERY_FAILURE, pr_span_of(v->failure));
	pr_build_uint(b, PR_RECOVERY_ATTEMPT, v->attempt);
	pr_build_text(b, PR_RECOVERY_STRATEGY, pr_span_of(strategies[v->strategy]));
	pr_build_text(b, PR_RECOVERY_PROGRESS, pr_span_of(stages[v->progress]));
	if (v->reason)
		pr_build_text(b, PR_RECOVERY_REASON, pr_span_of(v->reason));
	pr_build_text(b, PR_RECOVERY_POLICY, pr_span_of(policy));
	if (v->decision.rule)
		pr_build_text(b, PR_RECOVERY_RULE, pr_span_of(v->decision.rule));
	pr_build_array(b, PR_RECOVERY_MEMBERS, count);
	for (size_t i = 0; i < count; i++)
		pr_add_text(b, pr_peers_name(names, members[i]));
	pr_build_uint(b, PR_RECOVERY_NEEDED, v->decision.needed);
	verdicts(b, v, names);
	if (v->coordinator != PR_PEER_NONE) {
		pr_build_text(b, PR_RECOVERY_COORDINATOR, pr_peers_name(names, v->coordinator));
		pr_build_uint(b, PR_RECOVERY_TERM, v->term);
	}
	pr_build_text(b, PR_RECOVERY_PROGRAM, pr_span_of(program));
	return pr_build_end(b);
}

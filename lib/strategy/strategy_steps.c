/* The steps of a recovery, and the evidence that proves each. */
#include <stdio.h>
#include <stdlib.h>

#include "base/duration.h"
#include "base/moments.h"
#include "cluster/partition.h"
#include "strategy_parts.h"

#define DETECT (1u << PR_PROGRESS_DETECTING)
#define SYNCHRONIZE (1u << PR_PROGRESS_SYNCHRONIZING)
#define VALIDATE (1u << PR_PROGRESS_VALIDATING)
#define FINALIZE (1u << PR_PROGRESS_FINALIZING)

/* Which steps a strategy has between initializing and complete. */
static const unsigned steps[] = {
	[PR_STRATEGY_WAIT] = DETECT,
	[PR_STRATEGY_RECONNECT] = DETECT | VALIDATE,
	[PR_STRATEGY_MAJORITY] = DETECT | SYNCHRONIZE | VALIDATE | FINALIZE,
	[PR_STRATEGY_SPLIT_BRAIN] = DETECT | SYNCHRONIZE | VALIDATE | FINALIZE,
	[PR_STRATEGY_ROLLBACK] = DETECT | SYNCHRONIZE | VALIDATE | FINALIZE,
	[PR_STRATEGY_BYZANTINE] = DETECT | VALIDATE | FINALIZE,
};

static bool is_origin(const struct pr_strategy *s)
{
	return s->options.policy.name == PR_POLICY_ORIGIN;
}

static enum pr_progress next(const struct pr_strategy *s, const struct pr_recovery *v)
{
	unsigned progress = v->progress + 1u, its = pr_strategy_tries(s, v) ? DETECT : steps[v->strategy];
	while (progress < PR_PROGRESS_COMPLETE && !(its >> progress & 1))
		progress++;
	return (enum pr_progress)progress;
}

/* Whether a recovery's side is out: stopped, or not running; of one that has healed none is. */
static bool is_out(const struct pr_recovery *v, size_t side)
{
	return !v->healed && v->progress != PR_PROGRESS_INITIALIZING && v->decision.verdicts[side] != PR_VERDICT_CONTINUE;
}

/* The weight of the base that is here: what failures that are still open have not taken away, without those who are excluded. */
static uint64_t present(struct pr_strategy *s)
{
	uint64_t sum = 0;
	bool *out = calloc(s->base.count + 1, sizeof *out);
	s->failed = s->failed || !out;
	for (size_t i = 0; out && i < s->count; i++)
		for (size_t side = 0; side < s->list[i].sides.count; side++)
			for (size_t j = 0; is_out(&s->list[i], side) && j < s->list[i].sides.sizes[side]; j++)
				out[s->list[i].sides.peers[side][j]] = true;
	for (size_t peer = 0; out && peer < s->base.count; peer++)
		if (s->base.list[peer].counts && !out[peer] && !(peer < s->excluded_room && s->excluded[peer]))
			sum += s->base.list[peer].weight;
	free(out);
	return sum;
}

static uint64_t quorum(const struct pr_strategy *s)
{
	const struct pr_policy *policy = &s->options.policy;
	bool own = policy->name == PR_POLICY_BFT || policy->name == PR_POLICY_MAJORITY;
	return pr_quorum_needed(pr_base_weight(&s->base), own ? policy->numerator : 1, own ? policy->denominator : 2);
}

/* All targets are marked. */
static bool all_are(const struct pr_recovery *v, const bool *marked, size_t room)
{
	for (size_t i = 0; i < v->target_count; i++)
		if (v->targets[i] >= room || !marked[v->targets[i]])
			return false;
	return v->target_count > 0;
}

/* Peers of the sides with that verdict, or of all others; to be freed. */
static uint32_t *peers_of(const struct pr_recovery *v, bool continuing, size_t *count)
{
	size_t most = 0;
	for (size_t i = 0; i < v->sides.count; i++)
		most += v->sides.sizes[i];
	uint32_t *peers = malloc((most + 1) * sizeof *peers);
	*count = 0;
	for (size_t i = 0; peers && i < v->sides.count; i++)
		for (size_t j = 0; (v->decision.verdicts[i] == PR_VERDICT_CONTINUE) == continuing && j < v->sides.sizes[i]; j++)
			peers[(*count)++] = v->sides.peers[i][j];
	return peers;
}

enum claimed { NOTHING, BEHIND, EQUAL };

/* What the claims say of those who were stopped: whether they hold what those do who went on. */
static enum claimed compare_claims(struct pr_strategy *s, const struct pr_recovery *v)
{
	size_t on_count, off_count = 0;
	uint32_t *on = peers_of(v, true, &on_count), *off = peers_of(v, false, &off_count);
	bool known = false, claims = false;
	enum claimed result = on && off ? EQUAL : BEHIND;
	s->failed = s->failed || !on || !off;
	for (size_t i = 0; on && i < on_count; i++)
		known |= pr_caught_up_knows(&s->claims, on[i]);
	for (size_t i = 0; off && i < off_count; i++) {
		if (!pr_caught_up_knows(&s->claims, off[i]))
			continue;
		claims = true;
		if (result == EQUAL && !pr_caught_up_has(&s->claims, off[i], v->healed_at, on, on_count))
			result = BEHIND;
	}
	free(on);
	free(off);
	return known && claims ? result : NOTHING;
}

/* The origin asks little: that there are peers to ask, and that two thirds of them answer. */
static bool is_origins_step_done(const struct pr_strategy *s, const struct pr_recovery *v)
{
	switch (v->progress) {
	case PR_PROGRESS_DETECTING:
		return v->strategy == PR_STRATEGY_WAIT || v->healed || v->answered ||
		       (v->strategy != PR_STRATEGY_RECONNECT && v->target_count >= s->options.policy.min_participants);
	case PR_PROGRESS_VALIDATING:
		return v->healed; /* floor(2m/3)+1 of the m targets answer: that is all where they are together again, else none */
	default:
		return true;
	}
}

static bool is_synchronized(struct pr_strategy *s, const struct pr_recovery *v)
{
	if (v->resolved)
		return v->strategy != PR_STRATEGY_ROLLBACK || v->overridden;
	return v->strategy == PR_STRATEGY_MAJORITY && compare_claims(s, v) != BEHIND;
}

static bool is_done(struct pr_strategy *s, const struct pr_recovery *v)
{
	if (is_origin(s) && v->strategy != PR_STRATEGY_BYZANTINE)
		return is_origins_step_done(s, v);
	switch (v->progress) {
	case PR_PROGRESS_DETECTING:
		return v->healed || (v->strategy == PR_STRATEGY_BYZANTINE && all_are(v, s->excluded, s->excluded_room));
	case PR_PROGRESS_SYNCHRONIZING:
		return is_synchronized(s, v);
	case PR_PROGRESS_VALIDATING:
		return present(s) >= quorum(s);
	case PR_PROGRESS_FINALIZING:
		return v->strategy != PR_STRATEGY_BYZANTINE || v->healed || all_are(v, s->gone, s->gone_room);
	default:
		return false;
	}
}

static const char *origin_waits(const struct pr_strategy *s, const struct pr_recovery *v)
{
	static const char tick[] = "the origin takes its next step with the next tick";
	bool asks = v->target_count >= s->options.policy.min_participants;
	switch (v->progress) {
	case PR_PROGRESS_DETECTING:
		return v->strategy == PR_STRATEGY_WAIT || asks ? tick : "waits for more peers to ask: fewer are affected than the origin wants";
	case PR_PROGRESS_VALIDATING:
		return "waits for the answers of more than two thirds of its peers";
	case PR_PROGRESS_COMPLETE:
		return v->healed ? "healed" : v->answered ? "a peer answered" : "as the origin has it";
	default:
		return tick;
	}
}

const char *pr_strategy_waits(struct pr_strategy *s, const struct pr_recovery *v)
{
	bool byzantine = v->strategy == PR_STRATEGY_BYZANTINE;
	if (is_origin(s) && !byzantine && v->progress != PR_PROGRESS_INITIALIZING && v->progress != PR_PROGRESS_FAILED)
		return origin_waits(s, v);
	switch (v->progress) {
	case PR_PROGRESS_INITIALIZING:
		return v->decision.late ? "nothing is decided: the picture is not stable yet, and a minority waits 2 s before it asks for the lease" :
		                          "the picture is not stable yet: nothing is decided";
	case PR_PROGRESS_DETECTING:
		return byzantine ? "waits for the exclusion of whoever lied" :
		       v->undecided ? "undecided whether down or cut off; waits for contact" : "waits for contact";
	case PR_PROGRESS_SYNCHRONIZING:
		if (v->strategy == PR_STRATEGY_MAJORITY && compare_claims(s, v) == NOTHING)
			return "no claims tell of the states";
		return v->strategy == PR_STRATEGY_MAJORITY ? "waits for claims of those who were stopped that equal the others'" :
		       v->strategy == PR_STRATEGY_ROLLBACK ? "waits for a resolution that was overridden by an operator" :
		                                             "waits for a resolution of the sides' states (pr-reconcile, by what each peer holds)";
	case PR_PROGRESS_VALIDATING:
		return "waits for a quorum of the base to be present";
	case PR_PROGRESS_FINALIZING:
		return byzantine ? "waits for the members to be without whoever lied" : NULL;
	case PR_PROGRESS_COMPLETE:
		return byzantine && !v->healed ? "excluded" : v->resolved ? "resolved" : "healed";
	default:
		return NULL;
	}
}

/* The origin's tries, as the reason of what is told. */
static void say_try(const struct pr_strategy *s, const struct pr_recovery *v, char *said, size_t size)
{
	snprintf(said, size, "try %llu of %llu: waits %g ms for an answer of any of its peers", (unsigned long long)v->tries,
	         (unsigned long long)s->options.tries, (double)v->tries * (double)s->options.back_off / 1e6);
}

/* Time stands still where the evidence ends; whoever asks knows better what time it is. */
static void say_held(const struct pr_strategy *s, const struct pr_recovery *v, uint64_t until, struct pr_text *said)
{
	char time[PR_RFC3339_LENGTH + 1];
	uint64_t held = until - pr_sooner(v->changed, until);
	pr_text_string(said, v->reason);
	pr_text_string(said, until > s->now ? "; by " : "; the evidence ends at ");
	pr_text_bytes(said, pr_rfc3339_write(time, until), sizeof "2026-11-22T14:08:54" - 1);
	pr_text_string(said, until > s->now ? "Z it has held for " : "Z, where it has held for ");
	pr_duration_write(said, held - held % 1000000u);
	pr_text_string(said, " of ");
	pr_duration_write(said, pr_strategy_stable_after(s, v));
	pr_text_string(said, " (--stable-after): if it still stands, say what time it is (--now)");
	pr_text_char(said, '\0');
}

void pr_strategy_tell_held(struct pr_strategy *s, struct pr_recovery *v, uint64_t until)
{
	struct pr_text said = {0};
	const char *reason = v->reason;
	say_held(s, v, until, &said);
	s->failed = s->failed || said.failed;
	v->reason = said.failed ? reason : said.p;
	pr_strategy_tell(s, v, s->now);
	v->reason = reason;
	pr_text_free(&said);
}

void pr_strategy_tell(struct pr_strategy *s, struct pr_recovery *v, uint64_t t)
{
	char said[256];
	if (!pr_strategy_acts(s, v, t))
		return;
	struct pr_recovery told = *v;
	if (pr_strategy_next_try(s, v) != UINT64_MAX) {
		say_try(s, v, said, sizeof said);
		told.reason = said;
	} else if (v->decision.doubt) {
		snprintf(said, sizeof said, "%s%s%s", v->decision.doubt, v->reason ? "; " : "", v->reason ? v->reason : "");
		told.reason = said;
	}
	if (s->options.explain)
		pr_strategy_explain(s, &told, t);
	size_t count;
	const uint32_t *members = pr_base_peers(&s->base, &count);
	if (!members) {
		s->failed = true;
		return;
	}
	pr_strategy_hint(s, t);
	s->emit(s->context, pr_recovery_record(&s->build, &told, s->base.names, members, count, s->options.policy.text, s->options.program, t));
}

bool pr_strategy_advance(struct pr_strategy *s, struct pr_recovery *v, uint64_t t)
{
	bool one = is_origin(s) && v->strategy != PR_STRATEGY_BYZANTINE && !v->healed; /* a step a tick */
	while (v->progress < PR_PROGRESS_COMPLETE && is_done(s, v)) {
		v->progress = next(s, v);
		v->reason = pr_strategy_waits(s, v);
		v->stepped = t;
		pr_strategy_tell(s, v, t);
		if (one)
			break;
	}
	return v->progress == PR_PROGRESS_COMPLETE;
}

uint64_t pr_strategy_tick(const struct pr_strategy *s, const struct pr_recovery *v)
{
	if (!is_origin(s) || v->strategy == PR_STRATEGY_BYZANTINE || v->healed || !is_origins_step_done(s, v))
		return UINT64_MAX;
	return v->stepped + s->options.tick;
}

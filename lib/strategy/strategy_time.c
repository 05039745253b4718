/* What comes due as time passes: pictures that have held, attempts that took too long, the origin's ticks. */
#include "base/moments.h"
#include "strategy_parts.h"

static enum pr_strategy_name next_strategy(const struct pr_strategy *s, enum pr_strategy_name name)
{
	bool origin = s->options.policy.name == PR_POLICY_ORIGIN;
	if (name == PR_STRATEGY_WAIT)
		return PR_STRATEGY_RECONNECT;
	if (!origin)
		return name;
	return name == PR_STRATEGY_RECONNECT ? PR_STRATEGY_MAJORITY : PR_STRATEGY_ROLLBACK;
}

/* One attempt is over; the next begins, or it was the last. */
static void fail(struct pr_strategy *s, struct pr_recovery *v, uint64_t t, bool unanswered)
{
	bool last = v->attempt >= s->options.attempts;
	v->progress = PR_PROGRESS_FAILED;
	v->reason = unanswered ? last ? "no peer answered; no attempt is left, the verdicts stand" : "no peer answered" :
	            last       ? "timeout; no attempt is left, the verdicts stand" :
	                         "timeout";
	pr_strategy_tell(s, v, t);
	if (last && v->healed)
		pr_strategy_drop(s, v); /* no record of its failure will come any more */
	if (last)
		return;
	v->attempt++;
	s->failed = !pr_recovery_name(v) || s->failed;
	v->strategy = next_strategy(s, v->strategy);
	v->progress = s->options.policy.name == PR_POLICY_ORIGIN ? PR_PROGRESS_INITIALIZING : PR_PROGRESS_DETECTING;
	v->begun = v->restless = v->changed = v->stepped = t;
	v->reason = pr_strategy_waits(s, v);
	pr_strategy_tell(s, v, t);
	if (v->progress == PR_PROGRESS_DETECTING)
		pr_strategy_go_on(s, v, t);
}

struct due {
	uint64_t t;
	enum { NOTHING, STABLE, UNSTABLE, RESTED, TICK, TRY, LATE } what;
};

static struct due due(const struct pr_strategy *s, const struct pr_recovery *v)
{
	uint64_t timeout = s->options.timeout, tick = pr_strategy_tick(s, v), try = pr_strategy_next_try(s, v);
	struct due late = {timeout < UINT64_MAX - v->begun ? v->begun + timeout : UINT64_MAX, LATE};
	uint64_t rests = v->unstable && !v->healed ? pr_after(v->changed, pr_strategy_stable_after(s, v)) : UINT64_MAX;
	bool unstable;
	if (v->progress == PR_PROGRESS_FAILED)
		return (struct due){UINT64_MAX, NOTHING};
	if (rests < late.t)
		return (struct due){rests, RESTED};
	if (v->progress != PR_PROGRESS_INITIALIZING)
		return try < late.t ? (struct due){try, TRY} : tick < late.t ? (struct due){tick, TICK} : late;
	uint64_t when = pr_decider_when(v->restless, v->changed, pr_strategy_stable_after(s, v), &unstable);
	return (struct due){when, unstable && s->options.policy.name != PR_POLICY_ORIGIN ? UNSTABLE : STABLE};
}

static bool come_due(struct pr_strategy *s, struct pr_recovery *v, struct due what)
{
	if (what.what == LATE || (what.what == TRY && !pr_strategy_try_again(s, v, what.t)))
		fail(s, v, what.t, what.what == TRY);
	if (what.what == LATE || what.what == TRY)
		return true;
	if (what.what == TICK) {
		pr_strategy_go_on(s, v, what.t);
		return true;
	}
	if (what.what == RESTED) {
		v->unstable = false;
		bool decided = pr_strategy_decide_anew(s, v, what.t);
		pr_strategy_go_on(s, v, what.t);
		return decided;
	}
	if (what.what == UNSTABLE)
		v->unstable = pr_decider_give_up(&s->decider, v->down, &v->decision);
	bool done = pr_strategy_settle(s, v, what.t);
	if (what.what == UNSTABLE)
		v->reason = "the picture does not come to rest";
	pr_strategy_tell(s, v, what.t);
	if (pr_strategy_tick(s, v) == UINT64_MAX)
		pr_strategy_go_on(s, v, what.t);
	return done;
}

bool pr_strategy_pass(struct pr_strategy *s)
{
	for (bool done = true; done;) {
		struct pr_recovery *next = NULL;
		struct due first = {UINT64_MAX, NOTHING};
		for (size_t i = 0; i < s->count; i++) {
			struct due d = due(s, &s->list[i]);
			if (d.what != NOTHING && d.t <= s->now && (!next || d.t < first.t)) {
				next = &s->list[i];
				first = d;
			}
		}
		if (!next)
			return true;
		done = come_due(s, next, first);
	}
	return false;
}

bool pr_strategy_unsettled(const struct pr_strategy *s, const struct pr_recovery *v)
{
	bool waits = v->progress == PR_PROGRESS_INITIALIZING || (v->unstable && !v->healed && v->progress != PR_PROGRESS_FAILED);
	return waits && s->options.policy.name != PR_POLICY_ORIGIN;
}

uint64_t pr_strategy_settles(const struct pr_strategy *s)
{
	uint64_t first = UINT64_MAX;
	for (size_t i = 0; i < s->count; i++) {
		struct due d = due(s, &s->list[i]);
		first = pr_strategy_unsettled(s, &s->list[i]) && d.t < first ? d.t : first;
	}
	return first;
}

uint64_t pr_strategy_due(const struct pr_strategy *s)
{
	uint64_t first = UINT64_MAX;
	for (size_t i = 0; i < s->count; i++) {
		struct due d = due(s, &s->list[i]);
		first = d.what != NOTHING && d.t < first ? d.t : first;
	}
	return first;
}

/* From failure records to recoveries: the picture, the decision about it, and its end. */
#include <stdlib.h>

#include "base/grow.h"
#include "record/decode.h"
#include "strategy_parts.h"

static bool decide(struct pr_strategy *s, struct pr_recovery *v, bool healed)
{
	struct pr_question q = {&v->sides, v->down, s->now, healed};
	pr_decision_clear(&v->decision);
	if (!pr_decider_judge(&s->decider, &s->base, &q, &v->decision))
		return false;
	for (size_t i = 0; v->strategy == PR_STRATEGY_BYZANTINE && i < v->sides.count; i++)
		if (v->down[i])
			v->decision.verdicts[i] = PR_VERDICT_STOP; /* whoever lied runs, but must not count */
	return true;
}

static enum pr_strategy_name select_strategy(const struct pr_strategy *s, struct pr_span kind, size_t affected, bool winner)
{
	if (pr_is(kind, "crash") || pr_is(kind, "timeout"))
		return PR_STRATEGY_RECONNECT;
	if (pr_is(kind, "message-loss"))
		return PR_STRATEGY_WAIT;
	if (pr_is(kind, "byzantine"))
		return PR_STRATEGY_BYZANTINE;
	if (s->options.policy.name == PR_POLICY_ORIGIN)
		return 2 * affected > s->base.size ? PR_STRATEGY_SPLIT_BRAIN : PR_STRATEGY_MAJORITY;
	return winner ? PR_STRATEGY_MAJORITY : PR_STRATEGY_SPLIT_BRAIN;
}

struct pr_recovery *pr_strategy_find(struct pr_strategy *s, struct pr_span failure)
{
	for (size_t i = 0; i < s->count; i++)
		if (pr_is(failure, s->list[i].failure))
			return &s->list[i];
	return NULL;
}

static struct pr_recovery *add(struct pr_strategy *s, struct pr_span failure)
{
	if (failure.n != PR_IDENT_SIZE - 1 || !pr_grow(&s->list, &s->room, s->count + 1, sizeof *s->list))
		return NULL;
	struct pr_recovery *v = &s->list[s->count++];
	*v = (struct pr_recovery){.attempt = 1, .coordinator = PR_PEER_NONE, .begun = s->now, .restless = s->now};
	memcpy(v->failure, failure.p, failure.n);
	s->failed = !pr_recovery_name(v) || s->failed;
	return v;
}

void pr_strategy_drop(struct pr_strategy *s, struct pr_recovery *v)
{
	pr_recovery_clear(v);
	*v = s->list[--s->count];
}

/* Who is together is counted anew: what the failures that are still open leave. */
static bool recount(struct pr_strategy *s)
{
	bool done = true;
	pr_decider_forget(&s->decider);
	for (size_t i = 0; done && i < s->count; i++)
		if (!s->list[i].healed && s->list[i].progress != PR_PROGRESS_INITIALIZING)
			done = pr_decider_learn(&s->decider, &s->base, &s->list[i].sides, &s->list[i].decision, s->list[i].changed);
	return done;
}

/* Goes on as far as the evidence proves. What is complete is dropped. Whether it is. */
bool pr_strategy_go_on(struct pr_strategy *s, struct pr_recovery *v, uint64_t t)
{
	bool complete = pr_strategy_advance(s, v, t);
	if (complete)
		pr_strategy_drop(s, v);
	return complete;
}

/* What has come may prove a step of several. */
void pr_strategy_go_on_all(struct pr_strategy *s)
{
	for (size_t i = 0; i < s->count;)
		if (s->list[i].progress == PR_PROGRESS_INITIALIZING || s->list[i].progress == PR_PROGRESS_FAILED ||
		    pr_strategy_tick(s, &s->list[i]) != UINT64_MAX || !pr_strategy_go_on(s, &s->list[i], s->now))
			i++;
}

/* The failure is over. States that may have diverged are not equal for that: somebody has to show it. */
static bool finish(struct pr_strategy *s, struct pr_recovery *v)
{
	bool undecided = v->progress == PR_PROGRESS_INITIALIZING;
	if (s->options.policy.name == PR_POLICY_AUTOHEAL && !decide(s, v, true))
		return false;
	v->healed = true;
	v->healed_at = v->begun = s->now;
	if (undecided) {
		v->progress = PR_PROGRESS_COMPLETE;
		v->reason = "healed before the picture was stable";
		pr_strategy_tell(s, v, s->now);
	}
	if (undecided || v->progress == PR_PROGRESS_FAILED)
		pr_strategy_drop(s, v);
	if (!recount(s))
		return false;
	pr_strategy_go_on_all(s);
	return true;
}

static bool find_targets(struct pr_strategy *s, const struct pr_record *r, struct pr_recovery *v)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_FAILURE_PEERS));
	size_t room = 0;
	v->targets = NULL;
	v->target_count = 0;
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left; left--) {
		uint32_t peer = pr_peers_add(s->base.names, pr_cursor_text(&c));
		if (peer == PR_PEER_NONE || !pr_grow(&v->targets, &room, v->target_count + 1, sizeof *v->targets))
			return false;
		v->targets[v->target_count++] = peer;
	}
	return true;
}

/* Sides that do not run, or must not: the peer of a crash or pause, which stands alone in one; those of whoever lied. */
static bool find_down(struct pr_recovery *v, struct pr_span kind)
{
	bool is_absence = pr_is(kind, "crash") || pr_is(kind, "timeout");
	v->down = pr_sides_down(&v->sides, is_absence, v->target_count ? v->targets[0] : PR_PEER_NONE);
	for (size_t i = 0; v->down && pr_is(kind, "byzantine") && i < v->sides.count; i++) {
		size_t liars = 0;
		for (size_t j = 0; j < v->sides.sizes[i]; j++)
			for (size_t k = 0; k < v->target_count; k++)
				liars += v->sides.peers[i][j] == v->targets[k];
		v->down[i] = liars > 0 && liars == v->sides.sizes[i];
	}
	return v->down != NULL;
}

static bool is_severed(const struct pr_sides *sides)
{
	for (size_t i = 0; i < sides->count * sides->count; i++)
		if (sides->severed[i])
			return true;
	return false;
}

/* The picture has held for long enough, or it is no question: what was decided stands. */
bool pr_strategy_settle(struct pr_strategy *s, struct pr_recovery *v, uint64_t t)
{
	v->progress = PR_PROGRESS_DETECTING;
	v->stepped = v->tried = t;
	v->tries = pr_strategy_tries(s, v);
	v->answered = false;
	v->reason = pr_strategy_waits(s, v);
	return pr_decider_learn(&s->decider, &s->base, &v->sides, &v->decision, t);
}

/* Reads the picture, and lets the policy decide about it. */
static bool look(struct pr_strategy *s, const struct pr_record *r, struct pr_recovery *v, bool is_first)
{
	struct pr_span kind = pr_text(r, PR_FAILURE_FAILURE);
	v->down = NULL; /* what v held is another's from here on */
	v->sides = (struct pr_sides){0};
	v->decision = (struct pr_decision){0};
	v->undecided = pr_uint(r, PR_FAILURE_UNDECIDED);
	if (!find_targets(s, r, v) || !pr_sides_read(&v->sides, r, s->base.names) || !find_down(v, kind) ||
	    !pr_base_adopt(&s->base, &v->sides, is_first))
		return false;
	v->strategy = pr_is(kind, "byzantine") ? PR_STRATEGY_BYZANTINE : PR_STRATEGY_WAIT;
	if (!decide(s, v, false))
		return false;
	v->strategy = select_strategy(s, kind, v->target_count, v->decision.winner);
	return true;
}

/* The failure opened, or its picture changed: decide anew, and tell if the decision did. */
static bool follow(struct pr_strategy *s, const struct pr_record *r, struct pr_recovery *v, bool is_new)
{
	struct pr_recovery old = *v;
	bool done = look(s, r, v, is_new && s->count == 1);
	bool same = !is_new && pr_sides_equal(&old.sides, &v->sides) && pr_decision_same(&old.decision, &v->decision);
	if (!is_new && v->attempt > 1)
		v->strategy = old.strategy; /* escalation has led to it */
	same = same && old.strategy == v->strategy;
	if (done && !same) {
		if (v->progress != PR_PROGRESS_INITIALIZING)
			v->restless = s->now;
		v->changed = s->now;
		v->unstable = false;
		v->progress = PR_PROGRESS_INITIALIZING;
		if (!is_severed(&v->sides) || pr_strategy_stable_after(s, v) == 0)
			done = pr_strategy_settle(s, v, s->now);
	}
	v->reason = pr_strategy_waits(s, v);
	if (done && (!same || old.undecided != v->undecided))
		pr_strategy_tell(s, v, s->now);
	pr_recovery_clear(&old);
	if (done && v->progress == PR_PROGRESS_DETECTING)
		pr_strategy_go_on_all(s);
	return done;
}

bool pr_strategy_decide_anew(struct pr_strategy *s, struct pr_recovery *v, uint64_t t)
{
	struct pr_decision old = v->decision;
	bool splits = v->strategy == PR_STRATEGY_MAJORITY || v->strategy == PR_STRATEGY_SPLIT_BRAIN;
	bool rested = !v->unstable && old.rule && strcmp(old.rule, "unstable") == 0;
	v->decision = (struct pr_decision){0};
	bool done = decide(s, v, false);
	if (done && v->unstable)
		pr_decider_give_up(&s->decider, v->down, &v->decision);
	bool same = done && !rested && pr_decision_same(&old, &v->decision);
	pr_decision_clear(&old);
	if (!done || same)
		return done;
	if (splits && v->attempt == 1 && s->options.policy.name != PR_POLICY_ORIGIN)
		v->strategy = v->decision.winner ? PR_STRATEGY_MAJORITY : PR_STRATEGY_SPLIT_BRAIN;
	if (v->progress != PR_PROGRESS_INITIALIZING)
		done = pr_strategy_settle(s, v, t);
	pr_strategy_tell(s, v, t);
	return done;
}

bool pr_strategy_reconsider(struct pr_strategy *s)
{
	bool done = true;
	for (size_t i = 0; i < s->count && done; i++)
		if (!s->list[i].healed && s->list[i].progress != PR_PROGRESS_FAILED)
			done = pr_strategy_decide_anew(s, &s->list[i], s->now);
	return done;
}

bool pr_strategy_follow(struct pr_strategy *s, const struct pr_record *r)
{
	struct pr_recovery *v = pr_strategy_find(s, pr_text(r, PR_FAILURE_ID));
	if (s->options.explain && (pr_is(pr_text(r, PR_FAILURE_ID), s->options.explain) || (v && strcmp(v->id, s->options.explain) == 0))) {
		pr_text_clear(&s->newest);
		pr_text_bytes(&s->newest, r->map.p, r->map.n);
	}
	if (pr_is(pr_text(r, PR_FAILURE_EVENT), "close"))
		return !v || finish(s, v);
	if (v && v->progress == PR_PROGRESS_FAILED)
		return true;
	bool is_new = !v;
	if (is_new && !(v = add(s, pr_text(r, PR_FAILURE_ID))))
		return pr_text(r, PR_FAILURE_ID).n != PR_IDENT_SIZE - 1; /* an id of another shape is not ours to follow */
	return follow(s, r, v, is_new);
}

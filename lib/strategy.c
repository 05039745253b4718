#include "strategy.h"

#include <stdlib.h>

#include "decode.h"
#include "duration.h"
#include "grow.h"
#include "moments.h"
#include "recovery.h"

struct pr_strategy {
	struct pr_strategy_options options;
	pr_strategy_emit *emit;
	void *context;
	struct pr_base base;
	struct pr_decider decider;
	struct pr_recovery *list; /* under way, or waiting for a resolution */
	size_t count, room;
	uint64_t now;     /* the latest time in the records */
	uint64_t covered; /* until when the sources tell anything */
	struct pr_build build;
	bool failed; /* memory ran out; it sticks */
};

struct pr_strategy *pr_strategy_new(const struct pr_strategy_options *options, pr_strategy_emit *emit, void *context)
{
	struct pr_strategy *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->options = *options;
	s->decider.policy = options->policy;
	s->emit = emit;
	s->context = context;
	if (pr_base_make(&s->base) && pr_base_lease(&s->base, options->policy.name == PR_POLICY_LEASE ? options->policy.peer : (struct pr_span){0}))
		return s;
	pr_strategy_free(s);
	return NULL;
}

void pr_strategy_free(struct pr_strategy *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++)
		pr_recovery_clear(&s->list[i]);
	pr_base_free(&s->base);
	pr_decider_free(&s->decider);
	free(s->list);
	pr_build_free(&s->build);
	free(s);
}

bool pr_strategy_configure(struct pr_strategy *s, const struct pr_members *members)
{
	return pr_base_configure(&s->base, members);
}

static bool is_failure_open(const struct pr_strategy *s)
{
	bool open = false;
	for (size_t i = 0; i < s->count && !open; i++)
		open = s->list[i].progress != PR_PROGRESS_SYNCHRONIZING;
	return open;
}

static uint64_t stable_after(const struct pr_strategy *s)
{
	if (s->options.stable_after != PR_STABLE_DEFAULT)
		return s->options.stable_after;
	return pr_stable_after(&s->options.policy, s->base.size);
}

/* The newest leader that a peer of the continuing sides holds and that is on one of them. */
static void find_coordinator(struct pr_strategy *s, struct pr_recovery *v)
{
	bool *continues = calloc(s->base.count + 1, sizeof *continues);
	v->coordinator = PR_PEER_NONE;
	if (!continues) {
		s->failed = true;
		return;
	}
	for (size_t i = 0; i < v->sides.count; i++)
		for (size_t j = 0; j < v->sides.sizes[i]; j++)
			continues[v->sides.peers[i][j]] = v->decision.verdicts[i] == PR_VERDICT_CONTINUE;
	for (uint32_t peer = 0; peer < s->base.count; peer++) {
		const struct pr_base_peer *p = &s->base.list[peer];
		if (!continues[peer] || p->leader == PR_PEER_NONE || !continues[p->leader])
			continue;
		if (v->coordinator == PR_PEER_NONE || p->epoch > v->term) {
			v->coordinator = p->leader;
			v->term = p->epoch;
		}
	}
	free(continues);
}

static bool decide(struct pr_strategy *s, struct pr_recovery *v, bool healed)
{
	struct pr_question q = {&v->sides, v->down, s->now, healed};
	pr_decision_clear(&v->decision);
	if (!pr_decider_judge(&s->decider, &s->base, &q, &v->decision))
		return false;
	find_coordinator(s, v);
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

static void tell(struct pr_strategy *s, const struct pr_recovery *v, uint64_t t)
{
	size_t count;
	const uint32_t *members = pr_base_peers(&s->base, &count);
	if (!members) {
		s->failed = true;
		return;
	}
	s->emit(s->context, pr_recovery_record(&s->build, v, s->base.names, members, count, s->options.policy.text, s->options.program, t));
}

static struct pr_recovery *find(struct pr_strategy *s, struct pr_span failure)
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

static void drop(struct pr_strategy *s, struct pr_recovery *v)
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
		if (s->list[i].progress != PR_PROGRESS_SYNCHRONIZING && s->list[i].progress != PR_PROGRESS_INITIALIZING)
			done = pr_decider_learn(&s->decider, &s->base, &s->list[i].sides, &s->list[i].decision, s->list[i].changed);
	return done;
}

/* The failure is over. States that may have diverged are not equal for that: somebody has to show it. */
static bool finish(struct pr_strategy *s, struct pr_recovery *v)
{
	bool failed = v->progress == PR_PROGRESS_FAILED, undecided = v->progress == PR_PROGRESS_INITIALIZING;
	if (s->options.policy.name == PR_POLICY_AUTOHEAL && !decide(s, v, true))
		return false;
	v->progress = v->strategy == PR_STRATEGY_SPLIT_BRAIN && !undecided ? PR_PROGRESS_SYNCHRONIZING : PR_PROGRESS_COMPLETE;
	v->reason = v->progress == PR_PROGRESS_SYNCHRONIZING ? "healed; waits for a resolution of the sides' states" :
	            undecided                                ? "healed before the picture was stable" :
	                                                       "healed";
	v->begun = s->now;
	if (!failed)
		tell(s, v, s->now);
	if (failed || v->progress == PR_PROGRESS_COMPLETE)
		drop(s, v);
	return recount(s);
}

static const char *why(const struct pr_record *r)
{
	return pr_uint(r, PR_FAILURE_UNDECIDED) ? "undecided whether down or cut off; waits for contact" : "waits for contact";
}

static bool is_severed(const struct pr_sides *sides)
{
	for (size_t i = 0; i < sides->count * sides->count; i++)
		if (sides->severed[i])
			return true;
	return false;
}

/* The picture has held for long enough, or it is no question: what was decided stands. */
static bool settle(struct pr_strategy *s, struct pr_recovery *v)
{
	v->progress = PR_PROGRESS_DETECTING;
	return pr_decider_learn(&s->decider, &s->base, &v->sides, &v->decision, s->now);
}

/* The failure opened, or its picture changed: decide anew, and tell if the decision did. */
static bool follow(struct pr_strategy *s, const struct pr_record *r, struct pr_recovery *v, bool is_new)
{
	struct pr_recovery old = *v;
	struct pr_span kind = pr_text(r, PR_FAILURE_FAILURE);
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_FAILURE_PEERS));
	size_t affected = c.p ? (size_t)pr_cursor_count(&c) : 0;
	bool is_absence = pr_is(kind, "crash") || pr_is(kind, "timeout");
	uint32_t absent = affected ? pr_peers_add(s->base.names, pr_cursor_text(&c)) : PR_PEER_NONE;
	if (affected && absent == PR_PEER_NONE)
		return false;
	v->sides = (struct pr_sides){0}; /* what v held is old's from here on */
	v->down = NULL;
	v->decision = (struct pr_decision){0};
	bool done = pr_sides_read(&v->sides, r, s->base.names) && (v->down = pr_sides_down(&v->sides, is_absence, absent)) &&
	            pr_base_adopt(&s->base, &v->sides, is_new && s->count == 1) && decide(s, v, false);
	if (done) {
		v->strategy = select_strategy(s, kind, affected, v->decision.winner);
		v->reason = why(r);
		bool same = !is_new && pr_sides_equal(&old.sides, &v->sides) && pr_decision_same(&old.decision, &v->decision) &&
		            old.strategy == v->strategy;
		if (!same) {
			if (v->progress != PR_PROGRESS_INITIALIZING)
				v->restless = s->now;
			v->changed = s->now;
			v->progress = PR_PROGRESS_INITIALIZING;
			done = is_severed(&v->sides) && stable_after(s) > 0 ? true : settle(s, v);
		}
		if (v->progress == PR_PROGRESS_INITIALIZING)
			v->reason = "the picture is not stable yet: nothing is decided";
		if (!same || old.reason != v->reason)
			tell(s, v, s->now);
	}
	pr_recovery_clear(&old);
	return done;
}

static bool take_failure(struct pr_strategy *s, const struct pr_record *r)
{
	struct pr_recovery *v = find(s, pr_text(r, PR_FAILURE_ID));
	if (pr_is(pr_text(r, PR_FAILURE_EVENT), "close"))
		return !v || finish(s, v);
	if (v && v->progress == PR_PROGRESS_FAILED)
		return true;
	bool is_new = !v;
	if (is_new && !(v = add(s, pr_text(r, PR_FAILURE_ID))))
		return pr_text(r, PR_FAILURE_ID).n != PR_IDENT_SIZE - 1; /* an id of another shape is not ours to follow */
	return follow(s, r, v, is_new);
}

static void take_resolution(struct pr_strategy *s, const struct pr_record *r)
{
	struct pr_recovery *v = find(s, pr_text(r, PR_RESOLUTION_FAILURE));
	struct pr_span outcome = pr_text(r, PR_RESOLUTION_OUTCOME);
	if (!v || v->progress != PR_PROGRESS_SYNCHRONIZING)
		return;
	if (!pr_is(outcome, "agreed") && !pr_is(outcome, "lagging") && !pr_is(outcome, "canonical"))
		return;
	v->progress = PR_PROGRESS_COMPLETE;
	v->reason = "resolved";
	tell(s, v, s->now);
	drop(s, v);
}

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
static void time_out(struct pr_strategy *s, struct pr_recovery *v, uint64_t t)
{
	bool last = v->attempt >= s->options.attempts;
	v->progress = PR_PROGRESS_FAILED;
	v->reason = last ? "timeout; no attempt is left, the verdicts stand" : "timeout";
	tell(s, v, t);
	if (last)
		return;
	v->attempt++;
	s->failed = !pr_recovery_name(v) || s->failed;
	v->strategy = next_strategy(s, v->strategy);
	v->progress = PR_PROGRESS_DETECTING;
	v->reason = "waits for contact";
	v->begun = t;
	tell(s, v, t);
}

struct due {
	uint64_t t;
	enum { NOTHING, STABLE, UNSTABLE, LATE } what;
};

static struct due due(const struct pr_strategy *s, const struct pr_recovery *v)
{
	bool unstable;
	if (v->progress == PR_PROGRESS_FAILED)
		return (struct due){UINT64_MAX, NOTHING};
	if (v->progress != PR_PROGRESS_INITIALIZING) {
		uint64_t timeout = s->options.timeout;
		return (struct due){timeout < UINT64_MAX - v->begun ? v->begun + timeout : UINT64_MAX, LATE};
	}
	uint64_t when = pr_decider_when(v->restless, v->changed, stable_after(s), &unstable);
	return (struct due){when, unstable ? UNSTABLE : STABLE};
}

/* What comes due up to now, in the order of time, so that the output is in that order as well. */
static bool pass(struct pr_strategy *s)
{
	bool done = true;
	while (done) {
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
		if (first.what == LATE) {
			time_out(s, next, first.t);
			continue;
		}
		if (first.what == UNSTABLE)
			pr_decider_give_up(&s->decider, next->down, &next->decision);
		next->reason = first.what == UNSTABLE ? "the picture does not come to rest" : "waits for contact";
		done = settle(s, next);
		tell(s, next, first.t);
	}
	return done;
}

bool pr_strategy_step(struct pr_strategy *s, const struct pr_record *r)
{
	bool done = true;
	if (r->t > s->now)
		s->now = r->t;
	if (s->count > 0)
		done = pass(s);
	if (r->type == PR_SOURCE)
		s->covered = pr_later(s->covered, pr_uint(r, PR_SOURCE_LAST));
	if (r->type == PR_FAILURE && !is_failure_open(s))
		pr_base_renew(&s->base);
	done = done && pr_base_take(&s->base, r, is_failure_open(s));
	if (done && r->type == PR_FAILURE)
		done = take_failure(s, r);
	if (done && r->type == PR_RESOLUTION)
		take_resolution(s, r);
	return done && !s->failed;
}

bool pr_strategy_end(struct pr_strategy *s)
{
	s->now = pr_later(s->now, s->covered);
	return pass(s) && !s->failed;
}

#include "strategy.h"

#include <stdlib.h>

#include "base/duration.h"
#include "base/grow.h"
#include "base/moments.h"
#include "record/decode.h"
#include "strategy_parts.h"

struct pr_strategy *pr_strategy_new(const struct pr_strategy_options *options, pr_strategy_emit *emit, void *context)
{
	struct pr_strategy *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->options = *options;
	s->lead = (struct pr_lead){.own = PR_PEER_NONE, .newest = PR_PEER_NONE};
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
	pr_caught_up_free(&s->claims);
	free(s->excluded);
	free(s->gone);
	free(s->list);
	pr_build_free(&s->build);
	pr_text_free(&s->explained);
	pr_text_free(&s->newest);
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
		open = !s->list[i].healed;
	return open;
}

uint64_t pr_strategy_stable_after(const struct pr_strategy *s, const struct pr_recovery *v)
{
	uint64_t later = v->decision.late ? PR_LEASE_DELAY : 0;
	if (s->options.stable_after != PR_STABLE_DEFAULT)
		return pr_after(s->options.stable_after, later);
	if (s->options.policy.name == PR_POLICY_ORIGIN)
		return s->options.tick;
	return pr_stable_after(&s->options.policy, s->base.size) + later;
}

/*
 * What the sides held before they were together again may have changed since, so only what comes after that counts; but an operator who
 * overrides says how it is to be, though nothing decides it.
 */
static void take_resolution(struct pr_strategy *s, const struct pr_record *r)
{
	struct pr_recovery *v = pr_strategy_find(s, pr_text(r, PR_RESOLUTION_FAILURE));
	struct pr_span outcome = pr_text(r, PR_RESOLUTION_OUTCOME);
	bool wins = pr_is(outcome, "agreed") || pr_is(outcome, "lagging") || pr_is(outcome, "canonical");
	bool overridden = pr_uint(r, PR_RESOLUTION_OVERRIDE);
	if (!v || v->progress == PR_PROGRESS_INITIALIZING || v->progress == PR_PROGRESS_FAILED || !(overridden || (wins && v->healed)))
		return;
	v->resolved = true;
	v->overridden = overridden;
	if (overridden && !wins && v->strategy != PR_STRATEGY_ROLLBACK) {
		v->strategy = PR_STRATEGY_ROLLBACK;
		v->progress = PR_PROGRESS_DETECTING;
		v->reason = pr_strategy_waits(s, v);
		pr_strategy_tell(s, v, s->now);
	}
	pr_strategy_go_on_all(s);
}

static bool mark(bool **marks, size_t *room, uint32_t peer, bool value)
{
	if (!pr_grow_zeroed(marks, room, (size_t)peer + 1, sizeof **marks))
		return false;
	(*marks)[peer] = value;
	return true;
}

static bool take_exclusion(struct pr_strategy *s, const struct pr_record *r)
{
	struct pr_span state = pr_text(r, PR_EXCLUSION_STATE);
	uint32_t peer = pr_has(r, PR_EXCLUSION_PEER) ? pr_peers_add(s->base.names, pr_text(r, PR_EXCLUSION_PEER)) : PR_PEER_NONE;
	if (peer == PR_PEER_NONE)
		return !pr_has(r, PR_EXCLUSION_PEER);
	if (!pr_base_follow(&s->base) || !mark(&s->excluded, &s->excluded_room, peer, pr_is(state, "excluded")) || !pr_strategy_reconsider(s))
		return false;
	pr_strategy_go_on_all(s);
	return true;
}

/* A member that is gone, or back: whether it is no member any more is what the exclusion of a liar comes to. */
static bool take_member(struct pr_strategy *s, const struct pr_record *r)
{
	struct pr_span status = pr_text(r, PR_MEMBER_STATUS);
	uint32_t peer = pr_has(r, PR_MEMBER_PEER) ? pr_peers_find(s->base.names, pr_text(r, PR_MEMBER_PEER)) : PR_PEER_NONE;
	if (peer == PR_PEER_NONE)
		return true;
	if (!mark(&s->gone, &s->gone_room, peer, pr_is(status, "left") || pr_is(status, "failed")))
		return false;
	pr_strategy_go_on_all(s);
	return true;
}

static bool take_claim(struct pr_strategy *s, const struct pr_record *r)
{
	uint32_t peer = pr_has(r, PR_CLAIM_PEER) ? pr_peers_add(s->base.names, pr_text(r, PR_CLAIM_PEER)) : PR_PEER_NONE;
	if (peer == PR_PEER_NONE)
		return !pr_has(r, PR_CLAIM_PEER);
	if (!pr_base_follow(&s->base) || !pr_caught_up_take(&s->claims, peer, r))
		return false;
	pr_strategy_go_on_all(s);
	return true;
}

static bool take(struct pr_strategy *s, const struct pr_record *r)
{
	switch (r->type) {
	case PR_FAILURE:
		return pr_strategy_follow(s, r);
	case PR_RESOLUTION:
		take_resolution(s, r);
		return true;
	case PR_EXCLUSION:
		return take_exclusion(s, r);
	case PR_MEMBER:
		return take_member(s, r);
	case PR_CLAIM:
		return take_claim(s, r);
	case PR_LEADER:
		pr_strategy_take_leader(s, r);
		return true;
	case PR_CONTACT:
	case PR_LINK:
		if (s->options.policy.name == PR_POLICY_ORIGIN)
			pr_strategy_answered(s, r);
		return true;
	case PR_SOURCE:
		s->covered = pr_later(s->covered, pr_uint(r, PR_SOURCE_LAST));
		pr_strategy_hear_system(s, r);
		return true;
	default:
		return true;
	}
}

bool pr_strategy_step(struct pr_strategy *s, const struct pr_record *r)
{
	bool done = true;
	uint32_t holder = s->base.holder;
	if (r->t > s->now)
		s->now = r->t;
	if (s->count > 0)
		done = pr_strategy_pass(s);
	if (r->type == PR_FAILURE && !is_failure_open(s))
		pr_base_renew(&s->base);
	done = done && pr_base_take(&s->base, r, is_failure_open(s));
	if (done && s->base.holder != holder && s->options.policy.name == PR_POLICY_LEASE)
		done = pr_strategy_reconsider(s); /* somebody got it */
	return done && take(s, r) && !s->failed;
}

bool pr_strategy_wait(struct pr_strategy *s, uint64_t now)
{
	s->now = pr_later(s->now, now);
	return pr_strategy_pass(s) && !s->failed;
}

uint64_t pr_strategy_now(const struct pr_strategy *s)
{
	return s->now;
}

const struct pr_text *pr_strategy_explained(const struct pr_strategy *s)
{
	return &s->explained;
}

size_t pr_strategy_open(const struct pr_strategy *s)
{
	return s->count;
}

bool pr_strategy_end(struct pr_strategy *s, bool final)
{
	bool done = pr_strategy_wait(s, s->covered);
	for (uint64_t next; done && (next = pr_strategy_settles(s)) <= s->options.asked_at;)
		done = pr_strategy_wait(s, next);
	for (size_t i = 0; done && final && i < s->count; i++)
		if (pr_strategy_unsettled(s, &s->list[i]))
			pr_strategy_tell_held(s, &s->list[i], pr_later(s->now, s->options.asked_at));
	return done && !s->failed;
}

bool pr_strategy_names(const struct pr_strategy *s, struct pr_span name)
{
	return pr_base_names(&s->base, name);
}

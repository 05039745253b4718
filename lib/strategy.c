#include "strategy.h"

#include <stdlib.h>

#include "grow.h"
#include "moments.h"
#include "recovery.h"

struct member {
	uint64_t weight, epoch; /* epoch: of the leader that it holds */
	uint32_t leader;        /* PR_PEER_NONE: none */
	bool counts;
	uint64_t next_weight; /* what the stream says: it holds from when no failure is open, because */
	bool next_counts;     /* no side may change the base that decides about it */
};

struct pr_strategy {
	struct pr_strategy_options options;
	pr_strategy_emit *emit;
	void *context;
	struct pr_peers *names;
	struct member *members; /* by number */
	size_t room, followed; /* followed: how many of them are filled in */
	bool configured;
	bool renewed; /* members were named since the base was made */
	bool named;   /* members that the stream named are the base */
	struct pr_recovery *list; /* under way, or waiting for a resolution */
	size_t count, list_room;
	uint64_t now; /* the latest time in the records */
	struct pr_build build;
	bool failed; /* memory ran out; it sticks */
};

struct pr_strategy *pr_strategy_new(const struct pr_strategy_options *options, pr_strategy_emit *emit, void *context)
{
	struct pr_strategy *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->options = *options;
	s->emit = emit;
	s->context = context;
	s->names = pr_peers_new();
	if (s->names)
		return s;
	free(s);
	return NULL;
}

void pr_strategy_free(struct pr_strategy *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++)
		pr_recovery_clear(&s->list[i]);
	pr_peers_free(s->names);
	free(s->members);
	free(s->list);
	pr_build_free(&s->build);
	free(s);
}

/* Makes room in members for every name. */
static bool follow_names(struct pr_strategy *s)
{
	size_t count = pr_peers_count(s->names);
	if (!pr_grow(&s->members, &s->room, count, sizeof *s->members))
		return false;
	for (; s->followed < count; s->followed++)
		s->members[s->followed] = (struct member){.weight = 1, .leader = PR_PEER_NONE, .next_weight = 1};
	return true;
}

static struct member *member_of(struct pr_strategy *s, struct pr_span name)
{
	uint32_t peer = pr_peers_add(s->names, name);
	return peer != PR_PEER_NONE && follow_names(s) ? &s->members[peer] : NULL;
}

bool pr_strategy_member(struct pr_strategy *s, struct pr_span name, uint64_t weight)
{
	struct member *m = member_of(s, name);
	if (!m)
		return false;
	s->configured = true;
	m->counts = true;
	m->weight = weight;
	return true;
}

bool pr_strategy_alias(struct pr_strategy *s, struct pr_span name, struct pr_span alias)
{
	uint32_t peer = pr_peers_add(s->names, name);
	return peer != PR_PEER_NONE && pr_peers_alias(s->names, alias, peer);
}

static bool is_failure_open(const struct pr_strategy *s)
{
	bool open = false;
	for (size_t i = 0; i < s->count && !open; i++)
		open = s->list[i].progress != PR_PROGRESS_SYNCHRONIZING;
	return open;
}

/* The members that the stream has named become the base, unless one is configured or a failure is open. */
static void renew_base(struct pr_strategy *s)
{
	if (!s->renewed || s->configured || is_failure_open(s))
		return;
	for (size_t i = 0; i < s->followed; i++) {
		s->members[i].counts = s->members[i].next_counts;
		s->members[i].weight = s->members[i].next_weight;
	}
	s->renewed = false;
	s->named = true;
}

static bool take_member(struct pr_strategy *s, const struct pr_record *r)
{
	if (!pr_has(r, PR_MEMBER_PEER))
		return true;
	struct member *m = member_of(s, pr_text(r, PR_MEMBER_PEER));
	if (!m)
		return false;
	m->next_counts = !pr_is(pr_text(r, PR_MEMBER_STATUS), "left");
	if (pr_has(r, PR_MEMBER_WEIGHT))
		m->next_weight = pr_sooner(pr_uint(r, PR_MEMBER_WEIGHT), PR_WEIGHT_MAX);
	if (pr_has(r, PR_MEMBER_VOTER) && !pr_uint(r, PR_MEMBER_VOTER))
		m->next_weight = 0;
	s->renewed = true;
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_MEMBER_ALIASES));
	for (uint64_t count = c.p ? pr_cursor_count(&c) : 0; count; count--)
		if (!pr_peers_alias(s->names, pr_cursor_text(&c), (uint32_t)(m - s->members)))
			return false;
	return true;
}

static bool take_leader(struct pr_strategy *s, const struct pr_record *r)
{
	if (!pr_has(r, PR_LEADER_OBSERVER))
		return true;
	struct pr_span name = pr_text(r, PR_LEADER_LEADER);
	uint32_t leader = name.p ? pr_peers_add(s->names, name) : PR_PEER_NONE;
	struct member *m = member_of(s, pr_text(r, PR_LEADER_OBSERVER));
	if (!m || (name.p && leader == PR_PEER_NONE))
		return false;
	m->leader = leader;
	m->epoch = pr_uint(r, PR_LEADER_EPOCH);
	return true;
}

/* Without any member record the base is who stands in the failures that are open; first: there was none yet. */
static bool adopt(struct pr_strategy *s, const struct pr_sides *sides, bool first)
{
	if (!follow_names(s))
		return false;
	if (s->configured || s->named)
		return true;
	for (size_t peer = 0; first && peer < s->followed; peer++)
		s->members[peer].counts = false;
	for (size_t i = 0; i < sides->count; i++)
		for (size_t j = 0; j < sides->sizes[i]; j++)
			s->members[sides->peers[i][j]].counts = true;
	return true;
}

/* The newest leader that a peer of the continuing sides holds and that is on one of them. */
static void find_coordinator(struct pr_strategy *s, struct pr_recovery *v)
{
	bool *continues = calloc(pr_peers_count(s->names) + 1, sizeof *continues);
	v->coordinator = PR_PEER_NONE;
	if (!continues) {
		s->failed = true;
		return;
	}
	for (size_t i = 0; i < v->sides.count; i++)
		for (size_t j = 0; j < v->sides.sizes[i]; j++)
			continues[v->sides.peers[i][j]] = v->verdicts[i] == PR_VERDICT_CONTINUE;
	for (uint32_t peer = 0; peer < pr_peers_count(s->names); peer++) {
		const struct member *m = &s->members[peer];
		if (!continues[peer] || m->leader == PR_PEER_NONE || !continues[m->leader])
			continue;
		if (v->coordinator == PR_PEER_NONE || m->epoch > v->term) {
			v->coordinator = m->leader;
			v->term = m->epoch;
		}
	}
	free(continues);
}

static uint64_t weight_in(const struct pr_strategy *s, uint32_t peer)
{
	if (!s->members[peer].counts)
		return 0;
	return s->options.policy.name == PR_POLICY_ORIGIN ? 1 : s->members[peer].weight;
}

/* Lets the policy judge the sides. down: the peers of a crash or pause, which stand alone in a side. */
static bool decide(struct pr_strategy *s, struct pr_recovery *v, bool is_absence, uint32_t absent, bool *winner)
{
	size_t n = v->sides.count;
	uint64_t *weights = calloc(n + 1, sizeof *weights);
	bool *down = calloc(n + 1, sizeof *down);
	struct pr_policy_input in = {n, weights, v->sides.severed, down, 0};
	struct pr_policy_output out = {.verdicts = calloc(n + 1, sizeof *out.verdicts),
	                               .present = calloc(n + 1, sizeof *out.present)};
	free(v->verdicts);
	free(v->present);
	v->verdicts = out.verdicts;
	v->present = out.present;
	bool done = weights && down && out.verdicts && out.present;
	for (uint32_t peer = 0; done && peer < pr_peers_count(s->names); peer++)
		in.base += weight_in(s, peer);
	for (size_t i = 0; done && i < n; i++) {
		for (size_t j = 0; j < v->sides.sizes[i]; j++)
			weights[i] += weight_in(s, v->sides.peers[i][j]);
		down[i] = is_absence && v->sides.sizes[i] == 1 && v->sides.peers[i][0] == absent;
	}
	if (done) {
		pr_policy_decide(&s->options.policy, &in, &out);
		v->needed = out.needed;
		v->rule = n ? out.rule : NULL;
		*winner = out.winner;
		find_coordinator(s, v);
	}
	free(weights);
	free(down);
	return done;
}

static enum pr_strategy_name select_strategy(const struct pr_strategy *s, struct pr_span kind, size_t affected, bool winner)
{
	uint64_t n = 0;
	for (uint32_t peer = 0; peer < pr_peers_count(s->names); peer++)
		n += s->members[peer].counts;
	if (pr_is(kind, "crash") || pr_is(kind, "timeout"))
		return PR_STRATEGY_RECONNECT;
	if (pr_is(kind, "message-loss"))
		return PR_STRATEGY_WAIT;
	if (pr_is(kind, "byzantine"))
		return PR_STRATEGY_BYZANTINE;
	if (s->options.policy.name == PR_POLICY_ORIGIN)
		return 2 * affected > n ? PR_STRATEGY_SPLIT_BRAIN : PR_STRATEGY_MAJORITY;
	return winner ? PR_STRATEGY_MAJORITY : PR_STRATEGY_SPLIT_BRAIN;
}

static void tell(struct pr_strategy *s, const struct pr_recovery *v, uint64_t t)
{
	size_t count = 0, all = pr_peers_count(s->names);
	uint32_t *members = malloc((all + 1) * sizeof *members);
	if (!members) {
		s->failed = true;
		return;
	}
	for (uint32_t peer = 0; peer < all; peer++)
		if (s->members[peer].counts)
			members[count++] = peer;
	s->emit(s->context, pr_recovery_record(&s->build, v, s->names, members, count,
	                                       pr_policy_text(s->options.policy.name), s->options.program, t));
	free(members);
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
	if (failure.n != PR_IDENT_SIZE - 1)
		return NULL;
	if (!pr_grow(&s->list, &s->list_room, s->count + 1, sizeof *s->list))
		return NULL;
	struct pr_recovery *v = &s->list[s->count++];
	*v = (struct pr_recovery){.attempt = 1, .coordinator = PR_PEER_NONE};
	memcpy(v->failure, failure.p, failure.n);
	s->failed = !pr_recovery_name(v) || s->failed;
	return v;
}

static void drop(struct pr_strategy *s, struct pr_recovery *v)
{
	pr_recovery_clear(v);
	*v = s->list[--s->count];
}

/* The failure is over. States that may have diverged are not equal for that: somebody has to show it. */
static void finish(struct pr_strategy *s, struct pr_recovery *v)
{
	if (v->progress == PR_PROGRESS_FAILED) {
		drop(s, v);
		return;
	}
	if (v->strategy == PR_STRATEGY_SPLIT_BRAIN) {
		v->progress = PR_PROGRESS_SYNCHRONIZING;
		v->reason = "healed; waits for a resolution of the sides' states";
		v->begun = s->now;
		tell(s, v, s->now);
		return;
	}
	v->progress = PR_PROGRESS_COMPLETE;
	v->reason = "healed";
	tell(s, v, s->now);
	drop(s, v);
}

/* Whether both say the same of the same sides. */
static bool same_verdicts(const struct pr_recovery *a, const struct pr_recovery *b)
{
	size_t n = a->sides.count;
	return pr_sides_equal(&a->sides, &b->sides) && a->needed == b->needed && a->strategy == b->strategy &&
	       a->reason == b->reason && memcmp(a->verdicts, b->verdicts, n * sizeof *a->verdicts) == 0 &&
	       memcmp(a->present, b->present, n * sizeof *a->present) == 0;
}

static const char *why(const struct pr_record *r)
{
	return pr_uint(r, PR_FAILURE_UNDECIDED) ? "undecided whether down or cut off; waits for contact" : "waits for contact";
}

/* The failure opened, or its picture changed: decide anew, and tell if the decision did. */
static bool follow(struct pr_strategy *s, const struct pr_record *r, struct pr_recovery *v, bool is_new)
{
	struct pr_recovery old = *v;
	struct pr_span kind = pr_text(r, PR_FAILURE_FAILURE);
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_FAILURE_PEERS));
	size_t affected = c.p ? (size_t)pr_cursor_count(&c) : 0;
	bool winner = false, is_absence = pr_is(kind, "crash") || pr_is(kind, "timeout");
	uint32_t absent = affected ? pr_peers_add(s->names, pr_cursor_text(&c)) : PR_PEER_NONE;
	if (affected && absent == PR_PEER_NONE)
		return false;
	v->sides = (struct pr_sides){0}; /* what v held is old's from here on */
	v->verdicts = NULL;
	v->present = NULL;
	bool done = pr_sides_read(&v->sides, r, s->names) && adopt(s, &v->sides, is_new && s->count == 1) &&
	            decide(s, v, is_absence, absent, &winner);
	if (done) {
		v->strategy = select_strategy(s, kind, affected, winner);
		v->reason = why(r);
		v->progress = PR_PROGRESS_DETECTING;
		if (is_new)
			v->begun = s->now;
		if (is_new || !same_verdicts(&old, v))
			tell(s, v, s->now);
	}
	pr_recovery_clear(&old);
	return done;
}

static bool take_failure(struct pr_strategy *s, const struct pr_record *r)
{
	struct pr_recovery *v = find(s, pr_text(r, PR_FAILURE_ID));
	if (pr_is(pr_text(r, PR_FAILURE_EVENT), "close")) {
		if (v)
			finish(s, v);
		return true;
	}
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
static void time_out(struct pr_strategy *s, struct pr_recovery *v)
{
	uint64_t t = v->begun + s->options.timeout;
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

static void pass(struct pr_strategy *s)
{
	for (;;) { /* in the order of time, so that the output is in that order as well */
		struct pr_recovery *next = NULL;
		for (size_t i = 0; i < s->count; i++) {
			struct pr_recovery *v = &s->list[i];
			if (v->progress == PR_PROGRESS_FAILED || s->now - v->begun < s->options.timeout)
				continue;
			if (!next || v->begun < next->begun)
				next = v;
		}
		if (!next)
			return;
		time_out(s, next);
	}
}

static bool take(struct pr_strategy *s, const struct pr_record *r)
{
	switch (r->type) {
	case PR_MEMBER:
		return take_member(s, r);
	case PR_LEADER:
		return take_leader(s, r);
	case PR_FAILURE:
		renew_base(s);
		return take_failure(s, r);
	case PR_RESOLUTION:
		take_resolution(s, r);
		return true;
	default:
		return true;
	}
}

bool pr_strategy_step(struct pr_strategy *s, const struct pr_record *r)
{
	if (r->t > s->now)
		s->now = r->t;
	if (s->count > 0)
		pass(s);
	return take(s, r) && !s->failed;
}

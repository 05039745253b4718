#include "decider.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/moments.h"
#include "base/rfc3339.h"

void pr_decider_free(struct pr_decider *d)
{
	free(d->lapsed);
	*d = (struct pr_decider){0};
}

void pr_decision_clear(struct pr_decision *decision)
{
	free(decision->verdicts);
	free(decision->present);
	free(decision->needs);
	free(decision->indirect);
	*decision = (struct pr_decision){0};
}

bool pr_decision_same(const struct pr_decision *a, const struct pr_decision *b)
{
	return a->sides == b->sides && a->needed == b->needed &&
	       memcmp(a->verdicts, b->verdicts, a->sides * sizeof *a->verdicts) == 0 &&
	       memcmp(a->present, b->present, a->sides * sizeof *a->present) == 0 &&
	       memcmp(a->needs, b->needs, a->sides * sizeof *a->needs) == 0 &&
	       memcmp(a->indirect, b->indirect, a->sides * sizeof *a->indirect) == 0;
}

static bool follow(struct pr_decider *d, const struct pr_base *base)
{
	return pr_grow_zeroed(&d->lapsed, &d->room, base->count, sizeof *d->lapsed);
}

static struct pr_span text_of(const char *text)
{
	return text ? pr_span_of(text) : (struct pr_span){NULL, 0};
}

/* The base as the policy asks for it. */
static struct pr_policy_peer *describe(const struct pr_decider *d, struct pr_base *base, const struct pr_sides *sides,
                                       size_t *count, uint32_t *holder)
{
	const uint32_t *numbers = pr_base_peers(base, count);
	uint32_t *side = malloc((base->count + 1) * sizeof *side);
	struct pr_policy_peer *peers = numbers ? malloc((*count + 1) * sizeof *peers) : NULL;
	*holder = UINT32_MAX;
	if (!side) {
		free(peers);
		peers = NULL;
	}
	for (size_t i = 0; peers && i < base->count; i++)
		side[i] = PR_SIDE_NONE;
	for (uint32_t i = 0; peers && i < sides->count; i++)
		for (size_t j = 0; j < sides->sizes[i]; j++)
			side[sides->peers[i][j]] = i;
	for (size_t i = 0; peers && i < *count; i++) {
		const struct pr_base_peer *peer = &base->list[numbers[i]];
		peers[i] = (struct pr_policy_peer){
			.name = pr_peers_name(base->names, numbers[i]), .role = text_of(peer->role), .group = text_of(peer->group),
			.weight = peer->weight, .clients = peer->clients, .age = peer->age, .side = side[numbers[i]],
			.joining = peer->joining, .leaving = peer->leaving, .left = peer->left && !d->lost, .fresh = peer->fresh,
			.prior = !d->lapsed[numbers[i]],
		};
		if (numbers[i] == base->holder)
			*holder = (uint32_t)i;
		if (peer->excluded && d->policy.name != PR_POLICY_ORIGIN) /* the base does not shrink, but nobody may build on a liar */
			peers[i].side = PR_SIDE_NONE;
	}
	free(side);
	return peers;
}

/* votequorum's last-man-standing: what has held for long enough is all that is expected. */
static uint64_t expected(struct pr_decider *d, uint64_t now)
{
	if (d->policy.last_man_standing && d->lately && now - d->lately_at >= PR_LAST_MAN_WINDOW && now >= d->lately_at)
		d->expected = d->lately;
	return d->expected;
}

/* Policies that count, or compare who is there, need to know who all the members are. */
static bool counts_members(enum pr_policy_name name)
{
	return name != PR_POLICY_KEEP_REFEREE && name != PR_POLICY_DOWN_ALL && name != PR_POLICY_LEASE && name != PR_POLICY_ORIGIN;
}

/* A sum over whoever is seen lets both sides win: each sees itself. */
static void doubt(const struct pr_decider *d, const struct pr_base *base, const struct pr_question *q, struct pr_decision *decision)
{
	if (decision->rule && strcmp(decision->rule, PR_POLICY_ROLES_UNKNOWN) == 0)
		decision->doubt = "the role of some members is not known: role= in a members file (-m FILE) tells";
	if (d->policy.name == PR_POLICY_KEEP_REFEREE && decision->sides > 0 && !pr_base_names(base, d->policy.peer))
		decision->doubt = "no peer is called as the referee is, so that all stop";
	if (decision->sides == 0 || !counts_members(d->policy.name) || !pr_base_unknown(base, q->sides))
		return;
	decision->doubt = base->configured ? "some of these peers are not in the members file, and may be others of it: addr= and alias= tell" :
	                                     "not all of these peers are known for members: -m FILE tells who is";
	decision->rule = "members-unknown";
	decision->winner = decision->late = false;
	for (size_t i = 0; i < decision->sides; i++)
		if (!q->down[i])
			decision->verdicts[i] = PR_VERDICT_UNSAFE;
}

bool pr_decider_judge(struct pr_decider *d, struct pr_base *base, const struct pr_question *q, struct pr_decision *decision)
{
	size_t n = q->sides->count;
	uint32_t holder;
	*decision = (struct pr_decision){
		.sides = n, .verdicts = calloc(n + 1, sizeof *decision->verdicts), .present = calloc(n + 1, sizeof *decision->present),
		.needs = calloc(n + 1, sizeof *decision->needs), .indirect = calloc(n + 1, sizeof *decision->indirect)};
	struct pr_policy_input in = {.sides = n, .severed = q->sides->severed, .down = q->down, .healed = q->healed};
	in.peers = follow(d, base) ? describe(d, base, q->sides, &in.count, &holder) : NULL;
	bool done = in.peers && decision->verdicts && decision->present && decision->needs && decision->indirect;
	if (done) {
		struct pr_policy_output out = {.verdicts = decision->verdicts, .present = decision->present, .needs = decision->needs,
		                               .indirect = decision->indirect};
		in.holder = holder;
		in.expected = expected(d, q->now);
		done = pr_policy_decide(&d->policy, &in, &out);
		decision->needed = out.needed;
		decision->rule = n ? out.rule : NULL;
		decision->winner = out.winner;
		decision->late = out.late;
		doubt(d, base, q, decision);
	}
	free((void *)in.peers);
	if (!done)
		pr_decision_clear(decision);
	return done;
}

bool pr_decider_learn(struct pr_decider *d, const struct pr_base *base, const struct pr_sides *sides,
                      const struct pr_decision *decision, uint64_t now)
{
	uint64_t votes = 0;
	if (!follow(d, base))
		return false;
	d->lost = !decision->winner;
	if (d->lost)
		return true; /* the last one that continued is still what counts */
	for (size_t i = 0; i < base->count; i++)
		d->lapsed[i] |= base->list[i].left;
	for (size_t i = 0; i < sides->count; i++)
		for (size_t j = 0; j < sides->sizes[i]; j++) {
			const struct pr_base_peer *peer = &base->list[sides->peers[i][j]];
			d->lapsed[sides->peers[i][j]] = decision->verdicts[i] != PR_VERDICT_CONTINUE;
			votes += decision->verdicts[i] == PR_VERDICT_CONTINUE && peer->counts ? peer->weight : 0;
		}
	d->lately = votes;
	d->lately_at = now;
	return true;
}

void pr_decider_forget(struct pr_decider *d)
{
	if (d->lapsed)
		memset(d->lapsed, 0, d->room * sizeof *d->lapsed);
	d->expected = d->lately = d->lately_at = 0;
	d->lost = false;
}

uint64_t pr_stable_after(const struct pr_policy *policy, size_t peers)
{
	static const struct { size_t peers; uint64_t time; } table[] = {
		{5, 7 * PR_SECOND}, {10, 10 * PR_SECOND}, {20, 13 * PR_SECOND}, {50, 17 * PR_SECOND}, {100, 20 * PR_SECOND},
	};
	if (policy->name == PR_POLICY_SENTINEL)
		return 30 * PR_SECOND; /* down-after-milliseconds */
	if (policy->name > PR_POLICY_LEASE)
		return 0;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (peers <= table[i].peers)
			return table[i].time;
	return 30 * PR_SECOND;
}

uint64_t pr_decider_when(uint64_t restless, uint64_t changed, uint64_t stable, bool *unstable)
{
	uint64_t held = pr_after(changed, stable), bound = pr_later(pr_after(pr_after(restless, stable), stable / 4 * 3), changed);
	*unstable = bound < held;
	return pr_sooner(held, bound);
}

bool pr_decider_give_up(const struct pr_decider *d, const bool *down, struct pr_decision *decision)
{
	bool pekko = d->policy.name >= PR_POLICY_KEEP_MAJORITY && d->policy.name <= PR_POLICY_LEASE;
	for (size_t i = 0; i < decision->sides; i++)
		if (!down[i])
			decision->verdicts[i] = pekko ? PR_VERDICT_STOP : PR_VERDICT_UNSAFE;
	decision->rule = "unstable";
	decision->winner = false;
	return !pekko;
}

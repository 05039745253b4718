#include "compare.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "base/moments.h"
#include "compare_print.h"
#include "record/decode.h"

struct pr_compare {
	struct pr_base base;
	struct pr_decider policies[PR_COMPARE_MAX];
	struct pr_compared sums[PR_COMPARE_MAX];
	size_t count, failures;
	struct pr_compare_case *open;
	size_t open_count, room;
	uint64_t stable_after, now, covered;
};

struct pr_compare *pr_compare_new(uint64_t stable_after)
{
	struct pr_compare *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->stable_after = stable_after;
	if (pr_base_make(&c->base))
		return c;
	free(c);
	return NULL;
}

static void clear_result(struct pr_compared *result)
{
	pr_decision_clear(&result->last);
	pr_torn_free(&result->torn);
}

static void clear_case(struct pr_compare_case *k, size_t policies)
{
	for (size_t i = 0; k->results && i < policies; i++)
		clear_result(&k->results[i]);
	free(k->results);
	free(k->down);
	pr_sides_clear(&k->sides);
}

void pr_compare_free(struct pr_compare *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->open_count; i++)
		clear_case(&c->open[i], c->count);
	for (size_t i = 0; i < c->count; i++)
		pr_decider_free(&c->policies[i]);
	free(c->open);
	pr_base_free(&c->base);
	free(c);
}

bool pr_compare_policy(struct pr_compare *c, const struct pr_policy *policy)
{
	if (c->count == PR_COMPARE_MAX || (policy->name == PR_POLICY_LEASE && !pr_base_lease(&c->base, policy->peer)))
		return false;
	c->policies[c->count++] = (struct pr_decider){.policy = *policy};
	return true;
}

size_t pr_compare_failures(const struct pr_compare *c)
{
	return c->failures + c->open_count;
}

bool pr_compare_configure(struct pr_compare *c, const struct pr_members *members)
{
	return pr_base_configure(&c->base, members);
}

static size_t base_size(struct pr_compare *c)
{
	size_t size = 0;
	return pr_base_peers(&c->base, &size) ? size : 0;
}

/* What the policy made of the time in which its decision held. */
static bool add_up(struct pr_compared *result, const struct pr_sides *sides, uint64_t from, uint64_t end)
{
	uint64_t time = end - pr_sooner(from, end);
	bool undefined = false, failed = false;
	size_t pair[2];
	for (size_t j = 0; j < sides->count; j++)
		undefined |= result->last.verdicts[j] == PR_VERDICT_UNSAFE;
	result->undefined += undefined ? time : 0;
	result->nobody += !undefined && !result->last.winner ? time : 0;
	if (time == 0 || !pr_torn_find(sides, result->last.verdicts, pair, &failed))
		return !failed;
	result->two += time;
	return pr_torn_keep(&result->torn, sides, &result->last, pair, from);
}

static uint64_t stable_after(struct pr_compare *c, size_t i, const struct pr_decision *decision)
{
	uint64_t stable = c->stable_after != PR_STABLE_DEFAULT ? c->stable_after : pr_stable_after(&c->policies[i].policy, base_size(c));
	return pr_after(stable, decision->late ? PR_LEASE_DELAY : 0);
}

/* A picture that did not come to rest has since: it is decided on after all. *from: when that was. False if memory ran out. */
static bool come_to_rest(struct pr_compare *c, struct pr_compare_case *k, size_t i, uint64_t *from, uint64_t end)
{
	struct pr_compared *result = &k->results[i];
	uint64_t rests = pr_later(*from, pr_after(k->told, stable_after(c, i, &result->last)));
	if (!result->unstable || rests > end)
		return true;
	struct pr_question q = {&k->sides, k->down, rests, false};
	bool done = add_up(result, &k->sides, *from, rests);
	pr_decision_clear(&result->last);
	result->unstable = false;
	*from = rests;
	return done && pr_decider_judge(&c->policies[i], &c->base, &q, &result->last) &&
	       pr_decider_learn(&c->policies[i], &c->base, &k->sides, &result->last, rests);
}

static bool account_policy(struct pr_compare *c, struct pr_compare_case *k, size_t i, uint64_t end)
{
	struct pr_compared *result = &k->results[i];
	bool unstable, stands = result->restless == 0; /* since before k->since */
	uint64_t decided = pr_decider_when(result->restless, k->told, stable_after(c, i, &result->last), &unstable);
	uint64_t from = stands ? k->since : pr_later(k->since, pr_sooner(decided, end));
	result->undecided += from - pr_sooner(k->since, from);
	if (!stands && (decided > end || (decided == end && end > k->since)))
		return true;
	result->restless = 0;
	if (!stands && unstable)
		result->unstable = pr_decider_give_up(&c->policies[i], k->down, &result->last);
	return (stands || pr_decider_learn(&c->policies[i], &c->base, &k->sides, &result->last, decided)) &&
	       come_to_rest(c, k, i, &from, end) && add_up(result, &k->sides, from, end);
}

/* The picture held until `end`: what each policy made of that time. */
static bool account(struct pr_compare *c, struct pr_compare_case *k, uint64_t end)
{
	bool done = true;
	for (size_t i = 0; done && i < c->count; i++)
		done = account_policy(c, k, i, end);
	return done;
}

static void copy(char *to, size_t size, struct pr_span text)
{
	snprintf(to, size, "%.*s", (int)pr_sooner(text.n, size - 1), text.p ? (const char *)text.p : "");
}

/* A new picture: all policies are asked. */
static bool picture(struct pr_compare *c, struct pr_compare_case *k, const struct pr_record *r, bool is_new)
{
	struct pr_span kind = pr_text(r, PR_FAILURE_FAILURE);
	struct pr_cursor peers = pr_cursor_of(pr_text(r, PR_FAILURE_PEERS));
	bool is_absence = pr_is(kind, "crash") || pr_is(kind, "timeout");
	uint32_t absent = peers.p && pr_cursor_count(&peers) > 0 ? pr_peers_add(c->base.names, pr_cursor_text(&peers)) : PR_PEER_NONE;
	pr_sides_clear(&k->sides);
	free(k->down);
	k->down = NULL;
	copy(k->kind, sizeof k->kind, kind);
	copy(k->shape, sizeof k->shape, pr_text(r, PR_FAILURE_SHAPE));
	k->since = pr_has(r, PR_FAILURE_SINCE) ? pr_later(k->since, pr_uint(r, PR_FAILURE_SINCE)) : c->now;
	k->told = c->now;
	bool done = pr_sides_read(&k->sides, r, c->base.names) && (k->down = pr_sides_down(&k->sides, is_absence, absent)) &&
	            pr_base_adopt(&c->base, &k->sides, is_new && c->open_count == 1);
	struct pr_question q = {&k->sides, k->down, c->now, false};
	for (size_t i = 0; done && i < c->count; i++) {
		if (k->results[i].restless == 0)
			k->results[i].restless = c->now;
		k->results[i].unstable = false;
		pr_decision_clear(&k->results[i].last);
		done = pr_decider_judge(&c->policies[i], &c->base, &q, &k->results[i].last);
	}
	return done;
}

static struct pr_compare_case *find(struct pr_compare *c, struct pr_span id)
{
	for (size_t i = 0; i < c->open_count; i++)
		if (pr_is(id, c->open[i].id))
			return &c->open[i];
	return NULL;
}

static struct pr_compare_case *add(struct pr_compare *c, const struct pr_record *r)
{
	struct pr_compared *results = calloc(c->count + 1, sizeof *results);
	if (!results || !pr_grow(&c->open, &c->room, c->open_count + 1, sizeof *c->open)) {
		free(results);
		return NULL;
	}
	struct pr_compare_case *k = &c->open[c->open_count++];
	*k = (struct pr_compare_case){.start = pr_has(r, PR_FAILURE_START) ? pr_uint(r, PR_FAILURE_START) : c->now, .open = true, .results = results};
	copy(k->id, sizeof k->id, pr_text(r, PR_FAILURE_ID));
	return k;
}

/* The failure is over, or the stream. */
static bool finish(struct pr_compare *c, struct pr_compare_case *k, uint64_t end, bool json, struct pr_text *out)
{
	k->end = pr_later(end, k->since);
	bool done = account(c, k, k->end);
	for (size_t i = 0; done && i < c->count; i++) {
		struct pr_compared *sum = &c->sums[i], *one = &k->results[i];
		sum->undecided += one->undecided;
		sum->nobody += one->nobody;
		sum->two += one->two;
		sum->undefined += one->undefined;
	}
	if (done)
		pr_compare_print(k, c->policies, c->count, c->base.names, json, out);
	c->failures++;
	clear_case(k, c->count);
	*k = c->open[--c->open_count];
	for (size_t i = 0; i < c->count; i++) { /* who is together is counted anew: what the failures that are open leave */
		pr_decider_forget(&c->policies[i]);
		for (size_t j = 0; done && j < c->open_count; j++)
			done = pr_decider_learn(&c->policies[i], &c->base, &c->open[j].sides, &c->open[j].results[i].last, c->open[j].told);
	}
	return done;
}

/* Links that nothing severs are no question of who may go on. */
static bool is_question(const struct pr_record *r)
{
	struct pr_cursor severed = pr_cursor_of(pr_text(r, PR_FAILURE_SEVERED));
	return severed.p && pr_cursor_count(&severed) > 0 && pr_text(r, PR_FAILURE_ID).n == PR_IDENT_SIZE - 1;
}

static bool take_failure(struct pr_compare *c, const struct pr_record *r, bool json, struct pr_text *out)
{
	struct pr_compare_case *k = find(c, pr_text(r, PR_FAILURE_ID));
	bool is_new = !k;
	if (pr_is(pr_text(r, PR_FAILURE_EVENT), "close")) {
		if (!k)
			return true;
		k->open = false;
		return finish(c, k, pr_has(r, PR_FAILURE_END) ? pr_uint(r, PR_FAILURE_END) : c->now, json, out);
	}
	if (is_new && (!is_question(r) || !(k = add(c, r))))
		return !is_question(r);
	if (!is_new && !account(c, k, pr_later(k->since, pr_has(r, PR_FAILURE_SINCE) ? pr_uint(r, PR_FAILURE_SINCE) : c->now)))
		return false;
	return picture(c, k, r, is_new);
}

/* Somebody else holds the lease from now on. */
static bool pass_lease(struct pr_compare *c)
{
	bool done = true, any = false;
	for (size_t j = 0; j < c->count; j++)
		any |= c->policies[j].policy.name == PR_POLICY_LEASE;
	if (!any)
		return true;
	for (size_t i = 0; done && i < c->open_count; i++) {
		struct pr_compare_case *k = &c->open[i];
		struct pr_question q = {&k->sides, k->down, c->now, false};
		done = account(c, k, pr_later(k->since, c->now));
		k->since = pr_later(k->since, c->now);
		for (size_t j = 0; done && j < c->count; j++) {
			if (c->policies[j].policy.name != PR_POLICY_LEASE)
				continue;
			pr_decision_clear(&k->results[j].last);
			done = pr_decider_judge(&c->policies[j], &c->base, &q, &k->results[j].last);
		}
	}
	return done;
}

bool pr_compare_step(struct pr_compare *c, const struct pr_record *r, bool json, struct pr_text *out)
{
	c->now = pr_later(c->now, r->t);
	if (r->type == PR_SOURCE)
		c->covered = pr_later(c->covered, pr_uint(r, PR_SOURCE_LAST));
	if (r->type == PR_FAILURE && c->open_count == 0)
		pr_base_renew(&c->base);
	uint32_t holder = c->base.holder;
	return pr_base_take(&c->base, r, c->open_count > 0) && (c->base.holder == holder || pass_lease(c)) && (r->type != PR_FAILURE || take_failure(c, r, json, out));
}

bool pr_compare_end(struct pr_compare *c, bool json, struct pr_text *out)
{
	bool done = true;
	c->now = pr_later(c->now, c->covered);
	while (done && c->open_count > 0)
		done = finish(c, &c->open[0], c->now, json, out);
	if (done && !json)
		pr_compare_print_sums(c->sums, c->policies, c->count, c->failures, out);
	return done;
}

const struct pr_policy *pr_compare_stranger(const struct pr_compare *c)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct pr_policy *policy = &c->policies[i].policy;
		if (policy->name == PR_POLICY_KEEP_REFEREE && !pr_base_names(&c->base, policy->peer))
			return policy;
	}
	return NULL;
}

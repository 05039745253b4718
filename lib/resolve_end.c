#include <stdio.h>
#include <stdlib.h>

#include "partition.h"
#include "resolution.h"
#include "resolve_parts.h"

#define LINES_MAX 64u /* number lines that are resolved */

/* Everything at the end, when who is who is known. */
struct ending {
	struct pr_resolve *r;
	size_t all;
	uint32_t *to;       /* by number: the peer that it is */
	uint64_t *weights;  /* by peer */
	bool *counts;       /* it is in the base */
	bool *passed_over;  /* its claims are not to count */
	uint32_t *names, *members, *silent; /* by name: all, the base, those of it without a state on a line */
	size_t member_count;
	struct pr_quorum quorum;
	struct pr_span lines[LINES_MAX];
	size_t line_count, lines_more;
	bool listed; /* what would be thrown away: once, not for each failure */
	struct pr_line {
		struct pr_standing standing;
		struct pr_canonical canonical;
	} solved[LINES_MAX];
};

static void note(struct ending *e, struct pr_span about, const char *text, uint64_t count)
{
	pr_resolve_note(e->r, about, text, count);
}

static int by_name(const struct pr_peers *names, uint32_t a, uint32_t b)
{
	uint32_t list[] = {a, b};
	pr_peers_sort(names, list, 2);
	return a == b ? 0 : list[0] == a ? -1 : 1;
}

/* An alias is of the peer that says so; of several, of the first by name. */
static void find_same(struct ending *e)
{
	const struct pr_resolve *r = e->r;
	for (uint32_t i = 0; i < e->all; i++)
		e->to[i] = i;
	for (size_t i = 0; i < r->same_count; i++) {
		uint32_t alias = r->same[i].alias, peer = r->same[i].peer;
		if (r->members[alias].configured || r->members[alias].named)
			continue; /* a peer of that name */
		if (e->to[alias] == alias || by_name(r->names, peer, e->to[alias]) < 0)
			e->to[alias] = peer;
	}
}

static void add_to_base(struct ending *e, uint32_t peer, uint64_t weight)
{
	e->counts[peer] = true;
	e->weights[peer] = weight;
}

static void make_base(struct ending *e)
{
	const struct pr_resolve *r = e->r;
	bool named = false;
	for (uint32_t i = 0; i < e->all; i++)
		named = named || r->members[i].named;
	for (uint32_t i = 0; i < e->all; i++) {
		const struct pr_resolve_member *m = &r->members[i];
		if (r->configured ? m->configured : named && m->named && m->counts)
			add_to_base(e, e->to[i], m->weight);
		if (!r->configured && !named && (m->claims || m->stands))
			add_to_base(e, e->to[i], 1);
	}
	for (uint32_t i = 0; i < e->all; i++) {
		if (!e->counts[i])
			continue;
		e->members[e->member_count++] = i;
		e->quorum.total += e->weights[i];
	}
	pr_peers_sort(r->names, e->members, e->member_count);
	e->quorum.weights = e->weights;
	e->quorum.needed = pr_quorum_needed(e->quorum.total, r->options.numerator, r->options.denominator);
	e->quorum.faulty = r->options.policy == PR_RESOLVE_BFT && e->quorum.total > 0 ? (e->quorum.total - 1) / 3 : 0;
	e->quorum.trusts_epochs = r->options.policy == PR_RESOLVE_MAJORITY;
	e->quorum.override = r->options.override;
}

static int by_text(const void *a, const void *b)
{
	const struct pr_span *x = a, *y = b;
	size_t n = x->n < y->n ? x->n : y->n;
	int by = n > 0 ? memcmp(x->p, y->p, n) : 0;
	return by ? by : (x->n > y->n) - (x->n < y->n);
}

/* The number lines that there are claims on, by name: the first of them, so that it makes no difference in which order they came. */
static bool find_lines(struct ending *e)
{
	const struct pr_positions *positions = &e->r->positions;
	struct pr_span *list = malloc((positions->newest_count + 1) * sizeof *list);
	if (!list)
		return false;
	for (size_t i = 0; i < positions->newest_count; i++)
		list[i] = pr_standing_line(pr_peers_name(positions->histories, positions->newest[i].history));
	if (positions->newest_count > 0)
		qsort(list, positions->newest_count, sizeof *list, by_text);
	for (size_t i = 0; i < positions->newest_count; i++) {
		if (i > 0 && pr_same(list[i], list[i - 1]))
			continue;
		if (e->line_count < LINES_MAX)
			e->lines[e->line_count++] = list[i];
		else
			e->lines_more++;
	}
	free(list);
	return true;
}

static bool solve(struct ending *e, size_t line)
{
	struct pr_line *l = &e->solved[line];
	if (!pr_standing_make(&l->standing, &e->r->positions, e->lines[line], &e->quorum, e->passed_over)) {
		if (l->standing.count > PR_STATES_MAX)
			e->r->trouble = "more different states than can be compared";
		return false;
	}
	return pr_canonical_decide(&l->canonical, &l->standing, &e->quorum);
}

static size_t find_silent(const struct ending *e, const struct pr_standing *s)
{
	size_t count = 0;
	for (size_t i = 0; i < e->member_count; i++)
		if (s->state_of[e->members[i]] == PR_STATE_NONE)
			e->silent[count++] = e->members[i];
	return count;
}

/* What a call is for: plans are all saved before the first of them is told. */
enum errand { SAVE, TELL };

static bool emit(struct ending *e, struct pr_resolution *record, enum errand errand)
{
	struct pr_resolve *r = e->r;
	uint8_t plan[PR_DIGEST_SIZE];
	if (!pr_resolve_plan(r, record, plan, errand == SAVE))
		return false;
	if (errand == SAVE)
		return true;
	if (r->options.divergent) {
		bool first = !e->listed;
		e->listed = true;
		return !first || pr_resolve_logs_list(r, record);
	}
	r->differs = r->differs || record->canonical->outcome != PR_OUTCOME_AGREED;
	if (r->options.apply && (!record->plan.p || memcmp(plan, r->options.apply, sizeof plan) != 0))
		return true;
	r->applies = true;
	struct pr_span bytes = pr_resolution_record(&r->build, record);
	if (bytes.p)
		r->emit(r->context, bytes);
	else if (!r->build.exhausted)
		r->trouble = "a resolution does not fit in a record";
	return bytes.p != NULL;
}

static int by_start(const void *a, const void *b)
{
	const struct pr_resolve_partition *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* names: whether it names the partitions. */
static bool tell(struct ending *e, size_t line, bool names, enum errand errand)
{
	struct pr_resolve *r = e->r;
	struct pr_line *l = &e->solved[line];
	struct pr_resolution record = {
		.standing = &l->standing, .canonical = &l->canonical, .quorum = &e->quorum, .members = e->members,
		.member_count = e->member_count, .silent = e->silent, .silent_count = find_silent(e, &l->standing),
		.policy = pr_resolve_policy_text(r->options.policy), .t = r->now, .batch = r->options.batch};
	bool told = names && r->partition_count > 0;
	if (told)
		qsort(r->partitions, r->partition_count, sizeof *r->partitions, by_start);
	for (size_t i = 0; told && i < r->partition_count; i++) {
		record.failure = pr_span_of(r->partitions[i].id);
		if (!emit(e, &record, errand))
			return false;
	}
	if (!told && !emit(e, &record, errand))
		return false;
	if (errand == TELL && record.batched > record.batch)
		note(e, e->lines[line], "the plan has fewer, longer batches than were asked for: it would not fit in a record", record.batched);
	return true;
}

/* What is not known of some, and was presumed. */
static void tell_presumed(struct ending *e, const struct pr_line *l)
{
	for (size_t i = 0; l->canonical.winner != PR_STATE_NONE && i < l->standing.count; i++) {
		const struct pr_state *state = &l->standing.states[i];
		enum pr_fate fate = l->canonical.fates[i];
		const char *text = "said to be where the winners are; whether it has the same is not known";
		if (fate == PR_FATE_LOSES && !l->canonical.forks[i].known)
			text = "nothing in common with the winners is known: how much it would lose is not";
		else if (fate == PR_FATE_LAGS && !l->canonical.proved[i])
			text = "behind the winners; that it has not gone another way is presumed";
		else if (fate != PR_FATE_OPEN)
			continue;
		if (fate == PR_FATE_OPEN && pr_standing_relation(&l->standing, i, l->canonical.winner).order == PR_ORDER_AHEAD)
			text = "ahead of the winners; whether it goes on from what they have is not known";
		for (size_t k = 0; k < state->count; k++)
			note(e, pr_peers_name(e->r->names, state->peers[k]), text, 0);
	}
}

/* Peers that cannot have been honest, or whose name others used. */
static void tell_doubles(struct ending *e, const struct pr_line *l)
{
	const struct pr_certificates *c = &l->canonical.certificates;
	for (size_t i = 0; i < c->double_count; i++)
		note(e, pr_peers_name(e->r->names, c->doubles[i]), "claims two states at one point", 0);
}

/* The worst line first. */
static bool tell_lines(struct ending *e, enum errand errand)
{
	size_t worst = 0;
	for (size_t i = 1; i < e->line_count; i++)
		worst = e->solved[i].canonical.outcome > e->solved[worst].canonical.outcome ? i : worst;
	if (e->line_count > 0 && !tell(e, worst, true, errand))
		return false;
	for (size_t i = 0; i < e->line_count; i++)
		if (i != worst && !tell(e, i, false, errand))
			return false;
	return true;
}

static void tell_notes(struct ending *e)
{
	for (size_t i = 0; i < e->line_count; i++) {
		tell_presumed(e, &e->solved[i]);
		tell_doubles(e, &e->solved[i]);
		pr_resolve_logs_forks(e->r, &e->solved[i].standing, &e->solved[i].canonical);
	}
	for (size_t i = 0; i < e->all; i++) {
		uint32_t peer = e->names[i];
		if (e->r->members[peer].claims && !e->r->members[peer].placed)
			note(e, pr_peers_name(e->r->names, peer), "its claims give no position: it counts as silent", 0);
	}
	if (e->lines_more > 0)
		note(e, pr_span_of(""), "number lines that were left out", e->lines_more);
	pr_resolve_logs_note(e->r);
}

static bool tell_all(struct ending *e)
{
	if (e->r->options.save && !tell_lines(e, SAVE))
		return false;
	if (!tell_lines(e, TELL))
		return false;
	bool plain = !e->r->options.divergent && !e->r->options.apply;
	if (plain && !pr_resolve_clocks_tell(e->r, e->to, e->members, e->member_count, e->line_count == 0))
		return false;
	if (plain)
		tell_notes(e);
	return !e->r->build.exhausted;
}

static bool conclude(struct ending *e)
{
	for (uint32_t i = 0; i < e->all; i++)
		e->names[i] = i;
	pr_peers_sort(e->r->names, e->names, e->all);
	find_same(e);
	if (!pr_resolve_logs_settle(e->r, e->to))
		return false;
	make_base(e);
	if (!pr_positions_settle(&e->r->positions, e->to) || !find_lines(e))
		return false;
	for (size_t i = 0; i < e->line_count; i++)
		if (!solve(e, i))
			return false;
	return tell_all(e);
}

static bool tell_nothing(struct ending *e)
{
	note(e, pr_span_of(""), "network partitions, and nobody claims a state", e->r->partition_count);
	return !e->r->build.exhausted;
}

bool pr_resolve_end(struct pr_resolve *r)
{
	size_t n = pr_peers_count(r->names) + 1;
	struct ending *e = calloc(1, sizeof *e);
	if (!e)
		return false;
	e->r = r;
	e->all = n - 1;
	e->to = calloc(n, sizeof *e->to);
	e->weights = calloc(n, sizeof *e->weights);
	e->counts = calloc(n, sizeof *e->counts);
	e->passed_over = calloc(n, sizeof *e->passed_over);
	e->names = calloc(n, sizeof *e->names);
	e->members = calloc(n, sizeof *e->members);
	e->silent = calloc(n, sizeof *e->silent);
	bool done = e->to && e->weights && e->counts && e->passed_over && e->names && e->members && e->silent;
	done = done && (r->claimed || r->branches ? conclude(e) : !r->partition_count || tell_nothing(e));
	if (!r->options.divergent && !r->options.apply)
		done = done && pr_resolve_clocks_merge(r) && pr_resolve_clocks_note(r);
	for (size_t i = 0; i < e->line_count; i++) {
		pr_standing_clear(&e->solved[i].standing);
		pr_canonical_clear(&e->solved[i].canonical);
	}
	free(e->to);
	free(e->weights);
	free(e->counts);
	free(e->passed_over);
	free(e->names);
	free(e->members);
	free(e->silent);
	free(e);
	return done;
}

#include <stdio.h>
#include <stdlib.h>

#include "cluster/partition.h"
#include "resolution.h"
#include "resolve_parts.h"

static int by_name(const struct pr_peers *names, uint32_t a, uint32_t b)
{
	uint32_t list[] = {a, b};
	pr_peers_sort(names, list, 2);
	return a == b ? 0 : list[0] == a ? -1 : 1;
}

/* An alias is of the peer that says so; of several, of the first by name. */
static void find_same(struct pr_ending *e)
{
	const struct pr_resolve *r = e->r;
	for (uint32_t i = 0; i < e->all; i++)
		e->to[i] = i;
	for (size_t i = 0; i < r->same_count; i++) {
		uint32_t alias = r->same[i].alias, peer = r->same[i].peer;
		if (r->members[alias].configured || r->members[alias].joint || r->members[alias].named)
			continue; /* a peer of that name */
		if (e->to[alias] == alias || by_name(r->names, peer, e->to[alias]) < 0)
			e->to[alias] = peer;
	}
}

static void add_to_base(struct pr_ending *e, uint32_t peer, uint64_t weight)
{
	e->counts[peer] = true;
	e->weights[peer].of[0] = weight;
}

/* What a membership's quorum takes. A joint one without weight decides everything at once. */
static void settle_needed(struct pr_ending *e, size_t membership, uint32_t numerator, uint32_t denominator)
{
	struct pr_quorum *quorum = &e->quorum;
	uint64_t total = quorum->total.of[membership];
	bool decides = membership == 0 || total > 0;
	quorum->needed.of[membership] = decides ? pr_quorum_needed(total, numerator, denominator) : 0;
	quorum->faulty.of[membership] = e->r->options.policy == PR_RESOLVE_BFT && total > 0 ? (total - 1) / 3 : 0;
}

/* Who is of which membership. */
static void list_bases(struct pr_ending *e)
{
	for (uint32_t i = 0; i < e->all; i++) {
		if (e->counts[i])
			e->members[e->member_count++] = i;
		if (e->r->members[i].joint)
			e->joint[e->joint_count++] = i;
		pr_weight_add(&e->quorum.total, e->weights[i]);
	}
	pr_peers_sort(e->r->names, e->members, e->member_count);
	pr_peers_sort(e->r->names, e->joint, e->joint_count);
}

static void make_base(struct pr_ending *e)
{
	const struct pr_resolve *r = e->r;
	bool named = false;
	for (uint32_t i = 0; i < e->all; i++)
		named = named || r->members[i].named;
	for (uint32_t i = 0; i < e->all; i++) {
		const struct pr_resolve_member *m = &r->members[i];
		if (r->configured ? m->configured : named && m->named && m->counts)
			add_to_base(e, e->to[i], m->configured || m->voter ? m->weight : 0);
		if (!r->configured && !named && (m->claims || m->stands))
			add_to_base(e, e->to[i], 1);
		e->weights[i].of[1] = m->joint_weight;
	}
	list_bases(e);
	e->quorum.count = r->joint ? 2 : 1;
	e->quorum.weights = e->weights;
	settle_needed(e, 0, r->options.numerator, r->options.denominator);
	if (r->joint)
		settle_needed(e, 1, r->options.joint_numerator, r->options.joint_denominator);
	e->quorum.trusts_epochs = r->options.policy != PR_RESOLVE_BFT;
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
static bool find_lines(struct pr_ending *e)
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
		if (e->line_count < PR_RESOLVE_LINES)
			e->lines[e->line_count++] = list[i];
		else
			e->lines_more++;
	}
	free(list);
	return true;
}

static bool solve(struct pr_ending *e, size_t line)
{
	struct pr_solved *l = &e->solved[line];
	if (!pr_standing_make(&l->standing, &e->r->positions, e->lines[line], &e->quorum, e->passed_over))
		return false;
	struct pr_canonical *safe = e->r->options.policy == PR_RESOLVE_ORIGIN && l->standing.relations ? &l->safe : &l->canonical;
	if (!pr_canonical_decide(safe, &l->standing, &e->quorum))
		return false;
	if (safe != &l->canonical)
		return pr_furthest_decide(&l->canonical, &l->standing, safe);
	l->rolls_back = e->r->options.rollback && l->canonical.winner == PR_STATE_NONE;
	return !l->rolls_back || pr_rollback_find(&l->rollback, &l->standing, &l->canonical);
}

static size_t find_silent(const struct pr_ending *e, const struct pr_standing *s)
{
	size_t count = 0;
	for (size_t i = 0; i < e->all; i++)
		if (pr_ending_counts(e, e->names[i]) && s->state_of[e->names[i]] == PR_STATE_NONE)
			e->silent[count++] = e->names[i];
	return count;
}

/* What a call is for: plans are all saved before the first of them is told. */
enum errand { SAVE, TELL };

static bool emit(struct pr_ending *e, struct pr_resolution *record, enum errand errand)
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
static bool tell(struct pr_ending *e, size_t line, bool names, enum errand errand)
{
	struct pr_resolve *r = e->r;
	struct pr_solved *l = &e->solved[line];
	struct pr_resolution record = {
		.standing = &l->standing, .canonical = &l->canonical, .rollback = l->rolls_back ? &l->rollback : NULL,
		.quorum = &e->quorum, .members = e->members,
		.member_count = e->member_count, .joint = e->joint, .joint_count = e->joint_count, .silent = e->silent, .silent_count = find_silent(e, &l->standing),
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
		pr_resolve_note(e->r, e->lines[line], "the plan has fewer, longer batches than were asked for: it would not fit in a record",
		                record.batched);
	return true;
}

/* The worst line first. */
static bool tell_lines(struct pr_ending *e, enum errand errand)
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

static void tell_notes(struct pr_ending *e)
{
	for (size_t i = 0; i < e->line_count; i++) {
		pr_ending_notes_of(e, &e->solved[i]);
		pr_resolve_logs_forks(e->r, &e->solved[i].standing, &e->solved[i].canonical);
	}
	pr_ending_notes(e);
	pr_resolve_logs_note(e->r);
}

static bool tell_all(struct pr_ending *e)
{
	if (e->r->options.save && !tell_lines(e, SAVE))
		return false;
	if (!tell_lines(e, TELL))
		return false;
	bool plain = !e->r->options.divergent && !e->r->options.apply;
	if (plain && !pr_resolve_clocks_tell(e, e->line_count == 0))
		return false;
	if (plain)
		tell_notes(e);
	return !e->r->build.exhausted;
}

/*
 * What a peer claimed before a partition says nothing of what it did meanwhile, where others have claimed since. Nobody's is too old
 * where all are.
 */
static void pass_over(struct pr_ending *e)
{
	const struct pr_positions *positions = &e->r->positions;
	uint64_t start = 0;
	bool since = false;
	for (size_t i = 0; i < e->r->partition_count; i++)
		start = e->r->partitions[i].start > start ? e->r->partitions[i].start : start;
	for (size_t i = 0; i < positions->newest_count; i++)
		since = since || positions->newest[i].t >= start;
	for (size_t i = 0; since && i < positions->newest_count; i++)
		e->passed_over[positions->newest[i].peer] = true;
	for (size_t i = 0; since && i < positions->newest_count; i++)
		if (positions->newest[i].t >= start || positions->newest[i].undated)
			e->passed_over[positions->newest[i].peer] = false;
}

static bool conclude(struct pr_ending *e)
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
	pass_over(e);
	for (size_t i = 0; i < e->line_count; i++)
		if (!solve(e, i))
			return false;
	return tell_all(e);
}

static bool tell_nothing(struct pr_ending *e)
{
	pr_resolve_note(e->r, pr_span_of(""), "network partitions, and nobody claims a state", e->r->partition_count);
	return !e->r->build.exhausted;
}

bool pr_resolve_end(struct pr_resolve *r)
{
	size_t n = pr_peers_count(r->names) + 1;
	struct pr_ending *e = calloc(1, sizeof *e);
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
	e->joint = calloc(n, sizeof *e->joint);
	e->silent = calloc(n, sizeof *e->silent);
	bool done = e->to && e->weights && e->counts && e->passed_over && e->names && e->members && e->joint && e->silent;
	done = done && (r->claimed || r->branches ? conclude(e) : !r->partition_count || tell_nothing(e));
	if (!r->options.divergent && !r->options.apply)
		done = done && pr_resolve_clocks_merge(r) && pr_resolve_clocks_note(r);
	for (size_t i = 0; i < e->line_count; i++) {
		pr_standing_clear(&e->solved[i].standing);
		pr_canonical_clear(&e->solved[i].canonical);
		pr_canonical_clear(&e->solved[i].safe);
		pr_rollback_clear(&e->solved[i].rollback);
	}
	free(e->to);
	free(e->weights);
	free(e->counts);
	free(e->passed_over);
	free(e->names);
	free(e->members);
	free(e->joint);
	free(e->silent);
	free(e);
	return done;
}

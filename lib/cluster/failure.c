#include "failure.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const kinds[] = {
	[PR_FAILURE_PARTITION] = "network-partition",
	[PR_FAILURE_CRASH] = "crash",
	[PR_FAILURE_LOSS] = "message-loss",
	[PR_FAILURE_TIMEOUT] = "timeout",
};

static const char *const shapes[] = {
	[PR_SHAPE_WHOLE] = NULL,
	[PR_SHAPE_COMPLETE] = "complete",
	[PR_SHAPE_SIMPLEX] = "simplex",
	[PR_SHAPE_PARTIAL] = "partial",
};

static void forget_evidence(struct pr_failure *f)
{
	while (f->evidence_count > 0)
		free(f->evidence[--f->evidence_count]);
}

void pr_failure_clear(struct pr_failure *f)
{
	forget_evidence(f);
	free(f->place);
	pr_partition_free(f->partition);
	free(f->members);
	free(f->affected);
	free(f->quorum);
	*f = (struct pr_failure){0};
}

/* The heaviest group; groups if two are as heavy as each other. */
static uint32_t heaviest(const struct pr_partition *p, const uint64_t *weights, uint64_t *sums)
{
	for (size_t i = 0; i < p->peers; i++)
		sums[p->group[i]] += weights[i];
	uint32_t best = 0, again = 0;
	for (uint32_t g = 1; g < p->groups; g++) {
		again = sums[g] == sums[best] ? g : again;
		best = sums[g] > sums[best] ? g : best;
	}
	return again > best ? (uint32_t)p->groups : best;
}

bool pr_failure_fill(struct pr_failure *f, uint32_t *members, struct pr_partition *partition, const uint64_t *weights,
                     uint64_t needed)
{
	f->members = members;
	f->partition = partition;
	f->needed = needed;
	for (size_t i = 0; i < partition->peers; i++)
		f->places = members[i] >= f->places ? members[i] + 1 : f->places;
	uint64_t *sums = calloc(partition->groups + 1, sizeof *sums);
	f->place = malloc((f->places + 1) * sizeof *f->place);
	f->affected = malloc((partition->peers + 1) * sizeof *f->affected);
	f->quorum = calloc(partition->groups + 1, sizeof *f->quorum);
	if (!sums || !f->place || !f->affected || !f->quorum) {
		free(sums);
		return false;
	}
	memset(f->place, 0xff, f->places * sizeof *f->place); /* PR_PEER_NONE */
	for (size_t i = 0; i < partition->peers; i++)
		f->place[members[i]] = (uint32_t)i;
	uint32_t main_group = heaviest(partition, weights, sums);
	for (size_t i = 0; i < partition->peers; i++)
		if (partition->group[i] != main_group)
			f->affected[f->affected_count++] = members[i];
	if (pr_partition_weights(partition, weights, sums))
		for (size_t g = 0; g < partition->groups; g++)
			f->quorum[g] = sums[g] >= needed;
	free(sums);
	return true;
}

bool pr_failure_cite(struct pr_failure *f, const char *const *sources, size_t count)
{
	forget_evidence(f);
	for (size_t i = 0; i < count && i < PR_EVIDENCE_MAX; i++) {
		f->evidence[i] = strdup(sources[i]);
		if (!f->evidence[i])
			return false;
		f->evidence_count++;
	}
	return true;
}

static uint32_t group_of(const struct pr_failure *f, uint32_t peer)
{
	uint32_t place = peer < f->places ? f->place[peer] : PR_PEER_NONE;
	return place == PR_PEER_NONE ? PR_PEER_NONE : f->partition->group[place];
}

bool pr_failure_severs(const struct pr_failure *f, uint32_t from, uint32_t to)
{
	uint32_t i = group_of(f, from), j = group_of(f, to);
	return i != PR_PEER_NONE && j != PR_PEER_NONE && pr_partition_severs(f->partition, i, j);
}

/* In which groups of b the members of each group of a are, each once: list[start[g]] and on up to start[g + 1]. */
static void translate(const struct pr_failure *a, const struct pr_failure *b, uint32_t *list, uint32_t *start, uint32_t *noted)
{
	const struct pr_partition *p = a->partition;
	uint32_t count = 0;
	for (uint32_t g = 0; g < p->groups; g++) {
		start[g] = count;
		for (uint32_t i = p->start[g]; i < p->start[g + 1]; i++) {
			uint32_t other = group_of(b, a->members[p->members[i]]);
			if (other == PR_PEER_NONE || noted[other] == g + 1)
				continue;
			noted[other] = g + 1;
			list[count++] = other;
		}
	}
	start[p->groups] = count;
}

/* Whether b severs what a does, between the peers that both have. 1; 0 if not; -1 if memory ran out. */
static int covers(const struct pr_failure *b, const struct pr_failure *a)
{
	const struct pr_partition *p = a->partition;
	uint32_t *list = malloc((p->peers + 1) * sizeof *list), *start = malloc((p->groups + 1) * sizeof *start);
	uint32_t *noted = calloc(b->partition->groups + 1, sizeof *noted);
	int does = list && start && noted ? 1 : -1;
	if (does > 0)
		translate(a, b, list, start, noted);
	for (size_t k = 0; does > 0 && k < p->severed_count; k++)
		for (uint32_t i = start[p->severed[k].from]; does && i < start[p->severed[k].from + 1]; i++)
			for (uint32_t j = start[p->severed[k].to]; does && j < start[p->severed[k].to + 1]; j++)
				does = pr_partition_severs(b->partition, list[i], list[j]);
	free(list);
	free(start);
	free(noted);
	return does;
}

int pr_failure_agree(const struct pr_failure *a, const struct pr_failure *b)
{
	int does = covers(b, a);
	return does > 0 ? covers(a, b) : does;
}

bool pr_failure_same(const struct pr_failure *a, const struct pr_failure *b)
{
	return a->kind == b->kind && a->undecided == b->undecided && a->needed == b->needed &&
	       pr_partition_equal(a->partition, b->partition) &&
	       memcmp(a->members, b->members, a->partition->peers * sizeof *a->members) == 0;
}

bool pr_failure_name(struct pr_failure *f, const struct pr_peers *names, struct pr_idents *told)
{
	char start[24], again[24];
	struct pr_span *texts = calloc(f->affected_count + 5, sizeof *texts);
	size_t n = 0;
	if (!texts)
		return false;
	snprintf(start, sizeof start, "%llu", (unsigned long long)f->start);
	snprintf(again, sizeof again, "%llu", (unsigned long long)told->count);
	texts[n++] = pr_span_of("pr-detect");
	if (f->as.p)
		texts[n++] = f->as;
	texts[n++] = pr_span_of(kinds[f->kind]);
	texts[n++] = pr_span_of(start);
	for (size_t i = 0; i < f->affected_count; i++)
		texts[n++] = pr_peers_name(names, f->affected[i]);
	texts[n] = pr_span_of(again);
	bool done = pr_ident(f->id, texts, n);
	if (done && pr_idents_known(told, f->id))
		done = pr_ident(f->id, texts, n + 1);
	free(texts);
	return done && pr_idents_add(told, f->id);
}

static void pairs(struct pr_build *b, unsigned key, const struct pr_pair *list, size_t count)
{
	pr_build_array(b, key, count);
	for (size_t i = 0; i < count; i++) {
		pr_add_array(b, 2);
		pr_add_uint(b, list[i].from);
		pr_add_uint(b, list[i].to);
	}
}

static void groups(struct pr_build *b, const struct pr_failure *f, const struct pr_peers *names)
{
	const struct pr_partition *p = f->partition;
	pr_build_array(b, PR_FAILURE_GROUPS, p->groups);
	for (uint32_t g = 0; g < p->groups; g++) {
		pr_add_array(b, p->start[g + 1] - p->start[g]);
		for (uint32_t i = p->start[g]; i < p->start[g + 1]; i++)
			pr_add_text(b, pr_peers_name(names, f->members[p->members[i]]));
	}
}

struct pr_span pr_failure_record(struct pr_build *b, const struct pr_failure *f, const struct pr_peers *names,
                                 const char *event, uint64_t t)
{
	const struct pr_partition *p = f->partition;
	pr_build_record(b, PR_FAILURE, t);
	pr_build_text(b, PR_ANY_BY, pr_span_of("pr-detect"));
	pr_build_text(b, PR_FAILURE_ID, pr_span_of(f->id));
	pr_build_text(b, PR_FAILURE_EVENT, pr_span_of(event));
	pr_build_text(b, PR_FAILURE_FAILURE, pr_span_of(kinds[f->kind]));
	if (f->kind == PR_FAILURE_PARTITION && shapes[p->shape])
		pr_build_text(b, PR_FAILURE_SHAPE, pr_span_of(shapes[p->shape]));
	pr_build_uint(b, PR_FAILURE_START, f->start);
	pr_build_uint(b, PR_FAILURE_SINCE, f->began.since);
	pr_build_uint(b, PR_FAILURE_EARLIEST, pr_moment_low(&f->began));
	pr_build_uint(b, PR_FAILURE_LATEST, pr_moment_high(&f->began));
	if (f->ended.since && !strcmp(event, "close")) {
		pr_build_uint(b, PR_FAILURE_END, f->ended.since);
		pr_build_uint(b, PR_FAILURE_END_EARLIEST, pr_moment_low(&f->ended));
		pr_build_uint(b, PR_FAILURE_END_LATEST, pr_moment_high(&f->ended));
	}
	pr_build_array(b, PR_FAILURE_PEERS, f->affected_count);
	for (size_t i = 0; i < f->affected_count; i++)
		pr_add_text(b, pr_peers_name(names, f->affected[i]));
	groups(b, f, names);
	pairs(b, PR_FAILURE_SEVERED, p->severed, p->severed_count);
	pairs(b, PR_FAILURE_INFERRED, p->inferred, p->inferred_count);
	pr_build_uint(b, PR_FAILURE_NEEDED, f->needed);
	pr_build_array(b, PR_FAILURE_QUORUM, p->groups);
	for (size_t g = 0; g < p->groups; g++)
		pr_add_bool(b, f->quorum[g]);
	pr_build_array(b, PR_FAILURE_EVIDENCE, f->evidence_count);
	for (size_t i = 0; i < f->evidence_count; i++)
		pr_add_text(b, pr_span_of(f->evidence[i]));
	if (f->undecided)
		pr_build_bool(b, PR_FAILURE_UNDECIDED, true);
	if (f->as.p)
		pr_build_text(b, PR_FAILURE_AS, f->as);
	return pr_build_end(b);
}

#include "byzantine.h"

#include <stdio.h>
#include <stdlib.h>

void pr_byzantine_clear(struct pr_byzantine *f)
{
	while (f->evidence_count > 0)
		free(f->evidence[--f->evidence_count]);
	*f = (struct pr_byzantine){.peer = PR_PEER_NONE};
}

bool pr_byzantine_cite(struct pr_byzantine *f, struct pr_span source)
{
	if (source.n == 0)
		return true;
	for (size_t i = 0; i < f->evidence_count; i++)
		if (pr_is(source, f->evidence[i]))
			return true;
	char *copy = strndup((const char *)source.p, source.n);
	if (!copy)
		return false;
	if (f->evidence_count == PR_EVIDENCE_MAX) {
		free(f->evidence[0]);
		memmove(f->evidence, f->evidence + 1, --f->evidence_count * sizeof *f->evidence);
	}
	f->evidence[f->evidence_count++] = copy;
	return true;
}

/* The members, or the liars, by name: to list, which has room for all. */
static size_t side(const struct pr_byzantine *f, const struct pr_electorate *base, bool liars, uint32_t *list)
{
	size_t n = 0;
	for (uint32_t i = 0; i < base->followed; i++) {
		const struct pr_standing *s = &base->list[i];
		bool lies = s->person == i && (f->peer == PR_PEER_NONE ? s->excluded : f->peer == i);
		if (liars ? lies : s->counts && !lies)
			list[n++] = i;
	}
	pr_peers_sort(base->names, list, n);
	return n;
}

bool pr_byzantine_open(struct pr_byzantine *f, const struct pr_electorate *base, struct pr_moment began, uint64_t told)
{
	char start[24], again[24];
	uint32_t *list = malloc((base->followed + 1) * sizeof *list);
	struct pr_span *texts = malloc((base->followed + 4) * sizeof *texts);
	bool done = list && texts;
	f->open = true;
	f->start = began.since;
	f->began = began;
	if (done) {
		snprintf(start, sizeof start, "%llu", (unsigned long long)f->start);
		snprintf(again, sizeof again, "%llu", (unsigned long long)told);
		size_t n = 0, liars = side(f, base, true, list);
		texts[n++] = pr_span_of("pr-exclude");
		texts[n++] = pr_span_of("byzantine");
		texts[n++] = pr_span_of(start);
		texts[n++] = pr_span_of(again);
		for (size_t i = 0; i < liars; i++)
			texts[n++] = pr_peers_name(base->names, list[i]);
		done = pr_ident(f->id, texts, n);
	}
	free(list);
	free(texts);
	return done;
}

void pr_byzantine_take(struct pr_byzantine *f, const struct pr_record *r)
{
	struct pr_span id = pr_text(r, PR_FAILURE_ID);
	if (!pr_is(pr_text(r, PR_FAILURE_FAILURE), "byzantine") || id.n != PR_IDENT_SIZE - 1)
		return;
	if (f->open && !pr_is(id, f->id))
		return;
	memcpy(f->id, id.p, id.n);
	f->open = !pr_is(pr_text(r, PR_FAILURE_EVENT), "close");
	f->start = pr_uint(r, PR_FAILURE_START);
	f->began = (struct pr_moment){.since = pr_uint(r, PR_FAILURE_SINCE), .earliest = pr_uint(r, PR_FAILURE_EARLIEST),
	                              .latest = pr_uint(r, PR_FAILURE_LATEST)};
}

static void add_peers(struct pr_build *b, const struct pr_electorate *base, const uint32_t *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		pr_add_text(b, pr_peers_name(base->names, list[i]));
}

static void times(struct pr_build *b, const struct pr_byzantine *f, bool ends, uint64_t t)
{
	pr_build_uint(b, PR_FAILURE_START, f->start);
	pr_build_uint(b, PR_FAILURE_SINCE, f->began.since);
	pr_build_uint(b, PR_FAILURE_EARLIEST, f->began.earliest);
	pr_build_uint(b, PR_FAILURE_LATEST, f->began.latest);
	if (!ends)
		return;
	pr_build_uint(b, PR_FAILURE_END, t);
	pr_build_uint(b, PR_FAILURE_END_EARLIEST, t);
	pr_build_uint(b, PR_FAILURE_END_LATEST, t);
}

static void sides(struct pr_build *b, const struct pr_byzantine *f, const struct pr_electorate *base, uint32_t *list)
{
	size_t n = side(f, base, true, list);
	uint64_t weight = 0;
	pr_build_array(b, PR_FAILURE_PEERS, n);
	add_peers(b, base, list, n);
	n = side(f, base, false, list);
	for (size_t i = 0; i < n; i++)
		weight += base->list[list[i]].weight;
	pr_build_array(b, PR_FAILURE_GROUPS, 1 + (n > 0));
	if (n > 0) { /* without a membership there are no others */
		pr_add_array(b, n);
		add_peers(b, base, list, n);
	}
	size_t liars = side(f, base, true, list);
	pr_add_array(b, liars);
	add_peers(b, base, list, liars);
	pr_build_array(b, PR_FAILURE_SEVERED, 0);
	pr_build_array(b, PR_FAILURE_INFERRED, 0);
	pr_build_uint(b, PR_FAILURE_NEEDED, pr_electorate_needed(base));
	pr_build_array(b, PR_FAILURE_QUORUM, 1 + (n > 0));
	if (n > 0)
		pr_add_bool(b, weight >= pr_electorate_needed(base));
	pr_add_bool(b, false);
}

struct pr_span pr_byzantine_record(struct pr_build *b, const struct pr_byzantine *f, const struct pr_electorate *base, const char *event,
                                   uint64_t t)
{
	uint32_t *list = malloc((base->followed + 1) * sizeof *list);
	if (!list)
		return (struct pr_span){NULL, 0};
	pr_build_record(b, PR_FAILURE, t);
	pr_build_text(b, PR_ANY_BY, pr_span_of("pr-exclude"));
	pr_build_text(b, PR_FAILURE_ID, pr_span_of(f->id));
	pr_build_text(b, PR_FAILURE_EVENT, pr_span_of(event));
	pr_build_text(b, PR_FAILURE_FAILURE, pr_span_of("byzantine"));
	times(b, f, !strcmp(event, "close"), t);
	sides(b, f, base, list);
	pr_build_array(b, PR_FAILURE_EVIDENCE, f->evidence_count);
	for (size_t i = 0; i < f->evidence_count; i++)
		pr_add_text(b, pr_span_of(f->evidence[i]));
	free(list);
	return pr_build_end(b);
}

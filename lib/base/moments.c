#include "moments.h"

#include <stdlib.h>

static int by_latest(const void *a, const void *b)
{
	const struct pr_moment *x = a, *y = b;
	if (x->latest != y->latest)
		return x->latest < y->latest ? -1 : 1;
	return (x->since > y->since) - (x->since < y->since);
}

void pr_moment_settle(struct pr_moment *m)
{
	uint64_t width = m->latest - m->earliest;
	if (m->even && width < m->vague / 2)
		m->since = m->earliest + width / 2;
}

/* What reports of one event tell together. */
static struct pr_moment meet(const struct pr_moment *reports, size_t count)
{
	struct pr_moment met = {UINT64_MAX, 0, UINT64_MAX, UINT64_MAX, false};
	for (size_t i = 0; i < count; i++) {
		met.earliest = pr_later(met.earliest, reports[i].earliest);
		met.latest = pr_sooner(met.latest, reports[i].latest);
		met.vague = pr_sooner(met.vague, reports[i].vague);
		met.even |= reports[i].even;
	}
	for (size_t i = 0; i < count; i++)
		if (reports[i].vague / 2 <= met.vague)
			met.since = pr_sooner(met.since, reports[i].since);
	met.since = pr_later(met.earliest, pr_sooner(met.latest, met.since));
	pr_moment_settle(&met);
	return met;
}

/*
 * The classic greedy: in the order of their upper bounds, a report begins a new event iff its interval does not reach back
 * to the present one's. Wide intervals fit several events; the last one gets those whose estimate lies nearer to it.
 */
bool pr_moments_last(struct pr_moment *reports, size_t count, struct pr_moment *last)
{
	if (count == 0)
		return false;
	qsort(reports, count, sizeof *reports, by_latest);
	size_t first = 0;
	uint64_t before = 0; /* upper bound of the event before the last one; 0 if there is none */
	for (size_t i = 1; i < count; i++)
		if (reports[i].earliest > reports[first].latest) {
			before = reports[first].latest;
			first = i;
		}
	size_t kept = first + 1;
	for (size_t i = kept; i < count; i++) {
		bool older = before && reports[i].earliest <= before && reports[i].since <= before;
		if (!older)
			reports[kept++] = reports[i];
	}
	*last = meet(reports + first, kept - first);
	return true;
}

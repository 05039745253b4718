#include "moments.h"

#include <stdlib.h>

static int by_latest(const void *a, const void *b)
{
	const struct pr_moment *x = a, *y = b;
	if (x->latest != y->latest)
		return x->latest < y->latest ? -1 : 1;
	return (x->since > y->since) - (x->since < y->since);
}

static struct pr_moment meet(struct pr_moment a, struct pr_moment b)
{
	a.earliest = pr_later(a.earliest, b.earliest);
	a.latest = pr_sooner(a.latest, b.latest);
	a.since = pr_sooner(a.since, b.since);
	return a;
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
	*last = reports[first];
	for (size_t i = first + 1; i < count; i++) {
		bool older = before && reports[i].earliest <= before && reports[i].since <= before;
		if (!older)
			*last = meet(*last, reports[i]);
	}
	last->since = pr_later(last->earliest, pr_sooner(last->latest, last->since));
	return true;
}

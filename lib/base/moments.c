#include "moments.h"

#include <stdlib.h>

static int by_latest(const void *a, const void *b)
{
	const struct pr_moment *x = a, *y = b;
	uint64_t high_x = pr_moment_high(x), high_y = pr_moment_high(y);
	if (high_x != high_y)
		return high_x < high_y ? -1 : 1;
	return (x->since > y->since) - (x->since < y->since);
}

static uint64_t before(uint64_t t, uint64_t early)
{
	return t - pr_sooner(t, early);
}

uint64_t pr_moment_low(const struct pr_moment *m)
{
	return before(m->earliest, m->early);
}

uint64_t pr_moment_high(const struct pr_moment *m)
{
	return pr_after(m->latest, m->late);
}

void pr_moment_raise(struct pr_moment *m, uint64_t t, uint64_t early)
{
	uint64_t low = pr_later(pr_moment_low(m), before(t, early));
	m->earliest = pr_later(m->earliest, t);
	m->early = m->earliest - low;
}

void pr_moment_lower(struct pr_moment *m, uint64_t t, uint64_t late)
{
	uint64_t high = pr_sooner(pr_moment_high(m), pr_after(t, late));
	m->latest = pr_sooner(m->latest, t);
	m->late = high - m->latest;
}

void pr_moment_settle(struct pr_moment *m)
{
	uint64_t width = m->latest - m->earliest;
	if (m->even && width < m->vague / 2)
		m->since = m->earliest + width / 2;
}

void pr_moment_follow(struct pr_moment *m, uint64_t before)
{
	if (m->even && before <= m->earliest && m->earliest - before <= PR_MOMENTS_STROKE)
		m->since = m->earliest;
}

uint64_t pr_moment_sooner(const struct pr_moment *a, const struct pr_moment *b)
{
	uint64_t sooner = pr_sooner(a->since, b->since), apart = pr_later(a->since, b->since) - sooner;
	return sooner + (apart < pr_sooner(a->coarse, b->coarse) ? apart / 2 : 0);
}

/* The first of the estimates that are not too vague; of coarse ones, the middle of those that may mean the same moment. */
static void estimate(struct pr_moment *met, const struct pr_moment *reports, size_t count)
{
	const struct pr_moment *first = NULL, *last = NULL;
	for (size_t i = 0; i < count; i++)
		if (reports[i].vague / 2 <= met->vague && (!first || reports[i].since < first->since))
			first = &reports[i];
	for (size_t i = 0; first && i < count; i++)
		if (reports[i].vague / 2 <= met->vague && reports[i].since - pr_sooner(first->since, reports[i].since) < pr_sooner(first->coarse, reports[i].coarse) &&
		    (!last || reports[i].since > last->since))
			last = &reports[i];
	met->since = first ? first->since : met->since;
	met->coarse = first ? first->coarse : 0;
	if (last && met->since <= met->latest)
		met->since = pr_sooner(met->latest, pr_moment_sooner(first, last));
	for (size_t i = 0; met->since > met->latest && i < count; i++) /* others' bounds rule those out */
		met->since = pr_sooner(met->since, reports[i].since);
}

/* What reports of one event tell together. */
static struct pr_moment meet(const struct pr_moment *reports, size_t count)
{
	struct pr_moment met = {.since = UINT64_MAX, .latest = UINT64_MAX, .vague = UINT64_MAX};
	for (size_t i = 0; i < count; i++) {
		pr_moment_raise(&met, reports[i].earliest, reports[i].early);
		pr_moment_lower(&met, reports[i].latest, reports[i].late);
		met.vague = pr_sooner(met.vague, reports[i].vague);
		met.even |= reports[i].even;
	}
	estimate(&met, reports, count);
	if (met.earliest > met.latest) { /* as the clocks err */
		uint64_t earliest = met.latest, low = pr_moment_low(&met), high = pr_moment_high(&met);
		met.latest = met.earliest;
		met.earliest = earliest;
		met.early = earliest - pr_sooner(low, earliest);
		met.late = pr_later(high, met.latest) - met.latest;
	}
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
		if (pr_moment_low(&reports[i]) > pr_moment_high(&reports[first])) {
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
	if (before)
		pr_moment_follow(last, before);
	return true;
}

#include "leads.h"

#include <stdlib.h>

#include "base/grow.h"

#define BILLION 1000000000

__extension__ typedef __int128 wide;

void pr_leads_free(struct pr_leads *leads)
{
	free(leads->list);
	*leads = (struct pr_leads){0};
}

bool pr_leads_add(struct pr_leads *leads, uint32_t a, uint32_t b, const struct pr_lead *lead)
{
	if (!pr_grow(&leads->list, &leads->cap, leads->count + 1, sizeof *leads->list))
		return false;
	leads->list[leads->count++] = (struct pr_lead_between){a, b, *lead};
	return true;
}

static int64_t sum(int64_t a, int64_t b)
{
	int64_t s;
	return __builtin_add_overflow(a, b, &s) ? (a < 0 ? INT64_MIN / 2 : INT64_MAX / 2) : s;
}

static uint64_t sum_time(uint64_t t, int64_t d)
{
	return d < 0 ? (t < 0 - (uint64_t)d ? 0 : t - (0 - (uint64_t)d)) : t + (uint64_t)d < t ? UINT64_MAX : t + (uint64_t)d;
}

/* (1 + a)(1 + b) - 1, in parts in 10^9. */
static int64_t both_drifts(int64_t a, int64_t b)
{
	return a + b + (int64_t)((wide)a * b / BILLION);
}

static int64_t inverse_drift(int64_t drift)
{
	return (int64_t)(-(wide)drift * BILLION / (BILLION + drift));
}

/* The clock that read `own` at `at`. */
static struct pr_clock clock_from(uint64_t own, uint64_t at, int64_t drift, int64_t low, int64_t high)
{
	return (struct pr_clock){at, (int64_t)(at - own), drift, low, high};
}

/* b's clock by a's: what b read, less its lead, a read. */
static struct pr_clock leads_on(const struct pr_clock *a, const struct pr_lead *lead)
{
	uint64_t at = pr_clock_correct(a, sum_time(lead->t, -lead->ahead));
	return clock_from(lead->t, at, both_drifts(a->drift, -lead->drift), sum(a->low, -lead->high), sum(a->high, -lead->low));
}

/* And back. */
static struct pr_clock leads_back(const struct pr_clock *b, const struct pr_lead *lead)
{
	uint64_t own = sum_time(lead->t, -lead->ahead), at = pr_clock_correct(b, lead->t);
	return clock_from(own, at, both_drifts(b->drift, inverse_drift(-lead->drift)), sum(b->low, lead->low),
	                  sum(b->high, lead->high));
}

static uint64_t doubt(const struct pr_clock *clock)
{
	return (uint64_t)clock->high - (uint64_t)clock->low;
}

static bool improve(struct pr_clock *clock, bool *reached, const struct pr_clock *by)
{
	if (*reached && doubt(clock) <= doubt(by))
		return false;
	*reached = true;
	*clock = *by;
	return true;
}

void pr_leads_follow(const struct pr_leads *leads, uint32_t reference, size_t peers, struct pr_clock *clocks, bool *reached)
{
	bool more = true;
	for (size_t i = 0; i < peers; i++)
		reached[i] = i == reference;
	for (size_t round = 0; more && round < peers; round++) { /* Bellman and Ford: no way is longer */
		more = false;
		for (size_t i = 0; i < leads->count; i++) {
			const struct pr_lead_between *e = &leads->list[i];
			struct pr_clock next;
			if (reached[e->a] && e->b != reference) {
				next = leads_on(&clocks[e->a], &e->lead);
				more |= improve(&clocks[e->b], &reached[e->b], &next);
			}
			if (reached[e->b] && e->a != reference) {
				next = leads_back(&clocks[e->b], &e->lead);
				more |= improve(&clocks[e->a], &reached[e->a], &next);
			}
		}
	}
}

struct pr_clock pr_clock_over(const struct pr_clock *clock, const struct pr_clock *over)
{
	return clock_from(sum_time(clock->at, -clock->offset), pr_clock_correct(over, clock->at),
	                  both_drifts(clock->drift, over->drift), sum(clock->low, over->low), sum(clock->high, over->high));
}

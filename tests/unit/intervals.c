/* intervals: sums over the last intervals, against the same by hand and by a plain computation. */
#include "check.h"
#include "cluster/intervals.h"

#define TICK (1 << PR_INTERVALS_TICK)

static void by_hand(void)
{
	static const uint32_t ticks[] = {10, 12, 8, 20, 10};
	static const uint32_t steps[] = {1, 1, 1, 2, 1};
	struct pr_intervals *w = NULL;
	CHECK_EQ_INT(pr_intervals_count(w), 0);
	for (size_t i = 0; i < 5; i++)
		CHECK(pr_intervals_add(&w, ticks[i] * TICK, steps[i], 100));
	CHECK_EQ_INT(pr_intervals_count(w), 5);
	CHECK_EQ_INT(pr_intervals_mean(w), 12 * TICK);
	CHECK_EQ_INT(pr_intervals_deviation(w), 4 * TICK); /* squares: (100 + 144 + 64 + 400 + 100) / 5 - 144 = 17.6 */
	CHECK_EQ_INT(pr_intervals_interval(w), 10 * TICK); /* 60 ticks, 6 beats */
	/* Arrivals 10 22 30 50 60, moved on to the last beat: 60 62 60 60 60, the mean 60.4; the next is 10 later: in 10.4 ticks. */
	CHECK_EQ_INT(pr_intervals_next(w), 170394);
	pr_intervals_free(w);
}

static uint32_t state = 1;

static uint32_t chance(uint32_t below)
{
	state = state * 1664525u + 1013904223u;
	return (state >> 8) % below;
}

/* The window's sums against sums made anew of its last samples. */
static void by_a_plain_computation(void)
{
	static uint64_t e[500];
	static uint32_t s[500];
	struct pr_intervals *w = NULL;
	for (size_t i = 0; i < 500; i++) {
		e[i] = 1000 + chance(500);
		s[i] = 1 + (chance(10) == 0);
		CHECK(pr_intervals_add(&w, e[i] << PR_INTERVALS_TICK, s[i], 100));
		size_t first = i < 100 ? 0 : i - 99, n = i + 1 - first;
		uint64_t ticks = 0, steps = 0, behind = 0, to_go = 0;
		for (size_t k = i + 1; k-- > first;) {
			behind += ticks;
			to_go += steps;
			ticks += e[k];
			steps += s[k];
		}
		int64_t interval = (int64_t)((ticks << PR_INTERVALS_TICK) / steps);
		CHECK_EQ_INT(pr_intervals_count(w), n);
		CHECK_EQ_INT(pr_intervals_mean(w), (ticks << PR_INTERVALS_TICK) / n);
		CHECK_EQ_INT(pr_intervals_interval(w), interval);
		double next = (double)interval + (double)interval * (double)to_go / (double)n - (double)(behind << PR_INTERVALS_TICK) / (double)n;
		double off = (double)pr_intervals_next(w) - next;
		CHECK(off > -2 && off < 200);
	}
	pr_intervals_free(w);
}

static void extremes(void)
{
	struct pr_intervals *w = NULL;
	for (size_t i = 0; i < PR_INTERVALS_SAMPLES_MAX + 10u; i++)
		CHECK(pr_intervals_add(&w, UINT64_MAX, UINT32_MAX, PR_INTERVALS_SAMPLES_MAX));
	CHECK_EQ_INT(pr_intervals_count(w), PR_INTERVALS_SAMPLES_MAX);
	CHECK_EQ_INT(pr_intervals_mean(w), UINT64_C(0xffffff) << PR_INTERVALS_TICK);
	CHECK_EQ_INT(pr_intervals_deviation(w), 0);
	CHECK(pr_intervals_next(w) > 0);
	pr_intervals_free(w);
	w = NULL;
	CHECK(pr_intervals_add(&w, 0, 1, 8));
	CHECK_EQ_INT(pr_intervals_interval(w), 0);
	CHECK_EQ_INT(pr_intervals_next(w), 0);
	for (int i = 0; i < 3; i++)
		pr_intervals_skip(&w);
	CHECK(!w);
	pr_intervals_skip(&w);
}

CHECK_MAIN(by_hand, by_a_plain_computation, extremes)

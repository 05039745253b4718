/* delays: the difference of two clocks from messages both ways. Times in the tests are true ones; b's clock is off. */
#include "merge/delays.h"

#include "check.h"

#define SECOND 1000000000ll
#define START (1795356500ull * 1000000000)

struct world {
	struct pr_delays d;
	int64_t ahead, drift; /* of b's clock, at START and from there on */
	uint64_t chance;
};

static uint64_t by_b(const struct world *w, uint64_t t)
{
	return t + (uint64_t)(w->ahead + (int64_t)(t - START) / 1000000 * w->drift / 1000);
}

static uint64_t draw(struct world *w, uint64_t below)
{
	w->chance = w->chance * 6364136223846793005u + 1442695040888963407u;
	return (w->chance >> 33) % below;
}

/* A message a second each way, of which the quickest take `forth` and `back`. */
static void talk(struct world *w, unsigned seconds, uint64_t forth, uint64_t back)
{
	for (unsigned i = 0; i < seconds; i++) {
		uint64_t t = START + i * (uint64_t)SECOND;
		CHECK(pr_delays_forth(&w->d, t, by_b(w, t + forth + draw(w, 50000000))));
		CHECK(pr_delays_back(&w->d, by_b(w, t), t + back + draw(w, 50000000)));
	}
}

/* Whether the truth is within what was found, all the time. */
static bool holds(const struct world *w, const struct pr_lead *lead, uint64_t first, uint64_t last)
{
	for (uint64_t t = first; t <= last; t += (last - first) / 16 + 1) {
		uint64_t read = by_b(w, t);
		int64_t truth = (int64_t)(read - t), elapsed = (int64_t)(read - lead->t);
		int64_t said = lead->ahead + elapsed / 1000000 * lead->drift / 1000;
		if (truth - said < lead->low - 1000 || truth - said > lead->high + 1000)
			return false;
	}
	return true;
}

static void check_world(struct world w, unsigned seconds, uint64_t forth, uint64_t back, int64_t widest)
{
	struct pr_lead lead;
	uint64_t last = START + seconds * (uint64_t)SECOND;
	talk(&w, seconds, forth, back);
	CHECK(pr_delays_solve(&w.d, by_b(&w, START), by_b(&w, last), &lead));
	CHECK(holds(&w, &lead, START, last));
	CHECK(lead.low <= 0 && lead.high >= 0);
	CHECK(lead.high - lead.low < widest);
	pr_delays_free(&w.d);
}

static void the_truth_is_within_the_bounds(void)
{
	for (int64_t ahead = -120; ahead <= 120; ahead += 40)
		for (int64_t drift = -100000; drift <= 100000; drift += 50000)
			check_world((struct world){.ahead = ahead * SECOND, .drift = drift, .chance = 1}, 300, 1000, 1000, 20000000);
}

static void delays_need_not_be_symmetric(void)
{
	check_world((struct world){.ahead = 7 * SECOND, .drift = 30000, .chance = 2}, 300, 1000, 80000000, 120000000);
	check_world((struct world){.ahead = 7 * SECOND, .drift = -30000, .chance = 3}, 300, 300000000, 10, 500000000);
}

static void little_time_leaves_the_drift_open(void)
{
	struct world w = {.ahead = SECOND, .drift = 100000, .chance = 4};
	struct pr_lead lead;
	talk(&w, 2, 1000, 1000);
	uint64_t last = START + 1000 * (uint64_t)SECOND;
	CHECK(pr_delays_solve(&w.d, by_b(&w, START), by_b(&w, last), &lead));
	CHECK(holds(&w, &lead, START, last));
	CHECK(lead.high - lead.low > SECOND / 10);
	pr_delays_free(&w.d);
}

static void one_way_alone_tells_nothing(void)
{
	struct world w = {0};
	struct pr_lead lead;
	CHECK(!pr_delays_solve(&w.d, START, START + 1, &lead));
	CHECK(pr_delays_forth(&w.d, START, START + 5));
	CHECK(!pr_delays_solve(&w.d, START, START + 1, &lead));
	pr_delays_free(&w.d);
}

static void a_clock_that_was_set_widens_the_bounds_or_is_refused(void)
{
	struct world w = {.ahead = SECOND, .chance = 5};
	struct pr_lead lead;
	talk(&w, 100, 1000, 1000);
	w.ahead += SECOND / 2;
	talk(&w, 100, 1000, 1000);
	CHECK(pr_delays_solve(&w.d, by_b(&w, START), by_b(&w, START + 100 * (uint64_t)SECOND), &lead));
	CHECK(holds(&w, &lead, START, START + 100 * (uint64_t)SECOND));
	w.ahead += 3 * SECOND;
	talk(&w, 100, 1000, 1000);
	CHECK(!pr_delays_solve(&w.d, by_b(&w, START), by_b(&w, START + 100 * (uint64_t)SECOND), &lead));
	pr_delays_free(&w.d);
}

static void extreme_times_are_survived(void)
{
	static const uint64_t times[] = {0, 1, START, INT64_MAX, (uint64_t)INT64_MAX + 1, UINT64_MAX - 1, UINT64_MAX};
	enum { N = sizeof times / sizeof *times };
	struct pr_delays d = {0};
	struct pr_lead lead;
	for (unsigned round = 0; round < 50; round++)
		for (unsigned i = 0; i < N; i++)
			for (unsigned k = 0; k < N; k++) {
				CHECK(pr_delays_forth(&d, times[i], times[k]));
				CHECK(pr_delays_back(&d, times[i], times[k]));
			}
	for (unsigned i = 0; i < N; i++)
		pr_delays_solve(&d, times[i], times[N - 1 - i], &lead);
	CHECK(d.forth.count <= PR_DELAYS && d.back.count <= PR_DELAYS);
	pr_delays_free(&d);
}

CHECK_MAIN(the_truth_is_within_the_bounds, delays_need_not_be_symmetric, little_time_leaves_the_drift_open,
           one_way_alone_tells_nothing, a_clock_that_was_set_widens_the_bounds_or_is_refused, extreme_times_are_survived)

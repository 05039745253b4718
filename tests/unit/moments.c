/* moments, deadlines: when things happened, and when to look again. */
#include "base/moments.h"
#include "check.h"
#include "detect/deadlines.h"

static void one_event_is_what_the_reports_have_in_common(void)
{
	struct pr_moment last, reports[] = {{50, 40, 60, 20, false, 0, 0, 0}, {48, 45, 70, 25, false, 0, 0, 0}, {55, 30, 58, 28, false, 0, 0, 0}};
	CHECK(pr_moments_last(reports, 3, &last));
	CHECK_EQ_INT(last.earliest, 45);
	CHECK_EQ_INT(last.latest, 58);
	CHECK_EQ_INT(last.since, 48);
}

/* Packets: the last that came through on one link, and the first that did not on another. */
static void the_middle_of_even_bounds(void)
{
	struct pr_moment last, reports[] = {{50, 0, 100, 100, true, 0, 0, 0}, {90, 80, 100, 20, true, 0, 0, 0}, {47, 10, 84, 74, true, 0, 0, 0}};
	CHECK(pr_moments_last(reports, 3, &last));
	CHECK_EQ_INT(last.since, 82);
	CHECK_EQ_INT(last.earliest, 80);
	CHECK_EQ_INT(last.latest, 84);
}

static void the_last_of_two_events(void)
{
	struct pr_moment last, reports[] = {{110, 100, 120, 20, false, 0, 0, 0}, {15, 10, 20, 10, false, 0, 0, 0}, {16, 12, 25, 13, false, 0, 0, 0}, {115, 105, 130, 25, false, 0, 0, 0}};
	CHECK(pr_moments_last(reports, 4, &last));
	CHECK_EQ_INT(last.earliest, 105);
	CHECK_EQ_INT(last.latest, 120);
	CHECK_EQ_INT(last.since, 110);
}

/* Its own bounds are far apart, so its estimate may be far off, too. */
static void a_vague_estimate_does_not_count(void)
{
	struct pr_moment last, reports[] = {{50, 40, 60, 20, false, 0, 0, 0}, {20, 0, 100, 100, false, 0, 0, 0}};
	CHECK(pr_moments_last(reports, 2, &last));
	CHECK_EQ_INT(last.since, 50);
}

/* A report that could be of either event, and whose estimate is of the first, does not date the second one back. */
static void a_vague_report_goes_with_the_event_that_it_means(void)
{
	struct pr_moment last, reports[] = {{15, 10, 20, 10, false, 0, 0, 0}, {110, 100, 120, 20, false, 0, 0, 0}, {14, 1, 125, 124, false, 0, 0, 0}};
	CHECK(pr_moments_last(reports, 3, &last));
	CHECK_EQ_INT(last.since, 110);
	CHECK_EQ_INT(last.latest, 120);
}

static void an_estimate_stays_within_the_bounds(void)
{
	struct pr_moment last, reports[] = {{10, 10, 100, 15, false, 0, 0, 0}, {90, 80, 95, 15, false, 0, 0, 0}};
	CHECK(pr_moments_last(reports, 2, &last));
	CHECK_EQ_INT(last.since, 80);
	CHECK(!pr_moments_last(reports, 0, &last));
}

/* The least vague one alone would count, but it is later than the other allows. */
static void an_estimate_that_another_rules_out_does_not_count(void)
{
	struct pr_moment last, reports[] = {{15, 10, 20, 10, false, 0, 0, 0}, {9, 0, 12, 40, false, 0, 0, 0}};
	CHECK(pr_moments_last(reports, 2, &last));
	CHECK_EQ_INT(last.earliest, 10);
	CHECK_EQ_INT(last.latest, 12);
	CHECK_EQ_INT(last.since, 10);
}

/* One clock may be off by 3, the other by 5: what they tell of one event holds whatever they err by, as narrowly as it can. */
static void reports_by_clocks_that_may_err(void)
{
	struct pr_moment last, reports[] = {{20, 15, 25, 10, false, 3, 3, 0}, {22, 18, 24, 6, false, 5, 5, 0}};
	CHECK(pr_moments_last(reports, 2, &last));
	CHECK_EQ_INT(last.earliest, 18);
	CHECK_EQ_INT(last.latest, 24);
	CHECK_EQ_INT(last.since, 20);
	CHECK_EQ_INT(pr_moment_low(&last), 13);
	CHECK_EQ_INT(pr_moment_high(&last), 28);
	pr_moment_raise(&last, 19, 1);
	pr_moment_lower(&last, 23, 0);
	CHECK_EQ_INT(last.earliest, 19);
	CHECK_EQ_INT(pr_moment_low(&last), 18);
	CHECK_EQ_INT(last.latest, 23);
	CHECK_EQ_INT(pr_moment_high(&last), 23);
}

/* Three logs, whose stamps are of 10 each, begin theirs at other moments; what a fourth tells is later. */
static void coarse_stamps_of_one_moment(void)
{
	struct pr_moment last, reports[] = {{20, 5, 40, 35, false, 0, 0, 10}, {28, 5, 40, 35, false, 0, 0, 10}, {23, 5, 40, 35, false, 0, 0, 10}, {31, 5, 40, 35, false, 0, 0, 10}};
	CHECK(pr_moments_last(reports, 4, &last));
	CHECK_EQ_INT(last.since, 24);
	CHECK_EQ_INT(last.coarse, 10);
	struct pr_moment bound[] = {{20, 5, 22, 35, false, 0, 0, 10}, {28, 5, 40, 35, false, 0, 0, 10}};
	CHECK(pr_moments_last(bound, 2, &last));
	CHECK_EQ_INT(last.since, 22);
	struct pr_moment fine[] = {{20, 5, 40, 35, false, 0, 0, 10}, {28, 5, 40, 35, false, 0, 0, 0}};
	CHECK(pr_moments_last(fine, 2, &last));
	CHECK_EQ_INT(last.since, 20);
}

/* What is apart by less than clocks may err is one event, which was between the two. */
static void what_clocks_set_apart_is_one(void)
{
	struct pr_moment last, reports[] = {{12, 12, 14, 2, false, 1, 2, 0}, {8, 8, 10, 2, false, 1, 2, 0}}, apart[] = {{12, 12, 14, 2, false, 0, 2, 0}, {8, 8, 10, 2, false, 1, 1, 0}};
	CHECK(pr_moments_last(reports, 2, &last));
	CHECK_EQ_INT(last.earliest, 10);
	CHECK_EQ_INT(last.latest, 12);
	CHECK_EQ_INT(last.since, 10);
	CHECK_EQ_INT(pr_moment_low(&last), 10);
	CHECK_EQ_INT(pr_moment_high(&last), 12);
	CHECK(pr_moments_last(apart, 2, &last));
	CHECK_EQ_INT(last.since, 12);
}

/* One way was cut, and the other perhaps a moment later: of that no more is known than what got through just then, and what did not later. */
static void a_stroke_that_takes_a_moment(void)
{
	uint64_t s = 1000000000u;
	struct pr_moment last, stroke[] = {{10 * s, 9 * s, 11 * s, 2 * s, true, 0, 0, 0}, {14 * s, 11 * s + 1, 17 * s, 6 * s, true, 0, 0, 0}};
	struct pr_moment apart[] = {{10 * s, 9 * s, 11 * s, 2 * s, true, 0, 0, 0}, {15 * s, 13 * s, 17 * s, 4 * s, true, 0, 0, 0}};
	struct pr_moment delay[] = {{10 * s, 9 * s, 11 * s, 2 * s, true, 0, 0, 0}, {14 * s, 11 * s + 1, 17 * s, 6 * s, false, 0, 0, 0}};
	CHECK(pr_moments_last(stroke, 2, &last));
	CHECK_EQ_INT(last.since, 11 * s + 1);
	CHECK_EQ_INT(last.latest, 17 * s);
	CHECK(pr_moments_last(apart, 2, &last));
	CHECK_EQ_INT(last.since, 15 * s);
	CHECK(pr_moments_last(delay, 2, &last));
	CHECK_EQ_INT(last.since, 14 * s);
}

static void deadlines_come_in_order(void)
{
	struct pr_deadlines *queue = pr_deadlines_new();
	uint32_t random = 1;
	CHECK_EQ_INT(pr_deadlines_next(queue) == UINT64_MAX, true);
	for (uint32_t i = 0; i < 1000; i++) {
		random = random * 1664525u + 1013904223u;
		CHECK(pr_deadlines_add(queue, random >> 20, random >> 20));
	}
	uint64_t last = 0;
	for (uint32_t i = 0; i < 1000; i++) {
		uint64_t next = pr_deadlines_next(queue);
		CHECK(next >= last);
		CHECK_EQ_INT(pr_deadlines_take(queue), next);
		last = next;
	}
	CHECK(pr_deadlines_next(queue) == UINT64_MAX);
	pr_deadlines_free(queue);
}

CHECK_MAIN(a_vague_estimate_does_not_count, one_event_is_what_the_reports_have_in_common, the_middle_of_even_bounds,
           the_last_of_two_events,
           a_vague_report_goes_with_the_event_that_it_means, an_estimate_stays_within_the_bounds, an_estimate_that_another_rules_out_does_not_count, reports_by_clocks_that_may_err,
           what_clocks_set_apart_is_one, coarse_stamps_of_one_moment, a_stroke_that_takes_a_moment, deadlines_come_in_order)

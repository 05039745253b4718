/* live: what time it is in a stream that is being written, by a clock that is given. */
#include "record/live.h"

#include "check.h"

#define SECOND 1000000000ull

static void time_goes_on_from_the_record_that_was_least_late(void)
{
	struct pr_live live = {0};
	CHECK_EQ_INT(pr_live_now(&live, 7 * SECOND), 0);
	pr_live_hear(&live, 100 * SECOND, 7 * SECOND);
	CHECK_EQ_INT(pr_live_now(&live, 9 * SECOND), 102 * SECOND);
	pr_live_hear(&live, 101 * SECOND, 9 * SECOND); /* a second late */
	CHECK_EQ_INT(pr_live_now(&live, 9 * SECOND), 102 * SECOND);
	pr_live_hear(&live, 105 * SECOND, 10 * SECOND); /* so the others were late */
	CHECK_EQ_INT(pr_live_now(&live, 11 * SECOND), 106 * SECOND);
	CHECK_EQ_INT(pr_live_now(&live, 9 * SECOND), 104 * SECOND);
}

static void time_ends_and_begins(void)
{
	struct pr_live live = {0};
	pr_live_hear(&live, UINT64_MAX - 1, SECOND);
	CHECK(pr_live_now(&live, 9 * SECOND) == UINT64_MAX);
	live = (struct pr_live){0};
	pr_live_hear(&live, 1, 9 * SECOND);
	CHECK_EQ_INT(pr_live_now(&live, SECOND), 0);
}

static void it_waits_until_something_is_due_but_never_long(void)
{
	struct pr_live live = {0};
	CHECK_EQ_INT(pr_live_patience(&live, UINT64_MAX, SECOND), 1000);
	pr_live_hear(&live, 100 * SECOND, SECOND);
	CHECK_EQ_INT(pr_live_patience(&live, UINT64_MAX, SECOND), 1000);
	CHECK_EQ_INT(pr_live_patience(&live, 200 * SECOND, SECOND), 1000);
	CHECK_EQ_INT(pr_live_patience(&live, 100 * SECOND + 1, SECOND), 1); /* not at once, again and again */
	CHECK_EQ_INT(pr_live_patience(&live, 100 * SECOND + SECOND / 4, SECOND), 250);
	CHECK_EQ_INT(pr_live_patience(&live, 99 * SECOND, SECOND), 0);
}

static void a_wait_that_took_too_long_was_a_pause(void)
{
	struct pr_live live = {0};
	uint64_t from = 0, to = 0;
	CHECK(!pr_live_paused(&live, 50 * SECOND, &from, &to));
	pr_live_hear(&live, 100 * SECOND, 50 * SECOND);
	CHECK_EQ_INT(pr_live_patience(&live, 100 * SECOND + SECOND / 2, 50 * SECOND), 500);
	CHECK(!pr_live_paused(&live, 51 * SECOND, &from, &to));
	CHECK_EQ_INT(pr_live_patience(&live, 100 * SECOND, 51 * SECOND), 0);
	CHECK(!pr_live_paused(&live, 52 * SECOND, &from, &to)); /* a busy machine */
	CHECK_EQ_INT(pr_live_patience(&live, UINT64_MAX, 52 * SECOND), 1000);
	CHECK(pr_live_paused(&live, 352 * SECOND, &from, &to));
	CHECK_EQ_INT(from, 103 * SECOND);
	CHECK_EQ_INT(to, 402 * SECOND);
	CHECK(!pr_live_paused(&live, 352 * SECOND, &from, &to));
}

CHECK_MAIN(time_goes_on_from_the_record_that_was_least_late, time_ends_and_begins, it_waits_until_something_is_due_but_never_long,
           a_wait_that_took_too_long_was_a_pause)

/* timepiece: clocks that were set, and machines that slept. */
#include "base/duration.h"
#include "base/timepiece.h"
#include "check.h"

static int64_t by;
static uint64_t slept;

static bool look(struct pr_timepiece *piece, double wall, double boot, double awake)
{
	const struct pr_readings readings = {.wall = (uint64_t)(wall * 1e9), .boot = (uint64_t)(boot * 1e9), .awake = (uint64_t)(awake * 1e9)};
	return pr_timepiece_look(piece, &readings, &by, &slept);
}

static void time_that_goes_on_is_nothing(void)
{
	struct pr_timepiece piece = {0};
	CHECK(!look(&piece, 1000, 50, 40)); /* the first look compares with nothing */
	CHECK(!look(&piece, 1005, 55, 45));
	CHECK(!look(&piece, 4605.09, 3655, 3645)); /* nudged */
	CHECK(by == 0 && slept == 0);
}

static void a_clock_that_was_set(void)
{
	struct pr_timepiece piece = {0};
	look(&piece, 1000, 50, 40);
	CHECK(look(&piece, 1065, 55, 45));
	CHECK_EQ_INT(by, 60 * (int64_t)PR_SECOND);
	CHECK_EQ_INT(slept, 0);
	CHECK(look(&piece, 970, 60, 50));
	CHECK_EQ_INT(by, -100 * (int64_t)PR_SECOND);
	CHECK(!look(&piece, 975, 65, 55));
}

static void a_machine_that_slept(void)
{
	struct pr_timepiece piece = {0};
	look(&piece, 1000, 50, 40);
	CHECK(look(&piece, 4605, 3655, 45)); /* an hour, which the wall clock went on in */
	CHECK_EQ_INT(by, 0);
	CHECK_EQ_INT(slept, 3600 * (int64_t)PR_SECOND);
	CHECK(look(&piece, 4600, 3755, 50)); /* and one whose clock was wrong afterwards */
	CHECK_EQ_INT(by, -105 * (int64_t)PR_SECOND);
	CHECK_EQ_INT(slept, 95 * (int64_t)PR_SECOND);
}

static void real_clocks(void)
{
	struct pr_timepiece piece = {0};
	struct pr_readings a, b;
	pr_timepiece_read(&a);
	pr_timepiece_look(&piece, &a, &by, &slept);
	pr_timepiece_read(&b);
	CHECK(a.wall > 1600000000 * PR_SECOND && b.boot >= a.boot && b.awake >= a.awake && b.boot >= b.awake);
	CHECK(!pr_timepiece_look(&piece, &b, &by, &slept));
}

CHECK_MAIN(time_that_goes_on_is_nothing, a_clock_that_was_set, a_machine_that_slept, real_clocks)

#include "timepiece.h"

#include <time.h>

#include "duration.h"

#define ONE_MOMENT 1000000u /* ns: readings that took longer, as others ran meanwhile, are made again */
#define TRIES 5u

static uint64_t clock_of(clockid_t which)
{
	struct timespec ts;
	clock_gettime(which, &ts);
	return (uint64_t)ts.tv_sec * PR_SECOND + (uint64_t)ts.tv_nsec;
}

uint64_t pr_timepiece_clock(void)
{
	return clock_of(CLOCK_BOOTTIME);
}

void pr_timepiece_read(struct pr_readings *readings)
{
	uint64_t before;
	unsigned tries = 0;
	do {
		before = clock_of(CLOCK_BOOTTIME);
		readings->wall = clock_of(CLOCK_REALTIME);
		readings->awake = clock_of(CLOCK_MONOTONIC);
		readings->boot = clock_of(CLOCK_BOOTTIME);
	} while (readings->boot - before > ONE_MOMENT && ++tries < TRIES);
}

bool pr_timepiece_look(struct pr_timepiece *piece, const struct pr_readings *readings, int64_t *by, uint64_t *slept)
{
	struct pr_readings last = piece->begun ? piece->last : *readings;
	int64_t passed = (int64_t)(readings->boot - last.boot);
	int64_t step = (int64_t)(readings->wall - last.wall) - passed, sleep = passed - (int64_t)(readings->awake - last.awake);
	int64_t least = PR_TIMEPIECE_STEP;
	piece->last = *readings;
	piece->begun = true;
	*by = step >= least || step <= -least ? step : 0;
	*slept = sleep >= least ? (uint64_t)sleep : 0;
	return *by != 0 || *slept != 0;
}

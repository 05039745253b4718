/*
 * What time it is, and what happened to time: the clock that the machine shows was set, or the machine slept. Clock readings are
 * given, and only pr_timepiece_read() and pr_timepiece_clock() make some.
 */
#ifndef PR_TIMEPIECE_H
#define PR_TIMEPIECE_H

#include <stdbool.h>

#include "now.h"

#define PR_TIMEPIECE_STEP 100000000u /* ns; a clock that is nudged by less than this between two looks was not set */

/* Of one moment, in ns: CLOCK_REALTIME, CLOCK_BOOTTIME, CLOCK_MONOTONIC, which does not count while the machine sleeps. */
struct pr_readings {
	uint64_t wall, boot, awake;
};

void pr_timepiece_read(struct pr_readings *readings);
/* CLOCK_BOOTTIME alone. */
uint64_t pr_timepiece_clock(void);

/* A zeroed struct was not looked at yet. */
struct pr_timepiece {
	struct pr_readings last;
	bool begun;
};

/*
 * To be called with each new readings. Whether something happened since the last ones: *by, how far the wall clock was set
 * forth or, negative, back; *slept, how long the machine slept, in ns; 0 for what did not happen.
 */
bool pr_timepiece_look(struct pr_timepiece *piece, const struct pr_readings *readings, int64_t *by, uint64_t *slept);

#endif

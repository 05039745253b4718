/*
 * Logs that were read in the wrong time zone: one whose landmarks (landmarks.h) go with those of the others only if it is
 * shifted by a whole multiple of 15 minutes, up to 14 hours.
 *
 * For each such shift, a log's landmarks are held against those of all the others. One that has its match within five seconds
 * speaks for the shift, the more so the fewer landmarks of its kind there are within a quarter of an hour, since in so dense a
 * time anything would match; one that lies within a time that another log covers, and has none, speaks against it. A log is out
 * of its zone if a shift has much for it that no shift at all does not have. The one with the most is taken first, and counts
 * as shifted from then on; of equals the later in the list, since somebody has to be right.
 *
 * Both ends of a log count as landmarks, except where they lie on a quarter of an hour, as those of a log that was cut to an
 * hour or rotated at midnight.
 */
#ifndef PR_SKEW_H
#define PR_SKEW_H

#include "landmarks.h"

#define PR_SKEW_LOGS 64u /* further ones are not looked at */
#define PR_SKEW_FOUND 8u /* so many are found at most */

struct pr_skew_log {
	struct pr_landmarks landmarks; /* without the ends */
	int64_t first, last;           /* seconds; first > last: there are no times */
	bool fixed;                    /* its stamps name their zone */
	int64_t ahead;                 /* found: how many seconds it is ahead of the others; 0: it is not, for all that is known */
};

/* Finds `ahead` of each. Adds the ends to the landmarks. */
void pr_skew_find(struct pr_skew_log *logs, unsigned count);

#endif

/*
 * Which recovery is to be acted upon: of all failures, recoveries and resolutions the newest of each failure are kept, until all was
 * read.
 */
#ifndef PR_RECOVERIES_H
#define PR_RECOVERIES_H

#include "kept.h"

/* Zeroed at first. */
struct pr_recoveries {
	struct pr_kept_list recoveries, resolutions, failures;
	uint64_t orders; /* records so far */
	/* By pr_recoveries_choose(); NULL: there is none. Of a cluster that stands still there is the resolution alone. */
	struct pr_kept *recovery, *resolution;
};

/* Takes records of these three types, another one is nothing to it. False if memory ran out. */
bool pr_recoveries_take(struct pr_recoveries *all, const struct pr_record *r);
/*
 * failure: an id, or NULL: that of the newest recovery by which something is left to do, else of the newest. The resolution is of the
 * same failure, else of none: it is of the states as they are. So it is, too, where no failure is told of at all.
 */
void pr_recoveries_choose(struct pr_recoveries *all, const char *failure);
/*
 * Whether there is contact again: what a failure's own record says goes before how far its recovery has got, which has failed, or asks
 * little (the origin's).
 */
bool pr_recoveries_healed(const struct pr_recoveries *all, const struct pr_record *recovery);
/* Frees what it holds, not the struct. */
void pr_recoveries_free(struct pr_recoveries *all);

#endif

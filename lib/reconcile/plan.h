/*
 * The hash of a plan: of what a resolution says but for when, of the states that would lose, and of each write that would be thrown
 * away: whose, epoch, seq, key, op and hash of it. Who reads the same state anew, at another time or from other files, gets the same hash; any other state,
 * loser or write has another.
 */
#ifndef PR_PLAN_H
#define PR_PLAN_H

#include "base/digest.h"
#include "branches.h"

struct pr_plan {
	struct pr_branches *branches; /* NULL: no entries are told */
	const struct pr_peers *names;
	const uint32_t *winners, *losers; /* by name */
	size_t winner_count, loser_count;
	struct pr_span states; /* the losers' */
};

/* record: the resolution, of time 0 and without a plan. False: errno says why. */
bool pr_plan_hash(const struct pr_plan *plan, struct pr_span record, uint8_t hash[PR_DIGEST_SIZE]);

#endif

/*
 * The branches that a plan throws away, saved (quarantine.h): a file of entry records for each loser, oldest first, and a manifest
 * that is named by the plan's hash, HASH.manifest:
 *
 *	# plan 5d0c…
 *	# canonical: seq 332 of b7d9…: r2 r3
 *	# r1: 6 writes, 1 of them deletes
 *	9e107d9d372bb6826bd81d3542a419d6…  9e/107d9d372bb6826bd81d3542a419d6…
 */
#ifndef PR_SALVAGE_H
#define PR_SALVAGE_H

#include "plan.h"
#include "quarantine.h"

/* about: more lines of the manifest, each beginning with '#'. False: pr_quarantine_error() says why, or errno if it is "". */
bool pr_salvage(struct pr_quarantine *q, const struct pr_plan *plan, const uint8_t hash[PR_DIGEST_SIZE], struct pr_span about);
/*
 * Ends a file of so many writes that --merge threw away, which was begun and filled, with a manifest of its own, by its hash. False:
 * as above.
 */
bool pr_salvage_merged(struct pr_quarantine *q, uint64_t writes);

#endif

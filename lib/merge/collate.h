/*
 * Many logs laid side by side: how the clock of each must be corrected so that what they tell coincides.
 *
 * It begins with the reference. Of the logs that are not placed yet, the one with the clearest place among those that are comes next:
 * every two logs name some shifts (coincide.h), and the place on which most of the placed ones agree is taken, if it is clear
 * (place.h); what has no clear place is not placed. Then each is moved, again and again, to where the
 * middle of all that it has in common with the others differs by nothing; and where the logs go on for long enough, so that
 * the drift shows in spite of the delays, they are turned likewise. Who was placed early, by few others, is then looked at once more.
 *
 * The bounds of two logs are the span in which nearly all of what they have in common lies, widened the more the less that is; bounds
 * against the reference add up along the way on which they are narrowest.
 */
#ifndef PR_COLLATE_H
#define PR_COLLATE_H

#include "cluster/clocks.h"
#include "cues.h"

#define PR_UNIT_NONE UINT32_MAX

struct pr_unit {
	uint32_t root;         /* the caller's */
	struct pr_cues cues;   /* settled */
	bool placed;
	bool steady;           /* its drift is known */
	struct pr_clock clock; /* once it is placed; low and high as differences from offset */
	uint64_t matches;      /* of its cues with those of others */
};

struct pr_collate {
	struct pr_unit *units;
	size_t count;
	uint32_t reference; /* PR_UNIT_NONE: the one with most in common with others; then set */
	struct pr_collate_pair {
		uint32_t a, b;
		uint64_t matches;
	} *pairs; /* out, to be freed: which have something in common */
	size_t pair_count, pair_cap;
};

/* False if memory ran out. */
bool pr_collate(struct pr_collate *c);

#endif

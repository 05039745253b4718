/*
 * Where a log belongs among others, by the shifts that are named for it (coincide.h): the offset on which most of the others agree.
 *
 * A place is clear if it has enough votes and clearly more than any other. What repeats itself, as the election after a restart does, has
 * almost as many where it happened another time; but that does not take the same time to the millisecond, and not with every other
 * peer. So of two places with almost as many votes that one is clear where far more falls closely together.
 */
#ifndef PR_PLACE_H
#define PR_PLACE_H

#include "coincide.h"

struct pr_place {
	int64_t offset;
	uint64_t matches;
	uint64_t votes, second; /* second: that the next best place has */
	uint64_t close, second_close; /* of those, what falls closely together */
};

/* `ahead` of each is an offset that is named. Sorts them. window: to either side, what is meant to be the same. */
struct pr_place pr_place_agree(struct pr_shift *named, size_t n, uint64_t window);
bool pr_place_is_clear(const struct pr_place *p);
/* By how much more falls closely together there than in the next best: of several logs that with most is placed first. */
int64_t pr_place_lead(const struct pr_place *p);

#endif

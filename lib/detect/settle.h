/* What was told as a partition, while nobody could know, and turns out to be one peer's crash or pause. */
#ifndef PR_SETTLE_H
#define PR_SETTLE_H

#include "split.h"

/*
 * One peer was cut off or down, and nobody could tell; if it has started now, and had said nothing since, it was down: what
 * was told as a partition is a crash that is over. If its own activity, which is periodic, had ceased then and goes on now without
 * a start, it was paused; so it was if it had said that it reaches a majority, or leads, and was silent for so long that it would have said that it
 * does no more. False if memory ran out.
 */
bool pr_split_settle(struct pr_split *split, struct pr_scene *scene, uint64_t t);

#endif

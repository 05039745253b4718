/*
 * Crashes that only the start after them tells, because who crashed was cut off, or nobody was left to lose it; and pauses of peers that were cut
 * off from some as well.
 */
#ifndef PR_RESTARTS_H
#define PR_RESTARTS_H

#include "split.h"

/*
 * Nobody could tell whether the open split's sides were cut off or down. If all peers of all sides but one have started since, and had
 * said nothing before, they were down: a crash each, which is over. The first of them goes on under the split's id. False if memory ran out.
 *
 * Where the sides are known to be alive, a peer that has started since, without having stopped, had crashed all the same, at some
 * moment after its last words; unless it was found to be absent then. A peer that others lost while its own beats ceased, and went on, was paused.
 */
bool pr_restarts_settle(struct pr_split *split, struct pr_scene *scene, uint64_t t);

#endif

/* Several peers that went down at once, which looked like a cut around all of them: each is a crash once it has started again. */
#ifndef PR_RESTARTS_H
#define PR_RESTARTS_H

#include "split.h"

/*
 * Nobody could tell whether the open split's sides were cut off or down. If all peers of all sides but one have started since, and had
 * said nothing before, they were down: a crash each, which is over. The first of them goes on under the split's id. False if memory ran out.
 */
bool pr_restarts_settle(struct pr_split *split, struct pr_scene *scene, uint64_t t);

#endif

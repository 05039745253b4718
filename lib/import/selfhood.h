/*
 * What a log's own peer calls itself in it: the tokens that `self` yields and state files tell. Two logs of one peer at one time cannot
 * have other ids, or other addresses: then they are of two peers that are called alike, as in two clusters.
 */
#ifndef PR_SELFHOOD_H
#define PR_SELFHOOD_H

#include "tell/identity.h"

#define PR_SELFHOOD_MAX 16u /* of ids and of addresses; who has more is not told from others by them */

/* Tokens (identity.h), the first of each kind that were said. Zeroed: nothing was. */
struct pr_selfhood {
	uint32_t ids[PR_SELFHOOD_MAX], addrs[PR_SELFHOOD_MAX];
	unsigned id_count, addr_count; /* beyond the maximum, too */
	uint32_t name;                 /* number + 1 */
};

/* Also PR_IDENTITY_NONE. */
void pr_selfhood_add(struct pr_selfhood *self, enum pr_known known, uint32_t number);
/* Whether one cannot be the other. */
bool pr_selfhood_differs(struct pr_identity *who, const struct pr_selfhood *a, const struct pr_selfhood *b);

#endif

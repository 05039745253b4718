/*
 * What was said of who is who and cannot be: that two peers are one which have different names of their own. One entry a pair
 * of names, with the first places where it was said; of further places, and of further pairs, only the number is kept.
 */
#ifndef PR_CONFLICTS_H
#define PR_CONFLICTS_H

#include <stddef.h>

#include "place.h"

#define PR_CONFLICTS_MAX 256u
#define PR_CONFLICT_PLACES 3u

struct pr_conflict {
	uint32_t names[2];  /* tokens (identity.h): the names that differ, the lower number first */
	uint32_t said[2];   /* the tokens that were said to be one peer's, at the first place; one may be a name itself */
	struct pr_place places[PR_CONFLICT_PLACES];
	uint64_t count;     /* how often it was said */
};

/* Zeroed, it is empty. */
struct pr_conflicts {
	struct pr_conflict *list;
	size_t count, cap;
	uint64_t beyond; /* said of further pairs, or when memory had run out */
};

/* Frees what it holds, not the struct. */
void pr_conflicts_free(struct pr_conflicts *c);
/* `said` belongs to the peers that `names` name, in the same order. */
void pr_conflicts_add(struct pr_conflicts *c, const uint32_t names[2], const uint32_t said[2], struct pr_place place);

#endif

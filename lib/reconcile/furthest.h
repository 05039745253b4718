/*
 * The origin's rule of which state is canonical: the highest sequence number, then most peers. It is there to be compared with
 * (rules.md section 2): a lone side, or a liar, counts furthest.
 */
#ifndef PR_FURTHEST_H
#define PR_FURTHEST_H

#include "canonical.h"

/*
 * Decides by it; `safe` is what pr_canonical_decide() made of the same. reason says whether the two differ. To be cleared by
 * pr_canonical_clear(). False if memory ran out.
 */
bool pr_furthest_decide(struct pr_canonical *c, const struct pr_standing *s, const struct pr_canonical *safe);
/* Whether the state loses by it and not by the safe answer; *known: entries tells how much. */
bool pr_furthest_loses(const struct pr_canonical *c, const struct pr_standing *s, const struct pr_canonical *safe, size_t state,
                       uint64_t *entries, bool *known);

#endif

/* What peers tell of what others lost: whose word it is. */
#ifndef PR_HEARSAY_H
#define PR_HEARSAY_H

#include "belief.h"

/*
 * Whether who tells that another lost the subject had lost it before: systems spread such a verdict, so the other may only repeat it,
 * and nobody knows of its own link.
 */
bool pr_hearsay_is_echo(const struct pr_observations *o, const struct pr_link *link, const struct pr_when *w);
/*
 * Whether all who lost or doubt the subject by what they tried themselves were cut off from the observer as they did: when they have met, it hears
 * their old verdict, which says nothing of the subject's link with it.
 */
bool pr_hearsay_is_foreign(const struct pr_observations *o, const struct pr_link *link);

#endif

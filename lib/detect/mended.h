/* When did a link come back that was lost, or not answered? The word that it is up gives bounds, and what was tried in vain meanwhile. */
#ifndef PR_MENDED_H
#define PR_MENDED_H

#include "belief.h"

/* It is known to be up at the latest of `w`: its outage gets the moment at which it healed. */
void pr_mended(const struct pr_observations *o, struct pr_link *link, const struct pr_when *w);

#endif

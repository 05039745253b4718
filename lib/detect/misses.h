/*
 * Observers that ask each of their peers now and then whether it is there, and tell when one did not answer, but not when it did
 * (`link` cause `missed`, with the `interval` at which it asks, in the mean). Others may still reach the peer for them, so that a cut of a
 * few links shows in nothing else.
 *
 * An observer asks again within two intervals. So many misses in a row as there were intervals are a cut of the two, if enough of them come: of both
 * ends, as what is asked and answered takes both ways, or more of the one alone. Of as many intervals as misses or more, one was answered,
 * which is loss. Loss takes all links of the peer that it is at: where most of an end's links miss something, no link of it is taken for cut.
 * A link that was is back when its observer, which goes on, has not missed the peer for two intervals.
 *
 * Who doubts itself asks more slowly, so that it is not known what was answered to it; but a row is one for it, too. In a cut that is told of
 * otherwise what comes before and after it is no loss.
 */
#ifndef PR_MISSES_H
#define PR_MISSES_H

#include "belief.h"

/* A miss is about to be taken in as a doubt of the link: one that goes on began with the first. */
void pr_misses_date(struct pr_observations *o, struct pr_link *link, struct pr_when *w, uint64_t interval);
/* The two have met. */
void pr_misses_answered(struct pr_observations *o, struct pr_link *link, uint64_t t);
/*
 * Takes in a miss, of which the link's outage or doubt knows. interval: ns. *due: as pr_observations_take(). False if memory ran out.
 */
bool pr_misses_take(struct pr_observations *o, struct pr_link *link, const struct pr_when *w, uint64_t interval, struct pr_link **due);
/* When a link that was taken for cut is back if nothing is missed any more; UINT64_MAX: it was not. */
uint64_t pr_misses_due(const struct pr_observations *o, const struct pr_link *link, uint64_t now);
/* It is: when it was by then. */
struct pr_moment pr_misses_over(const struct pr_observations *o, const struct pr_link *link);

#endif

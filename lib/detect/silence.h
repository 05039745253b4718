/*
 * When a link's silence is to be judged, by the detector and by what the others hear. What it means is detect.h's.
 */
#ifndef PR_SILENCE_H
#define PR_SILENCE_H

#include "observations.h"

/* How long a link of beats may be silent. */
uint64_t pr_silence_patience(const struct pr_observations *o, const struct pr_link *link, uint64_t now);
/*
 * When a link is due: of beats, once it has been silent for longer than that; one that is watched anew, once a loss would have
 * been reported again; one that its observer suspects, with a detector that judges suspicions, once that has lasted. UINT64_MAX:
 * never.
 */
uint64_t pr_silence_due(const struct pr_observations *o, const struct pr_link *link, uint64_t now);
/* When to look at a link that is not due: then, or sooner if that may come to be sooner. False if memory ran out. */
bool pr_silence_look(struct pr_observations *o, const struct pr_link *link, uint64_t now, uint64_t *when);

#endif

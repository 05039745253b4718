/*
 * Suspicion as in SWIM (Das, Gupta, Motivala 2002) with Lifeguard's refinements (Dadgar, Phillips, Currey 2018), as memberlist
 * has them: a peer that is not heard is suspected, and lost once the suspicion has lasted; the more others suspect it as well,
 * the sooner. An observer that misses many at once is likely to be slow itself, and takes longer to suspect.
 */
#ifndef PR_SWIM_H
#define PR_SWIM_H

#include <stddef.h>
#include <stdint.h>

#define PR_SWIM_CONFIRMATIONS 2u /* by others: more make no difference */
#define PR_SWIM_HEALTH_MAX 8u

/* How long a suspicion lasts among so many peers, in ns, if so many others have confirmed it. */
uint64_t pr_swim_suspicion(size_t peers, size_t confirmations);
/* The shortest that it can be. */
uint64_t pr_swim_shortest(size_t peers);
/* After how long without a beat a peer is suspected, in ns: by the interval of its beats and the observer's health, 0 the best. */
uint64_t pr_swim_probe(uint64_t interval, unsigned health);

#endif

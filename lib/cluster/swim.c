#include "swim.h"

#include <math.h>

#include "base/duration.h"

#define MULTIPLE 4u /* of memberlist's probe interval, a second */
#define LONGEST 6u  /* times the shortest */

uint64_t pr_swim_shortest(size_t peers)
{
	double scale = peers > 10 ? log10((double)peers) : 1;
	return MULTIPLE * (uint64_t)(scale * 1000) * (PR_SECOND / 1000); /* whole milliseconds, as memberlist has it */
}

uint64_t pr_swim_suspicion(size_t peers, size_t confirmations)
{
	/* ln(c + 1) / ln(k + 1) of k = 2, in thousandths. */
	static const uint64_t shares[PR_SWIM_CONFIRMATIONS + 1] = {0, 631, 1000};
	uint64_t shortest = pr_swim_shortest(peers), longest = LONGEST * shortest;
	if (peers < PR_SWIM_CONFIRMATIONS + 2) /* there is nobody who could confirm it */
		return shortest;
	size_t c = confirmations < PR_SWIM_CONFIRMATIONS ? confirmations : PR_SWIM_CONFIRMATIONS;
	return longest - (longest - shortest) / 1000 * shares[c];
}

uint64_t pr_swim_probe(uint64_t interval, unsigned health)
{
	uint64_t probe = interval < UINT64_MAX / 16 ? interval + interval / 2 : UINT64_MAX / 16;
	return probe * (health + 1);
}

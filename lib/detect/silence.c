#include "silence.h"

#include "base/duration.h"
#include "base/moments.h"
#include "cluster/swim.h"
#include "misses.h"

#define LEARNING 3u /* intervals: how often a link is looked at while the detector learns what it may allow */

/* Whether a link is doubted by its observer itself, so that a detector that knows suspicion judges how long that lasts. */
static bool is_suspicion(const struct pr_observations *o, const struct pr_link *link)
{
	return link->report == PR_LINK_SUSPECT && pr_detector_kind(o->arrivals.detector) == PR_DETECTOR_SWIM;
}

/* How many others do not hear the subject of a link, either. */
static size_t confirmations(const struct pr_observations *o, const struct pr_link *link, uint64_t now)
{
	size_t count = 0;
	for (uint32_t other = 0; other < pr_peers_count(o->names) && count < PR_SWIM_CONFIRMATIONS; other++) {
		const struct pr_link *theirs = other == link->observer ? NULL : pr_links_find(o->links, other, link->subject);
		if (theirs && theirs->beats && theirs->interval)
			count += pr_after(theirs->up, pr_swim_probe(theirs->interval, 0)) < now;
		else if (theirs)
			count += theirs->report >= PR_LINK_SUSPECT;
	}
	return count;
}

uint64_t pr_silence_patience(const struct pr_observations *o, const struct pr_link *link, uint64_t now)
{
	const struct pr_detector *detector = o->arrivals.detector;
	struct pr_company company = {link->interval, link->observer, pr_peers_count(o->names), 0};
	if (pr_detector_kind(detector) == PR_DETECTOR_SWIM)
		company.confirmations = confirmations(o, link, now);
	return pr_detector_patience(detector, pr_links_number(o->links, link), &company);
}

uint64_t pr_silence_due(const struct pr_observations *o, const struct pr_link *link, uint64_t now)
{
	const struct pr_outage *outage = link->outage;
	if (link->report == PR_LINK_LOST && outage->renewed) {
		uint64_t delay = outage->reported - pr_sooner(outage->reported, outage->since);
		return pr_after(pr_after(outage->renewed, delay), delay);
	}
	if (!link->beats && !is_suspicion(o, link))
		return pr_misses_due(o, link, now);
	if (!link->beats)
		return pr_after(outage->reported, pr_swim_suspicion(pr_peers_count(o->names), confirmations(o, link, now)));
	return pr_after(link->up, pr_silence_patience(o, link, now));
}

bool pr_silence_look(struct pr_observations *o, const struct pr_link *link, uint64_t now, uint64_t *when)
{
	struct pr_detector *detector = o->arrivals.detector;
	*when = pr_silence_due(o, link, now);
	if (pr_detector_kind(detector) != PR_DETECTOR_SWIM) {
		size_t number = pr_links_number(o->links, link);
		if (link->beats && pr_detector_is_learning(detector, number, pr_arrivals_numbered(&o->arrivals, number)))
			*when = pr_sooner(*when, pr_after(now, pr_later(PR_SECOND, LEARNING * pr_sooner(link->interval, UINT64_MAX / LEARNING))));
		return true;
	}
	uint64_t shortest = pr_after(link->beats ? link->up : now, pr_swim_shortest(pr_peers_count(o->names)));
	*when = pr_sooner(*when, pr_later(shortest, pr_after(now, PR_SECOND))); /* others may confirm it in the meantime */
	return !link->beats || pr_after(link->up, pr_swim_probe(link->interval, 0)) >= now ||
	       pr_detector_fare(detector, link->observer, true);
}

#include "hearsay.h"

bool pr_hearsay_is_echo(const struct pr_observations *o, const struct pr_link *link, const struct pr_when *w)
{
	return w->by != link->observer && !pr_link_lost(link) && pr_link_lost(pr_links_find(o->links, w->by, link->subject));
}

/* Whether two peers were apart at some time since. */
static bool were_apart(const struct pr_observations *o, uint32_t a, uint32_t b, uint64_t since)
{
	const struct pr_link *ways[] = {pr_links_find(o->links, a, b), pr_links_find(o->links, b, a)};
	for (size_t i = 0; i < 2; i++) {
		const struct pr_outage *outage = ways[i] ? ways[i]->outage : NULL;
		if (pr_link_lost(ways[i]) || (ways[i] && ways[i]->report < PR_LINK_SUSPECT && outage && outage->healed.since > since))
			return true;
	}
	return false;
}

bool pr_hearsay_is_foreign(const struct pr_observations *o, const struct pr_link *link)
{
	bool foreign = false;
	const struct pr_link *theirs = pr_links_first(o->links, PR_LINKS_SUBJECT, link->subject);
	for (; theirs; theirs = pr_links_next(o->links, PR_LINKS_SUBJECT, theirs)) {
		if (theirs->observer == link->observer || theirs->report < PR_LINK_SUSPECT || theirs->outage->hearsay)
			continue;
		if (!were_apart(o, link->observer, theirs->observer, theirs->outage->since))
			return false;
		foreign = true;
	}
	return foreign;
}

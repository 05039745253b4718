#include "mended.h"

#include "base/moments.h"

/*
 * What was first sent when the loss was noticed, and is repeated at intervals that double, came through at last: the time before
 * it had failed for the last time when half of the time until now had passed. The cut is as likely to have ended at any moment since.
 * The same if it hears nothing of whom it reaches: it is that one who repeats what it says. A doubt comes of having asked in vain for a while, since the latest that it can have begun.
 */
static void settle_repeated(struct pr_outage *outage, bool lost)
{
	struct pr_moment *healed = &outage->healed;
	uint64_t asked = lost ? outage->reported : outage->latest;
	uint64_t failed = asked + (healed->since - pr_sooner(asked, healed->since)) / 2;
	pr_moment_raise(healed, pr_sooner(failed, healed->since), outage->early);
	healed->since = healed->earliest + (healed->since - pr_sooner(healed->earliest, healed->since)) / 2;
}

/*
 * How long before the first beat that came one was sent that did not come because of a cut: beats are not sent at even intervals, nor is their way always as
 * long, and those that chance takes tell nothing.
 */
static uint64_t certainly_missing(const struct pr_observations *o, const struct pr_link *link)
{
	return link->interval + link->interval / 2 + pr_arrivals_run(&o->arrivals, pr_links_number(o->links, link)) * link->interval;
}

void pr_mended(const struct pr_observations *o, struct pr_link *link, const struct pr_when *w)
{
	struct pr_outage *outage = link->outage;
	outage->healed.latest = pr_later(w->latest, outage->since);
	outage->healed.late = o->peers[w->by].late;
	outage->healed.since = pr_later(w->since, pr_sooner(outage->latest, outage->healed.latest));
	if (w->earliest < w->t && w->earliest < w->latest) /* by its own timeouts the observer would have had it up before */
		outage->lasted = w->earliest;
	if (link->beats && !link->tapped)
		pr_moment_raise(&outage->healed, w->since - pr_sooner(w->since, certainly_missing(o, link)), o->peers[w->by].early);
	if ((outage->unanswered || outage->passed) && !link->tapped)
		settle_repeated(outage, link->report == PR_LINK_LOST);
}

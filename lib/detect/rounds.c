#include "rounds.h"

#include <stdlib.h>

/* What one observer lost at once. */
struct round {
	uint64_t earliest, turn; /* of the one of them that was last bounded so */
	uint64_t lost;
};

/* Its own word of a loss that f tells of, and that may have come when that began. */
static bool counts(const struct pr_link *link, const struct pr_failure *f, const struct pr_moment *began)
{
	return link->report >= PR_LINK_SUSPECT && !link->outage->excused && link->outage->by == link->observer && link->outage->earliest <= began->latest &&
	       pr_failure_severs(f, link->subject, link->observer);
}

bool pr_rounds_raise(const struct pr_scene *scene, const struct pr_failure *f, struct pr_moment *began)
{
	const struct pr_links *links = scene->seen.links;
	size_t all = pr_peers_count(scene->seen.names);
	struct round *rounds = NULL;
	for (size_t i = 0; i < pr_links_count(links); i++) {
		const struct pr_link *link = pr_links_at(links, i);
		if (!counts(link, f, began))
			continue;
		if (!rounds && !(rounds = calloc(all, sizeof *rounds)))
			return false;
		struct round *r = &rounds[link->observer];
		r->lost++;
		if (link->outage->round > r->earliest) {
			r->earliest = link->outage->round;
			r->turn = link->outage->turn;
		}
	}
	for (uint32_t peer = 0; rounds && peer < all; peer++) {
		const struct round *r = &rounds[peer];
		uint64_t later;
		if (r->turn == 0 || __builtin_mul_overflow(r->turn, r->lost - 1, &later))
			continue;
		uint64_t heard = pr_after(r->earliest, later);
		if (heard > began->earliest && heard <= began->latest)
			pr_moment_raise(began, heard, scene->seen.peers[peer].early);
	}
	free(rounds);
	began->since = pr_later(began->since, began->earliest);
	pr_moment_settle(began);
	return true;
}

#include "forget.h"

#include <stdlib.h>

#include "base/moments.h"

bool pr_forget_due(const struct pr_observations *o)
{
	return pr_peers_named(o->names) > o->most_peers || pr_links_known(o->links) > o->most_links;
}

static bool is_old(uint64_t t, uint64_t now)
{
	return pr_after(t, PR_FORGET_AFTER) < now;
}

static bool is_old_link(const struct pr_link *link, uint64_t now)
{
	const struct pr_outage *outage = link->outage;
	return is_old(link->up, now) && (!outage || is_old(pr_later(outage->reported, outage->healed.since), now));
}

static bool is_gone(const struct pr_observations *o, uint32_t peer, uint64_t now)
{
	const struct pr_peer *p = &o->peers[peer];
	bool counts = (o->configured && p->member) || p->absent || (!p->left && (p->member || p->judged || p->active));
	uint64_t last = pr_later(pr_later(p->active, p->complained), pr_later(p->spoken_of, pr_later(p->started, p->stopped)));
	if (counts || !is_old(last, now))
		return false;
	for (enum pr_link_end end = PR_LINKS_OBSERVER; end <= PR_LINKS_SUBJECT; end++)
		for (struct pr_link *link = pr_links_first(o->links, end, peer); link; link = pr_links_next(o->links, end, link))
			if (!is_old_link(link, now))
				return false;
	return true;
}

static bool is_idle(const struct pr_link *link, uint64_t now)
{
	bool known = link->report != PR_LINK_SILENT || link->watched || link->beats || link->outage;
	return !known && is_old(link->up, now);
}

static void forget_links(struct pr_observations *o, const bool *gone, bool open, uint64_t now)
{
	for (size_t i = 0; i < pr_links_count(o->links); i++) {
		struct pr_link *link = pr_links_at(o->links, i);
		if (link->observer == link->subject) /* it was forgotten before */
			continue;
		if (gone[link->observer] || gone[link->subject] || (!open && is_idle(link, now))) {
			o->lost -= link->report == PR_LINK_LOST;
			pr_arrivals_forget(&o->arrivals, i);
			pr_links_remove(o->links, link);
		} else if (link->outage && gone[link->outage->by]) {
			link->outage->by = link->observer;
		}
	}
}

bool pr_forget(struct pr_observations *o, const bool *kept, bool open, uint64_t now)
{
	size_t all = pr_peers_count(o->names);
	bool *gone = calloc(all + 1, sizeof *gone);
	if (!gone)
		return false;
	for (uint32_t peer = 0; peer < all; peer++)
		gone[peer] = !kept[peer] && is_gone(o, peer, now);
	bool done = pr_peers_forget(o->names, gone);
	if (done)
		forget_links(o, gone, open, now);
	for (uint32_t peer = 0; done && peer < all; peer++)
		if (gone[peer]) {
			o->peers[peer] = pr_observations_new_peer(o);
			pr_flickers_forget(&o->flickers, peer);
		}
	free(gone);
	o->most_peers = pr_later(PR_FORGET_PEERS, 2 * pr_peers_named(o->names));
	o->most_links = pr_later(PR_FORGET_LINKS, 2 * pr_links_known(o->links));
	return done;
}

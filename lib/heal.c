#include "heal.h"

#include <stdlib.h>

bool pr_heal_begin(struct pr_heal *heal, size_t peers, const uint32_t *members, const struct pr_partition *p)
{
	uint32_t *side = malloc((peers + 1) * sizeof *side);
	bool *cut = malloc(p->groups * p->groups + 1);
	if (!side || !cut) {
		free(side);
		free(cut);
		return false;
	}
	for (size_t i = 0; i < p->groups * p->groups; i++)
		cut[i] = p->cut[i];
	for (size_t i = 0; i < peers; i++)
		side[i] = PR_PEER_NONE;
	for (size_t i = 0; i < p->peers; i++)
		side[members[i]] = p->group[i];
	pr_heal_clear(heal);
	*heal = (struct pr_heal){side, cut, peers, p->groups};
	return true;
}

void pr_heal_clear(struct pr_heal *heal)
{
	free(heal->side);
	free(heal->cut);
	*heal = (struct pr_heal){0};
}

static uint32_t side_of(const struct pr_heal *heal, uint32_t peer)
{
	return peer < heal->peers ? heal->side[peer] : PR_PEER_NONE;
}

/*
 * Which two sides a link is between, as a number below sides * sides; SIZE_MAX if it is within one, leads elsewhere, or
 * says nothing of the cut between the two, which was in the other direction alone.
 */
static size_t between(const struct pr_heal *heal, const struct pr_link *link)
{
	uint32_t a = side_of(heal, link->observer), b = side_of(heal, link->subject);
	if (a == PR_PEER_NONE || b == PR_PEER_NONE || a == b)
		return SIZE_MAX;
	if (heal->cut[a * heal->sides + b] && !heal->cut[b * heal->sides + a]) /* from the observer to the subject */
		return SIZE_MAX;
	return a < b ? a * heal->sides + b : b * heal->sides + a;
}

/* When a link that was lost came back, whatever is suspected of it since; NULL if it did not. */
static const struct pr_moment *healed_of(const struct pr_link *link)
{
	const struct pr_outage *o = link->outage;
	return o->healed.since ? &o->healed : o->before.since && link->report < PR_LINK_LOST ? &o->before : NULL;
}

/* The moment of the first contact between each two sides; since 0: there was none. To be freed; NULL if memory ran out. */
static struct pr_moment *first_contacts(const struct pr_heal *heal, const struct pr_observations *o)
{
	struct pr_moment *first = calloc(heal->sides * heal->sides + 1, sizeof *first);
	for (size_t i = 0; first && i < pr_links_count(o->links); i++) {
		const struct pr_link *link = pr_links_at(o->links, i);
		size_t sides = between(heal, link);
		const struct pr_moment *healed = link->outage && sides != SIZE_MAX ? healed_of(link) : NULL;
		if (!healed)
			continue;
		struct pr_moment *m = &first[sides];
		m->latest = m->since ? pr_sooner(m->latest, healed->latest) : healed->latest;
		m->since = m->since ? pr_sooner(m->since, healed->since) : healed->since;
		m->earliest = pr_later(m->earliest, pr_sooner(healed->earliest, healed->since));
	}
	return first;
}

int pr_heal_pending(const struct pr_heal *heal, const struct pr_observations *o, uint64_t *since)
{
	bool any = false;
	struct pr_moment *first = first_contacts(heal, o);
	if (!first)
		return -1;
	for (size_t i = 0; i < pr_links_count(o->links); i++) {
		const struct pr_link *link = pr_links_at(o->links, i);
		size_t sides = pr_link_cut(link) ? between(heal, link) : SIZE_MAX;
		if (sides == SIZE_MAX || !first[sides].since)
			continue;
		*since = any ? pr_sooner(*since, first[sides].since) : first[sides].since;
		any = true;
	}
	free(first);
	return any;
}

int pr_heal_last(const struct pr_heal *heal, const struct pr_observations *o, struct pr_moment *last)
{
	bool any = false;
	struct pr_moment *first = first_contacts(heal, o);
	if (!first)
		return -1;
	for (size_t i = 0; i < heal->sides * heal->sides; i++)
		if (first[i].since && (!any || first[i].since > last->since)) {
			*last = first[i];
			any = true;
		}
	if (any)
		last->earliest = pr_sooner(last->earliest, last->since);
	free(first);
	return any;
}

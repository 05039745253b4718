#include "picture.h"

#include <stdlib.h>

static bool counts(const struct pr_observations *o, uint32_t peer)
{
	return pr_peer_present(&o->peers[peer]) && !o->peers[peer].absent;
}

/* Contact after the last loss is news; to *news. False if memory ran out. */
static bool last_loss(const struct pr_observations *o, uint64_t *news)
{
	struct pr_moment last, *reports = malloc((o->lost + 1) * sizeof *reports);
	size_t count = 0;
	for (size_t i = 0; reports && i < pr_links_count(o->links); i++) {
		const struct pr_link *link = pr_links_at(o->links, i);
		if (pr_link_lost(link))
			reports[count++] = pr_outage_moment(link->outage);
	}
	*news = reports && pr_moments_last(reports, count, &last) ? last.latest : 0;
	free(reports);
	return reports != NULL;
}

struct view {
	const struct pr_observations *o;
	uint64_t now, timeout, news;
};

static enum pr_link_state beats_state(const struct view *view, const struct pr_link *link)
{
	if (link->report == PR_LINK_LOST)
		return PR_LINK_CUT;
	return view->now - pr_sooner(view->now, link->up) <= view->timeout ? PR_LINK_UP : PR_LINK_UNKNOWN;
}

/*
 * The state of (from, to). Systems on TCP lose both directions at once, so a loss that one end reports in a `link` record
 * counts for both. Beats tell of one direction only.
 */
static enum pr_link_state state_of(const struct view *view, uint32_t from, uint32_t to)
{
	const struct pr_link *link = pr_links_find(view->o->links, to, from);
	const struct pr_link *back = pr_links_find(view->o->links, from, to);
	if (link && link->beats)
		return beats_state(view, link);
	if (pr_link_lost(link))
		return PR_LINK_CUT;
	bool both = back && !back->beats;
	if (both && pr_link_lost(back))
		return PR_LINK_CUT;
	if ((link && link->report == PR_LINK_HEARD) || (both && back->report == PR_LINK_HEARD))
		return PR_LINK_UP;
	if ((link && link->up > view->news) || (both && back->up > view->news))
		return PR_LINK_UP;
	return PR_LINK_UNKNOWN;
}

/* Numbers the components of the graph of links that are up in either direction, to part[n]. */
static size_t components(const enum pr_link_state *links, size_t n, uint32_t *part, uint32_t *todo)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		part[i] = UINT32_MAX;
	for (size_t i = 0; i < n; i++) {
		size_t open = 0;
		if (part[i] != UINT32_MAX)
			continue;
		part[i] = (uint32_t)count;
		todo[open++] = (uint32_t)i;
		while (open > 0) {
			size_t u = todo[--open];
			for (size_t v = 0; v < n; v++)
				if (part[v] == UINT32_MAX && (links[u * n + v] == PR_LINK_UP || links[v * n + u] == PR_LINK_UP)) {
					part[v] = (uint32_t)count;
					todo[open++] = (uint32_t)v;
				}
		}
		count++;
	}
	return count;
}

/*
 * A link that nobody speaks of is taken to be as it was, up, between two peers that are cut off from the same others: from
 * the same parts of the cluster that are certainly connected, because who of a part reports a loss is chance.
 */
static bool presume(enum pr_link_state *links, size_t n)
{
	uint32_t *part = malloc((n + 1) * sizeof *part), *todo = malloc((n + 1) * sizeof *todo);
	bool *lost = calloc(n * n + 1, sizeof *lost); /* of part and part; there are at most n parts */
	bool done = part && todo && lost;
	size_t count = done ? components(links, n, part, todo) : 0;
	for (size_t i = 0; done && i < n * n; i++)
		if (links[i] == PR_LINK_CUT) {
			lost[part[i / n] * count + part[i % n]] = true;
			lost[part[i % n] * count + part[i / n]] = true;
		}
	for (size_t i = 0; done && i < n * n; i++) {
		uint32_t a = part[i / n], b = part[i % n];
		if (links[i] == PR_LINK_UNKNOWN && memcmp(lost + a * count, lost + b * count, count * sizeof *lost) == 0)
			links[i] = PR_LINK_UP;
	}
	free(part);
	free(todo);
	free(lost);
	return done;
}

static int by_name(const void *a, const void *b, void *names)
{
	struct pr_span x = pr_peers_name(names, *(const uint32_t *)a);
	struct pr_span y = pr_peers_name(names, *(const uint32_t *)b);
	int order = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
	return order ? order : (x.n > y.n) - (x.n < y.n);
}

bool pr_picture_take(struct pr_picture *picture, const struct pr_observations *o, uint64_t now, uint64_t timeout)
{
	size_t all = pr_peers_count(o->names);
	struct view view = {o, now, timeout, 0};
	*picture = (struct pr_picture){0};
	if (!last_loss(o, &view.news))
		return false;
	picture->members = malloc((all + 1) * sizeof *picture->members);
	if (!picture->members)
		return false;
	for (uint32_t peer = 0; peer < all; peer++) {
		if (pr_peer_present(&o->peers[peer]))
			picture->base += o->peers[peer].weight;
		if (counts(o, peer))
			picture->members[picture->count++] = peer;
	}
	qsort_r(picture->members, picture->count, sizeof *picture->members, by_name, o->names);
	size_t n = picture->count;
	enum pr_link_state *links = calloc(n * n + 1, sizeof *links);
	bool done = links != NULL;
	for (size_t u = 0; done && u < n; u++)
		for (size_t v = 0; v < n; v++)
			if (u != v)
				links[u * n + v] = state_of(&view, picture->members[u], picture->members[v]);
	if (done && presume(links, n))
		picture->partition = pr_partition_new(links, n);
	free(links);
	if (!picture->partition)
		pr_picture_clear(picture);
	return picture->partition != NULL;
}

void pr_picture_clear(struct pr_picture *picture)
{
	free(picture->members);
	pr_partition_free(picture->partition);
	*picture = (struct pr_picture){0};
}

int pr_picture_absent(const struct pr_observations *o, uint32_t peer, struct pr_moment *began, bool *refused)
{
	size_t all = pr_peers_count(o->names), lost = 0, judges = 0;
	bool has = false;
	uint64_t heard = 0;
	struct pr_moment *reports = malloc((all + 1) * sizeof *reports);
	if (!reports)
		return -1;
	*refused = false;
	for (uint32_t w = 0; w < all; w++) {
		if (w == peer || !counts(o, w))
			continue;
		const struct pr_link *link = pr_links_find(o->links, w, peer);
		judges += o->peers[w].watches;
		if (!link)
			continue;
		if (pr_link_lost(link)) {
			reports[lost++] = pr_outage_moment(link->outage);
			*refused = *refused || link->outage->refused;
		} else {
			has = has || link->report == PR_LINK_HEARD;
			heard = pr_later(heard, link->up);
		}
	}
	bool absent = pr_moments_last(reports, lost, began);
	free(reports);
	const struct pr_peer *p = &o->peers[peer];
	return absent && heard <= began->latest && !pr_peer_survived(p, began->since, began->latest) &&
	       (*refused || (p->active && p->watches && !has && 2 * lost > judges));
}

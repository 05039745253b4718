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
		if (pr_link_cut(link))
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

static enum pr_link_state state_of(const struct view *view, const struct pr_link *link)
{
	if (link->report == PR_LINK_LOST)
		return pr_link_cut(link) ? PR_LINK_CUT : PR_LINK_UNKNOWN;
	if (link->beats)
		return view->now - pr_sooner(view->now, link->up) <= view->timeout ? PR_LINK_UP : PR_LINK_UNKNOWN;
	return link->report == PR_LINK_HEARD || link->up > view->news ? PR_LINK_UP : PR_LINK_UNKNOWN;
}

/*
 * Fills in the states of all links between members; place[]: of each peer by number. Systems on TCP lose both directions
 * at once, so what one end says in a `link` record counts for both, and a loss more than contact. Beats tell of one
 * direction only, and nothing else counts for it.
 */
static void draw(const struct view *view, const uint32_t *place, enum pr_link_state *links, size_t n)
{
	for (int beats = 0; beats < 2; beats++)
		for (size_t i = 0; i < pr_links_count(view->o->links); i++) {
			const struct pr_link *link = pr_links_at(view->o->links, i);
			size_t from = place[link->subject], to = place[link->observer];
			if (link->beats != beats || from == PR_PEER_NONE || to == PR_PEER_NONE)
				continue;
			enum pr_link_state state = state_of(view, link);
			if (beats || state > links[from * n + to])
				links[from * n + to] = state;
			if (!beats && state > links[to * n + from])
				links[to * n + from] = state;
		}
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

/* Numbers what is alike among `count` rows of as many: to class[]. first: room for as many. */
static void classify(const bool *rows, size_t count, uint32_t *class, uint32_t *first)
{
	uint32_t classes = 0;
	for (size_t i = 0; i < count; i++) {
		class[i] = 0;
		while (class[i] < classes && memcmp(rows + first[class[i]] * count, rows + i * count, count) != 0)
			class[i]++;
		if (class[i] == classes)
			first[classes++] = (uint32_t)i;
	}
}

/* Marks in doubted[n * n] what one end suspects to be lost. */
static void doubt(const struct view *view, const uint32_t *place, bool *doubted, size_t n)
{
	for (size_t i = 0; i < pr_links_count(view->o->links); i++) {
		const struct pr_link *link = pr_links_at(view->o->links, i);
		size_t from = place[link->subject], to = place[link->observer];
		if (link->report == PR_LINK_SUSPECT && from != PR_PEER_NONE && to != PR_PEER_NONE)
			doubted[from * n + to] = doubted[to * n + from] = true;
	}
}

/*
 * A link that nobody speaks of is taken to be as it was, up, between two peers that are cut off from the same others: from
 * the same parts of the cluster that are certainly connected, because who of a part reports a loss is chance.
 */
static bool presume(enum pr_link_state *links, const bool *doubted, size_t n)
{
	uint32_t *part = malloc((n + 1) * sizeof *part), *todo = malloc((n + 1) * sizeof *todo);
	uint32_t *class = malloc((n + 1) * sizeof *class);
	size_t count = part && todo ? components(links, n, part, todo) : 0;
	bool *lost = calloc(count * count + 1, sizeof *lost); /* of part and part */
	bool done = part && todo && class && lost;
	for (size_t i = 0; done && i < n * n; i++)
		if (links[i] == PR_LINK_CUT) {
			lost[part[i / n] * count + part[i % n]] = true;
			lost[part[i % n] * count + part[i / n]] = true;
		}
	if (done)
		classify(lost, count, class, todo);
	for (size_t i = 0; done && i < n * n; i++)
		if (links[i] == PR_LINK_UNKNOWN && !doubted[i] && class[part[i / n]] == class[part[i % n]])
			links[i] = PR_LINK_UP;
	free(part);
	free(todo);
	free(class);
	free(lost);
	return done;
}

/* Who is there, and where each stands: the places, by number, or NULL if memory ran out. */
static uint32_t *gather(struct pr_picture *picture, const struct pr_observations *o)
{
	size_t all = pr_peers_count(o->names);
	uint32_t *place = malloc((all + 1) * sizeof *place);
	picture->members = malloc((all + 1) * sizeof *picture->members);
	if (!place || !picture->members) {
		free(place);
		return NULL;
	}
	for (uint32_t peer = 0; peer < all; peer++) {
		place[peer] = PR_PEER_NONE;
		if (counts(o, peer))
			picture->members[picture->count++] = peer;
	}
	pr_peers_sort(o->names, picture->members, picture->count);
	for (size_t i = 0; i < picture->count; i++)
		place[picture->members[i]] = (uint32_t)i;
	return place;
}

static bool any_lost(const struct pr_observations *o, const uint32_t *place)
{
	bool any = false;
	for (size_t i = 0; o->lost > 0 && !any && i < pr_links_count(o->links); i++) {
		const struct pr_link *link = pr_links_at(o->links, i);
		any = pr_link_cut(link) && place[link->observer] != PR_PEER_NONE && place[link->subject] != PR_PEER_NONE;
	}
	return any;
}

/* The matrix of links, and what follows from it. */
static struct pr_partition *divide(const struct view *view, const uint32_t *place, size_t n)
{
	struct pr_partition *partition = NULL;
	enum pr_link_state *links = calloc(n * n + 1, sizeof *links);
	bool *doubted = calloc(n * n + 1, sizeof *doubted);
	if (links && doubted) {
		draw(view, place, links, n);
		doubt(view, place, doubted, n);
		if (presume(links, doubted, n))
			partition = pr_partition_new(links, n);
	}
	free(doubted);
	free(links);
	return partition;
}

bool pr_picture_take(struct pr_picture *picture, const struct pr_observations *o, uint64_t now, uint64_t timeout)
{
	struct view view = {o, now, timeout, 0};
	*picture = (struct pr_picture){0};
	uint32_t *place = gather(picture, o);
	if (place && !any_lost(o, place)) /* what is unknown is then presumed to be up */
		picture->partition = pr_partition_whole(picture->count);
	else if (place && last_loss(o, &view.news))
		picture->partition = divide(&view, place, picture->count);
	free(place);
	if (!picture->partition)
		pr_picture_clear(picture);
	return picture->partition != NULL;
}

bool pr_picture_alone(struct pr_picture *picture, const struct pr_observations *o, uint32_t peer)
{
	*picture = (struct pr_picture){0};
	uint32_t *place = gather(picture, o);
	size_t n = picture->count;
	enum pr_link_state *links = place ? malloc(n * n + 1) : NULL;
	for (size_t i = 0; links && i < n * n; i++)
		links[i] = (i / n == place[peer]) == (i % n == place[peer]) ? PR_LINK_UP : PR_LINK_CUT;
	if (links)
		picture->partition = pr_partition_new(links, n);
	free(links);
	free(place);
	if (!picture->partition)
		pr_picture_clear(picture);
	return picture->partition != NULL;
}

bool *pr_picture_suspects(const struct pr_observations *o)
{
	bool *suspects = calloc(pr_peers_count(o->names) + 1, sizeof *suspects);
	for (size_t i = 0; suspects && i < pr_links_count(o->links); i++) {
		const struct pr_link *link = pr_links_at(o->links, i);
		const struct pr_peer *p = &o->peers[link->subject];
		if (pr_link_lost(link) && counts(o, link->subject))
			suspects[link->subject] |= link->outage->refused || (p->active && p->watches);
	}
	return suspects;
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

void pr_picture_clear(struct pr_picture *picture)
{
	free(picture->members);
	pr_partition_free(picture->partition);
	*picture = (struct pr_picture){0};
}

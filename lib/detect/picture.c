#include "picture.h"

#include <stdlib.h>

#include "base/grow.h"
#include "divide.h"
#include "presume.h"
#include "silence.h"
#include "trim.h"

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

#define REFUSED 1000000000u /* ns: whose host answers that nobody listens is gone, however far its last words are ahead by another clock than the answer */
#define ONE_WAY 1024u /* peers: of so many a matrix of links is made */

enum state { UNKNOWN, UP, CUT };

struct view {
	const struct pr_observations *o;
	uint64_t now, news;
	const uint32_t *place;  /* of each peer by number */
	bool *speaks;           /* by number: what it says is known up to now; NULL: everybody's word is its own */
	struct pr_parts parts, followers;
	bool *spoke, *heard;    /* of each member: some link from it is known to be up, or to it */
	size_t most;            /* so many sides are kept */
	struct pr_trim trim;    /* of the members */
	struct pr_edge *listed; /* links of which it is known that they are not up, or of which one end suspects it */
	size_t count, room;
};

/*
 * Whether a link is doubted. That its observer hears no majority is no doubt of the one whom it follows, unless somebody else lost that one: it may
 * have lost others.
 */
static bool is_doubted(const struct view *view, const struct pr_link *link)
{
	bool hint = link->report == PR_LINK_SUSPECT && link->watched && link->outage->hinted, confirmed = false;
	const struct pr_link *other = hint ? pr_links_first(view->o->links, PR_LINKS_SUBJECT, link->subject) : NULL;
	for (; other && !confirmed; other = pr_links_next(view->o->links, PR_LINKS_SUBJECT, other))
		confirmed = pr_link_cut(other);
	return link->report == PR_LINK_SUSPECT && (!hint || confirmed);
}

/*
 * Whether the observer of beats has told nothing for as many intervals as a pause takes, though it would tell of each beat that it hears, from whomever: whether it
 * still hears this one nobody knows, however long the detector waits for it.
 */
static bool is_mute(const struct view *view, const struct pr_link *link)
{
	uint64_t until = view->o->peers[link->observer].active;
	for (unsigned i = 0; i < PR_PULSE_TIMES; i++)
		until = pr_after(until, link->interval);
	return link->interval && until < view->now;
}

static enum state state_of(const struct view *view, const struct pr_link *link)
{
	if (link->report == PR_LINK_LOST)
		return pr_link_cut(link) ? CUT : UNKNOWN;
	if (link->tapped)
		return link->up > view->news ? UP : UNKNOWN;
	if (link->beats) {
		bool is_due = view->now - pr_sooner(view->now, link->up) > pr_silence_patience(view->o, link, view->now);
		return is_due || is_mute(view, link) ? UNKNOWN : UP;
	}
	if (link->via && view->speaks && !view->speaks[link->observer])
		return UNKNOWN; /* what it said last is of before */
	bool hinted = link->report == PR_LINK_SUSPECT && !is_doubted(view, link);
	return link->report == PR_LINK_HEARD || hinted || link->up > view->news ? UP : UNKNOWN;
}

/*
 * Whose word is known up to now: that of peers whose own stream this is, and where a peer's word comes by way of others, as long as
 * one of these hears it. False if memory ran out.
 */
static bool find_speakers(struct view *view)
{
	const struct pr_links *links = view->o->links;
	size_t all = pr_peers_count(view->o->names), count = 0;
	uint32_t *queue = malloc((all + 1) * sizeof *queue);
	view->speaks = calloc(all + 1, sizeof *view->speaks);
	if (!queue || !view->speaks) {
		free(queue);
		return false;
	}
	for (size_t i = 0; i < pr_links_count(links); i++) {
		const struct pr_link *link = pr_links_at(links, i);
		if ((!link->via || link->beats) && !view->speaks[link->observer]) {
			view->speaks[link->observer] = true;
			queue[count++] = link->observer;
		}
	}
	for (size_t i = 0; i < count; i++) {
		const struct pr_link *link = pr_links_first(links, PR_LINKS_OBSERVER, queue[i]);
		for (; link; link = pr_links_next(links, PR_LINKS_OBSERVER, link))
			if (!view->speaks[link->subject] && state_of(view, link) == UP) {
				view->speaks[link->subject] = true;
				queue[count++] = link->subject;
			}
	}
	free(queue);
	return true;
}

/* Who are connected by links that are watched: who follow one leader. False if memory ran out. */
static bool find_followers(struct view *view, size_t n)
{
	if (!pr_parts_make(&view->followers, n))
		return false;
	for (size_t i = 0; i < pr_links_count(view->o->links); i++) {
		const struct pr_link *link = pr_links_at(view->o->links, i);
		uint32_t a = view->place[link->observer], b = view->place[link->subject];
		if (a != PR_PEER_NONE && b != PR_PEER_NONE && link->report == PR_LINK_HEARD && !pr_link_directed(link))
			pr_parts_join(&view->followers, a, b);
	}
	return true;
}

/*
 * What its observer lost before it began to follow somebody else it tells no more of: once both follow the same, it is as unknown as any link of
 * which nobody speaks, so that it does not keep those apart who are together again.
 */
static bool is_past(struct view *view, const struct pr_link *link)
{
	if (!pr_link_forsaken(link))
		return false;
	uint32_t a = view->place[link->observer], b = view->place[link->subject];
	return pr_parts_of(&view->followers, a) == pr_parts_of(&view->followers, b);
}

static enum state known_of(struct view *view, const struct pr_link *link)
{
	return is_past(view, link) ? UNKNOWN : state_of(view, link);
}

/* One direction between two members; doubted: one end suspects that it is lost. */
static bool draw_way(struct view *view, uint32_t from, uint32_t to, enum state state, bool doubted)
{
	if (state == UP) {
		pr_parts_join(&view->parts, from, to);
		view->spoke[from] = view->heard[to] = true;
		return true;
	}
	if (state == UNKNOWN && !doubted)
		return true; /* nobody speaks of it */
	if (!pr_grow(&view->listed, &view->room, view->count + 1, sizeof *view->listed))
		return false;
	view->listed[view->count++] = (struct pr_edge){from, to, state == CUT};
	return true;
}

/* What beats and packets tell is of one direction alone; that a log has lost it tells of both, wherever packets do not. */
static bool is_mutual(const struct pr_link *link)
{
	if (pr_link_deaf(link))
		return false;
	return !pr_link_directed(link) || (!link->beats && !link->via && pr_link_lost(link) && !link->outage->tapped);
}

/*
 * Systems on TCP lose both directions at once, so what one end says in a `link` record counts for both, and a loss more than
 * contact. Of a direction that beats or packets tell of, nothing else counts. Each link draws its own direction, and the
 * other if that has none that would.
 */
static bool draw_link(struct view *view, const struct pr_link *link)
{
	uint32_t from = view->place[link->subject], to = view->place[link->observer];
	if (from == PR_PEER_NONE || to == PR_PEER_NONE)
		return true;
	view->parts.listens[to] |= (link->beats || link->via) && !link->tapped && (!view->speaks || view->speaks[link->observer]);
	enum state state = known_of(view, link);
	bool alone = link->beats && state != UNKNOWN && link->report != PR_LINK_SUSPECT;
	if (alone && !view->o->blocked)
		return draw_way(view, from, to, state, false); /* there is no need to look at the other direction */
	const struct pr_link *back = pr_links_find(view->o->links, link->subject, link->observer);
	if (pr_link_blocked(link) || pr_link_blocked(back))
		return draw_way(view, from, to, CUT, false) && (back || draw_way(view, to, from, CUT, false));
	if (alone)
		return draw_way(view, from, to, state, false);
	bool doubted = is_doubted(view, link) || (back && is_doubted(view, back) && !pr_link_deaf(back));
	doubted = doubted || is_past(view, link) || (back && is_past(view, back));
	bool open = is_mutual(link) || (link->tapped && state == UNKNOWN);
	if (pr_link_deaf(back) && state == UNKNOWN)
		state = UP; /* it has heard it since */
	if (open && back && is_mutual(back)) {
		enum state other = known_of(view, back);
		state = other > state ? other : state;
	}
	return draw_way(view, from, to, state, doubted) &&
	       (back || draw_way(view, to, from, is_mutual(link) ? state : UNKNOWN, doubted));
}

/* Lists a link of a matrix of them as unknown, if it is not listed. False if memory ran out. */
static bool doubt(struct view *view, bool *listed, size_t n, uint32_t from, uint32_t to)
{
	if (from == to || listed[from * n + to])
		return true;
	listed[from * n + to] = true;
	return draw_way(view, from, to, UNKNOWN, true);
}

/*
 * Of a peer whose links are cut in one direction wherever anything is known of that direction, more than one, to peers whom it is
 * connected with in the other, nobody can presume that the rest are up; they would be its only way, or the only one to it. In
 * a cluster of many peers that would be too many links to list. False if memory ran out.
 */
static bool doubt_one_way(struct view *view, size_t n)
{
	size_t count = view->count;
	uint32_t *cut = calloc(2 * n + 1, sizeof *cut); /* links from each peer, and to it */
	bool *listed = NULL, any = false;
	if (!cut)
		return false;
	for (size_t i = 0; n <= ONE_WAY && i < count; i++) {
		const struct pr_edge *e = &view->listed[i];
		if (!e->cut || pr_parts_of(&view->parts, e->from) != pr_parts_of(&view->parts, e->to))
			continue;
		any |= !view->spoke[e->from] && ++cut[e->from] > 1;
		any |= !view->heard[e->to] && ++cut[n + e->to] > 1;
	}
	bool done = !any || (listed = calloc(n * n, sizeof *listed)) != NULL;
	for (size_t i = 0; listed && i < count; i++)
		listed[view->listed[i].from * n + view->listed[i].to] = true;
	for (uint32_t u = 0; any && done && u < n; u++)
		for (uint32_t v = 0; done && (cut[u] > 1 || cut[n + u] > 1) && v < n; v++)
			done = (cut[u] < 2 || doubt(view, listed, n, u, v)) && (cut[n + u] < 2 || doubt(view, listed, n, v, u));
	free(listed);
	free(cut);
	return done;
}

/* What follows from a graph, or from what is kept of it. 1; 0 if too much; -1: memory ran out. */
static int divide_graph(struct view *view, const struct pr_graph *graph, struct pr_partition **partition)
{
	struct pr_graph rest = {0};
	if (view->most == PR_PICTURE_ALL)
		return pr_graph_divide(graph, partition);
	uint64_t *weights = calloc(graph->peers + 1, sizeof *weights);
	for (uint32_t peer = 0; weights && peer < pr_peers_count(view->o->names); peer++)
		if (view->place[peer] != PR_PEER_NONE)
			weights[view->place[peer]] = view->o->peers[peer].weight;
	bool done = weights && pr_trim_make(&view->trim, graph, weights, view->most) && pr_trim_apply(&view->trim, graph, &rest);
	free(weights);
	int divided = done ? pr_graph_divide(&rest, partition) : -1;
	pr_graph_clear(&rest);
	return divided;
}

/* Two majorities have a peer in common: who reaches one is connected, by way of that peer, with everybody else who does. */
static void join_quorate(struct view *view)
{
	uint32_t first = PR_PEER_NONE;
	for (uint32_t peer = 0; peer < pr_peers_count(view->o->names); peer++) {
		uint32_t place = view->place[peer];
		if (place == PR_PEER_NONE || !view->o->peers[peer].quorate || view->o->peers[peer].outvoted)
			continue;
		first = first == PR_PEER_NONE ? place : first;
		pr_parts_join(&view->parts, first, place);
	}
}

/* What is known of the links between members, in a graph; and what follows from it. As divide_graph(). */
static int divide(struct view *view, size_t n, struct pr_partition **partition)
{
	struct pr_graph graph = {0};
	view->spoke = calloc(2 * n + 1, sizeof *view->spoke);
	bool done = view->spoke != NULL;
	if (done)
		view->heard = view->spoke + n;
	done = done && pr_parts_make(&view->parts, n) && (!view->o->passed_on || find_speakers(view));
	done = done && (!view->o->unwatched || find_followers(view, n));
	for (size_t i = 0; done && i < pr_links_count(view->o->links); i++)
		done = draw_link(view, pr_links_at(view->o->links, i));
	pr_parts_clear(&view->followers);
	if (done)
		join_quorate(view);
	done = done && doubt_one_way(view, n);
	free(view->spoke);
	done = done && pr_graph_make(&graph, n, view->listed, view->count);
	free(view->listed);
	free(view->speaks);
	done = done && pr_presume(&graph, &view->parts);
	pr_parts_clear(&view->parts);
	int divided = done ? divide_graph(view, &graph, partition) : -1;
	pr_graph_clear(&graph);
	return divided;
}

/* Those that were left out are no members of the picture. */
static void leave_out(struct pr_picture *picture, const struct pr_trim *trim)
{
	size_t stay = 0;
	for (size_t i = 0; trim->peers > 0 && i < picture->count; i++)
		if (!trim->left_out[i])
			picture->members[stay++] = picture->members[i];
	picture->count -= trim->peers;
	picture->left_out = trim->peers;
	picture->left_sides = trim->pieces;
}

/* Who is there, and one who need not be, or PR_PEER_NONE; and where each stands: the places, by number, or NULL if memory ran out. */
static uint32_t *gather(struct pr_picture *picture, const struct pr_observations *o, uint32_t also)
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
		if (counts(o, peer) || peer == also)
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

int pr_picture_take(struct pr_picture *picture, const struct pr_observations *o, uint64_t now, size_t most)
{
	struct view view = {.o = o, .now = now, .most = most};
	int done = -1;
	*picture = (struct pr_picture){0};
	uint32_t *place = gather(picture, o, PR_PEER_NONE);
	if (place && !any_lost(o, place)) { /* what is unknown is then presumed to be up */
		picture->partition = pr_partition_whole(picture->count);
		done = picture->partition ? 1 : -1;
	} else if (place && last_loss(o, &view.news)) {
		view.place = place;
		done = divide(&view, picture->count, &picture->partition);
		leave_out(picture, &view.trim);
		pr_trim_clear(&view.trim);
	}
	free(place);
	if (done <= 0)
		pr_picture_clear(picture);
	return done;
}

bool pr_picture_alone(struct pr_picture *picture, const struct pr_observations *o, uint32_t peer)
{
	*picture = (struct pr_picture){0};
	uint32_t *place = gather(picture, o, peer);
	if (place)
		picture->partition = pr_partition_alone(picture->count, place[peer]);
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

size_t pr_picture_judges(const struct pr_observations *o)
{
	size_t judges = 0;
	for (uint32_t peer = 0; peer < pr_peers_count(o->names); peer++)
		judges += o->peers[peer].watches && counts(o, peer);
	return judges;
}

int pr_picture_absent(const struct pr_observations *o, uint32_t peer, size_t judges, const bool *together, struct pr_moment *began,
                      bool *refused)
{
	size_t lost = 0, room = 0, observers = 0;
	bool has = false, cut = false;
	uint64_t heard = 0;
	struct pr_moment *reports = NULL;
	const struct pr_link *link = pr_links_first(o->links, PR_LINKS_SUBJECT, peer);
	*refused = false;
	for (; link; link = pr_links_next(o->links, PR_LINKS_SUBJECT, link)) {
		if (!counts(o, link->observer) || (together && together[link->observer]))
			continue;
		cut = cut || pr_link_cut(link);
		observers += o->peers[link->observer].watches;
		if (pr_link_lost(link)) {
			if (!pr_grow(&reports, &room, lost + 1, sizeof *reports)) {
				free(reports);
				return -1;
			}
			reports[lost++] = pr_outage_moment(link->outage);
			*refused = *refused || link->outage->refused;
		} else {
			has = has || (link->report == PR_LINK_HEARD && !link->tapped);
			judges -= link->tapped && o->peers[link->observer].watches; /* idle: it may not have tried */
			heard = pr_later(heard, link->up);
		}
	}
	bool absent = pr_moments_last(reports, lost, began);
	free(reports);
	const struct pr_peer *p = &o->peers[peer];
	if (absent && *refused && p->active > began->earliest && p->active <= began->latest) { /* its process was alive then */
		began->earliest = p->active;
		began->since = began->even ? began->earliest + (began->latest - began->earliest) / 2 : pr_later(began->since, began->earliest);
	}
	judges -= !together && p->watches; /* others than itself */
	if (o->passed_on && judges > observers) /* who hears it says so, and nobody else can miss it */
		judges = observers;
	struct pr_moment gone = *began;
	gone.late = *refused ? pr_later(gone.late, REFUSED) : gone.late;
	return absent && !(together && cut) && heard <= began->latest && !pr_peer_survived(p, &gone) &&
	       (*refused || (p->active && p->watches && !has && 2 * lost > judges));
}

void pr_picture_clear(struct pr_picture *picture)
{
	free(picture->members);
	pr_partition_free(picture->partition);
	*picture = (struct pr_picture){0};
}

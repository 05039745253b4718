#include "absences.h"

#include <stdlib.h>

#include "base/grow.h"

#define PASSES 16u /* that narrow down who went down together: among thousands that takes long, and is given up */

void pr_absences_clear(struct pr_absences *absences)
{
	for (size_t i = 0; i < absences->count; i++)
		pr_failure_clear(&absences->list[i].failure);
	free(absences->list);
	*absences = (struct pr_absences){0};
}

/* The failure of one peer that is cut off from all others that are there. False if memory ran out; f is cleared then. */
static bool describe(const struct pr_scene *scene, uint32_t peer, struct pr_failure *f)
{
	struct pr_picture picture;
	bool done = pr_picture_alone(&picture, &scene->seen, peer) && pr_scene_fill(scene, f, &picture) &&
	            pr_scene_cite(scene, f);
	pr_picture_clear(&picture);
	if (!done) {
		pr_failure_clear(f);
		return false;
	}
	f->affected[0] = peer; /* whatever the others weigh; there is room, for all who are in the picture */
	f->affected_count = 1;
	return true;
}

static bool begin(struct pr_absences *absences, struct pr_scene *scene, struct pr_split *split, uint32_t peer,
                  struct pr_failure *f, uint64_t t)
{
	struct pr_peer *p = &scene->seen.peers[peer];
	if (!pr_grow(&absences->list, &absences->room, absences->count + 1, sizeof *absences->list) ||
	    !describe(scene, peer, f))
		return false;
	p->absent = true;
	p->absent_from = f->began.since;
	p->absent_to = 0;
	struct pr_absence *a = &absences->list[absences->count++];
	*a = (struct pr_absence){peer, *f};
	struct pr_failure *cut = &split->failure;
	if (!cut->id[0] || cut->affected_count != 1 || cut->affected[0] != peer)
		return pr_scene_open(scene, &a->failure, t);
	if (split->before.id[0]) {
		pr_split_part(split, scene, t);
		pr_failure_clear(cut);
		return pr_scene_open(scene, &a->failure, t);
	}
	memcpy(a->failure.id, cut->id, sizeof a->failure.id); /* what was told as a cut around this one peer */
	a->failure.start = pr_sooner(cut->start, f->began.since);
	pr_failure_clear(cut);
	pr_scene_tell(scene, &a->failure, "change", t);
	return true;
}

/* Whether somebody still does not hear the peer. */
static bool is_lost(const struct pr_scene *scene, uint32_t peer, struct pr_moment *healed)
{
	const struct pr_link *link = pr_links_first(scene->seen.links, PR_LINKS_SUBJECT, peer);
	for (; link; link = pr_links_next(scene->seen.links, PR_LINKS_SUBJECT, link)) {
		if (pr_link_lost(link))
			return true;
		if (link->outage && (!healed->since || link->outage->healed.since < healed->since))
			*healed = link->outage->healed;
	}
	return false;
}

/* Whether they cannot meet: the observer is not there, or a cut that was told has come between the two. */
static bool is_hindered(const struct pr_scene *scene, const struct pr_split *split, const struct pr_link *link)
{
	const struct pr_failure *cut = &split->failure;
	return scene->seen.peers[link->observer].absent || (cut->id[0] && pr_failure_severs(cut, link->subject, link->observer));
}

/*
 * Whether somebody has not met the peer again since its pause who could; who lost it anew has, and whom its host answered all the time may
 * have nothing to say to it any more.
 */
static bool is_awaited(const struct pr_scene *scene, const struct pr_split *split, uint32_t peer)
{
	const struct pr_link *link = pr_links_first(scene->seen.links, PR_LINKS_SUBJECT, peer);
	while (link && (!pr_link_lost(link) || pr_link_cut(link) || link->outage->silent || is_hindered(scene, split, link)))
		link = pr_links_next(scene->seen.links, PR_LINKS_SUBJECT, link);
	return link != NULL;
}

/* One that was absent and has started again, goes on, or is heard although its log is silent. True if that ends it. */
static bool ends(struct pr_scene *scene, const struct pr_split *split, struct pr_absence *a, uint64_t t)
{
	struct pr_peer *p = &scene->seen.peers[a->peer];
	struct pr_moment end = {0};
	bool restarted = p->started > a->failure.start, decided = a->failure.undecided;
	if (!restarted && p->absent && is_lost(scene, a->peer, &end))
		return false;
	if (restarted || !p->absent) {
		pr_flickers_forget(&scene->seen.flickers, a->peer); /* what was lost of it, and is back, tells nothing of the network */
		end = pr_scene_ended(&a->failure, p, p->absent_to);
		a->failure.kind = restarted ? PR_FAILURE_CRASH : PR_FAILURE_TIMEOUT;
		a->failure.undecided = false;
		if (decided)
			pr_scene_tell(scene, &a->failure, "change", t);
		if (decided && !restarted)
			pr_observations_excuse(&scene->seen, a->peer, p->absent_to);
		if (!restarted && is_awaited(scene, split, a->peer))
			return false;
	}
	p->absent = false;
	pr_scene_close(scene, &a->failure, end, t);
	return true;
}

/*
 * The pause of the peer whose view this is, or its crash, if it went on with a start: in it nobody was lost, because it heard nobody lose anything;
 * but it was not there. A pause that is shorter than the timeout would not have been missed, and who stopped in good order is not.
 */
static bool tell_own(struct pr_scene *scene, uint64_t t)
{
	uint32_t self = scene->options.as.p ? pr_peers_find(scene->seen.names, scene->options.as) : PR_PEER_NONE;
	struct pr_peer *p = self == PR_PEER_NONE ? NULL : &scene->seen.peers[self];
	if (!p || !p->pulse.paused_to || p->pulse.told)
		return true;
	p->pulse.told = true;
	bool restarted = p->started > p->pulse.paused_from;
	if (p->stopped >= p->pulse.paused_from)
		return true;
	if (!restarted && p->pulse.paused_to - p->pulse.paused_from <= scene->options.detector.timeout)
		return true;
	struct pr_failure f = {.kind = restarted ? PR_FAILURE_CRASH : PR_FAILURE_TIMEOUT, .began = pr_pulse_paused(&p->pulse)};
	if (!describe(scene, self, &f) || !pr_scene_open(scene, &f, t))
		return false;
	uint64_t end = restarted ? p->started : p->pulse.paused_to;
	pr_scene_close(scene, &f, (struct pr_moment){.since = end, .earliest = pr_sooner(f.began.latest, end), .latest = end}, t);
	return true;
}

/* Begins those of the suspected that are absent: 1, and they are suspected no more; 0: none is; -1: memory ran out. */
static int find(struct pr_absences *absences, struct pr_scene *scene, struct pr_split *split, bool *suspected, uint64_t t)
{
	size_t all = pr_peers_count(scene->seen.names), judges = pr_picture_judges(&scene->seen);
	int found = 0;
	for (uint32_t peer = 0; peer < all; peer++) {
		struct pr_failure f = {.kind = PR_FAILURE_CRASH};
		bool refused;
		int absent = suspected[peer] ? pr_picture_absent(&scene->seen, peer, judges, NULL, &f.began, &refused) : 0;
		f.undecided = absent > 0 && !refused;
		if (absent < 0 || (absent && !begin(absences, scene, split, peer, &f, t)))
			return -1;
		if (!absent)
			continue;
		found = 1;
		suspected[peer] = false;
		judges = pr_picture_judges(&scene->seen);
	}
	return found;
}

/*
 * Those who went down together: each has the others up, which it would have to lose first. Who of the suspected is not absent though all
 * the others were is left out, until nobody is. As find().
 */
static int find_together(struct pr_absences *absences, struct pr_scene *scene, struct pr_split *split, bool *suspected, uint64_t t)
{
	const struct pr_observations *o = &scene->seen;
	size_t all = pr_peers_count(o->names), left = 0, out = 1, passes = 0;
	struct pr_moment *began = calloc(all + 1, sizeof *began);
	int found = began ? 0 : -1;
	while (found == 0 && out > 0 && passes++ < PASSES) {
		size_t judges = pr_picture_judges(o);
		left = out = 0;
		for (uint32_t peer = 0; peer < all; peer++)
			judges -= suspected[peer] && o->peers[peer].watches;
		for (uint32_t peer = 0; found == 0 && peer < all; peer++) {
			bool refused;
			int absent = suspected[peer] ? pr_picture_absent(o, peer, judges, suspected, &began[peer], &refused) : 0;
			out += suspected[peer] && absent == 0;
			left += absent > 0;
			found = absent < 0 ? -1 : 0;
			began[peer].since = absent > 0 ? began[peer].since : 0;
		}
		for (uint32_t peer = 0; peer < all; peer++)
			suspected[peer] = suspected[peer] && began[peer].since > 0;
	}
	for (uint32_t peer = 0; found >= 0 && out == 0 && left > 1 && peer < all; peer++) {
		struct pr_failure f = {.kind = PR_FAILURE_CRASH, .began = began[peer], .undecided = true};
		if (suspected[peer])
			found = begin(absences, scene, split, peer, &f, t) ? 1 : -1;
	}
	free(began);
	return found;
}

void pr_absences_end(struct pr_absences *absences, struct pr_scene *scene, const struct pr_split *split, uint64_t t)
{
	for (size_t i = absences->count; i-- > 0;)
		if (ends(scene, split, &absences->list[i], t))
			absences->list[i] = absences->list[--absences->count];
}

bool pr_absences_judge(struct pr_absences *absences, struct pr_scene *scene, struct pr_split *split, uint64_t t)
{
	pr_absences_end(absences, scene, split, t);
	if (!tell_own(scene, t))
		return false;
	if (scene->seen.lost == 0)
		return true;
	bool *suspected = pr_picture_suspects(&scene->seen);
	int found = suspected ? 1 : -1;
	while (found > 0) /* who is absent has nobody up any more, so that others may be, too */
		found = find(absences, scene, split, suspected, t);
	if (found == 0)
		found = find_together(absences, scene, split, suspected, t);
	free(suspected);
	return found >= 0;
}

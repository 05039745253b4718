#include "impairments.h"

#include <stdlib.h>

#include "base/grow.h"

void pr_impairments_clear(struct pr_impairments *impairments)
{
	for (size_t i = 0; i < impairments->count; i++)
		pr_failure_clear(&impairments->list[i].failure);
	free(impairments->list);
	*impairments = (struct pr_impairments){0};
}

/* The failure of one peer, or two, with what others lost of the first as evidence. False if memory ran out; f is cleared then. */
static bool describe(const struct pr_scene *scene, uint32_t peer, uint32_t other, struct pr_failure *f)
{
	struct pr_picture picture;
	struct pr_failure alone = {.kind = f->kind};
	bool done = pr_picture_alone(&picture, &scene->seen, peer) && pr_scene_fill(scene, &alone, &picture) &&
	            pr_scene_cite(scene, &alone);
	pr_picture_clear(&picture);
	done = done && pr_scene_fill_whole(scene, peer, f) && pr_failure_cite(f, (const char *const *)alone.evidence, alone.evidence_count);
	pr_failure_clear(&alone);
	if (!done) {
		pr_failure_clear(f);
		return false;
	}
	f->affected[0] = peer; /* there is room, for all who are in the picture */
	f->affected_count = 1;
	if (other != PR_PEER_NONE)
		f->affected[f->affected_count++] = other;
	pr_peers_sort(scene->seen.names, f->affected, f->affected_count);
	return true;
}

static struct pr_impairment *find(const struct pr_impairments *impairments, uint32_t peer)
{
	for (size_t i = 0; i < impairments->count; i++)
		if (impairments->list[i].peer == peer || impairments->list[i].other == peer)
			return &impairments->list[i];
	return NULL;
}

/* Whether a peer is named by another impairment than that. */
static bool is_anothers(const struct pr_impairments *impairments, const struct pr_impairment *a, uint32_t peer)
{
	const struct pr_impairment *found = find(impairments, peer);
	return found && found != a;
}

/* f: its kind and when it began. False if memory ran out. */
static bool begin(struct pr_impairments *impairments, struct pr_scene *scene, struct pr_split *split, uint32_t peer, uint32_t other,
                  struct pr_failure *f, uint64_t t)
{
	if (!pr_grow(&impairments->list, &impairments->room, impairments->count + 1, sizeof *impairments->list) ||
	    !describe(scene, peer, other, f))
		return false;
	struct pr_impairment *a = &impairments->list[impairments->count++];
	*a = (struct pr_impairment){peer, other, 0, *f};
	struct pr_failure *cut = &split->failure;
	if (!pr_split_is_around(split, peer))
		return pr_scene_open(scene, &a->failure, t);
	memcpy(a->failure.id, cut->id, sizeof a->failure.id);
	a->failure.start = pr_sooner(cut->start, f->began.since);
	pr_failure_clear(cut);
	pr_scene_tell(scene, &a->failure, "change", t);
	return true;
}

/*
 * Whether packets show all links at this end of the peer's to be lost since one moment, and nothing to get through on any: loss breaks them
 * one by one, so that is a cut, whatever was before.
 */
static bool is_at_once(const struct pr_links *links, enum pr_link_end end, uint32_t peer)
{
	uint64_t earliest = 0, latest = UINT64_MAX, since = 0, up = 0;
	size_t lost = 0;
	for (const struct pr_link *link = pr_links_first(links, end, peer); link; link = pr_links_next(links, end, link)) {
		if (!link->tapped && pr_link_lost(link))
			continue;
		if (!pr_link_lost(link)) {
			up = pr_later(up, link->up);
			continue;
		}
		lost++;
		earliest = pr_later(earliest, link->outage->earliest);
		latest = pr_sooner(latest, link->outage->latest);
		since = pr_later(since, link->outage->latest);
	}
	return lost > 1 && earliest <= latest && up <= since;
}

/*
 * Excuses what the impairment explains, and takes back the excuse of what has been lost for too long. *back: when the last of its
 * links came back, at least. Whether any is lost still. Links to others that are impaired are those others'.
 */
static bool excuse(struct pr_impairments *impairments, struct pr_scene *scene, const struct pr_impairment *a, uint64_t *back, uint64_t t)
{
	uint32_t peer = a->peer;
	bool any = false;
	for (int end = PR_LINKS_OBSERVER; end <= PR_LINKS_SUBJECT; end++) {
		bool cut = is_at_once(scene->seen.links, (enum pr_link_end)end, peer);
		for (struct pr_link *link = pr_links_first(scene->seen.links, (enum pr_link_end)end, peer); link;
		     link = pr_links_next(scene->seen.links, (enum pr_link_end)end, link)) {
			uint32_t other = end == PR_LINKS_OBSERVER ? link->subject : link->observer;
			bool others = (link->beats && !link->tapped) || is_anothers(impairments, a, other);
			struct pr_outage *o = others ? NULL : link->outage;
			if (o && !pr_link_lost(link))
				*back = pr_later(*back, pr_later(o->healed.since, o->before.since));
			if (!o || !pr_link_lost(link) || o->excused == PR_OUTAGE_ANSWERED)
				continue;
			uint64_t until = cut ? 0 : pr_after(o->reported, PR_IMPAIRMENT_PATIENCE);
			o->excused = until > t ? t : 0;
			any = any || until > t;
			if (until > t && (!impairments->again || until < impairments->again))
				impairments->again = until;
		}
	}
	return any;
}

/* When the last of its links was lost, or found to be impaired, and came back, but for those to others that are impaired. */
static uint64_t last_flicker(const struct pr_impairments *impairments, const struct pr_flickers *flickers, const struct pr_impairment *a)
{
	uint64_t last = 0;
	uint32_t peer = a->peer;
	for (size_t i = 0; i < flickers->count; i++) {
		const struct pr_flicker *x = &flickers->list[i];
		bool is_its = x->a == peer || x->b == peer;
		if (is_its && !is_anothers(impairments, a, x->a == peer ? x->b : x->a))
			last = pr_later(last, x->healed);
	}
	return last;
}

/* What came of it since. False if it is over. */
static bool goes_on(struct pr_impairments *impairments, struct pr_scene *scene, struct pr_impairment *a, uint64_t t)
{
	uint64_t back = pr_later(a->failure.ended.since, last_flicker(impairments, &scene->seen.flickers, a));
	bool lost = excuse(impairments, scene, a, &back, t);
	uint64_t until = pr_after(back, PR_IMPAIRMENT_PATIENCE);
	a->failure.ended.since = back; /* told when it closes */
	if (lost)
		return true;
	if (until <= t)
		return false;
	impairments->again = !impairments->again || until < impairments->again ? until : impairments->again;
	return true;
}

/* The peer at either end of flicker i / 2, if it is the first of its; else PR_PEER_NONE. */
static uint32_t peer_of(const struct pr_flickers *flickers, size_t i)
{
	uint32_t peer = i % 2 ? flickers->list[i / 2].a : flickers->list[i / 2].b;
	for (size_t j = 0; j < i / 2; j++)
		if (flickers->list[j].a == peer || flickers->list[j].b == peer)
			return PR_PEER_NONE;
	return peer;
}

/* Opens what flickers tell of. False if memory ran out. */
static bool judge_unsteady(struct pr_impairments *impairments, struct pr_scene *scene, struct pr_split *split, uint64_t t)
{
	const struct pr_flickers *flickers = &scene->seen.flickers;
	for (size_t i = 0; i < 2 * flickers->count; i++) {
		uint32_t peer = peer_of(flickers, i);
		struct pr_failure f = {.kind = PR_FAILURE_LOSS, .undecided = true};
		if (peer == PR_PEER_NONE || find(impairments, peer) || !pr_flickers_unsteady(flickers, scene->seen.links, peer, t, &f.began))
			continue;
		if (!begin(impairments, scene, split, peer, PR_PEER_NONE, &f, t))
			return false;
	}
	return true;
}

/* Whether something of the peer's to others than that one is used since, and nothing was found to be the matter with it. */
static bool has_else(const struct pr_scene *scene, uint32_t peer, uint32_t other, uint64_t since)
{
	bool any = false;
	for (int end = PR_LINKS_OBSERVER; end <= PR_LINKS_SUBJECT; end++) {
		const struct pr_link *link = pr_links_first(scene->seen.links, (enum pr_link_end)end, peer);
		for (; link; link = pr_links_next(scene->seen.links, (enum pr_link_end)end, link)) {
			uint32_t third = end == PR_LINKS_OBSERVER ? link->subject : link->observer;
			any = any || (third != other && !pr_link_lost(link) && link->up > since);
		}
	}
	return any;
}

/* Whose trouble a link is that was found to be impaired again and again, of a peer that has no other such: *peer's, and *other's if that is as likely. */
static void blame(const struct pr_scene *scene, uint32_t *peer, uint32_t *other, uint64_t since)
{
	bool mine = !has_else(scene, *peer, *other, since), theirs = !has_else(scene, *other, *peer, since);
	if (mine == theirs)
		return;
	*peer = mine ? *peer : *other;
	*other = PR_PEER_NONE;
}

/* Opens what was found to be impaired, around the peers with the most such links first. False if memory ran out. */
static bool judge_impaired(struct pr_impairments *impairments, struct pr_scene *scene, struct pr_split *split,
                           enum pr_impaired impaired, uint64_t t)
{
	const struct pr_flickers *flickers = &scene->seen.flickers;
	struct pr_failure best = {.kind = impaired == PR_IMPAIRED_LATE ? PR_FAILURE_TIMEOUT : PR_FAILURE_LOSS};
	uint32_t worst = PR_PEER_NONE, other = PR_PEER_NONE, lone;
	size_t most = 1;
	for (size_t i = 0; i < 2 * flickers->count; i++) {
		uint32_t peer = peer_of(flickers, i);
		struct pr_moment began;
		size_t count = peer == PR_PEER_NONE ? 0 : pr_flickers_count(flickers, peer, t, impaired, &began, &lone);
		if (count <= most)
			continue;
		most = count;
		worst = peer;
		other = lone;
		best.began = began;
	}
	if (other != PR_PEER_NONE)
		blame(scene, &worst, &other, best.began.since);
	struct pr_impairment *open = worst == PR_PEER_NONE ? NULL : find(impairments, worst);
	if (open && impaired == PR_IMPAIRED_LATE && open->failure.kind == PR_FAILURE_LOSS) {
		struct pr_moment began;
		if (most <= pr_flickers_count(flickers, worst, t, PR_IMPAIRED_LOSSY, &began, &lone))
			return true;
		open->failure.kind = PR_FAILURE_TIMEOUT; /* what is late is sent again at first, as if it had been lost */
		open->failure.undecided = false;
		pr_scene_tell(scene, &open->failure, "change", t);
	}
	return worst == PR_PEER_NONE || open || begin(impairments, scene, split, worst, other, &best, t);
}

bool pr_impairments_judge(struct pr_impairments *impairments, struct pr_scene *scene, struct pr_split *split, uint64_t t)
{
	impairments->again = 0;
	if (scene->seen.flickered && !judge_unsteady(impairments, scene, split, t))
		return false;
	if (scene->seen.flickered && (!judge_impaired(impairments, scene, split, PR_IMPAIRED_LOSSY, t) ||
	                              !judge_impaired(impairments, scene, split, PR_IMPAIRED_LATE, t)))
		return false;
	scene->seen.flickered = false;
	for (size_t i = impairments->count; i-- > 0;) {
		struct pr_impairment *a = &impairments->list[i];
		if (goes_on(impairments, scene, a, t))
			continue;
		uint64_t back = a->failure.ended.since;
		pr_scene_close(scene, &a->failure, (struct pr_moment){.since = back, .earliest = a->failure.began.latest, .latest = back}, t);
		pr_flickers_forget(&scene->seen.flickers, a->peer);
		*a = impairments->list[--impairments->count];
	}
	return true;
}

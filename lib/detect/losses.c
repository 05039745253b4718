#include "losses.h"

#include <stdlib.h>

#include "base/grow.h"

void pr_losses_clear(struct pr_losses *losses)
{
	for (size_t i = 0; i < PR_LOSSES_KINDS; i++) {
		pr_failure_clear(&losses->failures[i]);
		free(losses->blamed[i]);
	}
}

/* What is counted of a peer, as observer and as subject. */
struct tally {
	uint32_t links[2], affected[2];
	bool named;
};

struct survey {
	const struct pr_scene *scene;
	bool late;
	struct tally *tallies; /* by peer */
	struct pr_moment first, last; /* of the affected links, which began first and last */
	size_t count;                 /* of them */
	uint64_t rate;                /* billionths of beats that are lost in an interval of all of them */
	uint64_t interval;            /* the longest of theirs, and of those that were so */
	uint64_t part;                /* of that which began last */
	uint64_t over, over_first;    /* when the last of the links was so lastly, and the first of those that were since `since` */
	uint64_t since;
};

#define UNSEEN 5u /* beats that would have been lost: less than one time in a hundred none of them was */
#define UNSEEN_MOST 100u /* intervals */
#define MISTAKEN 20u /* intervals: a beat that chance takes within ten after it is over is taken for its last; two in turn rarely are */

/* Its loss, if beats come on the link now; else NULL. */
static const struct pr_loss *loss_of(const struct pr_scene *scene, const struct pr_link *link, size_t number)
{
	const struct pr_peer *observer = &scene->seen.peers[link->observer], *subject = &scene->seen.peers[link->subject];
	bool there = pr_peer_present(observer) && pr_peer_present(subject) && !observer->absent && !subject->absent;
	return there && !pr_link_lost(link) ? pr_arrivals_loss(&scene->seen.arrivals, number) : NULL;
}

/* What its observer's kernel took while that was paused is late by the pause, by no doing of the network's. */
static bool is_overslept(const struct pr_scene *scene, const struct pr_link *link, const struct pr_loss *loss)
{
	const struct pr_pulse *pulse = &scene->seen.peers[link->observer].pulse;
	uint64_t since = pr_loss_began(loss, true, pr_later(pulse->last, link->up)).since;
	return pulse->paused_to && since <= pulse->paused_to && pr_after(since, pulse->longest) >= pulse->paused_from;
}

static bool is_affected(const struct survey *s, const struct pr_link *link, const struct pr_loss *loss)
{
	return loss && (s->late ? loss->late && !is_overslept(s->scene, link, loss) : loss->lossy);
}

/*
 * A loss that began was not seen as long as by chance none of the beats got lost, of which so many billionths of one do in an interval. A beat
 * that is late tells itself since when.
 */
static void allow_for_chance(const struct survey *s, struct pr_moment *began, uint64_t rate)
{
	uint64_t intervals = rate > 0 ? UNSEEN * (uint64_t)1000000000 / rate + 1 : UNSEEN_MOST;
	if (!s->late)
		began->earliest -= pr_sooner(began->earliest, pr_sooner(intervals, UNSEEN_MOST) * s->interval);
}

/* Until when it was so. */
static void count_over(struct survey *s, uint64_t over)
{
	if (over > s->since)
		s->over_first = s->over_first ? pr_sooner(s->over_first, over) : over;
	s->over = pr_later(s->over, over);
}

/* One that is so now. */
static void count_affected(struct survey *s, const struct pr_loss *loss, uint64_t interval, uint64_t t)
{
	struct pr_moment began = pr_loss_began(loss, s->late, t);
	uint64_t part = s->late ? 0 : pr_loss_part(loss, &s->scene->options.loss, interval);
	s->rate += part;
	if (s->count == 0 || began.since < s->first.since)
		s->first = began;
	if (s->count == 0 || began.since > s->last.since) {
		s->last = began;
		s->part = part;
	}
	s->count++;
}

static void count(struct survey *s, uint64_t t)
{
	const struct pr_links *links = s->scene->seen.links;
	for (size_t i = 0; i < pr_links_count(links); i++) {
		const struct pr_link *link = pr_links_at(links, i);
		const struct pr_loss *loss = loss_of(s->scene, link, i);
		bool affected = is_affected(s, link, loss);
		if (!pr_arrivals_numbered(&s->scene->seen.arrivals, i))
			continue;
		s->tallies[link->observer].links[0]++;
		s->tallies[link->subject].links[1]++;
		s->tallies[link->observer].affected[0] += affected;
		s->tallies[link->subject].affected[1] += affected;
		uint64_t over = loss ? pr_loss_last(loss, s->late, t) : 0;
		if (affected || over > s->since)
			s->interval = pr_later(s->interval, link->interval);
		count_over(s, over);
		if (affected)
			count_affected(s, loss, link->interval, t);
	}
	allow_for_chance(s, &s->first, s->rate);
	allow_for_chance(s, &s->last, s->part);
	s->last.earliest = pr_sooner(s->last.earliest, s->first.earliest); /* it may as well have been lossy from the first on */
}

/* When it was over, by the last that was missing or late; what is missing may as well have been the first that chance took after it. */
static struct pr_moment ended(const struct survey *s, const struct pr_failure *open, uint64_t t)
{
	uint64_t began = open->began.since, over = pr_later(s->over, began);
	uint64_t earliest = s->late ? open->began.latest : pr_sooner(s->over_first, over - pr_sooner(over, MISTAKEN * s->interval));
	return (struct pr_moment){.since = over, .earliest = pr_sooner(over, pr_later(earliest, began)), .latest = pr_later(over, t)};
}

static void name(struct survey *s, bool *blamed)
{
	const struct pr_links *links = s->scene->seen.links;
	size_t peers = pr_peers_count(s->scene->seen.names);
	for (uint32_t p = 0; p < peers; p++) {
		struct tally *tally = &s->tallies[p];
		blamed[p] = blamed[p] && tally->affected[0] + tally->affected[1] > 0;
		for (unsigned way = 0; way < 2; way++)
			blamed[p] = blamed[p] || (tally->affected[way] > 1 && 2 * tally->affected[way] > tally->links[way]);
		tally->named = blamed[p];
	}
	for (size_t i = 0; i < pr_links_count(links); i++) {
		const struct pr_link *link = pr_links_at(links, i);
		struct tally *a = &s->tallies[link->observer], *b = &s->tallies[link->subject];
		if (is_affected(s, link, loss_of(s->scene, link, i)) && !a->named && !b->named)
			a->named = b->named = true;
	}
}

/* The peers that were named, into f, whose picture has all who are there. False if memory ran out; f is cleared then. */
static bool fill(const struct survey *s, struct pr_failure *f)
{
	size_t peers = pr_peers_count(s->scene->seen.names);
	uint32_t one = 0;
	while (!s->tallies[one].named)
		one++;
	if (!pr_scene_fill_whole(s->scene, one, f)) {
		pr_failure_clear(f);
		return false;
	}
	f->affected_count = 0;
	for (uint32_t p = 0; p < peers; p++)
		if (s->tallies[p].named) /* there is room, for all who are in the picture */
			f->affected[f->affected_count++] = p;
	pr_peers_sort(s->scene->seen.names, f->affected, f->affected_count);
	return true;
}

static bool names_the_same(const struct pr_failure *a, const struct pr_failure *b)
{
	return a->affected_count == b->affected_count &&
	       memcmp(a->affected, b->affected, a->affected_count * sizeof *a->affected) == 0;
}

/* Tells what changed. False if memory ran out; f is the old one's, or cleared, in either case. */
static bool tell(struct pr_scene *scene, struct pr_split *split, struct pr_failure *old, struct pr_failure *f,
                 const struct survey *s, uint64_t t)
{
	if (!old->id[0]) {
		f->began = s->first;
		*old = *f;
		if (!s->late || f->affected_count != 1 || !pr_split_is_around(split, f->affected[0]))
			return pr_scene_open(scene, old, t);
		memcpy(old->id, split->failure.id, sizeof old->id);
		old->start = pr_sooner(split->failure.start, old->began.since);
		pr_failure_clear(&split->failure);
		pr_scene_tell(scene, old, "change", t);
		return true;
	}
	if (names_the_same(old, f)) {
		pr_failure_clear(f);
		return true;
	}
	f->began = s->last;
	memcpy(f->id, old->id, sizeof f->id);
	f->start = pr_sooner(old->start, s->first.since);
	pr_failure_clear(old);
	*old = *f;
	pr_scene_tell(scene, old, "change", t);
	return true;
}

static bool judge(struct pr_losses *losses, struct pr_scene *scene, struct pr_split *split, unsigned kind, uint64_t t)
{
	struct pr_failure *open = &losses->failures[kind];
	struct pr_failure f = {.kind = kind == PR_LOSSES_LATE ? PR_FAILURE_TIMEOUT : PR_FAILURE_LOSS};
	struct survey s = {.scene = scene, .late = kind == PR_LOSSES_LATE, .since = open->id[0] ? open->start : UINT64_MAX};
	size_t peers = pr_peers_count(scene->seen.names);
	s.tallies = calloc(peers + 1, sizeof *s.tallies);
	bool done = s.tallies && pr_grow_zeroed(&losses->blamed[kind], &losses->blamed_room[kind], peers, sizeof **losses->blamed);
	if (done)
		count(&s, t);
	if (done && s.count > 0) {
		name(&s, losses->blamed[kind]);
		done = fill(&s, &f) && tell(scene, split, open, &f, &s, t);
	} else if (done && open->id[0]) {
		memset(losses->blamed[kind], 0, peers);
		pr_scene_close(scene, open, ended(&s, open, t), t);
	}
	free(s.tallies);
	return done;
}

bool pr_losses_judge(struct pr_losses *losses, struct pr_scene *scene, struct pr_split *split, uint64_t t)
{
	bool news = scene->seen.arrivals.impaired, done = true;
	for (unsigned kind = 0; done && kind < PR_LOSSES_KINDS; kind++)
		if (news || losses->failures[kind].id[0]) /* a link that was lost meanwhile is lossy no more */
			done = judge(losses, scene, split, kind, t);
	scene->seen.arrivals.impaired = false;
	return done;
}

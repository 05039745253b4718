#include "restarts.h"

#include <stdlib.h>

/* It has, and is there to be told of. */
static bool is_back(const struct pr_peer *p, const struct pr_failure *f)
{
	return pr_peer_restarted(p, &f->began) && pr_peer_present(p) && !p->absent;
}

/* Whether all who are not on one side have started since, without a sign of life before, and are several. 1; 0 if not; -1: no memory. */
static int are_restarted(const struct pr_scene *scene, const struct pr_failure *f)
{
	const struct pr_partition *p = f->partition;
	size_t *back = calloc(p->groups + 1, sizeof *back), *all = calloc(p->groups + 1, sizeof *all), stayed = 0, away = 0;
	int settled = back && all ? 1 : -1;
	for (size_t i = 0; settled > 0 && i < p->peers; i++) {
		bool started = is_back(&scene->seen.peers[f->members[i]], f);
		back[p->group[i]] += started;
		all[p->group[i]]++;
		away += started;
	}
	for (size_t g = 0; settled > 0 && g < p->groups; g++) {
		stayed += back[g] == 0;
		settled = back[g] == 0 || back[g] == all[g];
	}
	free(back);
	free(all);
	return settled > 0 ? stayed == 1 && away > 1 : settled;
}

/* The crash, or pause, of one of them, without a name. False if memory ran out; it is cleared then. */
static bool describe(const struct pr_scene *scene, uint32_t peer, struct pr_moment began, const struct pr_failure *split, struct pr_failure *f)
{
	struct pr_picture picture;
	*f = (struct pr_failure){.kind = f->kind, .began = began};
	bool done = pr_picture_alone(&picture, &scene->seen, peer) && pr_scene_fill(scene, f, &picture) &&
	            pr_failure_cite(f, (const char *const *)split->evidence, split->evidence_count);
	pr_picture_clear(&picture);
	if (!done) {
		pr_failure_clear(f);
		return false;
	}
	f->affected[0] = peer;
	f->affected_count = 1;
	return true;
}

/* It has started within the partition, without having stopped, and nobody has told of that. */
static bool is_news(const struct pr_peer *p, const struct pr_failure *f)
{
	bool missed = p->absent_from && p->absent_from < p->started && p->absent_to > p->last_words;
	return p->started > f->began.latest && p->started != p->told_start && p->last_words && p->last_words < p->started &&
	       p->stopped < p->last_words && pr_peer_present(p) && !p->absent && !missed;
}

/*
 * Its end is known; it is as likely to have begun at any moment since it spoke last. A capture of its host's shows all that it says, and beats of its own
 * promise the next one, so that it begins then. False if memory ran out.
 */
static bool tell_start(struct pr_scene *scene, uint32_t peer, const struct pr_failure *told, uint64_t t)
{
	struct pr_peer *p = &scene->seen.peers[peer];
	uint64_t half = (p->started - p->last_words) / 2, middle = p->last_words + (p->lives ? pr_sooner(half, PR_PEER_BURST / 2) : half);
	struct pr_failure f = {.kind = PR_FAILURE_CRASH};
	p->told_start = p->started;
	struct pr_moment dead = {.since = middle, .earliest = p->last_words, .latest = p->started};
	if (p->pulse.paused_to >= p->started && p->pulse.paused_from < p->started)
		dead = pr_pulse_paused(&p->pulse);
	dead.latest = pr_sooner(dead.latest, p->started);
	dead.early = p->early;
	dead.late = p->late;
	if (!describe(scene, peer, dead, told, &f) ||
	    !pr_scene_open(scene, &f, t))
		return false;
	dead.since = dead.latest = p->started;
	pr_scene_close(scene, &f, dead, t);
	return true;
}

static bool tell_starts(const struct pr_split *split, struct pr_scene *scene, uint64_t t)
{
	const struct pr_failure *told = &split->failure;
	bool done = true;
	for (size_t i = 0; done && i < told->partition->peers; i++)
		if (is_news(&scene->seen.peers[told->members[i]], told))
			done = tell_start(scene, told->members[i], told, t);
	return done;
}

/* Whether somebody lost the peer while it was paused. */
static bool is_missed(const struct pr_scene *scene, uint32_t peer)
{
	const struct pr_pulse *pulse = &scene->seen.peers[peer].pulse;
	const struct pr_link *link = pr_links_first(scene->seen.links, PR_LINKS_SUBJECT, peer);
	while (link && (!link->outage || link->outage->latest < pulse->paused_from || link->outage->reported > pulse->paused_to))
		link = pr_links_next(scene->seen.links, PR_LINKS_SUBJECT, link);
	return link != NULL;
}

/* Whether it was paused, by its own beats, so that somebody lost it then or would have, and nobody has told of that pause. */
static bool has_slept(const struct pr_scene *scene, uint32_t peer, const struct pr_failure *f)
{
	const struct pr_peer *p = &scene->seen.peers[peer];
	const struct pr_pulse *pulse = &p->pulse;
	if (pulse->paused_to <= f->start || pulse->told || !pr_peer_present(p) || p->absent || pr_later(p->started, p->absent_to) > pulse->paused_from)
		return false;
	return pulse->paused_to - pulse->paused_from > scene->options.detector.timeout || is_missed(scene, peer);
}

/* Pauses of peers that are cut off from some as well, so that the partition is not theirs alone. False if memory ran out. */
static bool tell_pauses(const struct pr_split *split, struct pr_scene *scene, uint64_t t)
{
	const struct pr_failure *told = &split->failure;
	for (size_t i = 0; i < told->partition->peers; i++) {
		struct pr_peer *p = &scene->seen.peers[told->members[i]];
		struct pr_failure f = {.kind = PR_FAILURE_TIMEOUT};
		if (!has_slept(scene, told->members[i], told))
			continue;
		p->pulse.told = true;
		if (!describe(scene, told->members[i], pr_pulse_paused(&p->pulse), told, &f) || !pr_scene_open(scene, &f, t))
			return false;
		pr_scene_close(scene, &f, pr_scene_ended(&f, p, p->pulse.paused_to), t);
	}
	return true;
}

bool pr_restarts_settle(struct pr_split *split, struct pr_scene *scene, uint64_t t)
{
	struct pr_failure *told = &split->failure;
	if (!told->id[0])
		return true;
	if (!tell_pauses(split, scene, t))
		return false;
	if (!told->undecided)
		return tell_starts(split, scene, t);
	int settled = are_restarted(scene, told);
	bool done = settled >= 0, first = true;
	for (size_t i = 0; done && settled > 0 && i < told->partition->peers; i++) {
		const struct pr_peer *p = &scene->seen.peers[told->members[i]];
		struct pr_failure f = {.kind = PR_FAILURE_CRASH};
		if (!is_back(p, told))
			continue;
		done = describe(scene, told->members[i], told->began, told, &f);
		if (done && first) {
			memcpy(f.id, told->id, sizeof f.id);
			f.start = told->start;
			pr_scene_tell(scene, &f, "change", t);
		} else if (done) {
			done = pr_scene_open(scene, &f, t);
		}
		first = false;
		if (done)
			pr_scene_close(scene, &f, pr_scene_ended(&f, p, p->started), t);
	}
	if (done && settled > 0)
		pr_split_forget(split, scene);
	return done;
}

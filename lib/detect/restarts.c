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

/* The crash of one of them, without a name. False if memory ran out; it is cleared then. */
static bool describe(const struct pr_scene *scene, uint32_t peer, struct pr_moment began, const struct pr_failure *split, struct pr_failure *f)
{
	struct pr_picture picture;
	*f = (struct pr_failure){.kind = PR_FAILURE_CRASH, .began = began};
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
 * Its end is known; it is as likely to have begun at any moment since it spoke last. A capture of its host's shows all that it says, so that it begins then.
 * False if memory ran out.
 */
static bool tell_start(struct pr_scene *scene, uint32_t peer, const struct pr_failure *told, uint64_t t)
{
	struct pr_peer *p = &scene->seen.peers[peer];
	uint64_t half = (p->started - p->last_words) / 2, middle = p->last_words + (p->lives ? pr_sooner(half, PR_PEER_BURST / 2) : half);
	struct pr_failure f;
	p->told_start = p->started;
	struct pr_moment dead = {.since = middle, .earliest = p->last_words, .latest = p->started, .early = p->early, .late = p->late};
	if (!describe(scene, peer, dead, told, &f) ||
	    !pr_scene_open(scene, &f, t))
		return false;
	dead.since = p->started;
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

bool pr_restarts_settle(struct pr_split *split, struct pr_scene *scene, uint64_t t)
{
	struct pr_failure *told = &split->failure;
	if (!told->id[0])
		return true;
	if (!told->undecided)
		return tell_starts(split, scene, t);
	int settled = are_restarted(scene, told);
	bool done = settled >= 0, first = true;
	for (size_t i = 0; done && settled > 0 && i < told->partition->peers; i++) {
		const struct pr_peer *p = &scene->seen.peers[told->members[i]];
		struct pr_failure f;
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

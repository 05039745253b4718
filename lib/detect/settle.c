#include "settle.h"

#include <string.h>

/*
 * Until when a peer that everybody lost and has back was paused, if it would have said in the meantime that it reaches no majority any more: it said before
 * that it does, and takes as long as others to notice, but was silent for twice that time. One that has not spoken since was so until others heard it again.
 * 0 if it was not.
 */
static uint64_t paused_until(const struct pr_scene *scene, uint32_t peer, const struct pr_moment *began)
{
	const struct pr_peer *p = &scene->seen.peers[peer];
	uint64_t noticed = UINT64_MAX, heard = UINT64_MAX;
	bool silent = p->active <= began->latest;
	if (!p->quorate || p->quorate_from > began->latest || (!silent && (p->quiet_from > began->latest || p->quiet_to <= began->latest)))
		return 0;
	const struct pr_link *link = pr_links_first(scene->seen.links, PR_LINKS_SUBJECT, peer);
	for (; link; link = pr_links_next(scene->seen.links, PR_LINKS_SUBJECT, link)) {
		const struct pr_outage *outage = link->outage;
		if (pr_link_lost(link) || (outage && outage->tapped)) /* packets know better */
			return 0;
		noticed = outage ? pr_sooner(noticed, outage->reported) : noticed;
		heard = outage && outage->healed.since ? pr_sooner(heard, outage->healed.since) : heard;
	}
	uint64_t end = silent ? heard : p->quiet_to;
	return noticed >= began->since && end != UINT64_MAX && end > pr_after(noticed, noticed - began->since) ? end : 0;
}

/*
 * Whether a leader that everybody lost was silent for longer than it leads when it reaches no majority, and says that it leads no more as it meets the
 * others again: all of that was there for it to read when it went on. A cut would have had to end just then.
 */
static bool has_led_on(const struct pr_scene *scene, uint32_t peer, const struct pr_moment *began)
{
	const struct pr_peer *p = &scene->seen.peers[peer];
	uint64_t met = UINT64_MAX;
	if (!p->within || p->quiet_from > began->latest || p->quiet_to <= pr_after(began->since, p->within) || p->abdicated < p->quiet_to)
		return false;
	for (unsigned end = PR_LINKS_OBSERVER; end <= PR_LINKS_SUBJECT; end++) {
		const struct pr_link *link = pr_links_first(scene->seen.links, (enum pr_link_end)end, peer);
		for (; link; link = pr_links_next(scene->seen.links, (enum pr_link_end)end, link)) {
			if (pr_link_lost(link) || (link->outage && link->outage->tapped))
				return false;
			met = link->outage && link->outage->healed.since ? pr_sooner(met, link->outage->healed.since) : met;
		}
	}
	return met >= p->quiet_to && pr_later(p->abdicated, met) <= pr_after(p->quiet_to, PR_PEER_BURST);
}

/* Whether it was then, by its own word. */
static bool was_paused(const struct pr_scene *scene, uint32_t peer, const struct pr_moment *began)
{
	const struct pr_peer *p = &scene->seen.peers[peer];
	return p->paused_to > began->latest && p->paused_from <= began->latest;
}

/*
 * Whom it is all about: the one that is affected, or, where only some can tell that they lost it, the one with whom all of that was lost, and which says
 * that it was paused then. PR_PEER_NONE if there is none.
 */
static uint32_t find_central(const struct pr_split *split, const struct pr_scene *scene)
{
	const struct pr_failure *f = &split->failure;
	if (f->affected_count == 1)
		return f->affected[0];
	for (size_t i = 0; i < f->affected_count; i++)
		if (pr_split_is_around(split, f->affected[i]) && was_paused(scene, f->affected[i], &f->began))
			return f->affected[i];
	return PR_PEER_NONE;
}

/* What was told goes on as the failure of this one peer, which nobody reached. False if memory ran out. */
static bool single_out(struct pr_scene *scene, struct pr_failure *f, uint32_t peer)
{
	struct pr_picture picture;
	struct pr_failure alone = {.kind = f->kind, .began = f->began, .start = f->start};
	bool done = pr_picture_alone(&picture, &scene->seen, peer) && pr_scene_fill(scene, &alone, &picture) &&
	            pr_failure_cite(&alone, (const char *const *)f->evidence, f->evidence_count);
	pr_picture_clear(&picture);
	if (!done) {
		pr_failure_clear(&alone);
		return false;
	}
	memcpy(alone.id, f->id, sizeof alone.id);
	alone.affected[0] = peer;
	alone.affected_count = 1;
	pr_failure_clear(f);
	*f = alone;
	return true;
}

bool pr_split_settle(struct pr_split *split, struct pr_scene *scene, uint64_t t)
{
	struct pr_failure *f = &split->failure;
	uint32_t peer = f->id[0] && f->undecided ? find_central(split, scene) : PR_PEER_NONE;
	if (peer == PR_PEER_NONE)
		return true;
	struct pr_peer *p = &scene->seen.peers[peer];
	const struct pr_moment *began = split->before.id[0] ? &split->lost : &f->began;
	bool restarted = pr_peer_restarted(p, began);
	bool skipped = p->pulse.paused_to > began->latest && p->pulse.paused_from <= began->latest; /* beats */
	bool paused = was_paused(scene, peer, began);
	uint64_t missed = restarted || skipped || paused ? 0 : paused_until(scene, peer, began); /* by what it did not say */
	if (!restarted && !skipped && !paused && !missed && has_led_on(scene, peer, began))
		missed = p->quiet_to;
	if (!restarted && !skipped && !paused && !missed)
		return true;
	uint64_t end = restarted ? p->started : skipped ? p->pulse.paused_to : paused ? p->paused_to : missed;
	f->kind = restarted ? PR_FAILURE_CRASH : PR_FAILURE_TIMEOUT;
	if (f->affected_count > 1 && !single_out(scene, f, peer))
		return false;
	f->undecided = missed && p->active <= began->latest; /* nor is it known that its log goes on */
	pr_flickers_forget(&scene->seen.flickers, peer);
	if (split->before.id[0])
		pr_split_part(split, scene, t);
	if (f->id[0])
		pr_scene_tell(scene, f, "change", t);
	else if (!pr_scene_open(scene, f, t))
		return false;
	if (!restarted) { /* what it lost meanwhile is its own doing, and what lost it is explained */
		p->pulse.told = p->pulse.told || skipped;
		p->absent_to = pr_later(p->absent_to, end);
		pr_observations_excuse(&scene->seen, peer, end);
	}
	pr_scene_close(scene, f, pr_scene_ended(f, p, end), t);
	pr_split_forget(split, scene);
	return true;
}

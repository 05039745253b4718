/*
 * Connections, as systems on TCP have them, and what their two ends say of them.
 *
 * A connection works while both processes run and the network lets both directions through. An end that hears nothing for the
 * timeout gives up and says "down"; if the process at the other end is gone and its host answers so, it learns that at once.
 * A connection that works again before its ends gave up was never lost: TCP sends once more what did not arrive. After that a
 * new one is made within the retry time, and those who had given up say "up". Loss and delays are nothing to a connection.
 */
#include <stdlib.h>

#include "sim_parts.h"

static struct pr_end *end_of(const struct pr_sim *sim, uint32_t peer, uint32_t slot)
{
	return &sim->ends[(size_t)peer * sim->overlay.degree + slot];
}

bool pr_sim_make_links(struct pr_sim *sim)
{
	sim->ends = calloc((size_t)sim->s->count * sim->overlay.degree + 1, sizeof *sim->ends);
	return sim->ends != NULL;
}

static bool both_open(const struct pr_sim *sim, uint32_t a, uint32_t b)
{
	return pr_network_open(sim->net, a, b) && pr_network_open(sim->net, b, a);
}

static bool works(const struct pr_sim *sim, uint32_t a, uint32_t b)
{
	return pr_sim_runs(sim, a) && pr_sim_runs(sim, b) && both_open(sim, a, b);
}

/* The process that it was connected with is gone, and the host where it was says so. */
static bool is_refused(const struct pr_sim *sim, uint32_t peer, uint32_t other, const struct pr_end *end)
{
	const struct pr_actor *actor = &sim->actors[other];
	return end->dead && actor->life != PR_LIFE_ABSENT && !actor->host_down && both_open(sim, peer, other);
}

static void tell(struct pr_sim *sim, uint32_t peer, uint32_t other, bool up, bool refused)
{
	struct pr_testimony told = {.peer = peer, .subject = other, .kind = up ? PR_TELLS_UP : PR_TELLS_DOWN};
	uint64_t t = pr_sim_clock(sim, peer), timeout = sim->s->timeout, jitter = sim->s->timeout_jitter;
	uint64_t since = t - (timeout < t ? timeout : t);
	if (pr_sim_lie(sim, peer, up ? PR_LIE_LOST : PR_LIE_HEARS, other))
		return;
	told.link.earliest = since - (jitter < since ? jitter : since); /* it would have given up before */
	told.link.since = refused ? t : since;
	told.link.latest = refused || since + jitter > t ? t : since + jitter;
	told.link.refused = refused;
	pr_sim_write(sim, &told);
}

static void plan(struct pr_sim *sim, uint32_t peer, uint32_t slot, enum pr_pending pending, uint64_t delay, bool refused)
{
	struct pr_end *end = end_of(sim, peer, slot);
	end->generation++;
	end->overdue = false;
	end->pending = (uint8_t)pending;
	if (pending != PR_PENDING_NOTHING)
		pr_sim_plan(sim, delay, (struct pr_event){
			.peer = peer, .other = slot, .generation = end->generation, .flag = refused,
			.kind = pending == PR_PENDING_LOSS ? PR_EVENT_LOST : PR_EVENT_FOUND});
}

static void review_end(struct pr_sim *sim, uint32_t peer, uint32_t slot)
{
	struct pr_end *end = end_of(sim, peer, slot);
	uint32_t other = pr_overlay_observer(&sim->overlay, peer, slot);
	if (sim->actors[peer].life == PR_LIFE_ABSENT || sim->actors[peer].life == PR_LIFE_DOWN)
		return;
	bool well = works(sim, peer, other);
	if (end->up && is_refused(sim, peer, other, end))
		plan(sim, peer, slot, PR_PENDING_LOSS, pr_network_delay(sim->net, &sim->dice, other, peer), true);
	else if (end->up && (!well || end->dead) && end->pending != PR_PENDING_LOSS)
		plan(sim, peer, slot, PR_PENDING_LOSS, pr_dice_between(&sim->dice, sim->s->timeout - sim->s->timeout_jitter,
		                                                       sim->s->timeout + sim->s->timeout_jitter), false);
	else if (end->up && well && !end->dead && end->pending == PR_PENDING_LOSS)
		plan(sim, peer, slot, PR_PENDING_NOTHING, 0, false);
	else if (!end->up && well && end->pending != PR_PENDING_RETRY)
		plan(sim, peer, slot, PR_PENDING_RETRY, pr_dice_between(&sim->dice, 0, sim->s->retry), false);
	else if (!end->up && !well && end->pending == PR_PENDING_RETRY)
		plan(sim, peer, slot, PR_PENDING_NOTHING, 0, false);
}

void pr_sim_review_peer(struct pr_sim *sim, uint32_t peer)
{
	for (uint32_t slot = 0; sim->ends && slot < sim->overlay.degree; slot++) {
		review_end(sim, peer, slot);
		review_end(sim, pr_overlay_observer(&sim->overlay, peer, slot), pr_overlay_back(&sim->overlay, peer, slot));
	}
}

void pr_sim_review(struct pr_sim *sim)
{
	for (uint32_t peer = 0; sim->ends && peer < sim->s->count; peer++)
		for (uint32_t slot = 0; slot < sim->overlay.degree; slot++)
			review_end(sim, peer, slot);
}

void pr_sim_gone(struct pr_sim *sim, uint32_t peer)
{
	for (uint32_t slot = 0; sim->ends && slot < sim->overlay.degree; slot++) {
		struct pr_end *other = end_of(sim, pr_overlay_observer(&sim->overlay, peer, slot),
		                              pr_overlay_back(&sim->overlay, peer, slot));
		plan(sim, peer, slot, PR_PENDING_NOTHING, 0, false);
		end_of(sim, peer, slot)->up = end_of(sim, peer, slot)->dead = false;
		other->dead = other->up;
	}
	pr_sim_review_peer(sim, peer);
}

static void give_up(struct pr_sim *sim, uint32_t peer, uint32_t slot, bool refused)
{
	struct pr_end *end = end_of(sim, peer, slot);
	plan(sim, peer, slot, PR_PENDING_NOTHING, 0, false);
	end->up = end->dead = false;
	tell(sim, peer, pr_overlay_observer(&sim->overlay, peer, slot), false, refused);
}

void pr_sim_resumed(struct pr_sim *sim, uint32_t peer)
{
	for (uint32_t slot = 0; sim->ends && slot < sim->overlay.degree; slot++)
		if (end_of(sim, peer, slot)->overdue)
			give_up(sim, peer, slot, false);
	pr_sim_review_peer(sim, peer);
}

void pr_sim_left(struct pr_sim *sim, uint32_t peer, uint32_t observer)
{
	for (uint32_t slot = 0; sim->ends && slot < sim->overlay.degree; slot++)
		if (pr_overlay_observer(&sim->overlay, observer, slot) == peer) {
			plan(sim, observer, slot, PR_PENDING_NOTHING, 0, false);
			end_of(sim, observer, slot)->up = end_of(sim, observer, slot)->dead = false;
		}
}

void pr_sim_belie(struct pr_sim *sim, const struct pr_telling *lie, bool begins)
{
	for (uint32_t slot = 0; sim->ends && (lie->lie == PR_LIE_HEARS || lie->lie == PR_LIE_LOST) && slot < sim->overlay.degree; slot++) {
		if (pr_overlay_observer(&sim->overlay, lie->peer, slot) != lie->about || !pr_sim_runs(sim, lie->peer))
			continue;
		bool up = end_of(sim, lie->peer, slot)->up;
		if (up == (lie->lie == PR_LIE_LOST)) { /* what it says is another thing than what it knows */
			size_t lies = sim->actors[lie->peer].lies;
			sim->actors[lie->peer].lies = 0; /* of what it begins or ends to say, nothing is held back */
			tell(sim, lie->peer, lie->about, begins != up, false);
			sim->actors[lie->peer].lies = lies;
		}
	}
}

static void connect(struct pr_sim *sim, uint32_t peer, uint32_t slot)
{
	struct pr_end *end = end_of(sim, peer, slot);
	plan(sim, peer, slot, PR_PENDING_NOTHING, 0, false);
	bool news = !end->up;
	end->up = true;
	end->dead = false;
	if (news)
		tell(sim, peer, pr_overlay_observer(&sim->overlay, peer, slot), true, false);
}

void pr_sim_link_event(struct pr_sim *sim, const struct pr_event *event)
{
	uint32_t peer = event->peer, slot = event->other;
	struct pr_end *end = end_of(sim, peer, slot);
	if (event->generation != end->generation)
		return;
	if (event->kind == PR_EVENT_LOST && sim->actors[peer].life == PR_LIFE_PAUSED) {
		end->overdue = true;
	} else if (event->kind == PR_EVENT_LOST) {
		give_up(sim, peer, slot, event->flag);
		review_end(sim, peer, slot);
	} else {
		uint32_t other = pr_overlay_observer(&sim->overlay, peer, slot);
		connect(sim, peer, slot);
		connect(sim, other, pr_overlay_back(&sim->overlay, peer, slot));
	}
}

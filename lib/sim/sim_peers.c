/* The lives of the peers, their beats, and their lies. */
#include <stdlib.h>

#include "base/grow.h"
#include "sim_parts.h"

static void forget_queue(struct pr_actor *actor)
{
	for (size_t i = 0; i < actor->queued; i++)
		if (actor->queue[i].kind == PR_EVENT_HEARD)
			pr_message_release(actor->queue[i].message);
	actor->queued = 0;
}

void pr_sim_free_actors(struct pr_sim *sim)
{
	for (size_t i = 0; sim->actors && i < sim->s->count; i++) {
		forget_queue(&sim->actors[i]);
		free(sim->actors[i].queue);
	}
	free(sim->actors);
	sim->actors = NULL;
}

static void write_down(struct pr_sim *sim, uint32_t peer, enum pr_testimony_kind kind, uint32_t subject)
{
	struct pr_testimony told = {.peer = peer, .subject = subject, .kind = kind};
	pr_sim_write(sim, &told);
}

static void plan_own(struct pr_sim *sim, uint64_t delay, uint32_t peer, enum pr_event_kind kind)
{
	pr_sim_plan(sim, delay, (struct pr_event){.peer = peer, .kind = kind, .generation = sim->actors[peer].generation});
}

void pr_sim_start(struct pr_sim *sim, uint32_t peer)
{
	struct pr_actor *actor = &sim->actors[peer];
	actor->life = PR_LIFE_RUNNING;
	actor->host_down = false;
	actor->incarnation++;
	actor->generation++;
	actor->seq = 0;
	pr_sim_chain_starts(sim, peer);
	write_down(sim, peer, PR_TELLS_START, peer);
	plan_own(sim, pr_dice_below(&sim->dice, sim->s->beat), peer, PR_EVENT_READY);
}

/* Who observes the peer hears that it joined or left: as soon as a message takes, and it is not lost, only cut. */
static void announce(struct pr_sim *sim, uint32_t peer, bool joined)
{
	for (uint32_t slot = 0; slot < sim->overlay.degree; slot++) {
		uint32_t observer = pr_overlay_observer(&sim->overlay, peer, slot);
		if (pr_network_open(sim->net, peer, observer))
			pr_sim_plan(sim, pr_network_delay(sim->net, &sim->dice, peer, observer),
			            (struct pr_event){.peer = peer, .other = observer, .kind = PR_EVENT_NEWS, .flag = joined});
	}
}

/* Its timers go off at once: at the start, and after a pause, in which they were due. */
static void run(struct pr_sim *sim, uint32_t peer)
{
	if (sim->s->reports & PR_REPORTS_BEATS)
		plan_own(sim, 0, peer, PR_EVENT_BEAT);
	if (sim->s->activity > 0)
		plan_own(sim, 0, peer, PR_EVENT_ACTIVITY);
	pr_sim_plan_slot(sim, peer);
}

static void get_ready(struct pr_sim *sim, uint32_t peer)
{
	struct pr_actor *actor = &sim->actors[peer];
	actor->ready = true;
	write_down(sim, peer, PR_TELLS_READY, peer);
	if (!actor->known) {
		write_down(sim, peer, PR_TELLS_JOINED, peer);
		if (sim->s->peers[peer].late || actor->incarnation > 1)
			announce(sim, peer, true);
	}
	actor->known = true;
	run(sim, peer);
	pr_sim_review_peer(sim, peer);
}

static void end_process(struct pr_sim *sim, uint32_t peer, enum pr_life life)
{
	struct pr_actor *actor = &sim->actors[peer];
	actor->life = life;
	actor->ready = false;
	actor->generation++;
	forget_queue(actor);
	pr_sim_gone(sim, peer);
}

static void leave(struct pr_sim *sim, uint32_t peer)
{
	write_down(sim, peer, PR_TELLS_LEFT, peer);
	write_down(sim, peer, PR_TELLS_STOP, peer);
	announce(sim, peer, false);
	sim->actors[peer].known = false;
	end_process(sim, peer, PR_LIFE_ABSENT);
}

void pr_sim_hear(struct pr_sim *sim, const struct pr_event *beat)
{
	if (beat->kind == PR_EVENT_HEARD) {
		pr_sim_hear_signed(sim, beat);
		return;
	}
	if (pr_sim_lie(sim, beat->other, PR_LIE_LOST, beat->peer))
		return;
	struct pr_testimony told = {.peer = beat->other, .subject = beat->peer, .kind = PR_TELLS_CONTACT,
	                            .beat = {beat->seq, beat->sent, beat->incarnation}};
	pr_sim_write(sim, &told);
}

static void resume(struct pr_sim *sim, uint32_t peer)
{
	struct pr_actor *actor = &sim->actors[peer];
	actor->life = PR_LIFE_RUNNING;
	for (size_t i = 0; i < actor->queued; i++)
		pr_sim_hear(sim, &actor->queue[i]);
	actor->queued = 0;
	if (!actor->ready) {
		plan_own(sim, 0, peer, PR_EVENT_READY);
		return;
	}
	run(sim, peer);
	pr_sim_resumed(sim, peer);
}

void pr_sim_live(struct pr_sim *sim, const struct pr_act *act)
{
	for (size_t i = 0; i < act->count; i++) {
		uint32_t peer = act->peers[i];
		switch (act->kind) {
		case PR_ACT_KILL:
		case PR_ACT_CRASH:
			sim->actors[peer].host_down = act->kind == PR_ACT_CRASH;
			end_process(sim, peer, PR_LIFE_DOWN);
			break;
		case PR_ACT_RESTART:
		case PR_ACT_JOIN:
			pr_sim_start(sim, peer);
			break;
		case PR_ACT_PAUSE:
			sim->actors[peer].life = PR_LIFE_PAUSED;
			sim->actors[peer].generation++;
			pr_sim_review_peer(sim, peer);
			break;
		case PR_ACT_RESUME:
			resume(sim, peer);
			break;
		default:
			leave(sim, peer);
		}
	}
}

struct pr_telling *pr_sim_lie(const struct pr_sim *sim, uint32_t peer, enum pr_lie lie, uint32_t about)
{
	for (size_t i = 0; sim->actors[peer].lies > 0 && i < sim->telling_count; i++) {
		struct pr_telling *telling = &sim->tellings[i];
		if (telling->peer == peer && telling->lie == lie && (telling->about == about || lie < PR_LIE_HEARS))
			return telling;
	}
	return NULL;
}

static void stop_lying(struct pr_sim *sim, uint32_t peer)
{
	size_t kept = 0;
	for (size_t i = 0; i < sim->telling_count; i++) {
		if (sim->tellings[i].peer != peer) {
			sim->tellings[kept++] = sim->tellings[i];
			continue;
		}
		struct pr_telling ended = sim->tellings[i];
		pr_sim_belie(sim, &ended, false);
	}
	sim->telling_count = kept;
	sim->actors[peer].lies = 0;
}

static void begin_lie(struct pr_sim *sim, struct pr_telling lie)
{
	if (!pr_grow(&sim->tellings, &sim->telling_room, sim->telling_count + 1, sizeof *sim->tellings)) {
		sim->exhausted = true;
		return;
	}
	sim->tellings[sim->telling_count++] = lie;
	sim->actors[lie.peer].lies++;
	pr_sim_belie(sim, &lie, true);
}

void pr_sim_set_lies(struct pr_sim *sim, const struct pr_act *act)
{
	for (size_t i = 0; i < act->count; i++) {
		uint32_t peer = act->peers[i];
		if (act->lie == PR_LIE_NONE)
			stop_lying(sim, peer);
		else if (act->about_count == 0)
			begin_lie(sim, (struct pr_telling){.peer = peer, .lie = act->lie, .by = act->by});
		for (size_t j = 0; j < act->about_count; j++)
			if (act->about[j] != peer)
				begin_lie(sim, (struct pr_telling){.peer = peer, .lie = act->lie, .about = act->about[j],
				                                   .seq = sim->actors[act->about[j]].seq});
	}
}

uint64_t pr_sim_shifted(uint64_t value, int64_t by)
{
	if (by < 0)
		return value - (0 - (uint64_t)by < value ? 0 - (uint64_t)by : value);
	return (uint64_t)by < UINT64_MAX - value ? value + (uint64_t)by : UINT64_MAX;
}

/* Beats that were never heard, with each of its own. */
static void invent(struct pr_sim *sim, uint32_t peer)
{
	for (size_t i = 0; i < sim->telling_count; i++) {
		struct pr_telling *lie = &sim->tellings[i];
		if (lie->peer != peer || lie->lie != PR_LIE_HEARS)
			continue;
		struct pr_event beat = {.peer = lie->about, .other = peer, .seq = ++lie->seq, .sent = pr_sim_clock(sim, peer),
		                        .incarnation = sim->actors[lie->about].incarnation};
		pr_sim_hear(sim, &beat);
	}
}

static void beat(struct pr_sim *sim, uint32_t peer)
{
	struct pr_actor *actor = &sim->actors[peer];
	struct pr_event sent = {.peer = peer, .kind = PR_EVENT_ARRIVAL, .seq = ++actor->seq, .sent = pr_sim_clock(sim, peer),
	                        .incarnation = actor->incarnation};
	if (actor->lies > 0) {
		const struct pr_telling *seq = pr_sim_lie(sim, peer, PR_LIE_SEQ, 0), *time = pr_sim_lie(sim, peer, PR_LIE_SENT, 0);
		sent.seq = pr_sim_shifted(sent.seq, seq ? seq->by : 0);
		sent.sent = pr_sim_shifted(sent.sent, time ? time->by : 0);
		invent(sim, peer);
	}
	for (uint32_t slot = 0; slot < sim->overlay.degree; slot++) {
		sent.other = pr_overlay_observer(&sim->overlay, peer, slot);
		if (pr_network_open(sim->net, peer, sent.other) && pr_network_passes(sim->net, &sim->dice, peer, sent.other))
			pr_sim_plan(sim, pr_network_delay(sim->net, &sim->dice, peer, sent.other), sent);
	}
	uint64_t jitter = sim->s->jitter;
	plan_own(sim, pr_dice_between(&sim->dice, sim->s->beat - jitter, sim->s->beat + jitter), peer, PR_EVENT_BEAT);
}

static void arrive(struct pr_sim *sim, const struct pr_event *event)
{
	struct pr_actor *actor = &sim->actors[event->other];
	bool open = pr_network_open(sim->net, event->peer, event->other);
	if (open && pr_sim_runs(sim, event->other)) {
		pr_sim_hear(sim, event);
		return;
	}
	if (open && actor->life == PR_LIFE_PAUSED && actor->queued < sim->s->queue) {
		if (pr_grow(&actor->queue, &actor->queue_room, actor->queued + 1, sizeof *actor->queue)) {
			actor->queue[actor->queued++] = *event;
			return;
		}
		sim->exhausted = true;
	}
	if (event->kind == PR_EVENT_HEARD)
		pr_message_release(event->message);
}

static void hear_news(struct pr_sim *sim, const struct pr_event *news)
{
	if (!pr_network_open(sim->net, news->peer, news->other) || !pr_sim_runs(sim, news->other))
		return;
	write_down(sim, news->other, news->flag ? PR_TELLS_JOINED : PR_TELLS_LEFT, news->peer);
	if (!news->flag)
		pr_sim_left(sim, news->peer, news->other);
}

void pr_sim_peer_event(struct pr_sim *sim, const struct pr_event *event)
{
	if (event->kind == PR_EVENT_ARRIVAL || event->kind == PR_EVENT_HEARD) {
		arrive(sim, event);
	} else if (event->kind == PR_EVENT_NEWS) {
		hear_news(sim, event);
	} else if (event->generation == sim->actors[event->peer].generation) {
		if (event->kind == PR_EVENT_READY) {
			get_ready(sim, event->peer);
		} else if (event->kind == PR_EVENT_BEAT) {
			beat(sim, event->peer);
		} else if (event->kind == PR_EVENT_SLOT) {
			pr_sim_slot(sim, event);
		} else {
			write_down(sim, event->peer, PR_TELLS_ACTIVITY, event->peer);
			plan_own(sim, sim->s->activity, event->peer, PR_EVENT_ACTIVITY);
		}
	}
}

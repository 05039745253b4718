#include <stdlib.h>

#include "sim_parts.h"

#define UNSHELVE 1024u /* events between two looks at the shelf, each of which asks every clock */

uint64_t pr_sim_clock(const struct pr_sim *sim, uint32_t peer)
{
	const struct pr_sim_peer *p = &sim->s->peers[peer];
	uint64_t now = sim->s->start + sim->now;
	if (p->offset == 0 && p->drift == 0)
		return now;
	__int128 shown = (__int128)now + p->offset + (__int128)sim->now * p->drift / 1000000000;
	return shown < 0 ? 0 : shown > UINT64_MAX ? UINT64_MAX : (uint64_t)shown;
}

static void emit(struct pr_sim *sim, const struct pr_testimony *told)
{
	struct pr_span record = pr_testimony_record(told, sim->s, pr_sim_keys(sim), &sim->build);
	sim->exhausted = sim->exhausted || !record.p;
	sim->tell(sim->arg, told->peer, record);
	if (told->kind == PR_TELLS_SIGNED)
		pr_message_release(told->message);
}

void pr_sim_write(struct pr_sim *sim, struct pr_testimony *told)
{
	struct pr_actor *actor = &sim->actors[told->peer];
	told->t = pr_sim_clock(sim, told->peer);
	if (told->kind != PR_TELLS_SOURCE) {
		actor->first = actor->count++ ? actor->first : told->t;
		actor->last = told->t;
	}
	if (!sim->skewed || sim->apart) {
		emit(sim, told);
	} else if (!pr_shelf_put(&sim->shelf, told)) {
		if (told->kind == PR_TELLS_SIGNED)
			pr_message_release(told->message);
		sim->exhausted = true;
	}
}

void pr_sim_plan(struct pr_sim *sim, uint64_t delay, struct pr_event event)
{
	event.at = sim->now + delay;
	if (event.at < sim->s->duration && pr_agenda_put(&sim->agenda, &event))
		return;
	sim->exhausted = sim->exhausted || event.at < sim->s->duration;
	if (event.kind == PR_EVENT_HEARD)
		pr_message_release(event.message);
}

/* Lets go of what nobody can write anything earlier than any more. */
static void unshelve(struct pr_sim *sim, bool all)
{
	struct pr_testimony told;
	uint64_t until = UINT64_MAX;
	sim->unshelved = 0;
	for (uint32_t peer = 0; !all && peer < sim->s->count; peer++) {
		uint64_t shown = pr_sim_clock(sim, peer);
		until = shown < until ? shown : until;
	}
	if (!all && until == 0)
		return;
	while (pr_shelf_take(&sim->shelf, all ? until : until - 1, &told))
		emit(sim, &told);
}

struct pr_sim *pr_sim_new(const struct pr_scenario *s, bool apart, pr_sim_tell *tell, void *arg)
{
	struct pr_sim *sim = calloc(1, sizeof *sim);
	if (!sim)
		return NULL;
	*sim = (struct pr_sim){.s = s, .apart = apart, .tell = tell, .arg = arg};
	for (size_t i = 0; i < s->count; i++)
		sim->skewed = sim->skewed || s->peers[i].offset || s->peers[i].drift;
	pr_dice_seed(&sim->dice, s->seed);
	sim->net = pr_network_new(s);
	sim->actors = calloc(s->count, sizeof *sim->actors);
	bool done = sim->net && sim->actors && pr_overlay_init(&sim->overlay, s) && (!s->chain || pr_sim_make_chain(sim));
	if (done && (!(s->reports & PR_REPORTS_LINKS) || pr_sim_make_links(sim)))
		return sim;
	pr_sim_free(sim);
	return NULL;
}

void pr_sim_free(struct pr_sim *sim)
{
	if (!sim)
		return;
	pr_sim_free_actors(sim);
	pr_network_free(sim->net);
	pr_overlay_free(&sim->overlay);
	pr_agenda_free(&sim->agenda);
	pr_shelf_free(&sim->shelf);
	pr_build_free(&sim->build);
	pr_sim_free_chain(sim);
	free(sim->tellings);
	free(sim->ends);
	free(sim);
}

static void begin(struct pr_sim *sim)
{
	sim->begun = true;
	for (uint32_t peer = 0; peer < sim->s->count; peer++)
		if (!sim->s->peers[peer].late)
			pr_sim_start(sim, peer);
}

static void do_act(struct pr_sim *sim, const struct pr_act *act)
{
	switch (act->kind) {
	case PR_ACT_CUT:
	case PR_ACT_HEAL:
	case PR_ACT_LOSS:
	case PR_ACT_DELAY:
		sim->exhausted = sim->exhausted || !pr_network_act(sim->net, act);
		if (act->kind == PR_ACT_CUT || act->kind == PR_ACT_HEAL) {
			pr_sim_review(sim);
			pr_sim_chain_changes(sim);
		}
		break;
	case PR_ACT_LIE:
		pr_sim_set_lies(sim, act);
		break;
	default:
		pr_sim_live(sim, act);
	}
}

static void do_event(struct pr_sim *sim)
{
	struct pr_event event;
	pr_agenda_take(&sim->agenda, &event);
	if (event.kind == PR_EVENT_LOST || event.kind == PR_EVENT_FOUND)
		pr_sim_link_event(sim, &event);
	else
		pr_sim_peer_event(sim, &event);
}

int pr_sim_step(struct pr_sim *sim)
{
	if (!sim->begun)
		begin(sim);
	const struct pr_act *act = sim->act < sim->s->act_count ? &sim->s->acts[sim->act] : NULL;
	uint64_t next = pr_agenda_next(&sim->agenda), due = act ? act->at : UINT64_MAX;
	if (sim->over || sim->exhausted || (next >= sim->s->duration && due >= sim->s->duration))
		return pr_sim_end(sim);
	sim->now = due <= next ? due : next;
	if (due <= next) {
		sim->act++;
		do_act(sim, act);
	} else {
		do_event(sim);
	}
	if (sim->skewed && ++sim->unshelved >= UNSHELVE)
		unshelve(sim, false);
	return sim->exhausted ? -1 : 1;
}

uint64_t pr_sim_time(const struct pr_sim *sim)
{
	return sim->now;
}

int pr_sim_end(struct pr_sim *sim)
{
	if (!sim->over && !sim->exhausted && sim->act == sim->s->act_count && pr_agenda_next(&sim->agenda) == UINT64_MAX)
		sim->now = sim->s->duration;
	for (uint32_t peer = 0; !sim->over && peer < sim->s->count; peer++) {
		const struct pr_actor *actor = &sim->actors[peer];
		struct pr_testimony told = {.peer = peer, .kind = PR_TELLS_SOURCE,
		                            .source = {actor->first, actor->last, actor->count}};
		if (actor->count > 0)
			pr_sim_write(sim, &told);
	}
	sim->over = true;
	unshelve(sim, true);
	return sim->exhausted ? -1 : 0;
}

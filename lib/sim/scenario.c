#include "scenario.h"

#include <stdlib.h>

#include "base/duration.h"
#include "base/grow.h"

static const char *const act_names[PR_ACTS] = {"cut", "heal", "kill", "crash", "restart", "pause", "resume", "join", "leave",
	"loss", "delay", "lie"};
static const char *const lie_names[PR_LIES] = {"nothing", "seq", "sent", "doubles", "surrounds", "reverses", "regresses", "forks",
	"mints", "hears", "lost", "forges", "accuses", "replays"};

const char *pr_act_name(enum pr_act_kind kind)
{
	return act_names[kind];
}

const char *pr_lie_name(enum pr_lie lie)
{
	return lie_names[lie];
}

bool pr_scenario_init(struct pr_scenario *s)
{
	*s = (struct pr_scenario){
		.names = pr_peers_new(), .seed = 1, .start = 1767225600 * PR_SECOND, .duration = 300 * PR_SECOND,
		.beat = PR_SECOND, .jitter = 50000000, .activity = PR_SECOND, .view = PR_VIEW_ALL,
		.reports = PR_REPORTS_BEATS, .timeout = 5 * PR_SECOND, .timeout_jitter = PR_SECOND, .retry = 2 * PR_SECOND,
		.queue = 256, .slot = 6 * PR_SECOND,
	};
	return s->names != NULL;
}

static void free_act(struct pr_act *act)
{
	free(act->peers);
	free(act->about);
	pr_edges_free(&act->edges);
}

void pr_scenario_free(struct pr_scenario *s)
{
	for (size_t i = 0; i < s->act_count; i++)
		free_act(&s->acts[i]);
	free(s->acts);
	free(s->peers);
	free(s->chain);
	pr_peers_free(s->names);
	*s = (struct pr_scenario){0};
}

uint32_t pr_scenario_peer(struct pr_scenario *s, struct pr_span name)
{
	if (!pr_grow(&s->peers, &s->room, s->count + 1, sizeof *s->peers))
		return PR_PEER_NONE;
	uint32_t peer = pr_peers_add(s->names, name);
	if (peer == s->count)
		s->peers[s->count++] = (struct pr_sim_peer){.weight = 1};
	return peer;
}

bool pr_scenario_act(struct pr_scenario *s, struct pr_act *act)
{
	act->number = (uint32_t)s->act_count;
	if (!pr_grow(&s->acts, &s->act_room, s->act_count + 1, sizeof *s->acts)) {
		free_act(act);
		return false;
	}
	s->acts[s->act_count++] = *act;
	return true;
}

static bool same_scope(const struct pr_act *a, const struct pr_act *b)
{
	return a->count == b->count && (a->count == 0 || memcmp(a->peers, b->peers, a->count * sizeof *a->peers) == 0) &&
	       pr_edges_equal(&a->edges, &b->edges);
}

const struct pr_act *pr_scenario_base(const struct pr_scenario *s, const struct pr_act *act)
{
	const struct pr_act *base = NULL;
	for (size_t i = 0; i < s->act_count; i++)
		if (s->acts[i].base && s->acts[i].kind == act->kind && same_scope(&s->acts[i], act))
			base = &s->acts[i];
	return base;
}

static int by_time(const void *a, const void *b)
{
	const struct pr_act *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

enum life { ABSENT, RUNNING, PAUSED, DOWN };

/* Each act on a life: from what it leads to what, and what is wrong with any other. */
static const struct {
	unsigned from; /* bits by enum life */
	enum life to;
	const char *why;
} moves[PR_ACTS] = {
	[PR_ACT_KILL] = {1u << RUNNING | 1u << PAUSED, DOWN, "a peer that is not running is killed"},
	[PR_ACT_CRASH] = {1u << RUNNING | 1u << PAUSED, DOWN, "a peer that is not running crashes"},
	[PR_ACT_RESTART] = {1u << DOWN, RUNNING, "a peer that is not down restarts"},
	[PR_ACT_PAUSE] = {1u << RUNNING, PAUSED, "a peer that is not running pauses"},
	[PR_ACT_RESUME] = {1u << PAUSED, RUNNING, "a peer that is not paused resumes"},
	[PR_ACT_JOIN] = {1u << ABSENT, RUNNING, "a peer that is there already joins"},
	[PR_ACT_LEAVE] = {1u << RUNNING, ABSENT, "a peer that is not running leaves"},
};

/* Who joins before anything else is done to it is not there from the start. */
static bool first_lives(const struct pr_scenario *s, uint8_t *lives)
{
	bool *touched = calloc(s->count + 1, sizeof *touched);
	for (size_t i = 0; touched && i < s->count; i++) {
		lives[i] = RUNNING;
		s->peers[i].late = false;
	}
	for (size_t k = 0; touched && k < s->act_count; k++) {
		const struct pr_act *act = &s->acts[k];
		for (size_t i = 0; moves[act->kind].from && i < act->count; i++) {
			uint32_t peer = act->peers[i];
			if (act->kind == PR_ACT_JOIN && !touched[peer]) {
				lives[peer] = ABSENT;
				s->peers[peer].late = true;
			}
			touched[peer] = true;
		}
	}
	bool done = touched != NULL;
	free(touched);
	return done;
}

const char *pr_scenario_settle(struct pr_scenario *s, unsigned *line)
{
	const char *why = NULL;
	uint8_t *lives = malloc(s->count + 1);
	*line = 0;
	if (s->act_count > 0)
		qsort(s->acts, s->act_count, sizeof *s->acts, by_time);
	for (size_t i = 0; i < s->act_count; i++)
		s->acts[i].number = (uint32_t)i;
	if (!lives || !first_lives(s, lives))
		why = "out of memory";
	for (size_t k = 0; !why && k < s->act_count; k++) {
		const struct pr_act *act = &s->acts[k];
		for (size_t i = 0; moves[act->kind].from && !why && i < act->count; i++) {
			uint8_t *life = &lives[act->peers[i]];
			if (!(moves[act->kind].from >> *life & 1u)) {
				why = moves[act->kind].why;
				*line = act->line;
			}
			*life = (uint8_t)moves[act->kind].to;
		}
	}
	free(lives);
	return why;
}

/* A chain by chance: validators, of whom up to a third lie, loss, wrong clocks, restarts, and a cut in the middle. */
#include <stdio.h>
#include <stdlib.h>

#include "base/duration.h"
#include "scenario.h"

#define MS 1000000ull
#define SLOTS 8u /* they sign some two thousand statements in these, if they are a hundred */

struct making {
	struct pr_scenario *s;
	struct pr_dice dice;
	uint32_t n, liars;
	uint32_t *order; /* the first `liars` of it lie */
	bool failed;
};

static uint64_t below(struct making *m, uint64_t n)
{
	return pr_dice_below(&m->dice, n);
}

static uint32_t *list_of(struct making *m, const uint32_t *from, size_t count)
{
	uint32_t *list = malloc(count * sizeof *list + 1);
	m->failed = m->failed || !list;
	for (size_t i = 0; list && i < count; i++)
		list[i] = from[i];
	return list;
}

static void put(struct making *m, struct pr_act act)
{
	m->failed = !pr_scenario_act(m->s, &act) || m->failed;
}

static void add_peers(struct making *m)
{
	int width = snprintf(NULL, 0, "%u", (unsigned)m->n);
	for (uint32_t i = 0; i < m->n; i++) {
		char name[16];
		int n = snprintf(name, sizeof name, "p%0*u", width, (unsigned)i + 1);
		m->failed = pr_scenario_peer(m->s, (struct pr_span){(const uint8_t *)name, (size_t)n}) == PR_PEER_NONE || m->failed;
	}
}

/* Peers in an order by chance (Fisher, Yates). */
static void shuffle(struct making *m)
{
	for (uint32_t i = 0; i < m->n; i++) {
		uint32_t j = (uint32_t)below(m, i + 1);
		m->order[i] = m->order[j];
		m->order[j] = i;
	}
}

/* A few witnesses, clocks that are off by up to a fifth of a second, delays, and loss. */
static void choose_surroundings(struct making *m)
{
	struct pr_spread delay = {PR_SPREAD_LOGNORMAL, pr_dice_between(&m->dice, 1, 50) * MS, pr_dice_between(&m->dice, 3, 10) * 100 * MS};
	for (uint64_t i = 2 + below(m, 3); i > 0; i--)
		m->s->peers[below(m, m->n)].witness = true;
	for (uint32_t i = 0; i < m->n; i++)
		m->s->peers[i].offset = (int64_t)(below(m, 400) * MS) - (int64_t)(200 * MS);
	put(m, (struct pr_act){.kind = PR_ACT_DELAY, .base = true, .delay = delay});
	put(m, (struct pr_act){.kind = PR_ACT_LOSS, .base = true, .loss = below(m, 300) * MS});
}

/* For a third of the time: into two or three sides, even or not. */
static void cut(struct making *m)
{
	struct pr_edges edges = {.list = calloc(1, sizeof *edges.list), .count = 1};
	struct pr_clause *c = edges.list;
	if (!c) {
		m->failed = true;
		return;
	}
	*c = (struct pr_clause){.peer = list_of(m, m->order, m->n), .group = malloc(m->n * sizeof *c->group), .count = m->n,
	                        .groups = m->n > 3 ? 2 + (uint32_t)below(m, 2) : 2};
	uint64_t share = pr_dice_between(&m->dice, 30, 90);
	m->failed = m->failed || !c->group;
	for (uint32_t i = 0; c->group && i < m->n; i++)
		c->group[i] = i < c->groups ? i : below(m, 100) < share ? 0 : 1 + (uint32_t)below(m, c->groups - 1);
	if (m->failed)
		pr_edges_free(&edges);
	else
		put(m, (struct pr_act){.at = m->s->duration / 3 + below(m, 6000) * MS, .kind = PR_ACT_CUT, .edges = edges});
	put(m, (struct pr_act){.at = m->s->duration * 2 / 3 + below(m, 6000) * MS, .kind = PR_ACT_HEAL});
}

/* One or two go down, and come back from a backup. */
static void restart(struct making *m)
{
	for (uint64_t i = 1 + below(m, 2); i > 0; i--) {
		uint64_t at = (1 + below(m, 2)) * m->s->duration / 4 + i * PR_SECOND;
		uint32_t *who = &m->order[m->n - i];
		put(m, (struct pr_act){.at = at, .kind = PR_ACT_CRASH, .peers = list_of(m, who, 1), .count = 1});
		put(m, (struct pr_act){.at = at + m->s->duration / 8, .kind = PR_ACT_RESTART, .peers = list_of(m, who, 1), .count = 1});
	}
}

/* Each liar tells one lie or two. Of those about others, half are about the same few, as conspirators would have it. */
static void lie(struct making *m, uint32_t liar)
{
	static const enum pr_lie lies[] = {PR_LIE_SENT, PR_LIE_DOUBLES, PR_LIE_SURROUNDS, PR_LIE_REVERSES, PR_LIE_REGRESSES,
		PR_LIE_FORKS, PR_LIE_MINTS, PR_LIE_FORGES, PR_LIE_ACCUSES, PR_LIE_REPLAYS};
	for (uint64_t i = 1 + below(m, 2); i > 0; i--) {
		struct pr_act act = {.kind = PR_ACT_LIE, .base = true, .peers = list_of(m, &liar, 1), .count = 1,
		                     .lie = lies[below(m, sizeof lies / sizeof *lies)]};
		if (act.lie == PR_LIE_SENT)
			act.by = (int64_t)(below(m, 120) * PR_SECOND) - (int64_t)(60 * PR_SECOND);
		if (pr_lie_has_victims(act.lie)) {
			uint32_t honest = m->n - m->liars, first = m->liars + (uint32_t)below(m, below(m, 2) ? 1 : honest);
			act.about_count = 1 + below(m, m->n - first < 3 ? m->n - first : 3);
			act.about = list_of(m, &m->order[first], act.about_count);
		}
		put(m, act);
	}
}

static void make_up(struct making *m)
{
	m->s->chain = strdup("chain");
	m->failed = m->failed || !m->s->chain;
	m->s->reports = 0;
	m->s->activity = 0;
	m->s->duration = SLOTS * m->s->slot + m->s->slot / 2;
	m->liars = m->n > 3 ? (uint32_t)below(m, (m->n - 1) / 3 + 1) : 0;
	shuffle(m);
	choose_surroundings(m);
	for (uint32_t i = 0; i < m->liars; i++)
		lie(m, m->order[i]);
	restart(m);
	cut(m);
}

bool pr_scenario_random_chain(struct pr_scenario *s, uint64_t seed, uint32_t validators)
{
	struct making m = {.s = s, .n = validators, .order = malloc(validators * sizeof *m.order + 1)};
	unsigned line;
	if (!pr_scenario_init(s)) {
		free(m.order);
		return false;
	}
	s->seed = seed;
	pr_dice_seed(&m.dice, seed);
	m.failed = !m.order;
	if (!m.failed)
		add_peers(&m);
	if (!m.failed)
		make_up(&m);
	free(m.order);
	if (!m.failed && !pr_scenario_settle(s, &line))
		return true;
	pr_scenario_free(s);
	return false;
}

#include <stdlib.h>

#include "base/duration.h"
#include "scenario.h"

#define MS 1000000ull
#define MOST 20u /* peers */

/* A scenario while it is made up. */
struct making {
	struct pr_scenario *s;
	struct pr_dice dice;
	uint32_t n;
	uint64_t at, lasts; /* of the fault that is next */
	uint64_t busy[MOST]; /* until when something befalls this peer's process */
	bool failed;
};

static uint64_t below(struct making *m, uint64_t n)
{
	return pr_dice_below(&m->dice, n);
}

/* A time of whole milliseconds. */
static uint64_t time_between(struct making *m, uint64_t low, uint64_t high)
{
	return pr_dice_between(&m->dice, low / MS, high / MS) * MS;
}

static void put(struct making *m, struct pr_act act)
{
	m->failed = !pr_scenario_act(m->s, &act) || m->failed;
}

static uint32_t *one(struct making *m, uint32_t peer)
{
	uint32_t *list = malloc(sizeof *list);
	m->failed = m->failed || !list;
	if (list)
		*list = peer;
	return list;
}

/* A peer that is well from `at` to the end of the fault, and a while after; MOST if there is none. */
static uint32_t pick(struct making *m)
{
	uint32_t first = (uint32_t)below(m, m->n);
	for (uint32_t i = 0; i < m->n; i++) {
		uint32_t peer = (first + i) % m->n;
		if (m->busy[peer] <= m->at) {
			m->busy[peer] = m->at + m->lasts + 30 * PR_SECOND;
			return peer;
		}
	}
	return MOST;
}

static void befall(struct making *m, enum pr_act_kind begins, enum pr_act_kind ends)
{
	uint32_t peer = pick(m);
	uint32_t *first = peer < MOST ? one(m, peer) : NULL, *second = peer < MOST ? one(m, peer) : NULL;
	if (!first || !second) {
		free(first);
		free(second);
		return;
	}
	put(m, (struct pr_act){.at = m->at, .kind = begins, .peers = first, .count = 1});
	put(m, (struct pr_act){.at = m->at + m->lasts, .kind = ends, .peers = second, .count = 1});
}

/* A clause of all peers, or of some; groups are by chance, and none is empty. */
static struct pr_edges divide(struct making *m, uint32_t groups, bool some, bool directed)
{
	struct pr_edges edges = {.list = calloc(1, sizeof *edges.list), .count = 1};
	struct pr_clause *c = edges.list;
	if (!c || !(c->peer = malloc(m->n * sizeof *c->peer)) || !(c->group = malloc(m->n * sizeof *c->group))) {
		edges.count = c ? 1 : 0;
		pr_edges_free(&edges);
		m->failed = true;
		return edges;
	}
	c->directed = directed;
	c->groups = groups;
	for (uint32_t i = 0; i < m->n; i++) { /* into an order by chance (Fisher, Yates) */
		uint32_t j = (uint32_t)below(m, i + 1);
		c->peer[i] = c->peer[j];
		c->peer[j] = i;
		c->group[i] = i < groups ? i : (uint32_t)below(m, groups);
	}
	c->count = some ? groups + (uint32_t)below(m, m->n - groups + 1) : m->n;
	return edges;
}

static void cut(struct making *m, uint32_t groups, bool some, bool directed)
{
	struct pr_edges edges = divide(m, groups, some, directed), heals;
	if (m->failed || !pr_edges_copy(&heals, &edges)) {
		pr_edges_free(&edges);
		m->failed = true;
		return;
	}
	put(m, (struct pr_act){.at = m->at, .kind = PR_ACT_CUT, .edges = edges});
	put(m, (struct pr_act){.at = m->at + m->lasts, .kind = PR_ACT_HEAL, .edges = heals});
}

/* Three parts, of which two find one another first. */
static void cut_in_steps(struct making *m)
{
	struct pr_edges edges = divide(m, 3, false, false), step;
	if (m->failed || !pr_edges_copy(&step, &edges)) {
		pr_edges_free(&edges);
		m->failed = true;
		return;
	}
	struct pr_clause *c = step.list;
	size_t kept = 0;
	for (size_t i = 0; i < c->count; i++)
		if (c->group[i] != 2) {
			c->peer[kept] = c->peer[i];
			c->group[kept++] = c->group[i];
		}
	c->count = kept;
	c->groups = 2;
	put(m, (struct pr_act){.at = m->at, .kind = PR_ACT_CUT, .edges = edges});
	put(m, (struct pr_act){.at = m->at + m->lasts, .kind = PR_ACT_HEAL, .edges = step});
	put(m, (struct pr_act){.at = m->at + 2 * m->lasts, .kind = PR_ACT_HEAL});
	m->lasts *= 2;
}

static void impair(struct making *m, bool loss)
{
	uint32_t peer = (uint32_t)below(m, m->n);
	struct pr_act act = {.at = m->at, .kind = loss ? PR_ACT_LOSS : PR_ACT_DELAY, .peers = one(m, peer), .count = 1};
	struct pr_act end = {.at = m->at + m->lasts, .kind = act.kind, .peers = one(m, peer), .count = 1};
	if (!act.peers || !end.peers) {
		free(act.peers);
		free(end.peers);
		return;
	}
	uint64_t least = time_between(m, 500 * MS, 3 * PR_SECOND);
	act.loss = loss ? pr_dice_between(&m->dice, 20, 50) * 10000000 : 0;
	if (!loss)
		act.delay = (struct pr_spread){PR_SPREAD_UNIFORM, least, least + time_between(m, 0, PR_SECOND)};
	put(m, act);
	put(m, end);
}

static void fault(struct making *m)
{
	switch (below(m, 11)) {
	case 0:
	case 1:
		cut(m, 2, false, false);
		break;
	case 2:
		if (m->n >= 3)
			cut_in_steps(m);
		break;
	case 3:
		cut(m, 2, false, true);
		break;
	case 4:
		cut(m, 2, true, false);
		break;
	case 5:
		cut(m, 2, true, true);
		break;
	case 6:
		befall(m, below(m, 2) ? PR_ACT_KILL : PR_ACT_CRASH, PR_ACT_RESTART);
		break;
	case 7:
		befall(m, PR_ACT_PAUSE, PR_ACT_RESUME);
		break;
	case 8:
		befall(m, PR_ACT_LEAVE, PR_ACT_JOIN);
		break;
	case 9:
		impair(m, true);
		break;
	default:
		impair(m, false);
	}
}

static void choose_delay(struct making *m)
{
	static const enum pr_spread_kind kinds[] = {PR_SPREAD_CONSTANT, PR_SPREAD_UNIFORM, PR_SPREAD_NORMAL, PR_SPREAD_EXPONENTIAL,
		PR_SPREAD_LOGNORMAL, PR_SPREAD_PARETO};
	struct pr_spread delay = {.kind = kinds[below(m, 6)], .a = pr_dice_between(&m->dice, 2, 200) * 100000};
	if (delay.kind == PR_SPREAD_UNIFORM)
		delay.b = 3 * delay.a;
	if (delay.kind == PR_SPREAD_NORMAL)
		delay.b = delay.a / 4;
	if (delay.kind == PR_SPREAD_LOGNORMAL)
		delay.b = pr_dice_between(&m->dice, 3, 10) * 100000000;
	if (delay.kind == PR_SPREAD_PARETO)
		delay.b = pr_dice_between(&m->dice, 15, 40) * 100000000;
	put(m, (struct pr_act){.kind = PR_ACT_DELAY, .base = true, .delay = delay});
	if (below(m, 2))
		put(m, (struct pr_act){.kind = PR_ACT_LOSS, .base = true, .loss = pr_dice_between(&m->dice, 1, 20) * 1000000});
}

static void choose_clocks(struct making *m)
{
	for (uint32_t i = 0; i < m->n; i++) {
		m->s->peers[i].offset = (int64_t)time_between(m, 0, 400 * MS) - (int64_t)(200 * MS);
		m->s->peers[i].drift = (int32_t)pr_dice_between(&m->dice, 0, 100000) - 50000;
	}
}

static void make_up(struct making *m)
{
	static const unsigned reports[] = {PR_REPORTS_BEATS, PR_REPORTS_BEATS, PR_REPORTS_BEATS, PR_REPORTS_LINKS,
		PR_REPORTS_BEATS | PR_REPORTS_LINKS};
	m->n = (uint32_t)(below(m, 8) ? 3 + below(m, 7) : 10 + below(m, MOST - 9));
	for (uint32_t i = 0; i < m->n; i++) {
		char letter = (char)('a' + i);
		m->failed = pr_scenario_peer(m->s, (struct pr_span){(const uint8_t *)&letter, 1}) == PR_PEER_NONE || m->failed;
	}
	if (m->failed)
		return;
	m->s->jitter = below(m, 5) * 50 * MS;
	m->s->reports = reports[below(m, 5)];
	choose_delay(m);
	if (below(m, 2))
		choose_clocks(m);
	m->at = time_between(m, 40 * PR_SECOND, 80 * PR_SECOND);
	for (uint64_t faults = below(m, 5); faults > 0 && !m->failed; faults--) {
		m->lasts = time_between(m, 25 * PR_SECOND, 90 * PR_SECOND);
		fault(m);
		m->at += below(m, 8) ? m->lasts + time_between(m, 60 * PR_SECOND, 120 * PR_SECOND) : m->lasts / 2; /* or they overlap */
	}
	m->s->duration = m->at + m->lasts + 90 * PR_SECOND;
}

bool pr_scenario_random(struct pr_scenario *s, uint64_t seed)
{
	struct making m = {.s = s};
	unsigned line;
	if (!pr_scenario_init(s))
		return false;
	s->seed = seed;
	pr_dice_seed(&m.dice, seed);
	make_up(&m);
	if (!m.failed && !pr_scenario_settle(s, &line))
		return true;
	pr_scenario_free(s);
	return false;
}

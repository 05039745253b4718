/*
 * pr_detect on simulated clusters by chance, against what was really done to them: where nothing was done there is no failure, and
 * the sides of every cut that lasts are exact, unless somebody is down, paused or slow meanwhile. What is right is worked out here,
 * from the acts of the scenario alone.
 *
 * `sim_detect FIRST LAST` tries the scenarios of these seeds instead of the first ones.
 */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "detect/detect.h"
#include "record/decode.h"
#include "sim/sim.h"

#define SECOND 1000000000ull
#define MOST 20u
#define RECORDS 256u
#define LASTS (24 * SECOND) /* a cut for that long must be found: the timeout, until the picture has held, and a beat or two */
#define MENDS (36 * SECOND) /* and one that is partly healed: so long links may come back one by one before it is told */
#define GRACE (25 * SECOND) /* after a fault, what it left behind may still come to light */
#define SEEDS 100u

/* What was said: a record of a failure. */
struct said {
	uint64_t t, since, end; /* ns after the start; end: UINT64_MAX while it is open */
	char id[13];
	bool partition, closes;
	uint32_t peers; /* of its groups */
	uint32_t severed[MOST]; /* bit v: nothing from this peer reaches v */
	unsigned groups;
	char shape;
};

static struct said said[RECORDS];
static size_t said_count;
static const struct pr_scenario *scenario;

static uint64_t after_start(uint64_t t)
{
	return t > scenario->start ? t - scenario->start : 0;
}

static void read_sides(struct said *s, const struct pr_record *r)
{
	uint32_t group[MOST] = {0};
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_FAILURE_GROUPS));
	s->groups = (unsigned)pr_cursor_count(&c);
	for (unsigned i = 0; i < s->groups && i < MOST; i++)
		for (uint64_t size = pr_cursor_count(&c); size; size--)
			group[i] |= 1u << (*pr_cursor_text(&c).p - 'a');
	for (unsigned i = 0; i < MOST; i++)
		s->peers |= group[i];
	c = pr_cursor_of(pr_text(r, PR_FAILURE_SEVERED));
	for (uint64_t count = pr_cursor_count(&c); count; count--) {
		pr_cursor_count(&c);
		uint64_t from = pr_cursor_uint(&c), to = pr_cursor_uint(&c);
		for (uint32_t u = 0; u < MOST && from < MOST && to < MOST; u++)
			if (group[from] >> u & 1u)
				s->severed[u] |= group[to];
	}
}

static void hear(void *arg, struct pr_span record)
{
	struct pr_record r;
	const char *why;
	(void)arg;
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	CHECK(said_count < RECORDS);
	if (said_count == RECORDS)
		return;
	struct said *s = &said[said_count++];
	*s = (struct said){.t = after_start(r.t), .since = after_start(pr_uint(&r, PR_FAILURE_SINCE)), .end = UINT64_MAX};
	struct pr_span id = pr_text(&r, PR_FAILURE_ID), shape = pr_text(&r, PR_FAILURE_SHAPE);
	snprintf(s->id, sizeof s->id, "%.*s", (int)id.n, (const char *)id.p);
	s->partition = pr_is(pr_text(&r, PR_FAILURE_FAILURE), "network-partition");
	s->closes = pr_is(pr_text(&r, PR_FAILURE_EVENT), "close");
	s->shape = shape.n ? (char)*shape.p : '-';
	if (s->closes)
		s->end = after_start(pr_uint(&r, PR_FAILURE_END));
	read_sides(s, &r);
}

static void feed(void *arg, uint32_t peer, struct pr_span record)
{
	struct pr_record r;
	const char *why;
	(void)peer;
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	CHECK(pr_detect_step(arg, &r));
}

/* What is so from one act to the next. */
struct state {
	uint32_t cut[MOST]; /* bit v: nothing gets through to v */
	uint32_t absent, down, paused, impaired;
	uint64_t quiet_since; /* the end of the last fault; UINT64_MAX while there is one */
};

static void set_bits(uint32_t *bits, const struct pr_act *act, bool to)
{
	for (size_t i = 0; i < act->count; i++)
		*bits = to ? *bits | 1u << act->peers[i] : *bits & ~(1u << act->peers[i]);
}

static void set_edges(struct state *s, const struct pr_act *act, bool cut)
{
	for (size_t k = 0; k < act->edges.count; k++) {
		const struct pr_clause *c = &act->edges.list[k];
		for (size_t i = 0; i < c->count; i++)
			for (size_t j = 0; j < c->count; j++) {
				bool link = c->directed ? c->group[i] < c->group[j] : c->group[i] != c->group[j];
				uint32_t bit = link ? 1u << c->peer[j] : 0;
				s->cut[c->peer[i]] = cut ? s->cut[c->peer[i]] | bit : s->cut[c->peer[i]] & ~bit;
			}
	}
	if (!cut && act->edges.count == 0)
		memset(s->cut, 0, sizeof s->cut);
}

static bool any_cut(const struct state *s)
{
	uint32_t any = 0;
	for (size_t i = 0; i < MOST; i++)
		any |= s->cut[i];
	return any;
}

static void take(struct state *s, const struct pr_act *act)
{
	switch (act->kind) {
	case PR_ACT_CUT:
	case PR_ACT_HEAL:
		set_edges(s, act, act->kind == PR_ACT_CUT);
		break;
	case PR_ACT_KILL:
	case PR_ACT_CRASH:
	case PR_ACT_RESTART:
		set_bits(&s->down, act, act->kind != PR_ACT_RESTART);
		break;
	case PR_ACT_PAUSE:
	case PR_ACT_RESUME:
		set_bits(&s->paused, act, act->kind == PR_ACT_PAUSE);
		break;
	case PR_ACT_JOIN:
	case PR_ACT_LEAVE:
		set_bits(&s->absent, act, act->kind == PR_ACT_LEAVE);
		break;
	case PR_ACT_LOSS:
		if (!act->base)
			set_bits(&s->impaired, act, act->loss > 0);
		break;
	case PR_ACT_DELAY:
		if (!act->base)
			set_bits(&s->impaired, act, act->delay.kind != PR_SPREAD_NONE);
		break;
	default:
		break;
	}
	if (any_cut(s) || s->down || s->paused || s->impaired)
		s->quiet_since = UINT64_MAX;
	else
		s->quiet_since = act->at;
}

/* Whether something was being done, or had been a short while ago. */
static bool was_disturbed(uint64_t from, uint64_t to)
{
	struct state s = {.quiet_since = 0};
	uint64_t since = UINT64_MAX, until = 0;
	for (size_t i = 0; i < scenario->act_count; i++) {
		const struct pr_act *act = &scenario->acts[i];
		bool was_quiet = s.quiet_since != UINT64_MAX;
		if (act->base)
			continue;
		take(&s, act);
		since = was_quiet ? act->at : since;
		until = s.quiet_since == UINT64_MAX ? UINT64_MAX : act->at + GRACE;
		uint64_t next = i + 1 < scenario->act_count ? scenario->acts[i + 1].at : UINT64_MAX;
		if (since <= pr_after(to, 2 * SECOND) && from <= (until < next ? until : next))
			return true;
	}
	return false;
}

static void nothing_where_nothing_was(uint64_t seed)
{
	for (size_t i = 0; i < said_count; i++) {
		const struct said *s = &said[i];
		uint64_t end = s->end;
		for (size_t j = i; j < said_count && end == UINT64_MAX; j++)
			end = strcmp(said[j].id, s->id) == 0 ? said[j].end : end;
		bool disturbed = was_disturbed(s->since, end);
		CHECK(disturbed);
		if (!disturbed)
			printf("#   seed %u: a failure from %.3f to %.3f, told at %.3f\n", (unsigned)seed, (double)s->since / 1e9,
			       (double)end / 1e9, (double)s->t / 1e9);
	}
}

/* What is severed at a moment, as far as it had been said by then. */
static void severed_at(uint64_t t, uint32_t severed[MOST], char *shape)
{
	memset(severed, 0, MOST * sizeof *severed);
	*shape = '-';
	for (size_t i = 0; i < said_count && said[i].t <= t; i++) {
		bool newest = !said[i].closes;
		for (size_t j = i + 1; j < said_count && said[j].t <= t; j++)
			newest = newest && strcmp(said[j].id, said[i].id) != 0;
		for (size_t u = 0; newest && u < MOST; u++)
			severed[u] |= said[i].severed[u];
		if (newest)
			*shape = said[i].shape;
	}
}

static bool is_complete(const struct state *s, uint32_t all)
{
	uint32_t reached = all & (0 - all), before = 0;
	while (reached != before) {
		before = reached;
		for (uint32_t u = 0; u < MOST; u++)
			for (uint32_t v = 0; v < MOST; v++)
				if (before >> u & all >> v & 1u && (!(s->cut[u] >> v & 1u) || !(s->cut[v] >> u & 1u)))
					reached |= 1u << v;
	}
	return reached != all;
}

static void say_matrix(const char *what, const uint32_t *severed)
{
	printf("#   %s:", what);
	for (uint32_t u = 0; u < scenario->count; u++) {
		if (severed[u])
			printf(" %c->", 'a' + (int)u);
		for (uint32_t v = 0; v < scenario->count; v++)
			if (severed[u] >> v & 1u)
				putchar('a' + (int)v);
	}
	putchar('\n');
}

/* Connections break for both ends at once, so nobody can tell the direction. */
static void make_mutual(uint32_t cut[MOST])
{
	for (uint32_t u = 0; u < MOST; u++)
		for (uint32_t v = 0; v < MOST; v++)
			if (cut[u] >> v & 1u)
				cut[v] |= 1u << u;
}

static unsigned cuts_checked;

static void sides_of_cuts(uint64_t seed)
{
	struct state s = {.quiet_since = 0};
	bool mending = false;
	for (size_t i = 0; i < scenario->act_count; i++) {
		const struct pr_act *act = &scenario->acts[i];
		uint64_t next = i + 1 < scenario->act_count ? scenario->acts[i + 1].at : scenario->duration, quiet = s.quiet_since;
		take(&s, act);
		mending = any_cut(&s) && (mending || act->kind == PR_ACT_HEAL);
		if ((act->kind != PR_ACT_CUT && act->kind != PR_ACT_HEAL) || !any_cut(&s) || next - act->at < (mending ? MENDS : LASTS))
			continue;
		if (s.down | s.paused | s.impaired || (act->kind == PR_ACT_CUT && quiet + 2 * GRACE > act->at))
			continue;
		uint32_t severed[MOST], wanted[MOST], all = ((1u << scenario->count) - 1) & ~s.absent;
		char shape;
		bool complete = is_complete(&s, all);
		severed_at(next - 1, severed, &shape);
		for (uint32_t u = 0; u < MOST; u++)
			wanted[u] = s.cut[u] & (all >> u & 1u ? all : 0);
		if (!(scenario->reports & PR_REPORTS_BEATS))
			make_mutual(wanted);
		bool exact = memcmp(severed, wanted, sizeof severed) == 0;
		cuts_checked++;
		CHECK(exact);
		if (!exact) {
			printf("#   seed %u: %s at %.3f until %.3f, %s, reports %u; shape said %c\n", (unsigned)seed, pr_act_name(act->kind),
			       (double)act->at / 1e9, (double)next / 1e9, complete ? "complete" : "not complete", scenario->reports, shape);
			say_matrix("wanted", wanted);
			say_matrix("got   ", severed);
		}
	}
}

static void try_scenario(uint64_t seed)
{
	struct pr_detect_options options = {.detector = PR_DETECTOR_DEFAULTS, .loss = PR_LOSS_DEFAULTS, .slack = 2 * SECOND, .numerator = 1, .denominator = 2};
	struct pr_scenario s;
	CHECK(pr_scenario_random(&s, seed));
	scenario = &s;
	said_count = 0;
	struct pr_detect *d = pr_detect_new(&options, hear, NULL);
	struct pr_sim *sim = pr_sim_new(&s, false, feed, d);
	while (pr_sim_step(sim) > 0)
		;
	CHECK(pr_detect_end(d));
	nothing_where_nothing_was(seed);
	sides_of_cuts(seed);
	pr_sim_free(sim);
	pr_detect_free(d);
	pr_scenario_free(&s);
}

static unsigned first = 1, last = SEEDS;

static void scenarios_by_chance(void)
{
	for (unsigned seed = first; seed <= last; seed++)
		try_scenario(seed);
	printf("# %u cuts\n", cuts_checked);
	CHECK(cuts_checked > 0);
}

int main(int argc, char **argv)
{
	static void (*const tests[])(void) = {scenarios_by_chance};
	if (argc > 2) {
		first = (unsigned)atoi(argv[1]);
		last = (unsigned)atoi(argv[2]);
	}
	return check_run(tests, 1, "scenarios_by_chance");
}

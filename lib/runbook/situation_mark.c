#include "record/decode.h"
#include "runbook.h"
#include "situation_parts.h"

static bool mark(struct pr_situation *s, struct pr_span peers, uint32_t part)
{
	struct pr_cursor c = pr_cursor_of(peers);
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left; left--) {
		struct pr_situation_row *peer = pr_situation_row_of(s, pr_cursor_text(&c));
		if (!peer)
			return false;
		peer->told.parts |= part;
	}
	return true;
}

static uint32_t part_of(struct pr_span verdict)
{
	return pr_is(verdict, "continue") ? PR_PART_CONTINUING : pr_is(verdict, "wait") ? PR_PART_DOWN : PR_PART_STOPPED;
}

/* Each verdict is a map of group, present and verdict, in the order of their keys. */
static bool mark_sides(struct pr_situation *s, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_RECOVERY_VERDICTS));
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left; left--) {
		struct pr_cursor part = pr_cursor_of(pr_cursor_skip(&c));
		struct pr_span group = {0}, verdict = {0};
		pr_cursor_next(&part);
		for (int i = 0; i < 3 && part.p; i++) {
			uint64_t key = pr_cursor_uint(&part);
			struct pr_span value = pr_cursor_skip(&part);
			if (key == PR_VERDICT_GROUP)
				group = value;
			else if (key == PR_VERDICT_VERDICT)
				verdict = value;
		}
		struct pr_cursor text = pr_cursor_of(verdict);
		if (!mark(s, group, part_of(verdict.p ? pr_cursor_text(&text) : verdict)))
			return false;
	}
	return true;
}

static bool mark_resolution(struct pr_situation *s, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(r ? pr_text(r, PR_RESOLUTION_DISCARDED) : (struct pr_span){0});
	if (r && (!mark(s, pr_text(r, PR_RESOLUTION_WINNERS), PR_PART_WINNER) || !mark(s, pr_text(r, PR_RESOLUTION_LOSERS), PR_PART_LOSER)))
		return false;
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left; left--) {
		struct pr_situation_row *peer = pr_situation_row_of(s, pr_cursor_text(&c));
		if (!peer)
			return false;
		peer->told.discards = pr_cursor_uint(&c);
	}
	for (size_t i = 0; !r && i < s->count; i++) {
		uint32_t *parts = &s->peers[i].told.parts;
		*parts |= (*parts & PR_PART_CONTINUING ? PR_PART_WINNER : 0) | (*parts & PR_PART_STOPPED ? PR_PART_LOSER : 0);
	}
	return true;
}

bool pr_situation_stands_still(const struct pr_situation *s)
{
	bool told = false, alive = false;
	for (size_t i = 0; i < s->count; i++) {
		told = told || s->peers[i].claim.told;
		alive = alive || s->peers[i].claim.alive;
	}
	return s->all.recoveries.count == 0 && s->all.failures.count == 0 && told && !alive;
}

/* Where nothing was compared, since nobody knows how far it is, those who said so. */
static void mark_claimants(struct pr_situation *s)
{
	for (size_t i = 0; i < s->count; i++)
		s->peers[i].told.parts |= s->peers[i].claim.told ? PR_PART_MEMBER : 0;
}

bool pr_situation_mark(struct pr_situation *s)
{
	const struct pr_record *recovery = pr_situation_recovery(s), *resolution = pr_situation_resolution(s);
	const struct pr_record *of = recovery ? recovery : resolution;
	if (!of)
		mark_claimants(s);
	return (!recovery || mark_sides(s, recovery)) && mark_resolution(s, resolution) &&
	       (!of || mark(s, pr_text(of, recovery ? PR_RECOVERY_MEMBERS : PR_RESOLUTION_MEMBERS), PR_PART_MEMBER));
}

static bool has_winner(const struct pr_record *resolution)
{
	struct pr_span outcome = resolution ? pr_text(resolution, PR_RESOLUTION_OUTCOME) : (struct pr_span){0};
	return pr_is(outcome, "agreed") || pr_is(outcome, "lagging") || pr_is(outcome, "canonical") ||
	       (resolution && pr_uint(resolution, PR_RESOLUTION_OVERRIDE));
}

static bool may_begin(const struct pr_situation_row *peer)
{
	return peer->told.parts & PR_PART_MEMBER && !(peer->told.parts & PR_PART_EXCLUDED);
}

void pr_situation_mark_seed(struct pr_situation *s)
{
	const struct pr_record *resolution = pr_situation_resolution(s);
	struct pr_seed seed = {0};
	if (s->all.recovery)
		return;
	bool told = has_winner(resolution);
	for (size_t i = 0; i < s->count; i++)
		if (may_begin(&s->peers[i])) {
			pr_seed_weigh(&seed, &s->peers[i].claim);
			told = told && s->peers[i].claim.counted;
		}
	for (size_t i = 0; i < s->count; i++) {
		uint32_t parts = s->peers[i].told.parts;
		if (may_begin(&s->peers[i]) && pr_seed_is(&seed, &s->peers[i].claim, told && parts & PR_PART_WINNER)) {
			s->peers[i].told.parts |= PR_PART_SEED;
			return; /* others like it have the same */
		}
	}
}

const struct pr_situation_peer *pr_situation_leader(const struct pr_situation *s)
{
	struct pr_span coordinator = s->all.recovery ? pr_text(&s->all.recovery->record, PR_RECOVERY_COORDINATOR) : (struct pr_span){0};
	uint32_t wanted = 0;
	for (size_t i = 0; i < s->count; i++)
		wanted |= s->peers[i].told.parts;
	wanted &= wanted & PR_PART_WINNER ? PR_PART_WINNER : PR_PART_CONTINUING;
	const struct pr_situation_peer *first = NULL;
	for (size_t i = 0; i < s->count; i++) {
		const struct pr_situation_peer *peer = &s->peers[i].told;
		bool leads = coordinator.p && pr_same(peer->name, coordinator);
		if ((leads && (!wanted || peer->parts & wanted)) || peer->parts & PR_PART_SEED)
			return peer;
		first = first || !(peer->parts & wanted) ? first : peer;
	}
	return first;
}

void pr_situation_mark_others(struct pr_situation *s)
{
	const struct pr_situation_peer *leader = pr_situation_leader(s);
	for (size_t i = 0; leader && i < s->count; i++)
		if (s->peers[i].told.parts & PR_PART_MEMBER && &s->peers[i].told != leader)
			s->peers[i].told.parts |= PR_PART_OTHER;
}

static const struct {
	const char *strategy;
	uint32_t fact;
} strategies[] = {
	{"active-reconnection", PR_FACT_RECONNECT},       {"majority-rule", PR_FACT_MAJORITY},
	{"split-brain-resolution", PR_FACT_SPLIT_BRAIN},  {"emergency-rollback", PR_FACT_ROLLBACK},
	{"byzantine-exclusion", PR_FACT_BYZANTINE},
};

void pr_situation_state_facts(struct pr_situation *s)
{
	const struct pr_record *r = pr_situation_recovery(s), *resolution = pr_situation_resolution(s);
	for (size_t i = 0; !r && i < s->count; i++)
		s->facts |= PR_FACT_STANDSTILL | (s->peers[i].told.parts & PR_PART_SEED ? PR_FACT_SEEDED : 0);
	if (!r)
		return;
	for (size_t i = 0; i < sizeof strategies / sizeof *strategies; i++)
		if (pr_is(pr_text(r, PR_RECOVERY_STRATEGY), strategies[i].strategy))
			s->facts |= strategies[i].fact;
	s->facts |= pr_recoveries_healed(&s->all, r) ? PR_FACT_HEALED : 0;
	s->facts |= has_winner(resolution) ? PR_FACT_RESOLVED : 0;
	s->facts |= resolution && pr_uint(resolution, PR_RESOLUTION_OVERRIDE) ? PR_FACT_OVERRIDDEN : 0;
	for (size_t i = 0; i < s->count; i++) {
		s->facts |= s->peers[i].told.parts & PR_PART_CONTINUING ? PR_FACT_QUORUM : 0;
		s->facts |= s->peers[i].told.parts & PR_PART_DOWN ? PR_FACT_CRASH : 0;
		s->facts |= s->peers[i].told.discards ? PR_FACT_DISCARDS : 0;
	}
}

#include <errno.h>
#include <stdlib.h>

#include "base/quote.h"
#include "base/text.h"
#include "resolve_parts.h"

static void say_point(struct pr_text *text, uint64_t seq, uint64_t epoch, struct pr_span hash)
{
	pr_text_uint(text, seq);
	if (epoch != PR_POINT_NONE) {
		pr_text_string(text, " of epoch ");
		pr_text_uint(text, epoch);
	}
	if (hash.n > 0) {
		pr_text_string(text, ", hash ");
		pr_text_hex(text, hash);
	}
}

/* What the manifest says of who stays. */
static void say_canonical(struct pr_text *text, const struct pr_resolution *record, const struct pr_plan *plan)
{
	const struct pr_checkpoint *point = pr_resolution_checkpoint(record);
	char quoted[4 * PR_PEER_MAX + 8];
	if (record->failure.p) {
		pr_text_string(text, "# failure ");
		pr_text_string(text, pr_quote_span(quoted, sizeof quoted, record->failure));
		pr_text_char(text, '\n');
	}
	if (point) {
		pr_text_string(text, "# rollback, all that is told is saved: to seq ");
		say_point(text, point->point->seq, point->point->epoch, (struct pr_span){point->point->hash, point->point->hash_n});
	} else {
		const struct pr_position *claim = record->standing->states[record->canonical->winner].claim;
		pr_text_string(text, "# canonical: seq ");
		say_point(text, claim->seq, claim->epoch, (struct pr_span){claim->hash, claim->hash_n});
		pr_text_string(text, ", of");
	}
	for (size_t i = 0; i < plan->winner_count; i++) {
		pr_text_char(text, ' ');
		pr_text_string(text, pr_quote_span(quoted, sizeof quoted, pr_peers_name(plan->names, plan->winners[i])));
	}
	pr_text_char(text, '\n');
}

/* A line: what a loser claims. */
static void say_state(struct pr_text *text, const struct pr_resolution *record, uint32_t loser)
{
	char quoted[4 * PR_PEER_MAX + 8];
	const struct pr_position *claim = record->standing->states[record->standing->state_of[loser]].claim;
	pr_text_string(text, pr_quote_span(quoted, sizeof quoted, pr_peers_name(record->standing->positions->peers, loser)));
	pr_text_char(text, ' ');
	say_point(text, claim->seq, claim->epoch, (struct pr_span){claim->hash, claim->hash_n});
	pr_text_char(text, '\n');
}

static bool save(struct pr_resolve *r, const struct pr_resolution *record, const struct pr_plan *plan, const uint8_t *hash)
{
	struct pr_text about = {0};
	say_canonical(&about, record, plan);
	bool room = !about.failed;
	r->trouble = room ? NULL : r->trouble;
	bool saved = room && r->options.save(r->context, plan, hash, (struct pr_span){(uint8_t *)about.p, about.n});
	pr_text_free(&about);
	return saved;
}

/* Whether its peers would lose something: all losers do; by a rollback, all but who is at the checkpoint, as far as is known. */
static bool state_loses(const struct pr_resolution *record, size_t state)
{
	const struct pr_checkpoint *point = pr_resolution_checkpoint(record);
	const struct pr_position *claim = record->standing->states[state].claim;
	return point ? !pr_position_is_at(claim, point->point) : record->canonical->fates[state] == PR_FATE_LOSES;
}

static bool all_is_told(const struct pr_resolution *record)
{
	for (size_t i = 0; i < record->standing->count; i++)
		if (state_loses(record, i) && pr_standing_log(record->standing, i) == PR_PEER_NONE)
			return false;
	return true;
}

/*
 * What only an override may lose: what cannot be saved, and what the origin's rule loses where the safe answer is another. Without
 * one it is told, and there is no plan; where nothing is to be saved, the first alone is no reason.
 */
static void withhold(const struct pr_resolve *r, struct pr_resolution *record)
{
	bool told = all_is_told(record), unsafe = r->options.policy == PR_RESOLVE_ORIGIN && record->canonical->reason;
	record->doubtful = !told || unsafe;
	record->withheld = NULL;
	if (r->options.override)
		return;
	if (unsafe)
		record->withheld = record->canonical->reason;
	else if (!told && r->options.save)
		record->withheld = "what somebody would lose cannot be saved: no entries tell it";
}

bool pr_resolve_plan(struct pr_resolve *r, struct pr_resolution *record, uint8_t *hash, bool saving)
{
	uint64_t t = record->t;
	uint32_t *winners = NULL, *losers = NULL;
	record->plan = (struct pr_span){NULL, 0};
	bool rolls_back = pr_resolution_checkpoint(record) != NULL;
	if (!rolls_back && record->canonical->outcome != PR_OUTCOME_LAGGING && record->canonical->outcome != PR_OUTCOME_CANONICAL)
		return true;
	withhold(r, record);
	if (record->withheld)
		return true;
	struct pr_plan plan = {.branches = record->standing->branches, .names = r->names};
	if (rolls_back) { /* nobody's log is where all end up */
		winners = malloc(sizeof *winners);
		plan.loser_count = pr_resolution_standing(record, &losers);
	} else {
		plan.winner_count = pr_resolution_peers(record, PR_FATE_WINS, &winners);
		plan.loser_count = pr_resolution_peers(record, PR_FATE_LOSES, &losers);
	}
	plan.winners = winners;
	plan.losers = losers;
	struct pr_text states = {0};
	for (size_t i = 0; losers && i < plan.loser_count; i++)
		say_state(&states, record, plan.losers[i]);
	plan.states = (struct pr_span){(uint8_t *)states.p, states.n};
	record->t = 0;
	struct pr_span bytes = pr_resolution_record(&r->build, record);
	record->t = t;
	bool done = winners && losers && bytes.p && !states.failed;
	if (!bytes.p && !r->build.exhausted)
		r->trouble = "a resolution does not fit in a record";
	if (done && !pr_plan_hash(&plan, bytes, hash)) {
		r->trouble = strerror(errno);
		done = false;
	}
	if (done)
		record->plan = (struct pr_span){hash, PR_DIGEST_SIZE};
	done = done && (!saving || plan.loser_count == 0 || save(r, record, &plan, hash));
	pr_text_free(&states);
	free(winners);
	free(losers);
	return done;
}

#include "base/text.h"
#include "resolve_parts.h"

#define CANDIDATES_TOLD 16u /* checkpoints, the newest */
#define HOLDERS_TOLD 16u

/* What is not known of some, and was presumed. */
static void tell_presumed(struct pr_ending *e, const struct pr_solved *l)
{
	for (size_t i = 0; l->canonical.winner != PR_STATE_NONE && i < l->standing.count; i++) {
		const struct pr_state *state = &l->standing.states[i];
		enum pr_fate fate = l->canonical.fates[i];
		const char *text = "said to be where the winners are; whether it has the same is not known";
		if (fate == PR_FATE_LOSES && !l->canonical.forks[i].known)
			text = "nothing in common with the winners is known: how much it would lose is not";
		else if (fate == PR_FATE_LAGS && !l->canonical.proved[i])
			text = "behind the winners; that it has not gone another way is presumed";
		else if (fate != PR_FATE_OPEN)
			continue;
		if (fate == PR_FATE_OPEN && pr_standing_relation(&l->standing, i, l->canonical.winner).order == PR_ORDER_AHEAD)
			text = "ahead of the winners; whether it goes on from what they have is not known";
		for (size_t k = 0; k < state->count; k++)
			pr_resolve_note(e->r, pr_peers_name(e->r->names, state->peers[k]), text, 0);
	}
}

/* Peers that cannot have been honest, or whose name others used. */
static void tell_doubles(struct pr_ending *e, const struct pr_solved *l)
{
	const struct pr_certificates *c = &l->canonical.certificates;
	for (size_t i = 0; i < c->double_count; i++)
		pr_resolve_note(e->r, pr_peers_name(e->r->names, c->doubles[i]), "claims two states at one point", 0);
}

/* Of two conflicting quorums of weight q among n at least 2q - n are in both, in each membership of a joint one. */
static void tell_bound(struct pr_ending *e, const struct pr_solved *l)
{
	const struct pr_quorum *quorum = &e->quorum;
	for (size_t i = 0; l->canonical.outcome == PR_OUTCOME_CONFLICT && i < quorum->count; i++) {
		uint64_t needed = quorum->needed.of[i], total = quorum->total.of[i];
		if (needed > total - needed)
			pr_resolve_note(e->r, pr_span_of(""), "at least so much weight is in both of two quorums, and said both", needed - (total - needed));
	}
}

/* "checkpoint at seq 40, hash 0f: weight 3 of 5, and 2 of 3: a, b, c; before what is committed" */
static void tell_candidate(struct pr_ending *e, const struct pr_checkpoint *point, struct pr_text *text)
{
	pr_text_clear(text);
	pr_text_string(text, "checkpoint at seq ");
	pr_text_uint(text, point->point->seq);
	if (point->point->epoch != PR_POINT_NONE) {
		pr_text_string(text, ", epoch ");
		pr_text_uint(text, point->point->epoch);
	}
	pr_text_string(text, ", hash ");
	pr_text_hex(text, (struct pr_span){point->point->hash, point->point->hash_n});
	pr_text_string(text, ": weight ");
	for (size_t i = 0; i < e->quorum.count; i++) {
		pr_text_string(text, i > 0 ? ", and " : "");
		pr_text_uint(text, point->weight.of[i]);
		pr_text_string(text, " of ");
		pr_text_uint(text, e->quorum.total.of[i]);
	}
	for (size_t i = 0; i < point->count && i < HOLDERS_TOLD; i++) {
		struct pr_span name = pr_peers_name(e->r->names, point->holders[i]);
		pr_text_string(text, i > 0 ? ", " : ": ");
		pr_text_bytes(text, name.p, name.n);
	}
	pr_text_string(text, point->count > HOLDERS_TOLD ? " and more" : "");
	pr_text_string(text, point->enough ? "" : "; not more than two thirds");
	pr_text_string(text, point->crosses ? "; before what is committed" : "");
	pr_text_char(text, '\0');
	if (!text->failed)
		pr_resolve_note(e->r, pr_span_of(""), text->p, 0);
	e->r->build.exhausted = e->r->build.exhausted || text->failed;
}

static void tell_candidates(struct pr_ending *e, const struct pr_solved *l)
{
	struct pr_text text = {0};
	for (size_t i = 0; i < l->rollback.count && i < CANDIDATES_TOLD; i++)
		tell_candidate(e, &l->rollback.list[i], &text);
	if (l->rollback.count > CANDIDATES_TOLD)
		pr_resolve_note(e->r, pr_span_of(""), "older checkpoints", l->rollback.count - CANDIDATES_TOLD);
	if (l->rolls_back && l->rollback.count == 0)
		pr_resolve_note(e->r, pr_span_of(""), "nobody claims a checkpoint with a hash", 0);
	pr_text_free(&text);
}

/* What the origin's rule loses, and the safe answer keeps, or does not dare to lose. */
static void tell_origin(struct pr_ending *e, const struct pr_solved *l)
{
	uint64_t entries;
	bool known;
	for (size_t i = 0; i < l->standing.count; i++) {
		if (!pr_furthest_loses(&l->canonical, &l->standing, &l->safe, i, &entries, &known))
			continue;
		const char *text = known ? "the origin's rule loses entries of it that the safe answer does not"
		                         : "the origin's rule loses entries of it that the safe answer does not; how many is not known";
		for (size_t k = 0; k < l->standing.states[i].count; k++)
			pr_resolve_note(e->r, pr_peers_name(e->r->names, l->standing.states[i].peers[k]), text, entries);
	}
}

/* Whose writes --quarantine cannot save. */
static void tell_untold(struct pr_ending *e, const struct pr_solved *l)
{
	for (size_t i = 0; l->canonical.winner != PR_STATE_NONE && i < l->standing.count; i++) {
		const struct pr_state *state = &l->standing.states[i];
		if (l->canonical.fates[i] != PR_FATE_LOSES || pr_standing_log(&l->standing, i) != PR_PEER_NONE)
			continue;
		for (size_t k = 0; k < state->count; k++)
			pr_resolve_note(e->r, pr_peers_name(e->r->names, state->peers[k]), "no entries tell what it would lose: it cannot be saved", 0);
	}
}

void pr_ending_notes_of(struct pr_ending *e, const struct pr_solved *l)
{
	tell_presumed(e, l);
	tell_doubles(e, l);
	tell_bound(e, l);
	tell_candidates(e, l);
	if (e->r->options.save)
		tell_untold(e, l);
	if (e->r->options.policy == PR_RESOLVE_ORIGIN)
		tell_origin(e, l);
}

void pr_ending_notes(struct pr_ending *e)
{
	for (size_t i = 0; i < e->all; i++) {
		uint32_t peer = e->names[i];
		const struct pr_resolve_member *m = &e->r->members[peer];
		struct pr_span name = pr_peers_name(e->r->names, peer);
		if (m->claims && !m->placed)
			pr_resolve_note(e->r, name, "its claims give no position: it counts as silent", 0);
		if (e->passed_over[peer])
			pr_resolve_note(e->r, name, "its claims are older than the network partition: it counts as silent", 0);
		if (m->unsigned_claims > 0)
			pr_resolve_note(e->r, name, "claims that are not signed with its key do not count", m->unsigned_claims);
		if (m->forged > 0)
			pr_resolve_note(e->r, name, "claims with a bad signature, or somebody else's, do not count", m->forged);
	}
	if (e->lines_more > 0)
		pr_resolve_note(e->r, pr_span_of(""), "number lines that were left out", e->lines_more);
}

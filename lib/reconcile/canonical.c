#include "canonical.h"

#include <stdlib.h>

#include "committed.h"

struct sum {
	struct pr_canonical *c;
	const struct pr_standing *s;
	const struct pr_quorum *quorum;
	struct pr_weight *holds; /* by state: the weight of those that are known to have it behind them, or are there */
	struct pr_weight *line;  /* the same, and of those that are known to be on the way to it */
	bool *apart;      /* from some other state */
	bool *candidates;
	bool any_apart;
};

const char *pr_outcome_text(enum pr_outcome outcome)
{
	static const char *const texts[] = {"agreed", "lagging", "canonical", "siblings", "undecided", "conflict"};
	return texts[outcome];
}

static bool known(const struct sum *m, size_t a, size_t b, enum pr_order order)
{
	struct pr_relation r = pr_standing_relation(m->s, a, b);
	return r.known && r.order == order;
}

static bool on_one_line(const struct sum *m, size_t a, size_t b)
{
	struct pr_relation r = pr_standing_relation(m->s, a, b);
	return r.known && r.order != PR_ORDER_APART;
}

static void weigh(struct sum *m)
{
	struct pr_weight present = {{0}};
	for (size_t i = 0; i < m->s->count; i++) {
		pr_weight_add(&present, m->s->states[i].weight);
		for (size_t k = 0; k < m->s->count; k++) {
			struct pr_weight weight = m->s->states[k].weight;
			bool apart = known(m, i, k, PR_ORDER_APART);
			m->apart[i] = m->apart[i] || apart;
			m->any_apart = m->any_apart || apart;
			if (known(m, k, i, PR_ORDER_SAME) || known(m, k, i, PR_ORDER_AHEAD))
				pr_weight_add(&m->holds[i], weight);
			if (on_one_line(m, k, i))
				pr_weight_add(&m->line[i], weight);
		}
	}
	m->c->silent = pr_weight_less(m->quorum->total, present);
}

static bool end(struct sum *m, enum pr_outcome outcome, const char *rule, const char *reason)
{
	m->c->outcome = outcome;
	m->c->rule = rule;
	m->c->reason = reason;
	m->c->winner = PR_STATE_NONE;
	return false;
}

/* The prefix that a quorum has: the furthest of all. False: two quorums have what is apart. */
static bool certify(struct sum *m)
{
	struct pr_canonical *c = m->c;
	for (size_t i = 0; i < m->s->count; i++) {
		if (!pr_quorum_reached(m->quorum, m->holds[i]))
			continue;
		struct pr_relation r = {PR_ORDER_AHEAD, true};
		if (c->certified != PR_STATE_NONE)
			r = pr_standing_relation(m->s, i, c->certified);
		if (r.known && r.order == PR_ORDER_APART)
			return end(m, PR_OUTCOME_CONFLICT, "certificate", "two quorums hold states that are apart");
		if (r.order == PR_ORDER_AHEAD)
			c->certified = i;
	}
	return true;
}

static bool both_have(uint64_t a, uint64_t b)
{
	return a != PR_POINT_NONE && b != PR_POINT_NONE;
}

/* Whether a state has what a quorum has behind it. */
static bool contains(const struct sum *m, size_t i, size_t certified)
{
	struct pr_relation r = pr_standing_relation(m->s, i, certified);
	uint64_t epoch = m->s->states[i].claim->epoch, its = m->s->states[certified].claim->epoch;
	if (r.order == PR_ORDER_APART || r.order == PR_ORDER_BEHIND)
		return false;
	return r.known || !m->any_apart || (m->quorum->trusts_epochs && both_have(epoch, its) && epoch > its);
}

/* States that may be canonical: held by more than may lie, with what is certified behind them, and nothing known ahead. */
static void nominate(struct sum *m)
{
	size_t count = m->s->count;
	for (size_t i = 0; i < count; i++)
		m->candidates[i] = pr_quorum_outweighs(m->quorum, m->holds[i]) &&
		                   (m->c->certified == PR_STATE_NONE || contains(m, i, m->c->certified));
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count && m->candidates[i]; k++)
			if (m->candidates[k] && known(m, k, i, PR_ORDER_AHEAD))
				m->candidates[i] = false;
}

/* An empty log has no last entry, and so no epoch; it counts as the least. */
static bool epochs_count(const struct sum *m)
{
	bool all = true;
	for (size_t i = 0; i < m->s->count; i++) {
		const struct pr_position *claim = m->s->states[i].claim;
		all = all && (!m->candidates[i] || claim->epoch != PR_POINT_NONE || claim->seq == 0);
	}
	return all;
}

/* The first rule by which one candidate is better than another. NULL: none. */
static const char *better(const struct sum *m, bool epochs, size_t a, size_t b)
{
	const struct pr_position *x = m->s->states[a].claim, *y = m->s->states[b].claim;
	if (epochs && x->epoch != y->epoch)
		return x->epoch + 1 > y->epoch + 1 ? "epoch" : NULL; /* PR_POINT_NONE is the greatest number */
	if (m->any_apart && !pr_weight_same(m->line[a], m->line[b]))
		return pr_weight_heavier(m->line[a], m->line[b]) ? "weight" : NULL;
	return x->seq > y->seq ? "seq" : NULL;
}

/* The best candidate, and the rule that told it from the last of those that are apart from it. */
static bool elect(struct sum *m)
{
	bool epochs = epochs_count(m);
	struct pr_canonical *c = m->c;
	static const char *const rules[] = {"epoch", "weight", "seq"};
	size_t last = 0;
	c->winner = PR_STATE_NONE;
	for (size_t i = 0; i < m->s->count; i++)
		if (m->candidates[i] && (c->winner == PR_STATE_NONE || better(m, epochs, i, c->winner)))
			c->winner = i;
	if (c->winner == PR_STATE_NONE)
		return end(m, PR_OUTCOME_UNDECIDED, "unproved", "no state is held by more than may lie");
	c->rule = c->certified != PR_STATE_NONE ? "certificate" : epochs ? "epoch" : "seq";
	for (size_t i = 0; i < m->s->count; i++) {
		const char *rule = better(m, epochs, c->winner, i);
		if (!m->candidates[i] || i == c->winner || !known(m, i, c->winner, PR_ORDER_APART))
			continue;
		if (!rule)
			return end(m, PR_OUTCOME_UNDECIDED, "tie", "states that are apart are equal by every rule");
		for (size_t k = last; k < sizeof rules / sizeof *rules; k++)
			if (strcmp(rules[k], rule) == 0) {
				last = k;
				c->rule = rules[k];
			}
	}
	return true;
}

static void judge(struct sum *m)
{
	for (size_t i = 0; i < m->s->count; i++) {
		struct pr_relation r = pr_standing_relation(m->s, i, m->c->winner);
		enum pr_fate fate = r.order == PR_ORDER_APART ? PR_FATE_LOSES : r.order == PR_ORDER_BEHIND ? PR_FATE_LAGS : PR_FATE_OPEN;
		m->c->proved[i] = r.known;
		m->c->fates[i] = i == m->c->winner || (r.known && r.order == PR_ORDER_SAME) ? PR_FATE_WINS : fate;
		if (r.known && (r.order == PR_ORDER_SAME || r.order == PR_ORDER_BEHIND))
			pr_weight_add(&m->c->present, m->s->states[i].weight);
	}
}

/*
 * The weight of all that may have something that state i has behind its fork from the winner, or anywhere if that is not known.
 * Who is apart from i may have gone with it for a while, unless it has but one entry there.
 */
static struct pr_weight may_hold(const struct sum *m, size_t i)
{
	const struct pr_fork *fork = &m->c->forks[i];
	const struct pr_position *own = m->s->states[i].claim;
	bool placed = fork->known && fork->seq != PR_POINT_NONE, one = placed && own->history == fork->history && own->seq == fork->seq + 1;
	struct pr_weight weight = {{0}};
	for (size_t k = 0; k < m->s->count; k++) {
		const struct pr_position *claim = m->s->states[k].claim;
		bool before = placed && claim->history == fork->history && claim->seq <= fork->seq;
		bool apart = one && known(m, k, i, PR_ORDER_APART);
		if (!before && !apart && !on_one_line(m, k, m->c->winner))
			pr_weight_add(&weight, m->s->states[k].weight);
	}
	return weight;
}

/* Whether what would be lost with state i may have been committed. */
static bool is_safe(const struct sum *m, size_t i)
{
	const struct pr_position *claim = m->s->states[i].claim, *winner = m->s->states[m->c->winner].claim;
	bool older = m->quorum->trusts_epochs && both_have(claim->epoch, winner->epoch) && claim->epoch < winner->epoch;
	struct pr_weight weight = may_hold(m, i);
	pr_weight_add(&weight, m->c->silent);
	return older || !pr_quorum_within_reach(m->quorum, weight);
}

static bool guard(struct sum *m)
{
	struct pr_canonical *c = m->c;
	for (size_t i = 0; i < m->s->count; i++) {
		bool doubtful = c->fates[i] == PR_FATE_LOSES || (m->apart[i] && !on_one_line(m, i, c->winner));
		if (!doubtful || is_safe(m, i))
			continue;
		if (!m->quorum->override)
			return end(m, PR_OUTCOME_UNDECIDED, "committed", "a state that would lose may have been committed");
		c->overridden = true;
	}
	return true;
}

/* Whether what a state has is counted on the winner's line and in its epoch. */
static bool counts_with(const struct sum *m, size_t i, const struct pr_position *winner)
{
	const struct pr_position *claim = m->s->states[i].claim;
	return on_one_line(m, i, m->c->winner) && claim->epoch == winner->epoch && claim->history == winner->history;
}

/*
 * The furthest that a quorum is known to have; of a joint membership, a quorum of both. Where entries have epochs, only those of the newest one count (Raft, section
 * 5.4.2); what peers say of it themselves counts where nobody lies.
 */
static bool find_committed(struct sum *m)
{
	const struct pr_position *winner = m->s->states[m->c->winner].claim;
	struct pr_voter *voters = calloc(m->s->count + 1, sizeof *voters);
	uint64_t told = 0, index = PR_COMMITTED_ALL;
	if (!voters)
		return false;
	for (size_t membership = 0; membership < m->quorum->count; membership++) {
		for (size_t i = 0; i < m->s->count; i++) {
			const struct pr_state *state = &m->s->states[i];
			bool counts = counts_with(m, i, winner);
			voters[i] = (struct pr_voter){state->weight.of[membership], counts ? state->claim->seq : 0, PR_VOTE_PENDING};
			if (counts && state->committed != PR_POINT_NONE && state->committed > told && pr_quorum_is_honest(m->quorum))
				told = state->committed;
		}
		uint64_t its = pr_committed_index(voters, m->s->count, m->quorum->needed.of[membership]);
		index = pr_committed_both(index, its);
	}
	index = index > told ? index : told;
	m->c->committed = index > 0 ? index : PR_POINT_NONE;
	free(voters);
	return true;
}

static void conclude(struct sum *m)
{
	bool loses = m->any_apart, lags = false;
	for (size_t i = 0; i < m->s->count; i++)
		lags = lags || pr_standing_relation(m->s, i, m->c->winner).order != PR_ORDER_SAME;
	m->c->outcome = loses ? PR_OUTCOME_CANONICAL : lags ? PR_OUTCOME_LAGGING : PR_OUTCOME_AGREED;
}

static bool decide(struct sum *m)
{
	weigh(m);
	if (!pr_certificates_find(&m->c->certificates, m->s))
		return false;
	if (m->c->certificates.conflict) {
		end(m, PR_OUTCOME_CONFLICT, "certificate", "peers of a quorum's weight claimed two states at one point");
		return true;
	}
	if (pr_quorum_reached(m->quorum, m->c->silent)) {
		if (!m->quorum->override || m->s->count == 0) {
			end(m, PR_OUTCOME_UNDECIDED, "silent", "the silent peers alone may have committed something");
			return true;
		}
		m->c->overridden = true;
	}
	if (!certify(m))
		return true;
	nominate(m);
	if (!elect(m))
		return true;
	judge(m);
	if (!pr_forks_find(m->s, m->c->winner, m->c->forks) || !pr_forks_tell(m->s, m->c->winner, m->c->forks))
		return false;
	if (!guard(m))
		return true;
	conclude(m);
	return find_committed(m);
}

bool pr_canonical_decide(struct pr_canonical *c, const struct pr_standing *s, const struct pr_quorum *quorum)
{
	size_t n = s->count + 1;
	*c = (struct pr_canonical){.winner = PR_STATE_NONE, .certified = PR_STATE_NONE,
	                            .committed = PR_POINT_NONE};
	struct sum m = {.c = c, .s = s, .quorum = quorum};
	m.holds = calloc(n, sizeof *m.holds);
	m.line = calloc(n, sizeof *m.line);
	m.apart = calloc(n, sizeof *m.apart);
	m.candidates = calloc(n, sizeof *m.candidates);
	c->fates = calloc(n, sizeof *c->fates);
	c->proved = calloc(n, sizeof *c->proved);
	c->forks = calloc(n, sizeof *c->forks);
	bool done = m.holds && m.line && m.apart && m.candidates && c->fates && c->proved && c->forks;
	if (done && !s->relations)
		end(&m, PR_OUTCOME_UNDECIDED, "too-many-states", "there are more different states than can be compared");
	else
		done = done && decide(&m);
	if (done && m.any_apart)
		done = pr_forks_meet(s, c->winner, c->forks, &c->fork);
	free(m.holds);
	free(m.line);
	free(m.apart);
	free(m.candidates);
	return done;
}

void pr_canonical_clear(struct pr_canonical *c)
{
	free(c->fates);
	free(c->proved);
	free(c->forks);
	pr_certificates_clear(&c->certificates);
	*c = (struct pr_canonical){0};
}

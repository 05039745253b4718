#include "furthest.h"

#include <stdlib.h>

/* Whether a goes before b; of states that are equal by the rule, the first in the order of their hashes. */
static bool is_further(const struct pr_state *a, const struct pr_state *b)
{
	if (a->claim->seq != b->claim->seq)
		return a->claim->seq > b->claim->seq;
	return a->count > b->count;
}

static const char *compare(const struct pr_standing *s, size_t winner, const struct pr_canonical *safe)
{
	if (safe->winner == PR_STATE_NONE)
		return "the safe answer is that there is no winner";
	struct pr_relation r = pr_standing_relation(s, winner, safe->winner);
	if (r.known && r.order == PR_ORDER_APART)
		return "the safe answer is another state";
	return winner == safe->winner || (r.known && r.order == PR_ORDER_SAME) ? NULL : "the safe answer is not this far";
}

static void judge(struct pr_canonical *c, const struct pr_standing *s)
{
	bool differs = false, apart = false;
	for (size_t i = 0; i < s->count; i++) {
		struct pr_relation r = pr_standing_relation(s, i, c->winner);
		c->proved[i] = r.known;
		c->fates[i] = r.order == PR_ORDER_APART ? PR_FATE_LOSES : r.order == PR_ORDER_BEHIND ? PR_FATE_LAGS :
		              r.order == PR_ORDER_SAME ? PR_FATE_WINS : PR_FATE_OPEN;
		if (r.known && (r.order == PR_ORDER_SAME || r.order == PR_ORDER_BEHIND))
			pr_weight_add(&c->present, s->states[i].weight);
		apart = apart || r.order == PR_ORDER_APART;
		differs = differs || r.order != PR_ORDER_SAME;
	}
	c->outcome = apart ? PR_OUTCOME_CANONICAL : differs ? PR_OUTCOME_LAGGING : PR_OUTCOME_AGREED;
}

bool pr_furthest_decide(struct pr_canonical *c, const struct pr_standing *s, const struct pr_canonical *safe)
{
	*c = (struct pr_canonical){.rule = "origin", .winner = PR_STATE_NONE, .certified = PR_STATE_NONE, .committed = safe->committed,
	                           .outcome = PR_OUTCOME_UNDECIDED, .silent = safe->silent};
	c->fates = calloc(s->count + 1, sizeof *c->fates);
	c->proved = calloc(s->count + 1, sizeof *c->proved);
	c->forks = calloc(s->count + 1, sizeof *c->forks);
	if (!c->fates || !c->proved || !c->forks)
		return false;
	for (size_t i = 0; i < s->count; i++)
		if (c->winner == PR_STATE_NONE || is_further(&s->states[i], &s->states[c->winner]))
			c->winner = i;
	if (c->winner == PR_STATE_NONE)
		return true;
	c->reason = compare(s, c->winner, safe);
	judge(c, s);
	if (!pr_forks_find(s, c->winner, c->forks) || !pr_forks_tell(s, c->winner, c->forks))
		return false;
	return c->outcome != PR_OUTCOME_CANONICAL || pr_forks_meet(s, c->winner, c->forks, &c->fork);
}

bool pr_furthest_loses(const struct pr_canonical *c, const struct pr_standing *s, const struct pr_canonical *safe, size_t state,
                       uint64_t *entries, bool *known)
{
	if (c->winner == PR_STATE_NONE || c->fates[state] != PR_FATE_LOSES)
		return false;
	const struct pr_fork *fork = &c->forks[state];
	bool placed = fork->known && fork->seq != PR_POINT_NONE;
	*known = fork->told || placed;
	*entries = fork->told ? fork->lost : placed ? s->states[state].claim->seq - fork->seq : 0;
	return safe->winner == PR_STATE_NONE || safe->fates[state] != PR_FATE_LOSES;
}

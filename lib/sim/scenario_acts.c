/* Of a scenario's text, the lines that say what is done, and when. */
#include <stdlib.h>

#include "base/duration.h"
#include "scenario_text.h"

/* What ends an act that goes on "for" some time. */
static const enum pr_act_kind ends[PR_ACTS] = {
	[PR_ACT_CUT] = PR_ACT_HEAL, [PR_ACT_KILL] = PR_ACT_RESTART, [PR_ACT_CRASH] = PR_ACT_RESTART,
	[PR_ACT_PAUSE] = PR_ACT_RESUME, [PR_ACT_JOIN] = PR_ACT_LEAVE, [PR_ACT_LOSS] = PR_ACT_LOSS,
	[PR_ACT_DELAY] = PR_ACT_DELAY, [PR_ACT_LIE] = PR_ACT_LIE,
};

static bool read_scope(struct pr_reading *r, struct pr_act *act)
{
	if (pr_reading_take(r, "of"))
		return pr_reading_peers(r, &act->peers, &act->count);
	return !pr_reading_take(r, "on") || pr_reading_edges(r, &act->edges);
}

static bool read_loss(struct pr_reading *r, struct pr_act *act)
{
	struct pr_span word = pr_reading_word(r);
	size_t used;
	if (!pr_decimal_parse(word, &act->loss, &used) || used + 1 != word.n || word.p[used] != '%' ||
	    act->loss > 100 * PR_SECOND)
		return pr_reading_refuse(r, "a part such as 2.5% is wanted", word);
	act->loss /= 100;
	return read_scope(r, act);
}

static bool read_delay(struct pr_reading *r, struct pr_act *act)
{
	struct pr_span word = pr_reading_word(r);
	unsigned parameters;
	if (!pr_spread_named(&act->delay, word, &parameters))
		return pr_reading_refuse(r, "a delay is none, constant, uniform, normal, exponential, lognormal or pareto", word);
	for (unsigned place = 0; place < parameters; place++) {
		word = pr_reading_word(r);
		const char *why = pr_spread_parameter(&act->delay, place, word);
		if (why)
			return pr_reading_refuse(r, why, word);
	}
	return read_scope(r, act);
}

static bool read_lie(struct pr_reading *r, struct pr_act *act)
{
	if (!pr_reading_peers(r, &act->peers, &act->count))
		return false;
	struct pr_span word = pr_reading_word(r);
	for (act->lie = PR_LIE_NONE; act->lie < PR_LIES && !pr_is(word, pr_lie_name(act->lie));)
		act->lie++;
	if (pr_lie_is_signed(act->lie) && act->lie < PR_LIES && !r->s->chain)
		return pr_reading_refuse(r, "a lie of validators; a 'chain' stands before it", word);
	switch (act->lie) {
	case PR_LIE_SEQ:
		word = r->at < r->count ? r->words[r->at] : word;
		bool minus = word.n > 0 && *word.p == '-';
		uint64_t size;
		if (word.n > 0 && r->at < r->count && (minus || *word.p == '+'))
			r->words[r->at] = (struct pr_span){word.p + 1, word.n - 1};
		if (!pr_reading_number(r, &size, INT64_MAX))
			return false;
		act->by = minus ? -(int64_t)size : (int64_t)size;
		return true;
	case PR_LIE_SENT:
		return pr_reading_signed_time(r, &act->by);
	case PR_LIES:
		return pr_reading_refuse(r, "no such lie: pr-scenarios(5)", word);
	default:
		return !pr_lie_has_victims(act->lie) || pr_reading_peers(r, &act->about, &act->about_count);
	}
}

static bool read_arguments(struct pr_reading *r, struct pr_act *act)
{
	switch (act->kind) {
	case PR_ACT_CUT:
		return pr_reading_edges(r, &act->edges);
	case PR_ACT_HEAL:
		return r->at == r->count || pr_reading_edges(r, &act->edges);
	case PR_ACT_LOSS:
		return read_loss(r, act);
	case PR_ACT_DELAY:
		return read_delay(r, act);
	case PR_ACT_LIE:
		return read_lie(r, act);
	default:
		return pr_reading_peers(r, &act->peers, &act->count);
	}
}

/* The end of a loss or delay goes back to what has held there from the start. */
static void go_back(const struct pr_scenario *s, struct pr_act *end)
{
	const struct pr_act *base = pr_scenario_base(s, end);
	end->loss = base ? base->loss : 0;
	end->delay = base ? base->delay : (struct pr_spread){0};
}

static bool add_end(struct pr_reading *r, const struct pr_act *act, uint64_t lasts)
{
	struct pr_act end = *act;
	end.at = act->at + lasts;
	end.kind = ends[act->kind];
	end.lie = PR_LIE_NONE;
	end.about = NULL;
	end.about_count = 0;
	end.peers = malloc(act->count * sizeof *end.peers + 1);
	bool copied = pr_edges_copy(&end.edges, &act->edges);
	if (!end.peers || !copied) {
		free(end.peers);
		pr_edges_free(&end.edges);
		return pr_reading_refuse(r, "out of memory", (struct pr_span){0});
	}
	for (size_t i = 0; i < act->count; i++)
		end.peers[i] = act->peers[i];
	go_back(r->s, &end);
	return pr_scenario_act(r->s, &end) || pr_reading_refuse(r, "out of memory", (struct pr_span){0});
}

static bool read_when(struct pr_reading *r, struct pr_act *act, uint64_t *lasts)
{
	*lasts = 0;
	act->base = !pr_reading_take(r, "at");
	if (!act->base && !pr_reading_time(r, &act->at))
		return false;
	return act->base || !pr_reading_take(r, "for") || pr_reading_time(r, lasts);
}

bool pr_reading_act(struct pr_reading *r)
{
	struct pr_act act = {.line = r->line};
	uint64_t lasts;
	if (!read_when(r, &act, &lasts))
		return false;
	struct pr_span word = pr_reading_word(r);
	while (act.kind < PR_ACTS && !pr_is(word, pr_act_name(act.kind)))
		act.kind++;
	if (act.kind == PR_ACTS)
		return pr_reading_refuse(r, act.base ? "no such setting or act" : "no such act", word);
	if (act.base && act.kind < PR_ACT_LOSS)
		return pr_reading_refuse(r, "when? it stands behind 'at TIME'", word);
	if (lasts && act.kind != PR_ACT_CUT && ends[act.kind] == 0)
		return pr_reading_refuse(r, "it does not last, so there is no 'for'", word);
	bool done = read_arguments(r, &act);
	if (done && r->s->act_count + 2 > PR_SCENARIO_ACTS)
		done = pr_reading_refuse(r, "more than 262144 acts", (struct pr_span){0});
	struct pr_act whole = act; /* the scenario's own, once it has it */
	if (done && lasts)
		done = add_end(r, &act, lasts);
	return (pr_scenario_act(r->s, &whole) || pr_reading_refuse(r, "out of memory", (struct pr_span){0})) && done;
}

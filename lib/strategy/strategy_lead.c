/*
 * Only the coordinator acts (pr-strategy --only-coordinator): the peer that holds itself for the leader, and is who leads in the newest
 * term that anybody told of, and whose side may go on. Others say in notes to whom they leave it.
 */
#include <stdio.h>

#include "strategy_parts.h"

static uint32_t self_of(const struct pr_strategy *s)
{
	return pr_peers_find(s->base.names, s->options.self);
}

/* Two leaders of one term are none. */
static void hear(struct pr_lead *l, uint32_t leader, uint64_t term)
{
	if (leader == PR_PEER_NONE || (l->newest != PR_PEER_NONE && term < l->newest_term))
		return;
	l->disputed = l->newest != PR_PEER_NONE && term == l->newest_term && (l->disputed || leader != l->newest);
	l->newest = leader;
	l->newest_term = term;
}

static bool leads(const struct pr_strategy *s, uint32_t self)
{
	const struct pr_lead *l = &s->lead;
	return self != PR_PEER_NONE && l->own == self && l->newest == self && l->own_term == l->newest_term && !l->disputed;
}

void pr_strategy_take_leader(struct pr_strategy *s, const struct pr_record *r)
{
	struct pr_lead *l = &s->lead, before = *l;
	struct pr_span name = pr_text(r, PR_LEADER_LEADER);
	uint32_t leader = name.p ? pr_peers_find(s->base.names, name) : PR_PEER_NONE, self = self_of(s);
	uint64_t term = pr_uint(r, PR_LEADER_EPOCH);
	if (!s->options.self.p || !pr_has(r, PR_LEADER_OBSERVER))
		return;
	hear(l, leader, term);
	if (self != PR_PEER_NONE && pr_peers_find(s->base.names, pr_text(r, PR_LEADER_OBSERVER)) == self && term >= l->own_term) {
		l->own = leader;
		l->own_term = term;
	}
	l->leads = leads(s, self);
	bool same = before.leads == l->leads && before.newest == l->newest && before.newest_term == l->newest_term && before.disputed == l->disputed;
	for (size_t i = 0; !same && i < s->count; i++)
		pr_strategy_tell(s, &s->list[i], s->now);
}

/* Whether it stands where it must not go on while others may. */
static bool is_stopped(const struct pr_recovery *v, uint32_t self)
{
	for (size_t i = 0; !v->healed && v->decision.winner && i < v->sides.count; i++)
		for (size_t j = 0; j < v->sides.sizes[i]; j++)
			if (v->sides.peers[i][j] == self)
				return v->decision.verdicts[i] != PR_VERDICT_CONTINUE;
	return false;
}

static void say_leader(const struct pr_strategy *s, struct pr_text *text)
{
	struct pr_span name = pr_peers_name(s->base.names, s->lead.newest);
	pr_text_bytes(text, name.p, name.n);
	pr_text_string(text, self_of(s) == s->lead.newest ? " is said to lead, but does not itself say so" : " leads");
}

/* Whom it is left to, if that was not said before. */
static void leave(struct pr_strategy *s, struct pr_recovery *v, bool stopped, uint64_t t)
{
	const struct pr_lead *l = &s->lead;
	struct pr_text text = {0};
	struct pr_left left = {true, stopped, l->disputed, l->newest, l->newest_term};
	bool same = v->left.told && v->left.stopped == left.stopped && v->left.disputed == left.disputed && v->left.to == left.to && v->left.term == left.term;
	v->left = left;
	if (same)
		return;
	pr_text_format(&text, "nothing is done here about failure %s: ", v->failure);
	if (l->leads)
		pr_text_string(&text, "this peer leads, but its side must not go on");
	else if (l->disputed)
		pr_text_string(&text, "two peers lead");
	else if (l->newest == PR_PEER_NONE)
		pr_text_string(&text, "nobody is known to lead");
	else
		say_leader(s, &text);
	if (l->newest != PR_PEER_NONE)
		pr_text_format(&text, ", in term %llu", (unsigned long long)l->newest_term);
	pr_build_record(&s->build, PR_NOTE, t);
	pr_build_text(&s->build, PR_ANY_BY, pr_span_of("pr-strategy"));
	pr_build_text(&s->build, PR_NOTE_PROGRAM, pr_span_of("pr-strategy"));
	pr_build_text(&s->build, PR_NOTE_ABOUT, s->options.self);
	pr_build_text(&s->build, PR_NOTE_TEXT, (struct pr_span){(const uint8_t *)text.p, text.n});
	s->failed = s->failed || text.failed;
	if (!s->failed)
		s->emit(s->context, pr_build_end(&s->build));
	pr_text_free(&text);
}

bool pr_strategy_acts(struct pr_strategy *s, struct pr_recovery *v, uint64_t t)
{
	uint32_t self = self_of(s);
	if (!s->options.self.p)
		return true;
	bool stopped = is_stopped(v, self), acts = s->lead.leads && !stopped;
	if (!acts) {
		leave(s, v, stopped, t);
		return false;
	}
	v->left = (struct pr_left){0};
	v->coordinator = self;
	v->term = s->lead.own_term;
	return true;
}

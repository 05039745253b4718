/*
 * Only the coordinator acts (pr-strategy --only-coordinator): the peer that holds itself for the leader, and is who leads in the newest
 * term that anybody told of, and whose side may go on. Others say in notes to whom they leave it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "strategy_parts.h"

/* Who may coordinate, by number: the peers of the sides that continue; when the failure is over, of all. */
static bool *who_may(const struct pr_strategy *s, const struct pr_recovery *v)
{
	bool *may = calloc(s->base.count + 1, sizeof *may);
	for (size_t i = 0; may && i < v->sides.count; i++)
		for (size_t j = 0; j < v->sides.sizes[i]; j++) {
			uint32_t peer = v->sides.peers[i][j];
			may[peer] = (v->healed || v->decision.verdicts[i] == PR_VERDICT_CONTINUE) && !s->base.list[peer].excluded;
		}
	return may;
}

void pr_strategy_find_coordinator(struct pr_strategy *s, struct pr_recovery *v)
{
	bool *may = who_may(s, v);
	uint32_t found = PR_PEER_NONE;
	uint64_t term = 0;
	s->failed = s->failed || !may;
	for (uint32_t peer = 0; may && peer < s->base.count; peer++) {
		const struct pr_base_peer *p = &s->base.list[peer];
		if (!may[peer] || p->leader == PR_PEER_NONE || !may[p->leader] || (found != PR_PEER_NONE && p->epoch <= term))
			continue;
		found = p->leader;
		term = p->epoch;
	}
	/* Who led last and may still do so stays, as long as nobody is known to lead in a newer term. */
	bool stays = may && v->coordinator != PR_PEER_NONE && may[v->coordinator] && (found == PR_PEER_NONE || term < v->term);
	free(may);
	if (stays)
		return;
	v->coordinator = found;
	v->term = term;
}

/* Somebody may lead in a newer term than the recoveries say: a plan of the old one would be refused for ever. */
static void tell_newer(struct pr_strategy *s, uint64_t term)
{
	for (size_t i = 0; i < s->count; i++) {
		struct pr_recovery *v = &s->list[i], newer = *v;
		if (v->progress == PR_PROGRESS_FAILED || (v->coordinator != PR_PEER_NONE && term <= v->term))
			continue;
		pr_strategy_find_coordinator(s, &newer);
		if (newer.coordinator != PR_PEER_NONE && (v->coordinator == PR_PEER_NONE || newer.term > v->term))
			pr_strategy_tell(s, v, s->now);
	}
}

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
	if (!pr_has(r, PR_LEADER_OBSERVER))
		return;
	if (!s->options.self.p) {
		if (leader != PR_PEER_NONE)
			tell_newer(s, term);
		return;
	}
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
	if (!s->options.self.p) {
		pr_strategy_find_coordinator(s, v);
		return true;
	}
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

#include "misconduct.h"

#include <stdlib.h>

#include "logbook.h"
#include "quorums.h"
#include "witnesses.h"

struct pr_misconduct {
	struct pr_misconduct_options options;
	pr_conduct_charge *charge;
	void *context;
	struct pr_conduct *conduct;
	struct pr_logbook *logbook;
	struct pr_witnesses *witnesses; /* NULL: there are no members who could be any */
	struct pr_quorums *quorums;     /* ditto */
	struct pr_build one, other; /* votes that are asked for: of those who have given two answers, and of the others */
	size_t *keys; /* by member, the number of its key on the ring; SIZE_MAX: none */
};

static pr_quorums_recall recall;
static pr_conduct_fork split;

static bool pass(void *misconduct, enum pr_behaviour behaviour, struct pr_span subject, const struct pr_span *records, size_t count)
{
	const struct pr_misconduct *m = misconduct;
	return m->charge(m->context, behaviour, subject, records, count);
}

static bool find_keys(struct pr_misconduct *m)
{
	const struct pr_misconduct_options *o = &m->options;
	m->keys = malloc((o->members->count + 1) * sizeof *m->keys);
	for (size_t i = 0; m->keys && i < o->members->count; i++)
		m->keys[i] = SIZE_MAX;
	for (size_t i = 0; m->keys && o->ring && i < pr_keyring_count(o->ring); i++) {
		uint32_t member = pr_peers_find(o->names, pr_keyring_name(o->ring, i));
		if (member < o->members->count)
			m->keys[member] = i;
	}
	return m->keys != NULL;
}

static bool new_for_members(struct pr_misconduct *m)
{
	const struct pr_misconduct_options *o = &m->options;
	m->witnesses = pr_witnesses_new(o->members, o->names, pass, m);
	m->quorums = pr_quorums_new(o->members, o->memory, pass, recall, m);
	return m->witnesses && m->quorums && find_keys(m);
}

struct pr_misconduct *pr_misconduct_new(const struct pr_misconduct_options *options, pr_conduct_charge *charge, void *context)
{
	struct pr_misconduct *m = calloc(1, sizeof *m);
	if (!m)
		return NULL;
	*m = (struct pr_misconduct){.options = *options, .charge = charge, .context = context,
	                            .conduct = pr_conduct_new(options->window, options->memory, pass, split, m),
	                            .logbook = pr_logbook_new(options->entries, options->memory, pass, m)};
	if (m->conduct && m->logbook && (!options->members || new_for_members(m)))
		return m;
	pr_misconduct_free(m);
	return NULL;
}

void pr_misconduct_free(struct pr_misconduct *m)
{
	if (!m)
		return;
	pr_conduct_free(m->conduct);
	pr_logbook_free(m->logbook);
	pr_witnesses_free(m->witnesses);
	pr_quorums_free(m->quorums);
	free(m->keys);
	pr_build_free(&m->one);
	pr_build_free(&m->other);
	free(m);
}

/* What a member said of a question, among what is kept of its votes and claims. */
static struct pr_span recall(void *misconduct, size_t member, const struct pr_ballot *question)
{
	struct pr_misconduct *m = misconduct;
	struct pr_voter voter = {.name = m->options.members->list[member].name, .proven = true};
	if (question->type == PR_CLAIM)
		return pr_conduct_at(m->conduct, voter.name, question);
	if (m->options.trust_unsigned || m->keys[member] == SIZE_MAX)
		voter.kid = (struct pr_span){NULL, 0};
	else
		voter.kid = pr_key_kid(pr_keyring_key(m->options.ring, m->keys[member]));
	const struct pr_vote vote = {
		.domain = question->group, .step = question->step, .height = question->height, .round = question->round,
		.has_height = true, .has_round = question->has_round,
	};
	return pr_votes_at(m->options.votes, &voter, &vote, &m->other);
}

/* Two claims of a member on one point. */
static bool split(void *misconduct, struct pr_span peer, const struct pr_record *claim, struct pr_span other)
{
	struct pr_misconduct *m = misconduct;
	uint32_t member = m->quorums ? pr_peers_find(m->options.names, peer) : PR_PEER_NONE;
	return member == PR_PEER_NONE || pr_quorums_split(m->quorums, member, claim, other);
}

bool pr_misconduct_vote(struct pr_misconduct *m, const struct pr_record *r, const struct pr_voter *voter, const struct pr_vote *vote,
                        enum pr_clash clash)
{
	if (!m->quorums || !voter->proven || !vote->has_height || (!pr_clash_proves(clash) && !pr_quorums_open(m->quorums)))
		return true;
	uint32_t member = pr_peers_find(m->options.names, voter->name);
	if (member == PR_PEER_NONE)
		return true;
	struct pr_span other = pr_clash_proves(clash) ? pr_votes_at(m->options.votes, voter, vote, &m->one) : (struct pr_span){NULL, 0};
	bool done = other.p ? pr_quorums_split(m->quorums, member, r, other) : pr_quorums_take(m->quorums, member, r);
	return done && !m->one.exhausted && !m->other.exhausted;
}

/* A member by its name; whoever else, as he is called. */
static struct pr_span proper(const struct pr_misconduct *m, struct pr_span name)
{
	uint32_t peer = pr_peers_find(m->options.names, name);
	return peer == PR_PEER_NONE ? name : pr_peers_name(m->options.names, peer);
}

/* Whether a record can be held against the peer that it names: it is proven to be its own word, or has no signature. */
static bool is_word_of(const struct pr_misconduct *m, struct pr_span peer, enum pr_signed envelope, size_t who, bool *proven)
{
	*proven = envelope == PR_SIGNED_GOOD || m->options.trust_unsigned;
	if (envelope == PR_SIGNED_GOOD)
		return pr_same(pr_keyring_name(m->options.ring, who), peer);
	return envelope == PR_SIGNED_NOT;
}

static bool take_claim(struct pr_misconduct *m, struct pr_span peer, bool proven, const struct pr_record *r)
{
	uint32_t member = m->quorums && proven && pr_quorums_open(m->quorums) ? pr_peers_find(m->options.names, peer) : PR_PEER_NONE;
	return pr_conduct_take(m->conduct, peer, proven, r) &&
	       (member == PR_PEER_NONE || pr_quorums_take(m->quorums, member, r));
}

/* Entries under two keys are no one's word against himself. */
static bool take_entry(struct pr_misconduct *m, struct pr_span peer, enum pr_signed envelope, size_t who, bool proven, const struct pr_record *r)
{
	struct pr_voter voter = {.name = peer, .proven = proven};
	if (envelope == PR_SIGNED_GOOD && !m->options.trust_unsigned)
		voter.kid = pr_key_kid(pr_keyring_key(m->options.ring, who));
	return pr_logbook_take(m->logbook, &voter, r);
}

bool pr_misconduct_take(struct pr_misconduct *m, const struct pr_record *r, enum pr_signed envelope, size_t who)
{
	bool proven;
	struct pr_span peer;
	switch (r->type) {
	case PR_CLAIM:
		peer = proper(m, pr_text(r, PR_CLAIM_PEER));
		return peer.n == 0 || !is_word_of(m, peer, envelope, who, &proven) || take_claim(m, peer, proven, r);
	case PR_ENTRY:
		peer = proper(m, pr_text(r, PR_ENTRY_PEER));
		return peer.n == 0 || !is_word_of(m, peer, envelope, who, &proven) || take_entry(m, peer, envelope, who, proven, r);
	case PR_CONTACT:
		peer = proper(m, pr_text(r, PR_CONTACT_OBSERVER));
		return !m->witnesses || !is_word_of(m, peer, envelope, who, &proven) || !proven || pr_witnesses_take(m->witnesses, r);
	case PR_CLOCK:
		return !m->witnesses || pr_witnesses_take(m->witnesses, r);
	case PR_EVIDENCE:
		return envelope != PR_SIGNED_GOOD || m->charge(m->context, PR_BEHAVIOUR_SIGNATURE_FORGERY,
		                                               pr_keyring_name(m->options.ring, who), &r->bytes, 1);
	default:
		return true;
	}
}

const char *pr_misconduct_loss(const struct pr_misconduct *m, size_t *next, uint64_t *count)
{
	const struct pr_conduct_losses *lost = pr_conduct_lost(m->conduct);
	const struct pr_votes_losses *entries = pr_logbook_lost(m->logbook);
	const struct pr_quorums_losses none = {0}, *ballots = m->quorums ? pr_quorums_lost(m->quorums) : &none;
	const struct {
		uint64_t count;
		const char *text;
	} losses[] = {
		{lost->dropped, "claims were kept no more: what contradicts them later is not found (--claims)"},
		{lost->homeless, "claims were not kept, since there was no memory for them (--memory)"},
		{lost->further, "further pairs of claims contradict each other in ways that are told already of their peers"},
		{entries->dropped, "entries were kept no more: what contradicts them later is not found (--window, --memory)"},
		{entries->late, "entries came when what they may contradict was kept no more (--window)"},
		{entries->homeless, "entries were not kept, since there was no memory for them (--memory)"},
		{pr_logbook_further(m->logbook), "further pairs of entries show that a log forks whose fork is told already"},
		{m->witnesses ? pr_witnesses_lost(m->witnesses) : 0, "contacts and clocks are too long to be kept as evidence"},
		{ballots->closed, "questions with two answers of one member were not followed, since it had too many (--memory)"},
		{ballots->homeless, "ballots were not counted, since there was no memory for them, or too many values (--memory)"},
		{ballots->untold, "members are in two quorums, and told of as such by the evidence of others alone"},
	};
	while (*next < sizeof losses / sizeof *losses)
		if ((*count = losses[(*next)++].count) > 0)
			return losses[*next - 1].text;
	return NULL;
}

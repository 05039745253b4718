#include "misconduct.h"

#include <stdlib.h>

#include "witnesses.h"

struct pr_misconduct {
	struct pr_misconduct_options options;
	pr_conduct_charge *charge;
	void *context;
	struct pr_conduct *conduct;
	struct pr_witnesses *witnesses; /* NULL: there are no members who could be any */
};

struct pr_misconduct *pr_misconduct_new(const struct pr_misconduct_options *options, pr_conduct_charge *charge, void *context)
{
	struct pr_misconduct *m = calloc(1, sizeof *m);
	if (!m)
		return NULL;
	*m = (struct pr_misconduct){.options = *options, .charge = charge, .context = context,
	                            .conduct = pr_conduct_new(options->window, options->memory, charge, context)};
	if (options->members)
		m->witnesses = pr_witnesses_new(options->members, options->names, charge, context);
	if (m->conduct && (m->witnesses || !options->members))
		return m;
	pr_misconduct_free(m);
	return NULL;
}

void pr_misconduct_free(struct pr_misconduct *m)
{
	if (!m)
		return;
	pr_conduct_free(m->conduct);
	pr_witnesses_free(m->witnesses);
	free(m);
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

bool pr_misconduct_take(struct pr_misconduct *m, const struct pr_record *r, enum pr_signed envelope, size_t who)
{
	bool proven;
	struct pr_span peer;
	switch (r->type) {
	case PR_CLAIM:
		peer = proper(m, pr_text(r, PR_CLAIM_PEER));
		return peer.n == 0 || !is_word_of(m, peer, envelope, who, &proven) || pr_conduct_take(m->conduct, peer, proven, r);
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
	const struct {
		uint64_t count;
		const char *text;
	} losses[] = {
		{lost->dropped, "claims were kept no more: what contradicts them later is not found (--claims)"},
		{lost->homeless, "claims were not kept, since there was no memory for them (--memory)"},
		{lost->further, "further pairs of claims contradict each other in ways that are told already of their peers"},
		{m->witnesses ? pr_witnesses_lost(m->witnesses) : 0, "contacts and clocks are too long to be kept as evidence"},
	};
	while (*next < sizeof losses / sizeof *losses)
		if ((*count = losses[(*next)++].count) > 0)
			return losses[*next - 1].text;
	return NULL;
}

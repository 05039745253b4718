/* The records that validators sign. */
#include <stdio.h>

#include "sim_chain.h"

static struct pr_build *begin(struct pr_sim *sim, uint64_t type, uint64_t t)
{
	struct pr_build *b = &sim->chain->build;
	pr_build_record(b, type, t);
	return b;
}

static void add_value(struct pr_build *b, uint64_t value)
{
	char text[17];
	snprintf(text, sizeof text, "%016llx", (unsigned long long)value);
	pr_build_text(b, PR_STATEMENT_VALUE, pr_span_of(text));
}

struct pr_span pr_chain_attestation_record(struct pr_sim *sim, struct pr_span name, struct pr_span domain, uint64_t t,
                                           const struct pr_attestation *a)
{
	struct pr_build *b = begin(sim, PR_STATEMENT, t);
	pr_build_text(b, PR_STATEMENT_PEER, name);
	pr_build_text(b, PR_STATEMENT_DOMAIN, domain);
	pr_build_text(b, PR_STATEMENT_STEP, pr_span_of("attestation"));
	add_value(b, a->value);
	pr_build_uint(b, PR_STATEMENT_SOURCE, a->source);
	pr_build_uint(b, PR_STATEMENT_TARGET, a->target);
	return pr_build_end(b);
}

struct pr_span pr_chain_vote_record(struct pr_sim *sim, struct pr_span name, struct pr_span domain, uint64_t t,
                                    const struct pr_vote *vote)
{
	struct pr_build *b = begin(sim, PR_STATEMENT, t);
	pr_build_text(b, PR_STATEMENT_PEER, name);
	pr_build_text(b, PR_STATEMENT_DOMAIN, domain);
	pr_build_uint(b, PR_STATEMENT_HEIGHT, vote->height);
	pr_build_uint(b, PR_STATEMENT_ROUND, vote->round);
	pr_build_text(b, PR_STATEMENT_STEP, pr_span_of("precommit"));
	add_value(b, vote->value);
	return pr_build_end(b);
}

struct pr_span pr_chain_claim_record(struct pr_sim *sim, struct pr_span name, uint64_t t, const struct pr_state *state)
{
	static const char *const accounts[PR_ACCOUNTS] = {"fees", "reserve", "users"};
	struct pr_build *b = begin(sim, PR_CLAIM, t);
	pr_build_text(b, PR_CLAIM_PEER, name);
	pr_build_text(b, PR_CLAIM_HISTORY, sim->chain->domain);
	pr_build_uint(b, PR_CLAIM_SEQ, state->seq);
	pr_build_uint(b, PR_CLAIM_EPOCH, state->epoch);
	pr_build_uint(b, PR_CLAIM_INCARNATION, state->incarnation);
	pr_build_hash(b, PR_CLAIM_HASH, (struct pr_span){state->hash, sizeof state->hash});
	pr_build_uint(b, PR_CLAIM_COMMITTED, state->committed);
	pr_build_hash(b, PR_CLAIM_FROM, (struct pr_span){state->from, sizeof state->from});
	pr_build_map(b, PR_CLAIM_BALANCES, PR_ACCOUNTS);
	static const unsigned shortest_first[PR_ACCOUNTS] = {0, 2, 1}; /* as deterministic encoding has it */
	for (unsigned i = 0; i < PR_ACCOUNTS; i++) {
		pr_add_text(b, pr_span_of(accounts[shortest_first[i]]));
		pr_add_int(b, state->balances[shortest_first[i]]);
	}
	return pr_build_end(b);
}

struct pr_span pr_chain_accusation_record(struct pr_sim *sim, struct pr_span name, struct pr_span subject, uint64_t t,
                                          const char *behaviour, uint64_t slot)
{
	char incident[32];
	struct pr_build *b = begin(sim, PR_ACCUSATION, t);
	snprintf(incident, sizeof incident, "slot %llu", (unsigned long long)slot);
	pr_build_text(b, PR_ACCUSATION_REPORTER, name);
	pr_build_text(b, PR_ACCUSATION_SUBJECT, subject);
	pr_build_text(b, PR_ACCUSATION_BEHAVIOUR, pr_span_of(behaviour));
	pr_build_text(b, PR_ACCUSATION_INCIDENT, pr_span_of(incident));
	return pr_build_end(b);
}

struct pr_span pr_chain_evidence_record(struct pr_sim *sim, struct pr_span subject, uint64_t t, struct pr_span one,
                                        struct pr_span other)
{
	struct pr_build *b = begin(sim, PR_EVIDENCE, t);
	pr_build_text(b, PR_EVIDENCE_SUBJECT, subject);
	pr_build_text(b, PR_EVIDENCE_BEHAVIOUR, pr_span_of("double-voting"));
	pr_build_text(b, PR_EVIDENCE_CLASS, pr_span_of("proof"));
	pr_build_array(b, PR_EVIDENCE_STATEMENTS, 2);
	pr_add_hash(b, one);
	pr_add_hash(b, other);
	return pr_build_end(b);
}

/*
 * A simulated chain from inside: what sim_chain.c (who signs what, and who hears it), sim_votes.c (the records) and sim_liars.c
 * (the lies) share.
 */
#ifndef PR_SIM_CHAIN_H
#define PR_SIM_CHAIN_H

#include "crypto/cose.h"
#include "sim_parts.h"

#define PR_STATE_SIZE 32u
#define PR_ACCOUNTS 3u

/* Of a Casper-like gadget: from a justified slot to this one. */
struct pr_attestation {
	uint64_t source, target, value;
};

/* Of a Tendermint-like one. */
struct pr_vote {
	uint64_t height, round, value;
};

/* What a claim says. */
struct pr_state {
	uint64_t seq, epoch, incarnation, committed;
	uint8_t hash[PR_STATE_SIZE], from[PR_STATE_SIZE];
	int64_t balances[PR_ACCOUNTS];
};

struct pr_validator {
	uint64_t source;         /* of its last attestation: it never goes back */
	struct pr_state last;    /* its last claim of this incarnation; seq 0: none */
	uint64_t committed;
	uint32_t side, version;  /* the side of the network that it is on, as of that version of the network */
	uint64_t reaches;        /* the weight of that side */
	struct pr_message *early, *late; /* votes of its own, for those who replay them: the first, and a later one */
};

/* Among the witnesses. */
enum pr_half { PR_HALF_BOTH, PR_HALF_EVEN, PR_HALF_ODD };

struct pr_chain {
	struct pr_span domain;
	struct pr_key **keys; /* by peer */
	struct pr_validator *validators;
	uint32_t *witnesses;
	uint32_t witness_count;
	uint32_t version;  /* of the network: how often it has changed */
	uint64_t weight;   /* of all */
	struct pr_cose_worker cose;
	struct pr_build build, envelope;
};

/* By sim_chain.c */
uint64_t pr_chain_hash(const struct pr_sim *sim, const char *what, uint64_t a, uint64_t b, uint64_t c, uint64_t d);
/* What is signed at a moment: the peer's clock, or what it pretends that to be. */
uint64_t pr_chain_time(const struct pr_sim *sim, uint32_t peer);
struct pr_attestation pr_chain_attestation(struct pr_sim *sim, uint32_t peer, uint64_t slot);
struct pr_vote pr_chain_vote(struct pr_sim *sim, uint32_t peer, uint64_t slot, uint64_t round);
struct pr_state pr_chain_state(struct pr_sim *sim, uint32_t peer, uint64_t slot);
/* Signed by that peer, for that domain: a share of it; NULL if memory ran out. */
struct pr_message *pr_chain_sign(struct pr_sim *sim, uint32_t peer, struct pr_span record, struct pr_span domain, uint32_t liar);
/* A message sets out for the witnesses; its share is given away. */
void pr_chain_send(struct pr_sim *sim, uint32_t from, struct pr_message *message, enum pr_half half);
/* Both, for the chain's domain. */
void pr_chain_say(struct pr_sim *sim, uint32_t peer, struct pr_span record, uint32_t liar, enum pr_half half);

/* The records, by sim_votes.c: valid until the next one. `name`: in whose name. */
struct pr_span pr_chain_attestation_record(struct pr_sim *sim, struct pr_span name, struct pr_span domain, uint64_t t,
                                           const struct pr_attestation *a);
struct pr_span pr_chain_vote_record(struct pr_sim *sim, struct pr_span name, struct pr_span domain, uint64_t t,
                                    const struct pr_vote *vote);
struct pr_span pr_chain_claim_record(struct pr_sim *sim, struct pr_span name, uint64_t t, const struct pr_state *state);
struct pr_span pr_chain_accusation_record(struct pr_sim *sim, struct pr_span name, struct pr_span subject, uint64_t t,
                                          const char *behaviour, uint64_t slot);
/* "evidence" as somebody else might make it up: statements of the subject, some of which it never signed. */
struct pr_span pr_chain_evidence_record(struct pr_sim *sim, struct pr_span subject, uint64_t t, struct pr_span one,
                                        struct pr_span other);

/* By sim_liars.c: whether it tells a lie of that kind in this slot; an even chance. */
bool pr_chain_lies(struct pr_sim *sim, uint32_t peer, enum pr_lie lie);
/* All lies but those that replace what would be said honestly. */
void pr_chain_lie(struct pr_sim *sim, uint32_t peer, uint64_t slot, bool doubles, enum pr_half half);

#endif

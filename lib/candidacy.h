/*
 * Raft's election among the beating peers (Ongaro, "Consensus: Bridging Theory and Practice", sections 3.4, 3.6, 4.2.3, 6.2, 9.6): pre-vote, one
 * vote a term, terms on disk before a word is said, a quorum of the configured weight, and a leader that steps down when no quorum hears it.
 * There is no log: every peer's is as up to date as any other's.
 *
 * A leader's beats are its heartbeats: they carry the term and whom their sender follows. Peers that hear from a leader support nobody else, so
 * that neither a peer that comes back nor one that lost the leader alone, across a partial partition, disturbs it.
 */
#ifndef PR_CANDIDACY_H
#define PR_CANDIDACY_H

#include "outlet.h"
#include "post.h"

struct pr_candidacy_options {
	uint64_t interval; /* ns, of beats */
	uint32_t numerator, denominator; /* a quorum is strictly more than this part of the weight */
	uint64_t seed;
	uint64_t term;     /* as it was stored */
	uint32_t vote;     /* PR_PEER_NONE: none in that term */
	/* Stores both for good; false if that failed: nothing is said then. */
	bool (*store)(void *context, uint64_t term, uint32_t vote);
	void *context;
};

struct pr_candidacy;

/* post and out are borrowed; `leader` records go to out. NULL if memory ran out. */
struct pr_candidacy *pr_candidacy_new(const struct pr_candidacy_options *options, struct pr_post *post, const struct pr_outlet *out);
void pr_candidacy_free(struct pr_candidacy *c);
/* A beat of that peer came, with its term and leader (PR_PEER_NONE: it follows nobody); hears: it heard this peer lately, by its row. */
bool pr_candidacy_beat(struct pr_candidacy *c, uint32_t from, uint64_t term, uint32_t leader, bool hears);
/* A ballot that the gate let in. */
bool pr_candidacy_take(struct pr_candidacy *c, uint32_t from, const struct pr_record *message);
uint64_t pr_candidacy_due(const struct pr_candidacy *c);
bool pr_candidacy_tick(struct pr_candidacy *c);
/* For one's own beats. */
uint64_t pr_candidacy_term(const struct pr_candidacy *c);
uint32_t pr_candidacy_leader(const struct pr_candidacy *c); /* PR_PEER_NONE: nobody */

#endif

/*
 * All that can be held against a peer besides its votes: candidates for a judge (exhibit.h) from claims (conduct.h), from the
 * entries of its log (logbook.h), from the times
 * of beats (witnesses.h), from what quorums decided (quorums.h), and from what carriers sign for (signature-forgery). Only what is a peer's own word is looked at, by its
 * envelope, or what has none: a record in a peer's name that somebody else signed, or whose signature is bad, says nothing about it.
 */
#ifndef PR_MISCONDUCT_H
#define PR_MISCONDUCT_H

#include "conduct.h"
#include "record/peers.h"
#include "votes.h"

/* All is borrowed. */
struct pr_misconduct_options {
	const struct pr_members *members; /* NULL: not known */
	const struct pr_keyring *ring;    /* NULL: nobody's key is known */
	const struct pr_peers *names;     /* of the members, in their order, with their aliases */
	const struct pr_votes *votes;     /* what is kept of them */
	bool trust_unsigned;
	uint64_t window; /* of claims */
	size_t memory;   /* for claims, in bytes, and for ballots and for entries as much again */
	uint64_t entries; /* window of them */
};

struct pr_misconduct;

/* NULL if memory ran out. The options are copied. */
struct pr_misconduct *pr_misconduct_new(const struct pr_misconduct_options *options, pr_conduct_charge *charge, void *context);
void pr_misconduct_free(struct pr_misconduct *m);
/* envelope, who: what pr_keyring_verify() says of the record. False if memory ran out, or a charge failed. */
bool pr_misconduct_take(struct pr_misconduct *m, const struct pr_record *r, enum pr_signed envelope, size_t who);
/* A vote that was compared with others: they clash or not. The same. */
bool pr_misconduct_vote(struct pr_misconduct *m, const struct pr_record *r, const struct pr_voter *voter, const struct pr_vote *vote,
                        enum pr_clash clash);

/* What was not judged in full, one after the other; NULL: that is all. *count is not 0. */
const char *pr_misconduct_loss(const struct pr_misconduct *m, size_t *next, uint64_t *count);

#endif

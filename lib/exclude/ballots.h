/*
 * What quorums decide: ballots on one question, each with a value.
 *
 * Of a statement with a height, the question is its domain, height, round and step, and its value is the value. Of a claim it is the
 * point of a history: its history, epoch, seq and compaction point, and the value is its hash. Rounds count: in another round
 * another value may win honestly, as may, at one seq, the entry of a later epoch.
 */
#ifndef PR_BALLOTS_H
#define PR_BALLOTS_H

#include "record/members.h"
#include "record/record.h"

struct pr_ballot {
	uint64_t type;               /* PR_STATEMENT or PR_CLAIM */
	struct pr_span voter;        /* as it stands in the record */
	struct pr_span group, step;  /* group: domain, or history; p NULL: absent */
	uint64_t height, round, at;  /* height: or seq; round: or epoch */
	bool has_round;
	struct pr_span value;
};

/* Spans are the record's. False if it is no ballot, or names no voter or no value. */
bool pr_ballot_of(struct pr_ballot *ballot, const struct pr_record *r);
bool pr_ballots_one_question(const struct pr_ballot *a, const struct pr_ballot *b);

/* The weight of all members, and what strictly more than the members' fraction of it takes (1/2 unless they say otherwise). */
uint64_t pr_ballots_base(const struct pr_members *members, uint64_t *needed);

#endif

/*
 * Elections under Raft's rules (Ongaro, "Consensus: Bridging Theory and Practice", sections 3.4, 3.6.1, 9.6), from what a stream tells of
 * them: who of each side can become leader, and whether what happened was safe (pr-strategy --elect).
 *
 * A peer can become leader with the votes of a quorum of the base's weight, itself included, of peers that it reaches in both
 * directions and whose logs are not more up to date than its own: a higher epoch of the last entry, or the same and a higher seq. Its term
 * would be one more than the highest of those who vote for it; with pre-vote nobody's term grows unless it can win.
 *
 * Found are: two leaders of one term; a leader on a side that had no quorum then; terms that grew from one leader to the next by more than
 * there are peers, which split votes do not explain, but peers without pre-vote that were cut off and came back; and a leadership that went
 * back to the one before twice during one failure, as across a partial partition.
 */
#ifndef PR_ELECTION_H
#define PR_ELECTION_H

#include "base.h"
#include "base/text.h"

struct pr_election;

/* A quorum is strictly more than numerator/denominator of the base's weight. NULL if memory ran out. */
struct pr_election *pr_election_new(uint32_t numerator, uint32_t denominator);
void pr_election_free(struct pr_election *e);
bool pr_election_configure(struct pr_election *e, const struct pr_members *members);
/* Any type. Findings are appended to out, a line each. False if memory ran out. */
bool pr_election_step(struct pr_election *e, const struct pr_record *r, bool json, struct pr_text *out);
/* The stream is over: who can become leader, on each side of the failure that is open, or of all. */
bool pr_election_end(struct pr_election *e, bool json, struct pr_text *out);
/* How many findings there were. */
size_t pr_election_findings(const struct pr_election *e);

#endif

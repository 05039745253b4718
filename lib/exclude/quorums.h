/*
 * Two quorums for two values of one question (ballots.h): candidates of consensus-violation, for a judge (exhibit.h).
 *
 * For that, at least one member must have said both. So a question is opened when a member is found to have, with what the others
 * said of it as far as that is kept, and what they say from then on is added. It is told once there are two quorums, a charge for
 * each member that is in both, as many as PR_QUORUMS_TOLD bytes of records make; the others have contradicted themselves all
 * the same, and are known for that. A member opens PR_QUORUMS_EACH questions at most, so that liars cannot use up the memory by
 * themselves; what there is no room for is counted.
 */
#ifndef PR_QUORUMS_H
#define PR_QUORUMS_H

#include "ballots.h"
#include "conduct.h"

#define PR_QUORUMS_EACH 16u
#define PR_QUORUMS_VALUES 8u /* of a question; further ones are not counted */
#define PR_QUORUMS_TOLD (8u << 20)

struct pr_quorums;

/* What a member (by number) is known to have said of a question; p NULL: nothing. Valid until the next call of anything. */
typedef struct pr_span pr_quorums_recall(void *context, size_t member, const struct pr_ballot *question);

struct pr_quorums_losses {
	uint64_t closed; /* questions that were not opened, since their openers had too many */
	uint64_t homeless; /* ballots that there was no memory for, or that are for too many values */
	uint64_t untold; /* members that are in both of two quorums, and were not told of as such */
};

/* All is borrowed. NULL if memory ran out. */
struct pr_quorums *pr_quorums_new(const struct pr_members *members, size_t memory, pr_conduct_charge *charge,
                                  pr_quorums_recall *recall, void *context);
void pr_quorums_free(struct pr_quorums *q);
/* Two ballots of a member on one question, for two values. False if memory ran out, or a charge failed. */
bool pr_quorums_split(struct pr_quorums *q, size_t member, const struct pr_record *one, struct pr_span other);
/* Whether there are open questions: whether any ballot matters. */
bool pr_quorums_open(const struct pr_quorums *q);
/* A member's own ballot, or any other record. False if memory ran out, or a charge failed. */
bool pr_quorums_take(struct pr_quorums *q, size_t member, const struct pr_record *r);
const struct pr_quorums_losses *pr_quorums_lost(const struct pr_quorums *q);

#endif

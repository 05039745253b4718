/*
 * How precise kinds of cues are, in the very logs at hand: how far what two logs tell of one event is apart, for half of all that
 * is of the kind. A follower learns of a leader after the leader, and a loss is noticed by a timer; a handshake is over at once.
 */
#ifndef PR_PRECISION_H
#define PR_PRECISION_H

#include "coincide.h"

struct pr_precision {
	uint64_t counts[PR_CUE_KINDS][128]; /* of what is so far apart, in half octaves of nanoseconds */
	uint64_t late[PR_CUE_KINDS];        /* half of a kind is within so much, ns; not 0 */
};

/* Zeroed, nothing is known. Counts matches. */
void pr_precision_add(struct pr_precision *p, const struct pr_matches *m);
/* Sets `late`, as if a few more of each kind were `most` apart, which is the most that there is. */
void pr_precision_settle(struct pr_precision *p, uint64_t most);
/* Gives matches votes in proportion to the precision of their kinds. */
void pr_precision_weigh(const struct pr_precision *p, uint64_t most, struct pr_matches *m);

#endif

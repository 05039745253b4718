/*
 * The difference of two clocks from what was sent both ways, each message with the time of sending by the sender's clock and
 * that of receipt by the receiver's.
 *
 * No message arrives before it was sent, so each bounds the difference from one side; a line that is within all bounds is what
 * the clocks may have differed by. Only the messages that took least matter: the convex hull of the delays, as in Moon, Skelly
 * and Towsley, "Estimation and removal of clock skew from network delay measurements" (INFOCOM 1999), here of both directions,
 * so that the difference itself is bounded as well. Delays need not be symmetric: the bounds hold however they are, the estimate
 * is in the middle.
 *
 * Memory is bounded: points inside the hull are dropped, and of a hull of more than PR_DELAYS / 2 corners every other one, which
 * loosens the bounds.
 */
#ifndef PR_DELAYS_H
#define PR_DELAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PR_DELAYS 256u
#define PR_DRIFT_MOST 200000 /* parts in 10^9 by which two clocks drift apart at most: crystals are within 100 each */

/* Of clocks a and b: by how much b is ahead. Zeroed, it is empty. */
struct pr_delays {
	uint64_t count; /* of messages, both ways */
	struct pr_bounds {
		unsigned count, room;
		struct pr_bound {
			uint64_t t;    /* by b's clock */
			int64_t ahead; /* b is ahead by this at most; of the way back, by the negative of this at least */
		} *list;
	} forth, back;
};

/* Frees what it holds, not the struct. */
void pr_delays_free(struct pr_delays *d);
/* b received at `came` what a sent. And a what b sent. False if memory ran out. */
bool pr_delays_forth(struct pr_delays *d, uint64_t sent, uint64_t came);
bool pr_delays_back(struct pr_delays *d, uint64_t sent, uint64_t came);

/* How far b is ahead of a: at `t` by b's clock by `ahead`, changing by drift parts in 10^9. */
struct pr_lead {
	uint64_t t;
	int64_t ahead, drift;
	int64_t low, high; /* what it may be more or less at any time from first to last: low <= 0 <= high */
};

/*
 * False if there is nothing of one of the ways, or the clocks went apart by more than a second against any line: one was set.
 * first, last: the times by b's clock for which the bounds are to hold.
 */
bool pr_delays_solve(struct pr_delays *d, uint64_t first, uint64_t last, struct pr_lead *lead);

#endif

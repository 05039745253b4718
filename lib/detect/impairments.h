/*
 * Peers whose packets get through, but not all of them, or too late: a failure each, without anything severed.
 *
 * message-loss: the peer is unsteady (flickers.h), which does not decide between loss and lateness, so it is undecided; or
 * more than one of its links was given up although something had got through (cause `loss`). timeout: more than one was found
 * to be slower than its system waits (cause `late`).
 *
 * Peers that talk to one other alone, as followers do to their leader, have no other link: one that was found so again and again is enough. It is the
 * trouble of the end that has nothing else which is used and in order; of both, if both have, or neither.
 *
 * What the peer's links lose is not the network's doing while that lasts, unless it stays lost for PR_IMPAIRMENT_PATIENCE. It is over
 * when none of them has been lost for as long: then it ended when the last one came back.
 */
#ifndef PR_IMPAIRMENTS_H
#define PR_IMPAIRMENTS_H

#include "split.h"

#define PR_IMPAIRMENT_PATIENCE 30000000000u /* ns */

struct pr_impairment {
	uint32_t peer, other; /* the second: PR_PEER_NONE, unless it is as likely to be its trouble */
	uint64_t again; /* when it will be over if nothing more happens; 0: something is lost */
	struct pr_failure failure;
};

/* Those that are open. A zeroed struct is none. */
struct pr_impairments {
	struct pr_impairment *list;
	size_t count, room;
	uint64_t again; /* when to judge again although nothing has changed; 0: no need */
};

void pr_impairments_clear(struct pr_impairments *impairments);
/*
 * Closes those that ended, opens those that began, and excuses the links that they explain. What was told as a split of
 * such links alone goes on as the impairment. False if memory ran out.
 */
bool pr_impairments_judge(struct pr_impairments *impairments, struct pr_scene *scene, struct pr_split *split, uint64_t t);

#endif

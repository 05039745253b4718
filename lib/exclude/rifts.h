/*
 * Who was cut off from whom, and when: what the `failure` records of a stream say, for those who judge by it what one peer says
 * of another.
 *
 * A failure states the whole at each of its records; what one of them severs is severed from its `earliest` until the `end_latest`
 * of its close, or the `latest` of the change that severs it no more: as long as it can have been. A byzantine failure severs
 * nothing. Of failures that are over, the PR_RIFTS_KEPT that ended last are remembered.
 */
#ifndef PR_RIFTS_H
#define PR_RIFTS_H

#include "cluster/sides.h"
#include "record/peers.h"

#define PR_RIFTS_KEPT 256u /* failures, or states of one, that are over */
#define PR_RIFTS_OPEN 1024u /* failures at one time; further ones are counted alone */

struct pr_rift {
	char id[24];           /* of the failure; those of other lengths are not followed */
	uint64_t from, until;  /* until: UINT64_MAX while it is open */
	bool partition;        /* the network's, not a crash, a pause or loss */
	uint32_t *side;        /* of each peer by number; PR_PEER_NONE: it stands in none */
	size_t peers;
	struct pr_sides sides; /* for what it severs */
};

/* Zeroed, nothing was ever severed. */
struct pr_rifts {
	struct pr_rift *list;
	size_t count, room, over; /* over: how many of them are */
	uint64_t forgotten; /* of what ended before this, nothing is known any more; 0: all is */
	uint64_t unheard;   /* failures that there was no room for */
};

/* Frees what it holds. */
void pr_rifts_free(struct pr_rifts *rifts);
/* Takes a failure record; peers are numbered by names, which grows by those not known. False if memory ran out. */
bool pr_rifts_take(struct pr_rifts *rifts, const struct pr_record *failure, struct pr_peers *names);
/* Whether something was severed between the two at t, in either direction, or nobody remembers. */
bool pr_rifts_between(const struct pr_rifts *rifts, uint32_t a, uint32_t b, uint64_t t);
/* Whether a network partition is open. */
bool pr_rifts_parted(const struct pr_rifts *rifts);

#endif

/*
 * Who observes whom. Where each peer sees only some of the others, they stand on a ring: everybody observes those at the same
 * distances from itself, the nearest ones (`ring`), or some that chance chose, on a ring of chance (`random`: it holds together as
 * well as random graphs do). Observing is mutual, and takes memory by the peer, not by the link.
 */
#ifndef PR_OVERLAY_H
#define PR_OVERLAY_H

#include "scenario.h"

struct pr_overlay {
	uint32_t peers, degree; /* each peer observes, and is observed by, so many */
	uint32_t *order, *place; /* the ring, and where each peer stands on it; NULL where all observe all */
	uint32_t *steps;         /* from a peer to its observers, and */
	uint32_t *back;          /* which of the steps leads back */
};

/* False if memory ran out; there is nothing to be freed then. */
bool pr_overlay_init(struct pr_overlay *o, const struct pr_scenario *s);
void pr_overlay_free(struct pr_overlay *o);

/* The observer of a peer at `slot`, from 0 to degree - 1. */
static inline uint32_t pr_overlay_observer(const struct pr_overlay *o, uint32_t peer, uint32_t slot)
{
	if (!o->order)
		return slot + (slot >= peer);
	uint32_t place = o->place[peer] + o->steps[slot];
	return o->order[place < o->peers ? place : place - o->peers];
}

/* The slot at which the peer is an observer of that observer. */
static inline uint32_t pr_overlay_back(const struct pr_overlay *o, uint32_t peer, uint32_t slot)
{
	return o->order ? o->back[slot] : peer - (slot + (slot >= peer) < peer);
}

#endif

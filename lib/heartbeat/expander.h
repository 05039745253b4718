/*
 * Who beats to whom. Few peers all beat to all. Among many each has about `degree` neighbours: the union of degree/2 Hamiltonian
 * cycles of chance, which is an expander with high probability (Friedman, "A proof of Alon's second eigenvalue conjecture", 2008), so that
 * news is everywhere after a logarithmic number of steps and no cut of few peers parts it. Being neighbours is mutual.
 *
 * The seed and the number of peers say all, so that every peer knows everybody's neighbours. A link (observer, slot) has a number:
 * the slot is the place of the subject among the observer's neighbours, ascending.
 */
#ifndef PR_EXPANDER_H
#define PR_EXPANDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PR_SLOT_NONE UINT32_MAX

struct pr_expander {
	uint32_t peers;
	uint32_t *start; /* of each peer's neighbours in list, and behind the last; NULL: all are neighbours of all */
	uint32_t *list;
	bool borrowed;   /* both are another one's */
};

/* More than `mesh` peers get `degree` neighbours, or up to one less or more, at least 2. False if memory ran out; nothing is to be freed then. */
bool pr_expander_make(struct pr_expander *e, uint32_t peers, uint32_t mesh, uint32_t degree, uint64_t seed);
/* Borrows all from one of as many peers, which is to outlive it. */
void pr_expander_share(struct pr_expander *e, const struct pr_expander *with);
void pr_expander_clear(struct pr_expander *e);
/* PR_SLOT_NONE if they are no neighbours. */
uint32_t pr_expander_slot(const struct pr_expander *e, uint32_t peer, uint32_t neighbour);

static inline uint32_t pr_expander_degree(const struct pr_expander *e, uint32_t peer)
{
	return e->start ? e->start[peer + 1] - e->start[peer] : e->peers - 1;
}

static inline uint32_t pr_expander_neighbour(const struct pr_expander *e, uint32_t peer, uint32_t slot)
{
	return e->start ? e->list[e->start[peer] + slot] : slot + (slot >= peer);
}

/* The number of a peer's first link, and with peer == peers, of links. */
static inline size_t pr_expander_link(const struct pr_expander *e, uint32_t peer)
{
	return e->start ? e->start[peer] : (size_t)peer * (e->peers ? e->peers - 1 : 0);
}

#endif

/*
 * Who is who, by rank: names and addresses of hosts are mostly given in one order. Of some peers nothing tells the address, and of as many addresses
 * nothing the name; if of all others, PR_RANKS_LEAST at least, the order of the names is that of the addresses, then the rest has its places between
 * them. That is likely and no more, so that it is told.
 *
 * Of n peers whose names have nothing to do with their addresses, the two orders are the same once in n! times.
 */
#ifndef PR_RANKS_H
#define PR_RANKS_H

#include "tell/identity.h"

#define PR_RANKS_LEAST 4u
#define PR_RANKS_MOST 256u /* with more peers nobody is looked for */

struct pr_ranks {
	size_t count;   /* of peers whose address is concluded */
	uint32_t first; /* one of them, by the number of its address */
};

/* Joins them, when all else has been learnt. False if memory ran out. */
bool pr_ranks_settle(struct pr_ranks *ranks, struct pr_identity *who);

#endif

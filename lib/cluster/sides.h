/*
 * The sides of a failure as a policy sees them: groups of the configured peers, and which of them reach each other. Read from
 * a failure record, whoever wrote it.
 */
#ifndef PR_SIDES_H
#define PR_SIDES_H

#include "record/decode.h"
#include "record/peers.h"

struct pr_sides {
	size_t count;
	uint32_t **peers; /* of each side, sizes[side] of them */
	size_t *sizes;
	size_t peers_room, sizes_room;
	bool *severed; /* [from * count + to] */
};

/*
 * Peers are numbered by names, which grows by those not known. Pairs that are out of range say nothing. False if memory ran
 * out.
 */
bool pr_sides_read(struct pr_sides *sides, const struct pr_record *failure, struct pr_peers *names);
/* Whether both are the same peers in the same order, whatever reaches what. */
bool pr_sides_equal(const struct pr_sides *a, const struct pr_sides *b);
/*
 * Which sides do not run: in an absence (a crash, a pause) the one in which that peer stands alone. To be freed; NULL if memory ran
 * out.
 */
bool *pr_sides_down(const struct pr_sides *sides, bool is_absence, uint32_t absent);
void pr_sides_clear(struct pr_sides *sides);

#endif

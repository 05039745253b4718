/*
 * Where a cluster without a canonical state could go back to: the newest checkpoint that more than two thirds of the base claim,
 * and that is not before anything that a quorum is known to have committed.
 */
#ifndef PR_ROLLBACK_H
#define PR_ROLLBACK_H

#include "canonical.h"

struct pr_checkpoint {
	const struct pr_point *point; /* of one of its holders */
	uint32_t *holders;            /* by name */
	size_t count;
	struct pr_weight weight;
	bool enough;  /* of more than two thirds of the base, of each membership if it is joint */
	bool crosses; /* it is before something committed, or apart from it */
};

struct pr_rollback {
	struct pr_checkpoint *list; /* newest first: by epoch, seq */
	size_t count, room;
	uint64_t committed; /* the furthest that a quorum is known to have committed; PR_POINT_NONE: nothing is known */
	size_t chosen;      /* SIZE_MAX: none */
	bool overridden;    /* only an override chose it */
};

/* Of a standing without a winner. False if memory ran out. To be cleared in either case. */
bool pr_rollback_find(struct pr_rollback *b, const struct pr_standing *s, const struct pr_canonical *c);
void pr_rollback_clear(struct pr_rollback *b);

#endif

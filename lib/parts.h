/*
 * Ordered flows that are to be joined, too many to be open at one time perhaps: some are joined in a temporary file first,
 * which makes one of them. A sequence may be in several parts.
 */
#ifndef PR_PARTS_H
#define PR_PARTS_H

#include "flow.h"
#include "spool.h"

/* Zeroed, there are none. */
struct pr_parts {
	struct pr_part {
		struct pr_flow flow;
		size_t sequence; /* parts of one stand together, in their order */
	} *list;
	size_t count, cap;
};

/* With the flows; not the struct. */
void pr_parts_free(struct pr_parts *parts);
/* Takes the flow over, unless memory ran out: then false. */
bool pr_parts_add(struct pr_parts *parts, struct pr_flow flow, size_t sequence);
/* Joins until at most `most` are left, which are 2 or more. False: errno says why. */
bool pr_parts_reduce(struct pr_parts *parts, size_t most, struct pr_spill *spill);
/* All of them as one flow; none are left. False if memory ran out. */
bool pr_parts_join(struct pr_parts *parts, struct pr_flow *out);

#endif

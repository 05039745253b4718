/*
 * Ordered flows that are to be joined, too many to be open at one time perhaps: some are joined in a temporary file first,
 * which makes one of them. What is in several strands may be one sequence, whose parts they are.
 */
#ifndef PR_STRANDS_H
#define PR_STRANDS_H

#include "base/spool.h"
#include "flow.h"

/* Zeroed, there are none. */
struct pr_strands {
	struct pr_strand {
		struct pr_flow flow;
		size_t sequence; /* the parts of one stand together, in their order */
	} *list;
	size_t count, cap;
};

/* With the flows; not the struct. */
void pr_strands_free(struct pr_strands *strands);
/* Takes the flow over, unless memory ran out: then false. */
bool pr_strands_add(struct pr_strands *strands, struct pr_flow flow, size_t sequence);
/* Joins until at most `most` are left, which are 2 or more. False: errno says why. */
bool pr_strands_reduce(struct pr_strands *strands, size_t most, struct pr_spill *spill);
/* All of them as one flow; none are left. False if memory ran out. */
bool pr_strands_join(struct pr_strands *strands, struct pr_flow *out);

#endif

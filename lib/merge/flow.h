/*
 * Records that come one after the other, with what their place among others depends on, so that it is looked for once: a file,
 * what was sorted, several of these that were joined.
 */
#ifndef PR_FLOW_H
#define PR_FLOW_H

#include "record/record.h"

struct pr_piece {
	struct pr_span bytes; /* the record as it stands in a stream, with its envelope if it is signed */
	uint64_t t;
	uint8_t rank; /* among those of one time, the lowest first: pr_rank_of() */
};

struct pr_flow {
	/*
	 * 1: the next piece, valid until the next call. 0: the end. -1: the system failed, errno says why. What is wrong with the
	 * input is told elsewhere and ends it.
	 */
	int (*next)(void *arg, struct pr_piece *piece);
	void (*open)(void *arg); /* what can be done ahead of the first next() without waiting; NULL: nothing */
	void (*free)(void *arg); /* frees arg, at any time; NULL: it is somebody else's */
	void *arg;
};

static inline void pr_flow_free(const struct pr_flow *flow)
{
	if (flow->free)
		flow->free(flow->arg);
}

#define PR_RANK_MAX UINT8_MAX

/*
 * What says how to read others goes in front of them, else it is the order of the types' numbers, in which a finding has a higher
 * one than what it was found in.
 */
static inline uint8_t pr_rank_of(uint64_t type)
{
	switch (type) {
	case PR_SOURCE:
		return 0;
	case PR_CLOCK:
		return 1;
	case PR_MEMBER:
		return 2;
	default:
		return type < PR_RANK_MAX - 3 ? (uint8_t)(type + 3) : PR_RANK_MAX;
	}
}

static inline struct pr_piece pr_piece_of(const struct pr_record *r)
{
	return (struct pr_piece){r->bytes, r->t, pr_rank_of(r->type)};
}

#endif

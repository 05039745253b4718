/*
 * Which ids of two sorted sets the other one lacks, by ranges (Meyer, "Range-Based Set Reconciliation", 2022): the Negentropy
 * protocol, version 1, both ends of it. Bytes in, bytes out; messages are carried by the caller.
 *
 * The client asks: its first message is pr_negentropy_begin(), and each answer goes into pr_negentropy_take(), which gives the
 * next message until all is known. The server answers each message by pr_negentropy_answer(), and keeps nothing in between.
 *
 * What the protocol leaves open is done as its authors do it, so that the bytes are the same: a range of fewer than 32 items is
 * told by its ids, a longer one by the fingerprints of 16 parts; a message that has grown to within 200 bytes of the limit ends
 * with one fingerprint of all that is left. In one thing they differ: their last
 * fingerprint leaves out the range that did not fit any more, which hides a difference there if nothing is behind it.
 *
 * The other end may lie. The client remembers the ranges that it has asked about and that are not answered: nothing is taken
 * from outside of them, so that no id is told twice, and PR_NEGENTROPY_IDLE answers one after the other that settle nothing end
 * the exchange. So there are at most so many messages as that, times the items here and the ids that were told.
 */
#ifndef PR_NEGENTROPY_H
#define PR_NEGENTROPY_H

#include "idlist.h"
#include "negentropy_wire.h"

#define PR_NEGENTROPY_LIMIT_MIN 4096u
#define PR_NEGENTROPY_IDLE 64u

struct pr_open_range {
	struct pr_bound from, to;
};

struct pr_open_ranges {
	struct pr_open_range *list; /* in order; none touches the next */
	size_t count, cap;
};

/* The client's part of what was found. */
struct pr_negentropy_found {
	/* This item is here, and not there. */
	void (*have)(void *arg, const struct pr_id_item *item);
	/* This id is there, and not here; its key lies within the range. Valid until the call returns. */
	void (*need)(void *arg, const uint8_t id[PR_ID_SIZE], const struct pr_range *range);
	void *arg;
};

/* { .set, .limit }, the rest zeroed, is a new one. */
struct pr_negentropy {
	const struct pr_idset *set; /* sealed; borrowed */
	size_t limit;               /* bytes in a message, PR_NEGENTROPY_LIMIT_MIN at least; 0: any number */
	struct pr_range_writer out;
	struct pr_open_ranges open, asked; /* as of the last message, and of the one that is written */
	struct pr_idlist ids;
	unsigned idle;
	bool settled; /* this answer settled something */
	bool failed;  /* memory ran out */
};

/* Frees what it holds, not the struct. */
void pr_negentropy_free(struct pr_negentropy *n);

/*
 * Each message is valid until the next call. A call that returns no message (p NULL), or -1, has set *why: "out of memory", or
 * what is wrong with what the other end sent.
 */
struct pr_span pr_negentropy_begin(struct pr_negentropy *n, const char **why);
/* The server's. To a version that it does not know it answers with its own, alone. */
struct pr_span pr_negentropy_answer(struct pr_negentropy *n, struct pr_span message, const char **why);
/* The client's. 1: *message is to be sent. 0: all is known. -1. */
int pr_negentropy_take(struct pr_negentropy *n, struct pr_span answer, const struct pr_negentropy_found *found,
                       struct pr_span *message, const char **why);

#endif

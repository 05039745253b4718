/*
 * Votes of one signer that may contradict each other, in order: those with links by source and target, the others by height and
 * round; see votes.h for why neighbours are enough. Of the votes at one place there are two at the most: one whose value is known,
 * and one whose is not. The newest are kept, so many and no more than PR_ROLL_BYTES of records.
 */
#ifndef PR_ROLL_H
#define PR_ROLL_H

#include "chunks.h"
#include "clash.h"

#define PR_ROLL_BYTES (16u << 20)

struct pr_rolled {
	uint64_t first, second; /* source and target, or height and round */
	uint8_t *record;
	uint64_t n : 21, value_at : 20, value_n : 20, class : 3; /* the value's place in the record; value_at 0: it has none */
};

/* Zeroed, but for `links`, it is empty. */
struct pr_roll {
	bool links;
	bool lost;                       /* votes were dropped, up to these: */
	uint64_t lost_first, lost_second;
	struct pr_rolled *votes;         /* from head on, count of them */
	size_t head, count, room;
	struct pr_holder holder;         /* their records */
	size_t bytes;                    /* in them */
};

struct pr_roll_place {
	size_t index;          /* where it belongs */
	enum pr_clash clash;
	struct pr_span earlier; /* the record that it clashes with, valid until the roll changes */
	bool repeat, late;      /* as in votes.h */
	bool keep;              /* it is to be kept */
};

/* Frees what it holds, but for the records, and not the struct. */
void pr_roll_free(struct pr_roll *roll);
/* Where a vote belongs, and how it fits there. */
void pr_roll_find(const struct pr_roll *roll, const struct pr_vote *vote, struct pr_span record, struct pr_roll_place *place);
/* The record of the vote with a height that is kept at the height and round of this one; p NULL: there is none. */
struct pr_span pr_roll_at(const struct pr_roll *roll, const struct pr_vote *vote);
/*
 * Keeps it in that place, for which the oldest may have to go: *dropped counts the votes that are not kept. 1; 0 if there is
 * no memory for it; -1 if memory ran out.
 */
int pr_roll_keep(struct pr_roll *roll, const struct pr_vote *vote, struct pr_span record, size_t index, uint64_t window,
                 struct pr_chunks *memory, uint64_t *dropped);

#endif

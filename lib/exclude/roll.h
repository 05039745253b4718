/*
 * Votes of one signer that may contradict each other, in order: those with links by source and target, the others by height and
 * round; see votes.h for why neighbours are enough. Of the votes at one place there are two at the most: one whose value is known,
 * and one whose is not. The newest are kept, so many and no more than PR_ROLL_BYTES of records: what can be written again (brief.h)
 * takes 32 bytes, and its value what that takes, the others as much as they are long.
 */
#ifndef PR_ROLL_H
#define PR_ROLL_H

#include "brief.h"
#include "chunks.h"
#include "clash.h"
#include "row.h"
#include "values.h"

#define PR_ROLL_BYTES (16u << 20)

/* Where many rolls keep what is in them. Zeroed, but for memory.most, it is empty. */
struct pr_roll_store {
	struct pr_chunks memory;
	struct pr_values values;
};

/* Zeroed, but for the frame, it is empty. */
struct pr_roll {
	struct pr_brief_frame frame;
	bool lost;                       /* votes were dropped, up to these: */
	uint64_t lost_first, lost_second;
	struct pr_row votes;
	struct pr_holder holder;         /* records */
	size_t bytes;                    /* of records and values */
};

struct pr_roll_place {
	size_t index;          /* where it belongs */
	enum pr_clash clash;
	struct pr_span earlier; /* the record that it clashes with, valid until the roll changes or the build is used */
	bool repeat, late;      /* as in votes.h */
	bool keep;              /* it is to be kept */
};

void pr_roll_store_free(struct pr_roll_store *store);
/* Frees what is not in the store, and not the struct. */
void pr_roll_free(struct pr_roll *roll);
/* It will be asked for soon. */
static inline void pr_roll_prefetch(const struct pr_roll *roll)
{
	__builtin_prefetch(roll);
	__builtin_prefetch(&roll->votes);
	__builtin_prefetch(&roll->holder);
}

/* Where a vote belongs, and how it fits there. False if memory ran out. */
bool pr_roll_find(const struct pr_roll *roll, const struct pr_vote *vote, struct pr_span record, struct pr_build *build,
                  struct pr_roll_place *place);
/*
 * The record of the vote with a height that is kept at the height and round of this one; p NULL: there is none, or, with
 * build->exhausted, memory ran out. Valid until the roll changes or the build is used.
 */
struct pr_span pr_roll_at(const struct pr_roll *roll, const struct pr_vote *vote, struct pr_build *build);
/*
 * Keeps it in that place, for which the oldest may have to go: *dropped counts the votes that are not kept. 1; 0 if there is
 * no memory for it; -1 if memory ran out.
 */
int pr_roll_keep(struct pr_roll *roll, const struct pr_vote *vote, struct pr_span record, size_t index, uint64_t window,
                 struct pr_roll_store *store, uint64_t *dropped);

#endif

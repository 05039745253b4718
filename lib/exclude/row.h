/*
 * The votes of a roll (roll.h) in order, in blocks of a store's memory: the oldest leaves, and one comes at either end, in constant
 * time; one that comes in between moves those on the shorter side of it. A row of few takes little, and blocks that were left are
 * other rows' next ones, so that what is in use depends on what is kept alone.
 */
#ifndef PR_ROW_H
#define PR_ROW_H

#include "chunks.h"

struct pr_rolled {
	uint64_t first, second; /* source and target, or height and round */
	union {
		uint8_t *record;
		uint64_t t; /* of a brief one */
	};
	uint64_t rest; /* roll.c alone knows */
};

#define PR_ROW_BLOCK ((PR_CHUNKS_LEAST << (PR_CHUNKS_CLASSES - 1)) / sizeof(struct pr_rolled))

/* Zeroed, it is empty. */
struct pr_row {
	struct pr_rolled **blocks;
	size_t block_count, block_room;
	unsigned class;     /* of the only block; of several, each is of the largest */
	size_t head, count; /* votes, the oldest of which is the head of the first block */
};

/* The i-th from the oldest on. */
static inline struct pr_rolled *pr_row_nth(const struct pr_row *row, size_t i)
{
	size_t place = row->head + i;
	return &row->blocks[place / PR_ROW_BLOCK][place % PR_ROW_BLOCK];
}

/* Frees what is not in the memory. */
void pr_row_free(struct pr_row *row);
/* Room for one more vote, before the oldest ones or behind them. 1; 0: there is no more memory for it; -1: memory ran out. */
int pr_row_reserve(struct pr_row *row, bool front, struct pr_chunks *memory);
/* Puts a vote, for which there is room: it becomes the index-th, and those before it make way, or those behind it. */
void pr_row_insert(struct pr_row *row, bool front, size_t index, const struct pr_rolled *v);
/* The oldest leaves. */
void pr_row_drop(struct pr_row *row, struct pr_chunks *memory);

#endif

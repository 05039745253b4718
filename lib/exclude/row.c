#include "row.h"

#include <stdlib.h>

#define LARGEST (PR_CHUNKS_CLASSES - 1)

void pr_row_free(struct pr_row *row)
{
	free(row->blocks);
}

static size_t capacity(const struct pr_row *row)
{
	return row->block_count == 1 ? (PR_CHUNKS_LEAST << row->class) / sizeof(struct pr_rolled) : row->block_count * PR_ROW_BLOCK;
}

/* A place for one more block in the list of them. As pr_row_reserve(). */
static int reserve_place(struct pr_row *row, struct pr_chunks *memory)
{
	if (row->block_count < row->block_room)
		return 1;
	size_t room = row->block_room ? 2 * row->block_room : 1, more = (room - row->block_room) * sizeof *row->blocks;
	if (memory->used > memory->most || more > memory->most - memory->used)
		return 0;
	struct pr_rolled **blocks = realloc(row->blocks, room * sizeof *blocks);
	if (!blocks)
		return -1;
	memory->used += more;
	row->blocks = blocks;
	row->block_room = room;
	return 1;
}

/* The votes of the only block, to another place, or another block. */
static void move(struct pr_row *row, struct pr_rolled *to, size_t head)
{
	memmove(to + head, row->blocks[0] + row->head, row->count * sizeof *to);
	row->blocks[0] = to;
	row->head = head;
}

/* The first block, or a larger one in place of the only one. */
static void begin(struct pr_row *row, bool front, struct pr_rolled *block, unsigned class, struct pr_chunks *memory)
{
	struct pr_rolled *old = row->block_count > 0 ? row->blocks[0] : NULL;
	unsigned old_class = row->class;
	row->class = class;
	row->block_count = 1;
	if (old)
		move(row, block, front ? capacity(row) - row->count : 0);
	else
		row->head = front ? capacity(row) : 0;
	row->blocks[0] = block;
	if (old)
		pr_chunks_give(memory, old, old_class);
}

static void add(struct pr_row *row, bool front, struct pr_rolled *block)
{
	if (front) {
		memmove(row->blocks + 1, row->blocks, row->block_count * sizeof *row->blocks);
		row->head += PR_ROW_BLOCK;
	}
	row->blocks[front ? 0 : row->block_count] = block;
	row->block_count++;
}

int pr_row_reserve(struct pr_row *row, bool front, struct pr_chunks *memory)
{
	size_t room = capacity(row);
	if (front ? row->head > 0 : row->head + row->count < room)
		return 1;
	if (row->block_count == 1 && row->count < room) {
		move(row, row->blocks[0], front ? room - row->count : 0);
		return 1;
	}
	bool full, small = row->block_count == 0 || (row->block_count == 1 && row->class < LARGEST);
	unsigned class = row->block_count == 0 ? 0 : small ? row->class + 1 : LARGEST;
	int done = small && row->block_count > 0 ? 1 : reserve_place(row, memory); /* a larger one takes the place of the only one */
	struct pr_rolled *block = done > 0 ? pr_chunks_take(memory, class, &full) : NULL;
	if (!block)
		return done <= 0 ? done : full ? 0 : -1;
	if (small)
		begin(row, front, block, class, memory);
	else
		add(row, front, block);
	return 1;
}

void pr_row_insert(struct pr_row *row, bool front, size_t index, const struct pr_rolled *v)
{
	if (front) {
		row->head--;
		for (size_t i = 0; i < index; i++)
			*pr_row_nth(row, i) = *pr_row_nth(row, i + 1);
	} else {
		for (size_t i = row->count; i > index; i--)
			*pr_row_nth(row, i) = *pr_row_nth(row, i - 1);
	}
	*pr_row_nth(row, index) = *v;
	row->count++;
}

void pr_row_drop(struct pr_row *row, struct pr_chunks *memory)
{
	row->head++;
	row->count--;
	if (row->head < PR_ROW_BLOCK || row->block_count == 1)
		return;
	pr_chunks_give(memory, row->blocks[0], LARGEST);
	memmove(row->blocks, row->blocks + 1, --row->block_count * sizeof *row->blocks);
	row->head -= PR_ROW_BLOCK;
	row->class = LARGEST;
}

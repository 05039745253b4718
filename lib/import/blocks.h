/*
 * The lines of a file, as lines.h has them, in blocks of whole lines that several threads read and look into ahead of the caller, who
 * takes the lines in their order. What comes does not depend on how many threads there are.
 *
 * The work on a block: it is read (unpacked, and summed up), one block after the other; what a format's rules find in its lines is
 * looked for, in any order; its lines are taken, by the caller. Who has nothing to do does what is next, the caller too: where the
 * others are behind, the lines come as nobody has looked into them yet.
 */
#ifndef PR_BLOCKS_H
#define PR_BLOCKS_H

#include "format/sight.h"
#include "lines/unpack.h"

#define PR_BLOCKS_HELPERS 3u /* more have nothing to do: blocks are read one after the other */

struct pr_blocks;

/*
 * Borrows the input, which nobody else uses until this is freed. format: whose stamps and rules are looked for; NULL: none are;
 * zone: see pr_sights_new(). size: bytes of a
 * block; one of a longer line has as many as that has, up to `longest`. NULL if memory ran out; threads that are not to be had are done
 * without.
 */
struct pr_blocks *pr_blocks_new(struct pr_unpack *input, const struct pr_format *format, const struct pr_zone *zone, unsigned helpers,
                                size_t size, size_t longest);
void pr_blocks_free(struct pr_blocks *b);

/* All is valid until the next call. */
struct pr_block_line {
	struct pr_span text;
	unsigned ending;    /* as pr_lines_ending() */
	bool looked;        /* into, and this was seen: */
	struct pr_seen seen;
};

/* 1: the next line. 0: the end. -1: reading failed: pr_unpack_error() says why, or else memory ran out. */
int pr_blocks_next(struct pr_blocks *b, struct pr_block_line *line);
uint64_t pr_blocks_count(const struct pr_blocks *b); /* taken so far: the number of the last one */
uint64_t pr_blocks_cut(const struct pr_blocks *b);   /* of which so many were too long */
/* How many bytes of the file were read up to the end of the block that the last line is in. */
uint64_t pr_blocks_raw(const struct pr_blocks *b);

#endif

/*
 * The lines of an input, unpacked (unpack.h) and read in large pieces. A line ends with LF, which is not part of it, nor is a
 * CR before it; the last line may lack it. All other bytes, NUL too, are let through.
 *
 * Of a line longer than `longest` the rest is left out; such lines are counted.
 */
#ifndef PR_LINES_H
#define PR_LINES_H

#include "unpack.h"

#define PR_LINE_MAX (1u << 20) /* what a log's `longest` is */

struct pr_lines;

/* Borrows the input. `buffer` is how much is read at once at first. NULL if memory ran out. */
struct pr_lines *pr_lines_new(struct pr_unpack *input, size_t buffer, size_t longest);
void pr_lines_free(struct pr_lines *lines);

/* Another length that lines may have. */
void pr_lines_set_longest(struct pr_lines *lines, size_t longest);

/* 1: the next line, valid until the next call. 0: the end. -1: reading failed: pr_unpack_error() says why, or else memory ran out. */
int pr_lines_next(struct pr_lines *lines, struct pr_span *line);
/* How many bytes the end of the last line has: 2 for CRLF, 1 for LF, 0 if it was cut or the input ended there. */
unsigned pr_lines_ending(const struct pr_lines *lines);
/*
 * Reads once more without taking a line: *ahead is all that was read and not taken yet. 1: it grew. 0: it cannot, at
 * the end of the input or because `longest` bytes are there. -1: reading failed.
 */
int pr_lines_ahead(struct pr_lines *lines, struct pr_span *ahead);
/* Takes the next line off that, as pr_lines_next() will have it, and how many bytes its end has. False: none is complete. */
bool pr_lines_ahead_next(struct pr_span *ahead, struct pr_span *line, unsigned *ending);
/* Instead of lines, what was not taken yet, and then the rest: like pr_unpack_read(). */
ssize_t pr_lines_read(struct pr_lines *lines, void *to, size_t n);

uint64_t pr_lines_count(const struct pr_lines *lines); /* taken so far: the number of the last one */
uint64_t pr_lines_cut(const struct pr_lines *lines);   /* of which so many were too long */

#endif

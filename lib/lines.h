/*
 * The lines of a file or pipe, read in large pieces. A line ends with LF, which is not part of it, nor is a CR before
 * it; the last line may lack it. All other bytes, NUL too, are let through.
 *
 * Of a line longer than `longest` the rest is left out; such lines are counted.
 */
#ifndef PR_LINES_H
#define PR_LINES_H

#include "digest.h"
#include "stream.h"

#define PR_LINE_MAX (1u << 20) /* what a log's `longest` is */

struct pr_lines;

/* The descriptor stays the caller's. `buffer` is how much is read at once at first. NULL if memory ran out. */
struct pr_lines *pr_lines_new(int fd, size_t buffer, size_t longest);
void pr_lines_free(struct pr_lines *lines);
/* Flush this one before waiting for input. Borrowed. */
void pr_lines_flushes(struct pr_lines *lines, struct pr_writer *out);
/* Sums up every byte read. Borrowed. */
void pr_lines_sum(struct pr_lines *lines, struct pr_digest *sum);
/* Reads no further than the first `bytes`: what the file had when it was read first. */
void pr_lines_limit(struct pr_lines *lines, uint64_t bytes);
/*
 * Goes on from another descriptor for the same file, already where the last read ended (pr_lines_bytes()), or from none
 * (-1) as long as no line is asked for.
 */
void pr_lines_continue(struct pr_lines *lines, int fd);

/* 1: the next line, valid until the next call. 0: the end. -1: reading failed, errno says why. */
int pr_lines_next(struct pr_lines *lines, struct pr_span *line);
/*
 * Reads once more without taking a line: *ahead is all that was read and not taken yet. 1: it grew. 0: it cannot, at
 * the end of the input or because `longest` bytes are there. -1: reading failed.
 */
int pr_lines_ahead(struct pr_lines *lines, struct pr_span *ahead);
/* Whether the next line is there without reading. */
bool pr_lines_ready(const struct pr_lines *lines);

uint64_t pr_lines_count(const struct pr_lines *lines); /* taken so far: the number of the last one */
uint64_t pr_lines_cut(const struct pr_lines *lines);   /* of which so many were too long */
uint64_t pr_lines_bytes(const struct pr_lines *lines); /* read so far */

#endif

/*
 * What becomes of a stream whose clocks are aligned (pr-merge --align): records are looked at once, then come again and are
 * corrected.
 *
 * What has no clock of its own and stands at the head of a stream, as sources and members do, stays at the head, whatever becomes of
 * the clocks.
 */
#ifndef PR_ALIGNING_H
#define PR_ALIGNING_H

#include "align.h"
#include "offsets.h"
#include "record/stream.h"

struct pr_aligning;

struct pr_aligning *pr_aligning_new(void); /* NULL if memory ran out */
void pr_aligning_free(struct pr_aligning *a);
/*
 * Looks at every record of the files, which are as pr_reader_new() takes them. What is wrong with them is told, unless trouble is
 * NULL, because they are read once more. False if memory ran out.
 */
bool pr_aligning_look(struct pr_aligning *a, char *const *files, size_t count, bool resync,
                      void (*trouble)(void *arg, enum pr_status status, const char *text), void *arg);
/*
 * After that: the clocks are estimated; reference as pr_align_solve() has it. NULL, or what is wrong in words. What was found is
 * pr_aligning_found().
 */
const char *pr_aligning_estimate(struct pr_aligning *a, struct pr_span reference);
const struct pr_align *pr_aligning_found(const struct pr_aligning *a);
/* Or they are given. False if memory ran out. */
bool pr_aligning_given(struct pr_aligning *a, const struct pr_offsets *offsets);
/* The clocks, and a note for each peer that has none, to the head of a stream. False if memory ran out. */
bool pr_aligning_announce(struct pr_aligning *a, struct pr_writer *out);
/*
 * The record corrected, and its time, which a signed record does not show. Valid until the next call. p is NULL if memory ran
 * out, or the record became too long: errno says which.
 */
struct pr_span pr_aligning_correct(struct pr_aligning *a, const struct pr_record *r, uint64_t *t);

#endif

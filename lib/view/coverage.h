/*
 * What the evidence covered, in one line, so that no evidence cannot be taken for no failure:
 *
 *	no failure; evidence from 4 of 5 peers, 14:02–14:31; es3.log: nothing recognised
 *
 * A peer has given evidence if a `source` record says that something of its log was recognised; a stream without any is
 * measured by the records' observers. The peers are those of the `member` records, else all that appear.
 */
#ifndef PR_COVERAGE_H
#define PR_COVERAGE_H

#include "record/display.h"
#include "record/record.h"

struct pr_coverage;

struct pr_coverage *pr_coverage_new(void); /* NULL if memory ran out */
void pr_coverage_free(struct pr_coverage *c);
/* False if memory ran out. */
bool pr_coverage_note(struct pr_coverage *c, const struct pr_record *r);
/* Appends the line with its newline. whole: all of the input was read. */
void pr_coverage_write(struct pr_text *out, const struct pr_coverage *c, const struct pr_display *d, bool whole);

#endif

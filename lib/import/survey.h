/*
 * What was read of an input, so that no evidence can be told from no failure: records for the front of the stream, or behind
 * a pipe. They go to `out`, built in b.
 */
#ifndef PR_SURVEY_H
#define PR_SURVEY_H

#include "log.h"
#include "record/outlet.h"

/* A source record for each writer that was recognised, else one for the log. */
void pr_survey_write_sources(const struct pr_log *log, uint64_t t, struct pr_build *b, const struct pr_outlet *out);
/* Notes: of clocks that were set back, of times that could not be read, of lines that were left out. */
void pr_survey_write_notes(const struct pr_log *log, uint64_t t, struct pr_build *b, const struct pr_outlet *out);
/* The first and last time that a log told; false: it told none. */
bool pr_survey_times(const struct pr_log *log, uint64_t *first, uint64_t *last);

#endif

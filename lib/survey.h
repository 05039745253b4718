/*
 * What was read of a log, so that no evidence can be told from no failure: records in the log's shared build, until
 * that is used again.
 */
#ifndef PR_SURVEY_H
#define PR_SURVEY_H

#include "log.h"

/* The source record. */
struct pr_span pr_survey_source(const struct pr_log *log, uint64_t t);
/* A note of a clock that was set back; p NULL: it was not. */
struct pr_span pr_survey_note(const struct pr_log *log, uint64_t t);

#endif

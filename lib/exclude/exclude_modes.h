/* Private to exclude*.c: what a call of pr-exclude may be for besides finding. */
#ifndef PR_EXCLUDE_MODES_H
#define PR_EXCLUDE_MODES_H

#include "culprits.h"
#include "exclude_job.h"

/* --verify-evidence: reads the job's input and tells of each record of evidence whether it is valid. */
void pr_exclude_verify(struct pr_exclude_job *job);
/* --report: writes a page about each culprit. False if memory ran out. */
bool pr_exclude_report(struct pr_exclude_job *job, struct pr_culprits *culprits);

#endif

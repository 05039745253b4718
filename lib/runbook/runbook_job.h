/* What a call of pr-runbook is for, once its options were taken. */
#ifndef PR_RUNBOOK_JOB_H
#define PR_RUNBOOK_JOB_H

#include "cli/cli.h"

/* Filled by the caller; all is borrowed. NULL: not given. */
struct pr_runbook_job {
	struct pr_cli *cli;
	const char *system, *members, *failure;
	bool markdown, firewall, list;
};

/* Does it. The exit status. */
int pr_runbook_job_run(struct pr_runbook_job *job, char *const *files, size_t count);

#endif

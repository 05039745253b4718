/*
 * What a call of pr-detect is for, once its options were taken: failures, as they come, or how good the detector is (--quality).
 */
#ifndef PR_DETECT_JOB_H
#define PR_DETECT_JOB_H

#include "cli/cli.h"
#include "detect.h"

/* Filled by the caller; all is borrowed. */
struct pr_detect_job {
	struct pr_cli *cli;
	struct pr_detect_options detect; /* but for what the members file may say, and origin */
	struct pr_origin_options origin; /* but for what the detector has as well */
	bool by_origin, origins_own;     /* --policy=origin; an option was given that only it has */
	const char *members, *truth;     /* --members, --quality; NULL: not given */
	bool json, measures_own;         /* -o jsonl; an option was given that only --quality has */
	bool live, keep, only, slacked;  /* slacked: --slack was given */
};

/* Does it. The exit status. */
int pr_detect_job_run(struct pr_detect_job *job, char *const *files, size_t count);

#endif

/*
 * What a call of pr-reconcile does, once its options were taken: resolutions and views, at the end of the stream; or the set
 * difference of two files (syncing.h).
 */
#ifndef PR_RECONCILE_JOB_H
#define PR_RECONCILE_JOB_H

#include "resolve.h"
#include "syncing.h"

/* Filled by the caller; all is borrowed. */
struct pr_reconcile_job {
	struct pr_cli *cli;
	struct pr_resolve_options resolve;
	const char *members, *joint; /* joint: of the other membership of a joint one; NULL: there is none */
	uint32_t numerator, denominator; /* of --threshold; 0: not given */
	const char *quarantine; /* directory */
	uint8_t plan[PR_DIGEST_SIZE]; /* to apply */
	bool only, views;
	bool resolves; /* an option was given that is for resolutions alone */
	struct pr_syncing syncing;
	uint64_t stale; /* ns */
};

/* Does it. The exit status. */
int pr_reconcile_job_run(struct pr_reconcile_job *job, char **files, size_t count);

#endif

/*
 * What a call of pr-exclude does, once its options were taken: passes records along and shows them to exclude.h. Signatures are
 * verified by several threads, in batches; output keeps the order of the input.
 */
#ifndef PR_EXCLUDE_JOB_H
#define PR_EXCLUDE_JOB_H

#include "cli/cli.h"
#include "exclude.h"

enum pr_exclude_mode { PR_EXCLUDE_FIND, PR_EXCLUDE_REPORT, PR_EXCLUDE_VERIFY };

/* Filled by the caller; all is borrowed. */
struct pr_exclude_job {
	struct pr_cli *cli;
	enum pr_exclude_mode mode;
	struct pr_exclude_options exclude; /* but for members and ring */
	const char *members;               /* the file's name; NULL: not given */
	unsigned jobs;                     /* threads; 0: as many as there are processors */
	uint32_t numerator, denominator;   /* of --threshold; 0: not given */
	uint64_t expiry;                   /* of --expiry; 0: not given */
	bool reports;                      /* --reports was given */
	bool decides;                      /* some option was about what follows from evidence */
	const char **clear;                /* peers, clear_count of them */
	size_t clear_count, clear_room;
	bool only;
	bool signer, minimal;              /* what a signer would refuse, instead of evidence: signer.h */
};

/* Does it. The exit status. */
int pr_exclude_job_run(struct pr_exclude_job *job, char *const *files, size_t count);

#endif

/*
 * What a call of pr-strategy is for, once its options were taken: recoveries, as they come, or what several policies would have
 * done (--compare), or who can be elected (--elect).
 */
#ifndef PR_STRATEGY_JOB_H
#define PR_STRATEGY_JOB_H

#include "cli/cli.h"
#include "strategy.h"

/* Filled by the caller; all is borrowed. */
struct pr_strategy_job {
	struct pr_cli *cli;
	struct pr_strategy_options strategy; /* but for what the members file may say */
	const char *members;                 /* NULL: not given */
	const char *compare;                 /* policies with commas between them; NULL: not given */
	bool elect;
	uint32_t numerator, denominator;     /* of --threshold; 0: not given */
	bool json, compares_own;             /* -o jsonl; an option was given that --compare and --elect alone have */
	const char *state;                   /* --state; NULL: not given */
	const char *origins;                 /* an option that --policy=origin alone has, which was given; NULL: none */
	bool only_coordinator;               /* --only-coordinator; of whom, strategy.self says */
	bool live, only, recovers_own;       /* the last: an option was given that they have not */
};

/* All policies that need no value. */
#define PR_STRATEGY_ALL \
	"majority,bft,keep-majority,keep-oldest,down-all,lease,votequorum,pause-minority,autoheal,primary-component," \
	"redis-cluster,sentinel,hierarchical,origin"

/* Does it. The exit status. */
int pr_strategy_job_run(struct pr_strategy_job *job, char *const *files, size_t count);

#endif

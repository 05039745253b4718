/*
 * What a call of pr-heartbeat is for, once its options were taken: one peer (node.h) with its sockets, stdin, stdout, timers, signals and
 * what it keeps on disk.
 */
#ifndef PR_HEARTBEAT_JOB_H
#define PR_HEARTBEAT_JOB_H

#include "base/duration.h"
#include "base/endpoint.h"
#include "cli/cli.h"
#include "sockets.h"

#define PR_HEARTBEAT_PORT 7373u

/* Filled by the caller; all is borrowed. NULL and 0: not given. */
struct pr_heartbeat_job {
	struct pr_cli *cli;
	const char *members, *self, *key, *mac, *state, *user;
	bool no_auth, listen_only, elect, quiet, no_confine;
	uint64_t interval, skew, keep; /* ns */
	uint64_t degree;
	uint32_t numerator, denominator; /* of a quorum */
	uint16_t port, probe_tcp;
	bool once;
	struct pr_endpoint binds[PR_SOCKETS_MAX];
	size_t bind_count;
	size_t memory, rate; /* bytes; bytes a second */
};

#define PR_HEARTBEAT_DEFAULTS \
	{ \
		.interval = 5 * PR_SECOND, .skew = 60 * PR_SECOND, .keep = 300 * PR_SECOND, .degree = 10, .port = PR_HEARTBEAT_PORT, \
		.memory = 64u << 20, .rate = 256u << 10 \
	}

/* Does it, until a signal ends it, or nobody reads its output any more. The exit status. */
int pr_heartbeat_job_run(struct pr_heartbeat_job *job);

#endif

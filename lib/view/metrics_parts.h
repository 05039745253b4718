/* What metrics.c has counted, for metrics_write.c. Private to both. */
#ifndef PR_METRICS_PARTS_H
#define PR_METRICS_PARTS_H

#include "cluster/links.h"
#include "metrics.h"
#include "record/ident.h"

#define PR_BUCKETS 9u

extern const uint64_t pr_buckets[PR_BUCKETS]; /* upper bounds, in seconds */

struct pr_histogram {
	uint64_t buckets[PR_BUCKETS], count, sum; /* buckets: so many were no longer than that; sum: ns */
};

#define PR_METRICS_KINDS 5u
#define PR_METRICS_STRATEGIES 6u

extern const char *const pr_metrics_kinds[PR_METRICS_KINDS];
extern const char *const pr_metrics_strategies[PR_METRICS_STRATEGIES];

struct pr_metrics_failure {
	char id[PR_IDENT_SIZE];
	size_t kind;
	uint64_t start, told, end;
	bool open, decided; /* decided: a recovery of it got beyond initializing */
	uint8_t *bytes;     /* its newest record; NULL: it is over, and no alert is to be written of it any more */
	size_t n;
};

struct pr_metrics_recovery {
	char failure[PR_IDENT_SIZE];
	size_t strategy;
	uint64_t attempt, begun;
	bool open;
};

struct pr_metrics_link {
	uint64_t heard, seq, incarnation, lowest, received, last; /* last: t of the last contact */
	bool numbered, down, told; /* told: a link record says whether it is down */
};

struct pr_metrics {
	const struct pr_facts *truth;
	uint64_t brief, now;
	struct pr_metrics_failure *failures; /* those that are open, and those that closed */
	size_t failure_count, failure_room;
	struct pr_metrics_recovery *recoveries;
	size_t recovery_count, recovery_room;
	struct pr_histogram lasted[PR_METRICS_KINDS], took[PR_METRICS_STRATEGIES];
	uint64_t detected[PR_METRICS_KINDS], mistakes[PR_METRICS_KINDS];
	uint64_t begun[PR_METRICS_STRATEGIES], complete[PR_METRICS_STRATEGIES], failed[PR_METRICS_STRATEGIES], records;
	struct pr_peers *peers;
	struct pr_links *links;
	struct pr_metrics_link *link; /* by number */
	size_t link_room;
};

#endif

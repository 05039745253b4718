/*
 * What became of each failure: the pictures that its records drew, each standing from its `since` until the next one's, and
 * the newest recovery. A later record that reaches back to an earlier `since` corrects: it replaces what it reaches.
 *
 * Records are copied. Beyond PR_HISTORY_MAX bytes of them, new ones are counted and not kept.
 */
#ifndef PR_HISTORY_H
#define PR_HISTORY_H

#include "record/peers.h"

#define PR_HISTORY_MAX (64u << 20)

struct pr_picture {
	struct pr_span record, recovery; /* recovery: the newest one while it was the newest picture; p NULL: none */
	uint64_t since;
};

struct pr_story {
	struct pr_picture *pictures; /* by since */
	size_t count, cap;
	struct pr_span newest;   /* the failure's newest record */
	struct pr_span recovery; /* the newest one of it */
	uint64_t start, end;     /* end UINT64_MAX: it is open */
	uint64_t now;            /* of one that is told while it is open; 0: it is told at the end of a stream */
};

struct pr_history {
	struct pr_peers *ids;     /* each failure's number is that of its story */
	struct pr_story *stories; /* in the order in which they began to be told */
	size_t count, cap, bytes;
	uint64_t left_out; /* records */
};

/* A zeroed struct is an empty history. Frees what it holds. */
void pr_history_free(struct pr_history *h);
/* Takes failure and recovery records, and lets others be. False if memory ran out. */
bool pr_history_add(struct pr_history *h, const struct pr_record *r);
/* When a failure began, by its record: `start`, else `since`, else `t`. */
uint64_t pr_failure_start(const struct pr_record *r);
/* Until when a story's picture stands. */
uint64_t pr_picture_end(const struct pr_story *story, size_t picture);

#endif

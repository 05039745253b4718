/*
 * Timeouts of a system's configuration that nobody knows before a log tells them, which it may do only with the first loss: too
 * late for that one. They are the same in all peers of a cluster, and as long as it is not configured anew. So what the logs of a
 * call tell of them holds from the beginning, and for those that do not tell; but not if they disagree: then what a log tells first is
 * its own alone.
 */
#ifndef PR_TIMEOUTS_H
#define PR_TIMEOUTS_H

#include "format/extract.h"

#define PR_TIMEOUTS_MAX 256u /* of more logs it is not kept what they tell */

struct pr_timeouts {
	struct pr_timeout {
		const struct pr_format *format; /* borrowed */
		unsigned param;
		uint32_t input;  /* which of the call's told it */
		uint64_t value;  /* ns */
	} list[PR_TIMEOUTS_MAX];
	size_t count;
};

struct pr_log;

/* What was told first in a log that was surveyed, of params that are not known to begin with. */
void pr_timeouts_learn(struct pr_timeouts *t, const struct pr_log *log);
/* Whether what a log told would be told more exactly now, were it read once more. */
bool pr_timeouts_help(const struct pr_timeouts *t, const struct pr_log *log);
/* Of an input that has not told them yet. */
void pr_timeouts_assume(const struct pr_timeouts *t, struct pr_extract *x, const struct pr_format *format, uint32_t input);

#endif

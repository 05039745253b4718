/*
 * Logs of one peer in one folder are one log that was rotated; its pieces may be given in any order. A chain is such pieces by
 * their first times; a log that stands alone is a chain of one.
 */
#ifndef PR_CHAINS_H
#define PR_CHAINS_H

#include "log.h"

struct pr_chains {
	struct pr_log **logs; /* files that were looked into, chain by chain */
	struct pr_chain {
		size_t first, count; /* in logs */
	} *list;
	size_t log_count, count;
};

/*
 * Fills c, and sets each piece's `after`. The logs were opened, and are borrowed; those that are read as they go are in no
 * chain. False if memory ran out.
 */
bool pr_chains_find(struct pr_chains *c, struct pr_log *const *logs, size_t count);
/* Frees what it holds, not the struct. */
void pr_chains_free(struct pr_chains *c);
/* Reads all pieces of chain i, in order: in any thread. helpers: see pr_log_survey(). */
void pr_chains_survey(const struct pr_chains *c, size_t i, unsigned helpers);
/* Whether a piece of it would tell more, now that these are known. */
bool pr_chains_helped(const struct pr_chains *c, size_t i, const struct pr_timeouts *timeouts);
/* Ready to be surveyed once more. False: a piece's error says why. */
bool pr_chains_reopen(const struct pr_chains *c, size_t i);

#endif

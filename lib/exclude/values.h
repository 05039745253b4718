/*
 * Texts that many votes have in common, as the hash of a block that all voted for, each kept once for all of them that come soon
 * after one another. Which texts were kept of late stands in a table of fixed size, where one text displaces another: so nobody can
 * choose texts that take long to find; the worst that he gets is a copy for each.
 */
#ifndef PR_VALUES_H
#define PR_VALUES_H

#include "chunks.h"

#define PR_VALUES_RECENT 1024u

struct pr_kept_value; /* stands at a multiple of eight bytes */

/* Zeroed, it is empty. */
struct pr_values {
	struct pr_kept_value *recent[PR_VALUES_RECENT];
	struct pr_kept_value *last;
	struct pr_kept_value *all;
};

/* Drops all that was kept, and does not count it. */
void pr_values_free(struct pr_values *values);
/* Keeps a text of less than 4 GiB once more. NULL: memory ran out, or, with *full, `memory`, where it is counted, may have no more. */
struct pr_kept_value *pr_values_keep(struct pr_values *values, struct pr_chunks *memory, struct pr_span text, bool *full);
/* As often as it was kept. */
void pr_values_drop(struct pr_values *values, struct pr_chunks *memory, struct pr_kept_value *value);
/* Valid until it is dropped for the last time. */
struct pr_span pr_values_text(const struct pr_kept_value *value);

#endif

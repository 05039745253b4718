/*
 * Several files of records as one stream in the order of time: what pr-merge does. Ties are as join.h says, repeats are dropped
 * as repeats.h says, records pass as they are.
 *
 * At most PR_MERGING_OPEN files are open at a time, fewer where there is less memory or the system says so; of more of them some
 * are merged in a temporary file first.
 */
#ifndef PR_MERGING_H
#define PR_MERGING_H

#include "feed.h"

#define PR_MERGING_OPEN 512u

struct pr_merging_options {
	uint64_t window; /* nanoseconds that a record may be out of order */
	bool sort;       /* files are in no order */
	bool resync;
	size_t memory; /* bytes, for reading, for windows or for sorting */
	/* See feed.h. */
	int (*correct)(void *arg, const struct pr_record *r, struct pr_piece *piece);
	void *correct_arg;
	/* Something went wrong: one line without the program's name. The other files go on, if status is not PR_STATUS_ERROR. */
	void (*trouble)(void *arg, enum pr_status status, const char *text);
	void *trouble_arg;
};

struct pr_merging_sum {
	struct pr_feed_sum in;
	uint64_t repeats;
};

/* Merges all of them to out. What goes wrong is told. */
void pr_merging_run(const struct pr_merging_options *options, char *const *files, size_t count, struct pr_writer *out,
                    struct pr_merging_sum *sum);

#endif

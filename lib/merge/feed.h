/*
 * One input of a merge: the records of a file in the order of time, as a flow.
 *
 * A file is to be ordered. With a window, what comes up to so much behind the latest time is put in its place; what comes later
 * than that, or so late that the memory for waiting was used up before, is malformed input. The file ends there, as it does at
 * damage.
 */
#ifndef PR_FEED_H
#define PR_FEED_H

#include "flow.h"
#include "record/stream.h"

struct pr_feed_sum { /* of all feeds */
	uint64_t records, skipped; /* skipped: bytes, by resync */
};

struct pr_feed_options {
	uint64_t window; /* nanoseconds; 0: none */
	bool any_order;  /* order is somebody else's: pieces come as they stand in the file */
	bool resync;
	size_t room;    /* bytes to read at a time, and so much again for a window */
	/*
	 * Called with each record, before its place is decided. It may set what is in the piece to something else, valid until the
	 * next call. 0, or -1 if the system failed, errno saying why. NULL: nothing is done.
	 */
	int (*correct)(void *arg, const struct pr_record *r, struct pr_piece *piece);
	void *correct_arg;
	/* What is wrong with the input, in one line without the program's name. */
	void (*trouble)(void *arg, enum pr_status status, const char *text);
	void *trouble_arg;
	struct pr_writer *flushes; /* before waiting; NULL: none */
	struct pr_feed_sum *sum;   /* is added to */
};

struct pr_feed;

/* `file` as pr_reader_new() takes them, and the options, are borrowed. NULL if memory ran out. */
struct pr_feed *pr_feed_new(const struct pr_feed_options *options, char *const *file);
void pr_feed_free(struct pr_feed *feed);
/* As a flow's next(). */
int pr_feed_next(struct pr_feed *feed, struct pr_piece *piece);
/* It frees the feed. */
struct pr_flow pr_feed_flow(struct pr_feed *feed);

#endif

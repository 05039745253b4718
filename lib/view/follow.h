/*
 * pr-view --follow: frames (live_frame.h) of a stream that is being written, on a terminal in place, a few times a second, at the time that
 * has gone on since the newest record. Elsewhere they are text, one behind the other, and follow the stream's own time alone, so that
 * the same input gives the same frames.
 */
#ifndef PR_FOLLOW_H
#define PR_FOLLOW_H

#include "cli/cli.h"
#include "record/display.h"
#include "record/selection.h"

#define PR_FOLLOW_EVERY 250000000u   /* ns between two frames on a terminal, if nothing else is asked for */
#define PR_FOLLOW_LEAST 100000000u   /* no less than that */

struct pr_follow {
	struct pr_selection selection;
	struct pr_display display; /* its width is the terminal's, unless: */
	bool wide;                 /* it was asked for */
	uint64_t every;            /* ns; 0: on a terminal PR_FOLLOW_EVERY, elsewhere there is one frame, at the end */
};

/* Reads all of cli->in. The exit status; a signal that was to end it does so when all is in order. */
int pr_follow(struct pr_cli *cli, const struct pr_follow *options);

#endif

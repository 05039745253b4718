/*
 * How far long work has got, as one line on stderr that is drawn over and over, and erased before anything else is said.
 *
 * Shown where stderr is a terminal and the work takes longer than a second, at most four times a second. If it is forced,
 * from the beginning and to what is no terminal as well: there each time is a line of its own, the last one at the end.
 *
 * This reads the clock. Nothing depends on it but what is shown.
 */
#ifndef PR_PROGRESS_H
#define PR_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

enum pr_progress_wish { PR_PROGRESS_IF_LONG, PR_PROGRESS_FORCED, PR_PROGRESS_NEVER };

struct pr_progress {
	const char *name; /* of the program; borrowed */
	bool shown, forced, terminal, drawn;
	uint64_t due; /* when it may be drawn next: ns of a clock that only goes forward */
};

/* The work begins. */
void pr_progress_begin(struct pr_progress *p, const char *name, enum pr_progress_wish wish);
/* Whether it is time to draw. Cheap, but not for every line of a log. */
bool pr_progress_due(const struct pr_progress *p);
/* Draws that `done` of `all` bytes were worked through; all 0: nobody knows of how many. */
void pr_progress_draw(struct pr_progress *p, uint64_t done, uint64_t all);
/* Before a message. */
void pr_progress_erase(struct pr_progress *p);
/* The work has ended. */
void pr_progress_end(struct pr_progress *p, uint64_t done, uint64_t all);

#endif

/*
 * The drawing of a timeline: columns of time, an axis, and rows of marks.
 */
#ifndef PR_CHART_H
#define PR_CHART_H

#include "record/display.h"

#define PR_CHART_NAME 24u /* bytes of a name; longer ones are cut */

struct pr_chart {
	const struct pr_display *display;
	uint64_t from, step; /* the first column's time; nanoseconds a column */
	size_t columns, margin; /* of the bars; of the names before them */
};

/* What a column of a bar shows; where several things were in it, the greatest. Side i is PR_MARK_SIDE + i. */
enum pr_mark {
	PR_MARK_NOTHING,  /* known from others only */
	PR_MARK_TOGETHER, /* its own log goes on, and it is cut off from nobody */
	PR_MARK_LATE,     /* in a failure that severs nothing */
	PR_MARK_UNDECIDED,
	PR_MARK_SIDE,
	PR_MARK_LIAR = 254, /* it was found to lie */
	PR_MARK_DOWN = 255, /* crashed or paused */
};

/* Fits a span of time into what the display leaves beside a margin of names. */
struct pr_chart pr_chart_of(const struct pr_display *display, uint64_t from, uint64_t to, size_t margin);
/* The column of a time; out of the chart: the nearest. */
size_t pr_chart_column(const struct pr_chart *chart, uint64_t t);
/* Raises the marks from `from` to `to`, one column at least. Nothing if they lie outside. */
void pr_chart_mark(const struct pr_chart *chart, uint8_t *marks, uint64_t from, uint64_t to, uint8_t mark);
/* Two lines: times, and the ticks that they belong to. */
void pr_chart_axis(struct pr_text *out, const struct pr_chart *chart);
/* A row of characters, of which '-' is a line. */
void pr_chart_label(struct pr_text *out, const struct pr_chart *chart, const char *name, const char *cells);
void pr_chart_row(struct pr_text *out, const struct pr_chart *chart, struct pr_span name, const uint8_t *marks);
/* What else is so, below a row: blank where there is nothing. */
void pr_chart_below(struct pr_text *out, const struct pr_chart *chart, const uint8_t *marks);
/* What a side is called: "A" to "Z", then "#". */
char pr_chart_side(size_t side);

#endif

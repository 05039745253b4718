/*
 * The failures of a timeline above its bars: a line as long as each lasts, with its number where it begins. Those that overlap run in
 * lanes of their own.
 */
#ifndef PR_LANES_H
#define PR_LANES_H

#include "chart.h"

#define PR_LANES_MAX 8u /* what goes on beyond that is painted over */

struct pr_lanes {
	const struct pr_chart *chart;
	char *cells; /* [lane * columns + column] */
	size_t count; /* lanes in use */
	struct {
		size_t next;  /* column behind the last number */
		uint64_t end; /* of the last failure */
	} lanes[PR_LANES_MAX];
};

/* The chart is borrowed. False if memory ran out. */
bool pr_lanes_begin(struct pr_lanes *l, const struct pr_chart *chart);
void pr_lanes_free(struct pr_lanes *l);
/* One after the other, by their starts. */
void pr_lanes_add(struct pr_lanes *l, uint64_t start, uint64_t end, size_t number);
void pr_lanes_write(struct pr_text *out, const struct pr_lanes *l);

#endif

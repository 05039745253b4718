/*
 * The bars of a timeline, one a peer. What befalls a peer at the same time lies on layers of its own; in each column the worst of them is
 * shown in the peer's bar, and what that would cover in lines below it. A peer of which two sides are told is on the side of the failure
 * that was put down first.
 */
#ifndef PR_BARS_H
#define PR_BARS_H

#include "chart.h"

#define PR_BARS_LAYERS 4u /* of a peer; what goes on beyond that is painted over */

struct pr_bars {
	const struct pr_chart *chart;
	size_t rows;
	uint8_t *well;  /* [row * columns + column]: PR_MARK_TOGETHER, or nothing */
	uint8_t *marks; /* [(row * layers + layer) * columns + column] */
	uint64_t *ends; /* [row * layers + layer]: until when something lies there */
};

#define PR_BARS_NOWHERE PR_BARS_LAYERS /* no layer yet */

/* The chart is borrowed. False if memory ran out; it is to be freed all the same. */
bool pr_bars_begin(struct pr_bars *bars, const struct pr_chart *chart, size_t rows);
void pr_bars_free(struct pr_bars *bars);
/* The peer's own log goes on. */
void pr_bars_well(struct pr_bars *bars, size_t row, uint64_t from, uint64_t to);
/*
 * One failure after the other, by when they began; each on a layer of its own, *layer, which is PR_BARS_NOWHERE before the first mark of
 * the failure on that row.
 */
void pr_bars_mark(struct pr_bars *bars, size_t row, uint8_t *layer, uint64_t from, uint64_t to, uint8_t mark);
/* Whether there is such a mark. */
bool pr_bars_has(const struct pr_bars *bars, uint8_t mark);
/* The bar and the lines below it: whether there are such. */
bool pr_bars_write(struct pr_text *out, const struct pr_bars *bars, size_t row, struct pr_span name);

#endif

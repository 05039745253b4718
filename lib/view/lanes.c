#include "lanes.h"

#include <stdio.h>
#include <stdlib.h>

bool pr_lanes_begin(struct pr_lanes *l, const struct pr_chart *chart)
{
	*l = (struct pr_lanes){.chart = chart, .cells = calloc(PR_LANES_MAX, chart->columns)};
	if (l->cells)
		memset(l->cells, ' ', PR_LANES_MAX * chart->columns);
	return l->cells;
}

void pr_lanes_free(struct pr_lanes *l)
{
	free(l->cells);
}

/* The first in which the failure before is over, and its number not where this one's would be. */
static size_t find_lane(const struct pr_lanes *l, uint64_t start, size_t at)
{
	size_t i = 0;
	while (i + 1 < PR_LANES_MAX && i < l->count && (l->lanes[i].end > start || l->lanes[i].next > at))
		i++;
	return i;
}

void pr_lanes_add(struct pr_lanes *l, uint64_t start, uint64_t end, size_t number)
{
	char digits[24];
	size_t n = (size_t)snprintf(digits, sizeof digits, "%zu", number), columns = l->chart->columns;
	size_t at = pr_chart_column(l->chart, start), last = pr_chart_column(l->chart, end), lane = find_lane(l, start, at);
	char *cells = l->cells + lane * columns;
	for (size_t i = at; i <= last; i++)
		if (cells[i] == ' ')
			cells[i] = '-';
	l->count = lane + 1 > l->count ? lane + 1 : l->count;
	l->lanes[lane].end = end > l->lanes[lane].end ? end : l->lanes[lane].end;
	l->lanes[lane].next = at + n;
	for (size_t i = 0; i < n && at < columns; i++)
		cells[at++] = digits[i];
}

void pr_lanes_write(struct pr_text *out, const struct pr_lanes *l)
{
	for (size_t i = 0; i == 0 || i < l->count; i++)
		pr_chart_label(out, l->chart, i == 0 ? "failure" : "", l->cells + i * l->chart->columns);
}

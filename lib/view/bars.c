#include "bars.h"

#include <stdlib.h>

bool pr_bars_begin(struct pr_bars *bars, const struct pr_chart *chart, size_t rows)
{
	size_t columns = chart->columns, layers = (rows + 1) * PR_BARS_LAYERS;
	*bars = (struct pr_bars){chart, rows, calloc(rows + 1, columns), calloc(layers, columns), calloc(layers, sizeof *bars->ends)};
	return bars->well && bars->marks && bars->ends;
}

void pr_bars_free(struct pr_bars *bars)
{
	free(bars->well);
	free(bars->marks);
	free(bars->ends);
}

static uint8_t *layer_of(const struct pr_bars *bars, size_t row, size_t layer)
{
	return bars->marks + (row * PR_BARS_LAYERS + layer) * bars->chart->columns;
}

void pr_bars_well(struct pr_bars *bars, size_t row, uint64_t from, uint64_t to)
{
	pr_chart_mark(bars->chart, bars->well + row * bars->chart->columns, from, to, PR_MARK_TOGETHER);
}

void pr_bars_mark(struct pr_bars *bars, size_t row, uint8_t *layer, uint64_t from, uint64_t to, uint8_t mark)
{
	uint64_t *ends = bars->ends + row * PR_BARS_LAYERS;
	if (mark == PR_MARK_NOTHING)
		return;
	if (*layer == PR_BARS_NOWHERE)
		for (*layer = 0; *layer + 1u < PR_BARS_LAYERS && ends[*layer] > from; ++*layer)
			;
	ends[*layer] = to > ends[*layer] ? to : ends[*layer];
	pr_chart_mark(bars->chart, layer_of(bars, row, *layer), from, to, mark);
}

bool pr_bars_has(const struct pr_bars *bars, uint8_t mark)
{
	return memchr(bars->marks, mark, bars->rows * PR_BARS_LAYERS * bars->chart->columns) != NULL;
}

/* One side is as bad as another. */
static unsigned badness(uint8_t mark)
{
	return mark >= PR_MARK_SIDE && mark < PR_MARK_LIAR ? PR_MARK_SIDE : mark;
}

/* What lies over one another in a column, the worst first, what was put down first among equals. Returns how many. */
static size_t column_of(const struct pr_bars *bars, size_t row, size_t column, uint8_t found[PR_BARS_LAYERS])
{
	size_t n = 0;
	for (size_t layer = 0; layer < PR_BARS_LAYERS; layer++) {
		uint8_t mark = layer_of(bars, row, layer)[column];
		size_t at = n;
		if (mark == PR_MARK_NOTHING)
			continue;
		for (; at > 0 && badness(found[at - 1]) < badness(mark); at--)
			found[at] = found[at - 1];
		found[at] = mark;
		n++;
	}
	return n;
}

bool pr_bars_write(struct pr_text *out, const struct pr_bars *bars, size_t row, struct pr_span name)
{
	size_t columns = bars->chart->columns, deepest = 0;
	uint8_t *lines = calloc(PR_BARS_LAYERS, columns);
	out->failed = out->failed || !lines;
	for (size_t i = 0; lines && i < columns; i++) {
		uint8_t found[PR_BARS_LAYERS];
		size_t n = column_of(bars, row, i, found);
		lines[i] = bars->well[row * columns + i];
		for (size_t k = 0; k < n; k++)
			lines[k * columns + i] = found[k];
		deepest = n > deepest ? n : deepest;
	}
	if (lines)
		pr_chart_row(out, bars->chart, name, lines);
	for (size_t k = 1; k < deepest; k++)
		pr_chart_below(out, bars->chart, lines + k * columns);
	free(lines);
	return deepest > 1;
}

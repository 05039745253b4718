#include "chart.h"

#include <stdio.h>

#include "base/quote.h"
#include "base/rfc3339.h"

#define MINUTE (60ull * PR_SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct pr_chart pr_chart_of(const struct pr_display *display, uint64_t from, uint64_t to, size_t margin)
{
	size_t columns = display->width > margin + 10 ? display->width - margin : 10;
	uint64_t span = to > from ? to - from : 1;
	return (struct pr_chart){display, from, span / columns + 1, columns, margin};
}

size_t pr_chart_column(const struct pr_chart *chart, uint64_t t)
{
	uint64_t column = t > chart->from ? (t - chart->from) / chart->step : 0;
	return column < chart->columns ? (size_t)column : chart->columns - 1;
}

void pr_chart_mark(const struct pr_chart *chart, uint8_t *marks, uint64_t from, uint64_t to, uint8_t mark)
{
	if (to < chart->from || (from > chart->from && (from - chart->from) / chart->step >= chart->columns))
		return;
	size_t last = pr_chart_column(chart, to > from ? to - 1 : from);
	for (size_t i = pr_chart_column(chart, from); i <= last; i++)
		if (marks[i] < mark)
			marks[i] = mark;
}

/* The finest round step at which labels of that many columns do not touch. */
static uint64_t tick_step(uint64_t least)
{
	static const uint64_t steps[] = {
		1000000,      10000000,    100000000,   PR_SECOND,   2ull * PR_SECOND, 5ull * PR_SECOND, 10ull * PR_SECOND,
		15ull * PR_SECOND, 30ull * PR_SECOND, MINUTE, 2 * MINUTE,  5 * MINUTE,       10 * MINUTE,      15 * MINUTE,
		30 * MINUTE,  HOUR,        2 * HOUR,    3 * HOUR,    6 * HOUR,         12 * HOUR,        DAY,
		2 * DAY,      7 * DAY,     30 * DAY,    90 * DAY,    360 * DAY,        3600 * DAY,       36000 * DAY,
		72000 * DAY,
	};
	size_t i = 0;
	while (i + 1 < sizeof steps / sizeof *steps && steps[i] < least)
		i++;
	return steps[i];
}

/* "2026-11", "11-22", "14:05", "14:05:30", "14:05:30.500", as fine as the step is. */
static size_t put_label(char label[static 24], const struct pr_chart *chart, uint64_t t, uint64_t step)
{
	struct pr_civil c = pr_civil_of(t, pr_display_offset(chart->display, t));
	int n;
	if (step >= 360 * DAY)
		n = snprintf(label, 24, "%04d-%02u", c.year, c.month);
	else if (step >= DAY)
		n = snprintf(label, 24, "%02u-%02u", c.month, c.day);
	else if (step >= MINUTE)
		n = snprintf(label, 24, "%02u:%02u", c.hour, c.minute);
	else if (step >= PR_SECOND)
		n = snprintf(label, 24, "%02u:%02u:%02u", c.hour, c.minute, c.second);
	else
		n = snprintf(label, 24, "%02u:%02u:%02u.%03u", c.hour, c.minute, c.second, c.nanosecond / 1000000);
	return (size_t)n;
}

static void axis_line(struct pr_text *out, const struct pr_chart *chart, uint64_t step, bool labels)
{
	const char *line = chart->display->utf8 ? "\u2500" : "-", *tick = chart->display->utf8 ? "\u253c" : "+";
	uint64_t offset = (uint64_t)pr_display_offset(chart->display, chart->from); /* ticks are round in local time */
	uint64_t first = (step - (chart->from + offset * PR_SECOND) % step) % step; /* behind from */
	size_t at = 0;
	pr_text_repeat(out, " ", chart->margin);
	for (uint64_t ahead = first; ahead / chart->step < chart->columns; ahead += step) {
		size_t column = (size_t)(ahead / chart->step);
		char label[24];
		size_t n = labels ? put_label(label, chart, chart->from + ahead, step) : 1;
		if (column >= at && column + n <= chart->columns) {
			pr_text_repeat(out, labels ? " " : line, column - at);
			if (labels)
				pr_text_bytes(out, label, n);
			else
				pr_text_string(out, tick);
			at = column + n;
		}
		if (ahead > UINT64_MAX - step)
			break;
	}
	if (!labels)
		pr_text_repeat(out, line, chart->columns - at);
	pr_text_char(out, '\n');
}

void pr_chart_axis(struct pr_text *out, const struct pr_chart *chart)
{
	uint64_t step = tick_step(chart->step * 11);
	if (step < PR_SECOND)
		step = tick_step(chart->step * 15); /* "14:08:54.343" */
	axis_line(out, chart, step, true);
	axis_line(out, chart, step, false);
}

char pr_chart_side(size_t side)
{
	return side < 26 ? (char)('A' + side) : '#';
}

static void put_mark(struct pr_text *out, const struct pr_display *d, uint8_t mark, size_t times)
{
	char letter[2] = {'x', 0};
	const char *text = letter;
	enum pr_ink ink = PR_INK_ALARM;
	if (mark == PR_MARK_NOTHING) {
		text = d->utf8 ? "\u2500" : "-";
		ink = PR_INK_FAINT;
	} else if (mark == PR_MARK_TOGETHER) {
		text = d->utf8 ? "\u2550" : "=";
		ink = PR_INK_PLAIN;
	} else if (mark < PR_MARK_SIDE) {
		letter[0] = mark == PR_MARK_LATE ? '~' : '?';
		ink = PR_INK_DOUBT;
	} else if (mark == PR_MARK_LIAR) {
		letter[0] = '!';
	} else if (mark != PR_MARK_DOWN) {
		letter[0] = pr_chart_side(mark - PR_MARK_SIDE);
		ink = mark % 2 == PR_MARK_SIDE % 2 ? PR_INK_DOUBT : PR_INK_GOOD;
	}
	struct pr_text run = {0};
	pr_text_repeat(&run, text, times);
	pr_display_ink(out, d, ink, (struct pr_span){(const uint8_t *)run.p, run.n});
	out->failed = out->failed || run.failed;
	pr_text_free(&run);
}

static void put_name(struct pr_text *out, const struct pr_chart *chart, struct pr_span name)
{
	char quoted[PR_CHART_NAME + 1];
	pr_quote_span(quoted, sizeof quoted, name);
	size_t columns = pr_display_columns(chart->display, pr_span_of(quoted));
	pr_text_string(out, quoted);
	pr_text_repeat(out, " ", columns < chart->margin ? chart->margin - columns : 1);
}

void pr_chart_label(struct pr_text *out, const struct pr_chart *chart, const char *name, const char *cells)
{
	size_t n = chart->columns;
	while (n > 0 && cells[n - 1] == ' ')
		n--;
	put_name(out, chart, pr_span_of(name));
	for (size_t i = 0; i < n; i++)
		if (cells[i] == '-' && chart->display->utf8)
			pr_text_string(out, "\u2500");
		else
			pr_text_char(out, cells[i]);
	pr_text_char(out, '\n');
}

/* Runs of the same mark. */
static void put_marks(struct pr_text *out, const struct pr_chart *chart, const uint8_t *marks, size_t n, bool below)
{
	for (size_t i = 0, next; i < n; i = next) {
		for (next = i + 1; next < n && marks[next] == marks[i]; next++)
			;
		if (below && marks[i] == PR_MARK_NOTHING)
			pr_text_repeat(out, " ", next - i);
		else
			put_mark(out, chart->display, marks[i], next - i);
	}
	pr_text_char(out, '\n');
}

void pr_chart_row(struct pr_text *out, const struct pr_chart *chart, struct pr_span name, const uint8_t *marks)
{
	put_name(out, chart, name);
	put_marks(out, chart, marks, chart->columns, false);
}

void pr_chart_below(struct pr_text *out, const struct pr_chart *chart, const uint8_t *marks)
{
	size_t n = chart->columns;
	while (n > 0 && marks[n - 1] == PR_MARK_NOTHING)
		n--;
	put_name(out, chart, pr_span_of(""));
	put_marks(out, chart, marks, n, true);
}

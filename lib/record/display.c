#include "display.h"

#include <time.h>
#include <wchar.h>

#include "base/quote.h"
#include "base/rfc3339.h"
#include "base/utf8.h"
#include "decode.h"

static struct tm local_time(uint64_t t)
{
	time_t seconds = (time_t)(t / PR_SECOND);
	struct tm tm = {0};
	localtime_r(&seconds, &tm);
	return tm;
}

int pr_display_offset(const struct pr_display *d, uint64_t t)
{
	return d->local ? (int)local_time(t).tm_gmtoff : 0;
}

const char *pr_display_zone(const struct pr_display *d, uint64_t t)
{
	return d->local ? local_time(t).tm_zone : "UTC";
}

static struct pr_civil civil(const struct pr_display *d, uint64_t t)
{
	return pr_civil_of(t, pr_display_offset(d, t));
}

static bool same_day(const struct pr_civil *a, const struct pr_civil *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day;
}

static void put_day(struct pr_text *out, const struct pr_civil *c)
{
	pr_text_format(out, "%04d-%02u-%02u ", c->year, c->month, c->day);
}

static void put_clock(struct pr_text *out, const struct pr_civil *c)
{
	pr_text_format(out, "%02u:%02u:%02u.%03u", c->hour, c->minute, c->second, c->nanosecond / 1000000);
}

void pr_display_time(struct pr_text *out, const struct pr_display *d, uint64_t t)
{
	struct pr_civil c = civil(d, t);
	put_day(out, &c);
	put_clock(out, &c);
}

void pr_display_time_near(struct pr_text *out, const struct pr_display *d, uint64_t t, uint64_t day)
{
	struct pr_civil c = civil(d, t), other = civil(d, day);
	if (!same_day(&c, &other))
		put_day(out, &c);
	put_clock(out, &c);
}

void pr_display_range(struct pr_text *out, const struct pr_display *d, uint64_t from, uint64_t to)
{
	struct pr_civil a = civil(d, from), b = civil(d, to);
	bool days = !same_day(&a, &b);
	if (days)
		put_day(out, &a);
	pr_text_format(out, "%02u:%02u", a.hour, a.minute);
	pr_text_string(out, d->utf8 ? "\u2013" : "-");
	if (days)
		put_day(out, &b);
	pr_text_format(out, "%02u:%02u", b.hour, b.minute);
}

void pr_display_duration(struct pr_text *out, uint64_t ns)
{
	uint64_t ms = ns / 1000000, s = ns / PR_SECOND;
	if (s == 0)
		pr_text_format(out, "%u ms", (unsigned)ms);
	else if (s < 60)
		pr_text_format(out, "%u.%u s", (unsigned)s, (unsigned)(ms % 1000 / 100));
	else if (s < 3600)
		pr_text_format(out, "%u min %u s", (unsigned)(s / 60), (unsigned)(s % 60));
	else if (s < 86400)
		pr_text_format(out, "%u h %u min", (unsigned)(s / 3600), (unsigned)(s / 60 % 60));
	else
		pr_text_format(out, "%u d %u h", (unsigned)(s / 86400), (unsigned)(s / 3600 % 24));
}

void pr_display_text(struct pr_text *out, struct pr_span text)
{
	while (text.n > 0) {
		char *to = pr_text_room(out, PR_QUOTE_MAX);
		size_t length;
		if (!to)
			return;
		size_t taken = pr_quote_character(to, &length, text.p, text.n);
		out->n += length;
		text.p += taken;
		text.n -= taken;
	}
}

void pr_display_ink(struct pr_text *out, const struct pr_display *d, enum pr_ink ink, struct pr_span text)
{
	static const char *const codes[] = {"", "\033[1;31m", "\033[32m", "\033[33m", "\033[2m"};
	bool coloured = d->colour && ink != PR_INK_PLAIN;
	if (coloured)
		pr_text_string(out, codes[ink]);
	pr_display_text(out, text);
	if (coloured)
		pr_text_string(out, "\033[0m");
}

void pr_display_name(struct pr_text *out, struct pr_span name)
{
	bool quotes = name.n == 0;
	for (size_t i = 0; i < name.n && !quotes; i++)
		quotes = name.p[i] <= ' ' || strchr(",;{}\"=", name.p[i]) != NULL;
	if (quotes)
		pr_text_char(out, '"');
	pr_display_text(out, name);
	if (quotes)
		pr_text_char(out, '"');
}

void pr_display_peers(struct pr_text *out, struct pr_span array)
{
	struct pr_cursor c = pr_cursor_of(array);
	uint64_t count = pr_cursor_count(&c);
	pr_text_char(out, '{');
	for (uint64_t i = 0; i < count; i++) {
		pr_text_string(out, i > 0 ? ", " : "");
		pr_display_name(out, pr_cursor_text(&c));
	}
	pr_text_char(out, '}');
}

/* One character's columns; bytes go down to one column each where the text is not UTF-8. */
static size_t columns_of(const uint8_t *p, size_t length)
{
	static const uint8_t first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	wint_t code = p[0] & first[length];
	for (size_t i = 1; i < length; i++)
		code = code << 6 | (p[i] & 0x3fu);
	int columns = wcwidth((wchar_t)code);
	return columns < 0 ? 1 : (size_t)columns;
}

size_t pr_display_columns(const struct pr_display *d, struct pr_span text)
{
	size_t columns = 0;
	for (size_t i = 0; i < text.n;) {
		if (text.p[i] == '\033') { /* ours: pr_display_ink() */
			while (i < text.n && text.p[i++] != 'm')
				;
			continue;
		}
		size_t length = pr_utf8_length(text.p + i, text.n - i);
		columns += d->utf8 && length > 1 ? columns_of(text.p + i, length) : 1;
		i += length ? length : 1;
	}
	return columns;
}

static size_t word_length(struct pr_span text)
{
	size_t n = 0;
	while (n < text.n && text.p[n] != ' ' && text.p[n] != '\n')
		n++;
	return n;
}

void pr_display_paragraph(struct pr_text *out, const struct pr_display *d, const char *label, size_t indent,
                          struct pr_span text)
{
	size_t at = pr_display_columns(d, pr_span_of(label)), start = at > indent ? at : indent;
	pr_text_string(out, label);
	pr_text_repeat(out, " ", start - at);
	at = start;
	for (bool first = true; text.n > 0; first = false) {
		size_t n = word_length(text), columns = pr_display_columns(d, (struct pr_span){text.p, n});
		if (!first && at + 1 + columns > d->width && at > indent) {
			pr_text_char(out, '\n');
			pr_text_repeat(out, " ", indent);
			at = indent;
		} else if (!first && at > indent) {
			pr_text_char(out, ' ');
			at++;
		}
		pr_text_bytes(out, text.p, n);
		at += columns;
		bool line = n < text.n && text.p[n] == '\n';
		n += n < text.n;
		text.p += n;
		text.n -= n;
		if (line && text.n > 0) {
			pr_text_char(out, '\n');
			pr_text_repeat(out, " ", indent);
			at = indent;
		}
	}
	pr_text_char(out, '\n');
}

#include <stdio.h>
#include <stdlib.h>

#include "wrap.h"

#define LINES_MAX 1024u /* of a sample */
#define TEXT_MAX (4u * PR_WRAPPER_HEAD)

/* The first lines, with some wrappers off already. */
struct sample {
	unsigned count;
	struct sample_line {
		size_t at, n;
		unsigned ending;
	} lines[LINES_MAX];
	struct pr_text text;
	bool failed; /* memory ran out */
};

static const char *const kind_names[PR_WRAP_KINDS] = {
	[PR_WRAP_TAIL] = "tail",       [PR_WRAP_ESCAPES] = "escapes", [PR_WRAP_EXPORT] = "export",
	[PR_WRAP_JOURNAL] = "journal", [PR_WRAP_DOCKER] = "docker",
	[PR_WRAP_CRI] = "cri",         [PR_WRAP_KUBECTL] = "kubectl",
	[PR_WRAP_COMPOSE] = "compose", [PR_WRAP_SYSLOG5424] = "syslog5424",
	[PR_WRAP_SYSLOG] = "syslog",   [PR_WRAP_STAMP] = "stamp"};

char *pr_wrapping_name(const struct pr_wrapping *wrapping, char *out, size_t n)
{
	size_t at = 0;
	*out = '\0';
	for (unsigned i = 0; i < wrapping->count && at < n; i++)
		at += (size_t)snprintf(out + at, n - at, "%s%s", i ? ", " : "", kind_names[wrapping->layers[i]]);
	return out;
}

static void add(struct sample *sample, struct pr_span line, unsigned ending)
{
	if (sample->count == LINES_MAX || line.n > TEXT_MAX - sample->text.n)
		return;
	const struct sample_line added = {sample->text.n, line.n, ending};
	pr_text_bytes(&sample->text, line.p, line.n);
	sample->failed = sample->failed || sample->text.failed;
	if (!sample->text.failed)
		sample->lines[sample->count++] = added;
}

static void take_head(struct sample *sample, struct pr_span head)
{
	struct pr_span ahead = {head.p, head.n < PR_WRAPPER_HEAD ? head.n : PR_WRAPPER_HEAD}, line;
	unsigned ending;
	while (pr_lines_ahead_next(&ahead, &line, &ending))
		add(sample, line, ending);
}

static struct pr_span line_of(const struct sample *sample, unsigned i)
{
	const struct sample_line *line = &sample->lines[i];
	return line->n > 0 ? (struct pr_span){(const uint8_t *)sample->text.p + line->at, line->n} : pr_span_of("");
}

static void collect(void *arg, const struct pr_peeled *peeled)
{
	if (!peeled->bare)
		add(arg, peeled->text, 1);
}

/* Takes one wrapper off the lines of a sample, into *inside. */
static struct pr_wrapper_counts peel(enum pr_wrap_kind kind, bool strict, const struct sample *sample,
				     struct sample *inside)
{
	struct pr_wrapping one = {.count = 1, .layers = {(uint8_t)kind}};
	struct pr_wrapper_counts counts = {0};
	struct pr_wrapper *w = pr_wrapper_new(&one, collect, inside);
	inside->count = 0;
	pr_text_clear(&inside->text);
	inside->failed = inside->failed || !w;
	if (!w)
		return counts;
	if (strict)
		pr_wrapper_strict(w);
	for (unsigned i = 0; i < sample->count; i++)
		if (sample->lines[i].n > 0 || kind == PR_WRAP_EXPORT || kind == PR_WRAP_TAIL)
			pr_wrapper_line(w, line_of(sample, i), sample->lines[i].ending);
	pr_wrapper_end(w);
	counts = *pr_wrapper_counts(w);
	pr_wrapper_free(w);
	return counts;
}

static bool begins(struct pr_span line, const char *start)
{
	size_t n = strlen(start);
	return line.n >= n && memcmp(line.p, start, n) == 0;
}

/* There is a line that only the journal has, and a first one as it writes them, or more messages than broken records.
 */
static bool is_export(const struct sample *sample, struct sample *inside)
{
	bool timed = false;
	for (unsigned i = 0; i < sample->count && !timed; i++)
		timed = begins(line_of(sample, i), "__REALTIME_TIMESTAMP=");
	return timed && (begins(line_of(sample, 0), "__CURSOR=") ||
			 peel(PR_WRAP_EXPORT, true, sample, inside).broken < inside->count);
}

#define BANNER_LINES 64u
#define SHAPE 8u /* bytes that lines of one log have alike: that letters, digits, and the same signs, stand there */

static uint8_t shape_of(uint8_t c)
{
	return c >= '0' && c <= '9' ? '0' : (c | 32) >= 'a' && (c | 32) <= 'z' ? 'a' : c;
}

static bool is_alike(struct pr_span a, struct pr_span b)
{
	size_t i = 0;
	while (i < SHAPE && i < a.n && i < b.n && shape_of(a.p[i]) == shape_of(b.p[i]))
		i++;
	return i == SHAPE || (i == a.n && i == b.n);
}

/*
 * What a login shell says (a banner, a message of the day) comes before what tail, run by it, puts out: a few lines that are like none of
 * those that follow. A log's own line that looks like a header stands among its like.
 */
static bool is_banner(const struct sample *sample, unsigned header)
{
	struct pr_span line = line_of(sample, header);
	if (header > BANNER_LINES || !pr_wrap_names_file(line))
		return false;
	for (unsigned i = 0; i < header; i++)
		for (unsigned k = header + 1; k < sample->count && sample->lines[i].n > 0; k++)
			if (is_alike(line_of(sample, i), line_of(sample, k)))
				return false;
	return true;
}

/* In front of the first header stands nothing but what tail says itself, empty lines, and what a shell said before. */
static bool begins_with_header(const struct sample *sample)
{
	unsigned i = 0, header;
	while (i < sample->count && (sample->lines[i].n == 0 || pr_wrap_is_tails_own(line_of(sample, i))))
		i++;
	for (header = i; header < sample->count && !pr_wrap_is_tail(line_of(sample, header));)
		header++;
	return header < sample->count && (header == i || is_banner(sample, header));
}

/* Whether the sample's lines are in that wrapper: more than half of them, but one escape sequence is enough. */
static bool fits(enum pr_wrap_kind kind, const struct sample *sample, struct sample *inside)
{
	if (kind == PR_WRAP_EXPORT)
		return is_export(sample, inside);
	if (kind == PR_WRAP_TAIL && !begins_with_header(sample))
		return false;
	struct pr_wrapper_counts counts = peel(kind, true, sample, inside);
	uint64_t all = counts.lines - counts.notices, fit = all - counts.bare;
	return fit > all / 2 || (kind == PR_WRAP_ESCAPES && fit > 0);
}

/* Programs write stamps of nanoseconds as well: what tools put before a line does not stand inside what others put
 * there. */
static bool is_possible(enum pr_wrap_kind kind, enum pr_wrap_kind before)
{
	switch (kind) {
	case PR_WRAP_TAIL:
	case PR_WRAP_EXPORT:
		return before == PR_WRAP_KINDS;
	case PR_WRAP_STAMP:
		return before == PR_WRAP_KINDS || before == PR_WRAP_TAIL || before == PR_WRAP_KUBECTL || before == PR_WRAP_COMPOSE ||
		       before == PR_WRAP_ESCAPES;
	case PR_WRAP_SYSLOG: /* of a relay */
		return true;
	default:
		return kind != before;
	}
}

/* The outermost wrapper of a sample; PR_WRAP_KINDS if it has none. `before` is what was around it. */
static enum pr_wrap_kind outermost(const struct sample *sample, struct sample *inside, enum pr_wrap_kind before)
{
	enum pr_wrap_kind kind = 0;
	while (kind < PR_WRAP_KINDS && !(is_possible(kind, before) && fits(kind, sample, inside)))
		kind++;
	return kind;
}

bool pr_wrapping_recognise(struct pr_wrapping *wrapping, struct pr_span head)
{
	struct sample *sample = calloc(1, sizeof *sample), *inside = calloc(1, sizeof *inside);
	enum pr_wrap_kind kind = PR_WRAP_KINDS;
	wrapping->count = 0;
	if (sample && inside && head.n > 0)
		take_head(sample, head);
	while (sample && inside && sample->count > 0 && wrapping->count < PR_WRAPPER_DEPTH) {
		kind = outermost(sample, inside, kind);
		if (kind == PR_WRAP_KINDS)
			break;
		wrapping->layers[wrapping->count++] = (uint8_t)kind;
		peel(kind, false, sample, inside);
		struct sample *swap = sample;
		sample = inside;
		inside = swap;
	}
	bool good = sample && inside && !sample->failed && !inside->failed;
	if (sample)
		pr_text_free(&sample->text);
	if (inside)
		pr_text_free(&inside->text);
	free(sample);
	free(inside);
	return good;
}

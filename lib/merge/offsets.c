#include "offsets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/ascii.h"
#include "base/duration.h"
#include "base/grow.h"
#include "base/quote.h"
#include "base/rfc3339.h"
#include "base/utf8.h"

#define TITLES "offset drift low high events against at with"
#define COLUMNS 9u
#define WITH 4u            /* so many are named at most */
#define PPM 1000           /* parts in 10^9 */
#define FAR (INT64_MAX / 4) /* ns: no offset is more */

/* A name as one word: what would end it, or is none, as \xNN. */
static void write_name(struct pr_text *out, struct pr_span name)
{
	bool dash = pr_is(name, "-");
	for (size_t i = 0; i < name.n; i++) {
		uint8_t c = name.p[i];
		if (c > ' ' && c != 0x7f && c != '\\' && c != '#' && c != ',' && !dash)
			pr_text_char(out, (char)c);
		else {
			pr_text_string(out, "\\x");
			pr_text_hex(out, (struct pr_span){&name.p[i], 1});
		}
	}
}

static void write_number(struct pr_text *out, int64_t value, uint64_t unit)
{
	char digits[48];
	uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	int places = unit == PPM ? 3 : 9;
	snprintf(digits, sizeof digits, " %c%llu.%0*llu", value < 0 ? '-' : '+', (unsigned long long)(size / unit), places,
	         (unsigned long long)(size % unit));
	pr_text_string(out, digits);
}

/* Those with whom it has most events in common, the most first. */
static void write_with(struct pr_text *out, const struct pr_align *a, size_t number)
{
	size_t named[WITH], count = 0;
	for (size_t other = 0; other < pr_align_count(a); other++) {
		uint64_t events = other == number ? 0 : pr_align_between(a, number, other);
		size_t place = count;
		for (; place > 0 && pr_align_between(a, number, named[place - 1]) < events; place--)
			if (place < WITH)
				named[place] = named[place - 1];
		if (events == 0 || place >= WITH)
			continue;
		named[place] = other;
		count += count < WITH;
	}
	pr_text_char(out, ' ');
	for (size_t i = 0; i < count; i++) {
		pr_text_string(out, i ? "," : "");
		write_name(out, pr_align_peer(a, named[i]).peer);
	}
	pr_text_string(out, count ? "" : "-");
}

void pr_offsets_write(struct pr_text *out, const struct pr_align *a)
{
	char time[PR_RFC3339_LENGTH + 1];
	size_t reference = pr_align_reference(a);
	pr_text_string(out, "peer " TITLES "\n");
	for (size_t i = 0; i < pr_align_count(a); i++) {
		struct pr_aligned p = pr_align_peer(a, i);
		write_name(out, p.peer);
		if (p.linked) {
			write_number(out, p.clock.offset, PR_SECOND);
			write_number(out, p.clock.drift, PPM);
			write_number(out, p.clock.low, PR_SECOND);
			write_number(out, p.clock.high, PR_SECOND);
		} else {
			pr_text_string(out, " - - - -");
		}
		pr_text_char(out, ' ');
		pr_text_uint(out, p.events);
		pr_text_char(out, ' ');
		if (p.linked) {
			write_name(out, pr_align_peer(a, reference).peer);
			pr_text_char(out, ' ');
			pr_text_string(out, pr_rfc3339_write(time, p.clock.at));
		} else {
			pr_text_string(out, "- -");
		}
		write_with(out, a, i);
		pr_text_char(out, '\n');
	}
}

void pr_offsets_free(struct pr_offsets *o)
{
	free(o->list);
	free(o->names);
	*o = (struct pr_offsets){0};
}

static bool read_file(const char *file, struct pr_text *text, const char **why)
{
	FILE *in = fopen(file, "re");
	char *room;
	size_t got = 1;
	while (in && got > 0 && text->n <= PR_OFFSETS_SIZE && (room = pr_text_room(text, 4096)))
		text->n += got = fread(room, 1, 4096, in);
	*why = !in || ferror(in) ? strerror(errno) : text->failed ? "out of memory" :
	       text->n > PR_OFFSETS_SIZE ? "longer than 16 MiB" : NULL;
	if (in)
		fclose(in);
	return *why == NULL;
}

/* The words of a line; more than there are columns are not looked at. */
static size_t split(const char *line, size_t n, struct pr_span words[COLUMNS])
{
	size_t count = 0;
	for (size_t i = 0; i < n && line[i] != '#' && count < COLUMNS;) {
		size_t from = i;
		while (i < n && line[i] != ' ' && line[i] != '\t' && line[i] != '\r' && line[i] != '#')
			i++;
		if (i > from)
			words[count++] = (struct pr_span){(const uint8_t *)line + from, i - from};
		else
			i++;
	}
	return count;
}

static int digit(uint8_t c)
{
	return pr_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Writes the name to `to`, which is no shorter than the word. */
static bool read_name(struct pr_span word, char *to, struct pr_span *name)
{
	size_t n = 0;
	for (size_t i = 0; i < word.n; i++) {
		bool escaped = word.n - i > 3 && word.p[i] == '\\' && word.p[i + 1] == 'x';
		int high = escaped ? digit(word.p[i + 2]) : -1, low = escaped ? digit(word.p[i + 3]) : -1;
		escaped = high >= 0 && low >= 0;
		if (escaped)
			to[n++] = (char)(high << 4 | low);
		else
			to[n++] = (char)word.p[i];
		i += escaped ? 3 : 0;
	}
	*name = (struct pr_span){(const uint8_t *)to, n};
	return n > 0 && n <= PR_PEER_MAX && pr_utf8_valid(name->p, name->n);
}

/* Seconds, or a duration with a unit; *value keeps what it was for "-". */
static bool read_offset(struct pr_span word, int64_t *value)
{
	uint64_t size;
	size_t used, sign = *word.p == '-' || *word.p == '+';
	struct pr_span number = {word.p + sign, word.n - sign};
	if (pr_is(word, "-"))
		return true;
	bool seconds = pr_decimal_parse(number, &size, &used) && used == number.n;
	if ((!seconds && !pr_duration_parse(number, &size)) || size > FAR)
		return false;
	*value = *word.p == '-' ? -(int64_t)size : (int64_t)size;
	return true;
}

static bool read_drift(struct pr_span word, int64_t *drift)
{
	uint64_t size;
	size_t used, sign = *word.p == '-' || *word.p == '+';
	if (pr_is(word, "-"))
		return true;
	if (!pr_decimal_parse((struct pr_span){word.p + sign, word.n - sign}, &size, &used) || used + sign != word.n ||
	    size / (PR_SECOND / PPM) > PR_CLOCK_DRIFT_MAX)
		return false;
	*drift = (int64_t)(size / (PR_SECOND / PPM)) * (*word.p == '-' ? -1 : 1);
	return true;
}

/* One line's words. NULL, or what is wrong. *names: room for names, moved on. */
static const char *read_line(struct pr_offset *o, const struct pr_span *words, size_t count, char **names)
{
	static const struct pr_span none = {(const uint8_t *)"-", 1};
	struct pr_span w[COLUMNS];
	for (size_t i = 0; i < COLUMNS; i++)
		w[i] = i < count ? words[i] : none;
	*o = (struct pr_offset){.known = !pr_is(w[1], "-")};
	if (!read_name(w[0], *names, &o->peer))
		return "no name of a peer";
	*names += w[0].n;
	if (!read_offset(w[1], &o->clock.offset))
		return "no offset: seconds, or with a unit";
	if (!read_drift(w[2], &o->clock.drift))
		return "no drift: parts in a million, at most 100000";
	o->clock.low = o->clock.high = o->clock.offset;
	if (!read_offset(w[3], &o->clock.low) || !read_offset(w[4], &o->clock.high) || o->clock.low > o->clock.offset ||
	    o->clock.high < o->clock.offset)
		return "no bounds: low, not above the offset, and high, not below it";
	if (!pr_is(w[6], "-") && !read_name(w[6], *names, &o->reference))
		return "no name of a reference";
	*names += w[6].n;
	if (!pr_is(w[7], "-") && !pr_rfc3339_parse((const char *)w[7].p, w[7].n, &o->clock.at))
		return "no time";
	return o->clock.drift && pr_is(w[7], "-") ? "a drift needs the time at which the offset is that" : NULL;
}

static bool read_lines(struct pr_offsets *o, const struct pr_text *text, size_t *line, const char **why)
{
	char *names = o->names;
	*why = NULL;
	for (size_t at = 0, end; at < text->n && !*why; at = end + 1) {
		struct pr_span words[COLUMNS];
		for (end = at; end < text->n && text->p[end] != '\n';)
			end++;
		++*line;
		size_t count = split(text->p + at, end - at, words);
		if (count == 0 || (count > 1 && pr_is(words[0], "peer") && pr_is(words[1], "offset")))
			continue;
		if (!pr_grow(&o->list, &o->cap, o->count + 1, sizeof *o->list))
			*why = "out of memory";
		else
			*why = read_line(&o->list[o->count++], words, count, &names);
	}
	return *why == NULL;
}

bool pr_offsets_read(struct pr_offsets *o, const char *file, char *error, size_t size)
{
	struct pr_text text = {0};
	char name[256];
	const char *why;
	size_t line = 0;
	*o = (struct pr_offsets){0};
	bool done = read_file(file, &text, &why);
	o->names = done ? malloc(text.n + COLUMNS) : NULL;
	if (done && !o->names) {
		why = "out of memory";
		done = false;
	}
	done = done && read_lines(o, &text, &line, &why);
	pr_text_free(&text);
	pr_quote(name, sizeof name, file);
	if (!done && line > 0)
		snprintf(error, size, "%s:%zu: %s", name, line, why);
	else if (!done)
		snprintf(error, size, "%s: %s", name, why);
	if (!done)
		pr_offsets_free(o);
	return done;
}

/*
 * -s regex (pattern.h). Lines are added to a text, and the pattern is tried on it as PCRE2's partial matching allows: what
 * could still go on is left until there is more. So a match is the same in whatever pieces the input came.
 */
#include <stdio.h>

#include "base/rfc3339.h"
#include "base/words.h"
#include "dump_kind.h"
#include "record/vclock.h"

#define EAGER 4096u /* a match that has not ended yet and is shorter is tried with every line, a longer one less often */

struct state {
	pcre2_match_data *match;
	pcre2_match_context *limits;
	struct pr_text text;      /* lines, an LF behind each */
	size_t from;              /* where in text to look next */
	size_t until;             /* not before it is so long */
	size_t counted;           /* lines before this place are counted: */
	uint64_t line;
	struct pr_text scratch;   /* fields that are changed */
	struct pr_vclock clock;
};

static bool begin(struct pr_dump *d, struct state *s)
{
	if (s->match)
		return true;
	s->match = pcre2_match_data_create_from_pattern(d->pattern->code, NULL);
	s->limits = pcre2_match_context_create(NULL);
	if (!s->match || !s->limits)
		return pr_dump_fail(d, "out of memory");
	pcre2_set_match_limit(s->limits, PR_PATTERN_MATCH_LIMIT);
	pcre2_set_depth_limit(s->limits, PR_PATTERN_DEPTH_LIMIT);
	s->line = 1;
	return true;
}

/* RFC 3339 with a zone or in the input's, or so many digits of seconds, milli-, micro- or nanoseconds; 0: it is no time. */
static uint64_t time_of(const struct pr_dump *d, struct pr_span text)
{
	char copy[48];
	size_t whole = 0, n = text.n;
	uint64_t t = 0, fraction = 0, scale;
	if (n == 0 || n > sizeof copy - 2)
		return 0;
	memcpy(copy, text.p, n);
	while (whole < n && copy[whole] >= '0' && copy[whole] <= '9')
		whole++;
	char *comma = memchr(copy, ',', n);
	if (comma)
		*comma = '.';
	if (whole == 4 && n > 5) {
		if (pr_rfc3339_parse(copy, n, &t))
			return t;
		copy[n] = 'Z';
		if (!pr_rfc3339_parse(copy, n + 1, &t))
			return 0;
		int64_t seconds = pr_zone_seconds(d->zone, (int64_t)(t / PR_SECOND), INT64_MIN, NULL);
		return seconds > 0 ? (uint64_t)seconds * PR_SECOND + t % PR_SECOND : 0;
	}
	if (!pr_dump_number((struct pr_span){(uint8_t *)copy, whole}, &t))
		return 0;
	scale = whole <= 11 ? PR_SECOND : whole <= 14 ? 1000000 : whole <= 17 ? 1000 : 1;
	if (__builtin_mul_overflow(t, scale, &t))
		return 0;
	for (size_t i = whole + 1; i < n; i++, scale /= 10) {
		if (copy[whole] != '.' || copy[i] < '0' || copy[i] > '9')
			return 0;
		fraction += (uint64_t)(copy[i] - '0') * (scale / 10);
	}
	return t + fraction;
}

/* A copy that is the field's alone, and may be changed. tell() made room for the text once, so that nothing moves. */
static struct pr_span scratch(struct state *s, struct pr_span text)
{
	size_t at = s->scratch.n;
	if (s->scratch.failed || text.n > s->text.n - at)
		return (struct pr_span){NULL, 0};
	if (text.n > 0)
		memcpy(s->scratch.p + at, text.p, text.n);
	s->scratch.n += text.n;
	return (struct pr_span){(uint8_t *)s->scratch.p + at, text.n};
}

static bool put_hash(struct pr_dump *d, struct state *s, unsigned key, struct pr_span text)
{
	if (pr_dump_starts(text, "0x"))
		text = (struct pr_span){text.p + 2, text.n - 2};
	struct pr_span copy = scratch(s, text);
	uint8_t *to = (uint8_t *)(uintptr_t)copy.p;
	if (!to || text.n % 2 != 0)
		return false;
	for (size_t i = 0; i < text.n; i += 2) {
		int high = pr_scan_hex((char)text.p[i]), low = pr_scan_hex((char)text.p[i + 1]);
		if (high < 0 || low < 0)
			return false;
		to[i / 2] = (uint8_t)(high << 4 | low);
	}
	pr_dump_item(d, key, (struct pr_span){to, text.n / 2});
	return true;
}

static bool put_bool(struct pr_dump *d, unsigned key, struct pr_span text)
{
	bool yes = pr_is(text, "true") || pr_is(text, "yes") || pr_is(text, "1");
	pr_dump_bool(d, key, yes);
	return yes || pr_is(text, "false") || pr_is(text, "no") || pr_is(text, "0");
}

static void put_peers(struct pr_dump *d, unsigned key, struct pr_span text)
{
	pr_dump_list_clear(d);
	while (text.n > 0) {
		size_t n = 0;
		while (n < text.n && !pr_blank(text.p[n]) && text.p[n] != ',')
			n++;
		if (n > 0)
			pr_dump_list_add(d, (struct pr_span){text.p, n});
		n += n < text.n;
		text = (struct pr_span){text.p + n, text.n - n};
	}
	pr_dump_list(d, key);
}

/* False: the text is not of the field's kind. */
static bool put(struct pr_dump *d, struct state *s, unsigned key, struct pr_span text)
{
	uint64_t number;
	struct pr_span clock;
	switch (pr_field_of(d->pattern->type, key)->kind) {
	case PR_KIND_UINT:
		if (!pr_dump_number(text, &number))
			return false;
		pr_dump_uint(d, key, number);
		return true;
	case PR_KIND_TIME:
		number = time_of(d, text);
		pr_dump_uint(d, key, number);
		return number > 0;
	case PR_KIND_BOOL:
		return put_bool(d, key, text);
	case PR_KIND_HASH:
		return put_hash(d, s, key, text);
	case PR_KIND_PEERS:
		put_peers(d, key, text);
		return true;
	case PR_KIND_COUNTS:
		clock = scratch(s, text);
		clock = clock.p ? pr_vclock_read(&s->clock, clock) : clock;
		pr_dump_item(d, key, clock);
		return clock.p != NULL;
	case PR_KIND_PEER_OR_NULL:
		pr_dump_text(d, key, text.n == 0 || pr_is(text, "null") ? (struct pr_span){NULL, 0} : text);
		return true;
	default:
		pr_dump_text(d, key, text);
		return true;
	}
}

static struct pr_span group(const struct state *s, uint32_t number)
{
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(s->match);
	if (number >= pcre2_get_ovector_count(s->match) || ends[2 * number] == PCRE2_UNSET)
		return (struct pr_span){NULL, 0};
	return (struct pr_span){(uint8_t *)s->text.p + ends[2 * number], ends[2 * number + 1] - ends[2 * number]};
}

static void tell(struct pr_dump *d, struct state *s)
{
	const struct pr_pattern *pattern = d->pattern;
	const struct pr_field_info *subject = pr_field_named(pattern->type, "subject", 7);
	bool fit = true;
	pr_text_clear(&s->scratch);
	pr_text_room(&s->scratch, s->text.n);
	pr_dump_begin(d, pattern->type, 0);
	for (size_t i = 0; i < pattern->count; i++) {
		const struct pr_pattern_group *g = &pattern->groups[i];
		struct pr_span text = group(s, g->number);
		if (!text.p || g->field == PR_PATTERN_UNUSED)
			continue;
		if (g->field == PR_PATTERN_TIME)
			d->record.t = d->record.t ? d->record.t : time_of(d, text);
		else if (!pr_has(&d->record, g->field))
			fit = put(d, s, g->field, text) && fit;
	}
	if (!pr_has(&d->record, PR_ACTIVITY_PEER)) /* key 6 is whose the record is, in every type */
		pr_dump_text(d, PR_ACTIVITY_PEER, pr_own_peer);
	if (s->scratch.failed || s->clock.failed)
		pr_dump_fail(d, "out of memory");
	if (!fit || (subject && !pr_has(&d->record, subject->key)))
		d->counts.unfit++;
	else
		pr_dump_tell(d);
}

/* The match, or what may become one, begins there. */
static void at(struct pr_dump *d, struct state *s, size_t place)
{
	for (; s->counted < place; s->counted++)
		s->line += s->text.p[s->counted] == '\n';
	d->line = s->line;
}

static size_t next_line(const struct state *s, size_t from)
{
	const char *lf = from < s->text.n ? memchr(s->text.p + from, '\n', s->text.n - from) : NULL;
	return lf ? (size_t)(lf + 1 - s->text.p) : s->text.n;
}

/* Looks for all that is there. last: no more lines come. */
static void look(struct pr_dump *d, struct state *s, bool last)
{
	uint32_t partial = last ? 0 : PCRE2_PARTIAL_HARD;
	while (s->from < s->text.n) {
		uint32_t options = PCRE2_NOTEMPTY | PCRE2_NOTEOL | partial;
		int got = pcre2_match(d->pattern->code, (PCRE2_SPTR)s->text.p, s->text.n, s->from, options, s->match, s->limits);
		PCRE2_SIZE *ends = pcre2_get_ovector_pointer(s->match);
		if (got == PCRE2_ERROR_PARTIAL) {
			size_t start = ends[0], pending = s->text.n - start;
			s->from = start;
			s->until = s->text.n + (pending > EAGER ? pending / 4 : 1);
			if (pending <= PR_PATTERN_SPAN)
				return;
			got = pcre2_match(d->pattern->code, (PCRE2_SPTR)s->text.p, s->text.n, start,
			                  PCRE2_NOTEMPTY | PCRE2_NOTEOL | PCRE2_ANCHORED, s->match, s->limits);
			if (got < 0)
				s->from = next_line(s, start);
		} else if (got == PCRE2_ERROR_NOMATCH) {
			s->from = s->text.n;
		} else if (got < 0) { /* it takes too many steps on this line */
			d->counts.unfit++;
			s->from = next_line(s, s->from);
		}
		if (got > 0) {
			at(d, s, ends[0]);
			tell(d, s);
			d->counts.recognised++;
			s->from = ends[1] > s->from ? ends[1] : next_line(s, s->from); /* \K may have put it back */
		}
	}
}

/* Lets go of what was looked at, but for what a look behind may need. */
static void shorten(struct pr_dump *d, struct state *s)
{
	size_t keep = d->pattern->look_behind;
	if (s->from < PR_PATTERN_SPAN + keep)
		return;
	size_t gone = s->from - keep;
	at(d, s, gone);
	memmove(s->text.p, s->text.p + gone, s->text.n - gone);
	s->text.n -= gone;
	s->from -= gone;
	s->counted -= gone;
	s->until = s->until > gone ? s->until - gone : 0;
}

static void line(struct pr_dump *d, struct pr_span text)
{
	struct state *s = d->state;
	uint64_t number = d->line;
	if (!begin(d, s))
		return;
	d->counts.unfit += d->cut; /* the rest of a line of more than a mebibyte */
	pr_text_bytes(&s->text, text.p, text.n);
	pr_text_char(&s->text, '\n');
	if (s->text.failed) {
		pr_dump_fail(d, "out of memory");
		return;
	}
	if (s->text.n >= s->until) {
		look(d, s, false);
		shorten(d, s);
	}
	d->line = number;
}

static void end(struct pr_dump *d)
{
	struct state *s = d->state;
	if (s->match)
		look(d, s, true);
}

static void free_state(struct pr_dump *d)
{
	struct state *s = d->state;
	pcre2_match_data_free(s->match);
	pcre2_match_context_free(s->limits);
	pr_text_free(&s->text);
	pr_text_free(&s->scratch);
	pr_vclock_free(&s->clock);
}

const struct pr_dump_kind pr_dump_regex = {
	.name = "regex",
	.about = "any log, by the named groups of --pattern",
	.line = line,
	.end = end,
	.free = free_state,
	.state = sizeof(struct state),
};

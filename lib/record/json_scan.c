#include "json_scan.h"

#include "base/ascii.h"
#include "record.h"

/* A record's levels, an object around a value that JSON lacks, and the members of maps. */
#define DEPTH_MAX (PR_DEPTH_MAX + 2)

bool pr_scan_fail(struct pr_scan *s, const char *why)
{
	if (!s->why)
		s->why = why;
	return false;
}

char pr_scan_peek(struct pr_scan *s)
{
	if (s->why)
		return 0;
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\r' || *s->p == '\n'))
		s->p++;
	return s->p < s->end ? *s->p : 0;
}

static bool take(struct pr_scan *s, char c, const char *why)
{
	if (pr_scan_peek(s) != c)
		return pr_scan_fail(s, why);
	s->p++;
	return true;
}

bool pr_scan_enter(struct pr_scan *s, char open)
{
	bool object = open == '{';
	if (!take(s, open, object ? "an object expected" : "an array expected"))
		return false;
	if (pr_scan_peek(s) != (object ? '}' : ']'))
		return !s->why;
	s->p++;
	return false;
}

bool pr_scan_another(struct pr_scan *s, char close)
{
	char next = pr_scan_peek(s);
	if (next != ',' && next != close)
		return pr_scan_fail(s, close == '}' ? "',' or '}' expected" : "',' or ']' expected");
	s->p++;
	return next == ',';
}

bool pr_scan_name(struct pr_scan *s, struct pr_scan_text *name)
{
	return pr_scan_string(s, name) && take(s, ':', "':' expected");
}

int pr_scan_hex(char c)
{
	if (pr_is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits of a \u escape at p; -1 if they are none. */
static int32_t code_unit(const char *p, const char *end)
{
	int32_t unit = 0;
	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int digit = pr_scan_hex(p[i]);
		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

/* An escape behind its backslash at p: how long it is, 0 if it is none, and the code point that it stands for. */
static size_t escape(const char *p, const char *end, int32_t *code)
{
	static const char short_forms[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
	if (p == end)
		return 0;
	for (const char *s = short_forms; *s; s += 2)
		if (*p == s[0]) {
			*code = s[1];
			return 1;
		}
	if (*p != 'u' || (*code = code_unit(p + 1, end)) < 0)
		return 0;
	if (*code < 0xd800 || *code > 0xdfff)
		return 5;
	int32_t low = end - p >= 11 && p[5] == '\\' && p[6] == 'u' ? code_unit(p + 7, end) : -1;
	if (*code > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return 0;
	*code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
	return 11;
}

bool pr_scan_string(struct pr_scan *s, struct pr_scan_text *text)
{
	if (!take(s, '"', "a string expected"))
		return false;
	*text = (struct pr_scan_text){.p = s->p};
	for (; s->p < s->end && *s->p != '"'; s->p++) {
		int32_t code;
		if ((unsigned char)*s->p < 0x20)
			return pr_scan_fail(s, "control character in a string");
		if (*s->p != '\\')
			continue;
		size_t length = escape(s->p + 1, s->end, &code);
		if (length == 0)
			return pr_scan_fail(s, "escape that stands for nothing");
		text->escaped = true;
		s->p += length;
	}
	if (s->p == s->end)
		return pr_scan_fail(s, "string without an end");
	text->n = (size_t)(s->p++ - text->p);
	return true;
}

/* RFC 3629 section 3 */
static size_t put_utf8(char *to, int32_t code)
{
	if (code < 0x80) {
		to[0] = (char)code;
		return 1;
	}
	size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (size_t i = length - 1; i > 0; i--, code >>= 6)
		to[i] = (char)(0x80 | (code & 0x3f));
	to[0] = (char)(0xf0 << (4 - length) | code);
	return length;
}

size_t pr_scan_unescape(struct pr_scan_text text, char *to)
{
	const char *p = text.p, *end = text.p + text.n;
	char *start = to;
	while (p < end) {
		int32_t code;
		if (*p != '\\') {
			*to++ = *p++;
			continue;
		}
		p += 1 + escape(p + 1, end, &code);
		to += put_utf8(to, code);
	}
	return (size_t)(to - start);
}

bool pr_scan_integer(struct pr_scan *s, struct pr_scan_number *number)
{
	static const char not_one[] = "not an integer of 64 bits";
	*number = (struct pr_scan_number){.negative = pr_scan_peek(s) == '-'};
	if (s->why)
		return false;
	const char *p = s->p + number->negative, *first = p;
	for (; p < s->end && pr_is_digit(*p); p++)
		if (__builtin_mul_overflow(number->magnitude, 10u, &number->magnitude) ||
		    __builtin_add_overflow(number->magnitude, (uint64_t)(*p - '0'), &number->magnitude))
			return pr_scan_fail(s, not_one);
	if (p == first || (*first == '0' && p - first > 1) || (p < s->end && (*p == '.' || (*p | 0x20) == 'e')))
		return pr_scan_fail(s, p == first ? "a value expected" : not_one);
	s->p = p;
	return true;
}

static bool word(struct pr_scan *s, const char *name)
{
	size_t n = strlen(name);
	pr_scan_peek(s);
	if (s->why || (size_t)(s->end - s->p) < n || memcmp(s->p, name, n) != 0)
		return false;
	s->p += n;
	return true;
}

bool pr_scan_bool(struct pr_scan *s, bool *value)
{
	*value = word(s, "true");
	return *value || word(s, "false") || pr_scan_fail(s, "true or false expected");
}

bool pr_scan_null(struct pr_scan *s)
{
	return word(s, "null") || pr_scan_fail(s, "null expected");
}

/* A number of any shape (RFC 8259 section 6), as it stands. */
static bool pass_number(struct pr_scan *s)
{
	const char *p = s->p + (s->p < s->end && *s->p == '-'), *first = p, *digits;
	while (p < s->end && pr_is_digit(*p))
		p++;
	bool good = p > first && (*first != '0' || p - first == 1);
	if (p < s->end && *p == '.') {
		for (digits = ++p; p < s->end && pr_is_digit(*p);)
			p++;
		good = good && p > digits;
	}
	if (p < s->end && (*p | 0x20) == 'e') {
		p++;
		p += p < s->end && (*p == '+' || *p == '-');
		for (digits = p; p < s->end && pr_is_digit(*p);)
			p++;
		good = good && p > digits;
	}
	if (!good)
		return pr_scan_fail(s, "a value expected");
	s->p = p;
	return true;
}

static bool skip(struct pr_scan *s, unsigned depth, bool any_number);

static bool skip_inside(struct pr_scan *s, char open, unsigned depth, bool any_number)
{
	char close = open == '{' ? '}' : ']';
	struct pr_scan_text name;
	if (depth == DEPTH_MAX)
		return pr_scan_fail(s, "nested too deep");
	if (pr_scan_enter(s, open))
		do
			if ((open == '{' && !pr_scan_name(s, &name)) || !skip(s, depth + 1, any_number))
				return false;
		while (pr_scan_another(s, close));
	return !s->why;
}

static bool skip(struct pr_scan *s, unsigned depth, bool any_number)
{
	struct pr_scan_text text;
	struct pr_scan_number number;
	bool value;
	char next = pr_scan_peek(s);
	switch (next) {
	case '{':
	case '[':
		return skip_inside(s, next, depth, any_number);
	case '"':
		return pr_scan_string(s, &text);
	case 't':
	case 'f':
		return pr_scan_bool(s, &value);
	case 'n':
		return pr_scan_null(s);
	default:
		return any_number ? pass_number(s) : pr_scan_integer(s, &number);
	}
}

bool pr_scan_skip(struct pr_scan *s)
{
	return skip(s, 0, false);
}

bool pr_scan_pass(struct pr_scan *s)
{
	return skip(s, 0, true);
}

bool pr_scan_end(struct pr_scan *s)
{
	return pr_scan_peek(s) == 0 && s->p == s->end && !s->why;
}

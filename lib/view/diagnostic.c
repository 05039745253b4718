#include "diagnostic.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "record/decode.h"
#include "record/json.h"

/* RFC 8949 appendix D */
static double half(unsigned bits)
{
	int exponent = (int)(bits >> 10 & 0x1fu), mantissa = (int)(bits & 0x3ffu);
	double value = exponent == 0    ? ldexp(mantissa, -24)
	               : exponent != 31 ? ldexp(mantissa + 1024, exponent - 25)
	                                : (mantissa == 0 ? (double)INFINITY : (double)NAN);
	return bits & 0x8000u ? -value : value;
}

/* The shortest decimal number that is read back as the same one. */
static void write_number(struct pr_text *out, double value)
{
	char digits[40];
	for (int precision = 1; precision <= 17; precision++) {
		snprintf(digits, sizeof digits, "%.*g", precision, value);
		if (strtod(digits, NULL) == value)
			break;
	}
	pr_text_string(out, digits);
	if (!strpbrk(digits, ".e"))
		pr_text_string(out, ".0");
}

/* The head is f9, fa or fb; the width is that of the number behind it. */
static void write_float(struct pr_text *out, struct pr_span item)
{
	uint64_t bits = 0;
	double value;
	for (size_t i = 1; i < item.n; i++)
		bits = bits << 8 | item.p[i];
	if (item.n == 3) {
		value = half((unsigned)bits);
	} else if (item.n == 5) {
		float single;
		memcpy(&single, &(uint32_t){(uint32_t)bits}, sizeof single);
		value = (double)single;
	} else {
		memcpy(&value, &bits, sizeof value);
	}
	if (isnan(value))
		pr_text_string(out, "NaN");
	else if (isinf(value))
		pr_text_string(out, value > 0 ? "Infinity" : "-Infinity");
	else
		write_number(out, value);
	pr_text_string(out, item.n == 3 ? "_1" : item.n == 5 ? "_2" : "_3");
}

static void write_simple(struct pr_text *out, struct pr_span item, uint64_t value)
{
	static const char *const names[] = {"false", "true", "null", "undefined"};
	if (item.p[0] >= 0xf9) {
		write_float(out, item);
	} else if (value >= 20 && value <= 23) {
		pr_text_string(out, names[value - 20]);
	} else {
		pr_text_string(out, "simple(");
		pr_text_uint(out, value);
		pr_text_char(out, ')');
	}
}

static void write_bytes(struct pr_text *out, struct pr_span bytes)
{
	pr_text_string(out, "h'");
	pr_text_hex(out, bytes);
	pr_text_char(out, '\'');
}

static void write_item(struct pr_text *out, struct pr_cursor *c);

static void write_items(struct pr_text *out, struct pr_cursor *c, uint64_t count, bool pairs)
{
	for (uint64_t i = 0; i < count; i++) {
		if (i > 0)
			pr_text_string(out, ", ");
		write_item(out, c);
		if (pairs) {
			pr_text_string(out, ": ");
			write_item(out, c);
		}
	}
}

static void write_negative(struct pr_text *out, uint64_t u)
{
	pr_text_char(out, '-'); /* -1 - u, which ends at -2^64 */
	if (u < UINT64_MAX)
		pr_text_uint(out, u + 1);
	else
		pr_text_string(out, "18446744073709551616");
}

static void write_item(struct pr_text *out, struct pr_cursor *c)
{
	const uint8_t *start = c->p;
	struct pr_item it = pr_cursor_next(c);
	switch (it.major) {
	case PR_MAJOR_UINT:
		pr_text_uint(out, it.u);
		break;
	case PR_MAJOR_NEGATIVE:
		write_negative(out, it.u);
		break;
	case PR_MAJOR_BYTES:
		write_bytes(out, it.content);
		break;
	case PR_MAJOR_TEXT:
		pr_json_write_string(out, it.content);
		break;
	case PR_MAJOR_ARRAY:
		pr_text_char(out, '[');
		write_items(out, c, it.u, false);
		pr_text_char(out, ']');
		break;
	case PR_MAJOR_MAP:
		pr_text_char(out, '{');
		write_items(out, c, it.u, true);
		pr_text_char(out, '}');
		break;
	case PR_MAJOR_TAG:
		pr_text_uint(out, it.u);
		pr_text_char(out, '(');
		write_item(out, c);
		pr_text_char(out, ')');
		break;
	case PR_MAJOR_SIMPLE:
		write_simple(out, (struct pr_span){start, (size_t)(c->p - start)}, it.u);
		break;
	case PR_MAJOR_END:
		break;
	}
}

void pr_diagnostic_item(struct pr_text *out, struct pr_span item)
{
	struct pr_cursor c = pr_cursor_of(item);
	write_item(out, &c);
}

void pr_diagnostic_write(struct pr_text *out, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(r->bytes);
	if (r->bytes.p == r->map.p) {
		write_item(out, &c);
		pr_text_char(out, '\n');
		return;
	}
	pr_text_uint(out, pr_cursor_next(&c).u); /* the tag; then an array of four, of which the third is the payload */
	pr_cursor_next(&c);
	pr_text_string(out, "([");
	write_items(out, &c, 2, false);
	pr_text_string(out, ", <<");
	pr_diagnostic_item(out, r->map);
	pr_text_string(out, ">>, ");
	pr_cursor_skip(&c);
	write_item(out, &c);
	pr_text_string(out, "])\n");
}

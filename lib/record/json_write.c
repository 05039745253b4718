#include "base/rfc3339.h"
#include "decode.h"
#include "json.h"

/* C0 and C1 controls, the quote, the backslash and DEL; 0xc2 begins C1 controls, and Latin-1 letters besides. */
static bool is_plain(uint8_t c)
{
	return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f && c != 0xc2;
}

static void escape(struct pr_text *out, uint8_t c)
{
	static const char short_forms[] = "b\bf\fn\nr\rt\t\"\"\\\\";
	for (const char *s = short_forms; *s; s += 2)
		if (c == (uint8_t)s[1]) {
			pr_text_bytes(out, (const char[]){'\\', s[0]}, 2);
			return;
		}
	pr_text_string(out, "\\u00");
	pr_text_hex(out, (struct pr_span){&c, 1});
}

void pr_json_write_string(struct pr_text *out, struct pr_span text)
{
	const uint8_t *p = text.p, *end = text.p + text.n;
	pr_text_char(out, '"');
	while (p < end) {
		const uint8_t *run = p;
		while (p < end && is_plain(*p))
			p++;
		pr_text_bytes(out, run, (size_t)(p - run));
		if (p == end)
			break;
		if (*p != 0xc2) {
			escape(out, *p++);
		} else if (p[1] < 0xa0) { /* valid UTF-8: a byte follows, and it is the code point */
			escape(out, p[1]);
			p += 2;
		} else {
			pr_text_bytes(out, p, 2);
			p += 2;
		}
	}
	pr_text_char(out, '"');
}

static void write_hex(struct pr_text *out, struct pr_span bytes)
{
	pr_text_char(out, '"');
	pr_text_hex(out, bytes);
	pr_text_char(out, '"');
}

/* A value whose shape no name tells. */
static void write_any(struct pr_text *out, struct pr_cursor *c)
{
	struct pr_cursor start = *c;
	struct pr_item it = pr_cursor_next(c);
	if (it.major == PR_MAJOR_UINT) {
		pr_text_uint(out, it.u);
	} else if (it.major == PR_MAJOR_NEGATIVE && it.u <= INT64_MAX) {
		pr_text_int(out, (int64_t)~it.u);
	} else if (it.major == PR_MAJOR_TEXT) {
		pr_json_write_string(out, it.content);
	} else if (it.major == PR_MAJOR_SIMPLE && it.u >= 20 && it.u <= 22) {
		static const char *const names[] = {"false", "true", "null"};
		pr_text_string(out, names[it.u - 20]);
	} else if (it.major == PR_MAJOR_ARRAY) {
		pr_text_char(out, '[');
		for (uint64_t i = 0; i < it.u; i++) {
			if (i > 0)
				pr_text_char(out, ',');
			write_any(out, c);
		}
		pr_text_char(out, ']');
	} else {
		*c = start;
		pr_text_string(out, "{\"cbor\":");
		write_hex(out, pr_cursor_skip(c));
		pr_text_char(out, '}');
	}
}

static void write_value(struct pr_text *out, enum pr_kind kind, unsigned arrays, struct pr_cursor *c);

static void write_name(struct pr_text *out, const struct pr_field_info *info, uint64_t key)
{
	pr_text_string(out, info ? "\"" : "\"#");
	if (info)
		pr_text_string(out, info->name);
	else
		pr_text_uint(out, key);
	pr_text_string(out, "\":");
}

static void write_member(struct pr_text *out, const struct pr_field_info *info, uint64_t key, struct pr_cursor *c)
{
	write_name(out, info, key);
	if (info)
		write_value(out, pr_kind_item(info->kind), pr_kind_arrays(info->kind), c);
	else
		write_any(out, c);
}

static void write_part(struct pr_text *out, enum pr_kind kind, struct pr_cursor *c)
{
	uint64_t count = pr_cursor_count(c);
	pr_text_char(out, '{');
	for (uint64_t i = 0; i < count; i++) {
		if (i > 0)
			pr_text_char(out, ',');
		uint64_t key = pr_cursor_uint(c);
		write_member(out, pr_part_of(kind, key), key, c);
	}
	pr_text_char(out, '}');
}

/* COUNTS and AMOUNTS */
static void write_numbers(struct pr_text *out, enum pr_kind of, struct pr_cursor *c)
{
	uint64_t count = pr_cursor_count(c);
	pr_text_char(out, '{');
	for (uint64_t i = 0; i < count; i++) {
		if (i > 0)
			pr_text_char(out, ',');
		pr_json_write_string(out, pr_cursor_text(c));
		pr_text_char(out, ':');
		write_value(out, of, 0, c);
	}
	pr_text_char(out, '}');
}

static void write_time(struct pr_text *out, uint64_t t)
{
	char text[PR_RFC3339_LENGTH + 1];
	pr_text_char(out, '"');
	pr_text_bytes(out, pr_rfc3339_write(text, t), PR_RFC3339_LENGTH);
	pr_text_char(out, '"');
}

static void write_value(struct pr_text *out, enum pr_kind kind, unsigned arrays, struct pr_cursor *c)
{
	if (arrays > 0) {
		uint64_t count = pr_cursor_count(c);
		pr_text_char(out, '[');
		for (uint64_t i = 0; i < count; i++) {
			if (i > 0)
				pr_text_char(out, ',');
			write_value(out, kind, arrays - 1, c);
		}
		pr_text_char(out, ']');
		return;
	}
	switch ((int)kind) {
	case PR_KIND_TIME:
		write_time(out, pr_cursor_uint(c));
		return;
	case PR_KIND_HASH:
		write_hex(out, pr_cursor_text(c));
		return;
	case PR_KIND_COUNTS:
		write_numbers(out, PR_KIND_UINT, c);
		return;
	case PR_KIND_AMOUNTS:
		write_numbers(out, PR_KIND_INT, c);
		return;
	case PR_KIND_VERDICTS:
	case PR_KIND_SYNCS:
	case PR_KIND_FORK:
		write_part(out, kind, c);
		return;
	default: /* numbers, booleans, text and null are shown as what they are */
		write_any(out, c);
		return;
	}
}

void pr_json_write_value(struct pr_text *out, const struct pr_field_info *info, struct pr_span item)
{
	struct pr_cursor c = pr_cursor_of(item);
	if (info)
		write_value(out, pr_kind_item(info->kind), pr_kind_arrays(info->kind), &c);
	else
		write_any(out, &c);
}

/* 18([protected, unprotected, payload, signature]), the payload replaced by nil. */
static void write_envelope(struct pr_text *out, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(r->bytes);
	pr_cursor_next(&c); /* the tag */
	pr_cursor_next(&c); /* the array */
	pr_cursor_skip(&c);
	pr_cursor_skip(&c);
	struct pr_span before = {r->bytes.p, (size_t)(c.p - r->bytes.p)};
	pr_cursor_skip(&c);
	pr_text_string(out, ",\"cose\":\"");
	pr_text_hex(out, before);
	pr_text_string(out, "f6");
	pr_text_hex(out, (struct pr_span){c.p, (size_t)(c.end - c.p)});
	pr_text_char(out, '"');
}

int pr_json_write(struct pr_text *out, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(r->map);
	uint64_t count = pr_cursor_count(&c);
	for (uint64_t i = 0; i < count; i++) {
		pr_text_char(out, i > 0 ? ',' : '{');
		uint64_t key = pr_cursor_uint(&c);
		const struct pr_field_info *info = pr_field_of(r->type, key);
		const char *type = key == PR_ANY_TYPE ? pr_type_name(r->type) : NULL;
		if (!type) {
			write_member(out, info, key, &c);
			continue;
		}
		write_name(out, info, key);
		pr_cursor_skip(&c);
		pr_json_write_string(out, pr_span_of(type));
	}
	if (r->bytes.p != r->map.p)
		write_envelope(out, r);
	pr_text_string(out, "}\n");
	return out->failed ? -1 : 0;
}

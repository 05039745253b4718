#include <stdio.h>

#include "decode.h"
#include "json.h"
#include "json_object.h"
#include "quote.h"
#include "rfc3339.h"
#include "utf8.h"

struct parse {
	struct pr_build *b;
	struct pr_text names, scratch; /* names without their escapes; a string without, or bytes from hex */
	uint64_t type;
	const char *field; /* of the record, for messages */
	const char *why;   /* what is wrong with it */
	char message[128];
};

static bool refuse(struct parse *j, const char *why)
{
	if (!j->why)
		j->why = why;
	return false;
}

__attribute__((format(printf, 2, 0))) static bool refuse_name(struct parse *j, const char *format, struct pr_span name)
{
	char quoted[64];
	if (!j->why)
		snprintf(j->message, sizeof j->message, format, pr_quote_span(quoted, sizeof quoted, name));
	return refuse(j, j->message);
}

static bool refuse_twice(struct parse *j, const struct pr_member *twice)
{
	return !twice || refuse_name(j, "\"%s\" stands twice", twice->name);
}

/* Whether the scanner has gone through; else its trouble is ours. */
static bool scanned(struct parse *j, const struct pr_scan *s)
{
	return s->why ? refuse(j, s->why) : true;
}

/* "#k": k without leading zeros. */
static bool numbered(struct pr_span name, uint64_t *key)
{
	struct pr_scan s = {(const char *)name.p + 1, (const char *)name.p + name.n, NULL};
	struct pr_scan_number number;
	if (name.n < 2 || name.p[0] != '#' || name.p[1] == '-' || !pr_scan_integer(&s, &number) || s.p != s.end)
		return false;
	*key = number.magnitude;
	return true;
}

/*
 * Turns the names of fields into keys, sorts, and refuses what has no key. The object is a map of that kind in a record,
 * or, with UINT, the record itself.
 */
static bool resolve(struct parse *j, struct pr_object *object, enum pr_kind part)
{
	bool record = part == PR_KIND_UINT;
	for (size_t i = 0; i < object->n; i++) {
		struct pr_member *member = &object->p[i];
		const char *name = (const char *)member->name.p;
		member->info = record ? pr_field_named(j->type, name, member->name.n)
		                      : pr_part_named(part, name, member->name.n);
		if (member->info)
			member->key = member->info->key;
		else if (!numbered(member->name, &member->key) || (record && member->key <= PR_ANY_T))
			return refuse_name(j, "no field \"%s\"", member->name);
	}
	return refuse_twice(j, pr_object_sort_keys(object));
}

/* The string at s without escapes: where it stands, or in scratch. */
static bool read_text(struct parse *j, struct pr_scan *s, struct pr_span *text)
{
	struct pr_scan_text raw;
	if (!pr_scan_string(s, &raw))
		return scanned(j, s);
	*text = (struct pr_span){(const uint8_t *)raw.p, raw.n};
	if (!raw.escaped)
		return true;
	pr_text_clear(&j->scratch);
	char *to = pr_text_room(&j->scratch, raw.n);
	if (!to)
		return refuse(j, "out of memory");
	*text = (struct pr_span){(const uint8_t *)to, pr_scan_unescape(raw, to)};
	return true;
}

static int hex_digit(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The string at s as bytes, in scratch. */
static bool read_hex(struct parse *j, struct pr_scan *s, struct pr_span *bytes)
{
	struct pr_span text;
	if (!read_text(j, s, &text))
		return false;
	pr_text_clear(&j->scratch); /* the text may stand there, too: bytes take less than their digits */
	uint8_t *to = (uint8_t *)pr_text_room(&j->scratch, text.n / 2 + 1);
	if (!to)
		return refuse(j, "out of memory");
	for (size_t i = 0; i + 1 < text.n; i += 2) {
		int high = hex_digit(text.p[i]), low = hex_digit(text.p[i + 1]);
		if (high < 0 || low < 0)
			return refuse(j, "not hex");
		to[i / 2] = (uint8_t)(high << 4 | low);
	}
	*bytes = (struct pr_span){to, text.n / 2};
	return text.n % 2 == 0 || refuse(j, "hex with an odd number of digits");
}

static bool add_unsigned(struct parse *j, struct pr_scan *s)
{
	struct pr_scan_number number;
	if (!pr_scan_integer(s, &number))
		return scanned(j, s);
	if (number.negative && number.magnitude > 0)
		return refuse(j, "negative");
	pr_add_uint(j->b, number.magnitude);
	return true;
}

static bool add_integer(struct parse *j, struct pr_scan *s, uint64_t max)
{
	struct pr_scan_number number;
	if (!pr_scan_integer(s, &number))
		return scanned(j, s);
	if (number.magnitude > (number.negative ? (uint64_t)INT64_MAX + 1 : max))
		return refuse(j, "not an integer of 64 bits");
	if (number.negative)
		pr_add_int(j->b, (int64_t)-number.magnitude);
	else
		pr_add_uint(j->b, number.magnitude);
	return true;
}

static bool add_text(struct parse *j, struct pr_scan *s)
{
	struct pr_span text;
	if (!read_text(j, s, &text))
		return false;
	pr_add_text(j->b, text);
	return true;
}

static bool read_time(struct parse *j, struct pr_scan *s, uint64_t *t)
{
	struct pr_scan_number number;
	struct pr_span text;
	if (pr_scan_peek(s) != '"') {
		if (!pr_scan_integer(s, &number))
			return scanned(j, s);
		*t = number.magnitude;
		return !number.negative || refuse(j, "negative");
	}
	return read_text(j, s, &text) &&
	       (pr_rfc3339_parse((const char *)text.p, text.n, t) || refuse(j, "not an RFC 3339 time from 1970 to 2554"));
}

static bool add_time(struct parse *j, struct pr_scan *s)
{
	uint64_t t;
	if (!read_time(j, s, &t))
		return false;
	pr_add_uint(j->b, t);
	return true;
}

static bool add_hash(struct parse *j, struct pr_scan *s)
{
	struct pr_span bytes;
	if (!read_hex(j, s, &bytes))
		return false;
	pr_add_hash(j->b, bytes);
	return true;
}

static bool add_bool(struct parse *j, struct pr_scan *s)
{
	bool value;
	if (!pr_scan_bool(s, &value))
		return scanned(j, s);
	pr_add_bool(j->b, value);
	return true;
}

static bool add_null(struct parse *j, struct pr_scan *s)
{
	if (!pr_scan_null(s))
		return scanned(j, s);
	pr_add_null(j->b);
	return true;
}

/* How many items the array at s has. */
static uint64_t count_items(struct pr_scan s)
{
	uint64_t count = 0;
	if (pr_scan_enter(&s, '['))
		do
			count += pr_scan_skip(&s);
		while (pr_scan_another(&s, ']'));
	return count;
}

static bool add_any(struct parse *j, struct pr_scan *s);
static bool add_value(struct parse *j, struct pr_scan *s, enum pr_kind kind, unsigned arrays);

/* Of items that a kind tells, themselves so many arrays deep, or of any. */
static bool add_array(struct parse *j, struct pr_scan *s, bool any, enum pr_kind kind, unsigned arrays)
{
	if (pr_scan_peek(s) == '[')
		pr_add_array(j->b, count_items(*s));
	if (pr_scan_enter(s, '['))
		do
			if (!(any ? add_any(j, s) : add_value(j, s, kind, arrays)))
				return false;
		while (pr_scan_another(s, ']'));
	return scanned(j, s);
}

/* {"cbor": "hex"} */
static bool add_encoded(struct parse *j, struct pr_scan *s)
{
	struct pr_scan_text name;
	struct pr_span item;
	const char *why = "no item of CBOR";
	if (!pr_scan_enter(s, '{') || !pr_scan_name(s, &name))
		return s->why ? scanned(j, s) : refuse(j, "\"cbor\" expected");
	if (!pr_is((struct pr_span){(const uint8_t *)name.p, name.n}, "cbor"))
		return refuse(j, "\"cbor\" expected");
	if (!read_hex(j, s, &item))
		return false;
	if (!pr_decode_item(item, &why))
		return refuse(j, why);
	pr_add_item(j->b, item);
	return pr_scan_another(s, '}') ? refuse(j, "\"cbor\" alone expected") : scanned(j, s);
}

static bool add_any(struct parse *j, struct pr_scan *s)
{
	switch (pr_scan_peek(s)) {
	case '{':
		return add_encoded(j, s);
	case '[':
		return add_array(j, s, true, PR_KIND_UINT, 0);
	case '"':
		return add_text(j, s);
	case 't':
	case 'f':
		return add_bool(j, s);
	case 'n':
		return add_null(j, s);
	default:
		return add_integer(j, s, UINT64_MAX);
	}
}

static bool add_member(struct parse *j, const struct pr_member *member)
{
	struct pr_scan s = pr_member_scan(member);
	return member->info ? add_value(j, &s, pr_kind_item(member->info->kind), pr_kind_arrays(member->info->kind))
	                    : add_any(j, &s);
}

static bool add_part(struct parse *j, struct pr_scan *s, enum pr_kind kind)
{
	struct pr_object object;
	bool good = pr_object_read(&object, s, &j->names) ? resolve(j, &object, kind) : scanned(j, s);
	if (good)
		pr_add_map(j->b, object.n);
	for (size_t i = 0; i < object.n && good; i++) {
		pr_add_uint(j->b, object.p[i].key);
		good = add_member(j, &object.p[i]);
	}
	pr_object_free(&object);
	return good;
}

static bool add_numbers(struct parse *j, struct pr_scan *s, enum pr_kind kind)
{
	struct pr_object object;
	bool good = pr_object_read(&object, s, &j->names) ? refuse_twice(j, pr_object_sort_names(&object)) : scanned(j, s);
	if (good)
		pr_add_map(j->b, object.n);
	for (size_t i = 0; i < object.n && good; i++) {
		struct pr_scan value = pr_member_scan(&object.p[i]);
		pr_add_text(j->b, object.p[i].name);
		good = kind == PR_KIND_COUNTS ? add_unsigned(j, &value) : add_integer(j, &value, INT64_MAX);
	}
	pr_object_free(&object);
	return good;
}

static bool add_value(struct parse *j, struct pr_scan *s, enum pr_kind kind, unsigned arrays)
{
	if (arrays > 0)
		return add_array(j, s, false, kind, arrays - 1);
	switch (kind) {
	case PR_KIND_UINT:
		return add_unsigned(j, s);
	case PR_KIND_INT:
		return add_integer(j, s, INT64_MAX);
	case PR_KIND_BOOL:
		return add_bool(j, s);
	case PR_KIND_TIME:
		return add_time(j, s);
	case PR_KIND_TEXT_OR_NULL:
	case PR_KIND_PEER_OR_NULL:
		return pr_scan_peek(s) == 'n' ? add_null(j, s) : add_text(j, s);
	case PR_KIND_HASH:
		return add_hash(j, s);
	case PR_KIND_COUNTS:
	case PR_KIND_AMOUNTS:
		return add_numbers(j, s, kind);
	case PR_KIND_VERDICTS:
	case PR_KIND_SYNCS:
	case PR_KIND_FORK:
		return add_part(j, s, kind);
	default:
		return add_text(j, s);
	}
}

/* "type": by name, or by number. */
static bool read_type(struct parse *j, struct pr_scan s)
{
	struct pr_scan_number number;
	struct pr_span name;
	if (pr_scan_peek(&s) != '"') {
		if (!pr_scan_integer(&s, &number))
			return scanned(j, &s);
		j->type = number.magnitude;
		return !number.negative || refuse(j, "negative");
	}
	if (!read_text(j, &s, &name))
		return false;
	j->type = pr_type_named((const char *)name.p, name.n);
	return j->type != 0 || refuse_name(j, "no type \"%s\"", name);
}

static bool build_record(struct parse *j, struct pr_object *object, struct pr_span *record)
{
	const struct pr_member *type = pr_object_member(object, "type"), *t = pr_object_member(object, "t");
	uint64_t time;
	if (!type || !t)
		return refuse(j, type ? "no \"t\"" : "no \"type\"");
	struct pr_scan s = pr_member_scan(t);
	if (!read_type(j, pr_member_scan(type)))
		return false;
	j->field = "t";
	if (!read_time(j, &s, &time))
		return false;
	j->field = NULL;
	if (!resolve(j, object, PR_KIND_UINT))
		return false;
	pr_build_record(j->b, j->type, time);
	for (size_t i = 2; i < object->n; i++) { /* behind the two */
		j->field = object->p[i].info ? object->p[i].info->name : NULL;
		pr_build_key(j->b, object->p[i].key);
		if (!add_member(j, &object->p[i]))
			return false;
	}
	*record = pr_build_end(j->b);
	return record->p || refuse(j, "record longer than 1 MiB");
}

/* Puts the record into its envelope again, whose payload is nil. */
static bool seal(struct parse *j, struct pr_scan s, struct pr_span *record)
{
	struct pr_span cose;
	const char *why;
	j->field = "cose";
	if (!read_hex(j, &s, &cose))
		return false;
	if (!pr_decode_item(cose, &why))
		return refuse(j, why);
	struct pr_cursor c = pr_cursor_of(cose);
	if (pr_cursor_next(&c).major != PR_MAJOR_TAG || pr_cursor_count(&c) != 4)
		return refuse(j, "not a COSE_Sign1");
	pr_cursor_skip(&c);
	pr_cursor_skip(&c);
	size_t before = (size_t)(c.p - cose.p);
	if (*c.p != 0xf6)
		return refuse(j, "its payload is not nil");
	/* Into scratch, where the envelope is, since the memory of the build is about to be used again. */
	j->scratch.n = cose.n;
	pr_text_bytes(&j->scratch, record->p, record->n);
	const uint8_t *p = (const uint8_t *)j->scratch.p;
	if (j->scratch.failed)
		return refuse(j, "out of memory");
	pr_build_bare(j->b);
	pr_add_item(j->b, (struct pr_span){p, before});
	pr_add_hash(j->b, (struct pr_span){p + cose.n, record->n});
	pr_add_item(j->b, (struct pr_span){p + before + 1, cose.n - before - 1});
	*record = pr_build_bare_end(j->b);
	return record->p || refuse(j, "record longer than 1 MiB");
}

static bool parse_line(struct parse *j, struct pr_object *object, struct pr_scan *s, struct pr_span *record)
{
	if (!pr_object_read(object, s, &j->names))
		return scanned(j, s);
	if (!pr_scan_end(s))
		return refuse(j, "more behind the object");
	struct pr_member cose = pr_object_take(object, "cose");
	if (!build_record(j, object, record) || (cose.value && !seal(j, pr_member_scan(&cose), record)))
		return false;
	struct pr_record r;
	const char *why;
	j->field = NULL;
	return pr_decode(record->p, record->n, &r, &why) == PR_DECODED || refuse(j, why);
}

/* What the trouble is about, as far as it is known, and what it is. */
static const char *complaint(const struct parse *j, const struct pr_scan *s, size_t offset)
{
	static _Thread_local char message[256];
	const char *type = pr_type_name(j->type);
	if (s->why)
		snprintf(message, sizeof message, "byte %zu: %s", offset, j->why);
	else if (j->field)
		snprintf(message, sizeof message, "%s: %s: %s", type ? type : "record", j->field, j->why);
	else
		snprintf(message, sizeof message, "%s: %s", type ? type : "record", j->why);
	return message;
}

int pr_json_parse(const char *line, size_t n, struct pr_build *b, struct pr_span *record, const char **why)
{
	struct parse j = {.b = b};
	struct pr_scan s = {line, line + n, NULL};
	struct pr_object object;
	object.p = object.few;
	bool good = false;
	if (n > PR_JSON_MAX)
		refuse(&j, "line longer than 16 MiB");
	else if (!pr_utf8_valid((const uint8_t *)line, n))
		refuse(&j, "not UTF-8");
	else
		good = parse_line(&j, &object, &s, record);
	if (!good)
		*why = complaint(&j, &s, (size_t)(s.p - line));
	pr_object_free(&object);
	pr_text_free(&j.names);
	pr_text_free(&j.scratch);
	return good ? 0 : -1;
}

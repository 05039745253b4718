#include "json_value.h"

#include <stdio.h>

#include "base/quote.h"
#include "base/rfc3339.h"
#include "decode.h"

bool pr_value_refuse(struct pr_value_parse *j, const char *why)
{
	if (!j->why)
		j->why = why;
	return false;
}

bool pr_value_refuse_name(struct pr_value_parse *j, const char *format, struct pr_span name)
{
	char quoted[64];
	if (!j->why)
		snprintf(j->message, sizeof j->message, format, pr_quote_span(quoted, sizeof quoted, name));
	return pr_value_refuse(j, j->message);
}

static bool refuse_twice(struct pr_value_parse *j, const struct pr_member *twice)
{
	return !twice || pr_value_refuse_name(j, "\"%s\" stands twice", twice->name);
}

bool pr_value_scanned(struct pr_value_parse *j, const struct pr_scan *s)
{
	return s->why ? pr_value_refuse(j, s->why) : true;
}

/* "#k": k without leading zeros. */
static bool numbered(struct pr_span name, uint64_t *key)
{
	struct pr_scan s = {(const char *)name.p + 1, (const char *)name.p + name.n, NULL};
	struct pr_scan_number number;
	if (name.n < 2 || name.p[0] != '#' || name.p[1] < '0' || name.p[1] > '9' || !pr_scan_integer(&s, &number) ||
	    s.p != s.end)
		return false;
	*key = number.magnitude;
	return true;
}

bool pr_value_keys(struct pr_value_parse *j, struct pr_object *object, enum pr_kind part)
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
			return pr_value_refuse_name(j, "no field \"%s\"", member->name);
	}
	return refuse_twice(j, pr_object_sort_keys(object));
}

bool pr_value_text(struct pr_value_parse *j, struct pr_scan *s, struct pr_span *text)
{
	struct pr_scan_text raw;
	if (!pr_scan_string(s, &raw))
		return pr_value_scanned(j, s);
	*text = (struct pr_span){(const uint8_t *)raw.p, raw.n};
	if (!raw.escaped)
		return true;
	pr_text_clear(&j->scratch);
	char *to = pr_text_room(&j->scratch, raw.n);
	if (!to)
		return pr_value_refuse(j, "out of memory");
	*text = (struct pr_span){(const uint8_t *)to, pr_scan_unescape(raw, to)};
	return true;
}

bool pr_value_hex(struct pr_value_parse *j, struct pr_scan *s, struct pr_span *bytes)
{
	struct pr_span text;
	if (!pr_value_text(j, s, &text))
		return false;
	pr_text_clear(&j->scratch); /* the text may stand there, too: bytes take less than their digits */
	uint8_t *to = (uint8_t *)pr_text_room(&j->scratch, text.n / 2 + 1);
	if (!to)
		return pr_value_refuse(j, "out of memory");
	for (size_t i = 0; i + 1 < text.n; i += 2) {
		int high = pr_scan_hex((char)text.p[i]), low = pr_scan_hex((char)text.p[i + 1]);
		if (high < 0 || low < 0)
			return pr_value_refuse(j, "not hex");
		to[i / 2] = (uint8_t)(high << 4 | low);
	}
	*bytes = (struct pr_span){to, text.n / 2};
	return text.n % 2 == 0 || pr_value_refuse(j, "hex with an odd number of digits");
}

static bool add_unsigned(struct pr_value_parse *j, struct pr_scan *s)
{
	struct pr_scan_number number;
	if (!pr_scan_integer(s, &number))
		return pr_value_scanned(j, s);
	if (number.negative && number.magnitude > 0)
		return pr_value_refuse(j, "negative");
	pr_add_uint(j->b, number.magnitude);
	return true;
}

static bool add_integer(struct pr_value_parse *j, struct pr_scan *s, uint64_t max)
{
	struct pr_scan_number number;
	if (!pr_scan_integer(s, &number))
		return pr_value_scanned(j, s);
	if (number.magnitude > (number.negative ? (uint64_t)INT64_MAX + 1 : max))
		return pr_value_refuse(j, "not an integer of 64 bits");
	if (number.negative)
		pr_add_int(j->b, (int64_t)-number.magnitude);
	else
		pr_add_uint(j->b, number.magnitude);
	return true;
}

static bool add_text(struct pr_value_parse *j, struct pr_scan *s)
{
	struct pr_span text;
	if (!pr_value_text(j, s, &text))
		return false;
	pr_add_text(j->b, text);
	return true;
}

bool pr_value_time(struct pr_value_parse *j, struct pr_scan *s, uint64_t *t)
{
	struct pr_scan_number number;
	struct pr_span text;
	if (pr_scan_peek(s) != '"') {
		if (!pr_scan_integer(s, &number))
			return pr_value_scanned(j, s);
		*t = number.magnitude;
		return !number.negative || pr_value_refuse(j, "negative");
	}
	if (!pr_value_text(j, s, &text))
		return false;
	return pr_rfc3339_parse((const char *)text.p, text.n, t) ||
	       pr_value_refuse(j, "not an RFC 3339 time from 1970 to 2554");
}

static bool add_time(struct pr_value_parse *j, struct pr_scan *s)
{
	uint64_t t;
	if (!pr_value_time(j, s, &t))
		return false;
	pr_add_uint(j->b, t);
	return true;
}

static bool add_hash(struct pr_value_parse *j, struct pr_scan *s)
{
	struct pr_span bytes;
	if (!pr_value_hex(j, s, &bytes))
		return false;
	pr_add_hash(j->b, bytes);
	return true;
}

static bool add_bool(struct pr_value_parse *j, struct pr_scan *s)
{
	bool value;
	if (!pr_scan_bool(s, &value))
		return pr_value_scanned(j, s);
	pr_add_bool(j->b, value);
	return true;
}

static bool add_null(struct pr_value_parse *j, struct pr_scan *s)
{
	if (!pr_scan_null(s))
		return pr_value_scanned(j, s);
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

static bool add_any(struct pr_value_parse *j, struct pr_scan *s);
static bool add_value(struct pr_value_parse *j, struct pr_scan *s, enum pr_kind kind, unsigned arrays);

/* Of items that a kind tells, themselves so many arrays deep, or of any. */
static bool add_array(struct pr_value_parse *j, struct pr_scan *s, bool any, enum pr_kind kind, unsigned arrays)
{
	if (pr_scan_peek(s) == '[')
		pr_add_array(j->b, count_items(*s));
	if (pr_scan_enter(s, '['))
		do
			if (!(any ? add_any(j, s) : add_value(j, s, kind, arrays)))
				return false;
		while (pr_scan_another(s, ']'));
	return pr_value_scanned(j, s);
}

/* {"cbor": "hex"} */
static bool add_encoded(struct pr_value_parse *j, struct pr_scan *s)
{
	struct pr_scan_text name;
	struct pr_span item;
	const char *why = "no item of CBOR";
	if (!pr_scan_enter(s, '{') || !pr_scan_name(s, &name))
		return s->why ? pr_value_scanned(j, s) : pr_value_refuse(j, "\"cbor\" expected");
	if (!pr_is((struct pr_span){(const uint8_t *)name.p, name.n}, "cbor"))
		return pr_value_refuse(j, "\"cbor\" expected");
	if (!pr_value_hex(j, s, &item))
		return false;
	if (!pr_decode_item(item, &why))
		return pr_value_refuse(j, why);
	pr_add_item(j->b, item);
	return pr_scan_another(s, '}') ? pr_value_refuse(j, "\"cbor\" alone expected") : pr_value_scanned(j, s);
}

static bool add_any(struct pr_value_parse *j, struct pr_scan *s)
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

bool pr_value_member(struct pr_value_parse *j, const struct pr_member *member)
{
	struct pr_scan s = pr_member_scan(member);
	return member->info ? add_value(j, &s, pr_kind_item(member->info->kind), pr_kind_arrays(member->info->kind))
	                    : add_any(j, &s);
}

static bool add_part(struct pr_value_parse *j, struct pr_scan *s, enum pr_kind kind)
{
	struct pr_object object;
	bool good = pr_object_read(&object, s, &j->names) ? pr_value_keys(j, &object, kind) : pr_value_scanned(j, s);
	if (good)
		pr_add_map(j->b, object.n);
	for (size_t i = 0; i < object.n && good; i++) {
		pr_add_uint(j->b, object.p[i].key);
		good = pr_value_member(j, &object.p[i]);
	}
	pr_object_free(&object);
	return good;
}

static bool add_numbers(struct pr_value_parse *j, struct pr_scan *s, enum pr_kind kind)
{
	struct pr_object object;
	bool good = pr_object_read(&object, s, &j->names) ? refuse_twice(j, pr_object_sort_names(&object))
	                                                  : pr_value_scanned(j, s);
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

static bool add_value(struct pr_value_parse *j, struct pr_scan *s, enum pr_kind kind, unsigned arrays)
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

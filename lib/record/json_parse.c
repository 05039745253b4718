#include <stdio.h>

#include "base/utf8.h"
#include "decode.h"
#include "json.h"
#include "json_value.h"

struct parse {
	struct pr_value_parse value;
	const char *field; /* of the record, for messages; NULL: none in particular */
};

/* "type": by name, or by number. */
static bool read_type(struct parse *p, struct pr_scan s)
{
	struct pr_scan_number number;
	struct pr_span name;
	if (pr_scan_peek(&s) != '"') {
		if (!pr_scan_integer(&s, &number))
			return pr_value_scanned(&p->value, &s);
		p->value.type = number.magnitude;
		return !number.negative || pr_value_refuse(&p->value, "negative");
	}
	if (!pr_value_text(&p->value, &s, &name))
		return false;
	p->value.type = pr_type_named((const char *)name.p, name.n);
	return p->value.type != 0 || pr_value_refuse_name(&p->value, "no type \"%s\"", name);
}

static bool build_record(struct parse *p, struct pr_object *object, struct pr_span *record)
{
	const struct pr_member *type = pr_object_member(object, "type"), *t = pr_object_member(object, "t");
	uint64_t time;
	if (!type || !t)
		return pr_value_refuse(&p->value, type ? "no \"t\"" : "no \"type\"");
	struct pr_scan s = pr_member_scan(t);
	if (!read_type(p, pr_member_scan(type)))
		return false;
	p->field = "t";
	if (!pr_value_time(&p->value, &s, &time))
		return false;
	p->field = NULL;
	if (!pr_value_keys(&p->value, object, PR_KIND_UINT))
		return false;
	pr_build_record(p->value.b, p->value.type, time);
	for (size_t i = 2; i < object->n; i++) { /* behind the two */
		p->field = object->p[i].info ? object->p[i].info->name : NULL;
		pr_build_key(p->value.b, object->p[i].key);
		if (!pr_value_member(&p->value, &object->p[i]))
			return false;
	}
	*record = pr_build_end(p->value.b);
	return record->p || pr_value_refuse(&p->value, "record longer than 1 MiB");
}

/* Puts the record into its envelope again, whose payload is nil. */
static bool seal(struct parse *p, struct pr_scan s, struct pr_span *record)
{
	struct pr_span cose;
	const char *why;
	p->field = "cose";
	if (!pr_value_hex(&p->value, &s, &cose))
		return false;
	if (!pr_decode_item(cose, &why))
		return pr_value_refuse(&p->value, why);
	struct pr_cursor c = pr_cursor_of(cose);
	if (pr_cursor_next(&c).major != PR_MAJOR_TAG || pr_cursor_count(&c) != 4)
		return pr_value_refuse(&p->value, "not a COSE_Sign1");
	pr_cursor_skip(&c);
	pr_cursor_skip(&c);
	size_t before = (size_t)(c.p - cose.p);
	if (*c.p != 0xf6)
		return pr_value_refuse(&p->value, "its payload is not nil");
	/* Into scratch, where the envelope is, since the memory of the build is about to be used again. */
	p->value.scratch.n = cose.n;
	pr_text_bytes(&p->value.scratch, record->p, record->n);
	const uint8_t *from = (const uint8_t *)p->value.scratch.p;
	if (p->value.scratch.failed)
		return pr_value_refuse(&p->value, "out of memory");
	pr_build_bare(p->value.b);
	pr_add_item(p->value.b, (struct pr_span){from, before});
	pr_add_hash(p->value.b, (struct pr_span){from + cose.n, record->n});
	pr_add_item(p->value.b, (struct pr_span){from + before + 1, cose.n - before - 1});
	*record = pr_build_bare_end(p->value.b);
	return record->p || pr_value_refuse(&p->value, "record longer than 1 MiB");
}

static bool parse_line(struct parse *p, struct pr_object *object, struct pr_scan *s, struct pr_span *record)
{
	if (!pr_object_read(object, s, &p->value.names))
		return pr_value_scanned(&p->value, s);
	if (!pr_scan_end(s))
		return pr_value_refuse(&p->value, "more behind the object");
	struct pr_member cose = pr_object_take(object, "cose");
	if (!build_record(p, object, record) || (cose.value && !seal(p, pr_member_scan(&cose), record)))
		return false;
	struct pr_record r;
	const char *why;
	p->field = NULL;
	if (pr_decode(record->p, record->n, &r, &why) != PR_DECODED)
		return pr_value_refuse(&p->value, why);
	return r.bytes.n == record->n || pr_value_refuse(&p->value, "more behind the record");
}

/* What the trouble is about, as far as it is known, and what it is. */
static const char *complaint(const struct parse *p, const struct pr_scan *s, size_t offset)
{
	static _Thread_local char message[256];
	const char *type = pr_type_name(p->value.type);
	if (s->why)
		snprintf(message, sizeof message, "byte %zu: %s", offset, p->value.why);
	else if (p->field)
		snprintf(message, sizeof message, "%s: %s: %s", type ? type : "record", p->field, p->value.why);
	else
		snprintf(message, sizeof message, "%s: %s", type ? type : "record", p->value.why);
	return message;
}

int pr_json_parse(const char *line, size_t n, struct pr_build *b, struct pr_span *record, const char **why)
{
	struct parse p = {.value = {.b = b}};
	struct pr_scan s = {line, line + n, NULL};
	struct pr_object object;
	object.p = object.few;
	bool good = false;
	if (n > PR_JSON_MAX)
		pr_value_refuse(&p.value, "line longer than 16 MiB");
	else if (!pr_utf8_valid((const uint8_t *)line, n))
		pr_value_refuse(&p.value, "not UTF-8");
	else
		good = parse_line(&p, &object, &s, record);
	if (!good)
		*why = complaint(&p, &s, (size_t)(s.p - line));
	pr_object_free(&object);
	pr_text_free(&p.value.names);
	pr_text_free(&p.value.scratch);
	return good ? 0 : -1;
}

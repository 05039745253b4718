#include "given.h"

#include <stdio.h>

#include "base/duration.h"
#include "base/quote.h"

struct pr_span pr_given_value(const struct pr_record *r, const struct pr_field_info *field, char text[PR_GIVEN_TEXT])
{
	const struct pr_value *value = &r->v[field->key];
	if (!pr_has(r, field->key))
		return (struct pr_span){NULL, 0};
	switch (field->kind) {
	case PR_KIND_UINT:
		snprintf(text, PR_GIVEN_TEXT, "%llu", (unsigned long long)value->u);
		return pr_span_of(text);
	case PR_KIND_BOOL:
		return pr_span_of(value->u ? "yes" : "no");
	case PR_KIND_TEXT_OR_NULL:
	case PR_KIND_PEER_OR_NULL:
		return value->s.p ? value->s : pr_span_of("null");
	case PR_KIND_TEXT:
	case PR_KIND_PEER:
		return value->s;
	default:
		return (struct pr_span){NULL, 0};
	}
}

const char *pr_given_word(const struct pr_found *found)
{
	static const char *const words[] = {[PR_YIELD_SELF] = "self", [PR_YIELD_ALIAS] = "alias",
	                                    [PR_YIELD_MEET] = "meet", [PR_YIELD_REACH] = "reach",
	                                    [PR_YIELD_REACHED] = "reached", [PR_YIELD_AMONG] = "among"};
	size_t what = found->yield->what;
	return what < sizeof words / sizeof *words ? words[what] : NULL;
}

const char *pr_given_token(unsigned key)
{
	static const char *const names[] = {"addr", "id", "name"};
	return names[key];
}

/* " name=value" */
static void add_pair(struct pr_text *out, const char *name, struct pr_span value)
{
	char quoted[256];
	pr_text_char(out, ' ');
	pr_text_string(out, name);
	pr_text_char(out, '=');
	pr_text_string(out, pr_quote_span(quoted, sizeof quoted, value));
}

void pr_given_record(struct pr_text *out, const struct pr_record *r)
{
	char text[PR_GIVEN_TEXT];
	pr_text_string(out, pr_type_name(r->type));
	for (unsigned key = 0; key < PR_KEYS; key++) {
		const struct pr_field_info *field = pr_field_of(r->type, key);
		struct pr_span value = field ? pr_given_value(r, field, text) : (struct pr_span){NULL, 0};
		if (value.p && key != PR_ANY_TYPE && key != PR_ANY_SRC && key != PR_ANY_SYSTEM && key != PR_ANY_BY)
			add_pair(out, field->name, value);
	}
	pr_text_char(out, '\n');
}

void pr_given_found(struct pr_text *out, const struct pr_found *found)
{
	if (!pr_given_word(found))
		return;
	pr_text_string(out, pr_given_word(found));
	for (unsigned i = 0; i < found->yield->count; i++)
		if (found->values[i].p)
			add_pair(out, pr_given_token(found->yield->values[i].key), found->values[i]);
	pr_text_char(out, '\n');
}

void pr_given_nothing(struct pr_text *out, uint64_t type, const char *why, const char *field)
{
	pr_text_string(out, "no ");
	pr_text_string(out, pr_type_name(type));
	pr_text_string(out, ": ");
	pr_text_string(out, why);
	pr_text_string(out, field ? ": " : "");
	pr_text_string(out, field ? field : "");
	pr_text_char(out, '\n');
}

void pr_given_param(struct pr_text *out, struct pr_span name, uint64_t ns)
{
	struct pr_text value = {0};
	char quoted[128];
	pr_duration_write(&value, ns);
	pr_text_string(out, "param");
	add_pair(out, pr_quote_span(quoted, sizeof quoted, name), (struct pr_span){(const uint8_t *)value.p, value.n});
	pr_text_char(out, '\n');
	out->failed = out->failed || value.failed;
	pr_text_free(&value);
}

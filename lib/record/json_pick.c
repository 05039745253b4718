#include "json_pick.h"

struct pr_scan pr_pick_scan(const struct pr_pick *pick)
{
	const char *p = pick->has ? (const char *)pick->text.p : "";
	return (struct pr_scan){.p = p, .end = p + (pick->has ? pick->text.n : 0)};
}

/* The buffer is the caller's to change (json_pick.h), and what is unescaped is never longer. */
static struct pr_span unescaped(struct pr_scan_text text)
{
	if (text.escaped)
		text.n = pr_scan_unescape(text, (char *)(uintptr_t)text.p);
	return (struct pr_span){(const uint8_t *)text.p, text.n};
}

static bool digits(struct pr_span text, uint64_t *value)
{
	*value = 0;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9' || __builtin_mul_overflow(*value, 10u, value) ||
		    __builtin_add_overflow(*value, (uint64_t)(text.p[i] - '0'), value))
			return false;
	return text.n > 0;
}

bool pr_pick_value(struct pr_scan *s, struct pr_pick *pick)
{
	char next = pr_scan_peek(s);
	const char *first = s->p;
	struct pr_scan_text text;
	bool truth = next == 't';
	if (!pr_scan_pass(s)) {
		pick->has = pick->kind == PR_PICK_ANY;
		pick->text = (struct pr_span){(const uint8_t *)first, (size_t)(s->end - first)};
		return false;
	}
	struct pr_span whole = {(const uint8_t *)first, (size_t)(s->p - first)};
	if (next == '"' && (pick->kind == PR_PICK_TEXT || pick->kind == PR_PICK_UINT)) {
		struct pr_scan again = {.p = first, .end = s->p};
		pr_scan_string(&again, &text);
		whole = unescaped(text);
	} else if (pick->kind == PR_PICK_TEXT || (pick->kind == PR_PICK_BOOL && next != 't' && next != 'f')) {
		return false;
	}
	pick->u = truth;
	pick->text = whole;
	pick->has = pick->kind != PR_PICK_UINT || digits(whole, &pick->u);
	return pick->has;
}

static struct pr_pick *wanted(struct pr_pick *picks, size_t count, struct pr_span name)
{
	for (size_t i = 0; i < count; i++)
		if (pr_is(name, picks[i].name))
			return &picks[i];
	return NULL;
}

bool pr_pick_object(struct pr_scan *s, struct pr_pick *picks, size_t count)
{
	struct pr_scan_text name;
	for (size_t i = 0; i < count; i++)
		picks[i].has = false;
	if (pr_scan_enter(s, '{'))
		do {
			if (!pr_scan_name(s, &name))
				return false;
			struct pr_pick *pick = wanted(picks, count, unescaped(name));
			if (pick && pick->has)
				return pr_scan_fail(s, "a name that stands twice");
			if (pick)
				pr_pick_value(s, pick);
			else
				pr_scan_pass(s);
		} while (pr_scan_another(s, '}'));
	return !s->why;
}

#include "examples.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/words.h"
#include "format/evidence.h"
#include "given.h"
#include "naming.h"
#include "record/decode.h"

#define EXAMPLE_YEAR 2026 /* of stamps that lack it */
#define GIVEN 448u        /* bytes of what an example gives that are told */

struct checking {
	const struct pr_format *format;
	const struct pr_watch *watch;
	const struct pr_example *expects; /* behind the example that is being read */
	size_t count;
	bool *met; /* one for each */
	struct pr_extract *extract;
	struct pr_evidence evidence;
	struct pr_naming naming;
	struct pr_build build, named;
	struct pr_bounds params[PR_PARAMS]; /* before the example */
	struct pr_text given; /* what came of the example, a line each */
};

static bool shows(const struct pr_record *r, struct pr_span name, struct pr_span wanted)
{
	char text[PR_GIVEN_TEXT];
	const struct pr_field_info *field = pr_field_named(r->type, (const char *)name.p, name.n);
	struct pr_span value = field ? pr_given_value(r, field, text) : (struct pr_span){NULL, 0};
	return value.p && pr_same(value, wanted);
}

static bool told(const struct pr_found *found, struct pr_span name, struct pr_span wanted)
{
	for (unsigned i = 0; i < found->yield->count; i++)
		if (pr_is(name, pr_given_token(found->yield->values[i].key)) && found->values[i].p &&
		    pr_same(found->values[i], wanted))
			return true;
	return false;
}

/* Whether a yield and its record (NULL: of another kind) are what the rest of an expect says. */
static bool is_meant(struct pr_span expect, const struct pr_found *found, const struct pr_record *r)
{
	struct pr_span word, name, value;
	if (!pr_word_take(&expect, &word) || !pr_is(word, r ? pr_type_name(r->type) : pr_given_word(found)))
		return false;
	while (pr_word_take(&expect, &word))
		if (!pr_pair_split(word, &name, &value) || !(r ? shows(r, name, value) : told(found, name, value)))
			return false;
	return true;
}

static void learn(struct checking *c, const struct pr_found *found)
{
	struct pr_token tokens[PR_VALUES];
	struct pr_identity *who = c->naming.who;
	uint32_t first = found->yield->what == PR_YIELD_SELF ? c->naming.own : PR_IDENTITY_NONE;
	if (found->yield->what == PR_YIELD_REACHED) /* from any client's host */
		return;
	for (unsigned i = 0, count = pr_evidence_tokens(found, tokens); i < count; i++) {
		uint32_t number = pr_identity_add(who, tokens[i].text, tokens[i].known);
		pr_identity_join(who, first, number);
		first = first == PR_IDENTITY_NONE ? number : first;
	}
}

static void found_one(void *arg, const struct pr_found *found)
{
	struct checking *c = arg;
	struct pr_record record, *r = NULL;
	const char *why;
	if (found->yield->what == PR_YIELD_RECORD) {
		struct pr_telling told;
		struct pr_span bytes = {NULL, 0};
		uint64_t t = 0;
		if (pr_evidence_tell(&c->evidence, &c->build, found, &told))
			bytes = pr_naming_apply(&c->naming, &c->named, &told, &t);
		if (!bytes.p || pr_decode(bytes.p, bytes.n, &record, &why) != PR_DECODED) {
			if (c->evidence.why)
				pr_given_nothing(&c->given, found->yield->type, c->evidence.why, c->evidence.field);
			return;
		}
		r = &record;
		pr_given_record(&c->given, r);
	} else {
		learn(c, found);
		pr_given_found(&c->given, found);
	}
	for (size_t i = 0; i < c->count; i++)
		c->met[i] = c->met[i] || is_meant(c->expects[i].text, found, r);
}

/* "param NAME=VALUE": true if this is one, and the log has said so. */
static bool param_told(const struct checking *c, struct pr_span expect)
{
	struct pr_span word, name, value;
	uint64_t ns;
	if (!pr_word_take(&expect, &word) || !pr_is(word, "param") || !pr_pair_split(expect, &name, &value))
		return false;
	int param = pr_format_param(c->format, name);
	return param >= 0 && pr_duration_parse(value, &ns) && pr_extract_param(c->extract, (unsigned)param).best == ns;
}

/* A log of its own for the examples of one rule. */
static bool begin(struct checking *c)
{
	pr_extract_free(c->extract);
	pr_identity_free(c->naming.who);
	static const struct pr_zone utc;
	c->extract = pr_extract_new(c->format, &utc, found_one, c);
	if (c->extract) {
		pr_extract_set_year(c->extract, EXAMPLE_YEAR, INT64_MIN);
		pr_extract_watch(c->extract, c->watch);
	}
	c->evidence = (struct pr_evidence){0};
	c->naming = (struct pr_naming){.who = pr_identity_new(), .system = c->format->name};
	if (!c->extract || !c->naming.who)
		return false;
	c->naming.own = pr_identity_add(c->naming.who, pr_span_of("example"), PR_KNOWN_FILE);
	pr_src_init(&c->naming.src, "example", ':');
	return true;
}

/* What came of the example instead of what was expected. */
static void tell_given(struct checking *c, const struct pr_example *example, pr_examples_failed *failed, void *arg)
{
	char why[GIVEN];
	for (unsigned param = 0; param < c->format->param_count; param++) {
		struct pr_bounds bounds = pr_extract_param(c->extract, param);
		if (bounds.best != c->params[param].best)
			pr_given_param(&c->given, c->format->params[param].name, bounds.best);
	}
	struct pr_span text = {(const uint8_t *)c->given.p, c->given.n}, line;
	if (text.n == 0)
		failed(arg, example, "the example gives nothing");
	while (pr_line_take(&text, &line)) {
		snprintf(why, sizeof why, "the example gives: %.*s", (int)line.n, (const char *)line.p);
		failed(arg, example, why);
	}
}

static int check_one(struct checking *c, const struct pr_example *example, pr_examples_failed *failed, void *arg)
{
	int failures = 0;
	uint64_t before = pr_extract_counts(c->extract)->matched;
	memset(c->met, 0, c->count * sizeof *c->met);
	pr_text_clear(&c->given);
	for (unsigned param = 0; param < c->format->param_count; param++)
		c->params[param] = pr_extract_param(c->extract, param);
	pr_extract_line(c->extract, example->line, example->text, NULL, NULL);
	bool matched = pr_extract_counts(c->extract)->matched > before;
	if (example->rule > 0 && !matched) {
		failed(arg, example, "no rule matches this line");
		failures++;
	}
	for (size_t i = 0; i < c->count; i++)
		if (!c->met[i] && !param_told(c, c->expects[i].text)) {
			failed(arg, &c->expects[i], "the example does not give this");
			failures++;
		}
	if (failures > 0 && matched)
		tell_given(c, example, failed, arg);
	return failures;
}

int pr_examples_check(const struct pr_format *format, const struct pr_watch *watch, pr_examples_failed *failed, void *arg)
{
	struct checking c = {.format = format, .watch = watch, .met = calloc(format->example_count + 1, sizeof(bool))};
	int failures = c.met ? 0 : -1;
	size_t rule = SIZE_MAX;
	for (size_t i = 0; failures >= 0 && i < format->example_count; i += 1 + c.count) {
		const struct pr_example *example = &format->examples[i];
		c.expects = example + 1;
		for (c.count = 0; i + 1 + c.count < format->example_count && c.expects[c.count].expect; c.count++)
			;
		if (example->rule != rule && !begin(&c)) {
			failures = -1;
			break;
		}
		rule = example->rule;
		failures += check_one(&c, example, failed, arg);
	}
	pr_extract_free(c.extract);
	pr_identity_free(c.naming.who);
	pr_build_free(&c.build);
	pr_build_free(&c.named);
	failures = c.given.failed ? -1 : failures;
	pr_text_free(&c.given);
	free(c.met);
	return failures;
}

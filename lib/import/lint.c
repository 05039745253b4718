#include "lint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/quote.h"
#include "log.h"

struct shown { /* of a rule */
	bool matched;
	uint64_t texts[PR_LITERAL_WORDS]; /* that stood in a line which it matched */
};

struct pr_lint {
	const struct pr_format *format;
	struct pr_watch watch;
	struct shown rules[]; /* one for each */
};

static void see_rule(void *arg, const struct pr_rule *rule, enum pr_rule_fate fate, struct pr_span line, const uint32_t *ends,
                     size_t count)
{
	struct pr_lint *lint = arg;
	struct shown *shown = &lint->rules[rule - lint->format->rules];
	(void)ends;
	(void)count;
	if (fate != PR_RULE_MATCHED)
		return;
	shown->matched = true;
	for (unsigned word = 0; word < PR_LITERAL_WORDS; word++)
		for (uint64_t left = rule->texts[word] & ~shown->texts[word]; left; left &= left - 1) {
			unsigned bit = (unsigned)__builtin_ctzll(left);
			struct pr_span text = pr_literals_text(lint->format->literals, word * 64 + bit);
			if (memmem(line.p, line.n, text.p, text.n))
				shown->texts[word] |= 1ull << bit;
		}
}

struct pr_lint *pr_lint_new(const struct pr_format *format)
{
	struct pr_lint *lint = calloc(1, sizeof *lint + format->rule_count * sizeof *lint->rules);
	if (!lint)
		return NULL;
	lint->format = format;
	lint->watch = (struct pr_watch){.arg = lint, .rule = see_rule};
	return lint;
}

void pr_lint_free(struct pr_lint *lint)
{
	free(lint);
}

const struct pr_watch *pr_lint_watch(const struct pr_lint *lint)
{
	return &lint->watch;
}

struct telling {
	pr_lint_told *told;
	void *arg;
};

/* "rule 'joined': no example matches it" */
static void tell(const struct telling *to, const char *of, struct pr_span where, const char *what)
{
	char name[PR_LITERAL_LONGEST + 4], message[PR_LITERAL_LONGEST + 128];
	snprintf(message, sizeof message, "%s '%s': %s", of, pr_quote_span(name, sizeof name, where), what);
	to->told(to->arg, where, message);
}

static void tell_texts(const struct pr_lint *lint, const struct telling *to, size_t i)
{
	const struct pr_rule *rule = &lint->format->rules[i];
	char name[64], text[PR_LITERAL_LONGEST + 4], message[PR_LITERAL_LONGEST + 160];
	for (unsigned n = 0; n < PR_LITERALS_MAX; n++) {
		uint64_t bit = 1ull << n % 64;
		if (!(rule->texts[n / 64] & ~lint->rules[i].texts[n / 64] & bit))
			continue;
		pr_quote_span(name, sizeof name, rule->name);
		pr_quote_span(text, sizeof text, pr_literals_text(lint->format->literals, n));
		snprintf(message, sizeof message, "rule '%s': no example that it matches has its text '%s'", name, text);
		to->told(to->arg, rule->name, message);
	}
}

static bool sum_has(const struct pr_sum *sum, size_t param)
{
	bool any = false;
	for (unsigned i = 0; i < sum->count && !any; i++)
		any = sum->terms[i].param == (int)param;
	return any;
}

static bool is_used(const struct pr_format *format, size_t param)
{
	bool any = false;
	for (size_t i = 0; i < format->rule_count; i++)
		for (size_t y = 0; y < format->rules[i].count && !any; y++) {
			const struct pr_lag *lag = &format->rules[i].yields[y].lag;
			any = sum_has(&lag->least, param) || sum_has(&lag->most, param) || sum_has(&lag->best, param);
		}
	return any;
}

static bool stands_in_an_example(const struct pr_format *format, struct pr_span mark)
{
	bool any = false;
	for (size_t i = 0; i < format->example_count && !any; i++) {
		const struct pr_example *example = &format->examples[i];
		any = !example->expect && memmem(example->text.p, example->text.n, mark.p, mark.n);
	}
	return any;
}

void pr_lint_tell(const struct pr_lint *lint, pr_lint_told *told, void *arg)
{
	const struct pr_format *format = lint->format;
	const struct telling to = {told, arg};
	for (size_t i = 0; i < format->rule_count; i++) {
		if (lint->rules[i].matched)
			tell_texts(lint, &to, i);
		else
			tell(&to, "rule", format->rules[i].name, "no example matches it");
	}
	for (size_t i = 0; i < format->param_count; i++)
		if (!is_used(format, i))
			tell(&to, "param", format->params[i].name, "no lag is made of it");
	for (size_t i = 0; i < format->mark_count; i++)
		if (!stands_in_an_example(format, format->marks[i]))
			tell(&to, "mark", format->marks[i], "it stands in no example");
}

void pr_lint_tell_unused(const struct pr_lint *lint, pr_lint_told *told, void *arg)
{
	const struct telling to = {told, arg};
	for (size_t i = 0; i < lint->format->rule_count; i++)
		if (!lint->rules[i].matched)
			tell(&to, "rule", lint->format->rules[i].name, "it matches no line of the logs");
}

/* False: error says why, "FILE: …". */
static bool read_one(struct pr_lint *lint, const struct pr_call *call, char *file, char *error, size_t size)
{
	static const struct pr_zone utc;
	struct pr_log *log = pr_log_new(file, call, pr_identity_add(call->who, pr_span_of("log"), PR_KNOWN_FILE));
	if (!log) {
		snprintf(error, size, "%s", strerror(ENOMEM));
		return false;
	}
	log->forced = true;
	log->format = lint->format;
	log->zone = &utc;
	log->year = 2026; /* of no matter here, but stamps without one are read */
	bool good = pr_log_open(log);
	uint64_t t;
	if (good && log->piped)
		while (pr_log_advance(log, &t))
			pr_queue_drop(&log->queue);
	else if (good)
		pr_log_survey(log, 0);
	good = log->status == PR_STATUS_DONE;
	if (!good)
		snprintf(error, size, "%s", log->error);
	pr_log_free(log);
	return good;
}

bool pr_lint_read(struct pr_lint *lint, char *const *files, size_t count, char *error, size_t size)
{
	struct pr_call call = {.watch = &lint->watch};
	bool ready = pr_call_begin(&call), good = ready;
	if (!ready)
		snprintf(error, size, "%s", strerror(ENOMEM));
	for (size_t i = 0; i < count && ready; i++)
		good = read_one(lint, &call, files[i], error, size) && good;
	pr_call_end(&call);
	return good;
}

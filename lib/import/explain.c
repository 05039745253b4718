#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/quote.h"
#include "explain_parts.h"
#include "record/decode.h"
#include "record/json.h"

#define TEXT_MOST 400u  /* bytes of a line that are shown */
#define VALUE_MOST 160u /* of a group */

void pr_explain_say(struct pr_explain *e, const char *format, ...)
{
	char text[1024];
	va_list values;
	va_start(values, format);
	vsnprintf(text, sizeof text, format, values);
	va_end(values);
	pr_writer_text(e->out, text);
}

void pr_explain_quote(struct pr_explain *e, struct pr_span text, size_t most)
{
	char quoted[4096];
	size_t size = most < sizeof quoted - 4 ? most + 4 : sizeof quoted;
	pr_writer_text(e->out, pr_quote_span(quoted, size, text));
}

/* The line itself, before what is told of it. */
static void show_line(struct pr_explain *e)
{
	if (!e->begun)
		pr_explain_say(e, "\n");
	e->begun = true;
	if (e->shown || !e->reading)
		return;
	e->shown = true;
	pr_explain_say(e, "%llu", (unsigned long long)e->number);
	if (e->voice && e->voice->writer) {
		pr_explain_say(e, " ");
		pr_explain_quote(e, pr_span_of(e->voice->writer), VALUE_MOST);
	}
	pr_explain_say(e, ": ");
	pr_explain_quote(e, e->text, TEXT_MOST);
	pr_explain_say(e, "\n");
}

static void see_input(void *arg, const struct pr_log *log, struct pr_span ahead)
{
	pr_explain_input(arg, log, ahead);
}

static void see_line(void *arg, const struct pr_voice *v, uint64_t number, struct pr_span text)
{
	struct pr_explain *e = arg;
	e->voice = v;
	e->number = number;
	e->text = text;
	e->reading = true;
	e->shown = e->matched = e->near = e->alone = false;
}

/* " name=value", of a group or of a token. */
static void show_value(struct pr_explain *e, const char *name, struct pr_span value)
{
	bool parted = value.n == 0 || memchr(value.p, ' ', value.n);
	pr_explain_say(e, " %s=%s", name, parted ? "'" : "");
	pr_explain_quote(e, value, VALUE_MOST);
	pr_explain_say(e, "%s", parted ? "'" : "");
}

/* The name of a group in a pattern; NULL: it has none. */
static const char *name_of(const pcre2_code *code, size_t group)
{
	uint32_t count, size;
	PCRE2_SPTR table;
	pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
	for (uint32_t i = 0; i < count; i++, table += size)
		if (((size_t)table[0] << 8 | table[1]) == group)
			return (const char *)table + 2;
	return NULL;
}

static void show_groups(struct pr_explain *e, const struct pr_rule *rule, struct pr_span line, const uint32_t *ends, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const char *name = name_of(rule->match, i);
		if (name && ends[2 * i] != PR_UNSET)
			show_value(e, name, (struct pr_span){line.p + ends[2 * i], ends[2 * i + 1] - ends[2 * i]});
	}
}

/* The first text of the rule that stands in the line. */
static struct pr_span text_in(const struct pr_explain *e, const struct pr_rule *rule, struct pr_span line)
{
	for (unsigned i = 0; i < PR_LITERALS_MAX; i++) {
		struct pr_span text = pr_literals_text(e->voice->format->literals, i);
		if (rule->texts[i / 64] >> i % 64 & 1 && memmem(line.p, line.n, text.p, text.n))
			return text;
	}
	return (struct pr_span){NULL, 0};
}

static void see_rule(void *arg, const struct pr_rule *rule, enum pr_rule_fate fate, struct pr_span line, const uint32_t *ends,
                     size_t count)
{
	struct pr_explain *e = arg;
	char place[512], *slash;
	if (!e->reading || !e->voice)
		return;
	show_line(e);
	e->matched = e->matched || fate == PR_RULE_MATCHED;
	e->near = e->near || fate == PR_RULE_NEAR;
	e->alone = e->alone || fate == PR_RULE_UNLESS;
	pr_explain_say(e, fate == PR_RULE_MATCHED ? "  rule '" : fate == PR_RULE_NEAR ? "  near miss: rule '" : "  left alone: rule '");
	pr_explain_quote(e, rule->name, VALUE_MOST);
	slash = strrchr(pr_format_place(e->voice->format, rule->name, place, sizeof place), '/');
	pr_explain_say(e, "' (%s)", slash ? slash + 1 : place);
	if (fate == PR_RULE_MATCHED) {
		show_groups(e, rule, line, ends, count);
	} else if (fate == PR_RULE_NEAR) {
		pr_explain_say(e, " has '");
		pr_explain_quote(e, text_in(e, rule, line), VALUE_MOST);
		pr_explain_say(e, "', but its pattern does not match");
	} else {
		pr_explain_say(e, ", by its unless");
	}
	pr_explain_say(e, "\n");
}

/* Of one of the values of a yield that makes no record. */
static const char *name_of_value(const struct pr_format *format, const struct pr_yield *yield, unsigned i, char *out, size_t size)
{
	static const char *const tokens[] = {"addr", "id", "name"};
	unsigned key = yield->values[i].key;
	switch (yield->what) {
	case PR_YIELD_PARAM:
	case PR_YIELD_RUN:
		return pr_quote_span(out, size, format->params[key].name);
	case PR_YIELD_REMEMBER:
		return pr_quote_span(out, size, format->variables[key]);
	case PR_YIELD_GATHER:
		return pr_quote_span(out, size, format->sets[key]);
	default:
		return tokens[key];
	}
}

/* What a yield that makes no record tells. */
static void see_found(void *arg, const struct pr_found *found)
{
	static const char *const words[] = {[PR_YIELD_SELF] = "self", [PR_YIELD_ALIAS] = "alias", [PR_YIELD_MEET] = "meet",
	                                    [PR_YIELD_REACH] = "reach", [PR_YIELD_REACHED] = "reached", [PR_YIELD_AMONG] = "among",
	                                    [PR_YIELD_PARAM] = "param", [PR_YIELD_REMEMBER] = "remember", [PR_YIELD_GATHER] = "gather", [PR_YIELD_RUN] = "run"};
	struct pr_explain *e = arg;
	char name[128];
	if (!e->reading || !e->voice || found->yield->what == PR_YIELD_RECORD)
		return;
	show_line(e);
	pr_explain_say(e, "    %s", words[found->yield->what]);
	for (unsigned i = 0; i < found->yield->count; i++)
		if (found->values[i].p)
			show_value(e, name_of_value(e->voice->format, found->yield, i, name, sizeof name), found->values[i]);
	pr_explain_say(e, "\n");
}

static void count_reason(struct pr_explain *e, const char *why, const char *field)
{
	size_t i = 0;
	while (i < e->reason_count && (e->reasons[i].why != why || e->reasons[i].field != field))
		i++;
	if (i == PR_EXPLAIN_REASONS)
		return;
	if (i == e->reason_count)
		e->reasons[e->reason_count++] = (struct pr_explain_reason){why, field, 0};
	e->reasons[i].count++;
}

/* Whether to show what comes of it: activity comes before what a line is matched by. */
static bool is_shown(const struct pr_explain *e)
{
	return e->all || (e->reading ? e->matched : e->kind == PR_LOG_DUMP);
}

static void see_lost(void *arg, const char *why, const char *field)
{
	struct pr_explain *e = arg;
	count_reason(e, why, field);
	if (!is_shown(e))
		return;
	show_line(e);
	pr_explain_say(e, "    no record: %s%s%s\n", why, field ? ": " : "", field ? field : "");
}

static void see_record(void *arg, struct pr_span record)
{
	struct pr_explain *e = arg;
	struct pr_record r;
	const char *why;
	if (pr_decode(record.p, record.n, &r, &why) != PR_DECODED)
		return;
	e->records[r.type <= PR_NOTE ? r.type : 0]++;
	if (!is_shown(e))
		return;
	show_line(e);
	pr_text_clear(&e->json);
	if (pr_json_write(&e->json, &r) != 0) {
		e->failed = true;
		return;
	}
	pr_explain_say(e, "    ");
	pr_writer_bytes(e->out, e->json.p, e->json.n);
}

static void see_done(void *arg)
{
	struct pr_explain *e = arg;
	e->lines++;
	e->lines_matched += e->matched;
	e->lines_near += !e->matched && e->near;
	e->lines_alone += !e->matched && !e->near && e->alone;
	if (!e->matched && !e->near && !e->alone) {
		pr_shapes_add(&e->unknown, e->number, e->text);
		if (e->all) {
			show_line(e);
			pr_explain_say(e, "  not understood\n");
		}
	}
	e->reading = false;
}

/* Everything that comes of it, as it is read. */
static void read_again(struct pr_explain *e, struct pr_log *log)
{
	struct pr_span record;
	uint64_t steps, t;
	while (pr_log_advance(log, &t)) {
		if (log->kind == PR_LOG_JSON && pr_queue_first(&log->queue, &steps, &t, &record))
			see_record(e, record); /* of these nobody else tells */
		pr_queue_drop(&log->queue);
	}
}

/* What was told when it was surveyed: captures look at each other, and would find them changed. */
static void tell_surveyed(struct pr_explain *e, const struct pr_log *log)
{
	uint64_t t;
	for (size_t i = 0; i < log->voice_count; i++) {
		struct pr_voice *v = log->voices[i];
		while (v->naming && pr_voice_advance(v, &t))
			pr_queue_drop(v->queue);
		e->failed = e->failed || v->trouble;
	}
}

/* The status, of what the survey has not told already: of pipes. */
static enum pr_status explain_again(struct pr_explain *e, const struct pr_log *surveyed, char *error, size_t size)
{
	struct pr_log *log = pr_log_again(surveyed);
	if (!log) {
		snprintf(error, size, "%s", strerror(ENOMEM));
		return PR_STATUS_ERROR;
	}
	pr_log_open(log);
	read_again(e, log);
	pr_explain_sum(e, log);
	bool told = log->status == surveyed->status && !pr_log_is_live(surveyed);
	enum pr_status status = told ? PR_STATUS_DONE : log->status;
	snprintf(error, size, "%s", log->error);
	pr_log_free(log);
	return status;
}

enum pr_status pr_explain(struct pr_import *im, struct pr_writer *out, bool all, char *error, size_t size)
{
	enum pr_status status = PR_STATUS_DONE;
	struct pr_explain *e = calloc(1, sizeof *e);
	if (!e) {
		snprintf(error, size, "%s", strerror(ENOMEM));
		return PR_STATUS_ERROR;
	}
	e->out = out;
	e->all = all;
	e->watch = (struct pr_watch){e, see_input, see_line, see_rule, see_found, see_lost, see_record, see_done};
	pr_import_survey(im, &e->watch);
	const struct pr_log *log = pr_import_log(im, 0);
	if (log->status != PR_STATUS_DONE && !log->begun) {
		/* it cannot be read, as was said */
	} else if (pr_log_is_live(log) || log->kind == PR_LOG_LINES) {
		status = explain_again(e, log, error, size);
	} else {
		pr_explain_input(e, log, (struct pr_span){NULL, 0});
		tell_surveyed(e, log);
		pr_explain_sum(e, log);
	}
	if (e->failed && status == PR_STATUS_DONE) {
		snprintf(error, size, "%s", strerror(ENOMEM));
		status = PR_STATUS_ERROR;
	}
	pr_shapes_free(&e->unknown);
	pr_text_free(&e->json);
	free(e);
	return status;
}

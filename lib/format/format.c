#include "format.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "base/words.h"
#include "search.h"
#include "yield.h"

struct reading {
	struct pr_format *format;
	struct pr_rule *rule; /* the one being read, or NULL */
	const char *path;     /* of the file being read */
	unsigned line;
	bool included;        /* path and line are of a file that another includes */
	const char *why;
	char name[256]; /* path, for messages */
	char text[160]; /* for a *why that is put together */
};

static bool refuse(struct reading *r, const char *why)
{
	r->why = why;
	return false;
}

static bool read_name(struct reading *r, struct pr_span rest)
{
	r->format->name = rest;
	return rest.n > 0 || refuse(r, "a format needs a name");
}

static bool read_about(struct reading *r, struct pr_span rest)
{
	r->format->about = rest;
	return true;
}

static bool read_source(struct reading *r, struct pr_span rest)
{
	return rest.n > 0 || refuse(r, "a source needs a text");
}

static bool read_activity(struct reading *r, struct pr_span rest)
{
	r->format->activity = pr_is(rest, "yes");
	return r->format->activity || pr_is(rest, "no") || refuse(r, "activity is yes or no");
}

static bool read_mark(struct reading *r, struct pr_span rest)
{
	struct pr_format *f = r->format;
	if (rest.n < PR_LITERAL_SHORTEST || rest.n > PR_LITERAL_LONGEST)
		return refuse(r, "a mark has 4 to 255 bytes");
	if (!pr_grow(&f->marks, &f->mark_cap, f->mark_count + 1, sizeof *f->marks))
		return refuse(r, "out of memory");
	f->marks[f->mark_count++] = rest;
	return true;
}

static int no_param(const void *arg, struct pr_span name)
{
	(void)arg;
	(void)name;
	return -1;
}

static bool read_param(struct reading *r, struct pr_span rest)
{
	struct pr_format *f = r->format;
	struct pr_span name;
	struct pr_lag value;
	if (f->param_count == PR_PARAMS)
		return refuse(r, "too many params");
	if (!pr_word_take(&rest, &name) || pr_format_param(f, name) >= 0)
		return refuse(r, "a param needs a name of its own");
	if (!pr_lag_parse(&value, rest, no_param, NULL, &r->why))
		return false;
	f->params[f->param_count].value = pr_lag_value(&value, NULL);
	f->params[f->param_count++].name = name;
	return true;
}

static int find_param(const void *format, struct pr_span name)
{
	return pr_format_param(format, name);
}

/* param set lag */
static bool read_per(struct reading *r, struct pr_span rest)
{
	struct pr_format *f = r->format;
	struct pr_span name, set = {NULL, 0};
	int number = pr_word_take(&rest, &name) ? pr_format_param(f, name) : -1;
	if (number < 0 || f->params[number].counted || f->params[number].runs)
		return refuse(r, "per takes a param, once");
	int counted = pr_word_take(&rest, &set) ? pr_format_set(f, set) : -1;
	if (counted < 0)
		return refuse(r, "no set, or too many");
	if (!pr_lag_parse(&f->params[number].each, rest, find_param, f, &r->why))
		return false;
	f->params[number].set = (unsigned)counted;
	f->params[number].counted = f->census = true;
	return true;
}

/* name gap limit */
static bool read_run(struct reading *r, struct pr_span rest)
{
	struct pr_format *f = r->format;
	struct pr_param run = {.runs = true};
	struct pr_span gap;
	if (f->param_count == PR_PARAMS)
		return refuse(r, "too many params");
	if (!pr_word_take(&rest, &run.name) || pr_format_param(f, run.name) >= 0 || !pr_word_take(&rest, &gap))
		return refuse(r, "a run needs a name of its own, a gap and a limit");
	if (!pr_lag_parse(&run.gap, gap, find_param, f, &r->why) || !pr_lag_parse(&run.limit, rest, find_param, f, &r->why))
		return false;
	f->params[f->param_count++] = run;
	f->census = true;
	return true;
}

static bool read_time(struct reading *r, struct pr_span rest)
{
	struct pr_format *f = r->format;
	if (f->template_count == PR_TEMPLATES)
		return refuse(r, "too many time templates");
	return pr_template_compile(&f->templates[f->template_count++], rest, &r->why);
}

static bool read_rule(struct reading *r, struct pr_span rest)
{
	struct pr_format *f = r->format;
	if (rest.n == 0)
		return refuse(r, "a rule needs a name");
	if (!pr_grow(&f->rules, &f->rule_cap, f->rule_count + 1, sizeof *f->rules))
		return refuse(r, "out of memory");
	r->rule = &f->rules[f->rule_count++];
	*r->rule = (struct pr_rule){.name = rest, .line = r->line};
	return true;
}

static bool read_text(struct reading *r, struct pr_span rest)
{
	int number = pr_literals_add(r->format->literals, rest);
	if (number < 0)
		return refuse(r, "a text has 4 to 255 bytes, and a format at most 1024 texts");
	r->rule->texts[number / 64] |= 1ull << number % 64;
	return true;
}

static bool read_pattern(struct reading *r, struct pr_span rest, pcre2_code **code)
{
	int error;
	PCRE2_SIZE offset;
	if (*code)
		return refuse(r, "a second pattern of this kind in the rule");
	if (rest.n == 0)
		return refuse(r, "an empty pattern");
	*code = pcre2_compile(rest.p, rest.n, PCRE2_DOLLAR_ENDONLY, &error, &offset, NULL);
	if (*code)
		return true;
	int n = snprintf(r->text, sizeof r->text, "pattern, at byte %zu: ", (size_t)offset);
	pcre2_get_error_message(error, (PCRE2_UCHAR *)r->text + n, sizeof r->text - (size_t)n);
	return refuse(r, r->text);
}

static bool read_match(struct reading *r, struct pr_span rest)
{
	uint32_t groups = 0;
	if (!read_pattern(r, rest, &r->rule->match))
		return false;
	pcre2_pattern_info(r->rule->match, PCRE2_INFO_CAPTURECOUNT, &groups);
	r->rule->groups = groups < PR_FORMAT_GROUPS ? groups + 1 : PR_FORMAT_GROUPS;
	return true;
}

static bool read_unless(struct reading *r, struct pr_span rest)
{
	return read_pattern(r, rest, &r->rule->unless);
}

static bool read_each(struct reading *r, struct pr_span rest)
{
	r->rule->each = true;
	return rest.n == 0 || refuse(r, "nothing follows each");
}

static bool read_yield(struct reading *r, struct pr_span rest)
{
	struct pr_rule *rule = r->rule;
	if (!rule->match)
		return refuse(r, "a yield stands behind its rule's match");
	if (!pr_grow(&rule->yields, &rule->cap, rule->count + 1, sizeof *rule->yields))
		return refuse(r, "out of memory");
	return pr_yield_parse(&rule->yields[rule->count++], rest, r->format, rule->match, &r->why);
}

static bool add_example(struct reading *r, struct pr_span rest, bool expect)
{
	struct pr_format *f = r->format;
	if (!pr_grow(&f->examples, &f->example_cap, f->example_count + 1, sizeof *f->examples))
		return refuse(r, "out of memory");
	f->examples[f->example_count++] = (struct pr_example){expect, f->rule_count, r->line, rest};
	return true;
}

static bool read_example(struct reading *r, struct pr_span rest)
{
	return add_example(r, rest, false);
}

static bool read_expect(struct reading *r, struct pr_span rest)
{
	if (r->format->example_count == 0)
		return refuse(r, "an expect stands behind an example");
	return add_example(r, rest, true);
}

static bool read_file(struct reading *r, const char *path);

/* A file beside this one, read in its place. */
static bool read_include(struct reading *r, struct pr_span rest)
{
	char path[4096];
	const char *slash = strrchr(r->path, '/'), *outer = r->path;
	int folder = slash ? (int)(slash + 1 - r->path) : 0;
	unsigned line = r->line;
	if (r->included)
		return refuse(r, "an included file includes another");
	int n = snprintf(path, sizeof path, "%.*s%.*s", folder, r->path, (int)rest.n, (const char *)rest.p);
	if (rest.n == 0 || memchr(rest.p, '/', rest.n) || n < 0 || (size_t)n >= sizeof path)
		return refuse(r, "include takes the name of a file in the same folder");
	r->included = true;
	if (!read_file(r, path))
		return false;
	r->included = false;
	r->rule = NULL;
	r->path = outer;
	r->line = line;
	return true;
}

static const struct {
	const char *word;
	bool in_rule;
	bool (*read)(struct reading *r, struct pr_span rest);
} words[] = {
	{"format", false, read_name}, {"about", false, read_about}, {"source", false, read_source},
	{"activity", false, read_activity}, {"mark", false, read_mark}, {"param", false, read_param},
	{"per", false, read_per}, {"run", false, read_run}, {"time", false, read_time}, {"include", false, read_include}, {"rule", false, read_rule},
	{"text", true, read_text}, {"match", true, read_match}, {"unless", true, read_unless},
	{"each", true, read_each}, {"yield", true, read_yield},
	{"example", false, read_example}, {"expect", true, read_expect},
};

static bool read_line(struct reading *r, struct pr_span line)
{
	struct pr_span word, rest = pr_trim(line);
	if (rest.n == 0 || *rest.p == '#')
		return true;
	if (!pr_utf8_valid(line.p, line.n) || memchr(line.p, 0, line.n))
		return refuse(r, "not UTF-8 text");
	pr_word_take(&rest, &word);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!pr_is(word, words[i].word))
			continue;
		if (words[i].in_rule && !r->rule)
			return refuse(r, "stands outside of a rule");
		return words[i].read(r, rest);
	}
	return refuse(r, "unknown word at the line's beginning");
}

static bool whole(struct reading *r)
{
	static const uint64_t none[PR_LITERAL_WORDS];
	struct pr_format *f = r->format;
	r->line = 1;
	if (f->name.n == 0 || f->template_count == 0)
		return refuse(r, "a format has a name and a time");
	for (size_t i = 0; i < f->rule_count; i++) {
		r->line = f->rules[i].line;
		if (!f->rules[i].match || f->rules[i].count == 0 || memcmp(f->rules[i].texts, none, sizeof none) == 0)
			return refuse(r, "a rule has a text, a match and a yield");
	}
	return true;
}

/* On failure path and line are left where the trouble is. */
static bool read_file(struct reading *r, const char *path)
{
	struct pr_format *f = r->format;
	struct pr_span line, text;
	pr_quote(r->name, sizeof r->name, path);
	r->path = path;
	r->line = 0;
	if (f->file_count == PR_FORMAT_FILES)
		return refuse(r, "too many files in one format");
	uint8_t *p = pr_file_read(path, PR_FORMAT_SIZE, &text.n);
	if (!p)
		return refuse(r, strerror(errno));
	f->files[f->file_count].p = p;
	f->files[f->file_count].n = text.n;
	f->files[f->file_count].path = strdup(path);
	if (!f->files[f->file_count++].path)
		return refuse(r, strerror(ENOMEM));
	text.p = p;
	while (pr_line_take(&text, &line)) {
		r->line++;
		if (!read_line(r, line))
			return false;
	}
	return true;
}

static struct pr_format *format_new(void)
{
	struct pr_format *f = calloc(1, sizeof *f);
	if (f && !(f->literals = pr_literals_new())) {
		free(f);
		f = NULL;
	}
	if (f)
		f->activity = true;
	return f;
}

struct pr_format *pr_format_read(const char *path, char *error, size_t size)
{
	struct reading r = {.format = format_new(), .why = strerror(ENOMEM)};
	if (r.format && read_file(&r, path) && whole(&r)) {
		r.format->search = pr_search_new(r.format);
		if (r.format->search)
			return r.format;
		r.line = 0;
		r.why = strerror(ENOMEM);
	}
	if (r.line > 0)
		snprintf(error, size, "%s:%u: %s", r.name, r.line, r.why);
	else
		snprintf(error, size, "%s: %s", r.name, r.why);
	pr_format_free(r.format);
	return NULL;
}

static void translate(pcre2_code *code)
{
	size_t size = 0;
	if (code && pcre2_pattern_info(code, PCRE2_INFO_JITSIZE, &size) == 0 && size == 0)
		pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* where that is not to be had it is interpreted */
}

void pr_format_use(const struct pr_format *format)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&lock);
	pr_search_use(format->search);
	for (size_t i = 0; i < format->rule_count; i++) {
		translate(format->rules[i].match);
		translate(format->rules[i].unless);
	}
	pthread_mutex_unlock(&lock);
}

void pr_format_free(struct pr_format *format)
{
	if (!format)
		return;
	for (size_t i = 0; i < format->rule_count; i++) {
		pcre2_code_free(format->rules[i].match);
		pcre2_code_free(format->rules[i].unless);
		for (size_t y = 0; y < format->rules[i].count; y++)
			pr_yield_free(&format->rules[i].yields[y]);
		free(format->rules[i].yields);
	}
	free(format->rules);
	free(format->marks);
	free(format->examples);
	pr_search_free(format->search);
	pr_literals_free(format->literals);
	for (size_t i = 0; i < format->file_count; i++) {
		free(format->files[i].path);
		free(format->files[i].p);
	}
	free(format);
}

char *pr_format_place(const struct pr_format *format, struct pr_span text, char *out, size_t size)
{
	char name[256];
	uintptr_t at = (uintptr_t)text.p;
	*out = '\0';
	for (size_t i = 0; i < format->file_count; i++) {
		const uint8_t *p = format->files[i].p;
		if (at < (uintptr_t)p || at - (uintptr_t)p > format->files[i].n)
			continue;
		unsigned line = 1;
		for (; (uintptr_t)p < at; p++)
			line += *p == '\n';
		snprintf(out, size, "%s:%u", pr_quote(name, sizeof name, format->files[i].path), line);
	}
	return out;
}

int pr_format_param(const struct pr_format *format, struct pr_span name)
{
	for (size_t i = 0; i < format->param_count; i++)
		if (pr_same(format->params[i].name, name))
			return (int)i;
	return -1;
}

int pr_format_set(struct pr_format *format, struct pr_span name)
{
	for (size_t i = 0; i < format->set_count; i++)
		if (pr_same(format->sets[i], name))
			return (int)i;
	if (name.n == 0 || format->set_count == PR_SETS)
		return -1;
	format->sets[format->set_count] = name;
	return (int)format->set_count++;
}

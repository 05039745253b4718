#include "runbook.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/folders.h"
#include "base/grow.h"
#include "base/text.h"
#include "base/words.h"

struct word {
	const char *word;
	uint32_t bit;
};

static const struct word parts[] = {
	{"continuing", PR_PART_CONTINUING}, {"stopped", PR_PART_STOPPED},   {"down", PR_PART_DOWN},     {"winner", PR_PART_WINNER},
	{"loser", PR_PART_LOSER},           {"excluded", PR_PART_EXCLUDED}, {"member", PR_PART_MEMBER},
	{"other", PR_PART_OTHER},           {"standby", PR_PART_STANDBY},   {"seed", PR_PART_SEED},
};

static const struct word facts[] = {
	{"active-reconnection", PR_FACT_RECONNECT}, {"majority-rule", PR_FACT_MAJORITY},
	{"split-brain-resolution", PR_FACT_SPLIT_BRAIN}, {"emergency-rollback", PR_FACT_ROLLBACK},
	{"byzantine-exclusion", PR_FACT_BYZANTINE}, {"healed", PR_FACT_HEALED}, {"quorum", PR_FACT_QUORUM},
	{"resolved", PR_FACT_RESOLVED}, {"discards", PR_FACT_DISCARDS}, {"crash", PR_FACT_CRASH},
	{"overridden", PR_FACT_OVERRIDDEN}, {"standstill", PR_FACT_STANDSTILL}, {"seeded", PR_FACT_SEEDED},
};

static uint32_t bit_of(const struct word *words, size_t count, struct pr_span text)
{
	for (size_t i = 0; i < count; i++)
		if (pr_is(text, words[i].word))
			return words[i].bit;
	return 0;
}

struct reading {
	struct pr_runbook *book;
	struct pr_runbook_step *step; /* NULL: before the first */
	const char *why;              /* what is wrong */
};

static bool wrong(struct reading *r, const char *why)
{
	r->why = why;
	return false;
}

static bool begin_step(struct reading *r, struct pr_span name)
{
	struct pr_runbook *book = r->book;
	if (name.n == 0)
		return wrong(r, "a step has a name");
	if (!pr_grow(&book->steps, &book->room, book->count + 1, sizeof *book->steps))
		return wrong(r, "out of memory");
	r->step = &book->steps[book->count++];
	*r->step = (struct pr_runbook_step){.name = name, .local = true};
	return true;
}

/* "each stopped", "one continuing" */
static bool set_about(struct reading *r, struct pr_span text)
{
	struct pr_span how, who, more;
	if (!pr_word_take(&text, &how) || !pr_word_take(&text, &who) || pr_word_take(&text, &more))
		return wrong(r, "for takes two words, such as 'each stopped'");
	r->step->each = pr_is(how, "each");
	r->step->about = bit_of(parts, sizeof parts / sizeof *parts, who);
	r->step->local = false;
	if (!r->step->each && !pr_is(how, "one"))
		return wrong(r, "for begins with 'each' or 'one'");
	return r->step->about || wrong(r, "there are continuing, stopped, down, winner, loser, excluded, member, other, standby and seed peers");
}

static bool set_where(struct reading *r, struct pr_span text)
{
	r->step->local = pr_is(text, "operator");
	r->step->elsewhere = pr_is(text, "others");
	return r->step->local || r->step->elsewhere || pr_is(text, "peer") || wrong(r, "on is 'peer', 'others' or 'operator'");
}

static bool add_condition(struct reading *r, struct pr_span text)
{
	struct pr_span word;
	if (r->step->when_count == PR_RUNBOOK_CONDITIONS)
		return wrong(r, "too many conditions");
	struct pr_condition *c = &r->step->when[r->step->when_count++];
	while (pr_word_take(&text, &word)) {
		bool not = word.n > 4 && memcmp(word.p, "not-", 4) == 0;
		struct pr_span name = not ? (struct pr_span){word.p + 4, word.n - 4} : word;
		uint32_t bit = bit_of(facts, sizeof facts / sizeof *facts, name);
		*(not ? &c->nots : &c->facts) |= bit;
		if (!bit)
			return wrong(r, "there is no such condition");
	}
	return (c->facts | c->nots) || wrong(r, "when takes words");
}

static bool add_line(struct reading *r, enum pr_runbook_line_kind kind, struct pr_span text)
{
	if (r->step->line_count == PR_RUNBOOK_LINES_MAX)
		return wrong(r, "too many commands in a step");
	r->step->lines[r->step->line_count].kind = kind;
	r->step->lines[r->step->line_count++].text = text;
	return text.n > 0 || wrong(r, "a command is missing");
}

/* "define NAME COMMAND": a name that no variable's is, so that where it stands is a call, or a mention that costs nothing. */
static bool add_define(struct reading *r, struct pr_span rest)
{
	struct pr_span name;
	if (r->step)
		return wrong(r, "this belongs before the first step");
	if (r->book->define_count == PR_RUNBOOK_DEFINES_MAX)
		return wrong(r, "too many definitions");
	if (!pr_word_take(&rest, &name) || (rest = pr_trim(rest)).n == 0)
		return wrong(r, "define takes a name and a command");
	for (size_t i = 0; i < name.n; i++)
		if ((name.p[i] < 'a' || name.p[i] > 'z') && name.p[i] != '_')
			return wrong(r, "a name is of a-z and _");
	for (size_t i = 0; i < r->book->define_count; i++)
		if (pr_same(r->book->defines[i].name, name))
			return wrong(r, "there is a function of that name");
	r->book->defines[r->book->define_count].name = name;
	r->book->defines[r->book->define_count++].text = rest;
	return true;
}

static bool take_line(struct reading *r, struct pr_span keyword, struct pr_span rest)
{
	if (pr_is(keyword, "runbook") || pr_is(keyword, "about") || pr_is(keyword, "itself")) {
		if (r->step)
			return wrong(r, "this belongs before the first step");
		*(pr_is(keyword, "about") ? &r->book->about : pr_is(keyword, "itself") ? &r->book->itself : &r->book->system) = rest;
		return rest.n > 0 || wrong(r, "something is missing");
	}
	if (pr_is(keyword, "define"))
		return add_define(r, rest);
	if (pr_is(keyword, "step"))
		return begin_step(r, rest);
	if (!r->step)
		return wrong(r, "this belongs to a step");
	if (pr_is(keyword, "for"))
		return set_about(r, rest);
	if (pr_is(keyword, "on"))
		return set_where(r, rest);
	if (pr_is(keyword, "when"))
		return add_condition(r, rest);
	if (pr_is(keyword, "check"))
		return add_line(r, PR_RUNBOOK_CHECK, rest);
	if (pr_is(keyword, "unless"))
		return add_line(r, PR_RUNBOOK_UNLESS, rest);
	if (pr_is(keyword, "run"))
		return add_line(r, PR_RUNBOOK_RUN, rest);
	if (pr_is(keyword, "destructive") && rest.n == 0)
		return r->step->destructive = true;
	struct pr_span *text = pr_is(keyword, "why")    ? &r->step->why :
	                       pr_is(keyword, "expect") ? &r->step->expect :
	                       pr_is(keyword, "undo")   ? &r->step->undo :
	                       pr_is(keyword, "loses")  ? &r->step->loses :
	                                                  NULL;
	if (!text)
		return wrong(r, "there is no such word");
	*text = rest;
	return rest.n > 0 || wrong(r, "something is missing");
}

/* Somebody reads it who has to decide: nothing may be left out. */
static const char *incomplete(const struct pr_runbook_step *step)
{
	bool runs = false;
	for (size_t i = 0; i < step->line_count; i++)
		runs |= step->lines[i].kind == PR_RUNBOOK_RUN;
	if (!runs || step->why.n == 0 || step->expect.n == 0)
		return "a step has 'run', 'why' and 'expect'";
	return step->destructive && (step->loses.n == 0 || step->undo.n == 0) ? "a destructive step has 'loses' and 'undo'" : NULL;
}

/* What every runbook may call. */
static void add_within(struct pr_runbook *book)
{
	book->defines[0].name = pr_span_of("within");
	book->defines[0].text = pr_span_of("end=$(($(date +%s) + $1)); shift; "
	                                   "until \"$@\"; do [ \"$(date +%s)\" -lt \"$end\" ] || return 1; sleep 1; done");
	book->define_count = 1;
}

bool pr_runbook_read(struct pr_runbook *book, const char *path, char *error, size_t size)
{
	size_t n, number = 0;
	struct pr_span line, keyword;
	*book = (struct pr_runbook){.text = pr_file_read(path, PR_RUNBOOK_SIZE, &n)};
	if (!book->text) {
		snprintf(error, size, "%s: %s", path, strerror(errno));
		return false;
	}
	add_within(book);
	struct pr_span text = {book->text, n};
	struct reading r = {.book = book};
	while (!r.why && pr_line_take(&text, &line)) {
		number++;
		line = pr_trim(line);
		if (line.n == 0 || *line.p == '#')
			continue;
		const struct pr_runbook_step *before = r.step;
		if (pr_word_take(&line, &keyword) && pr_is(keyword, "step") && before)
			r.why = incomplete(before);
		if (!r.why)
			take_line(&r, keyword, pr_trim(line));
	}
	if (!r.why)
		r.why = book->system.n == 0 ? "there is no 'runbook' line" : r.step ? incomplete(r.step) : "there is no step";
	if (!r.why)
		return true;
	snprintf(error, size, "%s:%zu: %s", path, number, r.why);
	pr_runbook_free(book);
	return false;
}

void pr_runbook_free(struct pr_runbook *book)
{
	free(book->steps);
	free(book->text);
	*book = (struct pr_runbook){0};
}

#define SUFFIX ".runbook"
#define PATH_SIZE 4200u

struct wanted {
	const char *system;
	char *path;
	size_t size;
};

static bool look_for(void *context, const char *folder)
{
	struct wanted *w = context;
	int n = snprintf(w->path, w->size, "%s/%s" SUFFIX, folder, w->system);
	FILE *file = n > 0 && (size_t)n < w->size ? fopen(w->path, "re") : NULL;
	if (file)
		fclose(file);
	return file != NULL;
}

bool pr_runbook_find(const char *system, char *path, size_t size)
{
	struct wanted w = {system, path, size};
	return *system && !strchr(system, '/') && pr_folders_visit("PR_RUNBOOKS", "runbooks", PR_RUNBOOKS_DIR, look_for, &w);
}

struct listing {
	char **names;
	size_t count, room;
	bool failed;
};

static void add_name(struct listing *l, const char *file)
{
	size_t n = strlen(file), suffix = sizeof SUFFIX - 1;
	if (n <= suffix || *file == '.' || strcmp(file + n - suffix, SUFFIX) != 0)
		return;
	for (size_t i = 0; i < l->count; i++)
		if (strlen(l->names[i]) == n - suffix && memcmp(l->names[i], file, n - suffix) == 0)
			return;
	if (!pr_grow(&l->names, &l->room, l->count + 1, sizeof *l->names) || !(l->names[l->count] = strndup(file, n - suffix)))
		l->failed = true;
	else
		l->count++;
}

static bool list_folder(void *context, const char *folder)
{
	DIR *dir = opendir(folder);
	for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;)
		add_name(context, entry->d_name);
	if (dir)
		closedir(dir);
	return false;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

bool pr_runbook_list(char **names)
{
	struct listing l = {0};
	struct pr_text text = {0};
	pr_folders_visit("PR_RUNBOOKS", "runbooks", PR_RUNBOOKS_DIR, list_folder, &l);
	if (l.count > 0)
		qsort(l.names, l.count, sizeof *l.names, by_text);
	for (size_t i = 0; i < l.count; i++) {
		pr_text_string(&text, l.names[i]);
		pr_text_char(&text, '\n');
		free(l.names[i]);
	}
	pr_text_bytes(&text, "", 1);
	free(l.names);
	*names = text.p;
	if (!l.failed && !text.failed)
		return true;
	pr_text_free(&text);
	return false;
}

/* A plan as a shell script (POSIX). What it prints, asks and refuses is the same for all systems. */
#include <stdlib.h>

#include "base/digest.h"
#include "base/words.h"
#include "record/display.h"
#include "runplan.h"

/* In quotes; the value has no control characters. */
static void quote(struct pr_text *out, struct pr_span value)
{
	pr_text_char(out, '\'');
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] == '\'')
			pr_text_string(out, "'\\''");
		else
			pr_text_char(out, (char)value.p[i]);
	pr_text_char(out, '\'');
}

static void quote_line(struct pr_text *out, const char *word, struct pr_span value)
{
	pr_text_string(out, word);
	pr_text_char(out, ' ');
	quote(out, value);
	pr_text_char(out, '\n');
}

static bool is_of_name(uint8_t c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The name stands in the text, as a whole: as "$name" or "${name", or without. */
static bool mentions(struct pr_span text, struct pr_span name, bool dollar)
{
	for (size_t at = 0; at + name.n <= text.n; at++) {
		if (memcmp(text.p + at, name.p, name.n) != 0 || (at + name.n < text.n && is_of_name(text.p[at + name.n])))
			continue;
		size_t brace = at > 0 && text.p[at - 1] == '{';
		bool variable = at > brace && text.p[at - brace - 1] == '$';
		if (dollar ? variable : !variable && (at == 0 || !is_of_name(text.p[at - 1])))
			return true;
	}
	return false;
}

static bool commands_mention(const struct pr_runbook_step *step, enum pr_runbook_line_kind kind, struct pr_span name, bool dollar)
{
	for (size_t i = 0; i < step->line_count; i++)
		if (step->lines[i].kind == kind && mentions(step->lines[i].text, name, dollar))
			return true;
	return false;
}

/* Which functions the commands need: those that they call, and those that these call, which stand before them. */
static void find_called(const struct pr_runbook *book, const struct pr_runbook_step *step, enum pr_runbook_line_kind kind,
                        bool called[PR_RUNBOOK_DEFINES_MAX])
{
	for (size_t i = book->define_count; i-- > 0;) {
		called[i] = commands_mention(step, kind, book->defines[i].name, false);
		for (size_t j = i + 1; j < book->define_count && !called[i]; j++)
			called[i] = called[j] && mentions(book->defines[j].text, book->defines[i].name, false);
	}
}

/* The variables that the commands use, and the functions. What is not known is unset, so that a command that needs it stops. */
static void definitions(const struct pr_runplan *plan, const struct pr_runplan_item *item, enum pr_runbook_line_kind kind,
                        struct pr_text *out)
{
	struct pr_text value = {0};
	const struct pr_runbook *book = item->book;
	bool called[PR_RUNBOOK_DEFINES_MAX];
	const char *name;
	find_called(book, item->step, kind, called);
	for (size_t i = 0; (name = pr_runplan_variable(i)) != NULL; i++) {
		bool used = commands_mention(item->step, kind, pr_span_of(name), true);
		for (size_t j = 0; j < book->define_count && !used; j++)
			used = called[j] && mentions(book->defines[j].text, pr_span_of(name), true);
		pr_text_clear(&value);
		if (!used || !pr_runplan_value(plan, item, pr_span_of(name), &value))
			continue;
		pr_text_string(out, name);
		pr_text_char(out, '=');
		quote(out, (struct pr_span){(const uint8_t *)value.p, value.n});
		pr_text_char(out, '\n');
		out->failed |= value.failed;
	}
	for (size_t i = 0; i < book->define_count; i++) {
		if (!called[i])
			continue;
		pr_text_bytes(out, book->defines[i].name.p, book->defines[i].name.n);
		pr_text_string(out, "() { ");
		pr_text_bytes(out, book->defines[i].text.p, book->defines[i].text.n);
		pr_text_string(out, "; }\n");
	}
	pr_text_free(&value);
}

/*
 * Commands of one kind as a document that the host's shell reads. It ends at a line that none of its own can be: each is a command of the
 * runbook, which is one line, or an assignment.
 */
static bool block(const struct pr_runplan *plan, const struct pr_runplan_item *item, enum pr_runbook_line_kind kind, const char *word,
                  struct pr_text *out)
{
	bool any = false;
	for (size_t i = 0; i < item->step->line_count; i++)
		any |= item->step->lines[i].kind == kind;
	if (!any)
		return false;
	pr_text_string(out, word);
	pr_text_char(out, ' ');
	if (item->host)
		quote(out, pr_span_of(item->host->access.host));
	else
		pr_text_string(out, "-");
	pr_text_string(out, " <<'PR_END'\nset -eu\n");
	definitions(plan, item, kind, out);
	for (size_t i = 0; i < item->step->line_count; i++) {
		struct pr_span text = item->step->lines[i].text;
		if (item->step->lines[i].kind != kind)
			continue;
		pr_text_string(out, kind == PR_RUNBOOK_RUN ? "" : "{ "); /* "! command" alone would be let through */
		pr_text_bytes(out, text.p, text.n);
		pr_text_string(out, kind == PR_RUNBOOK_RUN ? "\n" : "; } || exit 1\n");
	}
	pr_text_string(out, "PR_END\n");
	return true;
}

static void write_item(const struct pr_runplan *plan, const struct pr_runplan_item *item, size_t number, struct pr_text *out)
{
	const struct pr_runbook_step *step = item->step;
	pr_text_string(out, "\nstep ");
	pr_text_uint(out, number);
	pr_text_char(out, ' ');
	quote(out, step->name);
	pr_text_char(out, ' ');
	quote(out, item->about ? item->about->name : pr_span_of("the cluster"));
	pr_text_char(out, ' ');
	quote(out, item->host ? pr_span_of(item->host->access.host) : pr_span_of(""));
	pr_text_char(out, '\n');
	quote_line(out, "why", step->why);
	if (step->loses.p)
		quote_line(out, "loses", step->loses);
	if (step->undo.p)
		quote_line(out, "undo", step->undo);
	block(plan, item, PR_RUNBOOK_UNLESS, "unless", out);
	block(plan, item, PR_RUNBOOK_CHECK, "check", out);
	if (step->destructive)
		pr_text_string(out, "ask\n");
	block(plan, item, PR_RUNBOOK_RUN, "run", out);
	quote_line(out, "expect", step->expect);
}

static const char functions[] =
	"say() { printf '%s\\n' \"$*\" >&2; }\n"
	"die() { say \"plan: $*\"; exit 1; }\n"
	"\n"
	"# on HOST: a shell there reads the commands. PR_REMOTE (ssh) gets the host and 'sh'; '-' is this host.\n"
	"on() {\n"
	"\tif [ \"$1\" = - ]; then sh; else ${PR_REMOTE:-ssh} \"$1\" sh; fi\n"
	"}\n"
	"\n"
	"# A plan is of the term of the leader that asked for it: where a newer one leads, somebody else decides by now.\n"
	"fence() {\n"
	"\tcase $term:$present in\n"
	"\t:) ;;\n"
	"\t:*) die \"it is of no leader's term, so that $present is nothing to check it against; nothing was done\" ;;\n"
	"\t*:) say \"plan: it is of term $term; nobody said of what term the leader is now (--term, PR_TERM)\" ;;\n"
	"\t*:*[!0-9]*) die \"--term: '$present' is no number; nothing was done\" ;;\n"
	"\t*) [ \"$present\" -le \"$term\" ] || die \"it is of term $term, and the leader is of term $present by now; nothing was done\" ;;\n"
	"\tesac\n"
	"}\n"
	"\n"
	"step() { skip=; say \"\"; say \"== $1. $2: $3${4:+, on $4}\"; }\n"
	"why() { say \"   why: $1\"; }\n"
	"loses() { say \"   loses: $1\"; }\n"
	"undo() { say \"   to undo: $1\"; }\n"
	"expect() { [ -n \"$skip\" ] || say \"   expect: $1\"; }\n"
	"unless() { if on \"$1\" >/dev/null 2>&1; then skip=1; say \"   is so already\"; fi; }\n"
	"check() {\n"
	"\tif [ -n \"$skip\" ]; then cat >/dev/null; return; fi\n"
	"\ton \"$1\" >&2 || die \"what must hold before this step does not; nothing was done in it\"\n"
	"}\n"
	"run() {\n"
	"\tif [ -n \"$skip\" ]; then cat >/dev/null; return; fi\n"
	"\ton \"$1\" || die \"this step failed\"\n"
	"}\n"
	"ask() {\n"
	"\tif [ -n \"$skip\" ] || [ -n \"$yes\" ]; then return; fi\n"
	"\tif ! (: >/dev/tty) 2>/dev/null; then die \"there is no terminal to ask at; nothing was done in this step (--yes)\"; fi\n"
	"\tprintf '   go on? (yes) ' >/dev/tty\n"
	"\tread -r answer </dev/tty || answer=\n"
	"\t[ \"$answer\" = yes ] || die \"stopped\"\n"
	"}\n";

static void hex_of(struct pr_span bytes, struct pr_text *out)
{
	uint8_t digest[PR_DIGEST_SIZE];
	struct pr_digest *d = pr_digest_new();
	if (!d) {
		out->failed = true;
		return;
	}
	pr_digest_add(d, bytes);
	pr_digest_end(d, digest);
	pr_digest_free(d);
	pr_text_hex(out, (struct pr_span){digest, sizeof digest});
}

/* Each line of the text behind a word, as it is or in quotes. */
static void each_line(struct pr_text *out, const char *before, struct pr_span lines, bool quoted, const char *after)
{
	struct pr_span line;
	while (pr_line_take(&lines, &line)) {
		pr_text_string(out, before);
		if (quoted)
			quote(out, line);
		else
			pr_text_bytes(out, line.p, line.n);
		pr_text_string(out, after);
	}
}

/* What makes the plan doubtful stands at its head, and is said when it is run. */
static void doubts(const struct pr_runplan *plan, bool head, struct pr_text *out)
{
	const struct pr_doubts *d = pr_situation_doubts(plan->situation);
	uint64_t more;
	each_line(out, head ? "# doubtful: " : "say ", (struct pr_span){(const uint8_t *)d->notes.p, d->notes.n}, !head, "\n");
	each_line(out, head ? "# nothing recognised: " : "say 'nothing was recognised in' ", pr_doubts_files(d, &more), !head, "\n");
	out->failed |= d->notes.failed || d->files.failed;
}

static void describe(const struct pr_runplan *plan, struct pr_text *out)
{
	const struct pr_record *r = pr_situation_recovery(plan->situation), *resolution = pr_situation_resolution(plan->situation);
	if (!r && plan->count == 0) {
		pr_text_string(out, "# no recovery: nothing is to be done\n");
		doubts(plan, true, out);
		return;
	}
	pr_text_string(out, r ? "# failure " : "# no failure is told of: for a cluster whose nodes are all down");
	if (r)
		pr_text_bytes(out, pr_text(r, PR_RECOVERY_FAILURE).p, pr_text(r, PR_RECOVERY_FAILURE).n);
	if (resolution && pr_has(resolution, PR_RESOLUTION_PLAN)) {
		pr_text_string(out, "\n# resolution plan ");
		pr_text_hex(out, pr_text(resolution, PR_RESOLUTION_PLAN));
	}
	pr_text_char(out, '\n');
	doubts(plan, true, out);
}

/* What is done, and what the plan's hash is of. */
static void write_body(const struct pr_runplan *plan, struct pr_text *body)
{
	uint64_t term;
	if (plan->count == 0)
		return;
	pr_text_string(body, "\nterm=");
	if (pr_situation_term(plan->situation, &term))
		pr_text_uint(body, term);
	pr_text_string(body, "\nfence\n");
	if (plan->damaged)
		pr_text_string(body, "\nsay \"this plan was made of a stream that was cut off or malformed: what it does not know of may be missing\"\n");
	doubts(plan, false, body);
	for (size_t i = 0; i < plan->count; i++)
		write_item(plan, &plan->items[i], i + 1, body);
}

/* All is in a function that the last line calls: a script that was cut off does nothing. */
void pr_runplan_script(const struct pr_runplan *plan, const char *program, struct pr_text *out)
{
	struct pr_text body = {0}, why = {0};
	write_body(plan, &body);
	if (plan->count == 0)
		pr_runplan_why_nothing(plan, &why);
	pr_text_string(out, "#!/bin/sh\n# ");
	pr_display_text(out, pr_span_of(program));
	pr_text_char(out, '\n');
	describe(plan, out);
	each_line(out, "# ", (struct pr_span){(const uint8_t *)why.p, why.n}, false, "\n");
	pr_text_string(out, "# Read it. Then: sh THIS --plan ");
	struct pr_text hash = {0};
	hex_of((struct pr_span){(const uint8_t *)body.p, body.n}, &hash);
	pr_text_bytes(out, hash.p, hash.n);
	pr_text_string(out, "\n# shellcheck disable=SC1003,SC2016,SC2154 # the commands' variables are the hosts'\nset -eu\n\n");
	pr_text_string(out, functions);
	pr_text_string(out, "\nmain() {\nplan=");
	pr_text_bytes(out, hash.p, hash.n);
	pr_text_string(out, "\nyes=\ngiven=\npresent=${PR_TERM-}\nwhile [ $# -gt 0 ]; do\n\tcase $1 in\n\t--plan) given=${2-}; shift ;;\n"
	                    "\t--term) present=${2-}; shift ;;\n\t--yes) yes=1 ;;\n"
	                    "\t*) say \"usage: sh PLAN --plan HASH [--term N] [--yes]\"; exit 2 ;;\n\tesac\n\t[ $# -eq 0 ] || shift\ndone\n"
	                    "if [ \"$given\" != \"$plan\" ]; then\n"
	                    "\tsay \"nothing was done: say --plan and the hash of the plan that you reviewed\"\n\texit 2\nfi\n");
	pr_text_bytes(out, body.p, body.n);
	if (plan->count == 0)
		pr_text_string(out, pr_runplan_waits(plan->situation) ? "say \"the picture is not stable yet: nothing is to be done\"\n" :
		                                                        "say \"nothing is to be done\"\n");
	each_line(out, "say ", (struct pr_span){(const uint8_t *)why.p, why.n}, true, "\n");
	pr_text_string(out, plan->count ? "\nsay \"\"\nsay \"done\"\n}\n\nmain \"$@\"\n" : "}\n\nmain \"$@\"\n");
	out->failed |= body.failed | hash.failed | why.failed;
	pr_text_free(&body);
	pr_text_free(&why);
	pr_text_free(&hash);
}

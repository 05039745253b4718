#include "check.h"
#include "format/format.h"
#include "import/examples.h"
#include "import/lint.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/pr-format-XXXXXX", error[512];

static struct pr_format *format_of(const char *text)
{
	char path[64];
	if (access(folder, F_OK) != 0)
		CHECK(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/x.fmt", folder);
	FILE *file = fopen(path, "w");
	fputs(text, file);
	fclose(file);
	struct pr_format *format = pr_format_read(path, error, sizeof error);
	unlink(path);
	return format;
}

/* What is wrong with a format that has these lines behind the third, without the folder. */
static const char *fault(const char *lines)
{
	char text[2000];
	snprintf(text, sizeof text, "format x\ntime %%Y-%%m-%%d %%H:%%M:%%S\nparam p 5s\n%s", lines);
	struct pr_format *format = format_of(text);
	if (!format)
		return error + strlen(folder) + 1;
	pr_format_free(format);
	return "";
}

#define RULE "rule r\ntext abcd\nmatch abcd (?<subject>x)\n"

static void good_formats_are_read(void)
{
	CHECK_EQ_STR(fault(""), "");
	CHECK_EQ_STR(fault("# comment\n\n  mark abcd\n\tabout x y\r\nsource z\nactivity no\n"), "");
	CHECK_EQ_STR(fault(RULE "yield link state=up lag=1.5*p+1s..3s~p\n"), "");
	CHECK_EQ_STR(fault(RULE "unless y\neach\nyield contact known\nyield self id=%{subject}\nyield remember v=a%{subject}b\n"), "");
	CHECK_EQ_STR(fault(RULE "yield leader leader=self epoch=%{$v}\nyield param p=%{subject}ms\nyield meet\n"), "");
	CHECK_EQ_STR(fault("param q 5s..15s~6s\n"), "");
	CHECK_EQ_STR(fault("per p members 0s..2*p~p\nrun r 5*p+1s 7*p\n" RULE "yield link state=down lag=p..p+r\nyield gather members=%{subject}\nyield run r\n"), "");
}

static void what_is_wrong_is_told_with_its_line(void)
{
	CHECK_EQ_STR(fault("nonsense\n"), "x.fmt:4: unknown word at the line's beginning");
	CHECK_EQ_STR(fault("text abcd\n"), "x.fmt:4: stands outside of a rule");
	CHECK_EQ_STR(fault("mark abc\n"), "x.fmt:4: a mark has 4 to 255 bytes");
	CHECK_EQ_STR(fault("param p 1s\n"), "x.fmt:4: a param needs a name of its own");
	CHECK_EQ_STR(fault("param q 1\n"), "x.fmt:4: a lag is A..B~C of durations and params");
	CHECK_EQ_STR(fault("time %Y\n"), "x.fmt:4: not a whole date and time");
	CHECK_EQ_STR(fault("mark \xff\xff\xff\n"), "x.fmt:4: not UTF-8 text");
	CHECK_EQ_STR(fault("rule r\ntext abcd\nmatch (\n"), "x.fmt:6: pattern, at byte 1: missing closing parenthesis");
	CHECK_EQ_STR(fault("rule r\ntext abcd\n"), "x.fmt:4: a rule has a text, a match and a yield");
	CHECK_EQ_STR(fault("rule r\nmatch abcd\nyield contact\n"), "x.fmt:4: a rule has a text, a match and a yield");
	CHECK_EQ_STR(fault("rule r\ntext abcd\nyield contact\n"), "x.fmt:6: a yield stands behind its rule's match");
	CHECK_EQ_STR(fault(RULE "yield nothing\n"), "x.fmt:7: no type of record, nor self, alias, meet, among, param, remember, gather or run");
	CHECK_EQ_STR(fault(RULE "yield link other=1\n"), "x.fmt:7: no such field in this type of record");
	CHECK_EQ_STR(fault(RULE "yield link t=1\n"), "x.fmt:7: no such field in this type of record");
	CHECK_EQ_STR(fault(RULE "yield link state=up state=down\n"), "x.fmt:7: a field twice");
	CHECK_EQ_STR(fault(RULE "yield link state\n"), "x.fmt:7: not NAME=VALUE");
	CHECK_EQ_STR(fault(RULE "yield link lag=x\n"), "x.fmt:7: a lag is A..B~C of durations and params");
	CHECK_EQ_STR(fault(RULE "yield contact lag=1s\n"), "x.fmt:7: no such field in this type of record");
	CHECK_EQ_STR(fault(RULE "yield contact subject=%{other}\n"),
	             "x.fmt:7: no such group in the pattern, or too many pieces in a value");
	CHECK_EQ_STR(fault(RULE "yield contact subject=%{subject\n"),
	             "x.fmt:7: no such group in the pattern, or too many pieces in a value");
	CHECK_EQ_STR(fault(RULE "yield self host=x\n"), "x.fmt:7: only name, id and addr are parts of an identity");
	CHECK_EQ_STR(fault(RULE "yield self\n"), "x.fmt:7: yields nothing");
	CHECK_EQ_STR(fault(RULE "yield param q=%{subject}\n"), "x.fmt:7: no such param");
	CHECK_EQ_STR(fault("per q members 1s\n"), "x.fmt:4: per takes a param, once");
	CHECK_EQ_STR(fault("per p members 1s\nper p members 1s\n"), "x.fmt:5: per takes a param, once");
	CHECK_EQ_STR(fault("per p\n"), "x.fmt:4: no set, or too many");
	CHECK_EQ_STR(fault("per p members q\n"), "x.fmt:4: a lag is A..B~C of durations and params");
	CHECK_EQ_STR(fault("run p 1s 1s\n"), "x.fmt:4: a run needs a name of its own, a gap and a limit");
	CHECK_EQ_STR(fault("run r 1s\n"), "x.fmt:4: a lag is A..B~C of durations and params");
	CHECK_EQ_STR(fault(RULE "yield run p\n"), "x.fmt:7: no such run");
	CHECK_EQ_STR(fault("run r 1s 1s\n" RULE "yield param r=1s\n"), "x.fmt:8: no such param");
	CHECK_EQ_STR(fault(RULE "yield gather a= b= c= d= e=\n"), "x.fmt:7: too many sets");
	CHECK_EQ_STR(fault("include nowhere.inc\n"), "nowhere.inc: No such file or directory");
	CHECK_EQ_STR(fault("include ../x\n"), "x.fmt:4: include takes the name of a file in the same folder");
	CHECK(!format_of("about nothing\n"));
	CHECK(!pr_format_read("/nowhere/x.fmt", error, sizeof error));
	CHECK_EQ_STR(error, "/nowhere/x.fmt: No such file or directory");
}

static unsigned failed_lines[8], failed_count;
static char given[1000]; /* "LINE: what it gives instead\n" */

static void note_failed(void *arg, const struct pr_example *example, const char *why)
{
	static const char gives[] = "the example gives: ";
	size_t n = strlen(given);
	(void)arg;
	if (strncmp(why, gives, sizeof gives - 1) == 0)
		snprintf(given + n, sizeof given - n, "%u: %s\n", (unsigned)example->line, why + sizeof gives - 1);
	else if (failed_count < 8)
		failed_lines[failed_count++] = example->line;
}

static void examples_are_held_against_the_rules(void)
{
	struct pr_format *format = format_of(
		"format x\n"
		"time %Y-%m-%d %H:%M:%S\n"
		"rule r\n"
		" text lost\n"
		" match lost (?<subject>\\w+)(?: (?<n>\\d+))?\n"
		" yield link state=down\n"
		" yield remember last=%{subject}\n"
		" example 2026-11-22 14:08:58 lost a\n"
		" expect link subject=a state=down\n"
		" expect link subject=b\n"
		" example 2026-11-22 14:08:58 nothing\n"
		"rule s\n"
		" text again\n"
		" match again\n"
		" yield leader leader=%{$last} epoch=7\n"
		" example 2026-11-22 14:08:58 lost a\n"
		" example 2026-11-22 14:08:59 again\n"
		" expect leader leader=a epoch=7\n"
		" expect leader leader=a epoch=8\n");
	CHECK(format != NULL);
	failed_count = 0;
	CHECK_EQ_INT(format ? pr_examples_check(format, NULL, note_failed, NULL) : -1, 3);
	CHECK_EQ_INT(failed_lines[0], 10);
	CHECK_EQ_INT(failed_lines[1], 11);
	CHECK_EQ_INT(failed_lines[2], 19);
	CHECK_EQ_STR(given, "8: activity peer=example\n8: link observer=example subject=a state=down\n17: activity peer=example\n"
	                    "17: leader observer=example leader=a epoch=7\n");
	pr_format_free(format);
}

static char warnings[1000];

static void note_warning(void *arg, struct pr_span where, const char *what)
{
	char place[200];
	size_t n = strlen(warnings);
	const char *slash = strrchr(pr_format_place(arg, where, place, sizeof place), '/');
	snprintf(warnings + n, sizeof warnings - n, "%s: %s\n", slash ? slash + 1 : place, what);
}

static void no_failure(void *arg, const struct pr_example *example, const char *why)
{
	(void)arg;
	(void)example;
	CHECK_EQ_STR(why, "");
}

static void what_no_example_shows_is_told(void)
{
	struct pr_format *format = format_of(
		"format x\n"
		"mark lost peer\n"
		"mark nowhere\n"
		"time %Y-%m-%d %H:%M:%S\n"
		"param used 5s\n"
		"param unused 5s\n"
		"example 2026-11-22 14:08:58 a lost peer, which no rule knows\n"
		"rule r\n"
		" text lost\n"
		" text gone\n"
		" match (?:lost|gone) (?<subject>[a-z])$\n"
		" yield link state=down lag=2*used\n"
		" example 2026-11-22 14:08:58 lost a\n"
		"rule never\n"
		" text lost\n"
		" match lost forever\n"
		" yield activity\n");
	CHECK(format != NULL);
	struct pr_lint *lint = pr_lint_new(format);
	CHECK_EQ_INT(pr_examples_check(format, pr_lint_watch(lint), no_failure, NULL), 0);
	pr_lint_tell(lint, note_warning, format);
	CHECK_EQ_STR(warnings, "x.fmt:8: rule 'r': no example that it matches has its text 'gone'\n"
	                       "x.fmt:14: rule 'never': no example matches it\n"
	                       "x.fmt:6: param 'unused': no lag is made of it\n"
	                       "x.fmt:3: mark 'nowhere': it stands in no example\n");
	pr_lint_free(lint);
	pr_format_free(format);
}

static void all_files_end(void)
{
	rmdir(folder);
}

CHECK_MAIN(good_formats_are_read, what_is_wrong_is_told_with_its_line, examples_are_held_against_the_rules,
           what_no_example_shows_is_told, all_files_end)

/* -s regex: which record a pattern makes, what its groups become, lines that a match spans, and what is bounded. */
#include <stdlib.h>

#include "dump/pattern.h"
#include "dump_told.h"

static struct pr_pattern *compiled(const char *text)
{
	char error[256] = "";
	struct pr_pattern *pattern = pr_pattern_new(pr_span_of(text), error, sizeof error);
	CHECK_EQ_STR(error, "");
	return pattern;
}

static const char *matched_span(const char *text, struct pr_span log, size_t piece)
{
	static const struct pr_zone east = {.offset = 3600};
	struct pr_pattern *pattern = compiled(text);
	const char *said = "";
	if (pattern)
		said = told_by(pr_dump_match(pattern, &told_teller, &east, pr_span_of("f")), log, piece);
	pr_pattern_free(pattern);
	return said;
}

static const char *matched(const char *text, const char *log)
{
	return matched_span(text, pr_span_of(log), 4096);
}

static const char *type_of(const char *text)
{
	struct pr_pattern *pattern = compiled(text);
	const char *name = pattern ? pr_type_name(pattern->type) : "";
	pr_pattern_free(pattern);
	return name;
}

static void the_groups_decide_the_type(void)
{
	CHECK_EQ_STR(type_of("(?<observer>a)(?<subject>b)(?<state>c)"), "link");
	CHECK_EQ_STR(type_of("(?<subject>b)"), "contact");
	CHECK_EQ_STR(type_of("(?<leader>b)(?<epoch>1)"), "leader");
	CHECK_EQ_STR(type_of("(?<host>b)(?<clock>{})(?<event>e)"), "entry");
	CHECK_EQ_STR(type_of("(?<peer>b)(?<vclock>{})(?<history>e)"), "entry");
	CHECK_EQ_STR(type_of("(?<peer>b)(?<status>e)"), "member");
	CHECK_EQ_STR(type_of("(?<peer>b)(?<height>1)(?<value>v)"), "statement");
	CHECK_EQ_STR(type_of("(?<peer>b)(?<seq>1)(?<committed>1)"), "claim");
	CHECK_EQ_STR(type_of("(?<peer>b)(?<seq>1)(?<key>1)"), "entry");
	CHECK_EQ_STR(type_of("(?<peer>b)(?<state>s)"), "lifecycle");
	CHECK_EQ_STR(type_of("(?<peer>b)"), "activity");
}

static void groups_that_no_field_has_are_named(void)
{
	struct pr_pattern *pattern = compiled("(?<peer>a)(?<clock>b)(?<path>c)(?<date>d)(?<subjct>e)");
	CHECK_EQ_STR(pr_pattern_unused(pattern, 0), "path");
	CHECK_EQ_STR(pr_pattern_unused(pattern, 1), "subjct");
	CHECK_EQ_STR(pr_pattern_unused(pattern, 2), NULL);
	pr_pattern_free(pattern);
}

static const char *wrong(const char *text)
{
	static char error[256];
	CHECK(!pr_pattern_new(pr_span_of(text), error, sizeof error));
	return error;
}

static void a_wrong_pattern_says_why(void)
{
	CHECK_EQ_STR(wrong("(?<peer>a"), "at 9: missing closing parenthesis");
	CHECK_EQ_STR(wrong("abc"), "no named group, so that nothing can be told");
}

#define LINK(t, line, more) \
	"{\"type\":\"link\",\"t\":\"" t "\",\"src\":\"f:" line "\",\"observer\":\"a\",\"subject\":\"b\",\"state\":" more "}\n"

static void times_are_read_as_people_write_them(void)
{
	static const char pattern[] = "^(?<t>.*?) (?<observer>\\w) lost (?<subject>\\w)(?<state>.*)$";
	CHECK_EQ_STR(matched(pattern, "2026-11-22T14:08:00.5Z a lost b down"), LINK("2026-11-22T14:08:00.500000000Z", "1", "\" down\""));
	CHECK_EQ_STR(matched(pattern, "2026-11-22T14:08:00,25 a lost b\n"), LINK("2026-11-22T13:08:00.250000000Z", "1", "\"\""));
	CHECK_EQ_STR(matched(pattern, "1795356480 a lost b"), LINK("2026-11-22T14:08:00.000000000Z", "1", "\"\""));
	CHECK_EQ_STR(matched(pattern, "1795356480.25 a lost b"), LINK("2026-11-22T14:08:00.250000000Z", "1", "\"\""));
	CHECK_EQ_STR(matched(pattern, "1795356480250 a lost b"), LINK("2026-11-22T14:08:00.250000000Z", "1", "\"\""));
	CHECK_EQ_STR(matched(pattern, "1795356480250000001 a lost b"), LINK("2026-11-22T14:08:00.250000001Z", "1", "\"\""));
	CHECK_EQ_STR(matched(pattern, "yesterday a lost b"), LINK("1970-01-01T00:00:00.000000000Z", "1", "\"\""));
}

#define ENTRY(line, rest) \
	"{\"type\":\"entry\",\"t\":\"1970-01-01T00:00:00.000000000Z\",\"src\":\"f:" line "\",\"peer\":" rest "}\n"

/* The shorter name first, as the stream's encoding wants it. */
static void a_vector_clock_is_in_order(void)
{
	CHECK_EQ_STR(matched("(?<host>\\w+) (?<clock>{.*}) (?<event>.*)", "x\na {\"bb\" : 1, \"c\":2,\"a\":18446744073709551615} sent\n"),
	             ENTRY("2", "\"a\",\"key\":\"sent\",\"vclock\":{\"a\":18446744073709551615,\"c\":2,\"bb\":1}"));
	CHECK_EQ_STR(matched("(?<clock>{.*})", "{}"), ENTRY("1", "\"\\u0000\",\"vclock\":{}"));
}

static void what_is_no_clock_or_number_makes_no_record(void)
{
	static const char clock[] = "(?<host>\\w+) (?<clock>{.*})", number[] = "(?<peer>\\w+) (?<seq>\\S+)";
	CHECK_EQ_STR(matched(clock, "a {\"a\":1,\"a\":2}\na {\"a\":-1}\na {\"a\":1.5}\na {\"a\":1}x}\na {a:1}"), "unfit 5\n");
	CHECK_EQ_STR(matched(clock, "a {\"\xff\":1}"), "unfit 1\n");
	CHECK_EQ_STR(matched(number, "a 18446744073709551616\na -1\na x"), "unfit 3\n");
	CHECK_EQ_STR(matched("(?<observer>\\w)(?: (?<subject>\\w))?$", "a"), "unfit 1\n");
	CHECK_EQ_STR(matched("(?<peer>[a-z\xff]+) (?<hash>\\S+)", "a 0xAB01\nb abc\nc xy\n\xff ab"),
	             ENTRY("1", "\"a\",\"hash\":\"ab01\"") "unfit 3\n");
}

/* As many ShiViz logs are: the event stands on one line, host and clock on the next. */
static void a_match_may_span_lines(void)
{
	static const char pattern[] = "(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})";
	static const char log[] = "start\na {\"a\":1} \nlong event\r\nb {\"b\":1}\r\nlost\nlost too\na {\"a\":2}";
	static const char wanted[] = ENTRY("1", "\"a\",\"key\":\"start\",\"vclock\":{\"a\":1}")
		ENTRY("3", "\"b\",\"key\":\"long event\",\"vclock\":{\"b\":1}")
			ENTRY("6", "\"a\",\"key\":\"lost too\",\"vclock\":{\"a\":2}");
	for (size_t piece = 1; piece < sizeof log; piece++)
		CHECK_EQ_STR(matched_span(pattern, pr_span_of(log), piece), wanted);
}

static void a_match_that_spans_too_much_is_none(void)
{
	static const char pattern[] = "(?s)begin(?<key>.*?)end";
	struct pr_text text = {0};
	pr_text_string(&text, "begin 1 end\nbegin\n");
	pr_text_repeat(&text, "0123456\n", 3 * PR_PATTERN_SPAN / 8);
	pr_text_string(&text, "begin 2\nend\n");
	CHECK(!text.failed);
	const char *wanted = ENTRY("1", "\"\\u0000\",\"key\":\" 1 \"") ENTRY("24579", "\"\\u0000\",\"key\":\" 2\\n\"");
	CHECK_EQ_STR(matched_span(pattern, told_span(&text), 1000), wanted);
	CHECK_EQ_STR(matched_span(pattern, told_span(&text), text.n), wanted);
	pr_text_free(&text);
}

/* (a+)+ backtracks 2^n times without a limit. */
static void a_line_cannot_stall_a_pattern(void)
{
	struct pr_text text = {0};
	pr_text_repeat(&text, "a", 200);
	pr_text_string(&text, "!\nab\n");
	CHECK_EQ_STR(matched_span("^(?<peer>(?:a+)+)b", told_span(&text), 64), "{\"type\":\"activity\",\"t\":\"1970-01-01T00:00:00.000000000Z\","
	             "\"src\":\"f:2\",\"peer\":\"a\"}\nunfit 1\n");
	pr_text_free(&text);
}

static size_t count_lines(const char *text)
{
	size_t n = 0;
	while ((text = strchr(text, '\n')) != NULL) {
		text++;
		n++;
	}
	return n;
}

/* Every clock of the logs of ShiViz is read, and no line is unfit. */
static void logs_of_shiviz_are_read(void)
{
	static const struct {
		const char *file, *pattern;
		size_t entries;
	} logs[] = {
		{"simpledb.log", "(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})", 509},
		{"reliable-broadcast.log", "user/(?<host>\\w+)\\] (?<clock>{.*}) (?<event>.*)", 116},
	};
	for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
		char path[128];
		snprintf(path, sizeof path, "../shared/vectors/shiviz/%s", logs[i].file);
		FILE *f = fopen(path, "re");
		if (!f) {
			printf("# skipped: no %s here\n", path);
			continue;
		}
		fclose(f);
		snprintf(path, sizeof path, "../../../shared/vectors/shiviz/%s", logs[i].file);
		struct pr_text log = told_file(path, "");
		const char *told_lines = matched_span(logs[i].pattern, told_span(&log), 777);
		CHECK_EQ_INT(count_lines(told_lines), logs[i].entries);
		CHECK(!strstr(told_lines, "unfit"));
		pr_text_free(&log);
	}
}

CHECK_MAIN(the_groups_decide_the_type, groups_that_no_field_has_are_named, a_wrong_pattern_says_why,
           times_are_read_as_people_write_them, a_vector_clock_is_in_order, what_is_no_clock_or_number_makes_no_record,
           a_match_may_span_lines, a_match_that_spans_too_much_is_none, a_line_cannot_stall_a_pattern, logs_of_shiviz_are_read)

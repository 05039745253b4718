#include "base/utf8.h"
#include "random_record.h"
#include "shown.h"

static void a_failure_is_a_block(void)
{
	CHECK_EQ_STR(shown("table", SPLIT("14:08:58.4", "f1", "open", "")),
	             "2026-11-22 14:08:58.400  failure f1 open: network-partition, complete\n"
	             "  cut       {a, c} cannot hear {b, d, e}, and the other way round\n"
	             "  since     2026-11-22 14:08:54.343 (between 14:08:53.900 and 14:08:54.600)\n"
	             "  so far    4.0 s\n"
	             "  quorum    {a, c}: no\n"
	             "            {b, d, e}: yes\n"
	             "            3 needed\n"
	             "  evidence  a.log:110; b.log:98\n"
	             "1 failure, open; evidence from 0 of 5 peers; no source record tells what was read\n");
}

static void its_end_is_told_with_bounds_and_how_long_it_was(void)
{
	CHECK_EQ_STR(shown("table", SPLIT("14:09:30", "f1", "close", ",\"end\":" T("14:09:24.4") ",\"end_earliest\":"
	                   T("14:09:24") ",\"end_latest\":" T("14:09:25"))),
	             "2026-11-22 14:09:30.000  failure f1 close: network-partition, complete\n"
	             "  cut       {a, c} cannot hear {b, d, e}, and the other way round\n"
	             "  since     2026-11-22 14:08:54.343 (between 14:08:53.900 and 14:08:54.600)\n"
	             "  until     2026-11-22 14:09:24.400 (between 14:09:24.000 and 14:09:25.000)\n"
	             "  lasted    30.0 s\n"
	             "  quorum    {a, c}: no\n"
	             "            {b, d, e}: yes\n"
	             "            3 needed\n"
	             "  evidence  a.log:110; b.log:98\n"
	             "1 failure, closed; evidence from 0 of 5 peers; no source record tells what was read\n");
}

static void cuts_that_differ_by_direction_are_told_apart(void)
{
	CHECK_EQ_STR(shown("table", "{\"type\":\"failure\",\"t\":" T("14:00:00") ",\"id\":\"f2\",\"event\":\"change\","
	                   "\"failure\":\"network-partition\",\"shape\":\"simplex\",\"start\":" T("13:59:00") ",\"since\":"
	                   T("13:59:30") ",\"groups\":[[\"a\"],[\"b\"],[\"c\",\"d\"]],\"severed\":[[0,1],[1,2],[2,1]],"
	                   "\"inferred\":[[1,2]],\"undecided\":true}\n"),
	             "2026-11-22 14:00:00.000  failure f2 change: network-partition, simplex\n"
	             "  cut       {b} cannot hear {c, d} (one way inferred), and the other way round\n"
	             "            {b} cannot hear {a}, but is heard\n"
	             "  undecided crashed or cut off: the evidence does not tell\n"
	             "  began     2026-11-22 13:59:00.000\n"
	             "  since     2026-11-22 13:59:30.000\n"
	             "  so far    1 min 0 s\n"
	             "1 failure, open, undecided; evidence from 0 of 0 peers; no source record tells what was read\n");
}

static void evidence_names_each_file_once(void)
{
	CHECK(strstr(shown("table", "{\"type\":\"failure\",\"t\":" T("14:00:00") ",\"id\":\"f\",\"event\":\"open\",\"failure\":"
	                   "\"crash\",\"evidence\":[\"a.log:1\",\"b@7\",\"a.log:23\",\"x\",\"b.log:1\",\"b@9\",\"x\",\":5\"]}\n"),
	             "\n  evidence  a.log:1, 23; b@7, 9; x; b.log:1; x; :5\n"));
}

static void a_crash_names_its_peers(void)
{
	CHECK_EQ_STR(shown("table", "{\"type\":\"failure\",\"t\":" T("14:00:00") ",\"id\":\"f3\",\"event\":\"open\","
	                   "\"failure\":\"crash\",\"since\":" T("13:59:57.25") ",\"peers\":[\"b\"],\"groups\":[[\"a\"],[\"b\"]],"
	                   "\"severed\":[[0,1],[1,0]]}\n"),
	             "2026-11-22 14:00:00.000  failure f3 open: crash\n"
	             "  peers     {b}\n"
	             "  since     2026-11-22 13:59:57.250\n"
	             "  so far    2.7 s\n"
	             "1 failure, open; evidence from 0 of 1 peer; no source record tells what was read\n");
}

static void a_recovery_shows_the_sum(void)
{
	CHECK_EQ_STR(shown("table", RECOVERY("14:09:05.4", "finalizing")),
	             "2026-11-22 14:09:05.400  recovery r1 of failure f1:\n"
	             "  strategy  majority-rule, attempt 1\n"
	             "  progress  finalizing\n"
	             "  policy    majority, rule weight\n"
	             "  verdict   {a, c}: stop, 2 present\n"
	             "            {b, d, e}: continue, 3 present\n"
	             "  needed    3 of {a, b, c, d, e}\n"
	             "no failure; evidence from 0 of 0 peers; no source record tells what was read\n");
}

static void a_recovery_that_is_complete_bids_nobody_stop(void)
{
	CHECK(strstr(shown("table", RECOVERY("14:09:40", "complete")),
	             "\n  verdict   while the failure lasted:\n"
	             "            {a, c}: stop, 2 present\n"
	             "            {b, d, e}: continue, 3 present\n"));
}

static void other_records_are_lines(void)
{
	CHECK_EQ_STR(shown("table", "{\"type\":\"leader\",\"t\":" T("14:00:00") ",\"src\":\"a.log:4\",\"observer\":\"a\","
	                   "\"leader\":null,\"epoch\":5}\n"
	                   "{\"type\":77,\"t\":" T("14:00:01") ",\"#6\":[1,{\"cbor\":\"f7\"}]}\n"
	                   "{\"type\":\"note\",\"t\":" T("14:00:02") ",\"program\":\"pr-detect\",\"about\":\"c\",\"text\":"
	                   "\"a text that does not fit into what is left of the line\",\"count\":3}\n"),
	             "2026-11-22 14:00:00.000  leader     src=a.log:4 observer=a leader=null epoch=5\n"
	             "2026-11-22 14:00:01.000  #77        #6=[1,{\"cbor\":\"f7\"}]\n"
	             "2026-11-22 14:00:02.000  note       program=pr-detect about=c text=\"a text that\n"
	             "                                    does not fit into what is left of the line\"\n"
	             "                                    count=3\n"
	             "no failure; evidence from 0 of 0 peers; no source record tells what was read\n");
}

static void nothing_reaches_the_terminal_raw(void)
{
	CHECK_EQ_STR(shown("table", "{\"type\":\"leader\",\"t\":" T("14:00:00") ",\"observer\":\"a\\u001b[2J\",\"leader\":"
	                   "\"x, y\\u009b\",\"#40\":\"\\u001b\"}\n"
	                   "{\"type\":\"failure\",\"t\":" T("14:00:00") ",\"id\":\"\\u001b]0;\",\"event\":\"\\n\",\"failure\":"
	                   "\"network-partition\",\"groups\":[[\"a} cannot hear {b\"],[\"\\r\"]],\"severed\":[[0,1],[1,0]],"
	                   "\"evidence\":[\"\\u0007\"]}\n"),
	             "2026-11-22 14:00:00.000  leader     observer=\"a\\x1b[2J\" leader=\"x, y\\xc2\\x9b\"\n"
	             "                                    #40=\"\\u001b\"\n"
	             "2026-11-22 14:00:00.000  failure \"\\x1b]0;\" \\x0a: network-partition\n"
	             "  cut       {\"a} cannot hear {b\"} cannot hear {\"\\x0d\"}, and the other way round\n"
	             "  evidence  \\x07\n"
	             "1 failure, open; evidence from 0 of 0 peers; no source record tells what was read\n");
}

static void coverage_tells_what_was_read(void)
{
	CHECK_EQ_STR(shown("jsonl", ""), "");
	CHECK_EQ_STR(shown("table", ""), "no failure; evidence from 0 of 0 peers; no source record tells what was read\n");
	struct pr_show nothing = {.display = display, .selection = {.types = 1u << PR_SEAL}};
	CHECK_EQ_STR(shown_of(&nothing, MEMBER("a") MEMBER("b") MEMBER("c") SOURCE("a.log", "a", "20") SOURCE("b.log", "b", "0")
	                      SPLIT("14:08:58.4", "f1", "open", "") SPLIT("14:08:59", "f2", "open", ",\"undecided\":true")
	                      SPLIT("14:09:30", "f1", "close", "")),
	             "2 failures, 1 open, 1 undecided; evidence from 1 of 3 peers, 14:02-14:31; b.log: nothing recognised\n");
}

static void sides_without_end_are_counted(void)
{
	char line[8192] = "{\"type\":\"failure\",\"t\":" T("14:00:00") ",\"id\":\"f\",\"event\":\"open\",\"failure\":"
	                  "\"network-partition\",\"groups\":[[\"p0\"]";
	size_t n = strlen(line);
	for (int i = 1; i < 100; i++)
		n += (size_t)snprintf(line + n, sizeof line - n, ",[\"p%d\"]", i);
	snprintf(line + n, sizeof line - n, "],\"severed\":[[0,1],[1,0],[99,0],[0,99],[1000000,18446744073709551615]]}\n");
	CHECK_EQ_STR(shown("table", line),
	             "2026-11-22 14:00:00.000  failure f open: network-partition\n"
	             "  cut       {p0} cannot hear {p1}, and the other way round\n"
	             "            and 36 more groups\n"
	             "1 failure, open; evidence from 0 of 0 peers; no source record tells what was read\n");
}

/* C0 but for the newline, DEL and C1 are what a terminal obeys. */
static bool is_harmless(const struct pr_text *text)
{
	const uint8_t *p = (const uint8_t *)text->p;
	bool harmless = pr_utf8_valid(p, text->n);
	for (size_t i = 0; i < text->n && harmless; i++)
		harmless = (p[i] >= 0x20 || p[i] == '\n') && p[i] != 0x7f && (p[i] != 0xc2 || p[i + 1] >= 0xa0);
	return harmless;
}

static void records_by_chance_are_harmless_in_every_format(void)
{
	struct pr_build b = {0};
	for (enum pr_show_format format = 0; format < PR_SHOW_FORMATS; format++) {
		struct pr_show v = {.format = format, .display = {.width = 60, .utf8 = format % 2}};
		CHECK(pr_show_begin(&v));
		for (unsigned i = 0; i < 3000; i++) {
			struct pr_span record = random_record(&b, random_below(3) ? random_below(24) : PR_FAILURE, 2);
			struct pr_record r;
			const char *why;
			CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED && pr_show_record(&v, &r));
		}
		CHECK(pr_show_end(&v, true));
		CHECK(v.out.n > 0 && is_harmless(&v.out));
		pr_show_free(&v);
	}
	pr_build_free(&b);
}

CHECK_MAIN(a_failure_is_a_block, its_end_is_told_with_bounds_and_how_long_it_was,
           cuts_that_differ_by_direction_are_told_apart, evidence_names_each_file_once, a_crash_names_its_peers,
           a_recovery_shows_the_sum, a_recovery_that_is_complete_bids_nobody_stop, other_records_are_lines, nothing_reaches_the_terminal_raw, coverage_tells_what_was_read,
           sides_without_end_are_counted, records_by_chance_are_harmless_in_every_format)

#include "check.h"
#include "format/stamp.h"

#include <stdlib.h>

static const struct pr_zone utc;

/* The first stamp of line by one template as RFC 3339, with "~" behind it if it is of whole seconds; "-" if there is none. */
static const char *read_one(const char *text, const char *line)
{
	static char out[PR_RFC3339_LENGTH + 2];
	struct pr_template template;
	struct pr_stamper s;
	struct pr_stamp stamp;
	const char *why;
	if (!pr_template_compile(&template, pr_span_of(text), &why))
		return why;
	pr_stamper_init(&s, &template, 1, &utc);
	if (!pr_stamper_read(&s, pr_span_of(line), &stamp))
		return "-";
	pr_rfc3339_write(out, stamp.t);
	return stamp.coarse ? strcat(out, "~") : out;
}

static void reads_what_systems_write(void)
{
	CHECK_EQ_STR(read_one("%Y-%m-%d %H:%M:%S.%f", "2026-11-22 14:08:58.352402 I | x"), "2026-11-22T14:08:58.352402000Z");
	CHECK_EQ_STR(read_one("raft%Y/%m/%d %H:%M:%S", "raft2026/11/22 14:08:58 INFO: x"), "2026-11-22T14:08:58.000000000Z~");
	CHECK_EQ_STR(read_one("{\"level\":\"%*\",\"ts\":\"%Y-%m-%dT%H:%M:%S.%f%z\"",
	                      "{\"level\":\"info\",\"ts\":\"2026-11-22T09:32:01.555-0500\",\"caller\":\"x\"}"),
	             "2026-11-22T14:32:01.555000000Z");
	CHECK_EQ_STR(read_one("%*:%* %d %b %Y %H:%M:%S.%f", "26509:M 22 Nov 2026 14:08:23.242 * x"),
	             "2026-11-22T14:08:23.242000000Z");
	CHECK_EQ_STR(read_one("%Y/%m/%d %H:%M:%S", "    2026/11/22 14:08:23 [INFO] x"), "2026-11-22T14:08:23.000000000Z~");
	CHECK_EQ_STR(read_one("%b %d %H:%M:%S.%f %Y", "Nov  2 04:08:23.1 2026"), "2026-11-02T04:08:23.100000000Z");
	CHECK_EQ_STR(read_one("%Y-%m-%dT%H:%M:%S.%f%z", "2026-11-22T14:08:23.1234567891+05:30"),
	             "2026-11-22T08:38:23.123456789Z");
	CHECK_EQ_STR(read_one("%%%Y-%m-%dT%H:%M:%S%z", "%2026-11-22T14:08:23Z"), "2026-11-22T14:08:23.000000000Z~");
	CHECK_EQ_STR(read_one("%Y-%m-%d %H:%M:%S.%f %z [", "2026-11-22 14:08:23.433 UTC [97] LOG:  x"),
	             "2026-11-22T14:08:23.433000000Z");
	CHECK_EQ_STR(read_one("%Y-%m-%d %H:%M:%S.%f %z [", "2026-11-22 14:08:23.433 CET [97] LOG:  x"), "-");
}

static void refuses_what_is_no_time(void)
{
	static const char text[] = "%Y-%m-%d %H:%M:%S";
	CHECK_EQ_STR(read_one(text, ""), "-");
	CHECK_EQ_STR(read_one(text, "2026-11-22 14:08:"), "-");
	CHECK_EQ_STR(read_one(text, "2026-13-22 14:08:58"), "-");
	CHECK_EQ_STR(read_one(text, "2026-02-29 14:08:58"), "-");
	CHECK_EQ_STR(read_one(text, "2026-02-28 24:00:00"), "-");
	CHECK_EQ_STR(read_one(text, "2026-02-28 23:59:61"), "-");
	CHECK_EQ_STR(read_one(text, "1969-12-31 23:59:59"), "-");
	CHECK_EQ_STR(read_one(text, "9999-12-31 23:59:59"), "-");
	CHECK_EQ_STR(read_one(text, "x2026-11-22 14:08:58"), "-");
	CHECK_EQ_STR(read_one("%Y-%m-%d %H:%M:%S.%f", "2026-11-22 14:08:58.x"), "-");
	CHECK_EQ_STR(read_one("%Y-%m-%d %H:%M:%S%z", "2026-11-22 14:08:58+1"), "-");
	CHECK_EQ_STR(read_one("%Y-%m-%d %H:%M:%S%z", "1970-01-01 00:00:00+05:00"), "-");
	CHECK_EQ_STR(read_one(text, "2026-12-31 23:59:60"), "2027-01-01T00:00:00.000000000Z~");
}

static void refuses_templates_that_are_no_time(void)
{
	CHECK_EQ_STR(read_one("%Y-%m-%d", ""), "not a whole date and time");
	CHECK_EQ_STR(read_one("%Y-%m %H:%M:%S", ""), "not a whole date and time");
	CHECK_EQ_STR(read_one("%Y-%m-%d %H:%M:%S %S", ""), "the same part twice");
	CHECK_EQ_STR(read_one("%Y-%m-%b %H:%M:%S", ""), "the same part twice");
	CHECK_EQ_STR(read_one("%Y-%m-%d %H:%M.%f:%S", ""), "%f and %z stand behind %S");
	CHECK_EQ_STR(read_one("%Y-%m-%d %H:%M:%S %*", ""), "%* is not followed by a character");
	CHECK_EQ_STR(read_one("%*%Y-%m-%d %H:%M:%S", ""), "%* is not followed by a character");
	CHECK_EQ_STR(read_one("%q", ""), "unknown letter after %");
	CHECK_EQ_STR(read_one("%", ""), "unknown letter after %");
}

/* Lines whose beginnings were met before are read like those that were not. */
static void remembers_beginnings(void)
{
	static const char *const lines[] = {
		"raft2026/11/22 14:08:58 INFO", "2026-11-22 14:08:58.352402 I", "2026-11-22 14:08:58.9 I",
		"raft2026/11/22 14:08:58 WARN", "2026-11-22 14:08:58.x", "2026-11-22 14:08:59.000000001 I",
		"2026-11-22 14:08:5", "2026-11-22 14:08:58.352402 I", "raft2026/11/22 14:08:580 INFO",
	};
	static const uint64_t fractions[] = {0, 352402000, 900000000, 0, 1, 1000000001, 1, 352402000, 0};
	struct pr_template templates[2];
	struct pr_stamper s;
	struct pr_stamp stamp;
	const char *why;
	CHECK(pr_template_compile(&templates[0], pr_span_of("%Y-%m-%d %H:%M:%S.%f"), &why));
	CHECK(pr_template_compile(&templates[1], pr_span_of("raft%Y/%m/%d %H:%M:%S"), &why));
	pr_stamper_init(&s, templates, 2, &utc);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		bool good = pr_stamper_read(&s, pr_span_of(lines[i]), &stamp);
		CHECK_EQ_INT(good, fractions[i] != 1);
		if (good)
			CHECK_EQ_INT(stamp.t - 1795356538ull * PR_SECOND, fractions[i]);
	}
}

/* Whatever was read before: a fresh stamper reads the same, so that several may share a log's lines. */
static void what_came_before_does_not_matter(void)
{
	static const char *const texts[] = {
		"%Y-%m-%d %H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "[%*] %Y-%m-%d %H:%M:%S %z", "%* %d-%m-%Y %H:%M:%S",
	};
	static const char *const lines[] = {
		"2026-11-22 14:08:58", "2026-11-22 14:08:58 x", "2026-11-22 14:08:58.5", "2026-11-22 14:08:58.25Z x", "2026-11-22 14:08:58.25+01:00",
		"2026-11-22 14:08:5", "2026-11-22 14:08:59.5", "2026-11-22 14:08:58.x", "2026-13-22 14:08:58", "[a] 2026-11-22 14:08:58 +01:00",
		"[a] 2026-11-22 14:08:58", "a 22-11-2026 14:08:58", "[a] 11-10-2026 14:08:58", "[a] 2026-11-22 14:08:58 x 2026-11-22 14:08:58",
		"", "x",
	};
	struct pr_template templates[5];
	struct pr_stamper used, fresh;
	const char *why;
	for (size_t i = 0; i < 5; i++)
		CHECK(pr_template_compile(&templates[i], pr_span_of(texts[i]), &why));
	CHECK(pr_stamper_is_free(templates, 5, &utc));
	for (size_t from = 0; from < 5; from++) {
		pr_stamper_init(&used, templates + from, 5 - from, &utc);
		uint32_t state = 7;
		for (unsigned round = 0; round < 20000; round++) {
			state = state * 1664525u + 1013904223u;
			struct pr_span line = pr_span_of(lines[(state >> 16) % (sizeof lines / sizeof *lines)]);
			struct pr_stamp a = {0}, b = {0};
			pr_stamper_init(&fresh, templates + from, 5 - from, &utc);
			CHECK_EQ_INT(pr_stamper_read(&used, line, &a), pr_stamper_read(&fresh, line, &b));
			CHECK(a.t == b.t && a.n == b.n && a.coarse == b.coarse && a.zoned == b.zoned && a.civil == b.civil);
		}
	}
	CHECK(pr_template_compile(&templates[0], pr_span_of("%b %d %H:%M:%S"), &why));
	CHECK(!pr_stamper_is_free(templates, 5, &utc));
	struct pr_zone oslo = {0};
	CHECK(pr_zone_find(&oslo, "Europe/Oslo"));
	CHECK(!pr_stamper_is_free(templates + 1, 1, &oslo));
	pr_zone_free(&oslo);
}

/* A second with one digit is no beginning of one with two. */
static void a_digit_may_follow(void)
{
	struct pr_template template;
	struct pr_stamper s;
	struct pr_stamp stamp;
	const char *why;
	CHECK(pr_template_compile(&template, pr_span_of("%Y-%m-%d %H:%M:%S"), &why));
	pr_stamper_init(&s, &template, 1, &utc);
	CHECK(pr_stamper_read(&s, pr_span_of("2026-11-22 14:08:5 x"), &stamp));
	CHECK_EQ_INT(stamp.t / PR_SECOND % 60, 5);
	CHECK(pr_stamper_read(&s, pr_span_of("2026-11-22 14:08:57 x"), &stamp));
	CHECK_EQ_INT(stamp.t / PR_SECOND % 60, 57);
}

/* The stamps of a log, each as RFC 3339 up to the day; year and near as pr_stamper_set_year() takes them. */
static void check_days(const char *text, int year, int64_t near, const char *const *lines, const char *const *days)
{
	struct pr_template template;
	struct pr_stamper s;
	struct pr_stamp stamp;
	const char *why;
	char out[PR_RFC3339_LENGTH + 1];
	CHECK(pr_template_compile(&template, pr_span_of(text), &why));
	pr_stamper_init(&s, &template, 1, &utc);
	pr_stamper_set_year(&s, year, near);
	for (; *lines; lines++, days++) {
		bool good = pr_stamper_read(&s, pr_span_of(*lines), &stamp);
		CHECK_EQ_INT(good, **days != '-');
		CHECK_EQ_STR(good ? (pr_rfc3339_write(out, stamp.t)[10] = '\0', out) : "-", *days);
	}
}

static void stamps_may_lack_the_year(void)
{
	static const char text[] = "%b %d %H:%M:%S";
	static const char *const turn[] = {"Dec 31 23:59:59 a", "Jan  1 00:00:00 b", "Dec 31 23:59:58 c", "Mar  1 00:00:00 d", NULL};
	static const char *const turned[] = {"2026-12-31", "2027-01-01", "2026-12-31", "2027-03-01"};
	static const char *const leap[] = {"Feb 29 12:00:00", "Feb 28 12:00:00", NULL};
	check_days(text, 2026, INT64_MIN, turn, turned);
	check_days(text, 0, 1798761600 /* 2027-01-01 */, turn, turned);
	check_days(text, 0, INT64_MIN, turn, (const char *const[]){"-", "-", "-", "-"});
	check_days(text, 2028, INT64_MIN, leap, (const char *const[]){"2028-02-29", "2028-02-28"});
	check_days(text, 2026, INT64_MIN, leap, (const char *const[]){"-", "2026-02-28"});
}

/* A year behind the seconds is read each time. */
static void the_year_may_come_last(void)
{
	static const char *const lines[] = {"Sun Nov 22 14:08:49 2026: a", "Sun Nov 22 14:08:49 2027: b", NULL};
	check_days("%* %b %d %H:%M:%S %Y:", 0, INT64_MIN, lines, (const char *const[]){"2026-11-22", "2027-11-22"});
}

static void zones_have_names_or_offsets(void)
{
	struct pr_zone zone;
	CHECK(pr_zone_find(&zone, "UTC"));
	CHECK_EQ_INT(pr_zone_seconds(&zone, 1000, INT64_MIN, NULL), 1000);
	CHECK(pr_zone_find(&zone, "+05:30"));
	CHECK_EQ_INT(pr_zone_seconds(&zone, 19800, INT64_MIN, NULL), 0);
	CHECK(pr_zone_find(&zone, "-0500"));
	CHECK_EQ_INT(pr_zone_seconds(&zone, 0, INT64_MIN, NULL), 18000);
	CHECK(!pr_zone_find(&zone, ""));
	CHECK(!pr_zone_find(&zone, "Nowhere/Land"));
	CHECK(!pr_zone_find(&zone, "../../etc/passwd"));
	CHECK(!pr_zone_find(&zone, "/etc/passwd"));
	CHECK(!pr_zone_find(&zone, "+5"));
	CHECK(!pr_zone_find(&zone, "America"));
}

/* New York, 2026: forward on March 8 at 2:00, back on November 1 at 2:00. */
static void clocks_are_put_forward_and_back(void)
{
	struct pr_zone zone;
	bool twice;
	int64_t gap = 1772937000, overlap = 1793496600; /* 02:30 on March 8 and 01:30 on November 1, as if in UTC */
	if (!pr_zone_find(&zone, "America/New_York"))
		return; /* no time zones installed */
	CHECK_EQ_INT(pr_zone_seconds(&zone, gap - 3600, INT64_MIN, &twice), gap - 3600 + 5 * 3600);
	CHECK_EQ_INT(pr_zone_seconds(&zone, gap, INT64_MIN, &twice), gap + 5 * 3600); /* as 03:30 EDT */
	CHECK(!twice);
	CHECK_EQ_INT(pr_zone_seconds(&zone, gap + 3600, INT64_MIN, &twice), gap + 3600 + 4 * 3600);
	CHECK_EQ_INT(pr_zone_seconds(&zone, overlap, INT64_MIN, &twice), overlap + 4 * 3600);
	CHECK(twice);
	CHECK_EQ_INT(pr_zone_seconds(&zone, overlap, overlap + 4 * 3600 + 900, &twice), overlap + 5 * 3600);
	CHECK_EQ_INT(pr_zone_seconds(&zone, overlap + 86400, INT64_MIN, &twice), overlap + 86400 + 5 * 3600);
	pr_zone_free(&zone);
	CHECK(!twice);
}

CHECK_MAIN(reads_what_systems_write, refuses_what_is_no_time, refuses_templates_that_are_no_time, remembers_beginnings, what_came_before_does_not_matter,
           a_digit_may_follow, stamps_may_lack_the_year, the_year_may_come_last, zones_have_names_or_offsets, clocks_are_put_forward_and_back)

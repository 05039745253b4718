#include "base/rfc3339.h"

#include <time.h>

#include "check.h"

static const char *written(uint64_t t)
{
	static char text[PR_RFC3339_LENGTH + 1];
	return pr_rfc3339_write(text, t);
}

static bool parses(const char *text, uint64_t wanted)
{
	uint64_t t = 0;
	return pr_rfc3339_parse(text, strlen(text), &t) && t == wanted;
}

static bool refused(const char *text)
{
	uint64_t t;
	return !pr_rfc3339_parse(text, strlen(text), &t);
}

static void writes_nine_decimals(void)
{
	CHECK_EQ_STR(written(0), "1970-01-01T00:00:00.000000000Z");
	CHECK_EQ_STR(written(1795356534343057553), "2026-11-22T14:08:54.343057553Z");
	CHECK_EQ_STR(written(951782400000000000), "2000-02-29T00:00:00.000000000Z");
	CHECK_EQ_STR(written(4107542400000000001), "2100-03-01T00:00:00.000000001Z");
	CHECK_EQ_STR(written(UINT64_MAX), "2554-07-21T23:34:33.709551615Z");
}

static void reads_what_it_writes(void)
{
	uint64_t t = 12345;
	for (int i = 0; i < 20000; i++) {
		CHECK(parses(written(t), t));
		t = t * 6364136223846793005u + 1442695040888963407u;
	}
	CHECK(parses(written(UINT64_MAX), UINT64_MAX));
}

static void has_the_calendar_of_the_c_library(void)
{
	for (time_t day = 0; day < 213503; day++) {
		char wanted[40];
		struct tm tm;
		strftime(wanted, sizeof wanted, "%Y-%m-%dT%H:%M:%S.000000000Z", gmtime_r(&(time_t){day * 86400 + 86399}, &tm));
		if (strcmp(wanted, written((uint64_t)(day * 86400 + 86399) * PR_SECOND)) != 0)
			CHECK_EQ_STR(written((uint64_t)(day * 86400 + 86399) * PR_SECOND), wanted);
	}
}

static void reads_fewer_decimals_and_other_zones(void)
{
	CHECK(parses("2026-11-22T14:08:54Z", 1795356534000000000));
	CHECK(parses("2026-11-22T14:08:54.3Z", 1795356534300000000));
	CHECK(parses("2026-11-22 14:08:54.343057553z", 1795356534343057553));
	CHECK(parses("2026-11-22t19:38:54+05:30", 1795356534000000000));
	CHECK(parses("2026-11-22T09:08:54-05:00", 1795356534000000000));
	CHECK(parses("2026-11-22T14:08:54-00:00", 1795356534000000000));
	CHECK(parses("1969-12-31T23:59:59-00:01", 59000000000));
	CHECK(parses("1970-01-01T01:00:00+01:00", 0));
}

static void takes_a_leap_second_for_the_next_one(void)
{
	CHECK(parses("2016-12-31T23:59:60Z", 1483228800000000000));
	CHECK(parses("2016-12-31T23:59:60.5Z", 1483228800500000000));
	CHECK(refused("2016-12-31T23:59:61Z"));
}

static void refuses_what_is_out_of_range(void)
{
	CHECK(refused("1969-12-31T23:59:59.999999999Z"));
	CHECK(refused("1970-01-01T00:00:00+00:01"));
	CHECK(refused("2554-07-21T23:34:33.709551616Z"));
	CHECK(refused("9999-01-01T00:00:00Z"));
	CHECK(refused("2026-00-01T00:00:00Z"));
	CHECK(refused("2026-13-01T00:00:00Z"));
	CHECK(refused("2026-02-29T00:00:00Z"));
	CHECK(refused("2100-02-29T00:00:00Z"));
	CHECK(refused("2026-04-31T00:00:00Z"));
	CHECK(refused("2026-01-00T00:00:00Z"));
	CHECK(refused("2026-01-01T24:00:00Z"));
	CHECK(refused("2026-01-01T00:60:00Z"));
	CHECK(refused("2026-01-01T00:00:00+24:00"));
	CHECK(refused("2026-01-01T00:00:00+00:60"));
}

static void refuses_what_is_no_time(void)
{
	static const char text[] = "2026-11-22T14:08:54.343057553Z";
	uint64_t t;
	for (size_t n = 0; n < sizeof text - 1; n++)
		CHECK(!pr_rfc3339_parse(text, n, &t));
	CHECK(refused("2026-11-22T14:08:54.3430575530Z"));
	CHECK(refused("2026-11-22T14:08:54.Z"));
	CHECK(refused("2026-11-22T14:08:54Z "));
	CHECK(refused(" 2026-11-22T14:08:54Z"));
	CHECK(refused("2026-11-22T14:08:54+0530"));
	CHECK(refused("+026-11-22T14:08:54Z"));
	CHECK(refused("2026/11/22T14:08:54Z"));
}

static void goes_to_an_offset_and_back(void)
{
	struct pr_civil c = pr_civil_of(1795356534343057553, -5 * 3600);
	uint64_t t;
	CHECK_EQ_INT(c.hour, 9);
	CHECK(pr_civil_time(&c, &t) && t == 1795356534343057553);
	c = pr_civil_of(0, -3600);
	CHECK_EQ_INT(c.year, 1969);
	CHECK(pr_civil_time(&c, &t) && t == 0);
}

CHECK_MAIN(writes_nine_decimals, reads_what_it_writes, has_the_calendar_of_the_c_library,
           reads_fewer_decimals_and_other_zones, takes_a_leap_second_for_the_next_one, refuses_what_is_out_of_range,
           refuses_what_is_no_time, goes_to_an_offset_and_back)

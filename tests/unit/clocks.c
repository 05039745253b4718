/* clocks: times and records corrected. Records are JSON Lines, with times in nanoseconds after 1970. */
#include "cluster/clocks.h"
#include "transcript.h"

static void a_clock_is_a_line(void)
{
	struct pr_clock c = {.at = 1000000, .offset = -500, .drift = 1000000, .low = -600, .high = -400};
	CHECK_EQ_INT(pr_clock_correct(&c, 1000500), 1000000);
	CHECK_EQ_INT(pr_clock_correct(&c, 2000500), 2001000);
	CHECK_EQ_INT(pr_clock_correct(&c, 500), -1000 + 0 + 1000);
	struct pr_clock later = pr_clock_at(&c, 2001000);
	CHECK_EQ_INT(later.offset, 500);
	CHECK_EQ_INT(later.low, 400);
	for (uint64_t t = 1000; t < 3000000; t += 77777)
		CHECK(pr_clock_correct(&c, t) - pr_clock_correct(&later, t) + 1 <= 2);
}

static void times_end_where_they_end(void)
{
	struct pr_clock back = {.offset = -1000, .drift = PR_CLOCK_DRIFT_MAX}, on = {.offset = INT64_MAX, .drift = -PR_CLOCK_DRIFT_MAX};
	CHECK_EQ_INT(pr_clock_correct(&back, 0), 0);
	CHECK(pr_clock_correct(&back, UINT64_MAX) == UINT64_MAX);
	on.at = UINT64_MAX;
	CHECK(pr_clock_correct(&on, UINT64_MAX) == UINT64_MAX);
	on.offset = INT64_MIN;
	CHECK_EQ_INT(pr_clock_correct(&on, 0), 0);
	pr_clock_at(&on, 0);
}

/* Corrects the record and says it as JSON. */
static void correct(const struct pr_clocks *clocks, const char *fields)
{
	struct pr_record r, c, back;
	struct pr_build b = {0};
	struct pr_text line = {0};
	const char *why;
	said[said_n = 0] = '\0';
	transcript_record(1e-6, fields, &r);
	struct pr_span bytes = pr_clocks_correct(clocks, &r, &c) ? pr_record_retimed(&r, &c, &b) : r.bytes;
	CHECK(pr_decode(bytes.p, bytes.n, &back, &why) == PR_DECODED);
	CHECK_EQ_INT(pr_json_write(&line, &back), 0);
	say("%.*s", (int)line.n, line.p);
	pr_build_free(&b);
	pr_text_free(&line);
}

#define T "1970-01-01T00:00:00.00000"

static void all_times_of_a_record_are_corrected(void)
{
	struct pr_clocks *clocks = pr_clocks_new();
	struct pr_clock a = {.offset = 500, .low = 400, .high = 700}, b = {.offset = -300, .low = -300, .high = -300};
	CHECK(pr_clocks_set(clocks, pr_span_of("a"), &a) && pr_clocks_set(clocks, pr_span_of("b"), &b));
	correct(clocks, "\"type\":\"link\",\"observer\":\"a\",\"subject\":\"b\",\"state\":\"up\",\"src\":\"x:1\"");
	CHECK_EQ_STR(said, "{\"type\":\"link\",\"t\":\"" T "1500Z\",\"raw\":\"" T "1000Z\",\"src\":\"x:1\",\"observer\":\"a\","
	             "\"subject\":\"b\",\"state\":\"up\"}\n");
	correct(clocks, "\"type\":\"link\",\"by\":\"b\",\"observer\":\"a\",\"earliest\":900,\"latest\":1000,\"since\":950,\"cause\":\"c\"");
	CHECK_EQ_STR(said, "{\"type\":\"link\",\"t\":\"" T "0700Z\",\"raw\":\"" T "1000Z\",\"by\":\"b\",\"observer\":\"a\",\"earliest\":\"" T
	             "0600Z\",\"latest\":\"" T "0700Z\",\"cause\":\"c\",\"since\":\"" T "0650Z\"}\n");
	correct(clocks, "\"type\":\"link\",\"observer\":\"a\",\"state\":\"down\",\"earliest\":700,\"latest\":900"); /* as wide as before */
	CHECK_EQ_STR(said, "{\"type\":\"link\",\"t\":\"" T "1500Z\",\"raw\":\"" T "1000Z\",\"observer\":\"a\",\"state\":\"down\","
	             "\"earliest\":\"" T "1200Z\",\"latest\":\"" T "1400Z\"}\n");
	correct(clocks, "\"type\":\"contact\",\"observer\":\"c\",\"subject\":\"a\",\"sent\":100");
	CHECK_EQ_STR(said, "{\"type\":\"contact\",\"t\":\"" T "1000Z\",\"observer\":\"c\",\"subject\":\"a\",\"sent\":\"" T "0600Z\"}\n");
	correct(clocks, "\"type\":\"source\",\"peer\":\"a\",\"first\":100,\"last\":200");
	CHECK_EQ_STR(said, "{\"type\":\"source\",\"t\":\"" T "1000Z\",\"peer\":\"a\",\"first\":\"" T "0600Z\",\"last\":\"" T "0700Z\"}\n");
	correct(clocks, "\"type\":\"activity\",\"raw\":7,\"peer\":\"a\"");
	CHECK_EQ_STR(said, "{\"type\":\"activity\",\"t\":\"" T "1500Z\",\"raw\":\"" T "0007Z\",\"peer\":\"a\"}\n");
	correct(clocks, "\"type\":\"activity\",\"peer\":\"c\"");
	CHECK_EQ_STR(said, "{\"type\":\"activity\",\"t\":\"" T "1000Z\",\"peer\":\"c\"}\n");
	pr_clocks_free(clocks);
}

static void clock_records_are_learnt(void)
{
	struct pr_clocks *clocks = pr_clocks_new();
	struct pr_record r;
	transcript_record(1, "\"type\":\"clock\",\"peer\":\"a\",\"reference\":\"b\",\"offset\":-5,\"drift\":7,\"low\":-6", &r);
	CHECK(pr_clocks_take(clocks, &r));
	const struct pr_clock *a = pr_clocks_find(clocks, pr_span_of("a"));
	CHECK(a && a->at == 1000000000 && a->offset == -5 && a->drift == 7 && a->low == -6 && a->high == -5);
	transcript_record(1, "\"type\":\"clock\",\"peer\":\"c\",\"offset\":1,\"drift\":-1000000000", &r);
	CHECK(pr_clocks_take(clocks, &r) && !pr_clocks_find(clocks, pr_span_of("c")));
	transcript_record(1, "\"type\":\"clock\",\"peer\":\"d\"", &r);
	CHECK(pr_clocks_take(clocks, &r) && !pr_clocks_find(clocks, pr_span_of("d")));
	pr_clocks_free(clocks);
	pr_build_free(&transcript_build);
}

CHECK_MAIN(a_clock_is_a_line, times_end_where_they_end, all_times_of_a_record_are_corrected, clock_records_are_learnt)

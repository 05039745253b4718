#include "check.h"
#include "format/lag.h"

static const struct pr_bounds params[] = {{5 * (uint64_t)PR_SECOND, 15 * (uint64_t)PR_SECOND, 6 * (uint64_t)PR_SECOND}};

static int find(const void *arg, struct pr_span name)
{
	(void)arg;
	return pr_is(name, "node-timeout") ? 0 : -1;
}

/* "least most best" in milliseconds; "?" if it is no lag. */
static const char *value_of(const char *text)
{
	static char out[80];
	struct pr_lag lag;
	const char *why;
	if (!pr_lag_parse(&lag, pr_span_of(text), find, NULL, &why))
		return "?";
	struct pr_bounds v = pr_lag_value(&lag, params);
	snprintf(out, sizeof out, "%llu %llu %llu", (unsigned long long)v.least / 1000000,
	         (unsigned long long)v.most / 1000000, (unsigned long long)v.best / 1000000);
	return out;
}

static void sums_of_durations_and_params(void)
{
	CHECK_EQ_STR(value_of("5s"), "5000 5000 5000");
	CHECK_EQ_STR(value_of("0s..200ms"), "0 200 0");
	CHECK_EQ_STR(value_of("1s..3s~2s"), "1000 3000 2000");
	CHECK_EQ_STR(value_of("node-timeout"), "5000 15000 6000");
	CHECK_EQ_STR(value_of("node-timeout..1.5*node-timeout+200ms~1.25*node-timeout"), "5000 22700 7500");
	CHECK_EQ_STR(value_of("0.667*node-timeout+1m"), "63335 70005 64002");
}

static void refuses_what_is_no_lag(void)
{
	static const char *const texts[] = {"", "5", "5s..", "~5s", "5s+", "other", "2*other", "2node-timeout", "-5s",
	                                    "1s+1s+1s+1s+1s", "99999999999s", "5s..1s..2s"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		CHECK_EQ_STR(value_of(texts[i]), "?");
}

static void does_not_overflow(void)
{
	CHECK_EQ_STR(value_of("8000000000*node-timeout"), "9223372036854 9223372036854 9223372036854");
}

static void durations(void)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} good[] = {{"0", 0}, {"1ns", 1}, {"1.5us", 1500}, {"250ms", 250000000}, {"1.000000001s", 1000000001},
	            {"2m", 120000000000}, {"1h", 3600000000000}, {"1d", 86400000000000}};
	static const char *const bad[] = {"", "1", "s", "1x", "1 s", " 1s", "-1s", "1.s", ".5s", "1e3s", "106752d"};
	uint64_t ns;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		CHECK(pr_duration_parse(pr_span_of(good[i].text), &ns));
		CHECK_EQ_INT(ns, good[i].ns);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		CHECK(!pr_duration_parse(pr_span_of(bad[i]), &ns));
}

CHECK_MAIN(sums_of_durations_and_params, refuses_what_is_no_lag, does_not_overflow, durations)

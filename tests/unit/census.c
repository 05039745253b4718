#include "check.h"
#include "format/census.h"

#include <stdlib.h>

#define S PR_SECOND

enum { INTERVAL, ROUND, DOUBT };

static int find(const void *arg, struct pr_span name)
{
	(void)arg;
	return pr_is(name, "interval") ? INTERVAL : pr_is(name, "round") ? ROUND : -1;
}

static struct pr_lag lag_of(const char *text)
{
	struct pr_lag lag;
	const char *why;
	CHECK(pr_lag_parse(&lag, pr_span_of(text), find, NULL, &why));
	return lag;
}

/* interval 1s; round 200s, of the set 2*interval for each other; doubt, a run, with a gap of 10 s and the limit 7*round */
static struct pr_format *format_new(void)
{
	struct pr_format *f = calloc(1, sizeof *f);
	f->params[INTERVAL] = (struct pr_param){.value = {S, S, S}};
	f->params[ROUND] = (struct pr_param){.value = {2 * S, 200 * S, 8 * S}, .counted = true, .each = lag_of("0s..2*interval~interval")};
	f->params[DOUBT] = (struct pr_param){.runs = true, .gap = lag_of("10s"), .limit = lag_of("7*round")};
	f->param_count = 3;
	return f;
}

static const bool none_fixed[PR_PARAMS];

static struct pr_bounds value(const struct pr_census *c, const struct pr_format *f, unsigned param, uint64_t from)
{
	struct pr_bounds params[PR_PARAMS] = {{S, S, S}};
	pr_census_value(c, f, from, none_fixed, params);
	return params[param];
}

static void a_set_counts_once_it_has_begun(void)
{
	struct pr_census c = {0}, next = {0};
	struct pr_format *f = format_new();
	pr_census_gather(&c, 0, pr_span_of("a"));
	CHECK_EQ_INT(value(&c, f, ROUND, 0).most, 200 * S);
	pr_census_gather(&c, 0, pr_span_of(""));
	pr_census_gather(&c, 0, pr_span_of("a"));
	CHECK_EQ_INT(value(&c, f, ROUND, 0).most, 200 * S); /* nobody else yet */
	pr_census_gather(&c, 0, pr_span_of("b"));
	pr_census_gather(&c, 0, pr_span_of("c"));
	pr_census_gather(&c, 0, pr_span_of("b"));
	CHECK_EQ_INT(value(&c, f, ROUND, 0).most, 4 * S);
	CHECK_EQ_INT(value(&c, f, ROUND, 0).best, 2 * S);
	pr_census_inherit(&next, &c);
	pr_census_gather(&next, 0, pr_span_of("d"));
	CHECK_EQ_INT(value(&next, f, ROUND, 0).most, 6 * S);
	pr_census_check(&c, 0, pr_span_of("c"));
	CHECK_EQ_INT(value(&c, f, ROUND, 0).most, 4 * S);
	pr_census_check(&c, 0, pr_span_of("e")); /* of whom the log has not told */
	CHECK_EQ_INT(value(&c, f, ROUND, 0).most, 200 * S);
	pr_census_free(&c);
	pr_census_free(&next);
	free(f);
}

static void a_set_has_a_limit(void)
{
	struct pr_census c = {0};
	struct pr_format *f = format_new();
	pr_census_gather(&c, 0, pr_span_of(""));
	for (unsigned i = 0; i <= PR_ROLL_MAX; i++) {
		char name[8];
		snprintf(name, sizeof name, "m%u", i);
		pr_census_gather(&c, 0, pr_span_of(name));
		if (i > 0 && i < PR_ROLL_MAX)
			CHECK_EQ_INT(value(&c, f, ROUND, 0).most, i * 2 * S);
	}
	CHECK_EQ_INT(value(&c, f, ROUND, 0).most, 200 * S);
	pr_census_free(&c);
	free(f);
}

static void line(struct pr_census *c, const struct pr_format *f, uint64_t t)
{
	static const struct pr_bounds params[PR_PARAMS];
	pr_census_run(c, f, DOUBT, t, t, params);
}

static void a_run_counts_from_its_first_line(void)
{
	struct pr_census c = {0};
	struct pr_format *f = format_new();
	CHECK_EQ_INT(value(&c, f, DOUBT, 100 * S).most, 0);
	line(&c, f, 100 * S);
	line(&c, f, 108 * S);
	CHECK_EQ_INT(value(&c, f, DOUBT, 115 * S).most, 15 * S);
	CHECK_EQ_INT(value(&c, f, DOUBT, 118 * S).most, 18 * S);
	CHECK_EQ_INT(value(&c, f, DOUBT, 119 * S).most, 0); /* it is over */
	CHECK_EQ_INT(value(&c, f, DOUBT, 99 * S).most, 0);  /* the clock was set back */
	line(&c, f, 119 * S);
	CHECK_EQ_INT(value(&c, f, DOUBT, 120 * S).most, 1 * S);
	free(f);
}

static void a_run_has_a_limit(void)
{
	struct pr_census c = {0};
	struct pr_format *f = format_new();
	pr_census_gather(&c, 0, pr_span_of(""));
	pr_census_gather(&c, 0, pr_span_of("a"));
	pr_census_gather(&c, 0, pr_span_of("b"));
	for (uint64_t t = 100; t <= 200; t += 5)
		line(&c, f, t * S);
	CHECK_EQ_INT(value(&c, f, DOUBT, 113 * S).most, 13 * S);
	CHECK_EQ_INT(value(&c, f, DOUBT, 201 * S).most, 14 * S);
	CHECK_EQ_INT(value(&c, f, DOUBT, 201 * S).best, 0);
	pr_census_free(&c);
	free(f);
}

CHECK_MAIN(a_set_counts_once_it_has_begun, a_set_has_a_limit, a_run_counts_from_its_first_line, a_run_has_a_limit)

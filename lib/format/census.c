#include "census.h"

#include <stdlib.h>

#include "base/fnv.h"
#include "base/grow.h"
#include "base/moments.h"
#include "base/rising.h"

static void begin(struct pr_roll *roll, bool whole)
{
	roll->whole = whole;
	roll->count = 0;
}

void pr_census_free(struct pr_census *c)
{
	for (unsigned i = 0; i < PR_SETS; i++)
		free(c->rolls[i].members);
	*c = (struct pr_census){0};
}

/* Room for one more than `count`. */
static bool grow(struct pr_census *c, struct pr_roll *roll, size_t count)
{
	bool grown = pr_grow(&roll->members, &roll->room, count + 1, sizeof *roll->members);
	c->exhausted = c->exhausted || !grown;
	return grown;
}

void pr_census_inherit(struct pr_census *c, const struct pr_census *from)
{
	memcpy(c->runs, from->runs, sizeof c->runs);
	for (unsigned i = 0; i < PR_SETS; i++) {
		struct pr_roll *roll = &c->rolls[i];
		const struct pr_roll *old = &from->rolls[i];
		begin(roll, false);
		if (!old->whole || !grow(c, roll, old->count))
			continue;
		memcpy(roll->members, old->members, old->count * sizeof *roll->members);
		roll->count = old->count;
		roll->whole = true;
	}
}

/* Where it is, or has to be put. */
static size_t place_of(const struct pr_roll *roll, uint64_t member)
{
	return pr_rising_place(roll->members, roll->count, sizeof *roll->members, 0, member);
}

static bool has(const struct pr_roll *roll, uint64_t member, size_t *at)
{
	*at = place_of(roll, member);
	return *at < roll->count && roll->members[*at] == member;
}

void pr_census_gather(struct pr_census *c, unsigned set, struct pr_span name)
{
	struct pr_roll *roll = &c->rolls[set];
	uint64_t member = pr_fnv(PR_FNV_BASIS, name);
	size_t at;
	if (name.n == 0)
		begin(roll, true);
	if (name.n == 0 || !roll->whole || has(roll, member, &at))
		return;
	if (roll->count == PR_ROLL_MAX || !grow(c, roll, roll->count)) {
		begin(roll, false);
		return;
	}
	memmove(roll->members + at + 1, roll->members + at, (roll->count - at) * sizeof *roll->members);
	roll->members[at] = member;
	roll->count++;
}

bool pr_census_check(struct pr_census *c, unsigned set, struct pr_span name)
{
	size_t at;
	if (!has(&c->rolls[set], pr_fnv(PR_FNV_BASIS, name), &at))
		begin(&c->rolls[set], false);
	return c->rolls[set].whole;
}

/* Whether a line of that time is none of the run any more. */
static bool is_over(const struct pr_run *run, const struct pr_lag *gap, uint64_t from, const struct pr_bounds *params)
{
	return !run->last || from < run->first || (from > run->last && from - run->last > pr_lag_value(gap, params).most);
}

void pr_census_run(struct pr_census *c, const struct pr_format *format, unsigned param, uint64_t from, uint64_t to,
                   const struct pr_bounds *params)
{
	struct pr_run *run = &c->runs[param];
	if (is_over(run, &format->params[param].gap, from, params))
		run->first = from;
	run->last = to;
}

static uint64_t times(uint64_t each, uint64_t count)
{
	uint64_t all;
	return __builtin_mul_overflow(each, count, &all) || all > INT64_MAX ? INT64_MAX : all;
}

static struct pr_bounds of_others(const struct pr_lag *lag, size_t others, const struct pr_bounds *params)
{
	struct pr_bounds each = pr_lag_value(lag, params);
	return (struct pr_bounds){times(each.least, others), times(each.most, others), times(each.best, others)};
}

void pr_census_value(const struct pr_census *c, const struct pr_format *format, uint64_t from, const bool *fixed,
                     struct pr_bounds *params)
{
	for (size_t i = 0; i < format->param_count; i++) {
		const struct pr_param *param = &format->params[i];
		const struct pr_roll *roll = &c->rolls[param->set];
		if (fixed[i] || !(param->counted || param->runs))
			continue;
		params[i] = param->value;
		if (param->counted && roll->whole && roll->count > 1)
			params[i] = of_others(&param->each, roll->count - 1, params);
		if (param->runs && !is_over(&c->runs[i], &param->gap, from, params))
			params[i].most = pr_sooner(from - c->runs[i].first, pr_lag_value(&param->limit, params).most);
	}
}

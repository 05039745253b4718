#include "lag.h"

static bool term_parse(struct pr_sum *sum, struct pr_span text, pr_param_finder *find, const void *arg)
{
	if (sum->count == PR_LAG_TERMS || text.n == 0)
		return false;
	uint64_t number = PR_SECOND;
	size_t used;
	struct pr_span name = text;
	if (pr_duration_parse(text, &number)) {
		sum->terms[sum->count].param = -1;
	} else {
		if (pr_decimal_parse(text, &number, &used)) {
			if (used == text.n || text.p[used] != '*')
				return false;
			name = (struct pr_span){text.p + used + 1, text.n - used - 1};
		}
		sum->terms[sum->count].param = find(arg, name);
		if (sum->terms[sum->count].param < 0)
			return false;
	}
	sum->terms[sum->count++].number = number;
	return true;
}

static bool sum_parse(struct pr_sum *sum, struct pr_span text, pr_param_finder *find, const void *arg)
{
	sum->count = 0;
	for (;;) {
		const uint8_t *plus = text.n ? memchr(text.p, '+', text.n) : NULL;
		size_t n = plus ? (size_t)(plus - text.p) : text.n;
		if (!term_parse(sum, (struct pr_span){text.p, n}, find, arg))
			return false;
		if (!plus)
			return true;
		text = (struct pr_span){text.p + n + 1, text.n - n - 1};
	}
}

/* Splits text at the first `mark`; *rest is what follows it. False if there is none. */
static bool split(struct pr_span *text, const char *mark, struct pr_span *rest)
{
	size_t n = strlen(mark);
	const uint8_t *at = text->n ? memmem(text->p, text->n, mark, n) : NULL;
	if (!at)
		return false;
	*rest = (struct pr_span){at + n, text->n - (size_t)(at - text->p) - n};
	text->n = (size_t)(at - text->p);
	return true;
}

bool pr_lag_parse(struct pr_lag *lag, struct pr_span text, pr_param_finder *find, const void *arg, const char **why)
{
	struct pr_span best, most;
	bool has_best = split(&text, "~", &best), has_most = split(&text, "..", &most);
	*why = "a lag is A..B~C of durations and params";
	if (!sum_parse(&lag->least, text, find, arg))
		return false;
	lag->most = lag->best = lag->least;
	return (!has_most || sum_parse(&lag->most, most, find, arg)) &&
	       (!has_best || sum_parse(&lag->best, best, find, arg));
}

static uint64_t product(uint64_t ns, uint64_t billionths)
{
	uint64_t whole = billionths / PR_SECOND, part = billionths % PR_SECOND;
	if (whole > 0 && ns > INT64_MAX / whole)
		return INT64_MAX;
	return ns * whole + ns / PR_SECOND * part + ns % PR_SECOND * part / PR_SECOND;
}

/* member: where in struct pr_bounds the values of the params stand that count. */
static uint64_t sum_value(const struct pr_sum *sum, const struct pr_bounds *params, size_t member)
{
	uint64_t total = 0;
	for (unsigned i = 0; i < sum->count; i++) {
		uint64_t number = sum->terms[i].number;
		if (sum->terms[i].param >= 0) {
			uint64_t value;
			memcpy(&value, (const char *)&params[sum->terms[i].param] + member, sizeof value);
			number = product(value, number);
		}
		total = number > INT64_MAX - total ? INT64_MAX : total + number;
	}
	return total;
}

struct pr_bounds pr_lag_value(const struct pr_lag *lag, const struct pr_bounds *params)
{
	return (struct pr_bounds){sum_value(&lag->least, params, offsetof(struct pr_bounds, least)),
	                          sum_value(&lag->most, params, offsetof(struct pr_bounds, most)),
	                          sum_value(&lag->best, params, offsetof(struct pr_bounds, best))};
}

/*
 * How long before a log line the thing that it tells of happened, by the system's own timeouts: "A..B~C", at least A,
 * at most B, best guess C. "A" alone is all three, "A..B" guesses A. Each is a sum of durations and of a format's
 * params, which a decimal factor may stand before: "1.5*read-timeout+1s".
 */
#ifndef PR_LAG_H
#define PR_LAG_H

#include "base/duration.h"

#define PR_LAG_TERMS 4u

struct pr_sum {
	unsigned count;
	struct {
		int param;       /* its number, or -1 */
		uint64_t number; /* ns; before a param, its factor in billionths */
	} terms[PR_LAG_TERMS];
};

struct pr_lag {
	struct pr_sum least, most, best;
};

/* The number of a param, or -1. */
typedef int pr_param_finder(const void *arg, struct pr_span name);

/* False: *why says what is wrong with text. */
bool pr_lag_parse(struct pr_lag *lag, struct pr_span text, pr_param_finder *find, const void *arg, const char **why);

/* A time with its bounds, in nanoseconds. */
struct pr_bounds {
	uint64_t least, most, best;
};

/* A lag with the values of the params; each at most INT64_MAX. */
struct pr_bounds pr_lag_value(const struct pr_lag *lag, const struct pr_bounds *params);

#endif

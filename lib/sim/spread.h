/*
 * How long messages take: a distribution of delays, as scenarios write it (pr-sim(1)):
 *
 *	none                       no delay
 *	constant TIME
 *	uniform LOW HIGH
 *	normal MEAN DEVIATION      cut off at 0
 *	exponential MEAN
 *	lognormal MEDIAN SIGMA     sigma is of the logarithm: 0.5 is usual in a data centre, 1 is heavy
 *	pareto LEAST SHAPE         P(longer than x) = (LEAST/x)^SHAPE: from shape 1 down there is no mean
 */
#ifndef PR_SPREAD_H
#define PR_SPREAD_H

#include "base/text.h"
#include "curves.h"

enum pr_spread_kind { PR_SPREAD_NONE, PR_SPREAD_CONSTANT, PR_SPREAD_UNIFORM, PR_SPREAD_NORMAL, PR_SPREAD_EXPONENTIAL,
	PR_SPREAD_LOGNORMAL, PR_SPREAD_PARETO };

/* No message takes longer, nor may a scenario ask for it: what is on its way takes memory. */
#define PR_SPREAD_MAX 3600000000000ull

struct pr_spread {
	enum pr_spread_kind kind;
	uint64_t a, b; /* times in ns; sigma and shape in billionths */
};

/* The kind of that name; false if there is none. *parameters: how many follow. */
bool pr_spread_named(struct pr_spread *s, struct pr_span name, unsigned *parameters);
/* Takes the parameter that stands at `place`, 0 or 1. NULL, or what is wrong with it. */
const char *pr_spread_parameter(struct pr_spread *s, unsigned place, struct pr_span text);
void pr_spread_write(struct pr_text *out, const struct pr_spread *s);
/* One delay, in ns. */
uint64_t pr_spread_draw(const struct pr_spread *s, const struct pr_curves *c, struct pr_dice *dice);

#endif

/*
 * The functions that distributions are made of, from integers alone.
 *
 * libm's log(), exp() and cos() differ in their last bits between libraries and processors, and so does what a compiler makes of
 * a*b+c. One such bit would reorder two messages, and all that follows would differ. So the curves are tables that integer
 * arithmetic fills, with straight lines between their points: off by less than 10^-6 of the true value, and the same everywhere.
 *
 * Numbers are in units of 2^-32 (PR_ONE).
 */
#ifndef PR_CURVES_H
#define PR_CURVES_H

#include <stdint.h>

#include "base/dice.h"

#define PR_ONE (1ll << 32)
#define PR_CURVE 1024u /* pieces of a curve */

struct pr_curves {
	uint64_t ln[PR_CURVE + 1];  /* ln(1 + i/1024), in 2^-62 */
	uint64_t exp[PR_CURVE + 1]; /* 2^(i/1024), in 2^-62 */
	uint64_t cos[PR_CURVE + 1]; /* of i/1024 of a quarter turn, in 2^-62 */
};

void pr_curves_fill(struct pr_curves *c);

/* e^x; between 0 and 2^63 - 1 whatever x is. */
uint64_t pr_curves_exp(const struct pr_curves *c, int64_t x);
/* A number of the exponential distribution of mean 1. */
int64_t pr_curves_exponential(const struct pr_curves *c, struct pr_dice *dice);
/* A number of the normal distribution of mean 0 and deviation 1 (Box, Muller). */
int64_t pr_curves_normal(const struct pr_curves *c, struct pr_dice *dice);

#endif

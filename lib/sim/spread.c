#include "spread.h"

#include "base/duration.h"

static const struct {
	const char *name;
	unsigned parameters;
	bool number; /* the second one is no time */
} kinds[] = {
	[PR_SPREAD_NONE] = {"none", 0, false},
	[PR_SPREAD_CONSTANT] = {"constant", 1, false},
	[PR_SPREAD_UNIFORM] = {"uniform", 2, false},
	[PR_SPREAD_NORMAL] = {"normal", 2, false},
	[PR_SPREAD_EXPONENTIAL] = {"exponential", 1, false},
	[PR_SPREAD_LOGNORMAL] = {"lognormal", 2, true},
	[PR_SPREAD_PARETO] = {"pareto", 2, true},
};

#define NUMBER_LEAST 10000000ull    /* 0.01 */
#define NUMBER_MOST 100000000000ull /* 100 */

bool pr_spread_named(struct pr_spread *s, struct pr_span name, unsigned *parameters)
{
	for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (pr_is(name, kinds[i].name)) {
			*s = (struct pr_spread){.kind = (enum pr_spread_kind)i};
			*parameters = kinds[i].parameters;
			return true;
		}
	return false;
}

const char *pr_spread_parameter(struct pr_spread *s, unsigned place, struct pr_span text)
{
	uint64_t *to = place ? &s->b : &s->a;
	size_t used;
	if (place && kinds[s->kind].number)
		return pr_decimal_parse(text, to, &used) && used == text.n && *to >= NUMBER_LEAST && *to <= NUMBER_MOST
			? NULL : "a number from 0.01 to 100 is wanted";
	if (!pr_duration_parse(text, to) || *to > PR_SPREAD_MAX)
		return "a time of at most 1h is wanted, such as 20ms";
	return place && s->kind == PR_SPREAD_UNIFORM && s->b < s->a ? "the longer time comes second" : NULL;
}

void pr_spread_write(struct pr_text *out, const struct pr_spread *s)
{
	pr_text_string(out, kinds[s->kind].name);
	for (unsigned place = 0; place < kinds[s->kind].parameters; place++) {
		pr_text_char(out, ' ');
		if (place && kinds[s->kind].number)
			pr_decimal_write(out, s->b);
		else
			pr_duration_write(out, place ? s->b : s->a);
	}
}

/* a times x, where x is in 2^-32; within bounds. */
static uint64_t scaled(uint64_t a, uint64_t x)
{
	unsigned __int128 product = (unsigned __int128)a * x >> 32;
	return product < PR_SPREAD_MAX ? (uint64_t)product : PR_SPREAD_MAX;
}

/* x times so many billionths, both ways; small enough for pr_curves_exp(). */
static int64_t by_billionths(int64_t x, uint64_t billionths)
{
	return (int64_t)((__int128)x * (int64_t)billionths / 1000000000);
}

static int64_t over_billionths(int64_t x, uint64_t billionths)
{
	return (int64_t)((__int128)x * 1000000000 / (int64_t)billionths);
}

static uint64_t normal(const struct pr_spread *s, int64_t z)
{
	uint64_t away = scaled(s->b, (uint64_t)(z < 0 ? -z : z));
	if (z < 0)
		return away < s->a ? s->a - away : 0;
	return away < PR_SPREAD_MAX - s->a ? s->a + away : PR_SPREAD_MAX;
}

uint64_t pr_spread_draw(const struct pr_spread *s, const struct pr_curves *c, struct pr_dice *dice)
{
	switch (s->kind) {
	case PR_SPREAD_NONE:
		return 0;
	case PR_SPREAD_CONSTANT:
		return s->a;
	case PR_SPREAD_UNIFORM:
		return pr_dice_between(dice, s->a, s->b);
	case PR_SPREAD_NORMAL:
		return normal(s, pr_curves_normal(c, dice));
	case PR_SPREAD_EXPONENTIAL:
		return scaled(s->a, (uint64_t)pr_curves_exponential(c, dice));
	case PR_SPREAD_LOGNORMAL:
		return scaled(s->a, pr_curves_exp(c, by_billionths(pr_curves_normal(c, dice), s->b)));
	case PR_SPREAD_PARETO:
		return scaled(s->a, pr_curves_exp(c, over_billionths(pr_curves_exponential(c, dice), s->b)));
	}
	return 0;
}

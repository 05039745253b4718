#include "curves.h"

#include <math.h>

#define UNIT (1ull << 62) /* 1.0 in the tables */
#define LN2 0x2c5c85fdf473de6aull     /* ln 2, in 2^-62 */
#define LOG2_E 0x171547652ull         /* 1/ln 2, in 2^-32 */
#define HALF_PI 0x6487ed5110b4611aull /* pi/2, in 2^-62 */

typedef unsigned __int128 wide;

/* The product of two numbers in 2^-62. */
static uint64_t times(uint64_t a, uint64_t b)
{
	return (uint64_t)((wide)a * b >> 62);
}

static uint64_t square_root(wide x)
{
	uint64_t root = 0;
	for (int bit = 63; bit >= 0; bit--) {
		uint64_t tried = root | 1ull << bit;
		if ((wide)tried * tried <= x)
			root = tried;
	}
	return root;
}

/* ln x for x from 1 to 2, by squaring: each square that reaches 2 is a bit of the logarithm to the base 2. */
static uint64_t logarithm(uint64_t x)
{
	uint64_t log2 = 0;
	for (int bit = 61; bit >= 16; bit--) {
		wide square = (wide)x * x >> 62;
		if (square >= 2 * (wide)UNIT) {
			log2 |= 1ull << bit;
			square >>= 1;
		}
		x = (uint64_t)square;
	}
	return times(log2, LN2);
}

/* cos x for x from 0 to pi/2: 1 - x^2/2 + x^4/24 - … */
static uint64_t cosine(uint64_t x)
{
	uint64_t square = times(x, x), plus = UNIT, minus = 0, term = UNIT;
	for (unsigned k = 1; term > 0; k++) {
		term = times(term, square) / ((2 * k - 1) * (2 * k));
		*(k % 2 ? &minus : &plus) += term;
	}
	return plus > minus ? plus - minus : 0;
}

#define POWERS 10 /* PR_CURVE is 2 to that */

void pr_curves_fill(struct pr_curves *c)
{
	uint64_t roots[POWERS + 1] = {2 * UNIT - 1}; /* roots[k] is 2^(1/2^k) */
	for (unsigned k = 1; k <= POWERS; k++)
		roots[k] = square_root((wide)roots[k - 1] << 62);
	for (unsigned i = 0; i < PR_CURVE; i++) {
		c->exp[i] = UNIT;
		for (unsigned k = 1; k <= POWERS; k++)
			if (i >> (POWERS - k) & 1u)
				c->exp[i] = times(c->exp[i], roots[k]);
		c->ln[i] = logarithm(UNIT + i * (UNIT / PR_CURVE));
		c->cos[i] = cosine((uint64_t)((wide)HALF_PI * i / PR_CURVE));
	}
	c->exp[PR_CURVE] = 2 * UNIT - 1;
	c->ln[PR_CURVE] = LN2;
	c->cos[PR_CURVE] = 0;
}

/* At `at` of the curve's whole length, in 2^-32 of it. */
static uint64_t look_up(const uint64_t *curve, uint32_t at)
{
	uint32_t i = at / (uint32_t)(PR_ONE / PR_CURVE), rest = at % (uint32_t)(PR_ONE / PR_CURVE);
	int64_t step = (int64_t)(curve[i + 1] - curve[i]);
	return curve[i] + (uint64_t)((__int128)step * rest / (PR_ONE / PR_CURVE));
}

uint64_t pr_curves_exp(const struct pr_curves *c, int64_t x)
{
	__int128 power = ((__int128)x * (int64_t)LOG2_E) >> 32; /* of 2 */
	__int128 whole = power >> 32;
	if (whole < -32)
		return 0;
	if (whole > 29)
		return INT64_MAX;
	return look_up(c->exp, (uint32_t)power) >> (30 - (int)whole);
}

/* The processor's guess, put right: so it is the same everywhere, however the guess was rounded. x is below 2^63. */
static uint64_t small_root(uint64_t x)
{
	uint64_t root = (uint64_t)sqrt((double)x);
	while (root * root > x)
		root--;
	while ((root + 1) * (root + 1) <= x)
		root++;
	return root;
}

int64_t pr_curves_exponential(const struct pr_curves *c, struct pr_dice *dice)
{
	uint64_t u = pr_dice_u64(dice) | 1; /* u/2^64: -ln of it, its leading zeroes apart from the rest */
	int zeroes = __builtin_clzll(u);
	uint64_t ln = look_up(c->ln, (uint32_t)(u << zeroes << 1 >> 32));
	return (int64_t)(((wide)LN2 * (unsigned)(zeroes + 1) - ln) >> 30);
}

int64_t pr_curves_normal(const struct pr_curves *c, struct pr_dice *dice)
{
	uint64_t radius = small_root((uint64_t)pr_curves_exponential(c, dice) << 23) << 5; /* of twice that, in 2^-32 */
	uint64_t turn = pr_dice_u64(dice);
	uint32_t at = (uint32_t)(turn >> 8);
	int64_t part = (int64_t)((wide)radius * look_up(c->cos, at) >> 62);
	return turn & 1 ? -part : part; /* all quarters but for the sign are alike */
}

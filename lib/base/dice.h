/*
 * Chance from a given number: the same seed gives the same throws on any machine. xoshiro256** (Blackman, Vigna, "Scrambled
 * linear pseudorandom number generators"), its state filled by splitmix64, as its authors advise. For simulations, not for keys.
 */
#ifndef PR_DICE_H
#define PR_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct pr_dice {
	uint64_t s[4];
};

void pr_dice_seed(struct pr_dice *dice, uint64_t seed);

static inline uint64_t pr_dice_u64(struct pr_dice *dice)
{
	uint64_t *s = dice->s, times5 = s[1] * 5, result = (times5 << 7 | times5 >> 57) * 9, shifted = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= shifted;
	s[3] = s[3] << 45 | s[3] >> 19;
	return result;
}

/* Below n, which is not 0. Its bias, less than n in 2^64, is none that a simulation could show. */
static inline uint64_t pr_dice_below(struct pr_dice *dice, uint64_t n)
{
	return (uint64_t)((unsigned __int128)pr_dice_u64(dice) * n >> 64);
}

/* From `low` to `high`, both included. */
static inline uint64_t pr_dice_between(struct pr_dice *dice, uint64_t low, uint64_t high)
{
	return low + pr_dice_below(dice, high - low + 1);
}

/* True so many times in 10^9. */
static inline bool pr_dice_chance(struct pr_dice *dice, uint64_t billionths)
{
	return pr_dice_below(dice, 1000000000u) < billionths;
}

#endif

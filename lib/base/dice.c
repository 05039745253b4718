#include "dice.h"

void pr_dice_seed(struct pr_dice *dice, uint64_t seed)
{
	for (int i = 0; i < 4; i++) { /* splitmix64 (Steele, Lea, Flood): never four zeroes, which would stay so */
		uint64_t z = seed += 0x9e3779b97f4a7c15u;
		z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
		z = (z ^ z >> 27) * 0x94d049bb133111ebu;
		dice->s[i] = z ^ z >> 31;
	}
}

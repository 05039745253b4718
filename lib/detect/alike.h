/* Numbers for what is alike: each item gets the number of the first one that it equals, or the next number. */
#ifndef PR_ALIKE_H
#define PR_ALIKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pr_alike {
	uint32_t *slots; /* numbers, found by open addressing; half full at the most */
	uint64_t *hash;  /* of each number */
	uint32_t *first; /* the first item of each number */
	size_t size, count;
};

typedef bool pr_alike_same(const void *context, uint32_t a, uint32_t b);

/* For so many items at the most. False if memory ran out; nothing is to be freed then. */
bool pr_alike_make(struct pr_alike *alike, size_t items);
void pr_alike_clear(struct pr_alike *alike);
/* Items that are the same have the same hash. */
uint32_t pr_alike_number(struct pr_alike *alike, uint32_t item, uint64_t hash, pr_alike_same *same, const void *context);

/* Spreads a number over all bits: to hash a set, the sum over its members; to hash more, one after the other. */
static inline uint64_t pr_spread(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

#endif

/* Arrays in the order of a number of 64 bits: where one is, or belongs. */
#ifndef PR_RISING_H
#define PR_RISING_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The first of `count` items of `size` bytes whose number, `at` bytes into it, is not less than `least`; count if there is none. */
static inline size_t pr_rising_place(const void *list, size_t count, size_t size, size_t at, uint64_t least)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint64_t number;
		memcpy(&number, (const uint8_t *)list + middle * size + at, sizeof number);
		if (number < least)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The same, of structs that have it as a uint64_t of that name. */
#define PR_RISING_PLACE(list, count, name, least) \
	pr_rising_place(list, count, sizeof *(list), offsetof(__typeof__(*(list)), name), least)

#endif

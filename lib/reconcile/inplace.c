#include "inplace.h"

#include <stdbool.h>
#include <string.h>

#define SMALL 12u /* items that are sorted by insertion */

struct sort {
	char *base;
	size_t size;
	int (*compare)(const void *a, const void *b);
};

static char *at(const struct sort *s, size_t i)
{
	return s->base + i * s->size;
}

static bool less(const struct sort *s, size_t i, size_t j)
{
	return s->compare(at(s, i), at(s, j)) < 0;
}

static void swap(const struct sort *s, size_t i, size_t j)
{
	char kept[PR_INPLACE_MAX];
	memcpy(kept, at(s, i), s->size);
	memmove(at(s, i), at(s, j), s->size);
	memcpy(at(s, j), kept, s->size);
}

static void insert_all(const struct sort *s, size_t from, size_t to)
{
	char kept[PR_INPLACE_MAX];
	for (size_t i = from + 1; i < to; i++) {
		size_t j = i;
		memcpy(kept, at(s, i), s->size);
		while (j > from && s->compare(kept, at(s, j - 1)) < 0)
			j--;
		memmove(at(s, j + 1), at(s, j), (i - j) * s->size);
		memcpy(at(s, j), kept, s->size);
	}
}

static void sift(const struct sort *s, size_t from, size_t root, size_t count)
{
	for (size_t child; (child = 2 * root + 1) < count; root = child) {
		if (child + 1 < count && less(s, from + child, from + child + 1))
			child++;
		if (!less(s, from + root, from + child))
			return;
		swap(s, from + root, from + child);
	}
}

static void heap(const struct sort *s, size_t from, size_t to)
{
	size_t count = to - from;
	for (size_t i = count / 2; i-- > 0;)
		sift(s, from, i, count);
	while (count-- > 1) {
		swap(s, from, from + count);
		sift(s, from, 0, count);
	}
}

/* The middle one of three becomes the first, around which the others are parted. */
static void choose(const struct sort *s, size_t from, size_t to)
{
	size_t middle = from + (to - from) / 2, last = to - 1;
	if (less(s, middle, from))
		swap(s, middle, from);
	if (less(s, last, middle))
		swap(s, last, middle);
	if (less(s, middle, from))
		swap(s, middle, from);
	swap(s, from, middle);
}

/* Where the chosen one stands in the end: nothing before it is larger, nothing behind it is smaller. */
static size_t part(const struct sort *s, size_t from, size_t to)
{
	size_t i = from, j = to;
	choose(s, from, to);
	for (;;) {
		do
			i++;
		while (i < to && less(s, i, from));
		do
			j--;
		while (less(s, from, j));
		if (i >= j)
			break;
		swap(s, i, j);
	}
	swap(s, from, j);
	return j;
}

static void sort_range(const struct sort *s, size_t from, size_t to, unsigned depth)
{
	while (to - from > SMALL) {
		if (depth-- == 0) {
			heap(s, from, to);
			return;
		}
		size_t middle = part(s, from, to);
		if (middle - from < to - middle - 1) {
			sort_range(s, from, middle, depth);
			from = middle + 1;
		} else {
			sort_range(s, middle + 1, to, depth);
			to = middle;
		}
	}
	insert_all(s, from, to);
}

void pr_inplace_sort(void *items, size_t count, size_t size, int (*compare)(const void *a, const void *b))
{
	struct sort s = {items, size, compare};
	unsigned depth = 0;
	for (size_t n = count; n > 1; n /= 2)
		depth += 2;
	if (count > 1)
		sort_range(&s, 0, count, depth);
}

#include "shapes.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "base/fnv.h"
#include "base/grow.h"

#define LOOKED_AT 400u /* bytes of a line */

static bool is_word(uint8_t c)
{
	return pr_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* Of the line with 0 in place of every word that has a digit. */
static uint64_t hash_of(struct pr_span text)
{
	uint64_t hash = PR_FNV_BASIS;
	size_t end = text.n < LOOKED_AT ? text.n : LOOKED_AT;
	for (size_t i = 0, n; i < end; i += n) {
		uint64_t word = hash;
		bool digit = false;
		for (n = 0; i + n < end && is_word(text.p[i + n]); n++) {
			digit = digit || pr_is_digit(text.p[i + n]);
			word = pr_fnv_byte(word, text.p[i + n]);
		}
		hash = n == 0 ? pr_fnv_byte(hash, text.p[i]) : digit ? pr_fnv_byte(hash, '0') : word;
		n += n == 0;
	}
	return hash;
}

void pr_shapes_free(struct pr_shapes *shapes)
{
	free(shapes->list);
}

void pr_shapes_add(struct pr_shapes *shapes, uint64_t line, struct pr_span text)
{
	uint64_t hash = hash_of(text);
	size_t place = hash % (2 * PR_SHAPES_MAX);
	for (; shapes->places[place]; place = (place + 1) % (2 * PR_SHAPES_MAX))
		if (shapes->list[shapes->places[place] - 1].hash == hash) {
			shapes->list[shapes->places[place] - 1].count++;
			return;
		}
	if (shapes->count == PR_SHAPES_MAX ||
	    !pr_grow(&shapes->list, &shapes->cap, shapes->count + 1, sizeof *shapes->list)) {
		shapes->others++;
		return;
	}
	struct pr_shape *shape = &shapes->list[shapes->count++];
	shapes->places[place] = (uint16_t)shapes->count;
	*shape = (struct pr_shape){.hash = hash, .count = 1, .line = line};
	shape->n = text.n < PR_SHAPE_SAMPLE ? text.n : PR_SHAPE_SAMPLE;
	if (shape->n > 0)
		memcpy(shape->sample, text.p, shape->n);
}

static int by_count(const void *a, const void *b)
{
	const struct pr_shape *x = a, *y = b;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

void pr_shapes_sort(struct pr_shapes *shapes)
{
	if (shapes->count > 0)
		qsort(shapes->list, shapes->count, sizeof *shapes->list, by_count);
}

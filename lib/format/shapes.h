/*
 * Lines grouped by their shape: what is left when words with digits in them may be anything. So times, ids and addresses do not
 * tell lines apart that say the same.
 */
#ifndef PR_SHAPES_H
#define PR_SHAPES_H

#include "record/record.h"

#define PR_SHAPES_MAX 1024u  /* lines of further ones are counted, and no more */
#define PR_SHAPE_SAMPLE 240u /* bytes of a line that are kept */

struct pr_shape {
	uint64_t hash, count, line; /* line: of the first one, which the sample is of */
	size_t n;
	uint8_t sample[PR_SHAPE_SAMPLE];
};

/* Zeroed, it is empty. */
struct pr_shapes {
	struct pr_shape *list;
	size_t count, cap;
	uint16_t places[2 * PR_SHAPES_MAX]; /* in the list, from 1, by their hashes; 0: none */
	uint64_t others; /* lines of shapes for which there is no room, or no memory */
};

void pr_shapes_free(struct pr_shapes *shapes);
void pr_shapes_add(struct pr_shapes *shapes, uint64_t line, struct pr_span text);
/* The most frequent first, then as they came. Nothing can be added afterwards. */
void pr_shapes_sort(struct pr_shapes *shapes);

#endif

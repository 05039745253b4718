/*
 * Memory for many records of many owners, of which each gives up its oldest first: cut into chunks that are never moved, so that an
 * owner grows without copying, and taken from the system in large pages, where it has some. A chunk is used again when nothing in it
 * is kept any more.
 */
#ifndef PR_CHUNKS_H
#define PR_CHUNKS_H

#include "record/record.h"

#define PR_CHUNKS_LEAST 512u
#define PR_CHUNKS_CLASSES 5u /* to 8 KiB; an owner begins with small ones */

struct pr_chunk;

/* Zeroed, but for `most`, it is empty. */
struct pr_chunks {
	size_t used, most; /* bytes given to owners, and how many there may be; owners may count other things here, too */
	struct pr_chunk *free[PR_CHUNKS_CLASSES];
	struct pr_chunk *large; /* of one record each */
	struct slab *slabs;
	size_t fill, size; /* of the newest slab */
};

/* What one owner has. Zeroed, nothing. It needs not be freed before the chunks are. */
struct pr_holder {
	struct pr_chunk *last; /* where records are put */
	unsigned class;        /* of the next chunk */
};

/* Frees all that was put. */
void pr_chunks_free(struct pr_chunks *chunks);
/* A block of PR_CHUNKS_LEAST bytes, or twice, four times, … as much by its class, with nothing in it. NULL as below. */
void *pr_chunks_take(struct pr_chunks *chunks, unsigned class, bool *full);
void pr_chunks_give(struct pr_chunks *chunks, void *block, unsigned class);
/*
 * A copy, which stays where it is, and the class of its chunk, which is at most PR_CHUNKS_CLASSES. NULL: memory ran out, or, with *full,
 * there may be no more.
 */
uint8_t *pr_holder_put(struct pr_holder *holder, struct pr_chunks *chunks, struct pr_span record, unsigned *class, bool *full);
/* Gives up what was put, without a look at it: what is old is in no cache. */
void pr_holder_drop(struct pr_holder *holder, struct pr_chunks *chunks, uint8_t *record, unsigned class);

#endif

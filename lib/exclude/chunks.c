#include "chunks.h"

#include <stdlib.h>
#include <sys/mman.h>

#define SLAB ((size_t)2 << 20)       /* a large page */
#define FIRST_SLAB ((size_t)64 << 10) /* little is mostly enough */
#define LARGE PR_CHUNKS_CLASSES

struct pr_chunk { /* begins at a multiple of its size, but for large ones, in which the record has one place */
	struct pr_chunk *next, *before; /* free, or large, ones; before: large ones only */
	uint32_t live, fill, size, class; /* live: records; fill and size: bytes behind this */
	uint8_t bytes[];
};

struct slab {
	struct slab *next;
};

void pr_chunks_free(struct pr_chunks *chunks)
{
	for (struct pr_chunk *chunk = chunks->large, *next; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	for (struct slab *slab = chunks->slabs, *next; slab; slab = next) {
		next = slab->next;
		free(slab);
	}
}

static bool add_slab(struct pr_chunks *chunks)
{
	size_t size = chunks->slabs ? SLAB : FIRST_SLAB;
	struct slab *slab = aligned_alloc(size, size);
	if (!slab)
		return false;
	if (size == SLAB)
		madvise(slab, size, MADV_HUGEPAGE); /* without it, all is well but slower */
	slab->next = chunks->slabs;
	chunks->slabs = slab;
	chunks->size = size;
	chunks->fill = sizeof *slab;
	return true;
}

/* One of the class, used before or new. NULL if memory ran out. */
static struct pr_chunk *cut(struct pr_chunks *chunks, unsigned class)
{
	size_t size = (size_t)PR_CHUNKS_LEAST << class;
	struct pr_chunk *chunk = chunks->free[class];
	if (chunk)
		chunks->free[class] = chunk->next;
	else {
		size_t at = (chunks->fill + size - 1) & ~(size - 1);
		if (!chunks->slabs || at + size > chunks->size) {
			if (!add_slab(chunks))
				return NULL;
			at = size; /* behind the slab's head */
		}
		chunk = (struct pr_chunk *)(void *)((uint8_t *)chunks->slabs + at);
		chunks->fill = at + size;
	}
	*chunk = (struct pr_chunk){.size = (uint32_t)(size - sizeof *chunk), .class = class};
	return chunk;
}

void *pr_chunks_take(struct pr_chunks *chunks, unsigned class, bool *full)
{
	size_t size = (size_t)PR_CHUNKS_LEAST << class;
	*full = chunks->used > chunks->most || size > chunks->most - chunks->used;
	struct pr_chunk *chunk = *full ? NULL : cut(chunks, class);
	chunks->used += chunk ? size : 0;
	return chunk;
}

void pr_chunks_give(struct pr_chunks *chunks, void *block, unsigned class)
{
	struct pr_chunk *chunk = block;
	chunks->used -= (size_t)PR_CHUNKS_LEAST << class;
	chunk->next = chunks->free[class];
	chunks->free[class] = chunk;
}

static struct pr_chunk *make_large(struct pr_chunks *chunks, size_t n)
{
	struct pr_chunk *chunk = malloc(sizeof *chunk + n);
	if (!chunk)
		return NULL;
	*chunk = (struct pr_chunk){.next = chunks->large, .size = (uint32_t)n, .class = LARGE};
	if (chunks->large)
		chunks->large->before = chunk;
	return chunks->large = chunk;
}

static size_t size_of(const struct pr_chunk *chunk)
{
	return sizeof *chunk + chunk->size;
}

/* A chunk with room for n bytes; the holder's last, or another. As pr_holder_put(). */
static struct pr_chunk *find_room(struct pr_holder *holder, struct pr_chunks *chunks, size_t n, bool *full)
{
	struct pr_chunk *chunk = holder->last;
	if (chunk && chunk->size - chunk->fill >= n)
		return chunk;
	unsigned class = holder->class;
	while (class < LARGE && ((size_t)PR_CHUNKS_LEAST << class) - sizeof *chunk < n)
		class++;
	size_t size = class < LARGE ? (size_t)PR_CHUNKS_LEAST << class : sizeof *chunk + n;
	*full = chunks->used > chunks->most || size > chunks->most - chunks->used;
	if (*full)
		return NULL;
	chunk = class < LARGE ? cut(chunks, class) : make_large(chunks, n);
	if (!chunk)
		return NULL;
	chunks->used += size;
	if (class == LARGE)
		return chunk;
	holder->class = class + 1 < LARGE ? class + 1 : class;
	struct pr_chunk *old = holder->last;
	holder->last = chunk;
	if (old && old->live == 0) {
		chunks->used -= size_of(old);
		old->next = chunks->free[old->class];
		chunks->free[old->class] = old;
	}
	return chunk;
}

uint8_t *pr_holder_put(struct pr_holder *holder, struct pr_chunks *chunks, struct pr_span record, unsigned *class, bool *full)
{
	*full = false;
	struct pr_chunk *chunk = find_room(holder, chunks, record.n, full);
	if (!chunk)
		return NULL;
	uint8_t *p = chunk->bytes + chunk->fill;
	memcpy(p, record.p, record.n);
	chunk->fill += (uint32_t)record.n;
	chunk->live++;
	*class = chunk->class;
	return p;
}

static struct pr_chunk *chunk_of(uint8_t *record, unsigned class)
{
	size_t within = class < LARGE ? (uintptr_t)record & (((size_t)PR_CHUNKS_LEAST << class) - 1) : sizeof(struct pr_chunk);
	return (struct pr_chunk *)(void *)(record - within);
}

void pr_holder_drop(struct pr_holder *holder, struct pr_chunks *chunks, uint8_t *record, unsigned class)
{
	struct pr_chunk *chunk = chunk_of(record, class);
	if (--chunk->live > 0)
		return;
	if (chunk == holder->last) { /* it begins anew */
		chunk->fill = 0;
		return;
	}
	chunks->used -= size_of(chunk);
	if (chunk->class < LARGE) {
		chunk->next = chunks->free[chunk->class];
		chunks->free[chunk->class] = chunk;
		return;
	}
	if (chunk->next)
		chunk->next->before = chunk->before;
	if (chunk->before)
		chunk->before->next = chunk->next;
	else
		chunks->large = chunk->next;
	free(chunk);
}

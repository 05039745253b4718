#include "sorter.h"

#include <errno.h>
#include <stdlib.h>

#include "base/grow.h"
#include "run.h"

struct entry {
	uint64_t t;
	size_t offset; /* from the end of the block: the later it was put, the more */
	uint32_t n;
	uint8_t rank;
};

#define ENTRY_SIZE (2 * sizeof(struct entry)) /* sorting takes as much again */

/* What is in the block of one sequence. */
struct segment {
	const struct pr_sorter *sorter;
	size_t sequence, first, count;
	size_t taken;
	bool sorted;
};

struct pr_sorter {
	struct pr_spill *spill;
	struct pr_strands stored;
	uint8_t *block; /* entries from its beginning on, records from its end down */
	size_t size, count, length; /* of the block; entries; bytes of records */
	struct segment *segments;
	size_t segment_count, segment_cap;
};

struct pr_sorter *pr_sorter_new(size_t memory, struct pr_spill *spill)
{
	struct pr_sorter *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->spill = spill;
	s->size = memory / sizeof(struct entry) * sizeof(struct entry);
	s->block = malloc(s->size + 1);
	if (s->block)
		return s;
	free(s);
	return NULL;
}

void pr_sorter_free(struct pr_sorter *s)
{
	if (!s)
		return;
	pr_strands_free(&s->stored);
	free(s->segments);
	free(s->block);
	free(s);
}

static int by_time(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	if (x->t != y->t)
		return x->t < y->t ? -1 : 1;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

static struct entry *entries_of(const struct pr_sorter *s)
{
	return (struct entry *)(void *)s->block;
}

static void sort(struct segment *segment)
{
	if (!segment->sorted)
		qsort(entries_of(segment->sorter) + segment->first, segment->count, sizeof(struct entry), by_time);
	segment->sorted = true;
}

static struct pr_piece piece_of(const struct pr_sorter *s, const struct entry *e)
{
	return (struct pr_piece){{s->block + s->size - e->offset, e->n}, e->t, e->rank};
}

/* A segment as a strand of its own in the file. */
static bool store(struct pr_sorter *s, struct segment *segment)
{
	struct pr_spool *spool = pr_spool_new(s->spill);
	bool stored = spool;
	errno = stored ? errno : ENOMEM;
	sort(segment);
	for (size_t i = 0; i < segment->count && stored; i++) {
		const struct pr_piece piece = piece_of(s, entries_of(s) + segment->first + i);
		stored = pr_run_put(spool, &piece);
	}
	stored = stored && pr_spool_rest(spool);
	if (stored && pr_strands_add(&s->stored, pr_run_flow(spool), segment->sequence))
		return true;
	int error = stored ? ENOMEM : errno;
	pr_spool_free(spool);
	errno = error;
	return false;
}

/* Empties the block. */
static bool store_all(struct pr_sorter *s)
{
	for (size_t i = 0; i < s->segment_count; i++)
		if (!store(s, &s->segments[i]))
			return false;
	s->segment_count = s->count = s->length = 0;
	return true;
}

static bool fits(const struct pr_sorter *s, size_t n)
{
	return s->size >= (s->count + 1) * ENTRY_SIZE + s->length && s->size - (s->count + 1) * ENTRY_SIZE - s->length >= n;
}

static bool make_room(struct pr_sorter *s, size_t n)
{
	if (fits(s, n))
		return true;
	if (!store_all(s))
		return false;
	if (fits(s, n))
		return true;
	size_t size = (n / sizeof(struct entry) + 3) * sizeof(struct entry);
	uint8_t *block = malloc(size);
	if (!block) {
		errno = ENOMEM;
		return false;
	}
	free(s->block);
	s->block = block;
	s->size = size;
	return true;
}

/* The segment that a piece of the sequence goes into. */
static struct segment *segment_for(struct pr_sorter *s, size_t sequence)
{
	struct segment *last = s->segment_count > 0 ? &s->segments[s->segment_count - 1] : NULL;
	if (last && last->sequence == sequence)
		return last;
	if (!pr_grow(&s->segments, &s->segment_cap, s->segment_count + 1, sizeof *s->segments))
		return NULL;
	s->segments[s->segment_count] = (struct segment){s, sequence, s->count, 0, 0, true};
	return &s->segments[s->segment_count++];
}

bool pr_sorter_put(struct pr_sorter *s, const struct pr_piece *piece, size_t sequence)
{
	if (!make_room(s, piece->bytes.n))
		return false;
	struct segment *segment = segment_for(s, sequence);
	if (!segment) {
		errno = ENOMEM;
		return false;
	}
	s->length += piece->bytes.n;
	memcpy(s->block + s->size - s->length, piece->bytes.p, piece->bytes.n);
	struct entry *e = entries_of(s) + s->count++;
	*e = (struct entry){piece->t, s->length, (uint32_t)piece->bytes.n, piece->rank};
	segment->sorted = segment->sorted && (segment->count == 0 || e[-1].t <= e->t);
	segment->count++;
	return true;
}

static int next(void *arg, struct pr_piece *piece)
{
	struct segment *segment = arg;
	if (segment->taken == segment->count)
		return 0;
	*piece = piece_of(segment->sorter, entries_of(segment->sorter) + segment->first + segment->taken++);
	return 1;
}

/* Moves what is in the file to strands. */
static bool add_stored(struct pr_sorter *s, struct pr_strands *strands)
{
	for (size_t i = 0; i < s->stored.count; i++) {
		struct pr_strand *strand = &s->stored.list[i];
		if (!pr_strands_add(strands, strand->flow, strand->sequence))
			return false;
		strand->flow = (struct pr_flow){0};
	}
	return true;
}

static bool add_segments(struct pr_sorter *s, struct pr_strands *strands)
{
	for (size_t i = 0; i < s->segment_count; i++) {
		struct segment *segment = &s->segments[i];
		sort(segment);
		if (!pr_strands_add(strands, (struct pr_flow){.next = next, .arg = segment}, segment->sequence))
			return false;
	}
	return true;
}

bool pr_sorter_end(struct pr_sorter *s, struct pr_strands *strands)
{
	if (s->stored.count > 0) {
		if (!store_all(s))
			return false;
		free(s->block);
		s->block = NULL;
	}
	if (add_stored(s, strands) && add_segments(s, strands))
		return true;
	errno = ENOMEM;
	return false;
}

#include "named.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/grow.h"

#define BLOCKS 4u          /* of one voice: one is taken from, the others are ready or in work */
#define ALL (4u << 20)     /* bytes of all blocks of all voices, */
#define LEAST (4u << 10)   /* but of one block so many, */
#define MOST (64u << 10)   /* and no more than that */
#define LINE 64u           /* bytes: of a cache, at least */

struct head { /* what stands in front of each record */
	uint64_t t;
	size_t n;
};

struct block {
	uint8_t *bytes;
	size_t n, room;
	bool last;
};

struct line {
	struct pr_voice *voice;
	struct block blocks[BLOCKS];
	/* Under the lock: how many blocks were made and given back so far. Each is at its number modulo BLOCKS. */
	size_t made, taken;
	bool working, ended;
	/* The caller's, for each record: in no cache line that others write. */
	_Alignas(LINE) const uint8_t *at;
	const uint8_t *end; /* of the block that is taken from; NULL: none is */
	bool last;          /* nothing comes behind it */
};

struct pr_named {
	struct line *lines;
	size_t count, size; /* size: bytes of a block */
	bool ahead; /* false: there are no blocks */
	pthread_mutex_t lock;
	pthread_cond_t moved;
	bool stopped;
	pthread_t helpers[PR_NAMED_HELPERS];
	unsigned helper_count;
};

static bool put(struct block *block, uint64_t t, struct pr_span record)
{
	const struct head head = {t, record.n};
	if (!pr_grow(&block->bytes, &block->room, block->n + sizeof head + record.n, 1))
		return false;
	memcpy(block->bytes + block->n, &head, sizeof head);
	memcpy(block->bytes + block->n + sizeof head, record.p, record.n);
	block->n += sizeof head + record.n;
	return true;
}

/* As many records as fill it, one at least. */
static struct block fill(const struct pr_named *n, struct pr_voice *v, struct block block)
{
	struct pr_span record = {NULL, 0};
	uint64_t steps, t = 0;
	block.n = 0;
	for (block.last = false; block.n < n->size; pr_queue_drop(v->queue)) {
		block.last = !pr_voice_advance(v, &t);
		if (block.last)
			break;
		pr_queue_first(v->queue, &steps, &t, &record);
		if (!put(&block, t, record)) {
			v->trouble = ENOMEM;
			block.last = true;
			break;
		}
	}
	return block;
}

/* All of these: under the lock, which they let go for the work. */
static bool can_work(const struct line *line)
{
	return line->voice && !line->working && !line->ended && line->made - line->taken < BLOCKS;
}

static void work(struct pr_named *n, struct line *line)
{
	struct block *block = &line->blocks[line->made % BLOCKS];
	line->working = true;
	pthread_mutex_unlock(&n->lock);
	const struct block filled = fill(n, line->voice, *block); /* a copy: the caller reads of those beside it */
	pthread_mutex_lock(&n->lock);
	*block = filled;
	line->working = false;
	line->ended = filled.last;
	line->made++;
	pthread_cond_broadcast(&n->moved);
}

/* Of those that can be worked for, the one that the caller will wait for first, as it seems; NULL: there is none. */
static struct line *neediest(struct pr_named *n)
{
	struct line *found = NULL;
	for (size_t i = 0; i < n->count; i++) {
		struct line *line = &n->lines[i];
		if (can_work(line) && (!found || line->made - line->taken < found->made - found->taken))
			found = line;
	}
	return found;
}

static void *help(void *arg)
{
	struct pr_named *n = arg;
	pthread_mutex_lock(&n->lock);
	while (!n->stopped) {
		struct line *line = neediest(n);
		if (line)
			work(n, line);
		else
			pthread_cond_wait(&n->moved, &n->lock);
	}
	pthread_mutex_unlock(&n->lock);
	return NULL;
}

struct pr_named *pr_named_new(struct pr_voice *const *voices, size_t count, unsigned helpers)
{
	struct pr_named *n = calloc(1, sizeof *n);
	if (!n)
		return NULL;
	pthread_mutex_init(&n->lock, NULL);
	pthread_cond_init(&n->moved, NULL);
	n->lines = aligned_alloc(LINE, (count + 1) * sizeof *n->lines);
	if (!n->lines) {
		pr_named_free(n);
		return NULL;
	}
	n->count = count;
	for (size_t i = 0; i < count; i++)
		n->lines[i] = (struct line){.voice = voices[i]};
	size_t share = ALL / BLOCKS / (count + 1);
	n->ahead = helpers > 0;
	n->size = share < LEAST ? LEAST : share < MOST ? share : MOST;
	helpers = helpers < PR_NAMED_HELPERS ? helpers : PR_NAMED_HELPERS;
	while (n->helper_count < helpers && pthread_create(&n->helpers[n->helper_count], NULL, help, n) == 0)
		n->helper_count++;
	return n;
}

void pr_named_free(struct pr_named *n)
{
	if (!n)
		return;
	pthread_mutex_lock(&n->lock);
	n->stopped = true;
	pthread_cond_broadcast(&n->moved);
	pthread_mutex_unlock(&n->lock);
	for (unsigned i = 0; i < n->helper_count; i++)
		pthread_join(n->helpers[i], NULL);
	pthread_cond_destroy(&n->moved);
	pthread_mutex_destroy(&n->lock);
	for (size_t i = 0; i < n->count; i++)
		for (size_t k = 0; k < BLOCKS; k++)
			free(n->lines[i].blocks[k].bytes);
	free(n->lines);
	free(n);
}

/* Gives the block back that was taken from, and waits for the next one. */
static void next_block(struct pr_named *n, struct line *line)
{
	pthread_mutex_lock(&n->lock);
	if (line->end) {
		line->taken++;
		pthread_cond_broadcast(&n->moved);
	}
	while (line->made == line->taken) {
		if (can_work(line))
			work(n, line);
		else
			pthread_cond_wait(&n->moved, &n->lock);
	}
	const struct block *block = &line->blocks[line->taken % BLOCKS];
	line->at = block->bytes;
	line->end = block->bytes + block->n;
	line->last = block->last;
	pthread_mutex_unlock(&n->lock);
}

/* Without blocks: a record is dropped when the next one is taken. */
static bool next_at_once(struct line *line, uint64_t *t, struct pr_span *record)
{
	uint64_t steps;
	if (line->end)
		pr_queue_drop(line->voice->queue);
	bool any = pr_voice_advance(line->voice, t) && pr_queue_first(line->voice->queue, &steps, t, record);
	line->end = any ? record->p + record->n : NULL;
	return any;
}

bool pr_named_next(struct pr_named *n, size_t i, uint64_t *t, struct pr_span *record)
{
	struct line *line = &n->lines[i];
	struct head head;
	if (!n->ahead)
		return next_at_once(line, t, record);
	while (line->at == line->end) {
		if (line->last)
			return false;
		next_block(n, line);
	}
	memcpy(&head, line->at, sizeof head);
	*t = head.t;
	*record = (struct pr_span){line->at + sizeof head, head.n};
	line->at += sizeof head + head.n;
	return true;
}

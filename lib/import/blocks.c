#include "blocks.h"

#include <pthread.h>
#include <stdlib.h>

#define BLOCKS 24u /* so many that what is read into again is in no other processor's cache any more: else that takes three times as long */
#define NEAR 2u  /* blocks from the one that the caller works on */
#define ALONE 2u /* are enough for one thread: they stay in its cache */

struct block {
	uint8_t *bytes;
	size_t room;
	size_t start, end; /* of its lines */
	size_t held;       /* behind them, up to this, the next block begins */
	size_t cut;        /* the first line is too long: it takes so much away; 0: it is not */
	int more;    /* what comes behind it, as pr_blocks_next() has it; 1: another block */
	uint64_t raw;
	enum { UNSEEN, LOOKING, SEEN } state;
	size_t seen;   /* its lines up to this were looked into */
	struct pr_sights *sights; /* NULL: nothing is looked for */
};

struct pr_blocks {
	struct pr_unpack *input;
	size_t size, longest;
	bool skipping; /* the rest of a line that was too long: of who reads */
	struct block blocks[BLOCKS];
	size_t blocks_count;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	/* Under the lock: how many blocks were read and given back so far. Each is at its number modulo blocks_count. */
	size_t read, taken;
	bool reading, ended, stopped; /* somebody reads; nothing is left to read; nobody wants any more */
	pthread_t helpers[PR_BLOCKS_HELPERS];
	unsigned helper_count;
	/* The caller's. */
	struct block *block; /* NULL before the first */
	size_t at;
	uint64_t count, cuts;
};

static struct block *nth(struct pr_blocks *b, size_t i)
{
	return &b->blocks[i % b->blocks_count];
}

static bool grow(struct block *block, size_t least)
{
	uint8_t *bytes = block->room >= least ? block->bytes : realloc(block->bytes, least);
	if (!bytes)
		return false;
	block->bytes = bytes;
	block->room = block->room >= least ? block->room : least;
	return true;
}

/* What is left of a line that was too long goes, of what was read behind it. */
static void skip(struct pr_blocks *b, struct block *block)
{
	size_t n = block->held - block->start;
	const uint8_t *lf = n > 0 ? memchr(block->bytes + block->start, '\n', n) : NULL;
	b->skipping = !lf;
	block->start = lf ? (size_t)(lf + 1 - block->bytes) : block->held;
}

/*
 * Whether what was read is a block: whole lines, or one that is too long. Only the first line can be: the others begin in what was read
 * last. ended: nothing follows.
 */
static bool close_block(struct pr_blocks *b, struct block *block, bool ended)
{
	const uint8_t *p = block->bytes + block->start;
	size_t n = block->held - block->start;
	const uint8_t *first = n > 0 ? memchr(p, '\n', n) : NULL, *last = first ? memrchr(p, '\n', n) : NULL;
	size_t length = first ? (size_t)(first - p) : n;
	block->cut = length > b->longest ? length + (first != NULL) : 0;
	b->skipping = b->skipping || (block->cut > 0 && !first);
	block->end = ended || (block->cut > 0 && !first) ? block->held : last ? (size_t)(last + 1 - block->bytes) : block->start;
	return block->end > block->start || (b->skipping && n == 0);
}

/* Begins with what is left of the one before it. */
static bool begin_block(const struct pr_blocks *b, struct block *block, const struct block *before)
{
	size_t n = before->held - before->end;
	block->start = block->held = block->cut = 0;
	block->more = 1;
	if (!grow(block, n + b->size))
		return false;
	if (n > 0)
		memcpy(block->bytes, before->bytes + before->end, n);
	block->held = n;
	return true;
}

static void read_block(struct pr_blocks *b, struct block *block, const struct block *before)
{
	bool good = begin_block(b, block, before), whole = false;
	size_t full = block->held + b->size;
	while (block->more > 0 && !whole) {
		good = good && grow(block, full);
		ssize_t got = good ? pr_unpack_read(b->input, block->bytes + block->held, full - block->held) : -1;
		block->more = got > 0 ? 1 : (int)got;
		block->held += got > 0 ? (size_t)got : 0;
		if (b->skipping)
			skip(b, block);
		if (block->held < full && block->more > 0)
			continue;
		whole = close_block(b, block, block->more <= 0);
		full += b->size;
	}
	block->raw = pr_unpack_raw(b->input);
	block->state = block->sights ? UNSEEN : SEEN;
	block->seen = block->start;
}

/* Takes the line at `at` off a block: how many bytes it and its end have. */
static size_t line_at(const struct pr_blocks *b, const struct block *block, size_t at, struct pr_span *line, unsigned *ending)
{
	bool cut = at == block->start && block->cut > 0;
	const uint8_t *p = block->bytes + at, *lf = cut ? NULL : memchr(p, '\n', block->end - at);
	size_t n = cut ? b->longest : lf ? (size_t)(lf - p) : block->end - at;
	bool cr = n > 0 && p[n - 1] == '\r';
	*ending = lf ? 1u + cr : 0;
	*line = (struct pr_span){p, n - cr};
	return cut ? block->cut : n + (lf != NULL);
}

static void look(const struct pr_blocks *b, struct block *block)
{
	struct pr_span line;
	unsigned ending;
	pr_sights_clear(block->sights);
	while (block->seen < block->end) {
		size_t n = line_at(b, block, block->seen, &line, &ending);
		if (!pr_sights_add(block->sights, line, ending))
			return;
		block->seen += n;
	}
}

/* All of these: under the lock, which they let go for the work. */
static bool can_read(const struct pr_blocks *b)
{
	return !b->reading && !b->ended && b->read - b->taken < b->blocks_count;
}

static void read_next(struct pr_blocks *b)
{
	struct block *block = nth(b, b->read), *before = nth(b, b->read + b->blocks_count - 1);
	b->reading = true;
	pthread_mutex_unlock(&b->lock);
	read_block(b, block, before);
	pthread_mutex_lock(&b->lock);
	b->reading = false;
	b->ended = block->more <= 0;
	b->read++;
	pthread_cond_broadcast(&b->moved);
}

/* Looks into the first block that nobody has looked into, from that number on. False: there is none. */
static bool look_from(struct pr_blocks *b, size_t i)
{
	while (i < b->read && nth(b, i)->state != UNSEEN)
		i++;
	if (i >= b->read)
		return false;
	struct block *block = nth(b, i);
	block->state = LOOKING;
	pthread_mutex_unlock(&b->lock);
	look(b, block);
	pthread_mutex_lock(&b->lock);
	block->state = SEEN;
	pthread_cond_broadcast(&b->moved);
	return true;
}

/*
 * What the caller needs first is that blocks are read: it looks into those that nobody has looked into. The one that it takes next
 * is the last to be looked into, so that it does not have to wait for that.
 */
static void *help(void *arg)
{
	struct pr_blocks *b = arg;
	pthread_mutex_lock(&b->lock);
	while (!b->stopped) {
		bool few = b->read - b->taken < NEAR + 2;
		if (can_read(b) && few)
			read_next(b);
		else if (look_from(b, b->taken + NEAR))
			continue;
		else if (can_read(b))
			read_next(b);
		else if (!look_from(b, b->taken + 1))
			pthread_cond_wait(&b->moved, &b->lock);
	}
	pthread_mutex_unlock(&b->lock);
	return NULL;
}

struct pr_blocks *pr_blocks_new(struct pr_unpack *input, const struct pr_format *format, const struct pr_zone *zone, unsigned helpers,
                                size_t size, size_t longest)
{
	struct pr_blocks *b = calloc(1, sizeof *b);
	bool good = b;
	if (!b)
		return NULL;
	b->input = input;
	b->longest = longest;
	b->size = size <= longest ? size : longest;
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->moved, NULL);
	b->blocks_count = helpers > 0 ? BLOCKS : ALONE;
	helpers = helpers < PR_BLOCKS_HELPERS ? helpers : PR_BLOCKS_HELPERS;
	for (size_t i = 0; i < b->blocks_count && good; i++) {
		b->blocks[i].sights = helpers > 0 && format ? pr_sights_new(format, zone) : NULL;
		good = grow(&b->blocks[i], b->size) && (b->blocks[i].sights || helpers == 0 || !format);
	}
	if (!good) {
		pr_blocks_free(b);
		return NULL;
	}
	while (b->helper_count < helpers && pthread_create(&b->helpers[b->helper_count], NULL, help, b) == 0)
		b->helper_count++;
	return b;
}

void pr_blocks_free(struct pr_blocks *b)
{
	if (!b)
		return;
	pthread_mutex_lock(&b->lock);
	b->stopped = true;
	pthread_cond_broadcast(&b->moved);
	pthread_mutex_unlock(&b->lock);
	for (unsigned i = 0; i < b->helper_count; i++)
		pthread_join(b->helpers[i], NULL);
	pthread_cond_destroy(&b->moved);
	pthread_mutex_destroy(&b->lock);
	for (size_t i = 0; i < BLOCKS; i++) {
		pr_sights_free(b->blocks[i].sights);
		free(b->blocks[i].bytes);
	}
	free(b);
}

/* Gives the block back, and gets the next one as soon as there is one that nobody is looking into. */
static void next_block(struct pr_blocks *b)
{
	pthread_mutex_lock(&b->lock);
	if (b->block) {
		b->taken++;
		pthread_cond_broadcast(&b->moved);
	}
	b->block = nth(b, b->taken);
	for (;;) {
		if (b->taken < b->read && b->block->state != LOOKING)
			break;
		if (can_read(b))
			read_next(b);
		else
			pthread_cond_wait(&b->moved, &b->lock);
	}
	b->at = b->block->start;
	b->block->state = SEEN; /* it is as quick to look while its lines are taken */
	pthread_mutex_unlock(&b->lock);
}

int pr_blocks_next(struct pr_blocks *b, struct pr_block_line *line)
{
	while (!b->block || b->at == b->block->end) {
		if (b->block && b->block->more <= 0)
			return b->block->more;
		next_block(b);
	}
	struct block *block = b->block;
	line->looked = b->at < block->seen && pr_sights_take(block->sights, &line->seen);
	bool cut = b->at == block->start && block->cut > 0;
	b->cuts += cut;
	if (line->looked && !cut && line->seen.ending > 0) { /* most lines' bytes are not looked at any more: they are in another processor's cache */
		line->text = (struct pr_span){block->bytes + b->at, line->seen.length};
		line->ending = line->seen.ending;
		b->at += line->seen.length + line->seen.ending;
	} else {
		b->at += line_at(b, block, b->at, &line->text, &line->ending);
	}
	b->count++;
	return 1;
}

uint64_t pr_blocks_count(const struct pr_blocks *b)
{
	return b->count;
}

uint64_t pr_blocks_cut(const struct pr_blocks *b)
{
	return b->cuts;
}

uint64_t pr_blocks_raw(const struct pr_blocks *b)
{
	return b->block ? b->block->raw : 0;
}

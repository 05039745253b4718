#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "grow.h"

struct pr_spill {
	pthread_mutex_t lock;
	int fd; /* -1 until it is needed */
	uint64_t end;
	uint64_t *free; /* where chunks were that have been taken */
	size_t free_count, free_cap;
	size_t places; /* of chunks in the file: so many may be free */
};

struct chunk {
	uint64_t offset;
	size_t n;
};

/* What an item's numbers are told against: those of the one before it, since most are alike or a little more. */
struct before {
	uint64_t number, place;
};

#define HEAD_MAX (2 + 3 * 10) /* bytes in front of an item's own: kind, flags, and three numbers of seven bits a byte */

struct pr_spool {
	struct pr_spill *spill;
	uint8_t *buffer; /* the chunk that is filled, or emptied */
	size_t length, room, taken;
	struct chunk *chunks; /* in the file, before the one in the buffer */
	size_t count, cap, next;
	uint8_t *last; /* what was filled last, while earlier ones are taken from the file */
	size_t last_length;
	bool taking, failed;
	struct before put, took;
};

struct pr_spill *pr_spill_new(void)
{
	struct pr_spill *spill = calloc(1, sizeof *spill);
	if (spill) {
		spill->fd = -1;
		pthread_mutex_init(&spill->lock, NULL);
	}
	return spill;
}

void pr_spill_free(struct pr_spill *spill)
{
	if (!spill)
		return;
	if (spill->fd >= 0)
		close(spill->fd);
	pthread_mutex_destroy(&spill->lock);
	free(spill->free);
	free(spill);
}

int pr_temporary_file(void)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	if (!folder || !*folder)
		folder = "/tmp";
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	int n = snprintf(path, sizeof path, "%s/pr-tools.XXXXXX", folder); /* a file system without O_TMPFILE */
	if (n < 0 || (size_t)n >= sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

/* A place for n bytes at the end of the file, and what is needed to note later that it is free. */
static bool new_place(struct pr_spill *spill, size_t n, uint64_t *offset)
{
	bool usual = n <= PR_SPOOL_CHUNK;
	if (usual && !pr_grow(&spill->free, &spill->free_cap, spill->places + 1, sizeof *spill->free)) {
		errno = ENOMEM;
		return false;
	}
	spill->places += usual;
	*offset = spill->end;
	spill->end += usual ? PR_SPOOL_CHUNK : n;
	return true;
}

/* Room for n bytes in the file; false: errno says why. */
static bool reserve(struct pr_spill *spill, size_t n, uint64_t *offset)
{
	pthread_mutex_lock(&spill->lock);
	if (spill->fd < 0)
		spill->fd = pr_temporary_file();
	bool good = spill->fd >= 0;
	if (good && n <= PR_SPOOL_CHUNK && spill->free_count > 0)
		*offset = spill->free[--spill->free_count];
	else
		good = good && new_place(spill, n, offset);
	pthread_mutex_unlock(&spill->lock);
	return good;
}

/* The chunk is in memory. */
static void release(struct pr_spill *spill, const struct chunk *chunk)
{
	if (chunk->n > PR_SPOOL_CHUNK)
		return;
	pthread_mutex_lock(&spill->lock);
	spill->free[spill->free_count++] = chunk->offset;
	pthread_mutex_unlock(&spill->lock);
}

struct pr_spool *pr_spool_new(struct pr_spill *spill)
{
	struct pr_spool *s = calloc(1, sizeof *s);
	if (s)
		s->spill = spill;
	return s;
}

void pr_spool_free(struct pr_spool *s)
{
	if (!s)
		return;
	free(s->buffer);
	free(s->last);
	free(s->chunks);
	free(s);
}

static bool write_chunk(struct pr_spool *s)
{
	struct chunk chunk = {.n = s->length};
	if (!pr_grow(&s->chunks, &s->cap, s->count + 1, sizeof *s->chunks)) {
		errno = ENOMEM;
		return false;
	}
	if (!reserve(s->spill, chunk.n, &chunk.offset))
		return false;
	for (size_t done = 0; done < chunk.n;) {
		ssize_t got = pwrite(s->spill->fd, s->buffer + done, chunk.n - done, (off_t)(chunk.offset + done));
		if (got < 0 && errno != EINTR)
			return false;
		done += got > 0 ? (size_t)got : 0;
	}
	s->chunks[s->count++] = chunk;
	s->length = 0;
	return true;
}

static uint8_t *put_number(uint8_t *p, uint64_t n)
{
	for (; n > 127; n >>= 7)
		*p++ = (uint8_t)(n | 128);
	*p++ = (uint8_t)n;
	return p;
}

static uint64_t take_number(const uint8_t **p)
{
	uint64_t n = 0;
	unsigned bits = 0;
	for (; **p > 127; bits += 7)
		n |= (uint64_t)(*(*p)++ & 127) << bits;
	return n | (uint64_t)*(*p)++ << bits;
}

/* A difference: small ones are small numbers, whatever their sign. */
static uint64_t folded(uint64_t n, uint64_t before)
{
	uint64_t more = n - before;
	return more << 1 ^ (more >> 63 ? UINT64_MAX : 0);
}

static uint64_t unfolded(uint64_t n, uint64_t before)
{
	return before + (n >> 1 ^ (n & 1 ? UINT64_MAX : 0));
}

static bool put(struct pr_spool *s, const struct pr_spool_item *item)
{
	size_t most = HEAD_MAX + item->bytes.n;
	if (s->length > 0 && s->length + most > PR_SPOOL_CHUNK && !write_chunk(s))
		return false;
	if (!pr_grow(&s->buffer, &s->room, s->length + most, 1)) {
		errno = ENOMEM;
		return false;
	}
	uint8_t *p = s->buffer + s->length;
	*p++ = item->kind;
	*p++ = item->flags;
	p = put_number(p, folded(item->number, s->put.number));
	p = put_number(p, folded(item->place, s->put.place));
	p = put_number(p, item->bytes.n);
	if (item->bytes.n > 0)
		memcpy(p, item->bytes.p, item->bytes.n);
	s->put = (struct before){item->number, item->place};
	s->length = (size_t)(p - s->buffer) + item->bytes.n;
	return true;
}

bool pr_spool_put(struct pr_spool *s, const struct pr_spool_item *item)
{
	if (!s->failed)
		s->failed = !put(s, item);
	return !s->failed;
}

bool pr_spool_rest(struct pr_spool *s)
{
	if (!s->failed && s->length > 0)
		s->failed = !write_chunk(s);
	if (s->failed)
		return false;
	free(s->buffer);
	s->buffer = NULL;
	s->room = 0;
	return true;
}

static bool read_chunk(struct pr_spool *s)
{
	const struct chunk *chunk = &s->chunks[s->next++];
	s->taken = s->length = 0;
	if (!pr_grow(&s->buffer, &s->room, chunk->n, 1)) {
		errno = ENOMEM;
		return false;
	}
	while (s->length < chunk->n) {
		ssize_t got = pread(s->spill->fd, s->buffer + s->length, chunk->n - s->length,
		                    (off_t)(chunk->offset + s->length));
		if (got == 0)
			errno = EIO; /* somebody else cut it */
		if (got == 0 || (got < 0 && errno != EINTR))
			return false;
		s->length += got > 0 ? (size_t)got : 0;
	}
	release(s->spill, chunk);
	return true;
}

/* The chunk that was never written comes last. */
static void take_last(struct pr_spool *s)
{
	free(s->buffer);
	s->buffer = s->last;
	s->length = s->last_length;
	s->taken = 0;
	s->last = NULL;
}

/* Gets a chunk with something in it into the buffer. */
static int next_chunk(struct pr_spool *s)
{
	if (!s->taking && s->count > 0) {
		s->last = s->buffer;
		s->last_length = s->length;
		s->buffer = NULL;
		s->length = s->room = 0;
	}
	s->taking = true;
	if (s->taken < s->length)
		return 1;
	if (s->next < s->count)
		return read_chunk(s) ? 1 : -1;
	if (!s->last)
		return 0;
	take_last(s);
	return s->length > 0;
}

int pr_spool_take(struct pr_spool *s, struct pr_spool_item *item)
{
	int got = next_chunk(s);
	if (got <= 0)
		return got;
	const uint8_t *p = s->buffer + s->taken;
	item->kind = *p++;
	item->flags = *p++;
	item->number = unfolded(take_number(&p), s->took.number);
	item->place = unfolded(take_number(&p), s->took.place);
	size_t n = (size_t)take_number(&p);
	item->bytes = (struct pr_span){p, n};
	s->took = (struct before){item->number, item->place};
	s->taken = (size_t)(p - s->buffer) + n;
	return 1;
}

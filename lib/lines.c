#include "lines.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

struct pr_lines {
	int fd;
	bool ended, skipping; /* skipping: the rest of a line that was too long */
	uint8_t *buffer;
	size_t size, longest, start, end;
	size_t searched; /* no LF stands before this */
	uint64_t count, cut, bytes, limit;
	struct pr_writer *out;
	struct pr_digest *sum;
};

struct pr_lines *pr_lines_new(int fd, size_t buffer, size_t longest)
{
	struct pr_lines *lines = calloc(1, sizeof *lines);
	if (!lines)
		return NULL;
	lines->buffer = malloc(buffer);
	if (!lines->buffer) {
		free(lines);
		return NULL;
	}
	lines->fd = fd;
	lines->size = buffer;
	lines->longest = longest;
	lines->limit = UINT64_MAX;
	return lines;
}

void pr_lines_free(struct pr_lines *lines)
{
	if (!lines)
		return;
	free(lines->buffer);
	free(lines);
}

void pr_lines_flushes(struct pr_lines *lines, struct pr_writer *out)
{
	lines->out = out;
}

void pr_lines_sum(struct pr_lines *lines, struct pr_digest *sum)
{
	lines->sum = sum;
}

void pr_lines_limit(struct pr_lines *lines, uint64_t bytes)
{
	lines->limit = bytes;
}

void pr_lines_continue(struct pr_lines *lines, int fd)
{
	lines->fd = fd;
}

/* Room behind `end`: moves what is there to the front, or doubles the buffer up to a whole line. */
static bool room(struct pr_lines *lines)
{
	if (lines->start > 0) {
		memmove(lines->buffer, lines->buffer + lines->start, lines->end - lines->start);
		lines->end -= lines->start;
		lines->searched -= lines->start;
		lines->start = 0;
	}
	if (lines->end < lines->size)
		return true;
	uint8_t *buffer = realloc(lines->buffer, lines->size * 2);
	if (!buffer) {
		errno = ENOMEM;
		return false;
	}
	lines->buffer = buffer;
	lines->size *= 2;
	return true;
}

static int fill(struct pr_lines *lines)
{
	if (lines->ended)
		return 0;
	if (!room(lines))
		return -1;
	size_t n = lines->size - lines->end;
	if (n > lines->limit - lines->bytes)
		n = (size_t)(lines->limit - lines->bytes);
	if (lines->out && poll(&(struct pollfd){.fd = lines->fd, .events = POLLIN}, 1, 0) == 0)
		pr_writer_flush(lines->out);
	ssize_t got;
	do
		got = read(lines->fd, lines->buffer + lines->end, n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return -1;
	lines->ended = got == 0;
	if (lines->sum)
		pr_digest_add(lines->sum, (struct pr_span){lines->buffer + lines->end, (size_t)got});
	lines->end += (size_t)got;
	lines->bytes += (uint64_t)got;
	return got > 0;
}

/* Takes n bytes as a line, and `used` away. */
static int take(struct pr_lines *lines, size_t n, size_t used, struct pr_span *line)
{
	const uint8_t *p = lines->buffer + lines->start;
	lines->start += used;
	lines->searched = lines->start;
	lines->count++;
	*line = (struct pr_span){p, n > 0 && p[n - 1] == '\r' ? n - 1 : n};
	return 1;
}

int pr_lines_next(struct pr_lines *lines, struct pr_span *line)
{
	for (;;) {
		uint8_t *start = lines->buffer + lines->start;
		uint8_t *from = lines->buffer + lines->searched;
		uint8_t *lf = memchr(from, '\n', lines->end - lines->searched);
		lines->searched = lines->end;
		if (lf && !lines->skipping)
			return take(lines, (size_t)(lf - start), (size_t)(lf - start) + 1, line);
		if (lf) {
			lines->skipping = false;
			lines->start = lines->searched = (size_t)(lf - lines->buffer) + 1;
			continue;
		}
		if (lines->skipping) {
			lines->start = lines->end;
		} else if (lines->end - lines->start >= lines->longest) {
			lines->skipping = true;
			lines->cut++;
			return take(lines, lines->longest, lines->end - lines->start, line);
		}
		int got = fill(lines);
		if (got < 0)
			return -1;
		if (got == 0)
			return lines->end > lines->start
			               ? take(lines, lines->end - lines->start, lines->end - lines->start, line)
			               : 0;
	}
}

int pr_lines_ahead(struct pr_lines *lines, struct pr_span *ahead)
{
	int got = lines->end - lines->start >= lines->longest ? 0 : fill(lines);
	*ahead = (struct pr_span){lines->buffer + lines->start, lines->end - lines->start};
	return got;
}

bool pr_lines_ready(const struct pr_lines *lines)
{
	return memchr(lines->buffer + lines->start, '\n', lines->end - lines->start) != NULL;
}

uint64_t pr_lines_count(const struct pr_lines *lines)
{
	return lines->count;
}

uint64_t pr_lines_cut(const struct pr_lines *lines)
{
	return lines->cut;
}

uint64_t pr_lines_bytes(const struct pr_lines *lines)
{
	return lines->bytes;
}

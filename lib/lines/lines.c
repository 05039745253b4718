#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct pr_lines {
	struct pr_unpack *input;
	bool ended, skipping; /* skipping: the rest of a line that was too long */
	unsigned ending;
	uint8_t *buffer;
	size_t size, longest, start, end;
	size_t searched; /* no LF stands before this */
	uint64_t count, cut;
};

struct pr_lines *pr_lines_new(struct pr_unpack *input, size_t buffer, size_t longest)
{
	struct pr_lines *lines = calloc(1, sizeof *lines);
	if (!lines)
		return NULL;
	lines->buffer = malloc(buffer);
	if (!lines->buffer) {
		free(lines);
		return NULL;
	}
	lines->input = input;
	lines->size = buffer;
	lines->longest = longest;
	return lines;
}

void pr_lines_free(struct pr_lines *lines)
{
	if (!lines)
		return;
	free(lines->buffer);
	free(lines);
}

void pr_lines_set_longest(struct pr_lines *lines, size_t longest)
{
	lines->longest = longest;
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
	ssize_t got = pr_unpack_read(lines->input, lines->buffer + lines->end, lines->size - lines->end);
	if (got < 0)
		return -1;
	lines->ended = got == 0;
	lines->end += (size_t)got;
	return got > 0;
}

/* Takes n bytes as a line, and `used` away: behind the line stand so many bytes of its end. */
static int take(struct pr_lines *lines, size_t n, size_t used, unsigned end, struct pr_span *line)
{
	const uint8_t *p = lines->buffer + lines->start;
	bool cr = n > 0 && p[n - 1] == '\r';
	lines->start += used;
	lines->searched = lines->start;
	lines->count++;
	lines->ending = cr && end > 0 ? 2 : end;
	*line = (struct pr_span){p, cr ? n - 1 : n};
	return 1;
}

/* Takes the beginning of a line that is too long, and `used` away. */
static int cut(struct pr_lines *lines, size_t used, struct pr_span *line)
{
	lines->cut++;
	return take(lines, lines->longest, used, 0, line);
}

int pr_lines_next(struct pr_lines *lines, struct pr_span *line)
{
	for (;;) {
		uint8_t *start = lines->buffer + lines->start;
		uint8_t *from = lines->buffer + lines->searched;
		uint8_t *lf = memchr(from, '\n', lines->end - lines->searched);
		lines->searched = lines->end;
		size_t n = lf ? (size_t)(lf - start) : 0;
		if (n > lines->longest && !lines->skipping)
			return cut(lines, n + 1, line);
		if (lf && !lines->skipping)
			return take(lines, n, n + 1, 1, line);
		if (lf) {
			lines->skipping = false;
			lines->start = lines->searched = (size_t)(lf - lines->buffer) + 1;
			continue;
		}
		size_t left = lines->end - lines->start;
		if (lines->skipping) {
			lines->start = lines->end;
		} else if (left > lines->longest) {
			lines->skipping = true;
			return cut(lines, left, line);
		}
		int got = fill(lines);
		if (got > 0)
			continue;
		left = lines->end - lines->start;
		return left > 0 ? take(lines, left, left, 0, line) : got; /* an error is told behind what came before it */
	}
}

unsigned pr_lines_ending(const struct pr_lines *lines)
{
	return lines->ending;
}

int pr_lines_ahead(struct pr_lines *lines, struct pr_span *ahead)
{
	int got = lines->end - lines->start >= lines->longest ? 0 : fill(lines);
	*ahead = (struct pr_span){lines->buffer + lines->start, lines->end - lines->start};
	return got;
}

bool pr_lines_ahead_next(struct pr_span *ahead, struct pr_span *line, unsigned *ending)
{
	const uint8_t *lf = ahead->n > 0 ? memchr(ahead->p, '\n', ahead->n) : NULL;
	if (!lf)
		return false;
	size_t n = (size_t)(lf - ahead->p);
	*ending = n > 0 && lf[-1] == '\r' ? 2 : 1;
	*line = (struct pr_span){ahead->p, n + 1 - *ending};
	*ahead = (struct pr_span){lf + 1, ahead->n - n - 1};
	return true;
}

ssize_t pr_lines_read(struct pr_lines *lines, void *to, size_t n)
{
	size_t left = lines->end - lines->start;
	if (left == 0)
		return pr_unpack_read(lines->input, to, n);
	n = n < left ? n : left;
	memcpy(to, lines->buffer + lines->start, n);
	lines->start += n;
	lines->searched = lines->start;
	return (ssize_t)n;
}

uint64_t pr_lines_count(const struct pr_lines *lines)
{
	return lines->count;
}

uint64_t pr_lines_cut(const struct pr_lines *lines)
{
	return lines->cut;
}

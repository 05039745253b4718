#include "frames.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/grow.h"
#include "base/quote.h"

#define HEAD 5u
#define LINE 200u
#define READ_SIZE (64u << 10)
#define WRITE_SIZE 4096u /* what a pipe takes at once that poll() calls ready: PIPE_BUF */

void pr_frames_free(struct pr_frames *f)
{
	free(f->buffer);
	f->buffer = NULL;
	f->start = f->end = f->room = 0;
}

static bool fail(struct pr_frames *f, enum pr_status status, const char *what)
{
	f->status = status;
	snprintf(f->error, sizeof f->error, "the other end %s", what);
	return false;
}

static bool fail_here(struct pr_frames *f, const char *what)
{
	f->status = PR_STATUS_ERROR;
	snprintf(f->error, sizeof f->error, "%s", what);
	return false;
}

static bool await(struct pr_frames *f, int fd, short events)
{
	struct pollfd one = {.fd = fd, .events = events};
	int got;
	do
		got = poll(&one, 1, f->patience);
	while (got < 0 && errno == EINTR);
	return got > 0 || fail(f, PR_STATUS_ERROR, events == POLLIN ? "says nothing" : "takes nothing");
}

static bool write_all(struct pr_frames *f, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	while (n > 0) {
		if (!await(f, f->out, POLLOUT))
			return false;
		ssize_t done = write(f->out, p, n < WRITE_SIZE ? n : WRITE_SIZE);
		if (done < 0 && errno != EINTR && errno != EAGAIN)
			return errno == EPIPE ? fail(f, PR_STATUS_CUT_OFF, "went away") : fail_here(f, strerror(errno));
		if (done > 0) {
			p += done;
			n -= (size_t)done;
			f->sent += (size_t)done;
		}
	}
	return true;
}

/* 1: there is more in the buffer. 0: the end. -1: f->error. */
static int fill(struct pr_frames *f)
{
	if (f->start > 0) {
		memmove(f->buffer, f->buffer + f->start, f->end - f->start);
		f->end -= f->start;
		f->start = 0;
	}
	if (!pr_grow(&f->buffer, &f->room, f->end + READ_SIZE, 1)) {
		fail_here(f, "out of memory");
		return -1;
	}
	for (;;) {
		if (!await(f, f->in, POLLIN))
			return -1;
		ssize_t got = read(f->in, f->buffer + f->end, f->room - f->end);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got < 0)
			fail_here(f, strerror(errno));
		else
			f->end += (size_t)got, f->received += (size_t)got;
		return got < 0 ? -1 : got > 0;
	}
}

bool pr_frames_say(struct pr_frames *f, const char *line)
{
	return write_all(f, line, strlen(line));
}

static bool not_ours(struct pr_frames *f, struct pr_span said)
{
	char quoted[80];
	pr_quote_span(quoted, sizeof quoted, said);
	f->status = PR_STATUS_MALFORMED;
	snprintf(f->error, sizeof f->error, "the other end is no pr-reconcile --serve of this version; it says: %s", quoted);
	return false;
}

bool pr_frames_hear(struct pr_frames *f, const char *start, char line[200])
{
	for (;;) {
		struct pr_span said = {f->buffer ? f->buffer + f->start : NULL, f->end - f->start};
		const uint8_t *feed = said.n ? memchr(said.p, '\n', said.n) : NULL;
		struct pr_span first = {said.p, feed ? (size_t)(feed - said.p) : said.n};
		size_t length = strlen(start), compared = first.n < length ? first.n : length;
		if (said.n > 0 && (memcmp(said.p, start, compared) != 0 || first.n >= LINE || (feed && first.n < length)))
			return not_ours(f, first);
		if (feed) {
			snprintf(line, LINE, "%.*s", (int)first.n, (const char *)first.p);
			f->start += first.n + 1;
			return true;
		}
		int got = fill(f);
		if (got <= 0)
			return got == 0 ? fail(f, PR_STATUS_CUT_OFF, "ended before it said a word") : false;
	}
}

bool pr_frames_send(struct pr_frames *f, char kind, struct pr_span bytes)
{
	uint8_t head[HEAD] = {(uint8_t)kind};
	for (unsigned i = 0; i < 4; i++)
		head[1 + i] = (uint8_t)(bytes.n >> (24 - 8 * i));
	if (bytes.n > PR_FRAME_MAX)
		return fail_here(f, "a message became longer than 16 MiB");
	return write_all(f, head, sizeof head) && write_all(f, bytes.p, bytes.n);
}

bool pr_frames_receive(struct pr_frames *f, char *kind, struct pr_span *bytes)
{
	for (;;) {
		const uint8_t *p = f->buffer ? f->buffer + f->start : NULL;
		size_t left = f->end - f->start, length = 0;
		for (unsigned i = 1; left >= HEAD && i < HEAD; i++)
			length = length << 8 | p[i];
		if (length > PR_FRAME_MAX)
			return fail(f, PR_STATUS_MALFORMED, "sends a frame longer than 16 MiB");
		if (left >= HEAD && left - HEAD >= length) {
			*kind = (char)p[0];
			*bytes = (struct pr_span){p + HEAD, length};
			f->start += HEAD + length;
			return true;
		}
		int got = fill(f);
		if (got <= 0)
			return got == 0 ? fail(f, PR_STATUS_CUT_OFF, left > 0 ? "ended in the middle of a frame" : "went away") : false;
	}
}

bool pr_frames_closed(struct pr_frames *f)
{
	return f->start == f->end && fill(f) == 0;
}

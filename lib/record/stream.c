#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/quote.h"
#include "decode.h"
#include "label.h"

#define PIPE_SIZE (1 << 20)
#define READ_SIZE (2u * PR_RECORD_MAX) /* a whole record fits behind the rest of another */
#define READ_LEAST (16u << 10)
#define WRITE_SIZE (256u << 10)

struct pr_reader {
	char *const *files;
	size_t count, next; /* files, and the one to open next */
	const char *file;
	int fd; /* -1: none is open */
	bool resync, ended, seen; /* seen: this file gave at least one byte */
	bool skipping;
	int patience; /* ms; -1: none is too long */
	uint64_t base;    /* offset of buffer[0] in the file */
	uint64_t offset;  /* of the last record */
	uint64_t skipped; /* bytes, by resync, in all files */
	size_t start, end; /* what is not used yet of the buffer */
	enum pr_status status;
	char error[600];
	struct pr_writer *out;
	uint8_t *buffer; /* while a file is open */
	size_t room;
};

struct pr_writer {
	int fd, error;
	bool records;
	size_t n;
	uint64_t unlabelled; /* bytes since the last label */
	uint8_t buffer[WRITE_SIZE + PR_LABEL_SIZE];
};

static void widen(int fd)
{
	fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE); /* fails on what is no pipe, or beyond the user's share: then it stays */
}

struct pr_reader *pr_reader_new(char *const *files, size_t count, bool resync)
{
	static char dash[] = "-";
	static char *const standard[] = {dash};
	struct pr_reader *in = calloc(1, sizeof *in);
	if (!in)
		return NULL;
	in->files = count ? files : standard;
	in->count = count ? count : 1;
	in->fd = -1;
	in->patience = -1;
	in->resync = resync;
	in->room = READ_SIZE;
	return in;
}

void pr_reader_room(struct pr_reader *in, size_t room)
{
	in->room = room < READ_LEAST ? READ_LEAST : room > READ_SIZE ? READ_SIZE : room;
}

static void close_file(struct pr_reader *in)
{
	if (in->fd > 0)
		close(in->fd);
	in->fd = -1;
	free(in->buffer);
	in->buffer = NULL;
}

void pr_reader_free(struct pr_reader *in)
{
	if (!in)
		return;
	close_file(in);
	free(in);
}

void pr_reader_flushes(struct pr_reader *in, struct pr_writer *out)
{
	in->out = out;
}

void pr_reader_patience(struct pr_reader *in, int ms)
{
	in->patience = ms < 0 ? -1 : ms;
}

static int fail(struct pr_reader *in, enum pr_status status, const char *what)
{
	char name[256];
	in->status = status;
	in->ended = true;
	pr_quote(name, sizeof name, in->file);
	if (status == PR_STATUS_ERROR)
		snprintf(in->error, sizeof in->error, "%s: %s", name, what);
	else
		snprintf(in->error, sizeof in->error, "%s: byte %llu: %s", name,
		         (unsigned long long)(in->base + in->start), what);
	return -1;
}

static int open_next(struct pr_reader *in)
{
	in->file = in->files[in->next++];
	bool standard = strcmp(in->file, "-") == 0;
	if (standard)
		in->file = "stdin";
	in->fd = standard ? STDIN_FILENO : open(in->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	in->base = 0;
	in->start = in->end = 0;
	in->seen = in->skipping = false;
	if (in->fd < 0)
		return fail(in, PR_STATUS_ERROR, strerror(errno));
	if (!standard) /* only to open it was not to wait, for whoever will write into a named pipe */
		fcntl(in->fd, F_SETFL, fcntl(in->fd, F_GETFL) & ~O_NONBLOCK);
	widen(in->fd);
	in->buffer = malloc(in->room);
	if (!in->buffer)
		return fail(in, PR_STATUS_ERROR, strerror(ENOMEM));
	return 1;
}

/* Opens the next file if none is open. 1; 0: there is none. -1: failed. */
static int have_file(struct pr_reader *in)
{
	if (in->fd >= 0)
		return 1;
	return in->next < in->count ? open_next(in) : 0;
}

void pr_reader_open(struct pr_reader *in)
{
	have_file(in);
}

/* Room behind what is in the buffer, which begins at its start: a record may be longer than all of it. */
static bool make_room(struct pr_reader *in)
{
	if (in->end < in->room)
		return true;
	uint8_t *longer = realloc(in->buffer, 2 * in->room);
	if (!longer)
		return false;
	in->buffer = longer;
	in->room *= 2;
	return true;
}

/* Whether there is input, or its end, within the reader's patience. A named pipe that nobody has opened yet is waited for, too. */
static bool await(struct pr_reader *in)
{
	struct pollfd input = {.fd = in->fd, .events = POLLIN};
	int got = poll(&input, 1, 0);
	if (got != 0)
		return true;
	if (in->out)
		pr_writer_flush(in->out);
	do
		got = poll(&input, 1, in->patience);
	while (got < 0 && errno == EINTR);
	return got != 0;
}

/* 1: there is more in the buffer. 0: the file's end. -1: failed. PR_READER_WAITED: nothing came in time. */
static int fill(struct pr_reader *in)
{
	if (in->start > 0) {
		memmove(in->buffer, in->buffer + in->start, in->end - in->start);
		in->base += in->start;
		in->end -= in->start;
		in->start = 0;
	}
	if (!make_room(in))
		return fail(in, PR_STATUS_ERROR, strerror(ENOMEM));
	if (!await(in))
		return PR_READER_WAITED;
	ssize_t n;
	do
		n = read(in->fd, in->buffer + in->end, in->room - in->end);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fail(in, PR_STATUS_ERROR, strerror(errno));
	in->end += (size_t)n;
	in->seen = in->seen || n > 0;
	return n > 0;
}

/* Damage at `start`: with resync goes on behind it, to the next label. */
static int damaged(struct pr_reader *in, enum pr_status status, const char *what)
{
	if (!in->resync)
		return fail(in, status, what);
	if (!in->error[0])
		fail(in, PR_STATUS_MALFORMED, what); /* the first damage is the one to tell of */
	in->ended = false;
	in->skipping = true;
	if (in->start < in->end) { /* a label that stands right here was part of the damage's own record */
		in->start++;
		in->skipped++;
	}
	return 1;
}

/* A stream begins with a label, a map or a tag. What begins with ASCII is a log or JSON Lines, and the user wants to know. */
static bool is_text(const struct pr_reader *in)
{
	uint8_t first = in->buffer[in->start];
	return in->base + in->start == 0 && ((first >= ' ' && first < 0x7f) || first == '\n' || first == '\t');
}

/* Looks for the next label in what is there, keeping the bytes at the end that may be the beginning of one. */
static void skip(struct pr_reader *in)
{
	const uint8_t *from = in->buffer + in->start;
	size_t left = in->end - in->start;
	const uint8_t *label = pr_label_find(from, left);
	size_t passed = label ? (size_t)(label - from) : left < PR_LABEL_SIZE ? 0 : left - (PR_LABEL_SIZE - 1);
	in->start += passed;
	in->skipped += passed;
	in->skipping = !label;
}

/*
 * The end of a file: what is left over is a record that was cut off, or one whose damaged length claims more than there
 * is. In the latter there may be a label: then there is more to read.
 */
static int at_end(struct pr_reader *in)
{
	size_t left = in->end - in->start;
	int got = 1;
	if (!in->seen)
		got = damaged(in, PR_STATUS_CUT_OFF, "empty: not a stream");
	else if (left > 0 && !in->skipping)
		got = damaged(in, PR_STATUS_CUT_OFF, "cut off in the middle of a record");
	if (in->skipping) {
		skip(in);
		if (!in->skipping)
			return got;
		in->skipped += in->end - in->start;
	}
	close_file(in);
	return got;
}

int pr_reader_next(struct pr_reader *in, struct pr_record *r)
{
	for (;;) {
		if (in->ended)
			return in->status == PR_STATUS_DONE || (in->resync && in->status != PR_STATUS_ERROR) ? 0 : -1;
		int open = have_file(in);
		in->ended = in->ended || open == 0;
		if (open <= 0)
			return open;
		if (in->skipping)
			skip(in);
		const uint8_t *p = in->buffer + in->start;
		size_t left = in->end - in->start;
		enum pr_decoded got = PR_DECODE_MORE;
		const char *why = "";
		if (!in->skipping && left > 0) {
			if (p[0] == pr_label[0] && memcmp(p, pr_label, left < PR_LABEL_SIZE ? left : PR_LABEL_SIZE) == 0) {
				if (left >= PR_LABEL_SIZE) {
					in->start += PR_LABEL_SIZE;
					continue;
				}
			} else {
				got = pr_decode(p, left, r, &why);
			}
		}
		if (got == PR_DECODED) {
			in->offset = in->base + in->start;
			in->start += r->bytes.n;
			return 1;
		}
		if (got == PR_DECODE_BAD && is_text(in))
			why = "text, not a stream: logs and JSON Lines are for pr-import";
		int more = got == PR_DECODE_BAD ? damaged(in, PR_STATUS_MALFORMED, why) : fill(in);
		if (more == PR_READER_WAITED)
			return more;
		if (more < 0 || (more == 0 && at_end(in) < 0))
			return -1;
	}
}

const char *pr_reader_error(const struct pr_reader *in)
{
	return in->error[0] ? in->error : NULL;
}

enum pr_status pr_reader_status(const struct pr_reader *in)
{
	return in->status;
}

uint64_t pr_reader_skipped(const struct pr_reader *in)
{
	return in->skipped;
}

const char *pr_reader_file(const struct pr_reader *in)
{
	return in->file;
}

uint64_t pr_reader_offset(const struct pr_reader *in)
{
	return in->offset;
}

struct pr_writer *pr_writer_new(int fd, bool records)
{
	struct pr_writer *out = malloc(sizeof *out);
	if (!out)
		return NULL;
	out->fd = fd;
	out->error = 0;
	out->records = records;
	out->n = 0;
	out->unlabelled = 0;
	widen(fd);
	if (records)
		pr_writer_bytes(out, pr_label, PR_LABEL_SIZE);
	return out;
}

void pr_writer_free(struct pr_writer *out)
{
	free(out);
}

static void write_all(struct pr_writer *out, const uint8_t *p, size_t n)
{
	while (n > 0 && !out->error) {
		ssize_t done = write(out->fd, p, n);
		if (done >= 0) {
			p += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN) {
			poll(&(struct pollfd){.fd = out->fd, .events = POLLOUT}, 1, -1);
		} else if (errno != EINTR) {
			out->error = errno;
		}
	}
}

void pr_writer_bytes(struct pr_writer *out, const void *p, size_t n)
{
	if (n == 0) /* p may be NULL, which memcpy() must not be given */
		return;
	if (n > WRITE_SIZE - out->n) {
		write_all(out, out->buffer, out->n);
		out->n = 0;
	}
	if (n > WRITE_SIZE) {
		write_all(out, p, n);
		return;
	}
	memcpy(out->buffer + out->n, p, n);
	out->n += n;
}

void pr_writer_text(struct pr_writer *out, const char *text)
{
	pr_writer_bytes(out, text, strlen(text));
}

void pr_writer_record(struct pr_writer *out, struct pr_span record)
{
	if (!record.p) { /* pr_build_end() could not finish it */
		if (!out->error)
			out->error = ENOMEM;
		return;
	}
	if (out->unlabelled + record.n > PR_LABEL_EVERY && out->unlabelled > 0) {
		pr_writer_bytes(out, pr_label, PR_LABEL_SIZE);
		out->unlabelled = 0;
	}
	pr_writer_bytes(out, record.p, record.n);
	out->unlabelled += record.n;
}

int pr_writer_flush(struct pr_writer *out)
{
	write_all(out, out->buffer, out->n);
	out->n = 0;
	return out->error;
}

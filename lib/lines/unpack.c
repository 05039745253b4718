#include "unpack.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ahead.h"
#include "packed.h"

#define BUFFER (64u << 10)

/* One packing: what it holds comes out of the level before it, the first level's out of the descriptor. */
struct level {
	enum pr_packing packing;
	struct pr_packed *member; /* the one being unpacked, or the last one */
	bool open, failed;        /* open: inside a member */
	uint8_t *buffer;          /* of what it holds */
	size_t start, end;
	bool ended;            /* what it holds */
	uint64_t taken, given; /* bytes of what it holds, and unpacked */
};

struct pr_unpack {
	int fd;
	bool failed, begun; /* begun: it is known how it is packed */
	bool ended; /* the file did, though it may have grown since */
	uint64_t raw, grace, ratio;
	struct pr_writer *out;
	struct pr_digest *sum;
	struct pr_ahead *ahead; /* or NULL; it makes the sum, then */
	unsigned depth; /* levels that are packed; the one behind them is what they hold, of which a few bytes were read
			 */
	struct level levels[PR_UNPACK_DEPTH + 1];
	char kind[32], error[160];
	enum pr_status status;
};

struct pr_unpack *pr_unpack_new(int fd)
{
	struct pr_unpack *u = calloc(1, sizeof *u);
	if (!u)
		return NULL;
	u->fd = fd;
	pr_unpack_bound(u, PR_UNPACK_GRACE, PR_UNPACK_RATIO);
	return u;
}

void pr_unpack_free(struct pr_unpack *u)
{
	if (!u)
		return;
	pr_ahead_free(u->ahead);
	for (unsigned i = 0; i <= PR_UNPACK_DEPTH; i++) {
		pr_packed_free(u->levels[i].member);
		free(u->levels[i].buffer);
	}
	free(u);
}

void pr_unpack_flushes(struct pr_unpack *u, struct pr_writer *out)
{
	u->out = out;
}

void pr_unpack_sum(struct pr_unpack *u, struct pr_digest *sum)
{
	u->sum = sum;
}

void pr_unpack_ahead(struct pr_unpack *u)
{
	u->ahead = pr_ahead_new(u->fd, u->sum);
}

void pr_unpack_bound(struct pr_unpack *u, uint64_t grace, uint64_t ratio)
{
	u->grace = grace;
	u->ratio = ratio;
}

/* The first thing that went wrong is the reason for all others. */
static ssize_t fail(struct pr_unpack *u, const char *why)
{
	if (!u->error[0]) {
		snprintf(u->error, sizeof u->error, "%s", why);
		u->status = PR_STATUS_ERROR;
	}
	return -1;
}

/* What is wrong with level i: "gzip in zstd: …". */
__attribute__((format(printf, 3, 4))) static ssize_t fail_level(struct pr_unpack *u, unsigned i, const char *form, ...)
{
	char what[96], why[sizeof u->error];
	va_list args;
	va_start(args, form);
	vsnprintf(what, sizeof what, form, args);
	va_end(args);
	snprintf(why, sizeof why, "%s%s%s: %s", pr_packing_name(u->levels[i].packing), i > 0 ? " in " : "",
		 i > 0 ? pr_packing_name(u->levels[i - 1].packing) : "", what);
	u->levels[i].failed = true;
	bool first = !u->error[0];
	fail(u, why);
	if (first)
		u->status = strncmp(what, "cut off", 7) == 0 ? PR_STATUS_CUT_OFF : PR_STATUS_MALFORMED;
	return -1;
}

static ssize_t read_raw(struct pr_unpack *u, void *to, size_t n)
{
	ssize_t got;
	if (u->ended)
		return 0;
	if (u->out && poll(&(struct pollfd){.fd = u->fd, .events = POLLIN}, 1, 0) == 0)
		pr_writer_flush(u->out);
	do
		got = u->ahead ? pr_ahead_read(u->ahead, to, n) : read(u->fd, to, n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return fail(u, strerror(errno));
	if (u->sum && !u->ahead)
		pr_digest_add(u->sum, (struct pr_span){to, (size_t)got});
	u->ended = got == 0;
	u->raw += (uint64_t)got;
	return got;
}

static ssize_t unpack(struct pr_unpack *u, unsigned i, uint8_t *to, size_t n);

/* What level i holds, behind what is in its buffer. */
static ssize_t read_under(struct pr_unpack *u, unsigned i, void *to, size_t n)
{
	return i == 0 ? read_raw(u, to, n) : unpack(u, i - 1, to, n);
}

/* Reads up to `most` bytes more into level i's buffer. 1: it grew. 0: that is all it holds. */
static int fill(struct pr_unpack *u, unsigned i, size_t most)
{
	struct level *level = &u->levels[i];
	if (level->ended)
		return 0;
	if (level->start > 0) {
		memmove(level->buffer, level->buffer + level->start, level->end - level->start);
		level->end -= level->start;
		level->start = 0;
	}
	size_t room = BUFFER - level->end;
	ssize_t got = read_under(u, i, level->buffer + level->end, room < most ? room : most);
	if (got < 0)
		return -1;
	level->end += (size_t)got;
	level->ended = got == 0;
	return got > 0;
}

/* What stands next in level i: reads as little as can tell. False: there is nothing, because reading failed. */
static bool look(struct pr_unpack *u, unsigned i, enum pr_packing *packing)
{
	struct level *level = &u->levels[i];
	for (;;) {
		size_t n = level->end - level->start;
		*packing = pr_packing_of(level->buffer + level->start, n);
		if (*packing != PR_PACKING_OPEN)
			return true;
		int got = fill(u, i, PR_PACKED_MAGIC - n);
		if (got <= 0) {
			*packing = PR_PLAIN;
			return got == 0 || n > 0;
		}
	}
}

/* Between two members: past the zeros that tapes and xz pad with. 1: a member begins. 0: the end. */
static int next_member(struct pr_unpack *u, unsigned i)
{
	struct level *level = &u->levels[i];
	enum pr_packing packing;
	for (;;) {
		if (!look(u, i, &packing))
			return -1;
		if (packing != PR_PLAIN || level->start == level->end || level->buffer[level->start] != 0)
			break;
		for (; level->start < level->end && level->buffer[level->start] == 0; level->start++)
			level->taken++;
	}
	if (packing == PR_PLAIN && level->start == level->end)
		return 0;
	if (packing == PR_PLAIN)
		return (int)fail_level(u, i, "what follows its end at byte %llu is not packed",
				       (unsigned long long)level->taken);
	level->packing = packing;
	if (level->member && pr_packed_kind(level->member) == packing) {
		level->open = pr_packed_again(level->member);
	} else {
		pr_packed_free(level->member);
		level->member = pr_packed_new(packing);
		level->open = level->member;
	}
	return level->open ? 1 : (int)fail_level(u, i, "memory ran out");
}

/* Lets the member work once. How many bytes came out; 0: nothing, and *stuck if it needs more input. */
static size_t work(struct pr_unpack *u, unsigned i, uint8_t *to, size_t n, bool *stuck)
{
	struct level *level = &u->levels[i];
	struct pr_packed_io io = {level->buffer + level->start, level->end - level->start, to, n};
	const char *why = NULL;
	enum pr_packed_step step = pr_packed_step(level->member, &io, &why);
	size_t took = (size_t)(io.in - (level->buffer + level->start)), gave = (size_t)(io.out - to);
	level->start += took;
	level->taken += took;
	level->given += gave;
	*stuck = step == PR_PACKED_ON && took == 0 && gave == 0;
	level->open = step != PR_PACKED_END;
	if (step == PR_PACKED_BAD)
		fail_level(u, i, "%s at byte %llu", why, (unsigned long long)level->taken);
	else if (level->given > u->grace && level->given / u->ratio > u->raw)
		fail_level(u, i, "%llu bytes out of %llu: more than %llu times as many are refused",
			   (unsigned long long)level->given, (unsigned long long)u->raw, (unsigned long long)u->ratio);
	return gave;
}

/* Like read(2), of what comes out of level i. */
static ssize_t unpack(struct pr_unpack *u, unsigned i, uint8_t *to, size_t n)
{
	struct level *level = &u->levels[i];
	while (!level->failed) {
		bool stuck;
		int got = level->open ? 1 : next_member(u, i);
		if (got <= 0)
			return got;
		size_t gave = work(u, i, to, n, &stuck);
		if (gave > 0)
			return (ssize_t)gave;
		if (stuck && (got = fill(u, i, BUFFER)) <= 0)
			return got < 0 ? got
				       : fail_level(u, i, "cut off at byte %llu", (unsigned long long)level->taken);
	}
	return -1;
}

/* Looks how it is packed, the outermost first. */
static bool begin(struct pr_unpack *u)
{
	for (;; u->depth++) {
		struct level *level = &u->levels[u->depth];
		if (!level->buffer && !(level->buffer = malloc(BUFFER)))
			return fail(u, strerror(ENOMEM)) == 0;
		if (!look(u, u->depth, &level->packing))
			return false;
		if (level->packing == PR_PLAIN)
			break;
		if (u->depth == PR_UNPACK_DEPTH)
			return fail_level(u, u->depth, "packed more than %u times", PR_UNPACK_DEPTH) == 0;
		size_t at = strlen(u->kind);
		snprintf(u->kind + at, sizeof u->kind - at, "%s%s", at ? ", " : "", pr_packing_name(level->packing));
	}
	u->begun = true;
	return true;
}

static ssize_t read_content(struct pr_unpack *u, void *to, size_t n)
{
	struct level *level = &u->levels[u->depth];
	size_t ahead = level->end - level->start;
	if (ahead == 0)
		return level->ended ? 0 : read_under(u, u->depth, to, n);
	ahead = n < ahead ? n : ahead;
	memcpy(to, level->buffer + level->start, ahead);
	level->start += ahead;
	return (ssize_t)ahead;
}

ssize_t pr_unpack_read(struct pr_unpack *u, void *to, size_t n)
{
	if (n == 0)
		return 0;
	ssize_t got = u->failed || (!u->begun && !begin(u)) ? -1 : read_content(u, to, n);
	u->failed = got < 0;
	return got;
}

bool pr_unpack_drain(struct pr_unpack *u)
{
	uint8_t rest[16 << 10];
	ssize_t got;
	while ((got = read_raw(u, rest, sizeof rest)) > 0)
		;
	return got == 0;
}

const char *pr_unpack_error(const struct pr_unpack *u)
{
	return u->failed ? u->error : NULL;
}

enum pr_status pr_unpack_status(const struct pr_unpack *u)
{
	return u->failed ? u->status : PR_STATUS_DONE;
}

const char *pr_unpack_kind(const struct pr_unpack *u)
{
	return u->kind;
}

uint64_t pr_unpack_raw(const struct pr_unpack *u)
{
	return u->raw;
}

#include "log_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/quote.h"
#include "base/words.h"
#include "strange.h"

#define BUFFER (256u << 10) /* read at once */
#define PULSE (1u << 20)    /* bytes */

struct pr_log *pr_log_new(const char *path, const struct pr_call *call, uint32_t self)
{
	struct pr_log *log = calloc(1, sizeof *log);
	if (!log)
		return NULL;
	log->path = path;
	log->call = call;
	log->self = self;
	log->fd = -1;
	return log;
}

struct pr_log *pr_log_again(const struct pr_log *log)
{
	struct pr_log *again = pr_log_new(log->path, log->call, log->self);
	if (!again)
		return NULL;
	again->again = true;
	again->zone = log->zone;
	again->zone_name = log->zone_name;
	again->given = log->given;
	again->forced = log->forced;
	again->year = log->year;
	again->near = log->near;
	if (log->forced) {
		again->kind = log->kind;
		again->format = log->format;
		again->dump_kind = log->dump_kind;
	}
	return again;
}

void pr_log_close(struct pr_log *log)
{
	pr_lines_free(log->lines);
	pr_unpack_free(log->unpack);
	log->lines = NULL;
	log->unpack = NULL;
	if (log->fd > STDIN_FILENO)
		close(log->fd);
	log->fd = -1;
}

void pr_log_free(struct pr_log *log)
{
	if (!log)
		return;
	pr_wrapper_free(log->wrapper);
	pr_dump_free(log->dump);
	pr_capture_free(log->capture);
	pr_blocks_free(log->blocks);
	pr_log_close(log);
	for (size_t i = 0; i < log->voice_count; i++)
		pr_voice_free(log->voices[i]);
	pr_queue_free(&log->queue);
	pr_build_free(&log->build);
	pr_digest_free(log->sum);
	free(log);
}

const char *pr_log_file(const struct pr_log *log)
{
	return strcmp(log->path, "-") == 0 ? "stdin" : log->path;
}

bool pr_log_fail(struct pr_log *log, enum pr_status status, const char *what)
{
	char name[256];
	pr_quote(name, sizeof name, pr_log_file(log));
	snprintf(log->error, sizeof log->error, "%s: %s", name, what);
	log->status = status;
	log->ended = true;
	return false;
}

bool pr_log_fail_system(struct pr_log *log, int number)
{
	return pr_log_fail(log, PR_STATUS_ERROR, strerror(number));
}

bool pr_log_fail_spilling(struct pr_log *log, int trouble)
{
	char text[160];
	const char *folder = getenv("TMPDIR");
	if (trouble == ENOMEM)
		return pr_log_fail_system(log, trouble);
	snprintf(text, sizeof text, "the temporary file in %s: %s", folder && *folder ? "$TMPDIR" : "/tmp", strerror(trouble));
	return pr_log_fail(log, PR_STATUS_ERROR, text);
}

bool pr_log_fail_reading(struct pr_log *log)
{
	const char *why = pr_unpack_error(log->unpack);
	return why ? pr_log_fail(log, pr_unpack_status(log->unpack), why) : pr_log_fail_system(log, ENOMEM);
}

/* A file on stdin is looked into and then read from where it was, as another file is by opening it anew. */
static bool rewind_stdin(struct pr_log *log)
{
	if (!log->begun)
		log->start = lseek(log->fd, 0, SEEK_CUR);
	return log->start >= 0 && lseek(log->fd, log->start, SEEK_SET) >= 0;
}

bool pr_log_reopen(struct pr_log *log)
{
	struct stat st;
	log->fd = strcmp(log->path, "-") == 0 ? STDIN_FILENO : open(log->path, O_RDONLY | O_CLOEXEC);
	if (log->fd < 0 || fstat(log->fd, &st) != 0)
		return pr_log_fail_system(log, errno);
	if (S_ISDIR(st.st_mode))
		return pr_log_fail_system(log, EISDIR);
	log->piped = !S_ISREG(st.st_mode);
	if (log->fd == STDIN_FILENO && !log->piped && !rewind_stdin(log))
		return pr_log_fail_system(log, errno);
	log->unpack = pr_unpack_new(log->fd);
	log->lines = log->unpack ? pr_lines_new(log->unpack, BUFFER, PR_LINE_MAX) : NULL;
	if (!log->lines)
		return pr_log_fail_system(log, ENOMEM);
	if (log->piped) {
		fcntl(log->fd, F_SETPIPE_SZ, 1 << 20); /* fails on what is no pipe; then it stays */
		pr_unpack_flushes(log->unpack, log->call->out);
	}
	return true;
}

void pr_log_pulse(struct pr_log *log)
{
	uint64_t raw = log->blocks ? pr_blocks_raw(log->blocks) : pr_unpack_raw(log->unpack);
	if (raw - log->done < PULSE)
		return;
	log->done = raw;
	if (log->call->pulse)
		log->call->pulse(log->call->pulse_arg);
}

static bool is_json_lines(struct pr_span ahead)
{
	static const char start[] = "{\"type\":\"";
	struct pr_span rest = pr_trim(ahead);
	size_t n = sizeof start - 1;
	if (rest.n < n || memcmp(rest.p, start, n) != 0)
		return false;
	rest = (struct pr_span){rest.p + n, rest.n - n};
	const uint8_t *end = memchr(rest.p, '"', rest.n < 32 ? rest.n : 32);
	return end && pr_type_named((const char *)rest.p, (size_t)(end - rest.p)) > 0;
}

/* What it is, by its beginning. False: error says why. */
static bool recognise(struct pr_log *log, struct pr_span ahead)
{
	if (!log->forced && pr_capture_recognised(ahead.p, ahead.n))
		log->kind = PR_LOG_CAPTURE;
	else if (!log->forced && is_json_lines(ahead))
		log->kind = PR_LOG_JSON;
	else if (!log->forced && (log->dump_kind = pr_dump_recognise(ahead)))
		log->kind = PR_LOG_DUMP;
	return log->kind != PR_LOG_LINES || pr_log_lines_look(log, ahead);
}

static bool is_recognised(const struct pr_log *log)
{
	return log->kind != PR_LOG_LINES || pr_log_lines_recognised(log);
}

/* Of a file, until it is known when it begins, too: the pieces of a rotated log are put in order by that. */
static bool knows_enough(const struct pr_log *log)
{
	bool dated = log->piped || log->kind != PR_LOG_LINES || log->first > 0 || log->yearless;
	return is_recognised(log) && dated;
}

/* Reads ahead until it is recognised. A pipe may say nothing for long: then this waits. */
static bool look_ahead(struct pr_log *log, struct pr_span *ahead)
{
	int got;
	do {
		got = pr_lines_ahead(log->lines, ahead);
		bool damaged = got < 0 && pr_unpack_error(log->unpack) && pr_unpack_status(log->unpack) != PR_STATUS_ERROR;
		if (got < 0 && !damaged) /* what stands before damage counts; it is told when it is read again */
			return pr_log_fail_reading(log);
		if (!recognise(log, *ahead))
			return false;
		pr_log_lines_find_first(log, *ahead, got > 0);
	} while (got > 0 && !knows_enough(log));
	log->strange = pr_strange_name(*ahead);
	return true;
}

/* What was seen when it was looked into, or surveyed, before. */
static void forget(struct pr_log *log)
{
	for (size_t i = 0; i < log->voice_count; i++)
		pr_voice_free(log->voices[i]);
	log->voice_count = 0;
	log->full = log->ended = false;
	log->last = NULL;
	log->unheard = 0;
	log->wrapping.count = 0;
	pr_digest_free(log->sum);
	log->sum = NULL;
	log->format = log->forced ? log->format : NULL;
}

bool pr_log_open(struct pr_log *log)
{
	struct pr_span ahead;
	if (!pr_log_reopen(log))
		return false;
	forget(log);
	if (pr_log_is_live(log))
		return true; /* it is looked into when its first record is asked for */
	log->begun = look_ahead(log, &ahead);
	if (log->kind == PR_LOG_JSON && log->begun)
		return true;
	log->last = NULL;
	pr_log_close(log);
	return log->begun;
}

static const struct pr_log_reader *reader_of(const struct pr_log *log)
{
	static const struct pr_log_reader *const readers[] = {
		[PR_LOG_LINES] = &pr_log_lines,
		[PR_LOG_JSON] = &pr_log_json,
		[PR_LOG_DUMP] = &pr_log_dump,
		[PR_LOG_CAPTURE] = &pr_log_capture,
	};
	return readers[log->kind];
}

/* All was read, or as much as can be. */
static void finish(struct pr_log *log)
{
	log->ended = true;
	log->lines_read = pr_lines_count(log->lines);
	reader_of(log)->end(log);
	pr_unpack_drain(log->unpack); /* the sum is of the whole file */
	log->done = log->bytes = pr_unpack_raw(log->unpack);
	if (log->sum)
		pr_digest_end(log->sum, log->digest);
	pr_log_close(log);
}

bool pr_log_survey(struct pr_log *log, unsigned helpers)
{
	log->sum = pr_digest_new();
	if (!log->sum)
		return pr_log_fail_system(log, ENOMEM);
	if (!pr_log_reopen(log))
		return false;
	pr_unpack_sum(log->unpack, log->sum);
	log->helpers = helpers;
	if (helpers > 0 && log->kind != PR_LOG_LINES)
		pr_unpack_ahead(log->unpack);
	if (reader_of(log)->begin(log, (struct pr_span){NULL, 0}))
		while (reader_of(log)->read(log) > 0)
			;
	finish(log);
	return log->status == PR_STATUS_DONE;
}

/* A pipe is looked into. */
static bool begin(struct pr_log *log)
{
	struct pr_span ahead = {NULL, 0};
	log->begun = true;
	log->sum = pr_digest_new();
	if (!log->sum)
		return pr_log_fail_system(log, ENOMEM);
	pr_unpack_sum(log->unpack, log->sum);
	if (!log->forced || log->kind == PR_LOG_LINES) {
		if (!look_ahead(log, &ahead))
			return false;
		log->last = NULL;
	}
	if (log->call->watch && log->call->watch->input)
		log->call->watch->input(log->call->watch->arg, log, ahead);
	if (log->again && !log->piped) /* who is who is known */
		ahead.n = 0;
	return reader_of(log)->begin(log, ahead);
}

bool pr_log_is_live(const struct pr_log *log)
{
	return log->piped || log->again || log->kind == PR_LOG_JSON;
}

bool pr_log_is_recognised(const struct pr_log *log)
{
	bool any = log->kind == PR_LOG_JSON;
	for (size_t i = 0; i < log->voice_count && !any; i++)
		any = log->voices[i]->system.p;
	return any;
}

/* A pipe's end. */
static void finish_live(struct pr_log *log)
{
	log->ended = true;
	if (!log->lines)
		return;
	finish(log);
	for (size_t i = 0; i < log->voice_count; i++)
		pr_voice_rest(log->voices[i]);
	pr_log_hide_gathering(log);
}

bool pr_log_advance(struct pr_log *log, uint64_t *t)
{
	struct pr_span record;
	uint64_t steps;
	if (!log->lines || (!log->sum && !begin(log)))
		finish_live(log);
	while (!pr_queue_first(&log->queue, &steps, t, &record)) {
		if (log->ended)
			return false;
		if (reader_of(log)->read(log) <= 0)
			finish_live(log);
	}
	return true;
}

uint64_t pr_log_done(const struct pr_log *log)
{
	return log->done;
}

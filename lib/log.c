#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode.h"
#include "json.h"
#include "quote.h"
#include "words.h"

#define BUFFER (256u << 10)       /* read at once, of a file that stays open */
#define SMALL_BUFFER (32u << 10)  /* of one among many */
#define PULSE 4096u               /* lines */

static void found(void *arg, const struct pr_found *what);

struct pr_log *pr_log_new(const char *path, const struct pr_log_shared *shared, uint32_t self)
{
	struct pr_log *log = calloc(1, sizeof *log);
	if (!log)
		return NULL;
	log->path = path;
	log->shared = shared;
	log->fd = -1;
	log->keep_open = true;
	log->counts.first = UINT64_MAX;
	log->evidence.who = shared->who;
	log->evidence.meetings = shared->meetings;
	log->evidence.self = self;
	log->evidence.every = shared->every;
	pr_evidence_file(&log->evidence, strcmp(path, "-") == 0 ? "stdin" : path);
	return log;
}

void pr_log_free(struct pr_log *log)
{
	if (!log)
		return;
	if (log->fd > STDIN_FILENO)
		close(log->fd);
	pr_lines_free(log->lines);
	pr_extract_free(log->extract);
	pr_queue_free(&log->queue);
	pr_digest_free(log->sum);
	free(log);
}

static bool fail(struct pr_log *log, const char *what)
{
	char name[256];
	pr_quote(name, sizeof name, strcmp(log->path, "-") == 0 ? "stdin" : log->path);
	snprintf(log->error, sizeof log->error, "%s: %s", name, what);
	log->failed = log->ended = true;
	return false;
}

static void close_file(struct pr_log *log)
{
	if (log->fd > STDIN_FILENO)
		close(log->fd);
	log->fd = -1;
}

static bool open_file(struct pr_log *log)
{
	struct stat st;
	log->fd = strcmp(log->path, "-") == 0 ? STDIN_FILENO : open(log->path, O_RDONLY | O_CLOEXEC);
	if (log->fd < 0 || fstat(log->fd, &st) != 0)
		return fail(log, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return fail(log, strerror(EISDIR));
	log->piped = !S_ISREG(st.st_mode);
	if (log->lines && (st.st_ino != log->inode || st.st_dev != log->device))
		return fail(log, "replaced by another file while it was read");
	log->inode = st.st_ino;
	log->device = st.st_dev;
	return true;
}

static bool new_lines(struct pr_log *log)
{
	size_t longest = log->json ? PR_JSON_MAX : PR_LINE_MAX;
	pr_lines_free(log->lines);
	log->lines = pr_lines_new(log->fd, log->keep_open ? BUFFER : SMALL_BUFFER, longest);
	if (!log->lines)
		return fail(log, strerror(ENOMEM));
	if (log->piped) {
		fcntl(log->fd, F_SETPIPE_SZ, 1 << 20); /* fails on what is no pipe; then it stays */
		pr_lines_flushes(log->lines, log->shared->out);
	}
	return true;
}

static bool new_extract(struct pr_log *log)
{
	log->extract = pr_extract_new(log->format, log->shared->zone, found, log);
	if (!log->extract)
		return fail(log, strerror(ENOMEM));
	log->evidence.system = log->format->name;
	pr_extract_set_year(log->extract, log->shared->year, INT64_MIN);
	const struct pr_settings *settings = log->shared->settings;
	for (size_t i = 0; settings && i < settings->count; i++) {
		int param = pr_format_param(log->format, pr_span_of(settings->list[i].name));
		if (param >= 0)
			pr_extract_set(log->extract, (unsigned)param, settings->list[i].value);
	}
	return true;
}

/* Reads ahead until marks of a format are there. A pipe may say nothing for long: then this waits. */
static bool recognise(struct pr_log *log, struct pr_span *ahead)
{
	int got;
	do {
		got = pr_lines_ahead(log->lines, ahead);
		if (got < 0)
			return fail(log, strerror(errno));
		if (!log->forced)
			log->format = pr_catalogue_recognise(log->shared->catalogue, *ahead);
	} while (got > 0 && !log->format);
	return !log->format || new_extract(log);
}

/* Who is who in what came of a pipe so far, so that the first records have the right names already. */
static void learn_ahead(struct pr_log *log, struct pr_span ahead)
{
	struct pr_span line;
	uint64_t number = 0;
	log->surveying = true;
	pr_extract_for(log->extract, PR_PURPOSE_WHO);
	while (memchr(ahead.p, '\n', ahead.n) && pr_line_take(&ahead, &line))
		pr_extract_line(log->extract, ++number, line);
	pr_extract_rewind(log->extract);
	pr_extract_for(log->extract, PR_PURPOSE_ALL);
	log->surveying = false;
}

static bool begin(struct pr_log *log)
{
	struct pr_span ahead;
	if ((log->fd < 0 && !open_file(log)) || !new_lines(log))
		return false;
	if (log->sum)
		pr_lines_sum(log->lines, log->sum);
	if (log->json)
		return true;
	if (!recognise(log, &ahead))
		return false;
	if (log->piped && log->format && ahead.n > 0)
		learn_ahead(log, ahead);
	return true;
}

static int next_line(struct pr_log *log, struct pr_span *line)
{
	int got = pr_lines_next(log->lines, line);
	if (log->shared->pulse && pr_lines_count(log->lines) % PULSE == 0)
		log->shared->pulse(log->shared->pulse_arg);
	return got;
}

static void take_counts(struct pr_log *log)
{
	if (log->extract)
		log->counts = *pr_extract_counts(log->extract);
	log->lines_read = pr_lines_count(log->lines);
	log->bytes = pr_lines_bytes(log->lines);
	if (log->sum)
		pr_digest_end(log->sum, log->digest);
}

static bool rewind_file(struct pr_log *log)
{
	if (lseek(log->fd, 0, SEEK_SET) != 0)
		return fail(log, strerror(errno));
	if (!new_lines(log))
		return false;
	pr_lines_limit(log->lines, log->bytes);
	if (log->extract) {
		pr_extract_rewind(log->extract);
		pr_extract_for(log->extract, PR_PURPOSE_RECORDS);
	}
	log->window = log->counts.disorder;
	if (!log->keep_open)
		close_file(log);
	return true;
}

bool pr_log_survey(struct pr_log *log)
{
	struct pr_span line;
	int got;
	if (!open_file(log))
		return false;
	if (!log->json && !(log->sum = pr_digest_new()))
		return fail(log, strerror(ENOMEM));
	if (log->json && !log->keep_open && !log->piped)
		close_file(log);
	if (log->json || log->piped)
		return true; /* begins when its first record is asked for */
	if (!begin(log))
		return false;
	log->surveying = true;
	if (log->extract)
		pr_extract_for(log->extract, PR_PURPOSE_WHO);
	while ((got = next_line(log, &line)) > 0)
		if (log->extract)
			pr_extract_line(log->extract, pr_lines_count(log->lines), line);
	log->surveying = false;
	if (got < 0)
		return fail(log, strerror(errno));
	take_counts(log);
	log->ended = !log->format;
	if (!log->ended)
		return rewind_file(log);
	close_file(log);
	return true;
}

static void queue_record(struct pr_log *log, uint64_t steps, uint64_t t, struct pr_span record)
{
	if (t < log->shared->from || (log->shared->to && t >= log->shared->to))
		return;
	if (!pr_queue_put(&log->queue, steps, t, record))
		fail(log, strerror(ENOMEM));
}

static void found(void *arg, const struct pr_found *what)
{
	struct pr_log *log = arg;
	if (what->yield->what != PR_YIELD_RECORD) {
		if (log->surveying || log->piped)
			log->conflicts += !pr_evidence_learn(&log->evidence, what);
		return;
	}
	if (log->surveying)
		return;
	struct pr_span record = pr_evidence_record(&log->evidence, log->shared->build, what);
	if (record.p)
		queue_record(log, pr_extract_counts(log->extract)->steps, what->t, record);
}

static bool malformed(struct pr_log *log, const char *why)
{
	char what[256];
	snprintf(what, sizeof what, "line %llu: %s", (unsigned long long)pr_lines_count(log->lines), why);
	fail(log, what);
	log->failed = false;
	return false;
}

static bool read_json(struct pr_log *log, struct pr_span line)
{
	struct pr_span record;
	struct pr_record r;
	const char *why;
	if (pr_trim(line).n == 0)
		return true;
	if (pr_json_parse((const char *)line.p, line.n, log->shared->build, &record, &why) != 0 ||
	    pr_decode(record.p, record.n, &r, &why) != PR_DECODED)
		return malformed(log, why);
	queue_record(log, 0, r.t, record);
	return true;
}

/* One line more. False at the end, or on an error. */
static bool read_line(struct pr_log *log)
{
	struct pr_span line;
	int got = next_line(log, &line);
	if (got < 0)
		return fail(log, strerror(errno));
	if (got == 0) {
		log->ended = true;
		if (log->piped)
			take_counts(log);
		else if (log->extract)
			log->counts = *pr_extract_counts(log->extract);
		return false;
	}
	if (log->json)
		return read_json(log, line);
	if (log->extract)
		pr_extract_line(log->extract, pr_lines_count(log->lines), line);
	return !log->ended;
}

static bool is_ready(const struct pr_log *log, uint64_t *t)
{
	struct pr_span record;
	uint64_t steps;
	if (!pr_queue_first(&log->queue, &steps, t, &record))
		return false;
	return log->ended || log->window == 0 || steps < pr_extract_counts(log->extract)->steps ||
	       *t + log->window <= pr_extract_reached(log->extract) || pr_queue_full(&log->queue);
}

/* A file that is not kept open is opened for a piece of it at a time. */
static bool reopen(struct pr_log *log)
{
	if (log->fd >= 0 || log->ended)
		return true;
	if (!open_file(log))
		return false;
	if (lseek(log->fd, (off_t)pr_lines_bytes(log->lines), SEEK_SET) < 0)
		return fail(log, strerror(errno));
	pr_lines_continue(log->lines, log->fd);
	return true;
}

bool pr_log_advance(struct pr_log *log, uint64_t *t)
{
	if (!log->lines && !log->ended && !begin(log))
		return false;
	while (!is_ready(log, t) && !log->ended) {
		if (!pr_lines_ready(log->lines) && !reopen(log))
			break;
		read_line(log);
	}
	if (!log->keep_open)
		close_file(log);
	return is_ready(log, t);
}

uint64_t pr_log_done(const struct pr_log *log)
{
	uint64_t read = log->lines ? pr_lines_bytes(log->lines) : 0;
	return log->piped || log->json ? read : (log->bytes + read) / 2;
}

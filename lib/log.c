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

#define BUFFER (256u << 10) /* read at once */
#define PULSE 4096u         /* lines */

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

static void close_file(struct pr_log *log)
{
	pr_wrapper_free(log->wrapper);
	pr_lines_free(log->lines);
	pr_unpack_free(log->unpack);
	log->wrapper = NULL;
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
	close_file(log);
	for (size_t i = 0; i < log->voice_count; i++)
		pr_voice_free(log->voices[i]);
	pr_queue_free(&log->queue);
	pr_build_free(&log->build);
	pr_digest_free(log->sum);
	free(log);
}

static bool fail(struct pr_log *log, enum pr_status status, const char *what)
{
	char name[256];
	pr_quote(name, sizeof name, strcmp(log->path, "-") == 0 ? "stdin" : log->path);
	snprintf(log->error, sizeof log->error, "%s: %s", name, what);
	log->status = status;
	log->ended = true;
	return false;
}

/* What errno says. */
static bool fail_system(struct pr_log *log, int number)
{
	return fail(log, PR_STATUS_ERROR, strerror(number));
}

static bool fail_reading(struct pr_log *log)
{
	const char *why = pr_unpack_error(log->unpack);
	return why ? fail(log, pr_unpack_status(log->unpack), why) : fail_system(log, ENOMEM);
}

/* A file on stdin is looked into and then read from where it was, as another file is by opening it anew. */
static bool rewind_stdin(struct pr_log *log)
{
	if (!log->begun)
		log->start = lseek(log->fd, 0, SEEK_CUR);
	return log->start >= 0 && lseek(log->fd, log->start, SEEK_SET) >= 0;
}

static bool open_file(struct pr_log *log)
{
	struct stat st;
	log->fd = strcmp(log->path, "-") == 0 ? STDIN_FILENO : open(log->path, O_RDONLY | O_CLOEXEC);
	if (log->fd < 0 || fstat(log->fd, &st) != 0)
		return fail_system(log, errno);
	if (S_ISDIR(st.st_mode))
		return fail_system(log, EISDIR);
	log->piped = !S_ISREG(st.st_mode);
	if (log->fd == STDIN_FILENO && !log->piped && !rewind_stdin(log))
		return fail_system(log, errno);
	log->unpack = pr_unpack_new(log->fd);
	log->lines = log->unpack ? pr_lines_new(log->unpack, BUFFER, log->kind == PR_LOG_JSON ? PR_JSON_MAX : PR_LINE_MAX)
	                         : NULL;
	if (!log->lines)
		return fail_system(log, ENOMEM);
	if (log->piped) {
		fcntl(log->fd, F_SETPIPE_SZ, 1 << 20); /* fails on what is no pipe; then it stays */
		pr_unpack_flushes(log->unpack, log->call->out);
	}
	return true;
}

/* "localhost" is everybody. */
static struct pr_span writer_of(const struct pr_peeled *peeled)
{
	bool nobody = pr_is(peeled->writer, "localhost") || peeled->writer.n == 0;
	return nobody ? (struct pr_span){NULL, 0} : peeled->writer;
}

static bool is_text(struct pr_span span, const char *text)
{
	return span.p ? text && pr_is(span, text) : !text;
}

static uint32_t token_of(struct pr_log *log, const struct pr_voice *v)
{
	return v->writer ? pr_identity_add(log->call->who, pr_span_of(v->writer), PR_KNOWN_FILE) : log->self;
}

static struct pr_voice *new_voice(struct pr_log *log, struct pr_span writer, struct pr_span program)
{
	struct pr_voice *v = pr_voice_new(log->call, &log->build, writer, program);
	if (v && log->piped && !pr_voice_set_live(v, &log->queue, log->given ? log->self : token_of(log, v))) {
		pr_voice_free(v);
		v = NULL;
	}
	if (v)
		log->voices[log->voice_count++] = v;
	else
		fail_system(log, ENOMEM);
	return v;
}

/* Who speaks; NULL: there are too many, or memory ran out. */
static struct pr_voice *voice_of(struct pr_log *log, struct pr_span writer, struct pr_span program)
{
	if (log->last && is_text(writer, log->last->writer) && is_text(program, log->last->program))
		return log->last;
	for (size_t i = 0; i < log->voice_count; i++)
		if (is_text(writer, log->voices[i]->writer) && is_text(program, log->voices[i]->program))
			return log->last = log->voices[i];
	if (log->voice_count == PR_LOG_VOICES)
		return NULL;
	struct pr_voice *v = new_voice(log, writer, program);
	log->last = v ? v : log->last;
	return v;
}

static bool listen(struct pr_log *log, struct pr_voice *v, const struct pr_format *format)
{
	if (!pr_voice_listen(v, format, log->zone, strcmp(log->path, "-") == 0 ? "stdin" : log->path))
		return fail_system(log, ENOMEM);
	pr_extract_set_year(v->extract, log->year, log->near > 0 ? (int64_t)(log->near / PR_SECOND) : INT64_MIN);
	for (size_t i = 0; log->after && i < log->after->voice_count; i++) {
		struct pr_voice *before = log->after->voices[i];
		if (before->format == format && before->extract &&
		    is_text(v->writer ? pr_span_of(v->writer) : (struct pr_span){NULL, 0}, before->writer) &&
		    is_text(v->program ? pr_span_of(v->program) : (struct pr_span){NULL, 0}, before->program))
			pr_extract_inherit(v->extract, before->extract);
	}
	return true;
}

/* Counts the marks in a text of a voice that is not recognised. False if memory ran out. */
static bool tally(struct pr_log *log, struct pr_voice *v, struct pr_span text)
{
	if (!v->tally)
		v->tally = calloc(PR_LITERALS_MAX, sizeof *v->tally);
	if (!v->tally)
		return fail_system(log, ENOMEM);
	pr_catalogue_tally(log->call->catalogue, text, v->tally);
	return true;
}

static const struct pr_format *format_of(const struct pr_log *log, const struct pr_voice *v)
{
	if (log->format)
		return log->format;
	return v->tally ? pr_catalogue_best(log->call->catalogue, v->tally) : NULL;
}

/* A line that came out of its wrappers, while it is looked for what the voices' formats are. */
static void look(void *arg, const struct pr_peeled *peeled)
{
	struct pr_log *log = arg;
	struct pr_voice *v = peeled->bare ? log->last : voice_of(log, writer_of(peeled), peeled->program);
	if (log->first == 0 && peeled->known == PR_WRAPPED_TIME)
		log->first = peeled->t;
	log->yearless = log->yearless || peeled->known == PR_WRAPPED_UNDATED;
	if (v && !log->forced)
		tally(log, v, peeled->text);
}

/* The complete lines of what was read ahead, through the wrappers. */
static bool look_inside(struct pr_log *log, struct pr_span ahead)
{
	struct pr_span line;
	struct pr_wrapper *wrapper = pr_wrapper_new(&log->wrapping, look, log);
	if (!wrapper)
		return fail_system(log, ENOMEM);
	for (size_t i = 0; i < log->voice_count; i++) /* it may have been looked at before, when less was there */
		if (log->voices[i]->tally)
			memset(log->voices[i]->tally, 0, PR_LITERALS_MAX * sizeof *log->voices[i]->tally);
	while (memchr(ahead.p, '\n', ahead.n) && pr_line_take(&ahead, &line))
		pr_wrapper_line(wrapper, line, 1);
	pr_wrapper_free(wrapper);
	return log->status == PR_STATUS_DONE;
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

static bool is_recognised(const struct pr_log *log)
{
	bool any = log->format || log->kind == PR_LOG_JSON;
	for (size_t i = 0; i < log->voice_count && !any; i++)
		any = format_of(log, log->voices[i]);
	return any;
}

static bool recognise(struct pr_log *log, struct pr_span ahead)
{
	if (!log->forced && is_json_lines(ahead)) {
		log->kind = PR_LOG_JSON;
		pr_lines_set_longest(log->lines, PR_JSON_MAX);
	}
	if (log->kind == PR_LOG_JSON)
		return true;
	if (pr_wrapping_recognise(&log->wrapping, ahead))
		return look_inside(log, ahead);
	if (!log->forced)
		log->format = pr_catalogue_recognise(log->call->catalogue, ahead);
	return true;
}

/* When a log without wrappers begins. */
static void find_first(struct pr_log *log, struct pr_span ahead)
{
	struct pr_stamper stamper;
	struct pr_stamp stamp;
	struct pr_span line;
	if (!log->format || log->first > 0)
		return;
	pr_stamper_init(&stamper, log->format->templates, log->format->template_count, log->zone);
	while (log->first == 0 && pr_line_take(&ahead, &line))
		if (pr_stamper_read(&stamper, line, &stamp))
			log->first = stamp.t;
	log->yearless = log->yearless || stamper.unyeared > 0;
}

/* Reads ahead until it is recognised. A pipe may say nothing for long: then this waits. */
static bool look_ahead(struct pr_log *log, struct pr_span *ahead)
{
	int got;
	do {
		got = pr_lines_ahead(log->lines, ahead);
		bool damaged = got < 0 && pr_unpack_error(log->unpack) && pr_unpack_status(log->unpack) != PR_STATUS_ERROR;
		if (got < 0 && !damaged) /* what stands before damage counts; it is told when it is read again */
			return fail_reading(log);
		if (!recognise(log, *ahead))
			return false;
	} while (got > 0 && !is_recognised(log));
	find_first(log, *ahead);
	return true;
}

bool pr_log_open(struct pr_log *log)
{
	struct pr_span ahead;
	if (!open_file(log))
		return false;
	if (pr_log_is_live(log))
		return true; /* it is looked into when its first record is asked for */
	log->begun = look_ahead(log, &ahead);
	if (log->kind == PR_LOG_JSON && log->begun)
		return true;
	log->last = NULL;
	close_file(log);
	return log->begun;
}

/* A line, whoever wrote it. */
static void take_line(struct pr_log *log, struct pr_voice *v, uint64_t number, struct pr_span text,
                      const struct pr_peeled *outer)
{
	if (!v->extract) {
		if (!log->format && !tally(log, v, text))
			return;
		const struct pr_format *format = format_of(log, v);
		if (!format || !listen(log, v, format))
			return;
	}
	pr_voice_line(v, number, text, outer);
	if (v->trouble)
		fail_system(log, v->trouble);
}

static void take_peeled(void *arg, const struct pr_peeled *peeled)
{
	struct pr_log *log = arg;
	struct pr_voice *v = peeled->bare && log->last ? log->last : voice_of(log, writer_of(peeled), peeled->program);
	if (!v) {
		log->unheard++;
		return;
	}
	v->lines++;
	take_line(log, v, peeled->line, peeled->text, peeled);
}

static bool begin_lines(struct pr_log *log)
{
	if (log->wrapping.count > 0) {
		log->wrapper = pr_wrapper_new(&log->wrapping, take_peeled, log);
		for (size_t i = 0; log->wrapper && i < log->voice_count; i++) {
			const struct pr_format *format = format_of(log, log->voices[i]);
			if (format && !listen(log, log->voices[i], format))
				return false;
		}
		return log->wrapper || fail_system(log, ENOMEM);
	}
	struct pr_span none = {NULL, 0};
	struct pr_voice *v = voice_of(log, none, none);
	return v && (!log->format || listen(log, v, log->format));
}

static void pulse(struct pr_log *log)
{
	if (pr_lines_count(log->lines) % PULSE != 0)
		return;
	log->done = pr_unpack_raw(log->unpack);
	if (log->call->pulse)
		log->call->pulse(log->call->pulse_arg);
}

/* One line more, through the wrappers. 1; 0 at the end; -1: error says why. */
static int read_line(struct pr_log *log)
{
	struct pr_span line;
	int got = pr_lines_next(log->lines, &line);
	pulse(log);
	if (got < 0) {
		fail_reading(log);
	} else if (got == 0) {
		if (log->wrapper && !pr_wrapper_end(log->wrapper))
			fail_system(log, ENOMEM);
		log->ended = true;
	} else if (log->wrapper) {
		if (!pr_wrapper_line(log->wrapper, line, pr_lines_ending(log->lines)))
			fail_system(log, ENOMEM);
	} else if (log->format) {
		pr_voice_line(log->voices[0], pr_lines_count(log->lines), line, NULL);
		if (log->voices[0]->trouble)
			fail_system(log, log->voices[0]->trouble);
	}
	return log->status != PR_STATUS_DONE ? -1 : got;
}

static void take_counts(struct pr_log *log)
{
	if (log->wrapper && log->status != PR_STATUS_DONE)
		pr_wrapper_end(log->wrapper); /* what was pending where it broke off */
	log->lines_read = pr_lines_count(log->lines);
	if (log->wrapping.count == 0 && log->voice_count > 0)
		log->voices[0]->lines = log->lines_read;
	pr_unpack_drain(log->unpack); /* the sum is of the whole file */
	log->done = log->bytes = pr_unpack_raw(log->unpack);
	if (log->sum)
		pr_digest_end(log->sum, log->digest);
}

bool pr_log_survey(struct pr_log *log)
{
	log->sum = pr_digest_new();
	if (!log->sum)
		return fail_system(log, ENOMEM);
	if (!open_file(log))
		return false;
	pr_unpack_sum(log->unpack, log->sum);
	if (begin_lines(log))
		while (read_line(log) > 0)
			;
	take_counts(log);
	close_file(log);
	return log->status == PR_STATUS_DONE;
}

/* Whose log it is does not tell whom it is by if that is a gathering place's name. */
static bool is_gathering(const struct pr_log *log)
{
	static const char *const names[] = {"stdin", "syslog", "messages", "daemon", "journal", "journald", "system", "console"};
	struct pr_span called = pr_identity_called(log->call->who, log->self);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (pr_is(called, names[i]))
			return true;
	return false;
}

/* Whether the voices that were recognised have one writer, or none. *writer: who it is. */
static bool is_one_writer(const struct pr_log *log, const char **writer)
{
	*writer = NULL;
	for (size_t i = 0; i < log->voice_count; i++) {
		const struct pr_voice *v = log->voices[i];
		if (!v->format || !v->writer)
			continue;
		if (*writer && strcmp(*writer, v->writer) != 0)
			return false;
		*writer = v->writer;
	}
	return true;
}

bool pr_log_join(struct pr_log *log)
{
	struct pr_identity *who = log->call->who;
	const char *writer;
	bool one = log->given || (is_one_writer(log, &writer) && (!writer || !is_gathering(log)));
	for (size_t i = 0; i < log->voice_count; i++) {
		struct pr_voice *v = log->voices[i];
		if (one && v->writer && v->format)
			pr_identity_join(who, log->self, pr_identity_add(who, pr_span_of(v->writer), PR_KNOWN_NAME));
		if (!pr_voice_join(v, one ? log->self : token_of(log, v)))
			return fail_system(log, errno);
	}
	return true;
}

/* Who is who in what came of a pipe so far, so that the first records have the right names already. */
static void learn_ahead(struct pr_log *log, struct pr_span ahead)
{
	struct pr_span line;
	uint64_t number = 0;
	for (size_t i = 0; i < log->voice_count; i++)
		log->voices[i]->deaf = true;
	while (memchr(ahead.p, '\n', ahead.n) && pr_line_take(&ahead, &line)) {
		if (log->wrapper)
			pr_wrapper_line(log->wrapper, line, 1);
		else if (log->format)
			pr_voice_line(log->voices[0], ++number, line, NULL);
	}
	if (log->wrapper)
		pr_wrapper_rewind(log->wrapper);
	for (size_t i = 0; i < log->voice_count; i++) {
		log->voices[i]->deaf = false;
		log->voices[i]->lines = 0;
		if (log->voices[i]->extract)
			pr_extract_rewind(log->voices[i]->extract);
	}
}

/* A pipe is looked into. */
static bool begin(struct pr_log *log)
{
	struct pr_span ahead;
	log->begun = true;
	log->sum = pr_digest_new();
	if (!log->sum)
		return fail_system(log, ENOMEM);
	pr_unpack_sum(log->unpack, log->sum);
	if (log->kind == PR_LOG_JSON)
		return true;
	if (!look_ahead(log, &ahead))
		return false;
	log->last = NULL;
	if (log->kind == PR_LOG_JSON)
		return true;
	if (!begin_lines(log))
		return false;
	if (ahead.n > 0)
		learn_ahead(log, ahead);
	return true;
}

static bool malformed(struct pr_log *log, const char *why)
{
	char what[256];
	snprintf(what, sizeof what, "line %llu: %s", (unsigned long long)pr_lines_count(log->lines), why);
	return fail(log, PR_STATUS_MALFORMED, what);
}

/* One line of JSON more. */
static void read_json(struct pr_log *log)
{
	struct pr_span line, record;
	struct pr_record r;
	const char *why;
	int got = pr_lines_next(log->lines, &line);
	pulse(log);
	if (got < 0)
		fail_reading(log);
	if (got <= 0)
		log->ended = true;
	if (got <= 0 || pr_trim(line).n == 0)
		return;
	if (pr_json_parse((const char *)line.p, line.n, &log->build, &record, &why) != 0 ||
	    pr_decode(record.p, record.n, &r, &why) != PR_DECODED)
		malformed(log, why);
	else if (r.t >= log->call->from && (log->call->to == 0 || r.t < log->call->to) &&
	         !pr_queue_put(&log->queue, 0, r.t, record))
		fail_system(log, ENOMEM);
}

bool pr_log_is_live(const struct pr_log *log)
{
	return log->piped || log->kind == PR_LOG_JSON;
}

bool pr_log_is_recognised(const struct pr_log *log)
{
	bool any = log->kind == PR_LOG_JSON;
	for (size_t i = 0; i < log->voice_count && !any; i++)
		any = log->voices[i]->format;
	return any;
}

static void end(struct pr_log *log)
{
	if (!log->lines)
		return;
	take_counts(log);
	for (size_t i = 0; i < log->voice_count; i++)
		pr_voice_rest(log->voices[i]);
	close_file(log);
}

bool pr_log_advance(struct pr_log *log, uint64_t *t)
{
	struct pr_span record;
	uint64_t steps;
	if (!log->begun && !log->ended && !begin(log))
		log->ended = true;
	while (!pr_queue_first(&log->queue, &steps, t, &record)) {
		if (log->ended) {
			end(log);
			return false;
		}
		if (log->kind == PR_LOG_JSON)
			read_json(log);
		else
			read_line(log);
	}
	return true;
}

uint64_t pr_log_done(const struct pr_log *log)
{
	return log->done;
}

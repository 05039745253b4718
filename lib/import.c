#include "import.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "logname.h"
#include "quote.h"
#include "roster.h"
#include "survey.h"

#define OPEN_MAX_LOGS 128u /* with more, a file is opened for each piece that is read */

struct pr_import {
	const struct pr_import_options *options;
	struct pr_zone zone;
	struct pr_log_shared shared;
	struct pr_build build;
	struct pr_log **logs;
	size_t count;
	uint64_t size; /* of all files */
	struct turn { /* a log whose next record is ready; together a heap, the earliest first */
		uint64_t t;
		size_t log;
	} *turns;
	size_t turn_count;
	struct pr_writer *out;
	pr_import_complaint *complain;
	void *arg;
	bool stopped; /* by malformed input */
	bool fronted; /* the members were written before the first record */
};

static uint32_t peer_of(struct pr_import *im, char *const *files, size_t count, size_t i, const char **path)
{
	char name[PR_LOGNAME_MAX], other[PR_LOGNAME_MAX];
	size_t given = pr_logname_split(files[i], path);
	const char *path_k;
	if (given)
		return pr_identity_add(im->shared.who, (struct pr_span){(const uint8_t *)files[i], given},
		                       PR_KNOWN_GIVEN);
	if (im->options->as)
		return pr_identity_add(im->shared.who, pr_span_of(im->options->as), PR_KNOWN_GIVEN);
	pr_logname_base(name, *path);
	for (size_t k = 0; k < count; k++) {
		if (k == i || pr_logname_split(files[k], &path_k))
			continue;
		pr_logname_base(other, path_k);
		if (strcmp(name, other) == 0 && !pr_logname_beside(*path, path_k)) {
			pr_logname_long(name, *path);
			break;
		}
	}
	return pr_identity_add(im->shared.who, pr_span_of(name), PR_KNOWN_FILE);
}

static uint64_t size_of(const char *path)
{
	struct stat st;
	bool known = (strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &st) : stat(path, &st)) == 0;
	return known && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

static bool add_logs(struct pr_import *im, char *const *files, size_t count, char *error, size_t size)
{
	im->logs = calloc(count, sizeof(struct pr_log *));
	im->turns = calloc(count, sizeof *im->turns);
	for (size_t i = 0; im->logs && im->turns && i < count; i++) {
		const char *path;
		uint32_t self = peer_of(im, files, count, i, &path);
		if (self == PR_IDENTITY_NONE) {
			snprintf(error, size, "a peer's name is UTF-8 text of 1 to %u bytes", PR_PEER_MAX);
			return false;
		}
		struct pr_log *log = pr_log_new(path, &im->shared, self);
		if (!log)
			break;
		log->json = im->options->system && strcmp(im->options->system, "json") == 0;
		log->forced = im->options->system && !log->json;
		log->format = log->forced ? pr_catalogue_named(im->options->catalogue, im->options->system) : NULL;
		log->keep_open = count <= OPEN_MAX_LOGS;
		im->logs[im->count++] = log;
		im->size += size_of(path);
		if (log->forced && !log->format) {
			snprintf(error, size, "%s: no such system; --list names them", im->options->system);
			return false;
		}
	}
	if (im->count < count)
		snprintf(error, size, "%s", strerror(ENOMEM));
	return im->count == count;
}

struct pr_import *pr_import_new(const struct pr_import_options *options, char *const *files, size_t count,
                                struct pr_writer *out, pr_import_complaint *complain, void *arg, char *error,
                                size_t size)
{
	static char dash[] = "-", *const standard[] = {dash};
	struct pr_import *im = calloc(1, sizeof *im);
	if (!im) {
		snprintf(error, size, "%s", strerror(ENOMEM));
		return NULL;
	}
	*im = (struct pr_import){.options = options, .out = out, .complain = complain, .arg = arg};
	im->shared = (struct pr_log_shared){
		.catalogue = options->catalogue, .zone = &im->zone, .zone_name = options->zone_name,
		.year = options->year,
		.who = pr_identity_new(), .meetings = pr_meetings_new(), .out = out,
		.from = options->from, .to = options->to, .every = options->every,
		.settings = options->settings, .build = &im->build,
		.pulse = options->pulse, .pulse_arg = arg,
	};
	bool zone = pr_zone_find(&im->zone, options->zone_name);
	if (!zone)
		snprintf(error, size, "%s: no such time zone", options->zone_name);
	bool room = im->shared.who && im->shared.meetings;
	bool json = options->system && strcmp(options->system, "json") == 0;
	bool formats = json || pr_catalogue_count(options->catalogue) > 0;
	if (zone && !formats)
		snprintf(error, size, "no log formats found; PR_FORMATS says where they are");
	if (zone && formats && !room)
		snprintf(error, size, "%s", strerror(ENOMEM));
	if (room && options->members)
		pr_roster_learn(im->shared.who, options->members);
	if (zone && formats && room && add_logs(im, count ? files : standard, count ? count : 1, error, size))
		return im;
	pr_import_free(im);
	return NULL;
}

void pr_import_free(struct pr_import *im)
{
	if (!im)
		return;
	for (size_t i = 0; i < im->count; i++)
		pr_log_free(im->logs[i]);
	free(im->logs);
	free(im->turns);
	pr_zone_free(&im->zone);
	pr_identity_free(im->shared.who);
	pr_meetings_free(im->shared.meetings);
	pr_build_free(&im->build);
	free(im);
}

static void tell_error(struct pr_import *im, const struct pr_log *log)
{
	if (!log->error[0])
		return;
	im->complain(im->arg, log->failed ? PR_STATUS_ERROR : PR_STATUS_MALFORMED, log->error);
	im->stopped = im->stopped || !log->failed;
}

static void tell_unrecognised(struct pr_import *im, const struct pr_log *log)
{
	char name[256], message[300];
	if (log->format || log->json || log->failed)
		return;
	pr_quote(name, sizeof name, strcmp(log->path, "-") == 0 ? "stdin" : log->path);
	snprintf(message, sizeof message, "%s: nothing recognised", name);
	im->complain(im->arg, PR_STATUS_DONE, message);
}

static bool earlier(const struct turn *a, const struct turn *b)
{
	return a->t < b->t || (a->t == b->t && a->log < b->log);
}

/* Puts a turn in the place that is free at i, or below it. */
static void sink(struct pr_import *im, size_t i, struct turn turn)
{
	for (size_t below; (below = 2 * i + 1) < im->turn_count; i = below) {
		if (below + 1 < im->turn_count && earlier(&im->turns[below + 1], &im->turns[below]))
			below++;
		if (earlier(&turn, &im->turns[below]))
			break;
		im->turns[i] = im->turns[below];
	}
	im->turns[i] = turn;
}

static void lift(struct pr_import *im, size_t i, struct turn turn)
{
	for (; i > 0 && earlier(&turn, &im->turns[(i - 1) / 2]); i = (i - 1) / 2)
		im->turns[i] = im->turns[(i - 1) / 2];
	im->turns[i] = turn;
}

static void write_note(struct pr_import *im, const struct pr_log *log, uint64_t t)
{
	struct pr_span note = pr_survey_note(log, t);
	if (note.p)
		pr_writer_record(im->out, note);
}

/* A pipe's end: what was read of it can be told now. */
static void write_end(struct pr_import *im, const struct pr_log *log)
{
	uint64_t t = log->counts.first <= log->counts.last ? log->counts.last : 0;
	if (!log->piped || log->json)
		return;
	pr_writer_record(im->out, pr_survey_source(log, t));
	write_note(im, log, t);
	tell_unrecognised(im, log);
}

static void write_in_turn(struct pr_import *im)
{
	for (size_t i = 0; i < im->count; i++) {
		struct turn turn = {0, i};
		if (pr_log_advance(im->logs[i], &turn.t)) {
			im->turn_count++;
			lift(im, im->turn_count - 1, turn);
		} else {
			write_end(im, im->logs[i]);
			tell_error(im, im->logs[i]);
		}
	}
	while (im->turn_count > 0 && !im->stopped) {
		struct turn turn = im->turns[0];
		struct pr_log *log = im->logs[turn.log];
		struct pr_span record;
		uint64_t steps;
		pr_queue_first(&log->queue, &steps, &turn.t, &record);
		pr_writer_record(im->out, record);
		pr_queue_drop(&log->queue);
		if (pr_log_advance(log, &turn.t)) {
			sink(im, 0, turn);
			continue;
		}
		im->turn_count--;
		if (im->turn_count > 0)
			sink(im, 0, im->turns[im->turn_count]);
		write_end(im, log);
		tell_error(im, log);
	}
}

static int by_first(const void *a, const void *b)
{
	const struct pr_log *x = *(struct pr_log *const *)a, *y = *(struct pr_log *const *)b;
	return (x->counts.first > y->counts.first) - (x->counts.first < y->counts.first);
}

static bool write_roster(struct pr_import *im, uint64_t t)
{
	return pr_roster_write(im->shared.who, im->options->members, t, &im->build, im->out);
}

/*
 * Sources, members and notes: what is known of the files before the first record. A file that cannot be read has a source,
 * too: it gave nothing.
 */
static void write_front(struct pr_import *im)
{
	struct pr_log **logs = calloc(im->count, sizeof(struct pr_log *));
	size_t count = 0;
	for (size_t i = 0; logs && i < im->count; i++)
		if (!im->logs[i]->piped && !im->logs[i]->json)
			logs[count++] = im->logs[i];
	if (count > 0)
		qsort(logs, count, sizeof(struct pr_log *), by_first); /* glibc's is stable */
	uint64_t t = count > 0 && logs[0]->counts.first != UINT64_MAX ? logs[0]->counts.first : 0;
	for (size_t i = 0; i < count; i++)
		pr_writer_record(im->out, pr_survey_source(logs[i], t));
	if (!logs || (count > 0 && !write_roster(im, t)))
		im->complain(im->arg, PR_STATUS_ERROR, strerror(ENOMEM));
	im->fronted = count > 0;
	for (size_t i = 0; i < count; i++)
		write_note(im, logs[i], t);
	free(logs);
}

/* The peers that pipes told of, where nothing could be said before. */
static void write_back(struct pr_import *im)
{
	uint64_t t = 0;
	bool piped = false;
	for (size_t i = 0; i < im->count; i++) {
		const struct pr_log *log = im->logs[i];
		piped = piped || (log->piped && log->format);
		if (log->counts.first <= log->counts.last && log->counts.last > t)
			t = log->counts.last;
	}
	if (piped && !im->fronted && !write_roster(im, t))
		im->complain(im->arg, PR_STATUS_ERROR, strerror(ENOMEM));
}

void pr_import_run(struct pr_import *im)
{
	for (size_t i = 0; i < im->count; i++) {
		pr_log_survey(im->logs[i]);
		if (!im->logs[i]->piped)
			tell_unrecognised(im, im->logs[i]);
	}
	pr_meetings_settle(im->shared.meetings, im->shared.who);
	pr_identity_settle(im->shared.who);
	write_front(im);
	write_in_turn(im);
	write_back(im);
}

void pr_import_progress(const struct pr_import *im, uint64_t *done, uint64_t *all)
{
	*done = 0;
	*all = im->size;
	for (size_t i = 0; i < im->count; i++)
		if (im->size == 0 || !im->logs[i]->piped)
			*done += pr_log_done(im->logs[i]);
}

size_t pr_import_count(const struct pr_import *im)
{
	return im->count;
}

const struct pr_log *pr_import_log(const struct pr_import *im, size_t i)
{
	return im->logs[i];
}

struct pr_span pr_import_peer(const struct pr_import *im, size_t i)
{
	return pr_identity_called(im->shared.who, im->logs[i]->evidence.self);
}

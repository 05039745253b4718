#include "import.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grow.h"
#include "logname.h"
#include "pool.h"
#include "quote.h"
#include "roster.h"
#include "survey.h"
#include "zoning.h"
#include "zones.h"

#define PARALLEL (1u << 20) /* bytes of input: less is not worth a thread */

struct pr_import {
	const struct pr_import_options *options;
	struct pr_zones *zones;
	struct pr_call call;
	struct pr_build build;
	char **paths; /* of the logs, without name and zone */
	struct pr_log **logs;
	size_t count;
	uint64_t size; /* of all files */
	struct pr_log **ordered; /* the files, those of one peer in one folder together and by their first times */
	struct chain {
		size_t first, count; /* in ordered */
	} *chains;
	size_t ordered_count, chain_count;
	struct head { /* where records come from in the order of time */
		struct pr_log *log;
		struct pr_voice *voice; /* NULL: the log itself */
	} *heads;
	size_t head_count, head_cap;
	struct turn { /* a head whose next record is ready; together a heap, the earliest first */
		uint64_t t;
		size_t head;
	} *turns;
	size_t turn_count;
	struct pr_writer *out;
	struct pr_outlet outlet; /* of all records */
	pr_import_complaint *complain;
	void *arg;
	bool stopped; /* by malformed JSON Lines */
	bool fronted; /* the members were written before the first record */
};

/* The base name of file i, or a longer one if another file of its kind has the same in another folder. */
static void name_of(struct pr_import *im, char *const *files, size_t i, char name[PR_LOGNAME_MAX])
{
	char other[PR_LOGNAME_MAX];
	const char *ignored;
	pr_logname_base(name, im->paths[i]);
	for (size_t k = 0; k < im->count; k++) {
		if (k == i || pr_logname_split(files[k], &ignored))
			continue;
		pr_logname_base(other, im->paths[k]);
		if (strcmp(name, other) == 0 && pr_logname_alike(im->paths[i], im->paths[k]) &&
		    !pr_logname_beside(im->paths[i], im->paths[k])) {
			pr_logname_long(name, im->paths[i]);
			return;
		}
	}
}

static uint32_t peer_of(struct pr_import *im, char *const *files, size_t i, bool *given)
{
	char name[PR_LOGNAME_MAX];
	const char *ignored;
	size_t n = pr_logname_split(files[i], &ignored);
	*given = n > 0 || im->options->as;
	pr_identity_at(im->call.who, (struct pr_place){.input = PR_PLACE_CALL});
	if (n > 0)
		return pr_identity_add(im->call.who, (struct pr_span){(const uint8_t *)files[i], n}, PR_KNOWN_GIVEN);
	if (im->options->as)
		return pr_identity_add(im->call.who, pr_span_of(im->options->as), PR_KNOWN_GIVEN);
	name_of(im, files, i, name);
	pr_identity_at(im->call.who, (struct pr_place){.input = PR_PLACE_FILE_NAME});
	return pr_identity_add(im->call.who, pr_span_of(name), PR_KNOWN_FILE);
}

static uint64_t size_of(const char *path)
{
	struct stat st;
	bool known = (strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &st) : stat(path, &st)) == 0;
	return known && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

/* The file's zone: what stands behind its name, else the call's. False: error says why. */
static bool find_zone(struct pr_import *im, struct pr_log *log, char *path, char *error, size_t size)
{
	size_t n;
	const char *name = pr_logname_zone(path, &n);
	if (name)
		path[n] = '\0';
	log->zone_name = name ? name : im->options->zone_name;
	log->zone = pr_zones_find(im->zones, log->zone_name);
	if (!log->zone)
		snprintf(error, size, "%s: no such time zone", log->zone_name);
	return log->zone;
}

/* The format that the call names. False: error says why. */
static bool set_system(struct pr_import *im, struct pr_log *log, char *error, size_t size)
{
	const char *system = im->options->system;
	if (!system)
		return true;
	log->forced = true;
	log->dump_kind = pr_dump_kind_named(pr_span_of(system));
	if (strcmp(system, "json") == 0)
		log->kind = PR_LOG_JSON;
	else if (strcmp(system, "pcap") == 0)
		log->kind = PR_LOG_CAPTURE;
	else if (log->dump_kind || strcmp(system, "regex") == 0)
		log->kind = PR_LOG_DUMP;
	else if (!(log->format = pr_catalogue_named(im->options->catalogue, system)))
		snprintf(error, size, "%s: no such system; --list names them", system);
	return log->kind != PR_LOG_LINES || log->format;
}

static bool add_log(struct pr_import *im, char *const *files, size_t i, char *error, size_t size)
{
	bool given;
	uint32_t self = peer_of(im, files, i, &given);
	if (self == PR_IDENTITY_NONE) {
		snprintf(error, size, "a peer's name is UTF-8 text of 1 to %u bytes", PR_PEER_MAX);
		return false;
	}
	struct pr_log *log = im->logs[i] = pr_log_new(im->paths[i], &im->call, self);
	if (!log) {
		snprintf(error, size, "%s", strerror(ENOMEM));
		return false;
	}
	log->number = (uint32_t)i;
	log->given = given;
	log->year = im->options->year;
	im->size += size_of(im->paths[i]);
	return find_zone(im, log, im->paths[i], error, size) && set_system(im, log, error, size);
}

static bool add_logs(struct pr_import *im, char *const *files, size_t count, char *error, size_t size)
{
	const char *path;
	im->paths = calloc(count, sizeof *im->paths);
	im->logs = calloc(count, sizeof(struct pr_log *));
	im->ordered = calloc(count, sizeof(struct pr_log *));
	im->chains = calloc(count, sizeof *im->chains);
	bool room = im->paths && im->logs && im->ordered && im->chains;
	for (im->count = 0; room && im->count < count; im->count++) {
		pr_logname_split(files[im->count], &path);
		im->paths[im->count] = strdup(path);
		room = im->paths[im->count];
	}
	if (!room) {
		snprintf(error, size, "%s", strerror(ENOMEM));
		return false;
	}
	for (size_t i = 0; i < count; i++)
		if (!add_log(im, files, i, error, size))
			return false;
	return true;
}

static bool set_up(struct pr_import *im, char *error, size_t size)
{
	const struct pr_import_options *options = im->options;
	im->zones = pr_zones_new();
	im->call = (struct pr_call){
		.catalogue = options->catalogue, .who = pr_identity_new(), .meetings = pr_meetings_new(),
		.elimination = pr_elimination_new(),
		.spill = pr_spill_new(), .out = im->out, .from = options->from, .to = options->to,
		.every = options->every, .settings = options->settings, .pattern = options->pattern,
		.undated = options->at,
		.pulse = options->pulse, .pulse_arg = im->arg,
	};
	bool json = options->system && strcmp(options->system, "json") == 0;
	if (!json && pr_catalogue_count(options->catalogue) == 0)
		snprintf(error, size, "no log formats found; PR_FORMATS says where they are");
	else if (!im->zones || !im->call.who || !im->call.meetings || !im->call.elimination || !im->call.spill)
		snprintf(error, size, "%s", strerror(ENOMEM));
	else
		return true;
	return false;
}

static void write_record(void *arg, struct pr_span record)
{
	pr_writer_record(arg, record);
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
	*im = (struct pr_import){.options = options, .out = out, .outlet = {write_record, out},
	                         .complain = complain, .arg = arg};
	if (options->outlet)
		im->outlet = *options->outlet;
	bool good = set_up(im, error, size);
	if (good && options->members)
		pr_roster_learn(im->call.who, options->members);
	if (good && add_logs(im, count ? files : standard, count ? count : 1, error, size))
		return im;
	pr_import_free(im);
	return NULL;
}

void pr_import_free(struct pr_import *im)
{
	if (!im)
		return;
	for (size_t i = 0; i < im->count; i++) {
		pr_log_free(im->logs[i]);
		free(im->paths[i]);
	}
	free(im->paths);
	free(im->logs);
	free(im->ordered);
	free(im->chains);
	free(im->heads);
	free(im->turns);
	pr_zones_free(im->zones);
	pr_identity_free(im->call.who);
	pr_meetings_free(im->call.meetings);
	pr_elimination_free(im->call.elimination);
	pr_spill_free(im->call.spill);
	pr_match_free(im->call.match);
	pr_build_free(&im->build);
	free(im);
}

static void tell_error(struct pr_import *im, const struct pr_log *log)
{
	if (log->status == PR_STATUS_DONE)
		return;
	im->complain(im->arg, log->status, log->error);
	im->stopped = im->stopped || (log->kind == PR_LOG_JSON && log->status == PR_STATUS_MALFORMED);
}

static void quote_path(const struct pr_log *log, char name[256])
{
	pr_quote(name, 256, strcmp(log->path, "-") == 0 ? "stdin" : log->path);
}

static void tell_unrecognised(struct pr_import *im, const struct pr_log *log)
{
	char name[256], message[300];
	if (pr_log_is_recognised(log) || log->status == PR_STATUS_ERROR)
		return;
	quote_path(log, name);
	snprintf(message, sizeof message, "%s: nothing recognised", name);
	im->complain(im->arg, PR_STATUS_DONE, message);
}

static void tell_yearless(struct pr_import *im, const struct pr_log *log)
{
	char name[256], message[384];
	quote_path(log, name);
	snprintf(message, sizeof message, "%s: its time stamps name no year, nor does another log; --year tells it", name);
	im->complain(im->arg, PR_STATUS_ERROR, message);
}

/*
 * Stamps that lack the year are near what another log of the call shows; never near the file's own date, which a copy
 * changes.
 */
static void find_years(struct pr_import *im)
{
	uint64_t near = UINT64_MAX;
	for (size_t i = 0; i < im->count; i++)
		if (im->logs[i]->first > 0 && im->logs[i]->first < near)
			near = im->logs[i]->first;
	for (size_t i = 0; i < im->count && near != UINT64_MAX; i++) {
		struct pr_log *log = im->logs[i];
		log->near = log->near > 0 ? log->near : near;
		if (log->yearless && log->year == 0 && log->first == 0 && log->begun)
			pr_log_open(log); /* looks into it once more */
	}
	for (size_t i = 0; i < im->count; i++)
		if (im->logs[i]->yearless && im->logs[i]->year == 0 && near == UINT64_MAX)
			tell_yearless(im, im->logs[i]);
}

/* Logs of one peer in one folder are one log that was rotated; its pieces may be given in any order. */
static bool is_one_chain(const struct pr_log *a, const struct pr_log *b)
{
	return a->self == b->self && a->zone == b->zone && pr_logname_beside(a->path, b->path);
}

static int by_chain_and_time(const void *a, const void *b)
{
	const struct pr_log *x = *(struct pr_log *const *)a, *y = *(struct pr_log *const *)b;
	if (x->self != y->self)
		return x->self < y->self ? -1 : 1;
	if (!is_one_chain(x, y))
		return strcmp(x->path, y->path);
	return (x->first > y->first) - (x->first < y->first);
}

static void find_chains(struct pr_import *im)
{
	for (size_t i = 0; i < im->count; i++)
		if (im->logs[i]->begun && !pr_log_is_live(im->logs[i]))
			im->ordered[im->ordered_count++] = im->logs[i];
	qsort(im->ordered, im->ordered_count, sizeof(struct pr_log *), by_chain_and_time); /* glibc's is stable */
	for (size_t i = 0; i < im->ordered_count; i++) {
		bool goes_on = i > 0 && is_one_chain(im->ordered[i - 1], im->ordered[i]);
		im->ordered[i]->after = goes_on ? im->ordered[i - 1] : NULL;
		if (!goes_on)
			im->chains[im->chain_count++].first = i;
		im->chains[im->chain_count - 1].count++;
	}
}

static void survey_chain(void *arg, size_t i)
{
	struct pr_import *im = arg;
	const struct chain *chain = &im->chains[i];
	for (size_t k = 0; k < chain->count; k++)
		pr_log_survey(im->ordered[chain->first + k]);
	for (size_t k = 0; k < chain->count; k++)
		for (size_t v = 0; v < im->ordered[chain->first + k]->voice_count; v++)
			pr_voice_rest(im->ordered[chain->first + k]->voices[v]);
}

static void tick(void *arg)
{
	struct pr_import *im = arg;
	if (im->options->pulse)
		im->options->pulse(im->arg);
}

/* The address that the members file has for a peer, since the user has named it as the capture's host. */
static bool address_of(const struct pr_import *im, uint32_t self, struct pr_address *address)
{
	const struct pr_members *members = im->options->members;
	struct pr_span name = pr_identity_called(im->call.who, self);
	char text[PR_ADDRESS_TEXT];
	for (size_t i = 0; members && i < members->count; i++) {
		const struct pr_member *member = &members->list[i];
		for (size_t k = 0; pr_same(member->name, name) && k < member->alias_count; k++) {
			struct pr_span host = pr_address_host(member->aliases[k]);
			if (host.n >= sizeof text)
				continue;
			memcpy(text, host.p, host.n);
			text[host.n] = '\0';
			if (pr_address_parse(address, text))
				return true;
		}
	}
	return false;
}

static bool is_capture(const struct pr_log *log)
{
	return log->kind == PR_LOG_CAPTURE && !log->piped && log->status == PR_STATUS_DONE;
}

/* Captures tell each other what left their hosts, and when the first of them begins. False: memory ran out. */
static bool learn_captures(struct pr_import *im)
{
	size_t captures = 0;
	for (size_t i = 0; i < im->count; i++)
		captures += is_capture(im->logs[i]);
	if (captures > 1 && !(im->call.match = pr_match_new(im->options->both_ends)))
		return false;
	for (size_t i = 0; i < im->count; i++) {
		struct pr_log *log = im->logs[i];
		if (!is_capture(log))
			continue;
		log->own_known = log->given && address_of(im, log->self, &log->own);
		pr_log_learn(log, captures == 1);
	}
	return true;
}

static void survey_all(struct pr_import *im)
{
	unsigned jobs = im->options->jobs ? im->options->jobs : pr_pool_processors();
	if (jobs > 1 && im->chain_count > 1)
		im->call.pulse = NULL; /* ticks are enough */
	im->call.idle = jobs > im->chain_count && im->size > PARALLEL;
	pr_pool_run(im->chain_count, jobs, survey_chain, tick, im);
	im->call.pulse = im->options->pulse;
	for (size_t i = 0; i < im->count; i++) {
		struct pr_log *log = im->logs[i];
		if (pr_log_is_live(log) && log->status == PR_STATUS_DONE)
			continue;
		tell_error(im, log);
		tell_unrecognised(im, log);
	}
}

/* Who is who, in the order of the files, whichever thread read them first. */
static void join_all(struct pr_import *im)
{
	uint64_t first, last;
	for (size_t i = 0; i < im->count; i++) {
		struct pr_log *log = im->logs[i];
		if (pr_log_is_live(log))
			continue;
		if (!pr_log_join(log))
			tell_error(im, log);
		if (im->options->at == 0 && pr_survey_times(log, &first, &last) && last > im->call.undated)
			im->call.undated = last;
	}
	pr_identity_at(im->call.who, (struct pr_place){.input = PR_PLACE_NONE});
	pr_meetings_settle(im->call.meetings, im->call.who);
	pr_elimination_settle(im->call.elimination, im->call.who);
	pr_identity_settle(im->call.who);
}

static bool earlier(const struct turn *a, const struct turn *b)
{
	return a->t < b->t || (a->t == b->t && a->head < b->head);
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

static bool advance(const struct head *head, uint64_t *t)
{
	return head->voice ? pr_voice_advance(head->voice, t) : pr_log_advance(head->log, t);
}

/* A head's end. Of a pipe, what was read can be told now. */
static void end_head(struct pr_import *im, const struct head *head)
{
	struct pr_log *log = head->log;
	uint64_t first, t;
	if (head->voice) {
		if (head->voice->trouble && log->status == PR_STATUS_DONE && !pr_log_fail_spilling(log, head->voice->trouble))
			tell_error(im, log);
		return;
	}
	tell_error(im, log);
	if (!log->piped || log->kind == PR_LOG_JSON)
		return;
	if (!pr_survey_times(log, &first, &t))
		t = 0;
	pr_survey_write_sources(log, t, &im->build, &im->outlet);
	pr_survey_write_notes(log, t, &im->build, &im->outlet);
	if (log->yearless && log->year == 0)
		tell_yearless(im, log);
	tell_unrecognised(im, log);
}

static bool add_head(struct pr_import *im, struct pr_log *log, struct pr_voice *voice)
{
	if (!pr_grow(&im->heads, &im->head_cap, im->head_count + 1, sizeof *im->heads))
		return false;
	im->heads[im->head_count++] = (struct head){log, voice};
	return true;
}

static bool add_heads(struct pr_import *im)
{
	bool room = true;
	for (size_t i = 0; i < im->count && room; i++) {
		struct pr_log *log = im->logs[i];
		if (pr_log_is_live(log))
			room = log->status != PR_STATUS_DONE || add_head(im, log, NULL);
		for (size_t v = 0; v < log->voice_count && room && !pr_log_is_live(log); v++)
			if (log->voices[v]->naming)
				room = add_head(im, log, log->voices[v]);
	}
	im->turns = calloc(im->head_count + 1, sizeof *im->turns);
	return room && im->turns;
}

static void name_head(void *arg, size_t i)
{
	struct pr_import *im = arg;
	if (im->heads[i].voice)
		pr_voice_name_all(im->heads[i].voice);
}

/* What a voice told is named while it is written, or by several threads before that. */
static void name_all(struct pr_import *im)
{
	unsigned jobs = im->options->jobs ? im->options->jobs : pr_pool_processors();
	if (jobs > 1 && im->head_count > 1 && im->size > PARALLEL)
		pr_pool_run(im->head_count, jobs, name_head, tick, im);
}

static void begin_turns(struct pr_import *im)
{
	for (size_t i = 0; i < im->head_count; i++) {
		struct turn turn = {0, i};
		if (advance(&im->heads[i], &turn.t)) {
			im->turn_count++;
			lift(im, im->turn_count - 1, turn);
		} else {
			end_head(im, &im->heads[i]);
		}
	}
}

static void write_in_turn(struct pr_import *im)
{
	if (!add_heads(im)) {
		im->complain(im->arg, PR_STATUS_ERROR, strerror(ENOMEM));
		return;
	}
	name_all(im);
	begin_turns(im);
	while (im->turn_count > 0 && !im->stopped) {
		struct turn turn = im->turns[0];
		struct head *head = &im->heads[turn.head];
		struct pr_queue *queue = head->voice ? head->voice->queue : &head->log->queue;
		struct pr_span record;
		uint64_t steps;
		pr_queue_first(queue, &steps, &turn.t, &record);
		im->outlet.record(im->outlet.arg, record);
		pr_queue_drop(queue);
		if (advance(head, &turn.t)) {
			sink(im, 0, turn);
			continue;
		}
		im->turn_count--;
		if (im->turn_count > 0)
			sink(im, 0, im->turns[im->turn_count]);
		end_head(im, head);
	}
}

static bool write_roster(struct pr_import *im, uint64_t t)
{
	return pr_roster_write(im->call.who, im->options->members, t, &im->build, &im->outlet);
}

static uint64_t begins(const struct pr_log *log)
{
	uint64_t first, last;
	return pr_survey_times(log, &first, &last) ? first : UINT64_MAX;
}

static int by_first(const void *a, const void *b)
{
	uint64_t x = begins(*(struct pr_log *const *)a), y = begins(*(struct pr_log *const *)b);
	return (x > y) - (x < y);
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
		if (!pr_log_is_live(im->logs[i]))
			logs[count++] = im->logs[i];
	if (count > 0)
		qsort(logs, count, sizeof(struct pr_log *), by_first); /* glibc's is stable */
	uint64_t t = count > 0 && begins(logs[0]) != UINT64_MAX ? begins(logs[0]) : 0;
	for (size_t i = 0; i < count; i++)
		pr_survey_write_sources(logs[i], t, &im->build, &im->outlet);
	if (!logs || (count > 0 && !write_roster(im, t)))
		im->complain(im->arg, PR_STATUS_ERROR, strerror(ENOMEM));
	im->fronted = count > 0;
	for (size_t i = 0; i < count; i++)
		pr_survey_write_notes(logs[i], t, &im->build, &im->outlet);
	if (!pr_zoning_write_notes(im->ordered, im->ordered_count, t, &im->build, &im->outlet))
		im->complain(im->arg, PR_STATUS_ERROR, strerror(ENOMEM));
	free(logs);
}

/* The peers that pipes told of, where nothing could be said before. */
static void write_back(struct pr_import *im)
{
	uint64_t t = 0, first, last;
	bool piped = false;
	for (size_t i = 0; i < im->count; i++) {
		const struct pr_log *log = im->logs[i];
		piped = piped || (log->piped && log->kind != PR_LOG_JSON && pr_log_is_recognised(log));
		if (pr_survey_times(log, &first, &last) && last > t)
			t = last;
	}
	if (piped && !im->fronted && !write_roster(im, t))
		im->complain(im->arg, PR_STATUS_ERROR, strerror(ENOMEM));
}

void pr_import_survey(struct pr_import *im, const struct pr_watch *watch)
{
	for (size_t i = 0; i < im->count; i++)
		pr_log_open(im->logs[i]);
	if (!learn_captures(im))
		im->complain(im->arg, PR_STATUS_ERROR, strerror(ENOMEM));
	find_years(im);
	find_chains(im);
	survey_all(im);
	join_all(im);
	im->call.watch = watch;
}

void pr_import_run(struct pr_import *im)
{
	pr_import_survey(im, NULL);
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

struct pr_identity *pr_import_identity(const struct pr_import *im)
{
	return im->call.who;
}

#include "import.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/pool.h"
#include "base/quote.h"
#include "chains.h"
#include "front.h"
#include "inputs.h"
#include "merge.h"
#include "mixture.h"
#include "namesakes.h"
#include "owners.h"
#include "roster.h"
#include "survey.h"

#define PARALLEL (1u << 20) /* bytes of input: less is not worth a thread */

struct pr_import {
	const struct pr_import_options *options;
	struct pr_call call;
	struct pr_build build;
	struct pr_inputs inputs;
	struct pr_log **logs; /* of the inputs */
	size_t count;
	struct pr_chains chains;
	struct pr_timeouts timeouts;
	struct pr_merge merge;
	struct pr_ranks ranks;
	struct pr_outlet outlet; /* of all records */
	pr_import_complaint *complain;
	void *arg;
};

static bool set_up(struct pr_import *im, struct pr_writer *out, char *error, size_t size)
{
	const struct pr_import_options *options = im->options;
	im->call = (struct pr_call){
		.catalogue = options->catalogue, .out = out, .from = options->from, .to = options->to,
		.every = options->every, .settings = options->settings, .pattern = options->pattern,
		.undated = options->at, .pulse = options->pulse, .pulse_arg = im->arg,
	};
	bool ready = pr_call_begin(&im->call), json = options->system && strcmp(options->system, "json") == 0;
	if (!json && pr_catalogue_count(options->catalogue) == 0)
		snprintf(error, size, "no log formats found; PR_FORMATS says where they are");
	else if (!ready)
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
	*im = (struct pr_import){.options = options, .outlet = {write_record, out}, .complain = complain, .arg = arg};
	if (options->outlet)
		im->outlet = *options->outlet;
	bool good = set_up(im, out, error, size);
	if (good && options->members)
		pr_roster_learn(im->call.who, options->members);
	if (count == 0)
		files = standard;
	good = good && pr_inputs_find(&im->inputs, options, &im->call, files, count ? count : 1, error, size);
	im->logs = im->inputs.logs;
	im->count = im->inputs.count;
	if (good)
		return im;
	pr_import_free(im);
	return NULL;
}

void pr_import_free(struct pr_import *im)
{
	if (!im)
		return;
	pr_merge_free(&im->merge);
	pr_chains_free(&im->chains);
	pr_inputs_free(&im->inputs);
	pr_call_end(&im->call);
	pr_build_free(&im->build);
	free(im);
}

static void tell_exhausted(struct pr_import *im)
{
	im->complain(im->arg, PR_STATUS_ERROR, strerror(ENOMEM));
}

static void tell_error(struct pr_import *im, const struct pr_log *log)
{
	if (log->status == PR_STATUS_DONE)
		return;
	im->complain(im->arg, log->status, log->error);
	im->merge.stopped = im->merge.stopped || (log->kind == PR_LOG_JSON && log->status == PR_STATUS_MALFORMED);
}

static void quote_path(const struct pr_log *log, char name[256])
{
	pr_quote(name, 256, strcmp(log->path, "-") == 0 ? "stdin" : log->path);
}

/* --system says what it is, but nothing in it is of that system: it may be another one's, and tells nothing. */
static bool is_barren(const struct pr_log *log)
{
	bool any = false;
	for (size_t i = 0; i < log->voice_count; i++) {
		const struct pr_extract_counts *counts = &log->voices[i]->counts;
		any = any || counts->evidence > 0 || (log->kind == PR_LOG_LINES && counts->matched > 0);
	}
	return log->forced && !any && log->bytes > 0 && (log->kind == PR_LOG_LINES || log->kind == PR_LOG_DUMP);
}

static void tell_unrecognised(struct pr_import *im, const struct pr_log *log)
{
	char name[256], message[384];
	if (log->status == PR_STATUS_ERROR)
		return;
	quote_path(log, name);
	if (pr_log_is_recognised(log)) {
		if (!is_barren(log))
			return;
		snprintf(message, sizeof message, "%s: no line of it is understood as %s", name, im->options->system);
		im->complain(im->arg, PR_STATUS_DONE, message);
		return;
	}
	snprintf(message, sizeof message, "%s: nothing recognised%s%s", name, log->strange ? ": " : "",
	         log->strange ? log->strange : "");
	im->complain(im->arg, PR_STATUS_DONE, message);
}

/* Logs that were put into one file, one behind the other: all that they tell is taken for one peer's. */
static void tell_conflicts(struct pr_import *im, const struct pr_log *log)
{
	char name[256], message[512];
	uint64_t conflicts = 0, anew = 0;
	for (size_t i = 0; i < log->voice_count; i++) {
		conflicts += log->voices[i]->conflicts;
		anew += log->voices[i]->counts.anew;
	}
	if (conflicts == 0 && anew == 0)
		return;
	quote_path(log, name);
	snprintf(message, sizeof message, "%s: %s: if it holds the logs of several peers, read each from a file of its own", name,
	         conflicts ? "what it says of who is who cannot be (--whois tells where)" : "its times begin anew");
	im->complain(im->arg, PR_STATUS_DONE, message);
}

static void tell_ownerless(struct pr_import *im)
{
	char name[256], message[384];
	for (size_t i = 0; i < im->count; i++) {
		if (!im->logs[i]->ownerless)
			continue;
		quote_path(im->logs[i], name);
		snprintf(message, sizeof message, "%s: nothing tells whose it is, so that it makes no member; NAME=FILE tells", name);
		im->complain(im->arg, PR_STATUS_DONE, message);
	}
}

static void tell_namesake(struct pr_import *im, const struct pr_log *log)
{
	char name[256], other[256], message[768];
	quote_path(log, name);
	quote_path(log->namesake, other);
	snprintf(message, sizeof message, "%s: its peer has another id or address than in %s, which is of the same name and time: if they are "
	         "of two clusters, read each cluster's by themselves", name, other);
	im->complain(im->arg, PR_STATUS_DONE, message);
}

static void tell_misnamed(struct pr_import *im, const struct pr_log *log)
{
	char name[256], own[256], given[256], message[900];
	quote_path(log, name);
	pr_quote_span(own, sizeof own, pr_identity_text(im->call.who, log->misnamed - 1));
	pr_quote_span(given, sizeof given, pr_identity_text(im->call.who, log->self));
	snprintf(message, sizeof message, "%s: its peer calls itself %s there, and is read as %s", name, own, given);
	im->complain(im->arg, PR_STATUS_DONE, message);
}

static void tell_namesakes(struct pr_import *im)
{
	for (size_t i = 0; i < im->count; i++) {
		if (im->logs[i]->namesake)
			tell_namesake(im, im->logs[i]);
		if (im->logs[i]->misnamed)
			tell_misnamed(im, im->logs[i]);
	}
}

static void tell_mixture(struct pr_import *im)
{
	char text[PR_MIXTURE_TEXT];
	if (pr_mixture_describe(im->logs, im->count, text))
		im->complain(im->arg, PR_STATUS_DONE, text);
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

static void tick(void *arg)
{
	struct pr_import *im = arg;
	if (im->options->pulse)
		im->options->pulse(im->arg);
}

static unsigned jobs_of(const struct pr_import *im)
{
	return im->options->jobs ? im->options->jobs : pr_pool_processors();
}

/* While the last ones are read there are processors with nothing to do. */
static void survey_chain(void *arg, size_t i)
{
	const struct pr_import *im = arg;
	size_t jobs = jobs_of(im), left = im->chains.count - i;
	pr_chains_survey(&im->chains, i, im->inputs.size > PARALLEL && jobs > left ? (unsigned)(jobs - left) : 0);
}

/* The address that the members file has for a peer, since the user has named it as the capture's host. */
static bool address_of(const struct pr_import *im, uint32_t self, struct pr_address *address)
{
	return pr_roster_address(im->options->members, pr_identity_called(im->call.who, self), address);
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

/* What the logs tell of timeouts late, or not all of them, is known now: those that it helps are read once more. */
static void survey_chain_again(void *arg, size_t i)
{
	const struct pr_import *im = arg;
	if (pr_chains_helped(&im->chains, i, &im->timeouts) && pr_chains_reopen(&im->chains, i))
		survey_chain(arg, i);
}

static void survey_all(struct pr_import *im)
{
	unsigned jobs = jobs_of(im);
	if (jobs > 1 && im->chains.count > 1)
		im->call.pulse = NULL; /* ticks are enough */
	pr_pool_run(im->chains.count, jobs, survey_chain, tick, im);
	for (size_t i = 0; i < im->count; i++)
		pr_timeouts_learn(&im->timeouts, im->logs[i]);
	if (im->timeouts.count > 0) {
		im->call.timeouts = &im->timeouts;
		pr_pool_run(im->chains.count, jobs, survey_chain_again, tick, im);
	}
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
		tell_conflicts(im, log);
		if (im->options->at == 0 && pr_survey_times(log, &first, &last) && last > im->call.undated)
			im->call.undated = last;
	}
	pr_identity_at(im->call.who, (struct pr_place){.input = PR_PLACE_NONE});
	if (!pr_meetings_settle(im->call.meetings, im->call.who))
		tell_exhausted(im);
	pr_elimination_settle(im->call.elimination, im->call.who);
	if (!pr_owners_settle(im->logs, im->count))
		tell_exhausted(im);
	pr_identity_settle(im->call.who);
	if (!pr_ranks_settle(&im->ranks, im->call.who))
		tell_exhausted(im);
	pr_identity_settle(im->call.who);
	if (!pr_namesakes_find(im->logs, im->count, im->options->members))
		tell_exhausted(im);
	tell_ownerless(im);
	tell_namesakes(im);
}

/* Of a pipe, what was read can be told now. */
static void tell_end(void *arg, struct pr_log *log, struct pr_voice *voice)
{
	struct pr_import *im = arg;
	uint64_t first, t;
	if (voice) {
		if (voice->trouble && log->status == PR_STATUS_DONE && !pr_log_fail_spilling(log, voice->trouble))
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
	tell_conflicts(im, log);
	tell_unrecognised(im, log);
}

static void write_in_turn(struct pr_import *im)
{
	unsigned helpers = im->inputs.size > PARALLEL ? jobs_of(im) - 1 : 0;
	bool room = true;
	for (size_t i = 0; i < im->count && room; i++)
		room = pr_merge_add(&im->merge, im->logs[i]);
	if (!room || !pr_merge_write(&im->merge, helpers, &im->outlet, tell_end, im))
		tell_exhausted(im);
}

void pr_import_survey(struct pr_import *im, const struct pr_watch *watch)
{
	for (size_t i = 0; i < im->count; i++)
		pr_log_open(im->logs[i]);
	if (!learn_captures(im))
		tell_exhausted(im);
	find_years(im);
	if (!pr_chains_find(&im->chains, im->logs, im->count))
		tell_exhausted(im);
	survey_all(im);
	join_all(im);
	tell_mixture(im);
	im->call.watch = watch;
}

void pr_import_run(struct pr_import *im)
{
	const struct pr_front front = {im->call.who, im->options->members, &im->ranks, &im->build, &im->outlet};
	bool fronted;
	pr_import_survey(im, NULL);
	if (!pr_front_write(&front, im->logs, im->count, &im->chains, &fronted))
		tell_exhausted(im);
	write_in_turn(im);
	if (!fronted && !pr_front_write_back(&front, im->logs, im->count))
		tell_exhausted(im);
}

void pr_import_progress(const struct pr_import *im, uint64_t *done, uint64_t *all)
{
	*done = 0;
	*all = im->inputs.size;
	for (size_t i = 0; i < im->count; i++)
		if (im->inputs.size == 0 || !im->logs[i]->piped)
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

#include "log_parts.h"

#include <errno.h>
#include <stdlib.h>

#include "base/words.h"

#define BLOCK (256u << 10) /* bytes */

/* "localhost" is everybody. */
static struct pr_span writer_of(const struct pr_peeled *peeled)
{
	bool nobody = pr_is(peeled->writer, "localhost") || peeled->writer.n == 0;
	return nobody ? (struct pr_span){NULL, 0} : peeled->writer;
}

static struct pr_voice *voice_of(struct pr_log *log, const struct pr_peeled *peeled)
{
	if (peeled->bare && log->last)
		return log->last;
	return pr_log_voice(log, writer_of(peeled), peeled->program, peeled->text);
}

static bool is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : !a && !b;
}

static bool listen(struct pr_log *log, struct pr_voice *v, const struct pr_format *format)
{
	if (!pr_voice_listen(v, format, log->zone, pr_log_file(log)))
		return pr_log_fail_system(log, ENOMEM);
	if (v->live)
		v->naming->own = pr_log_token(log, v);
	pr_extract_set_year(v->extract, log->year, log->near > 0 ? (int64_t)(log->near / PR_SECOND) : INT64_MIN);
	if (log->call->timeouts)
		pr_timeouts_assume(log->call->timeouts, v->extract, format, log->number);
	for (size_t i = 0; log->after && i < log->after->voice_count; i++) {
		struct pr_voice *before = log->after->voices[i];
		if (before->format == format && before->extract && is_same(v->writer, before->writer) &&
		    is_same(v->program, before->program))
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
		return pr_log_fail_system(log, ENOMEM);
	pr_catalogue_tally(log->call->catalogue, text, v->tally);
	return true;
}

static const struct pr_format *format_of(const struct pr_log *log, const struct pr_voice *v)
{
	if (log->format)
		return log->format;
	return v->tally ? pr_catalogue_best(log->call->catalogue, v->tally) : NULL;
}

/* Ready for the first stamp that lacks the year, as far as that is known. */
static void begin_stamper(const struct pr_log *log, struct pr_stamper *stamper, const struct pr_template *templates,
                          size_t count)
{
	pr_stamper_init(stamper, templates, count, log->zone);
	pr_stamper_set_year(stamper, log->year, log->near > 0 ? (int64_t)(log->near / PR_SECOND) : INT64_MIN);
}

/* When it begins, by what a wrapper's clock showed. */
static void find_shown(struct pr_log *log, const struct pr_peeled *peeled)
{
	struct pr_stamper stamper;
	struct pr_stamp stamp;
	if (log->first > 0 || peeled->known == PR_WRAPPED_NONE)
		return;
	begin_stamper(log, &stamper, NULL, 0);
	if (peeled->known == PR_WRAPPED_TIME)
		log->first = peeled->t;
	else if (pr_stamper_place(&stamper, &peeled->civil, peeled->coarse, &stamp))
		log->first = stamp.t;
	log->yearless = log->yearless || stamper.unyeared > 0;
}

/* A line that came out of its wrappers, while it is looked for what the voices' formats are. */
static void look(void *arg, const struct pr_peeled *peeled)
{
	struct pr_log *log = arg;
	struct pr_voice *v = voice_of(log, peeled);
	find_shown(log, peeled);
	if (v && !log->forced)
		tally(log, v, peeled->text);
}

/* The year that the wrapper's stamps lack may stand in those of the lines themselves. */
static void look_for_year(void *arg, const struct pr_peeled *peeled)
{
	struct pr_log *log = arg;
	struct pr_voice *v = voice_of(log, peeled);
	const struct pr_format *format = v ? format_of(log, v) : NULL;
	struct pr_stamper stamper;
	struct pr_stamp stamp;
	if (!format || log->first > 0)
		return;
	pr_stamper_init(&stamper, format->templates, format->template_count, log->zone);
	if (!pr_stamper_read(&stamper, peeled->text, &stamp))
		return;
	log->first = log->near = stamp.t;
	log->yearless = false;
}

/* The complete lines of what was read ahead, through the wrappers. */
static bool feed(struct pr_log *log, struct pr_span ahead, void (*handler)(void *arg, const struct pr_peeled *peeled))
{
	struct pr_span line;
	unsigned ending;
	struct pr_wrapper *wrapper = pr_wrapper_new(&log->wrapping, handler, log);
	if (!wrapper)
		return pr_log_fail_system(log, ENOMEM);
	while (pr_lines_ahead_next(&ahead, &line, &ending))
		pr_wrapper_line(wrapper, line, ending);
	pr_wrapper_free(wrapper);
	return log->status == PR_STATUS_DONE;
}

static bool look_inside(struct pr_log *log, struct pr_span ahead)
{
	for (size_t i = 0; i < log->voice_count; i++) /* it may have been looked at before, when less was there */
		if (log->voices[i]->tally)
			memset(log->voices[i]->tally, 0, PR_LITERALS_MAX * sizeof *log->voices[i]->tally);
	return feed(log, ahead, look) && (log->first > 0 || !log->yearless || feed(log, ahead, look_for_year));
}

bool pr_log_lines_recognised(const struct pr_log *log)
{
	bool any = log->format;
	for (size_t i = 0; i < log->voice_count && !any; i++)
		any = format_of(log, log->voices[i]);
	return any;
}

bool pr_log_lines_look(struct pr_log *log, struct pr_span ahead)
{
	if (!pr_wrapping_recognise(&log->wrapping, ahead))
		return pr_log_fail_system(log, ENOMEM);
	if (log->wrapping.count > 0)
		return look_inside(log, ahead);
	if (!log->forced)
		log->format = pr_catalogue_recognise(log->call->catalogue, ahead);
	return true;
}

void pr_log_lines_find_first(struct pr_log *log, struct pr_span ahead, bool more)
{
	struct pr_stamper stamper;
	struct pr_stamp stamp;
	struct pr_span line;
	unsigned ending;
	if (!log->format || log->first > 0)
		return;
	begin_stamper(log, &stamper, log->format->templates, log->format->template_count);
	while (log->first == 0 && (pr_lines_ahead_next(&ahead, &line, &ending) || (!more && pr_line_take(&ahead, &line))))
		if (pr_stamper_read(&stamper, line, &stamp))
			log->first = stamp.t;
	log->yearless = log->yearless || stamper.unyeared > 0;
}

/* A line that nobody reads. */
static void pass_over(const struct pr_log *log, uint64_t number, struct pr_span text)
{
	const struct pr_watch *watch = log->call->watch;
	if (!watch || !watch->line)
		return;
	watch->line(watch->arg, NULL, number, text);
	watch->done(watch->arg);
}

/* A line, whoever wrote it. */
static void take_line(struct pr_log *log, struct pr_voice *v, uint64_t number, struct pr_span text,
                      const struct pr_peeled *outer)
{
	if (!v->extract) {
		if (!log->format && !tally(log, v, text))
			return;
		const struct pr_format *format = format_of(log, v);
		if (!format)
			pass_over(log, number, text);
		if (!format || !listen(log, v, format))
			return;
	}
	pr_voice_line(v, number, text, outer, NULL);
	if (v->trouble)
		pr_log_fail_spilling(log, v->trouble);
}

static void take_peeled(void *arg, const struct pr_peeled *peeled)
{
	struct pr_log *log = arg;
	struct pr_voice *v = voice_of(log, peeled);
	if (!v) {
		log->unheard += log->full;
		pass_over(log, peeled->line, peeled->text);
		return;
	}
	v->lines++;
	take_line(log, v, peeled->line, peeled->text, peeled);
}

/* A file that is surveyed is read by several threads, if there are; its lines are looked into ahead if nothing is wrapped around them. */
static bool begin_blocks(struct pr_log *log)
{
	const struct pr_format *format = log->wrapping.count > 0 ? NULL : log->format;
	if (!pr_log_is_live(log) && !(log->blocks = pr_blocks_new(log->unpack, format, log->zone, log->helpers, BLOCK, PR_LINE_MAX)))
		return pr_log_fail_system(log, ENOMEM);
	return true;
}

static bool begin_voices(struct pr_log *log)
{
	if (log->wrapping.count > 0) {
		log->wrapper = pr_wrapper_new(&log->wrapping, take_peeled, log);
		for (size_t i = 0; log->wrapper && i < log->voice_count; i++) {
			const struct pr_format *format = format_of(log, log->voices[i]);
			if (format && !listen(log, log->voices[i], format))
				return false;
		}
		return log->wrapper || pr_log_fail_system(log, ENOMEM);
	}
	struct pr_span none = {NULL, 0};
	struct pr_voice *v = pr_log_voice(log, none, none, none);
	return v && (!log->format || listen(log, v, log->format));
}

/* Of a file that is surveyed, or of a pipe. As pr_lines_next(). */
static int take_next(struct pr_log *log, struct pr_block_line *line)
{
	int got = log->blocks ? pr_blocks_next(log->blocks, line) : pr_lines_next(log->lines, &line->text);
	if (!log->blocks) {
		line->ending = pr_lines_ending(log->lines);
		line->looked = false;
	}
	return got;
}

/* How many lines were taken. */
static uint64_t count_of(const struct pr_log *log)
{
	return log->blocks ? pr_blocks_count(log->blocks) : pr_lines_count(log->lines);
}

/* One line more, through the wrappers. 1; 0 at the end; -1: error says why. */
static int read_line(struct pr_log *log)
{
	struct pr_block_line line;
	int got = take_next(log, &line);
	pr_log_pulse(log);
	if (got < 0) {
		pr_log_fail_reading(log);
	} else if (got == 0) {
		return 0;
	} else if (log->wrapper) {
		if (!pr_wrapper_line(log->wrapper, line.text, line.ending))
			pr_log_fail_system(log, ENOMEM);
	} else if (log->format) {
		pr_voice_line(log->voices[0], count_of(log), line.text, NULL, line.looked ? &line.seen : NULL);
		if (log->voices[0]->trouble)
			pr_log_fail_spilling(log, log->voices[0]->trouble);
	} else {
		pass_over(log, count_of(log), line.text);
	}
	return log->status != PR_STATUS_DONE ? -1 : got;
}

/* Who is who in what came of a pipe so far, so that the first records have the right names already. */
static void learn_ahead(struct pr_log *log, struct pr_span ahead)
{
	struct pr_span line;
	unsigned ending;
	uint64_t number = 0;
	for (size_t i = 0; i < log->voice_count; i++)
		log->voices[i]->deaf = true;
	while (pr_lines_ahead_next(&ahead, &line, &ending)) {
		if (log->wrapper)
			pr_wrapper_line(log->wrapper, line, ending);
		else if (log->format)
			pr_voice_line(log->voices[0], ++number, line, NULL, NULL);
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

static bool begin(struct pr_log *log, struct pr_span ahead)
{
	if (!begin_blocks(log) || !begin_voices(log))
		return false;
	if (ahead.n > 0)
		learn_ahead(log, ahead);
	return true;
}

static void end(struct pr_log *log)
{
	if (log->wrapper && !pr_wrapper_end(log->wrapper) && log->status == PR_STATUS_DONE)
		pr_log_fail_system(log, ENOMEM);
	log->cut = log->blocks ? pr_blocks_cut(log->blocks) : pr_lines_cut(log->lines);
	log->lines_read = count_of(log);
	if (log->wrapper) {
		const struct pr_wrapper_counts *counts = pr_wrapper_counts(log->wrapper);
		log->cut += counts->cut;
		log->broken = counts->broken;
	}
	pr_wrapper_free(log->wrapper);
	log->wrapper = NULL;
	if (log->wrapping.count == 0 && log->voice_count > 0)
		log->voices[0]->lines = log->lines_read;
	pr_blocks_free(log->blocks);
	log->blocks = NULL;
}

const struct pr_log_reader pr_log_lines = {begin, read_line, end};

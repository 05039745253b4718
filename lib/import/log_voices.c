/* Who speaks in an input, and what they are called. */
#include "log_parts.h"

#include <errno.h>

static bool is_text(struct pr_span span, const char *text)
{
	return span.p ? text && pr_is(span, text) : !text;
}

uint32_t pr_log_token(struct pr_log *log, const struct pr_voice *v)
{
	uint32_t token = log->self;
	pr_identity_at(log->call->who, (struct pr_place){.input = log->number});
	if (v->writer && !log->given)
		token = pr_identity_add(log->call->who, pr_span_of(v->writer), PR_KNOWN_FILE);
	return token == PR_IDENTITY_NONE ? log->self : token; /* what is no name names nobody */
}

static struct pr_voice *new_voice(struct pr_log *log, struct pr_span writer, struct pr_span program)
{
	struct pr_voice *v = pr_voice_new(log->call, &log->build, writer, program);
	if (v)
		v->input = log->number;
	if (v && pr_log_is_live(log) && !pr_voice_set_live(v, &log->queue, log->self)) {
		pr_voice_free(v);
		v = NULL;
	}
	if (!v)
		pr_log_fail_system(log, ENOMEM);
	return v;
}

/*
 * A place among the voices for one that writes this: a new one, or that of one in whose lines nothing was recognised so far.
 * NULL: there is none.
 */
static struct pr_voice **find_place(struct pr_log *log, struct pr_span text)
{
	if (log->voice_count < PR_LOG_VOICES)
		return &log->voices[log->voice_count];
	if (!log->format && !pr_catalogue_recognise(log->call->catalogue, text))
		return NULL; /* a syslog may have millions of writers that are no matter here */
	for (size_t i = 0; i < PR_LOG_VOICES && !log->full; i++) {
		struct pr_voice **v = &log->voices[log->next++ % PR_LOG_VOICES];
		if (!(*v)->system.p && (!(*v)->tally || !pr_catalogue_best(log->call->catalogue, (*v)->tally)))
			return v;
	}
	log->full = true; /* what was recognised stays so */
	return NULL;
}

struct pr_voice *pr_log_voice(struct pr_log *log, struct pr_span writer, struct pr_span program, struct pr_span text)
{
	if (log->last && is_text(writer, log->last->writer) && is_text(program, log->last->program))
		return log->last;
	for (size_t i = 0; i < log->voice_count; i++)
		if (is_text(writer, log->voices[i]->writer) && is_text(program, log->voices[i]->program))
			return log->last = log->voices[i];
	struct pr_voice **place = find_place(log, text);
	struct pr_voice *v = place ? new_voice(log, writer, program) : NULL;
	if (!v)
		return NULL;
	if (place == &log->voices[log->voice_count])
		log->voice_count++;
	else
		pr_voice_free(*place);
	return log->last = *place = v;
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

void pr_log_hide_gathering(struct pr_log *log)
{
	bool any = false, own = log->given;
	for (size_t i = 0; i < log->voice_count; i++) {
		const struct pr_voice *v = log->voices[i];
		any = any || v->system.p;
		own = own || (v->system.p && !v->nobody && pr_log_token(log, v) == log->self);
	}
	if (any && !own)
		pr_identity_hide(log->call->who, log->self, true);
}

bool pr_log_join(struct pr_log *log)
{
	struct pr_identity *who = log->call->who;
	const char *writer;
	bool one = log->given || (is_one_writer(log, &writer) && (!writer || !is_gathering(log)));
	for (size_t i = 0; i < log->voice_count; i++) {
		struct pr_voice *v = log->voices[i];
		pr_identity_at(who, (struct pr_place){.input = log->number});
		if (one && v->writer && v->format)
			pr_identity_join(who, log->self, pr_identity_add(who, pr_span_of(v->writer), PR_KNOWN_NAME));
		if (v->writer && !v->system.p)
			continue; /* others write to syslog, too */
		if (!pr_voice_join(v, one ? log->self : pr_log_token(log, v)))
			return pr_log_fail_system(log, errno);
	}
	return true;
}

#include "front.h"

#include <stdlib.h>

#include "mixture.h"
#include "roster.h"
#include "survey.h"
#include "zoning.h"

/* Who is a member is not known as long as two of them may be the same: whoever counts must be told. */
static void note_unresolved(const struct pr_front *f, uint64_t t, const struct pr_unresolved *unresolved)
{
	pr_build_record(f->build, PR_NOTE, t);
	pr_build_text(f->build, PR_NOTE_PROGRAM, pr_span_of("pr-import"));
	pr_build_text(f->build, PR_NOTE_ABOUT, unresolved->first);
	pr_build_text(f->build, PR_NOTE_TEXT, pr_span_of("peers known by an address or id alone may be others that are told of: no member records; "
	                                                 "addr= and alias= of a members file tell who is who"));
	pr_build_uint(f->build, PR_NOTE_COUNT, unresolved->count);
	f->out->record(f->out->arg, pr_build_end(f->build));
}

/* Who is who by rank alone may be otherwise. */
static void note_ranks(const struct pr_front *f, uint64_t t)
{
	pr_build_record(f->build, PR_NOTE, t);
	pr_build_text(f->build, PR_NOTE_PROGRAM, pr_span_of("pr-import"));
	pr_build_text(f->build, PR_NOTE_ABOUT, pr_identity_called(f->who, f->ranks->first));
	pr_build_text(f->build, PR_NOTE_TEXT, pr_span_of("who has which address is concluded from the order of all the others' names and addresses, as nothing tells it; "
	                                                 "addr= of a members file does"));
	pr_build_uint(f->build, PR_NOTE_COUNT, f->ranks->count);
	pr_build_bool(f->build, PR_NOTE_DOUBT, true);
	f->out->record(f->out->arg, pr_build_end(f->build));
}

static bool write_roster(const struct pr_front *f, uint64_t t)
{
	struct pr_unresolved unresolved = {0};
	bool done = pr_roster_write(f->who, f->members, t, f->build, f->out, &unresolved);
	if (unresolved.count > 0)
		note_unresolved(f, t, &unresolved);
	if (f->ranks->count > 0)
		note_ranks(f, t);
	return done;
}

static void write_mixture(const struct pr_front *f, struct pr_log *const *logs, size_t count, uint64_t t)
{
	char text[PR_MIXTURE_TEXT];
	if (!pr_mixture_describe(logs, count, text))
		return;
	pr_build_record(f->build, PR_NOTE, t);
	pr_build_text(f->build, PR_NOTE_PROGRAM, pr_span_of("pr-import"));
	pr_build_text(f->build, PR_NOTE_TEXT, pr_span_of(text));
	pr_build_bool(f->build, PR_NOTE_DOUBT, true);
	f->out->record(f->out->arg, pr_build_end(f->build));
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

bool pr_front_write(const struct pr_front *f, struct pr_log *const *logs, size_t count, const struct pr_chains *chains,
                    bool *fronted)
{
	struct pr_log **files = calloc(count, sizeof(struct pr_log *));
	size_t n = 0;
	for (size_t i = 0; files && i < count; i++)
		if (!pr_log_is_live(logs[i]))
			files[n++] = logs[i];
	if (n > 0)
		qsort(files, n, sizeof(struct pr_log *), by_first); /* glibc's is stable */
	uint64_t t = n > 0 && begins(files[0]) != UINT64_MAX ? begins(files[0]) : 0;
	for (size_t i = 0; i < n; i++)
		pr_survey_write_sources(files[i], t, f->build, f->out);
	bool good = files && (n == 0 || write_roster(f, t));
	for (size_t i = 0; i < n; i++)
		pr_survey_write_notes(files[i], t, f->build, f->out);
	write_mixture(f, logs, count, t);
	good = pr_zoning_write_notes(chains->logs, chains->log_count, t, f->build, f->out) && good;
	*fronted = n > 0;
	free(files);
	return good;
}

bool pr_front_write_back(const struct pr_front *f, struct pr_log *const *logs, size_t count)
{
	uint64_t t = 0, first, last;
	bool piped = false;
	for (size_t i = 0; i < count; i++) {
		piped = piped || (logs[i]->piped && logs[i]->kind != PR_LOG_JSON && pr_log_is_recognised(logs[i]));
		if (pr_survey_times(logs[i], &first, &last) && last > t)
			t = last;
	}
	return !piped || write_roster(f, t);
}

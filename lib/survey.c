#include "survey.h"

#include <stdio.h>

static struct pr_span file_of(const struct pr_log *log)
{
	return (struct pr_span){(const uint8_t *)log->evidence.src, log->evidence.src_length - 1};
}

struct pr_span pr_survey_source(const struct pr_log *log, uint64_t t)
{
	struct pr_build *b = log->shared->build;
	const struct pr_extract_counts *counts = &log->counts;
	bool timed = counts->first <= counts->last;
	pr_build_record(b, PR_SOURCE, t);
	if (log->format)
		pr_build_text(b, PR_ANY_SYSTEM, log->format->name);
	pr_build_text(b, PR_SOURCE_FILE, file_of(log));
	if (!log->failed)
		pr_build_hash(b, PR_SOURCE_SHA256, (struct pr_span){log->digest, sizeof log->digest});
	pr_build_text(b, PR_SOURCE_PEER, pr_identity_called(log->shared->who, log->evidence.self));
	if (log->format)
		pr_build_text(b, PR_SOURCE_FORMAT, log->format->name);
	if (counts->unzoned)
		pr_build_text(b, PR_SOURCE_ZONE, pr_span_of(log->shared->zone_name));
	if (timed) {
		pr_build_uint(b, PR_SOURCE_FIRST, counts->first);
		pr_build_uint(b, PR_SOURCE_LAST, counts->last);
	}
	pr_build_uint(b, PR_SOURCE_LINES, log->lines_read);
	pr_build_uint(b, PR_SOURCE_RECOGNISED, counts->recognised);
	if (log->ended) { /* of a file, the survey does not tell yet */
		pr_build_uint(b, PR_SOURCE_EVIDENCE, counts->evidence);
		pr_build_uint(b, PR_SOURCE_UNTIMED, counts->untimed);
	}
	return pr_build_end(b);
}

struct pr_span pr_survey_note(const struct pr_log *log, uint64_t t)
{
	static const char text[] = "the clock of the log was set back by more than a second";
	struct pr_build *b = log->shared->build;
	char src[sizeof log->evidence.src + 24];
	if (log->counts.steps == 0)
		return (struct pr_span){NULL, 0};
	int n = snprintf(src, sizeof src, "%.*s%llu", (int)log->evidence.src_length, log->evidence.src,
	                 (unsigned long long)log->counts.step_line);
	pr_build_record(b, PR_NOTE, t);
	pr_build_text(b, PR_ANY_SRC, (struct pr_span){(const uint8_t *)src, (size_t)n});
	pr_build_text(b, PR_NOTE_PROGRAM, pr_span_of("pr-import"));
	pr_build_text(b, PR_NOTE_ABOUT, file_of(log));
	pr_build_text(b, PR_NOTE_TEXT, pr_span_of(text));
	pr_build_uint(b, PR_NOTE_COUNT, log->counts.steps);
	return pr_build_end(b);
}

#include "zoning.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/quote.h"
#include "format/evidence.h"
#include "skew.h"
#include "survey.h"

static bool is_unzoned(const struct pr_log *log)
{
	bool unzoned = false;
	for (size_t i = 0; i < log->voice_count; i++)
		unzoned = unzoned || log->voices[i]->counts.unzoned;
	return unzoned;
}

/* One piece more of a log. */
static void add_piece(struct pr_skew_log *skew, const struct pr_log *log)
{
	uint64_t first, last;
	for (size_t i = 0; i < log->voice_count; i++)
		if (log->voices[i]->landmarks)
			pr_landmarks_join(&skew->landmarks, log->voices[i]->landmarks);
	skew->fixed = skew->fixed && !is_unzoned(log);
	if (!pr_survey_times(log, &first, &last))
		return;
	int64_t from = (int64_t)(first / PR_SECOND), to = (int64_t)(last / PR_SECOND);
	bool any = skew->first <= skew->last;
	skew->first = any && skew->first < from ? skew->first : from;
	skew->last = any && skew->last > to ? skew->last : to;
}

/* "5 hours", "5 h 45 min" */
static void write_span(char *out, size_t size, int64_t seconds)
{
	long long minutes = seconds / 60;
	if (minutes % 60 == 0)
		snprintf(out, size, "%lld hour%s", minutes / 60, minutes == 60 ? "" : "s");
	else
		snprintf(out, size, "%lld h %lld min", minutes / 60, minutes % 60);
}

static void write_note(const struct pr_log *log, int64_t ahead, uint64_t t, struct pr_build *b,
                       const struct pr_outlet *out)
{
	char name[PR_SRC_FILE], span[48], text[PR_SRC_FILE + 256];
	uint64_t first, last;
	if (!is_unzoned(log) || !pr_survey_times(log, &first, &last))
		return;
	int64_t zone = (pr_zone_offset_at(log->zone, (int64_t)(first / PR_SECOND)) + ahead) / 60;
	long long minutes = zone < 0 ? -zone : zone;
	pr_quote(name, sizeof name, log->path);
	write_span(span, sizeof span, ahead < 0 ? -ahead : ahead);
	snprintf(text, sizeof text, "its times, read in the zone %s, are %s %s those of the other logs; %s@%c%02lld:%02lld would be "
	         "with them", log->zone_name, span, ahead < 0 ? "behind" : "ahead of", name, zone < 0 ? '-' : '+',
	         minutes / 60, minutes % 60);
	pr_build_record(b, PR_NOTE, t);
	pr_build_text(b, PR_NOTE_PROGRAM, pr_span_of("pr-import"));
	pr_build_text(b, PR_NOTE_ABOUT, pr_span_of(name));
	pr_build_text(b, PR_NOTE_TEXT, pr_span_of(text));
	pr_build_bool(b, PR_NOTE_DOUBT, true);
	out->record(out->arg, pr_build_end(b));
}

bool pr_zoning_write_notes(struct pr_log *const *logs, size_t count, uint64_t t, struct pr_build *b,
                           const struct pr_outlet *out)
{
	struct pr_skew_log *skews = calloc(PR_SKEW_LOGS, sizeof *skews);
	unsigned used = 0;
	if (!skews)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!logs[i]->after && used == PR_SKEW_LOGS)
			break;
		if (!logs[i]->after)
			skews[used++] = (struct pr_skew_log){.first = 1, .fixed = true};
		add_piece(&skews[used - 1], logs[i]);
	}
	pr_skew_find(skews, used);
	used = 0;
	for (size_t i = 0; i < count; i++) {
		used += !logs[i]->after;
		if (used > PR_SKEW_LOGS)
			break;
		if (skews[used - 1].ahead != 0)
			write_note(logs[i], skews[used - 1].ahead, t, b, out);
	}
	free(skews);
	return true;
}

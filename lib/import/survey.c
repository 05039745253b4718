#include "survey.h"

#include <stdio.h>

#include "base/quote.h"

struct file { /* its name as src has it */
	char name[PR_SRC_FILE];
};

static struct pr_span file_of(const struct pr_log *log, struct file *file)
{
	pr_quote(file->name, sizeof file->name, strcmp(log->path, "-") == 0 ? "stdin" : log->path);
	return pr_span_of(file->name);
}

static void write_source(const struct pr_log *log, const struct pr_voice *v, uint64_t t, struct pr_build *b,
                         const struct pr_outlet *out)
{
	static const struct pr_extract_counts nothing = {.first = UINT64_MAX};
	const struct pr_extract_counts *counts = v ? &v->counts : &nothing;
	struct file file;
	bool recognised = v && v->system.p;
	uint32_t self = v && v->naming ? v->naming->own : log->self;
	pr_build_record(b, PR_SOURCE, t);
	if (recognised)
		pr_build_text(b, PR_ANY_SYSTEM, v->system);
	pr_build_text(b, PR_SOURCE_FILE, file_of(log, &file));
	if (log->bytes > 0 || log->status != PR_STATUS_ERROR)
		pr_build_hash(b, PR_SOURCE_SHA256, (struct pr_span){log->digest, sizeof log->digest});
	if (!v || !v->nobody || log->given)
		pr_build_text(b, PR_SOURCE_PEER, pr_identity_called(log->call->who, self));
	if (recognised)
		pr_build_text(b, PR_SOURCE_FORMAT, v->told_by);
	if (counts->unzoned)
		pr_build_text(b, PR_SOURCE_ZONE, pr_span_of(log->zone_name));
	if (counts->first <= counts->last) {
		pr_build_uint(b, PR_SOURCE_FIRST, counts->first);
		pr_build_uint(b, PR_SOURCE_LAST, counts->last);
	}
	pr_build_uint(b, PR_SOURCE_LINES, v ? v->lines : log->lines_read);
	pr_build_uint(b, PR_SOURCE_RECOGNISED, counts->recognised);
	pr_build_uint(b, PR_SOURCE_EVIDENCE, counts->evidence);
	pr_build_uint(b, PR_SOURCE_UNTIMED, counts->untimed);
	out->record(out->arg, pr_build_end(b));
}

void pr_survey_write_sources(const struct pr_log *log, uint64_t t, struct pr_build *b, const struct pr_outlet *out)
{
	bool any = false;
	for (size_t i = 0; i < log->voice_count; i++)
		if (log->voices[i]->system.p) {
			write_source(log, log->voices[i], t, b, out);
			any = true;
		}
	if (!any)
		write_source(log, log->voice_count == 1 ? log->voices[0] : NULL, t, b, out);
}

struct noting {
	const struct pr_log *log;
	uint64_t t;
	struct pr_build *b;
	const struct pr_outlet *out;
};

/* line: where it was so first; 0: nowhere. count 0: there is nothing to note. */
static void tell(const struct noting *n, uint64_t line, uint64_t count, const char *text, bool doubt)
{
	char src[PR_SRC_FILE + 24];
	struct file file;
	struct pr_span name = file_of(n->log, &file);
	if (count == 0)
		return;
	pr_build_record(n->b, PR_NOTE, n->t);
	if (line > 0) {
		snprintf(src, sizeof src, "%s:%llu", file.name, (unsigned long long)line);
		pr_build_text(n->b, PR_ANY_SRC, pr_span_of(src));
	}
	pr_build_text(n->b, PR_NOTE_PROGRAM, pr_span_of("pr-import"));
	pr_build_text(n->b, PR_NOTE_ABOUT, name);
	pr_build_text(n->b, PR_NOTE_TEXT, pr_span_of(text));
	pr_build_uint(n->b, PR_NOTE_COUNT, count);
	if (doubt)
		pr_build_bool(n->b, PR_NOTE_DOUBT, true);
	n->out->record(n->out->arg, pr_build_end(n->b));
}

static void note(const struct noting *n, uint64_t line, uint64_t count, const char *text)
{
	tell(n, line, count, text, false);
}

static const char without_stamp[] = "evidence without a readable time of its own has the time of the line before it";
static const char without_time[] = "records without a readable time of their own have that of --at, else the newest of what "
                                   "else is read";

/* What of a capture may have been evidence and could not be read; ARP and the like is no matter. */
static void note_packets(const struct noting *n, const struct pr_capture_counts *counts)
{
	note(n, 0, counts->fates[PR_PACKET_FRAGMENT], "packets are fragments, and were not understood");
	note(n, 0, counts->fates[PR_PACKET_TRUNCATED], "packets were captured too short to be understood");
	note(n, 0, counts->fates[PR_PACKET_MALFORMED], "packets are malformed");
	note(n, 0, counts->fates[PR_PACKET_LINK], "packets are of a link layer that is not known");
	note(n, 0, counts->pairs_forgotten, "pairs of hosts were forgotten, since there are too many");
	note(n, 0, counts->connections_forgotten, "connections were forgotten, since there are too many");
}

void pr_survey_write_notes(const struct pr_log *log, uint64_t t, struct pr_build *b, const struct pr_outlet *out)
{
	const struct noting n = {log, t, b, out};
	for (size_t i = 0; i < log->voice_count; i++) {
		const struct pr_extract_counts *counts = &log->voices[i]->counts;
		tell(&n, counts->step_line, counts->steps, "the clock of the log was set back by more than a second", true);
		note(&n, counts->untimed_line, counts->untimed, log->kind == PR_LOG_DUMP ? without_time : without_stamp);
		note(&n, 0, counts->unplaced, "lines before the first readable time gave no records");
		tell(&n, log->voices[i]->conflict_line, log->voices[i]->conflicts,
		     "what it says of who is who cannot be, as in a file that holds logs of several peers; pr-import --whois tells more", true);
		tell(&n, 0, counts->unyeared, "time stamps that name no year were not read; pr-import --year tells it", true);
	}
	tell(&n, 0, log->namesake != NULL, "its peer has another id or address than in another log of the same name and time, as of two clusters "
	     "whose peers are called alike", true);
	note(&n, 0, log->misnamed > 0, "its peer calls itself otherwise than it is read as");
	note(&n, 0, log->ownerless, "nothing tells whose it is, so that it makes no member");
	note(&n, 0, log->unheard, "lines of further writers in the file were left out");
	note(&n, 0, log->cut, "lines were longer than a mebibyte, and what is behind it was left out");
	note(&n, 0, log->broken, "records of the journal could not be read, or held no message");
	note(&n, 0, log->dumped.unfit, "entries of the dump fit no record");
	note(&n, 0, log->dumped.snapshot, "keys of the snapshot in front gave no entries: it tells no single writes");
	note_packets(&n, &log->packets);
}

bool pr_survey_times(const struct pr_log *log, uint64_t *first, uint64_t *last)
{
	*first = UINT64_MAX;
	*last = 0;
	for (size_t i = 0; i < log->voice_count; i++) {
		const struct pr_extract_counts *counts = &log->voices[i]->counts;
		if (counts->first > counts->last)
			continue;
		*first = counts->first < *first ? counts->first : *first;
		*last = counts->last > *last ? counts->last : *last;
	}
	return *first <= *last;
}

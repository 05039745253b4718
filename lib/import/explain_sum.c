/* What an input is taken for, and why; and what came of it, all in all. */
#include <stdio.h>
#include <stdlib.h>

#include "base/quote.h"
#include "explain_parts.h"

#define VOICES_SHOWN 8u
#define SHAPES_SHOWN 10u
#define SHAPE_MOST 160u /* bytes of a line */

/* A format's marks that stand in what was looked at: "  serf  5: 'serf: Event' 3, 'memberlist:' 2". */
static void say_marks(struct pr_explain *e, const struct pr_catalogue *all, const struct pr_format *format, const uint32_t *hits)
{
	uint64_t sum = 0;
	const char *between = "";
	for (size_t i = 0; i < format->mark_count; i++)
		sum += pr_catalogue_hits(all, hits, format->marks[i]);
	if (sum == 0)
		return;
	pr_explain_say(e, "    ");
	pr_explain_quote(e, format->name, 64);
	pr_explain_say(e, " %llu: ", (unsigned long long)sum);
	for (size_t i = 0; i < format->mark_count; i++) {
		uint32_t count = pr_catalogue_hits(all, hits, format->marks[i]);
		if (count == 0)
			continue;
		pr_explain_say(e, "%s'", between);
		pr_explain_quote(e, format->marks[i], PR_LITERAL_LONGEST);
		pr_explain_say(e, "' %lu", (unsigned long)count);
		between = ", ";
	}
	pr_explain_say(e, "\n");
}

/* Which format these hits speak for, and all that they speak for. */
static void say_candidates(struct pr_explain *e, const struct pr_catalogue *all, const uint32_t *hits)
{
	const struct pr_format *best = pr_catalogue_best(all, hits);
	if (best)
		pr_explain_quote(e, best->name, 64);
	pr_explain_say(e, best ? ", whose marks stand here most often\n" : "none: no mark of any stands here\n");
	for (size_t i = 0; i < pr_catalogue_count(all); i++)
		say_marks(e, all, pr_catalogue_format(all, i), hits);
}

static void say_writer(struct pr_explain *e, const struct pr_voice *v)
{
	if (v->writer)
		pr_explain_quote(e, pr_span_of(v->writer), 64);
	if (v->program) {
		pr_explain_say(e, v->writer ? " " : "");
		pr_explain_quote(e, pr_span_of(v->program), 64);
	}
	pr_explain_say(e, v->writer || v->program ? ": " : "");
}

/* Why lines have the format that they are read by. */
static void say_formats(struct pr_explain *e, const struct pr_log *log, struct pr_span ahead)
{
	const struct pr_catalogue *all = log->call->catalogue;
	if (log->forced) {
		pr_explain_say(e, "format: ");
		pr_explain_quote(e, log->format->name, 64);
		pr_explain_say(e, ", as was said\n");
	} else if (log->wrapping.count == 0) {
		uint32_t hits[PR_LITERALS_MAX] = {0};
		pr_catalogue_tally(all, ahead, hits);
		pr_explain_say(e, "format: ");
		say_candidates(e, all, hits);
	}
	for (size_t i = 0; i < log->voice_count && i < VOICES_SHOWN && !log->forced && log->wrapping.count > 0; i++) {
		pr_explain_say(e, "format: ");
		say_writer(e, log->voices[i]);
		if (log->voices[i]->tally)
			say_candidates(e, all, log->voices[i]->tally);
		else
			pr_explain_say(e, "not known yet\n");
	}
	if (log->voice_count > VOICES_SHOWN)
		pr_explain_say(e, "and of %zu more writers\n", log->voice_count - VOICES_SHOWN);
}

static void say_time(struct pr_explain *e, const char *before, uint64_t t, const char *behind)
{
	char text[PR_RFC3339_LENGTH + 1];
	pr_rfc3339_write(text, t);
	pr_explain_say(e, "%s%s%s\n", before, text, behind);
}

/* What was looked at, and how much of it: "looked at: 1234 bytes, out of gzip, in syslog". */
static void say_looked_at(struct pr_explain *e, const struct pr_log *log, struct pr_span ahead)
{
	char names[128];
	const char *packed = log->unpack ? pr_unpack_kind(log->unpack) : "";
	pr_explain_say(e, "looked at: the first %zu bytes\n", ahead.n);
	pr_explain_say(e, "packed: %s\n", *packed ? packed : "no");
	pr_explain_say(e, "wrapped: %s\n", log->wrapping.count > 0 ? pr_wrapping_name(&log->wrapping, names, sizeof names) : "no");
}

static void say_zone_and_year(struct pr_explain *e, const struct pr_log *log)
{
	char zone[64];
	pr_explain_say(e, "zone: %s, of stamps that name none\n", pr_quote(zone, sizeof zone, log->zone_name));
	if (log->year > 0)
		pr_explain_say(e, "year: %d, of the first stamp that names none\n", log->year);
	else if (log->yearless && log->near > 0)
		say_time(e, "year: the nearest to ", log->near, ", which another log tells");
	else if (log->yearless)
		pr_explain_say(e, "year: not known, and stamps name none; --year tells it\n");
}

void pr_explain_input(struct pr_explain *e, const struct pr_log *log, struct pr_span ahead)
{
	e->kind = log->kind;
	switch (log->kind) {
	case PR_LOG_CAPTURE:
		pr_explain_say(e, "a packet capture\n");
		break;
	case PR_LOG_JSON:
		pr_explain_say(e, "records as JSON Lines, which come out as they are\n");
		break;
	case PR_LOG_DUMP:
		if (log->dump_kind)
			pr_explain_say(e, "%s: %s\n", pr_dump_kind_name(log->dump_kind), pr_dump_kind_about(log->dump_kind));
		else
			pr_explain_say(e, "lines that the pattern given reads\n");
		break;
	case PR_LOG_LINES:
		say_looked_at(e, log, ahead);
		say_formats(e, log, ahead);
		say_zone_and_year(e, log);
	}
}

static void say_count(struct pr_explain *e, uint64_t count, const char *what)
{
	if (count > 0)
		pr_explain_say(e, "%10llu %s\n", (unsigned long long)count, what);
}

/* What is known of the times, of all writers together. */
static void say_times(struct pr_explain *e, const struct pr_log *log)
{
	uint64_t stamped = 0, untimed = 0, unplaced = 0, unyeared = 0, steps = 0;
	bool unzoned = false;
	for (size_t i = 0; i < log->voice_count; i++) {
		const struct pr_extract_counts *counts = &log->voices[i]->counts;
		stamped += counts->recognised;
		untimed += counts->untimed;
		unplaced += counts->unplaced;
		unyeared += counts->unyeared;
		steps += counts->steps;
		unzoned = unzoned || counts->unzoned;
	}
	say_count(e, stamped, unzoned ? "have a time stamp that was read, some without a zone" : "have a time stamp that was read");
	say_count(e, unyeared, "have one that was not, since no year is known");
	say_count(e, untimed, "gave records with the time of the line before");
	say_count(e, unplaced, "records were left out, before the first time stamp");
	say_count(e, steps, "times the clock was set back");
}

static void say_lines(struct pr_explain *e, const struct pr_log *log)
{
	uint64_t known = e->lines_matched + e->lines_near + e->lines_alone;
	pr_explain_say(e, "%10llu lines\n", (unsigned long long)e->lines);
	say_times(e, log);
	say_count(e, e->lines_matched, "are matched by a rule");
	say_count(e, e->lines_near, "are near misses");
	say_count(e, e->lines_alone, "are left alone by an unless");
	say_count(e, e->lines - known, "are not understood");
	say_count(e, log->unheard, "are of further writers than are kept apart");
	say_count(e, log->cut, "were longer than a mebibyte, and cut");
	say_count(e, log->broken, "records of the journal could not be read");
}

static void say_kind(struct pr_explain *e, const struct pr_log *log)
{
	char what[96];
	if (log->kind == PR_LOG_CAPTURE) {
		say_count(e, log->packets.packets, "packets");
		for (unsigned i = 0; i < PR_PACKET_FATES; i++) {
			snprintf(what, sizeof what, "of them: %s", pr_packet_fate_name((enum pr_packet_fate)i));
			say_count(e, log->packets.fates[i], what);
		}
		say_count(e, log->packets.strange, "in which the capture's own host has no part");
	} else if (log->kind == PR_LOG_DUMP) {
		say_count(e, log->dumped.lines, "lines");
		say_count(e, log->dumped.recognised, "were understood");
		say_count(e, log->dumped.unfit, "would make no record");
		say_count(e, log->dumped.snapshot, "keys stand in a snapshot, which tells no single writes");
	} else if (log->kind == PR_LOG_LINES) {
		say_lines(e, log);
	}
}

static void say_records(struct pr_explain *e)
{
	char what[160];
	uint64_t sum = 0;
	for (unsigned type = 0; type <= PR_NOTE; type++)
		sum += e->records[type];
	pr_explain_say(e, "%10llu records came out\n", (unsigned long long)sum);
	for (unsigned type = 0; type <= PR_NOTE; type++) {
		const char *name = pr_type_name(type);
		snprintf(what, sizeof what, "of them: %s", name ? name : "of a type that is not known");
		say_count(e, e->records[type], what);
	}
	for (size_t i = 0; i < e->reason_count; i++) {
		const char *field = e->reasons[i].field;
		snprintf(what, sizeof what, "did not: %s%s%s", e->reasons[i].why, field ? ": " : "", field ? field : "");
		say_count(e, e->reasons[i].count, what);
	}
}

static void say_unknown(struct pr_explain *e)
{
	struct pr_shapes *unknown = &e->unknown;
	size_t shown = e->all || unknown->count <= SHAPES_SHOWN ? unknown->count : SHAPES_SHOWN;
	uint64_t rest = unknown->others;
	if (unknown->count == 0)
		return;
	pr_shapes_sort(unknown);
	pr_explain_say(e, "\nNot understood, one line of each shape:\n");
	for (size_t i = 0; i < shown; i++) {
		const struct pr_shape *shape = &unknown->list[i];
		pr_explain_say(e, "%10llu like line %llu: ", (unsigned long long)shape->count, (unsigned long long)shape->line);
		pr_explain_quote(e, (struct pr_span){shape->sample, shape->n}, SHAPE_MOST);
		pr_explain_say(e, "\n");
	}
	for (size_t i = shown; i < unknown->count; i++)
		rest += unknown->list[i].count;
	say_count(e, rest, e->all ? "of further shapes" : "of further shapes; --all lists them");
}

void pr_explain_sum(struct pr_explain *e, const struct pr_log *log)
{
	pr_explain_say(e, "\n");
	say_kind(e, log);
	say_records(e);
	say_unknown(e);
}

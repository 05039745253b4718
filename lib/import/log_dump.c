/* Status dumps, write logs, and lines that a pattern of the user's reads (dump.h). */
#include <errno.h>

#include "log_parts.h"

#define PIECE (64u << 10)

static bool begin(struct pr_log *log, struct pr_span ahead)
{
	struct pr_span none = {NULL, 0};
	struct pr_voice *v = pr_log_voice(log, none, none, none);
	(void)ahead;
	if (!v)
		return false;
	log->teller = pr_voice_teller(v);
	v->told_by = log->dump_kind ? pr_span_of(pr_dump_kind_name(log->dump_kind)) : pr_span_of("regex");
	v->system = v->told_by;
	if (log->dump_kind && pr_dump_kind_system(log->dump_kind))
		v->system = pr_span_of(pr_dump_kind_system(log->dump_kind));
	struct pr_span file = pr_span_of(pr_log_file(log));
	log->dump = log->dump_kind ? pr_dump_new(log->dump_kind, &log->teller, log->zone, file)
	                           : pr_dump_match(log->call->pattern, &log->teller, log->zone, file);
	return log->dump || pr_log_fail_system(log, ENOMEM);
}

static bool fail(struct pr_log *log)
{
	return pr_log_fail(log, PR_STATUS_MALFORMED, pr_dump_error(log->dump));
}

static int read_piece(struct pr_log *log)
{
	uint8_t piece[PIECE];
	ssize_t got = pr_lines_read(log->lines, piece, sizeof piece);
	pr_log_pulse(log);
	if (got < 0)
		return pr_log_fail_reading(log) ? 1 : -1;
	if (got > 0 && !pr_dump_bytes(log->dump, (struct pr_span){piece, (size_t)got}))
		return fail(log) ? 1 : -1;
	if (log->voices[0]->trouble)
		return pr_log_fail_spilling(log, log->voices[0]->trouble) ? 1 : -1;
	return got > 0;
}

static void end(struct pr_log *log)
{
	if (!log->dump)
		return;
	if (!pr_dump_end(log->dump) && log->status == PR_STATUS_DONE)
		fail(log);
	const struct pr_dump_counts *counts = pr_dump_counts(log->dump);
	struct pr_voice *v = log->voices[0];
	log->dumped = *counts;
	v->lines = counts->lines;
	v->counts.recognised = counts->recognised;
	v->counts.unfit = counts->unfit;
	v->counts.untimed = counts->untimed;
	v->nobody = !counts->own;
	pr_dump_free(log->dump);
	log->dump = NULL;
}

const struct pr_log_reader pr_log_dump = {begin, read_piece, end};

/* JSON Lines: records of the stream already, that pass as they are. */
#include <errno.h>
#include <stdio.h>

#include "base/words.h"
#include "log_parts.h"
#include "record/decode.h"
#include "record/json.h"

static bool begin(struct pr_log *log, struct pr_span ahead)
{
	(void)ahead;
	pr_lines_set_longest(log->lines, PR_JSON_MAX);
	return true;
}

static bool malformed(struct pr_log *log, const char *why)
{
	char what[256];
	snprintf(what, sizeof what, "line %llu: %s", (unsigned long long)pr_lines_count(log->lines), why);
	return pr_log_fail(log, PR_STATUS_MALFORMED, what);
}

/* One line of JSON more. */
static int read_one(struct pr_log *log)
{
	struct pr_span line, record;
	struct pr_record r;
	const char *why;
	int got = pr_lines_next(log->lines, &line);
	pr_log_pulse(log);
	if (got < 0)
		pr_log_fail_reading(log);
	if (got <= 0 || pr_trim(line).n == 0)
		return got;
	if (pr_json_parse((const char *)line.p, line.n, &log->build, &record, &why) != 0 ||
	    pr_decode(record.p, record.n, &r, &why) != PR_DECODED)
		malformed(log, why);
	else if (r.t >= log->call->from && (log->call->to == 0 || r.t < log->call->to) &&
	         !pr_queue_put(&log->queue, 0, r.t, record))
		pr_log_fail_system(log, ENOMEM);
	return log->status != PR_STATUS_DONE ? -1 : 1;
}

static void end(struct pr_log *log)
{
	(void)log;
}

const struct pr_log_reader pr_log_json = {begin, read_one, end};

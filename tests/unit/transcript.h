/* Tests that are transcripts: records go in as JSON, what comes out is said, a line each, and compared as one text. */
#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include <stdarg.h>
#include <stdio.h>

#include "check.h"
#include "record/decode.h"
#include "record/json.h"

static char said[8192];
static size_t said_n;
static struct pr_build transcript_build; /* to be freed with the transcript */

__attribute__((format(printf, 1, 2))) static inline void say(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	said_n += (size_t)vsnprintf(said + said_n, sizeof said - said_n, format, args);
	va_end(args);
}

/* Its text behind a blank, where it has that field. */
static inline void say_text(const struct pr_record *r, unsigned key)
{
	struct pr_span text = pr_text(r, key);
	if (text.p)
		say(" %.*s", (int)text.n, (const char *)text.p);
}

/* The record of these fields at t, in seconds after 1970; valid until the next. */
static inline void transcript_record(double t, const char *fields, struct pr_record *r)
{
	char line[1024];
	struct pr_span record;
	const char *why = "";
	int n = snprintf(line, sizeof line, "{\"t\":%.0f,%s}", t * 1e9, fields);
	CHECK_EQ_INT(pr_json_parse(line, (size_t)n, &transcript_build, &record, &why), 0);
	CHECK(pr_decode(record.p, record.n, r, &why) == PR_DECODED);
}

#endif

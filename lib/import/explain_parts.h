/* What the parts of explain.h share. */
#ifndef PR_EXPLAIN_PARTS_H
#define PR_EXPLAIN_PARTS_H

#include "base/text.h"
#include "explain.h"
#include "format/shapes.h"

#define PR_EXPLAIN_REASONS 32u

struct pr_explain {
	struct pr_writer *out;
	bool all;
	enum pr_log_kind kind;        /* of the input */
	const struct pr_voice *voice; /* of the line; NULL: nobody's */
	uint64_t number;
	struct pr_span text;
	bool failed;                  /* memory ran out: something was not shown */
	bool begun;                   /* something stands behind what the input is taken for */
	bool reading;                 /* a line is being read: else what is told is of none */
	bool shown;                   /* its beginning was written */
	bool matched, near, alone;    /* what the rules made of it */
	uint64_t lines, lines_matched, lines_near, lines_alone;
	uint64_t records[PR_NOTE + 1];
	struct pr_explain_reason {
		const char *why, *field;
		uint64_t count;
	} reasons[PR_EXPLAIN_REASONS]; /* why there is no record; the same texts are the same pointers */
	size_t reason_count;
	struct pr_shapes unknown;
	struct pr_text json;          /* a record's */
	struct pr_watch watch;
};

__attribute__((format(printf, 2, 3))) void pr_explain_say(struct pr_explain *e, const char *format, ...);
/* Quoted. At most so many bytes of it, then "...". */
void pr_explain_quote(struct pr_explain *e, struct pr_span text, size_t most);
/* What the input is taken for, and why. */
void pr_explain_input(struct pr_explain *e, const struct pr_log *log, struct pr_span ahead);
/* What came of it, all in all. */
void pr_explain_sum(struct pr_explain *e, const struct pr_log *log);

#endif

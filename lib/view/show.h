/*
 * A stream as text, in one of several formats, which differ in what they hold back: a timeline is drawn at the end, and metrics are told then, all
 * others show a record as it comes. A table and a timeline end with the coverage.
 *
 *	pr_show_begin(v);
 *	for each record
 *		pr_show_record(v, r);
 *	pr_show_end(v);
 *
 * Whatever is ready after each of these is in v->out, for the caller to take and clear.
 */
#ifndef PR_SHOW_H
#define PR_SHOW_H

#include "coverage.h"
#include "csv.h"
#include "metrics.h"
#include "table.h"
#include "timeline.h"

enum pr_show_format {
	PR_SHOW_TABLE,
	PR_SHOW_TIMELINE,
	PR_SHOW_JSONL,
	PR_SHOW_CSV,
	PR_SHOW_EDN,
	PR_SHOW_OPENMETRICS, /* this and the next two: metrics.h */
	PR_SHOW_PROM,
	PR_SHOW_ALERTMANAGER,
	PR_SHOW_FORMATS,
};

struct pr_show { /* down to `brief`, the caller's to set before it begins */
	enum pr_show_format format;
	struct pr_selection selection;
	struct pr_display display;
	const struct pr_facts *truth; /* of the metrics; NULL: not known */
	uint64_t brief;               /* ditto */
	struct pr_text out;
	struct pr_metrics *metrics;
	struct pr_table table;
	struct pr_csv csv;
	struct pr_timeline *timeline;
	struct pr_coverage *coverage;
	bool has_failure; /* one was shown; of a timeline it is known at the end */
};

/* PR_SHOW_FORMATS if there is none of that name. */
enum pr_show_format pr_show_format_named(const char *name);
/* All three: false if memory ran out. */
bool pr_show_begin(struct pr_show *v);
bool pr_show_record(struct pr_show *v, const struct pr_record *r);
/* whole: all of the input was read. */
bool pr_show_end(struct pr_show *v, bool whole);
/* Frees what it holds, not the struct. */
void pr_show_free(struct pr_show *v);

#endif

#include "show.h"

#include "diagnostic.h"
#include "record/json.h"

enum pr_show_format pr_show_format_named(const char *name)
{
	static const char *const names[] = {
		[PR_SHOW_TABLE] = "table", [PR_SHOW_TIMELINE] = "timeline", [PR_SHOW_JSONL] = "jsonl",
		[PR_SHOW_CSV] = "csv",     [PR_SHOW_EDN] = "edn",           [PR_SHOW_OPENMETRICS] = "openmetrics",
		[PR_SHOW_PROM] = "prom",   [PR_SHOW_ALERTMANAGER] = "alertmanager",
	};
	enum pr_show_format format = 0;
	while (format < PR_SHOW_FORMATS && strcmp(names[format], name) != 0)
		format++;
	return format;
}

bool pr_show_begin(struct pr_show *v)
{
	bool timeline = v->format == PR_SHOW_TIMELINE, covered = timeline || v->format == PR_SHOW_TABLE;
	v->table.display = &v->display;
	if (v->format == PR_SHOW_CSV)
		pr_csv_begin(&v->csv, &v->out, &v->selection);
	if (timeline)
		v->timeline = pr_timeline_new(&v->display, v->selection.from, v->selection.to);
	if (covered)
		v->coverage = pr_coverage_new();
	bool metrics = v->format >= PR_SHOW_OPENMETRICS;
	if (metrics)
		v->metrics = pr_metrics_new(v->truth, v->brief);
	return !v->out.failed && (v->timeline || !timeline) && (v->coverage || !covered) && (v->metrics || !metrics);
}

/* A timeline draws a span of time, and needs what lies outside of it to know how things stood. */
static bool is_wanted(const struct pr_show *v, const struct pr_record *r)
{
	return v->timeline ? pr_selection_type(&v->selection, r->type) : pr_selected(&v->selection, r);
}

static bool show(struct pr_show *v, const struct pr_record *r)
{
	switch (v->format) {
	case PR_SHOW_TIMELINE:
		return pr_timeline_note(v->timeline, r);
	case PR_SHOW_OPENMETRICS:
	case PR_SHOW_PROM:
	case PR_SHOW_ALERTMANAGER:
		return pr_metrics_take(v->metrics, r);
	case PR_SHOW_JSONL:
		return pr_json_write(&v->out, r) == 0;
	case PR_SHOW_CSV:
		pr_csv_write(&v->csv, &v->out, r);
		return !v->out.failed;
	case PR_SHOW_EDN:
		pr_diagnostic_write(&v->out, r);
		return !v->out.failed;
	default:
		pr_table_write(&v->table, &v->out, r);
		return !v->out.failed;
	}
}

bool pr_show_record(struct pr_show *v, const struct pr_record *r)
{
	if (v->coverage && !pr_coverage_note(v->coverage, r))
		return false;
	if (!is_wanted(v, r))
		return true;
	v->has_failure = v->has_failure || (r->type == PR_FAILURE && !v->timeline);
	return show(v, r);
}

bool pr_show_end(struct pr_show *v, bool whole)
{
	bool good = !v->timeline || pr_timeline_write(&v->out, v->timeline);
	v->has_failure = v->has_failure || (v->timeline && pr_timeline_has_failure(v->timeline));
	if (good && v->coverage)
		pr_coverage_write(&v->out, v->coverage, &v->display, whole);
	if (good && v->metrics)
		pr_metrics_write(v->metrics, (enum pr_metrics_format)(v->format - PR_SHOW_OPENMETRICS), &v->out);
	return good && !v->out.failed;
}

void pr_show_free(struct pr_show *v)
{
	pr_timeline_free(v->timeline);
	pr_coverage_free(v->coverage);
	pr_metrics_free(v->metrics);
	pr_table_free(&v->table);
	pr_csv_free(&v->csv);
	pr_text_free(&v->out);
}

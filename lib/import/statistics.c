#include "statistics.h"

#include "base/quote.h"

#define REST " %-16s %-16s"

static void quote_file(const struct pr_log *log, char *out, size_t size)
{
	pr_quote(out, size, strcmp(log->path, "-") == 0 ? "stdin" : log->path);
}

/* Of the first column: as wide as the longest name needs. */
static int width_of(const struct pr_import *im)
{
	char file[PR_SRC_FILE];
	size_t width = sizeof "file" - 1;
	for (size_t i = 0; i < pr_import_count(im); i++) {
		quote_file(pr_import_log(im, i), file, sizeof file);
		width = strlen(file) > width ? strlen(file) : width;
	}
	return (int)width;
}

/* One writer's row; v NULL: the log has none. */
static void print_row(FILE *out, int width, const struct pr_log *log, const struct pr_voice *v)
{
	static const struct pr_extract_counts nothing;
	const struct pr_extract_counts *counts = v ? &v->counts : &nothing;
	struct pr_span system = v && v->system.p ? v->told_by : pr_span_of(log->kind == PR_LOG_JSON ? "json" : "-");
	char file[PR_SRC_FILE], peer[64], format[64];
	quote_file(log, file, sizeof file);
	pr_quote_span(peer, sizeof peer, pr_identity_called(log->call->who, v && v->naming ? v->naming->own : log->self));
	pr_quote_span(format, sizeof format, system);
	fprintf(out, "%-*s" REST " %10llu %10llu %10llu %10llu\n", width, file, peer, format,
	        (unsigned long long)(v ? v->lines : log->lines_read), (unsigned long long)counts->recognised,
	        (unsigned long long)counts->evidence, (unsigned long long)counts->untimed);
}

void pr_statistics_print(FILE *out, const struct pr_import *im)
{
	int width = width_of(im);
	fprintf(out, "%-*s" REST " %10s %10s %10s %10s\n", width, "file", "peer", "format", "lines", "recognised", "evidence",
	        "untimed");
	for (size_t i = 0; i < pr_import_count(im); i++) {
		const struct pr_log *log = pr_import_log(im, i);
		for (size_t v = 0; v < log->voice_count; v++)
			print_row(out, width, log, log->voices[v]);
		if (log->voice_count == 0)
			print_row(out, width, log, NULL);
	}
}

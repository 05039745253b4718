#include "statistics.h"

#include "quote.h"

#define REST " %-16s %-16s"

/* Of the first column: as wide as the longest name needs. */
static int width_of(const struct pr_import *im)
{
	size_t width = sizeof "file";
	for (size_t i = 0; i < pr_import_count(im); i++) {
		size_t n = pr_import_log(im, i)->evidence.src_length;
		width = n > width ? n : width;
	}
	return (int)width - 1; /* src ends in what stands between file and line */
}

void pr_statistics_print(FILE *out, const struct pr_import *im)
{
	int width = width_of(im);
	fprintf(out, "%-*s" REST " %10s %10s %10s %10s\n", width, "file", "peer", "format", "lines", "recognised", "evidence",
	        "untimed");
	for (size_t i = 0; i < pr_import_count(im); i++) {
		const struct pr_log *log = pr_import_log(im, i);
		char peer[64], format[64];
		pr_quote_span(peer, sizeof peer, pr_import_peer(im, i));
		pr_quote_span(format, sizeof format, log->format ? log->format->name : pr_span_of(log->json ? "json" : "-"));
		fprintf(out, "%-*.*s" REST " %10llu %10llu %10llu %10llu\n", width,
		        (int)log->evidence.src_length - 1, log->evidence.src, peer, format,
		        (unsigned long long)log->lines_read, (unsigned long long)log->counts.recognised,
		        (unsigned long long)log->counts.evidence, (unsigned long long)log->counts.untimed);
	}
}

#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "exclude_modes.h"
#include "page.h"

#define WIDTH 80u /* whatever the terminal is: a page may be printed, or mailed */

static void write_rest(struct pr_exclude_job *job, const struct pr_culprits *culprits, size_t pages)
{
	char line[120];
	if (pages == 0 && culprits->beyond == 0)
		pr_writer_text(job->cli->out, "There is no evidence against anybody, and nobody is excluded.\n");
	if (culprits->beyond == 0)
		return;
	snprintf(line, sizeof line, "\n%" PRIu64 " records are about more peers than a report has pages for.\n", culprits->beyond);
	pr_writer_text(job->cli->out, line);
}

bool pr_exclude_report(struct pr_exclude_job *job, struct pr_culprits *culprits)
{
	setlocale(LC_CTYPE, "");
	struct pr_display display = {.width = WIDTH, .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0};
	struct pr_exhibit_context context = pr_exclude_context(&job->exclude);
	struct pr_page page = {.display = &display, .context = &context, .exhibit = pr_exhibit_new(&context)};
	struct pr_text out = {0};
	uint32_t *order = NULL;
	size_t count = 0;
	bool done = page.exhibit && pr_culprits_order(culprits, &order, &count);
	for (size_t i = 0; done && i < count; i++) {
		pr_text_string(&out, i > 0 ? "\n\n" : "");
		done = pr_page_write(&page, &out, &culprits->list[order[i]]);
		if (done)
			pr_writer_bytes(job->cli->out, out.p, out.n);
		pr_text_clear(&out);
	}
	if (done)
		write_rest(job, culprits, count);
	job->cli->found = count > 0;
	free(order);
	pr_text_free(&out);
	pr_page_free(&page);
	pr_exhibit_free(page.exhibit);
	return done;
}

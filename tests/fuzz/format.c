/*
 * A format file, up to a line "---", and then a log: it is refused with a reason, or its lines come out as records that can be
 * read. Its own examples are tried, too.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "base/words.h"
#include "format/evidence.h"
#include "fuzz.h"
#include "import/examples.h"
#include "record/decode.h"

struct work {
	struct pr_evidence evidence;
	struct pr_build build;
	uint64_t found;
};

static void found(void *arg, const struct pr_found *what)
{
	struct work *w = arg;
	struct pr_token tokens[PR_VALUES];
	struct pr_record r;
	const char *why;
	w->found++;
	if (what->yield->what != PR_YIELD_RECORD) {
		HOLDS(pr_evidence_tokens(what, tokens) <= PR_VALUES);
		return;
	}
	struct pr_telling told;
	if (pr_evidence_tell(&w->evidence, &w->build, what, &told))
		HOLDS(pr_decode(told.record.p, told.record.n, &r, &why) == PR_DECODED && r.type == what->yield->type);
}

static void failed(void *arg, const struct pr_example *example, const char *why)
{
	(void)arg;
	HOLDS(example->line > 0 && *why);
}

static void read_log(const struct pr_format *format, struct pr_span text)
{
	struct pr_zone zone = {.offset = 0};
	struct work w = {0};
	struct pr_extract *x = pr_extract_new(format, &zone, found, &w);
	struct pr_span line;
	HOLDS(x);
	pr_extract_set_year(x, 2024, INT64_MIN);
	for (uint64_t number = 1; pr_line_take(&text, &line); number++)
		pr_extract_line(x, number, line, NULL, NULL);
	const struct pr_extract_counts *counts = pr_extract_counts(x);
	HOLDS(counts->untimed <= counts->evidence && counts->evidence <= counts->matched);
	pr_extract_free(x);
	pr_build_free(&w.build);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char mark[] = "\n---\n";
	char path[32], error[512] = "";
	const uint8_t *end = n > 0 ? memmem(p, n, mark, sizeof mark - 1) : NULL;
	size_t head = end ? (size_t)(end - p) + 1 : n;
	size_t behind = end ? head + sizeof mark - 2 : n;
	int fd = memfd_create("x.fmt", MFD_CLOEXEC);
	HOLDS(fd >= 0 && write(fd, p, head) == (ssize_t)head);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	struct pr_format *format = pr_format_read(path, error, sizeof error);
	HOLDS(format || *error);
	if (format) {
		HOLDS(pr_examples_check(format, NULL, failed, NULL) >= 0);
		read_log(format, (struct pr_span){p + behind, n - behind});
	}
	pr_format_free(format);
	close(fd);
	return 0;
}

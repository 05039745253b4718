/*
 * Any bytes as the log of one system or another: the first byte picks the format, or leaves it to be recognised. What is
 * written is a stream that can be read, in the order of time.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "import/import.h"

static void complain(void *arg, enum pr_status status, const char *message)
{
	(void)arg;
	(void)status;
	HOLDS(*message);
}

static const struct pr_catalogue *formats(void)
{
	static struct pr_catalogue *all;
	if (!all) {
		setenv("PR_FORMATS", "lib/formats", 0); /* run from the top of the source */
		all = pr_catalogue_read(NULL, NULL);
		HOLDS(all);
	}
	return all;
}

static void import(char *path, const char *system, int fd)
{
	struct pr_import_options options = {.catalogue = formats(), .system = system, .zone_name = "UTC", .to = UINT64_MAX,
	                                    .every = 100000000};
	char error[512];
	struct pr_writer *out = pr_writer_new(fd, true);
	struct pr_import *im = pr_import_new(&options, &path, 1, out, complain, NULL, error, sizeof error);
	HOLDS(out && im);
	pr_import_run(im);
	pr_import_free(im);
	HOLDS(pr_writer_flush(out) == 0);
	pr_writer_free(out);
}

/* Source and member records come first, whatever their times; then time does not go back unless a note says so. */
static void check_stream(char *path)
{
	struct pr_reader *in = pr_reader_new(&path, 1, false);
	struct pr_record r;
	uint64_t last = 0;
	bool set_back = false;
	int got;
	HOLDS(in);
	while ((got = pr_reader_next(in, &r)) > 0) {
		set_back = set_back || r.type == PR_NOTE;
		if (r.type == PR_SOURCE || r.type == PR_MEMBER || r.type == PR_NOTE)
			continue;
		HOLDS(r.t >= last || set_back);
		last = r.t;
	}
	HOLDS(got == 0);
	pr_reader_free(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	size_t count = pr_catalogue_count(formats());
	if (n == 0)
		return 0;
	const char *system = NULL;
	char name[64];
	if (p[0] % (count + 1) < count) {
		struct pr_span format = pr_catalogue_format(formats(), p[0] % (count + 1))->name;
		snprintf(name, sizeof name, "%.*s", (int)format.n, (const char *)format.p);
		system = name;
	}
	char log_path[32], stream_path[32];
	int log = memfd_create("log", MFD_CLOEXEC), stream = memfd_create("stream", MFD_CLOEXEC);
	HOLDS(log >= 0 && stream >= 0 && write(log, p + 1, n - 1) == (ssize_t)(n - 1));
	snprintf(log_path, sizeof log_path, "/proc/self/fd/%d", log);
	snprintf(stream_path, sizeof stream_path, "/proc/self/fd/%d", stream);
	import(log_path, system, stream);
	check_stream(stream_path);
	close(log);
	close(stream);
	return 0;
}

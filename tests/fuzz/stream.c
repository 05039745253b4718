/* Any bytes as a stream: with --resync every byte is a record's, a label's, or counted as skipped. */
#include "record/stream.h"

#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "record/label.h"

static uint64_t read_through(char *path, bool resync, uint64_t *used)
{
	struct pr_record r;
	struct pr_reader *in = pr_reader_new(&path, 1, resync);
	uint64_t records = 0, next = 0;
	HOLDS(in);
	for (int got; (got = pr_reader_next(in, &r)) != 0;) {
		if (got < 0) {
			HOLDS(!resync && pr_reader_error(in) && pr_reader_status(in) >= PR_STATUS_MALFORMED);
			break;
		}
		HOLDS(pr_reader_offset(in) >= next);
		next = pr_reader_offset(in) + r.bytes.n;
		*used += r.bytes.n;
		records++;
	}
	*used += pr_reader_skipped(in);
	HOLDS(resync || pr_reader_skipped(in) == 0);
	HOLDS((pr_reader_status(in) == PR_STATUS_DONE) == !pr_reader_error(in));
	pr_reader_free(in);
	return records;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char path[32];
	int fd = memfd_create("stream", MFD_CLOEXEC);
	HOLDS(fd >= 0 && write(fd, p, n) == (ssize_t)n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	uint64_t used = 0, used_without = 0;
	uint64_t all = read_through(path, true, &used);
	HOLDS(used <= n && (n - used) % PR_LABEL_SIZE == 0);
	HOLDS(read_through(path, false, &used_without) <= all && used_without <= used);
	close(fd);
	return 0;
}

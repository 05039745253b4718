/*
 * Any bytes as a file that may be packed: the first byte picks how much is read at once. It ends, within its bounds,
 * gives the same whatever the pieces, and if nothing is packed gives what was there.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "lines/unpack.h"

#define GRACE (1u << 20)
#define RATIO 100u

struct outcome {
	uint64_t n, raw, sum;
	bool failed;
	char kind[32];
};

static struct outcome unpack(int fd, size_t piece)
{
	static uint8_t buffer[1 << 16];
	struct outcome outcome = {0};
	struct pr_unpack *u = pr_unpack_new(fd);
	ssize_t got;
	HOLDS(u && lseek(fd, 0, SEEK_SET) == 0);
	pr_unpack_bound(u, GRACE, RATIO);
	while ((got = pr_unpack_read(u, buffer, piece)) > 0) {
		HOLDS((size_t)got <= piece);
		outcome.n += (uint64_t)got;
		for (ssize_t i = 0; i < got; i++)
			outcome.sum = outcome.sum * 31 + buffer[i];
	}
	outcome.failed = got < 0;
	HOLDS(outcome.failed == (pr_unpack_error(u) != NULL));
	HOLDS(!outcome.failed || pr_unpack_read(u, buffer, 1) < 0);
	snprintf(outcome.kind, sizeof outcome.kind, "%s", pr_unpack_kind(u));
	HOLDS(pr_unpack_drain(u));
	outcome.raw = pr_unpack_raw(u);
	pr_unpack_free(u);
	return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (n == 0)
		return 0;
	int fd = memfd_create("packed", MFD_CLOEXEC);
	HOLDS(fd >= 0 && write(fd, p + 1, n - 1) == (ssize_t)(n - 1));
	struct outcome large = unpack(fd, 1 << 16), small = unpack(fd, 1u + p[0]);
	HOLDS(large.raw == n - 1 && small.raw == n - 1);
	HOLDS(strcmp(large.kind, small.kind) == 0 && large.failed == small.failed);
	/* a bomb is refused at the end of a piece */
	HOLDS((large.n == small.n && large.sum == small.sum) ||
	      (large.failed && (large.n >= GRACE || small.n >= GRACE)));
	HOLDS(large.n <= GRACE + RATIO * n + (1 << 16));
	HOLDS(*large.kind || (!large.failed && large.n == n - 1));
	close(fd);
	return 0;
}

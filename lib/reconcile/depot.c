#include "depot.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/grow.h"
#include "base/spool.h"

#define HELD (1u << 20) /* bytes that are written at a time */
#define AHEAD 512u      /* that are read with a record's length: most records are shorter */

struct pr_depot {
	int fd; /* -1 until it is needed */
	uint64_t written;
	uint8_t *held, *got;
	size_t held_n, held_cap, got_cap;
};

struct pr_depot *pr_depot_new(void)
{
	struct pr_depot *depot = calloc(1, sizeof *depot);
	if (depot)
		depot->fd = -1;
	return depot;
}

void pr_depot_free(struct pr_depot *depot)
{
	if (!depot)
		return;
	if (depot->fd >= 0)
		close(depot->fd);
	free(depot->held);
	free(depot->got);
	free(depot);
}

static bool write_held(struct pr_depot *depot)
{
	if (depot->fd < 0 && (depot->fd = pr_temporary_file()) < 0)
		return false;
	for (size_t done = 0; done < depot->held_n;) {
		ssize_t n = pwrite(depot->fd, depot->held + done, depot->held_n - done, (off_t)(depot->written + done));
		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	depot->written += depot->held_n;
	depot->held_n = 0;
	return true;
}

bool pr_depot_put(struct pr_depot *depot, struct pr_span record, uint64_t *place)
{
	uint32_t length = (uint32_t)record.n;
	if (depot->held_n > HELD && !write_held(depot))
		return false;
	if (!pr_grow(&depot->held, &depot->held_cap, depot->held_n + sizeof length + record.n, 1)) {
		errno = ENOMEM;
		return false;
	}
	*place = depot->written + depot->held_n;
	memcpy(depot->held + depot->held_n, &length, sizeof length);
	memcpy(depot->held + depot->held_n + sizeof length, record.p, record.n);
	depot->held_n += sizeof length + record.n;
	return true;
}

/* At least `least` bytes from there, at most `most`; less than `least`: errno says why. */
static size_t read_there(const struct pr_depot *depot, uint64_t place, uint8_t *to, size_t least, size_t most)
{
	size_t done = 0;
	while (done < least) {
		ssize_t n = pread(depot->fd, to + done, most - done, (off_t)(place + done));
		if (n == 0)
			errno = EIO; /* somebody else cut it */
		if (n == 0 || (n < 0 && errno != EINTR))
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	return done;
}

bool pr_depot_get(struct pr_depot *depot, uint64_t place, struct pr_span *record)
{
	uint32_t length;
	if (place >= depot->written) {
		const uint8_t *held = depot->held + (place - depot->written);
		memcpy(&length, held, sizeof length);
		*record = (struct pr_span){held + sizeof length, length};
		return true;
	}
	if (!pr_grow(&depot->got, &depot->got_cap, AHEAD, 1)) {
		errno = ENOMEM;
		return false;
	}
	size_t got = read_there(depot, place, depot->got, sizeof length, AHEAD);
	if (got < sizeof length)
		return false;
	memcpy(&length, depot->got, sizeof length);
	size_t whole = sizeof length + length;
	if (!pr_grow(&depot->got, &depot->got_cap, whole, 1)) {
		errno = ENOMEM;
		return false;
	}
	if (got < whole && read_there(depot, place + got, depot->got + got, whole - got, whole - got) < whole - got)
		return false;
	*record = (struct pr_span){depot->got + sizeof length, length};
	return true;
}

#include "outbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/timepiece.h"
#include "record/label.h"

#define PIPE_SIZE (1 << 20)

struct pr_outbox {
	int fd, error;
	bool own;    /* fd was opened here */
	bool begun;  /* something was written */
	int flags;   /* of fd, as they were; -1: they were not changed */
	uint8_t *ring;
	size_t room, start, n; /* start: of what waits, which are n bytes */
	uint64_t unlabelled;   /* bytes since the last label */
	struct pr_outbox_counts counts;
};

/* A pipe is opened anew, so that it does not wait for us alone; of others the flag is everybody's. */
static void never_wait(struct pr_outbox *box, int fd)
{
	struct stat st;
	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode)) {
		char path[32];
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		box->fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
		box->own = box->fd >= 0;
	}
	if (!box->own) {
		box->fd = fd;
		box->flags = fcntl(fd, F_GETFL);
		if (box->flags >= 0)
			fcntl(fd, F_SETFL, box->flags | O_NONBLOCK);
	}
	fcntl(box->fd, F_SETPIPE_SZ, PIPE_SIZE); /* fails on what is no pipe, or beyond the user's share: then it stays */
}

static void append(struct pr_outbox *box, const uint8_t *p, size_t n)
{
	size_t at = (box->start + box->n) % box->room, first = n < box->room - at ? n : box->room - at;
	memcpy(box->ring + at, p, first);
	memcpy(box->ring, p + first, n - first);
	box->n += n;
}

struct pr_outbox *pr_outbox_new(int fd, size_t room)
{
	struct pr_outbox *box = calloc(1, sizeof *box);
	uint8_t *ring = malloc(room);
	if (!box || !ring) {
		free(box);
		free(ring);
		errno = ENOMEM;
		return NULL;
	}
	*box = (struct pr_outbox){.flags = -1, .ring = ring, .room = room};
	never_wait(box, fd);
	append(box, pr_label, PR_LABEL_SIZE);
	return box;
}

void pr_outbox_free(struct pr_outbox *box)
{
	if (!box)
		return;
	if (box->own)
		close(box->fd);
	else if (box->flags >= 0)
		fcntl(box->fd, F_SETFL, box->flags);
	free(box->ring);
	free(box);
}

int pr_outbox_fd(const struct pr_outbox *box)
{
	return box->fd;
}

bool pr_outbox_put(struct pr_outbox *box, struct pr_span record, bool bulk)
{
	size_t most = bulk ? box->room / 4 * 3 : box->room;
	bool label = box->unlabelled + record.n > PR_LABEL_EVERY;
	size_t need = record.n + (label ? PR_LABEL_SIZE : 0);
	if (!record.p || box->n > most || need > most - box->n) {
		*(bulk ? &box->counts.dropped_bulk : &box->counts.dropped) += 1;
		return false;
	}
	if (label) {
		append(box, pr_label, PR_LABEL_SIZE);
		box->unlabelled = 0;
	}
	append(box, record.p, record.n);
	box->unlabelled += record.n;
	box->counts.records++;
	return true;
}

int pr_outbox_write(struct pr_outbox *box)
{
	while (box->n > 0 && !box->error) {
		size_t first = box->n < box->room - box->start ? box->n : box->room - box->start;
		struct iovec parts[] = {{box->ring + box->start, first}, {box->ring, box->n - first}};
		ssize_t done = writev(box->fd, parts, parts[1].iov_len ? 2 : 1);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0 && (errno == EAGAIN || (box->begun && (errno == ENOSPC || errno == EDQUOT))))
			break;
		if (done < 0)
			box->error = errno;
		box->begun = box->begun || done > 0;
		box->n -= done > 0 ? (size_t)done : 0;
		/* From the beginning again where that costs nothing: then little of the ring is ever touched. */
		box->start = box->n == 0 ? 0 : (box->start + (done > 0 ? (size_t)done : 0)) % box->room;
	}
	return box->error;
}

int pr_outbox_drain(struct pr_outbox *box, int ms)
{
	struct pollfd out = {.fd = box->fd, .events = POLLOUT};
	uint64_t begun = pr_timepiece_clock();
	while (pr_outbox_write(box) == 0 && box->n > 0) {
		uint64_t passed = (pr_timepiece_clock() - begun) / 1000000;
		if (passed >= (uint64_t)ms || poll(&out, 1, ms - (int)passed) == 0)
			break;
	}
	return box->error;
}

struct pr_outbox_counts pr_outbox_count(const struct pr_outbox *box)
{
	struct pr_outbox_counts counts = box->counts;
	counts.waiting = box->n;
	return counts;
}

#include "quarantine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/stream.h"

#define PART ".part.XXXXXX" /* of a file that is not whole yet */

struct pr_quarantine {
	const char *directory;
	int folder, fd; /* fd: of the part, -1: there is none */
	struct pr_writer *out;
	char part[sizeof PART];
	char error[4200];
};

struct pr_quarantine *pr_quarantine_new(const char *directory)
{
	struct pr_quarantine *q = calloc(1, sizeof *q);
	if (!q)
		return NULL;
	*q = (struct pr_quarantine){.directory = directory, .folder = -1, .fd = -1};
	if (mkdir(directory, 0700) == 0 || errno == EEXIST)
		q->folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (q->folder >= 0)
		return q;
	int error = errno;
	free(q);
	errno = error;
	return NULL;
}

static void abandon(struct pr_quarantine *q)
{
	pr_writer_free(q->out);
	q->out = NULL;
	if (q->fd >= 0) {
		close(q->fd);
		unlinkat(q->folder, q->part, 0);
	}
	q->fd = -1;
}

void pr_quarantine_free(struct pr_quarantine *q)
{
	if (!q)
		return;
	abandon(q);
	close(q->folder);
	free(q);
}

const char *pr_quarantine_error(const struct pr_quarantine *q)
{
	return q->error;
}

static bool fail(struct pr_quarantine *q, const char *name, int error)
{
	if (!q->error[0])
		snprintf(q->error, sizeof q->error, "%.4000s/%s: %s", q->directory, name, strerror(error));
	abandon(q);
	return false;
}

/* mkostemp() knows no directory that is open, and the name of one may lead elsewhere by now. */
static bool open_part(struct pr_quarantine *q)
{
	for (unsigned i = 0; q->fd < 0 && i < 1000; i++) {
		snprintf(q->part, sizeof q->part, ".part.%06u", ((unsigned)getpid() * 1000 + i) % 1000000);
		q->fd = openat(q->folder, q->part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (q->fd < 0 && errno != EEXIST)
			break;
	}
	return q->fd >= 0 || fail(q, q->part, errno);
}

bool pr_quarantine_begin(struct pr_quarantine *q)
{
	if (q->error[0] || !open_part(q))
		return false;
	q->out = pr_writer_new(q->fd, true);
	return q->out || fail(q, q->part, ENOMEM);
}

bool pr_quarantine_record(struct pr_quarantine *q, struct pr_span record)
{
	if (!q->error[0])
		pr_writer_record(q->out, record);
	return !q->error[0];
}

/* Of what was written, read back from where it is: that it can be read is what it is saved for. */
static bool digest_part(struct pr_quarantine *q, uint8_t digest[PR_DIGEST_SIZE])
{
	static uint8_t bytes[1u << 16];
	struct pr_digest *d = pr_digest_new();
	off_t at = 0;
	ssize_t n = -1;
	errno = ENOMEM;
	while (d && (n = pread(q->fd, bytes, sizeof bytes, at)) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		pr_digest_add(d, (struct pr_span){bytes, n > 0 ? (size_t)n : 0});
		at += n > 0 ? n : 0;
	}
	int error = errno;
	if (n == 0)
		pr_digest_end(d, digest);
	pr_digest_free(d);
	errno = error;
	return n == 0;
}

static bool flush_folder(const struct pr_quarantine *q, const char *name)
{
	int fd = openat(q->folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;
	int error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return done;
}

/* The part becomes `name`, in a folder of the directory or (".") in itself. */
static bool rename_part(struct pr_quarantine *q, const char *folder, const char *name)
{
	if (fsync(q->fd) < 0 || fchmod(q->fd, 0400) < 0 || renameat(q->folder, q->part, q->folder, name) < 0 ||
	    !flush_folder(q, folder) || !flush_folder(q, "."))
		return fail(q, name, errno);
	close(q->fd);
	q->fd = -1;
	return true;
}

bool pr_quarantine_end(struct pr_quarantine *q, char name[PR_QUARANTINE_NAME])
{
	uint8_t digest[PR_DIGEST_SIZE];
	char folder[3];
	if (q->error[0])
		return false;
	int error = pr_writer_flush(q->out);
	pr_writer_free(q->out);
	q->out = NULL;
	if (error || !digest_part(q, digest))
		return fail(q, q->part, error ? error : errno);
	for (unsigned i = 0, n = 0; i < PR_DIGEST_SIZE; i++)
		n += (unsigned)snprintf(name + n, PR_QUARANTINE_NAME - n, "%02x%s", digest[i], i == 0 ? "/" : "");
	snprintf(folder, sizeof folder, "%.2s", name);
	if (mkdirat(q->folder, folder, 0700) < 0 && errno != EEXIST)
		return fail(q, folder, errno);
	return rename_part(q, folder, name);
}

bool pr_quarantine_manifest(struct pr_quarantine *q, const char *name, struct pr_span text)
{
	if (q->error[0] || !open_part(q))
		return false;
	for (size_t done = 0; done < text.n;) {
		ssize_t n = write(q->fd, text.p + done, text.n - done);
		if (n < 0 && errno != EINTR)
			return fail(q, q->part, errno);
		done += n > 0 ? (size_t)n : 0;
	}
	return rename_part(q, ".", name);
}

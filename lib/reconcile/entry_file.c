#include "entry_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/grow.h"
#include "base/quote.h"
#include "record/decode.h"

#define WINDOW (16u << 10)

static bool fail(struct pr_entry_file *f, enum pr_status status, const char *what)
{
	char name[256];
	f->status = status;
	snprintf(f->error, sizeof f->error, "%s: %s", pr_quote(name, sizeof name, f->name), what);
	return false;
}

static bool read_entries(struct pr_entry_file *f, struct pr_reader *in)
{
	struct pr_record r;
	int got;
	while ((got = pr_reader_next(in, &r)) > 0) {
		if (r.type != PR_ENTRY)
			continue;
		const struct pr_id_key key = pr_entry_key(&r);
		if (!pr_idset_add(&f->set, &key, pr_reader_offset(in)))
			return fail(f, PR_STATUS_ERROR, "out of memory");
	}
	f->status = pr_reader_status(in);
	f->skipped = pr_reader_skipped(in);
	if (pr_reader_error(in))
		snprintf(f->error, sizeof f->error, "%s", pr_reader_error(in));
	return got == 0;
}

/* Nothing is appended while it is read. */
static bool read_file(struct pr_entry_file *f, bool resync)
{
	struct stat about;
	if (fstat(f->fd, &about) != 0)
		return fail(f, PR_STATUS_ERROR, strerror(errno));
	if (!S_ISREG(about.st_mode))
		return fail(f, PR_STATUS_ERROR, "no regular file: entries are read from it again");
	struct pr_reader *in = pr_reader_new(&f->name, 1, resync);
	flock(f->fd, LOCK_SH);
	bool done = in ? read_entries(f, in) : fail(f, PR_STATUS_ERROR, "out of memory");
	flock(f->fd, LOCK_UN);
	pr_reader_free(in);
	return done;
}

bool pr_entry_file_open(struct pr_entry_file *f, char *name, bool resync, bool may_lack)
{
	*f = (struct pr_entry_file){.name = name, .out_fd = -1};
	f->fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool done = f->fd >= 0 ? read_file(f, resync) : (errno == ENOENT && may_lack) || fail(f, PR_STATUS_ERROR, strerror(errno));
	if (done && !pr_idset_seal(&f->set))
		done = fail(f, PR_STATUS_ERROR, "out of memory");
	return done;
}

void pr_entry_file_close(struct pr_entry_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	if (f->out_fd >= 0)
		close(f->out_fd);
	pr_writer_free(f->out);
	pr_idset_free(&f->set);
	free(f->window);
	f->window = NULL;
	f->out = NULL;
	f->fd = f->out_fd = -1;
}

/* At least `least` bytes from the offset on, if there are so many. */
static bool look_at(struct pr_entry_file *f, uint64_t offset, size_t least)
{
	if (!pr_grow(&f->window, &f->room, least, 1))
		return fail(f, PR_STATUS_ERROR, "out of memory");
	f->base = offset;
	f->length = 0;
	while (f->length < least) {
		ssize_t n = pread(f->fd, f->window + f->length, least - f->length, (off_t)(offset + f->length));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(f, PR_STATUS_ERROR, strerror(errno));
		if (n == 0)
			break;
		f->length += (size_t)n;
	}
	return true;
}

static enum pr_decoded decode_at(const struct pr_entry_file *f, uint64_t offset, struct pr_record *r)
{
	const char *why;
	if (offset < f->base || offset - f->base >= f->length)
		return PR_DECODE_MORE;
	size_t from = (size_t)(offset - f->base);
	return pr_decode(f->window + from, f->length - from, r, &why);
}

bool pr_entry_file_read(struct pr_entry_file *f, const struct pr_id_item *item, struct pr_record *r)
{
	enum pr_decoded got = decode_at(f, item->place, r);
	for (size_t least = WINDOW; got == PR_DECODE_MORE && least <= 2 * PR_RECORD_MAX; least *= 4) {
		if (!look_at(f, item->place, least))
			return false;
		got = decode_at(f, item->place, r);
	}
	if (got == PR_DECODED && r->type == PR_ENTRY) {
		const struct pr_id_key key = pr_entry_key(r);
		if (pr_id_compare(&key, &item->key) == 0)
			return true;
	}
	return fail(f, PR_STATUS_ERROR, "it was changed meanwhile: an entry is not where it was");
}

bool pr_entry_file_append(struct pr_entry_file *f, struct pr_span record)
{
	if (f->out_fd < 0)
		f->out_fd = open(f->name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	if (f->out_fd < 0)
		return fail(f, PR_STATUS_ERROR, strerror(errno));
	if (!f->out)
		f->out = pr_writer_new(f->out_fd, true);
	if (!f->out)
		return fail(f, PR_STATUS_ERROR, "out of memory");
	if (f->pending == 0)
		flock(f->out_fd, LOCK_EX);
	f->pending++;
	pr_writer_record(f->out, record);
	return true;
}

bool pr_entry_file_flush(struct pr_entry_file *f)
{
	if (!f->out)
		return true;
	int error = pr_writer_flush(f->out);
	flock(f->out_fd, LOCK_UN);
	f->pending = 0;
	return !error || fail(f, PR_STATUS_ERROR, strerror(error));
}

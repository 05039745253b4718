/* outbox: a reader that takes its time, or goes away, makes nobody wait. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "heartbeat/outbox.h"
#include "record/encode.h"
#include "record/label.h"
#include "record/stream.h"

#define ROOM (4u << 20)

static struct pr_span note(struct pr_build *b, uint64_t t, size_t size)
{
	static char text[PR_RECORD_MAX];
	memset(text, 'x', size);
	pr_build_record(b, PR_NOTE, t);
	pr_build_text(b, PR_NOTE_TEXT, (struct pr_span){(const uint8_t *)text, size});
	return pr_build_end(b);
}

/* Reads what is there as a stream: how many records, with times from `first` on, each one more than the last. */
static unsigned records_of(const uint8_t *p, size_t n, uint64_t first)
{
	char path[64];
	int fd = memfd_create("stream", MFD_CLOEXEC);
	CHECK(write(fd, p, n) == (ssize_t)n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	char *files[] = {path};
	struct pr_reader *in = pr_reader_new(files, 1, false);
	struct pr_record r;
	unsigned count = 0;
	while (pr_reader_next(in, &r) > 0)
		CHECK_EQ_INT(r.t, first + count++);
	CHECK_EQ_STR(pr_reader_error(in), NULL);
	pr_reader_free(in);
	close(fd);
	return count;
}

static size_t read_all(int fd, uint8_t *to, size_t room)
{
	size_t n = 0;
	for (ssize_t got; n < room && (got = read(fd, to + n, room - n)) > 0;)
		n += (size_t)got;
	return n;
}

static void what_fits_comes_out_as_a_stream(void)
{
	int ends[2];
	static uint8_t got[ROOM];
	struct pr_build b = {0};
	CHECK(pipe2(ends, O_CLOEXEC) == 0);
	struct pr_outbox *box = pr_outbox_new(ends[1], ROOM);
	CHECK(!(fcntl(ends[1], F_GETFL) & O_NONBLOCK)); /* others may have it, too */
	for (uint64_t i = 0; i < 100; i++)
		CHECK(pr_outbox_put(box, note(&b, i, 50), true));
	CHECK_EQ_INT(pr_outbox_write(box), 0);
	CHECK_EQ_INT(pr_outbox_count(box).waiting, 0);
	pr_outbox_free(box);
	close(ends[1]);
	size_t n = read_all(ends[0], got, sizeof got);
	CHECK(n > PR_LABEL_SIZE && memcmp(got, pr_label, PR_LABEL_SIZE) == 0);
	CHECK_EQ_INT(records_of(got, n, 0), 100);
	close(ends[0]);
	pr_build_free(&b);
}

/* Nobody reads: contacts get three quarters, what is found the rest, and then all is dropped. */
static void fill(struct pr_outbox *box, struct pr_build *b, uint64_t *t)
{
	struct pr_outbox_counts counts;
	while (pr_outbox_put(box, note(b, *t, 1000), true))
		++*t;
	counts = pr_outbox_count(box);
	CHECK(counts.waiting <= ROOM / 4 * 3 && counts.waiting > ROOM / 4 * 3 - 2000);
	CHECK_EQ_INT(counts.dropped_bulk, 1);
	while (pr_outbox_put(box, note(b, *t, 1000), false))
		++*t;
	counts = pr_outbox_count(box);
	CHECK(counts.waiting <= ROOM && counts.waiting > ROOM - 2000);
	CHECK_EQ_INT(counts.dropped, 1);
}

static void a_reader_that_takes_its_time(void)
{
	int ends[2];
	static uint8_t got[3 * ROOM];
	struct pr_build b = {0};
	uint64_t t = 0;
	CHECK(pipe2(ends, O_CLOEXEC) == 0);
	struct pr_outbox *box = pr_outbox_new(ends[1], ROOM);
	close(ends[1]);
	fill(box, &b, &t);
	CHECK_EQ_INT(pr_outbox_write(box), 0); /* as much as the pipe holds */
	CHECK(pr_outbox_count(box).waiting > 0);
	size_t n = 0;
	for (ssize_t some; pr_outbox_count(box).waiting > 0 && n < 2 * ROOM; n += (size_t)some) {
		some = read(ends[0], got + n, 100000);
		pr_outbox_write(box);
		if (pr_outbox_put(box, note(&b, t, 500), false)) /* round and round the ring */
			t++;
	}
	CHECK_EQ_INT(pr_outbox_drain(box, 10000), 0);
	CHECK_EQ_INT(pr_outbox_count(box).waiting, 0);
	pr_outbox_free(box);
	n += read_all(ends[0], got + n, sizeof got - n);
	CHECK_EQ_INT(records_of(got, n, 0), t);
	close(ends[0]);
	pr_build_free(&b);
}

static void a_reader_that_goes_away(void)
{
	int ends[2];
	struct pr_build b = {0};
	signal(SIGPIPE, SIG_IGN);
	CHECK(pipe2(ends, O_CLOEXEC) == 0);
	struct pr_outbox *box = pr_outbox_new(ends[1], ROOM);
	close(ends[0]);
	CHECK(pr_outbox_put(box, note(&b, 0, 10), false));
	CHECK_EQ_INT(pr_outbox_write(box), EPIPE);
	CHECK_EQ_INT(pr_outbox_drain(box, 10000), EPIPE); /* it does not wait for it */
	pr_outbox_free(box);
	close(ends[1]);
	pr_build_free(&b);
}

static void the_flag_of_a_socket_is_as_it_was(void)
{
	int ends[2];
	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
	struct pr_outbox *box = pr_outbox_new(ends[1], ROOM);
	CHECK(fcntl(ends[1], F_GETFL) & O_NONBLOCK);
	CHECK_EQ_INT(pr_outbox_drain(box, 1000), 0);
	pr_outbox_free(box);
	CHECK(!(fcntl(ends[1], F_GETFL) & O_NONBLOCK));
	close(ends[0]);
	close(ends[1]);
}

static void a_disk_that_is_full(void)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct pr_outbox *box = pr_outbox_new(full, ROOM);
	CHECK_EQ_INT(pr_outbox_write(box), ENOSPC); /* from the beginning: that is an error */
	pr_outbox_free(box);
	int file = memfd_create("disk", MFD_CLOEXEC);
	box = pr_outbox_new(file, ROOM);
	CHECK_EQ_INT(pr_outbox_write(box), 0);
	CHECK(dup2(full, file) == file); /* it fills up later: that may pass */
	struct pr_build b = {0};
	CHECK(pr_outbox_put(box, note(&b, 0, 10), false));
	CHECK_EQ_INT(pr_outbox_write(box), 0);
	CHECK(pr_outbox_count(box).waiting > 0);
	pr_outbox_free(box);
	pr_build_free(&b);
	close(file);
	close(full);
}

static void labels_come_again_and_again(void)
{
	int file = memfd_create("out", MFD_CLOEXEC);
	struct pr_build b = {0};
	struct pr_outbox *box = pr_outbox_new(file, ROOM);
	for (uint64_t i = 0; i < 40; i++) {
		CHECK(pr_outbox_put(box, note(&b, i, 100000), false));
		pr_outbox_write(box);
	}
	CHECK(!pr_outbox_put(box, (struct pr_span){NULL, 0}, false));
	CHECK_EQ_INT(pr_outbox_count(box).dropped, 1);
	size_t n = (size_t)lseek(file, 0, SEEK_END);
	uint8_t *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, file, 0);
	unsigned labels = 0;
	for (const uint8_t *at = p, *label; (label = pr_label_find(at, n - (size_t)(at - p))); at = label + 1)
		labels++;
	CHECK_EQ_INT(labels, 4);
	CHECK_EQ_INT(records_of(p, n, 0), 40);
	munmap(p, n);
	pr_outbox_free(box);
	pr_build_free(&b);
	close(file);
}

CHECK_MAIN(what_fits_comes_out_as_a_stream, a_reader_that_takes_its_time, a_reader_that_goes_away, the_flag_of_a_socket_is_as_it_was,
           a_disk_that_is_full, labels_come_again_and_again)

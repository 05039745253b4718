#include "record/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "hex.h"
#include "record/label.h"
#include "sample.h"

static char path[] = "/tmp/pr-stream-XXXXXX";
static struct pr_build b, item;

/* A file with these bytes. */
static void put(struct pr_span bytes)
{
	FILE *f = fopen(path, "w");
	if (!f || fwrite(bytes.p, 1, bytes.n, f) != bytes.n || fclose(f))
		abort();
}

static struct pr_span text_record(uint64_t t, const char *text)
{
	pr_build_record(&b, PR_NOTE, t);
	pr_build_text(&b, PR_NOTE_TEXT, pr_span_of(text));
	return pr_build_end(&b);
}

/* What a reader made of the file: the sum of the times tells the records apart (1, 2, 4, …). */
struct outcome {
	int last;
	unsigned records;
	uint64_t sum, latest;
	enum pr_status status;
	uint64_t skipped;
	char error[700];
};

static struct outcome read_files(const char *const *names, size_t count, bool resync)
{
	char *files[4];
	for (size_t i = 0; i < count; i++)
		files[i] = strdup(names[i]);
	struct outcome o = {0};
	struct pr_record r;
	struct pr_reader *in = pr_reader_new(files, count, resync);
	while ((o.last = pr_reader_next(in, &r)) > 0) {
		o.records++;
		o.sum += r.t;
		o.latest = r.t;
	}
	CHECK_EQ_INT(pr_reader_next(in, &r), o.last);
	o.status = pr_reader_status(in);
	o.skipped = pr_reader_skipped(in);
	snprintf(o.error, sizeof o.error, "%s", pr_reader_error(in) ? pr_reader_error(in) : "");
	pr_reader_free(in);
	for (size_t i = 0; i < count; i++)
		free(files[i]);
	return o;
}

static struct outcome read_back(bool resync)
{
	return read_files((const char *const[]){path}, 1, resync);
}

static struct outcome read_hex(const char *bytes, bool resync)
{
	put(hex(bytes));
	return read_back(resync);
}

#define CHECK_OUTCOME(o, wanted_last, wanted_sum, wanted_status) \
	do { \
		struct outcome got = (o); \
		CHECK_EQ_INT(got.last, (wanted_last)); \
		CHECK_EQ_INT(got.sum, (wanted_sum)); \
		CHECK_EQ_INT(got.status, (wanted_status)); \
	} while (0)

/* "PATH: byte N: what" */
static void check_error(int line, const struct outcome *o, unsigned byte, const char *what)
{
	char wanted[256];
	snprintf(wanted, sizeof wanted, "%s: byte %u: %s", path, byte, what);
	check_span(__FILE__, line, "error", check_text(o->error), check_text(wanted));
}

#define LABEL "d9d9f8da7072543143424f52"
#define FIRST "a2000301 01"
#define SECOND "a2000301 02"
#define THIRD "a2000301 04"

static void drops_labels_anywhere(void)
{
	CHECK_OUTCOME(read_hex(LABEL FIRST SECOND, false), 0, 3, PR_STATUS_DONE);
	CHECK_OUTCOME(read_hex(FIRST SECOND, false), 0, 3, PR_STATUS_DONE);
	CHECK_OUTCOME(read_hex(LABEL LABEL FIRST LABEL SECOND LABEL, false), 0, 3, PR_STATUS_DONE);
	CHECK_OUTCOME(read_hex(LABEL, false), 0, 0, PR_STATUS_DONE);
}

static void reads_files_one_after_the_other(void)
{
	put(hex(LABEL FIRST SECOND));
	CHECK_OUTCOME(read_files((const char *const[]){path, path, path}, 3, false), 0, 9, PR_STATUS_DONE);
	struct outcome o = read_files((const char *const[]){path, "/nonexistent\x1b[31m"}, 2, false);
	CHECK_OUTCOME(o, -1, 3, PR_STATUS_ERROR);
	CHECK_EQ_STR(o.error, "/nonexistent\\x1b[31m: No such file or directory");
	CHECK_OUTCOME(read_files((const char *const[]){"/"}, 1, false), -1, 0, PR_STATUS_ERROR);
	CHECK_OUTCOME(read_files((const char *const[]){"/nonexistent", path}, 2, true), -1, 0, PR_STATUS_ERROR);
}

static void takes_no_bytes_for_cut_off(void)
{
	struct outcome o = read_hex("", false);
	CHECK_OUTCOME(o, -1, 0, PR_STATUS_CUT_OFF);
	check_error(__LINE__, &o, 0, "empty: not a stream");
}

static void tells_where_a_record_was_cut_off(void)
{
	static const char whole[] = LABEL "a2000301 01 a3000301 02 06 646e616d65";
	struct pr_span bytes = hex(whole);
	size_t second = PR_LABEL_SIZE + 5;
	for (size_t n = 1; n < bytes.n; n++) {
		put((struct pr_span){bytes.p, n});
		struct outcome o = read_back(false);
		bool between = n == PR_LABEL_SIZE || n == second;
		CHECK_EQ_INT(o.status, between ? PR_STATUS_DONE : PR_STATUS_CUT_OFF);
		CHECK_EQ_INT(o.sum, n >= second);
		if (!between)
			check_error(__LINE__, &o, n < PR_LABEL_SIZE ? 0 : n < second ? PR_LABEL_SIZE : (unsigned)second,
			            "cut off in the middle of a record");
	}
}

static void stops_at_damage_and_says_where(void)
{
	struct outcome o = read_hex(LABEL FIRST "ff" SECOND, false);
	CHECK_OUTCOME(o, -1, 1, PR_STATUS_MALFORMED);
	check_error(__LINE__, &o, 17, "indefinite length");
	put(pr_span_of("2026-11-22 14:08:22.489445 I | etcdmain: etcd Version: 3.4.23\n"));
	CHECK_OUTCOME(read_back(false), -1, 0, PR_STATUS_MALFORMED);
}

static void goes_on_at_the_next_label(void)
{
	struct outcome o = read_hex(LABEL FIRST "ffff" SECOND LABEL THIRD, true);
	CHECK_OUTCOME(o, 0, 5, PR_STATUS_MALFORMED);
	CHECK_EQ_INT(o.skipped, 7);
	check_error(__LINE__, &o, 17, "indefinite length");
	/* not at something that merely looks like a record, nor at a part of a label */
	o = read_hex(LABEL "ff" FIRST FIRST "d9d9f8da70725431" LABEL SECOND, true);
	CHECK_OUTCOME(o, 0, 2, PR_STATUS_MALFORMED);
	CHECK_EQ_INT(o.skipped, 19);
	/* nothing comes behind */
	o = read_hex(LABEL FIRST "ff" SECOND, true);
	CHECK_OUTCOME(o, 0, 1, PR_STATUS_MALFORMED);
	CHECK_EQ_INT(o.skipped, 6);
	/* twice: the first is told of, all is counted */
	o = read_hex(LABEL "ff" LABEL FIRST "a0" LABEL SECOND, true);
	CHECK_OUTCOME(o, 0, 3, PR_STATUS_MALFORMED);
	CHECK_EQ_INT(o.skipped, 2);
	check_error(__LINE__, &o, 12, "indefinite length");
	/* cut off */
	o = read_hex(LABEL FIRST "a200", true);
	CHECK_OUTCOME(o, 0, 1, PR_STATUS_MALFORMED);
	CHECK_EQ_INT(o.skipped, 2);
}

/* Every single damaged byte of a stream: what stands behind the next label is read, whatever was made of the rest. */
static void resumes_after_any_damaged_byte(void)
{
	struct pr_span whole = hex(LABEL FIRST SECOND "a3000301 08 06 646e616d65" LABEL "a2000301 10");
	uint8_t bytes[64];
	size_t label = whole.n - PR_LABEL_SIZE - 5;
	for (size_t at = PR_LABEL_SIZE; at < label; at++) {
		for (unsigned value = 0; value < 256; value++) {
			memcpy(bytes, whole.p, whole.n);
			bytes[at] = (uint8_t)value;
			put((struct pr_span){bytes, whole.n});
			CHECK_EQ_INT(read_back(true).latest, 16);
		}
	}
}

static uint64_t file_size(void)
{
	FILE *f = fopen(path, "r");
	fseek(f, 0, SEEK_END);
	long n = ftell(f);
	fclose(f);
	return (uint64_t)n;
}

static void writes_a_label_at_least_once_a_mebibyte(void)
{
	static uint8_t bytes[1 << 23];
	static char text[60001];
	int fd = open(path, O_WRONLY | O_TRUNC);
	struct pr_writer *out = pr_writer_new(fd, true);
	memset(text, 'a', sizeof text - 1);
	uint64_t sum = 0;
	for (uint64_t t = 0; t < 100; t++) {
		text[t * 599] = '\0';
		pr_writer_record(out, text_record(t, text));
		text[t * 599] = 'a';
		sum += t;
	}
	CHECK_EQ_INT(pr_writer_flush(out), 0);
	pr_writer_free(out);
	close(fd);
	CHECK_OUTCOME(read_back(false), 0, sum, PR_STATUS_DONE);

	FILE *f = fopen(path, "r");
	size_t n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	CHECK_EQ_INT(n, file_size());
	CHECK(memcmp(bytes, pr_label, PR_LABEL_SIZE) == 0);
	const uint8_t *last = bytes, *next;
	unsigned labels = 1;
	while ((next = pr_label_find(last + 1, n - (size_t)(last + 1 - bytes)))) {
		CHECK((size_t)(next - last) <= PR_LABEL_EVERY + PR_LABEL_SIZE);
		last = next;
		labels++;
	}
	CHECK(labels >= n / PR_LABEL_EVERY);
	CHECK(n - (size_t)(last - bytes) <= PR_LABEL_EVERY + PR_LABEL_SIZE);
}

/* Records of every size around the buffers' own: what is written is what is read. */
static void carries_records_of_any_size(void)
{
	static char text[PR_RECORD_MAX + 1];
	static const size_t sizes[] = {0, 1, 65536, 262143, 262144, 262145, PR_RECORD_MAX - 12, 5, PR_RECORD_MAX - 12, 300000};
	memset(text, 'a', sizeof text - 1);
	int fd = open(path, O_WRONLY | O_TRUNC);
	struct pr_writer *out = pr_writer_new(fd, true);
	for (size_t i = 0; i < 3 * sizeof sizes / sizeof *sizes; i++) {
		size_t n = sizes[i % (sizeof sizes / sizeof *sizes)];
		pr_build_record(&b, PR_NOTE, i);
		pr_build_text(&b, PR_NOTE_TEXT, (struct pr_span){(const uint8_t *)text, n});
		pr_writer_record(out, pr_build_end(&b));
	}
	CHECK_EQ_INT(pr_writer_flush(out), 0);
	pr_writer_free(out);
	close(fd);
	struct pr_record r;
	struct pr_reader *in = pr_reader_new((char *const[]){path}, 1, false);
	size_t i = 0;
	for (; pr_reader_next(in, &r) > 0; i++) {
		CHECK_EQ_INT(r.t, i);
		CHECK_EQ_INT(pr_text(&r, PR_NOTE_TEXT).n, sizes[i % (sizeof sizes / sizeof *sizes)]);
		CHECK_EQ_STR(pr_reader_file(in), path);
		CHECK(pr_reader_offset(in) + r.bytes.n <= file_size());
	}
	CHECK_EQ_INT(i, 3 * sizeof sizes / sizeof *sizes);
	CHECK_EQ_INT(pr_reader_status(in), PR_STATUS_DONE);
	pr_reader_free(in);
}

static void refuses_a_record_that_could_not_be_built(void)
{
	struct pr_writer *out = pr_writer_new(open(path, O_WRONLY | O_TRUNC | O_CLOEXEC), true);
	pr_writer_record(out, (struct pr_span){NULL, 0});
	CHECK_EQ_INT(pr_writer_flush(out), ENOMEM);
	pr_writer_free(out);
}

static void keeps_the_first_error_of_writing(void)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct pr_writer *out = pr_writer_new(fd, false);
	pr_writer_text(out, "held back");
	CHECK_EQ_INT(pr_writer_flush(out), ENOSPC);
	pr_writer_text(out, "later");
	CHECK_EQ_INT(pr_writer_flush(out), ENOSPC);
	pr_writer_free(out);
	close(fd);
}

/* A filter between two pipes, as a process of its own. */
static pid_t filter(int from[2], int to[2])
{
	if (pipe(from) || pipe(to))
		abort();
	fflush(stdout);
	pid_t child = fork();
	if (child)
		return close(from[0]), close(to[1]), child;
	close(from[1]);
	close(to[0]);
	dup2(from[0], STDIN_FILENO);
	struct pr_writer *out = pr_writer_new(to[1], true);
	struct pr_reader *in = pr_reader_new(NULL, 0, false);
	pr_reader_flushes(in, out);
	struct pr_record r;
	while (pr_reader_next(in, &r) > 0)
		pr_writer_record(out, r.bytes);
	_exit(pr_writer_flush(out) ? PR_STATUS_ERROR : (int)pr_reader_status(in));
}

static void read_whole(int fd, uint8_t *p, size_t n)
{
	for (ssize_t got; n > 0; p += got, n -= (size_t)got)
		if ((got = read(fd, p, n)) <= 0)
			abort();
}

/* Nothing is held back while the filter waits: each record comes out before the next goes in. */
static void flushes_before_it_waits(void)
{
	int from[2], to[2], status;
	uint8_t bytes[64];
	alarm(20); /* where it held back, both would wait for ever */
	pid_t child = filter(from, to);
	for (uint64_t t = 0; t < 20; t++) {
		struct pr_span record = text_record(t, "now");
		CHECK_EQ_INT(write(from[1], record.p, record.n), record.n);
		if (t == 0)
			read_whole(to[0], bytes, PR_LABEL_SIZE);
		read_whole(to[0], bytes, record.n);
		CHECK(memcmp(bytes, record.p, record.n) == 0);
	}
	close(from[1]);
	CHECK_EQ_INT(read(to[0], bytes, sizeof bytes), 0);
	close(to[0]);
	waitpid(child, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == PR_STATUS_DONE);
	alarm(0);
}

/* Labels and records that come a byte at a time are the same labels and records. */
static void takes_a_byte_at_a_time(void)
{
	int from[2], to[2], status;
	static uint8_t whole[16384], bytes[sizeof whole];
	size_t n = 0;
	for (uint64_t type = 1; type <= PR_PROOF; type++) {
		struct pr_span record = sample_record(&b, &item, type);
		memcpy(whole + n, record.p, record.n);
		n += record.n;
	}
	pid_t child = filter(from, to);
	for (size_t i = 0; i < PR_LABEL_SIZE; i++)
		CHECK_EQ_INT(write(from[1], pr_label + i, 1), 1);
	for (size_t i = 0; i < n; i++)
		CHECK_EQ_INT(write(from[1], whole + i, 1), 1);
	close(from[1]);
	read_whole(to[0], bytes, PR_LABEL_SIZE);
	read_whole(to[0], bytes, n);
	CHECK(memcmp(bytes, whole, n) == 0);
	close(to[0]);
	waitpid(child, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == PR_STATUS_DONE);
}

/* One that is patient for a while goes on where it was. */
static void waits_no_longer_than_it_is_to(void)
{
	struct pr_record r;
	int fds[2];
	char name[32], *file = name;
	CHECK_EQ_INT(pipe(fds), 0);
	snprintf(name, sizeof name, "/dev/fd/%d", fds[0]);
	struct pr_reader *in = pr_reader_new(&file, 1, false);
	struct pr_span record = text_record(7, "seven");
	pr_reader_patience(in, 0);
	CHECK_EQ_INT(pr_reader_next(in, &r), PR_READER_WAITED);
	CHECK_EQ_INT(write(fds[1], record.p, 3), 3);
	CHECK_EQ_INT(pr_reader_next(in, &r), PR_READER_WAITED);
	CHECK_EQ_INT(write(fds[1], record.p + 3, record.n - 3), (ssize_t)(record.n - 3));
	CHECK_EQ_INT(pr_reader_next(in, &r), 1);
	CHECK_EQ_INT(r.t, 7);
	CHECK_EQ_INT(pr_reader_next(in, &r), PR_READER_WAITED);
	close(fds[1]);
	CHECK_EQ_INT(pr_reader_next(in, &r), 0);
	pr_reader_free(in);
	close(fds[0]);
}

static void begins(void)
{
	int fd = mkstemp(path);
	CHECK(fd >= 0);
	close(fd);
}

static void ends(void)
{
	CHECK_EQ_INT(unlink(path), 0);
	pr_build_free(&b);
	pr_build_free(&item);
}

CHECK_MAIN(begins, drops_labels_anywhere, reads_files_one_after_the_other, takes_no_bytes_for_cut_off,
           tells_where_a_record_was_cut_off, stops_at_damage_and_says_where, goes_on_at_the_next_label,
           resumes_after_any_damaged_byte, writes_a_label_at_least_once_a_mebibyte, carries_records_of_any_size,
           refuses_a_record_that_could_not_be_built, keeps_the_first_error_of_writing, flushes_before_it_waits,
           takes_a_byte_at_a_time, waits_no_longer_than_it_is_to, ends)

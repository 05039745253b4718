#include "check.h"
#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int file_of(const char *text, size_t n)
{
	char name[] = "/tmp/pr-lines-XXXXXX";
	int fd = mkstemp(name);
	unlink(name);
	CHECK_EQ_INT(write(fd, text, n), n);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

#define CHECK_NEXT(lines, wanted) \
	do { \
		struct pr_span line_; \
		CHECK_EQ_INT(pr_lines_next(lines, &line_), 1); \
		CHECK_EQ_SPAN(line_, wanted); \
	} while (0)

static void check_end(struct pr_lines *lines)
{
	struct pr_span line;
	CHECK_EQ_INT(pr_lines_next(lines, &line), 0);
	CHECK_EQ_INT(pr_lines_next(lines, &line), 0);
}

/* With a buffer as small as can be, lines are put together out of many reads. */
static void lines_end_with_lf(void)
{
	static const char text[] = "one\r\n\ntwo\rx\n\r\nlast";
	for (size_t buffer = 1; buffer < 40; buffer += 6) {
		int fd = file_of(text, sizeof text - 1);
		struct pr_lines *lines = pr_lines_new(fd, buffer, 1000);
		CHECK_NEXT(lines, "one");
		CHECK_NEXT(lines, "");
		CHECK_NEXT(lines, "two\rx");
		CHECK_NEXT(lines, "");
		CHECK_NEXT(lines, "last");
		check_end(lines);
		CHECK_EQ_INT(pr_lines_count(lines), 5);
		CHECK_EQ_INT(pr_lines_bytes(lines), sizeof text - 1);
		pr_lines_free(lines);
		close(fd);
	}
}

static void zero_bytes_survive(void)
{
	int fd = file_of("a\0b\n\0\n", 6);
	struct pr_lines *lines = pr_lines_new(fd, 16, 1000);
	struct pr_span line;
	CHECK_EQ_INT(pr_lines_next(lines, &line), 1);
	CHECK(line.n == 3 && memcmp(line.p, "a\0b", 3) == 0);
	CHECK_EQ_INT(pr_lines_next(lines, &line), 1);
	CHECK(line.n == 1 && line.p[0] == 0);
	check_end(lines);
	pr_lines_free(lines);
	close(fd);
}

static void long_lines_are_cut(void)
{
	char text[5000];
	memset(text, 'x', sizeof text);
	memcpy(text + sizeof text - 6, "\nnext\n", 6);
	int fd = file_of(text, sizeof text);
	struct pr_lines *lines = pr_lines_new(fd, 64, 1000);
	struct pr_span line;
	CHECK_EQ_INT(pr_lines_next(lines, &line), 1);
	CHECK_EQ_INT(line.n, 1000);
	CHECK_NEXT(lines, "next");
	check_end(lines);
	CHECK_EQ_INT(pr_lines_cut(lines), 1);
	CHECK_EQ_INT(pr_lines_count(lines), 2);
	pr_lines_free(lines);
	close(fd);
}

static void reads_ahead_without_taking(void)
{
	int fd = file_of("one\ntwo\n", 8);
	struct pr_lines *lines = pr_lines_new(fd, 4, 1000);
	struct pr_span ahead;
	CHECK_EQ_INT(pr_lines_ahead(lines, &ahead), 1);
	CHECK_EQ_SPAN(ahead, "one\n");
	CHECK(pr_lines_ready(lines));
	CHECK_EQ_INT(pr_lines_ahead(lines, &ahead), 1);
	CHECK_EQ_SPAN(ahead, "one\ntwo\n");
	CHECK_EQ_INT(pr_lines_ahead(lines, &ahead), 0);
	CHECK_NEXT(lines, "one");
	CHECK_NEXT(lines, "two");
	CHECK(!pr_lines_ready(lines));
	check_end(lines);
	pr_lines_free(lines);
	close(fd);
}

static void goes_on_from_another_descriptor(void)
{
	int fd = file_of("one\ntwo\nthree\nfour\n", 19), other = dup(fd);
	struct pr_lines *lines = pr_lines_new(fd, 6, 1000);
	CHECK_NEXT(lines, "one");
	close(fd);
	lseek(other, (off_t)pr_lines_bytes(lines), SEEK_SET);
	pr_lines_continue(lines, other);
	pr_lines_limit(lines, 14);
	CHECK_NEXT(lines, "two");
	CHECK_NEXT(lines, "three");
	check_end(lines);
	pr_lines_free(lines);
	close(other);
}

static void a_failed_read_is_told(void)
{
	struct pr_lines *lines = pr_lines_new(-1, 16, 1000);
	struct pr_span line;
	CHECK_EQ_INT(pr_lines_next(lines, &line), -1);
	CHECK_EQ_INT(errno, EBADF);
	pr_lines_free(lines);
}

CHECK_MAIN(lines_end_with_lf, zero_bytes_survive, long_lines_are_cut, reads_ahead_without_taking,
           goes_on_from_another_descriptor, a_failed_read_is_told)

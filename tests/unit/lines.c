#include "check.h"
#include "lines/lines.h"

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

struct input {
	int fd;
	struct pr_unpack *unpack;
};

static struct input input_of(const char *text, size_t n)
{
	int fd = file_of(text, n);
	return (struct input){fd, pr_unpack_new(fd)};
}

static void input_free(struct input *in)
{
	pr_unpack_free(in->unpack);
	close(in->fd);
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
		struct input in = input_of(text, sizeof text - 1);
		struct pr_lines *lines = pr_lines_new(in.unpack, buffer, 1000);
		CHECK_NEXT(lines, "one");
		CHECK_NEXT(lines, "");
		CHECK_NEXT(lines, "two\rx");
		CHECK_NEXT(lines, "");
		CHECK_NEXT(lines, "last");
		check_end(lines);
		CHECK_EQ_INT(pr_lines_count(lines), 5);
		pr_lines_free(lines);
		input_free(&in);
	}
}

/* What is looked at ahead is cut like what is read. */
static void lines_ahead_are_those_that_come(void)
{
	static const char text[] = "one\r\n\ntwo\rx\n\r\nx\r\r\n\0\r\nlast\r";
	struct input in = input_of(text, sizeof text - 1);
	struct pr_lines *lines = pr_lines_new(in.unpack, 1000, 1000);
	struct pr_span ahead, foreseen, line;
	unsigned ending;
	while (pr_lines_ahead(lines, &ahead) > 0)
		;
	for (int i = 0; i < 6; i++) {
		CHECK(pr_lines_ahead_next(&ahead, &foreseen, &ending));
		CHECK_EQ_INT(pr_lines_next(lines, &line), 1);
		CHECK(foreseen.p == line.p && foreseen.n == line.n);
		CHECK_EQ_INT(ending, pr_lines_ending(lines));
	}
	CHECK(!pr_lines_ahead_next(&ahead, &foreseen, &ending)); /* it may go on */
	CHECK_EQ_INT(ahead.n, 5);
	pr_lines_free(lines);
	input_free(&in);
}

static void zero_bytes_survive(void)
{
	struct input in = input_of("a\0b\n\0\n", 6);
	struct pr_lines *lines = pr_lines_new(in.unpack, 16, 1000);
	struct pr_span line;
	CHECK_EQ_INT(pr_lines_next(lines, &line), 1);
	CHECK(line.n == 3 && memcmp(line.p, "a\0b", 3) == 0);
	CHECK_EQ_INT(pr_lines_next(lines, &line), 1);
	CHECK(line.n == 1 && line.p[0] == 0);
	check_end(lines);
	pr_lines_free(lines);
	input_free(&in);
}

static void long_lines_are_cut(void)
{
	char text[5000];
	memset(text, 'x', sizeof text);
	memcpy(text + sizeof text - 6, "\nnext\n", 6);
	struct input in = input_of(text, sizeof text);
	struct pr_lines *lines = pr_lines_new(in.unpack, 64, 1000);
	struct pr_span line;
	CHECK_EQ_INT(pr_lines_next(lines, &line), 1);
	CHECK_EQ_INT(line.n, 1000);
	CHECK_NEXT(lines, "next");
	check_end(lines);
	CHECK_EQ_INT(pr_lines_cut(lines), 1);
	CHECK_EQ_INT(pr_lines_count(lines), 2);
	pr_lines_free(lines);
	input_free(&in);
}

/* However the bytes come: one that is as long as may be is whole, one byte more is too many. */
static void the_longest_line_is_whole(void)
{
	char text[206];
	memset(text, 'x', sizeof text);
	text[100] = text[202] = '\n';
	for (size_t buffer = 1; buffer < 500; buffer += 33) {
		struct input in = input_of(text, sizeof text);
		struct pr_lines *lines = pr_lines_new(in.unpack, buffer, 100);
		struct pr_span line;
		CHECK_EQ_INT(pr_lines_next(lines, &line), 1);
		CHECK_EQ_INT(line.n, 100);
		CHECK_EQ_INT(pr_lines_ending(lines), 1);
		CHECK_EQ_INT(pr_lines_cut(lines), 0);
		CHECK_EQ_INT(pr_lines_next(lines, &line), 1);
		CHECK_EQ_INT(line.n, 100);
		CHECK_EQ_INT(pr_lines_ending(lines), 0);
		CHECK_EQ_INT(pr_lines_cut(lines), 1);
		CHECK_NEXT(lines, "xxx");
		check_end(lines);
		pr_lines_free(lines);
		input_free(&in);
	}
}

static void reads_ahead_without_taking(void)
{
	struct input in = input_of("one\ntwo\n", 8);
	struct pr_lines *lines = pr_lines_new(in.unpack, 4, 1000);
	struct pr_span ahead;
	CHECK_EQ_INT(pr_lines_ahead(lines, &ahead), 1);
	CHECK(ahead.n < 8 && memcmp(ahead.p, "one\ntwo\n", ahead.n) == 0);
	while (pr_lines_ahead(lines, &ahead) > 0)
		;
	CHECK_EQ_SPAN(ahead, "one\ntwo\n");
	CHECK_EQ_INT(pr_lines_ahead(lines, &ahead), 0);
	CHECK_NEXT(lines, "one");
	CHECK_NEXT(lines, "two");
	check_end(lines);
	pr_lines_free(lines);
	input_free(&in);
}

/* The ends of lines are counted, since a format may count bytes. */
static void ends_are_told(void)
{
	struct input in = input_of("a\r\nb\n\r\nlast\r", 13);
	struct pr_lines *lines = pr_lines_new(in.unpack, 64, 1000);
	static const unsigned endings[] = {2, 1, 2, 0};
	struct pr_span line;
	for (size_t i = 0; i < 4; i++) {
		CHECK_EQ_INT(pr_lines_next(lines, &line), 1);
		CHECK_EQ_INT(pr_lines_ending(lines), endings[i]);
	}
	check_end(lines);
	pr_lines_free(lines);
	input_free(&in);
}

static void bytes_may_be_read_instead(void)
{
	struct input in = input_of("one\ntwo\nthree", 13);
	struct pr_lines *lines = pr_lines_new(in.unpack, 6, 1000);
	char rest[16];
	size_t n = 0;
	ssize_t got;
	CHECK_NEXT(lines, "one");
	while ((got = pr_lines_read(lines, rest + n, 3)) > 0)
		n += (size_t)got;
	CHECK_EQ_INT(got, 0);
	CHECK(n == 9 && memcmp(rest, "two\nthree", n) == 0);
	pr_lines_free(lines);
	input_free(&in);
}

static void a_failed_read_is_told(void)
{
	struct pr_unpack *none = pr_unpack_new(-1);
	struct pr_lines *lines = pr_lines_new(none, 16, 1000);
	struct pr_span line;
	CHECK_EQ_INT(pr_lines_next(lines, &line), -1);
	CHECK_EQ_STR(pr_unpack_error(none), "Bad file descriptor");
	pr_lines_free(lines);
	pr_unpack_free(none);
}

CHECK_MAIN(lines_end_with_lf, lines_ahead_are_those_that_come, zero_bytes_survive, long_lines_are_cut, the_longest_line_is_whole,
           reads_ahead_without_taking, ends_are_told,
           bytes_may_be_read_instead, a_failed_read_is_told)

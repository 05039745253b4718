#include "check.h"
#include "record/src.h"

static size_t file(const char *src)
{
	return pr_src_file(pr_span_of(src));
}

static void a_place_in_a_file_is_told_from_other_text(void)
{
	CHECK_EQ_INT(file("a.log:110"), 6);
	CHECK_EQ_INT(file("dump.aof@0"), 9);
	CHECK_EQ_INT(file("a:1:22"), 4);
	CHECK_EQ_INT(file("10:22"), 3);
	CHECK_EQ_INT(file("a.log"), 0);
	CHECK_EQ_INT(file("a.log:"), 0);
	CHECK_EQ_INT(file("a.log 12"), 0);
	CHECK_EQ_INT(file(":12"), 0);
	CHECK_EQ_INT(file("12"), 0);
	CHECK_EQ_INT(file(""), 0);
	CHECK_EQ_INT(pr_src_file((struct pr_span){NULL, 0}), 0);
}

static void a_place_follows_any_other(void)
{
	static const struct {
		uint64_t place;
		const char *wanted;
	} rows[] = {{0, "f@0"}, {9999, "f@9999"}, {10000, "f@10000"}, {10007, "f@10007"}, {19999, "f@19999"}, {20000, "f@20000"},
	            {7, "f@7"}, {20001, "f@20001"}, {120001, "f@120001"}, {129990, "f@129990"}, {129099, "f@129099"},
	            {UINT64_MAX, "f@18446744073709551615"}, {UINT64_MAX - 1000, "f@18446744073709550615"}, {10000, "f@10000"}};
	struct pr_src src;
	pr_src_init(&src, "f", '@');
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		CHECK(pr_is(pr_src_at(&src, rows[i].place), rows[i].wanted));
	pr_src_init(&src, "another", ':');
	CHECK(pr_is(pr_src_at(&src, 10001), "another:10001"));
}

CHECK_MAIN(a_place_in_a_file_is_told_from_other_text, a_place_follows_any_other)

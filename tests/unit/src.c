#include "check.h"
#include "record/encode.h"
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

/* Of a text of any length, as it is encoded otherwise. */
static void the_field_is_encoded(void)
{
	static const size_t lengths[] = {1, 16, 17, 18, 200, 248, 249, 250, 300, 1000};
	char name[1024];
	struct pr_src src;
	struct pr_build b = {0};
	memset(name, 'f', sizeof name);
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		name[lengths[i]] = '\0';
		pr_src_init(&src, name, '@');
		name[lengths[i]] = 'f';
		for (uint64_t place = 9990; place < 1000000; place += 9) {
			pr_build_bare(&b);
			pr_add_uint(&b, PR_ANY_SRC);
			pr_add_text(&b, pr_src_at(&src, place));
			if (!pr_same(pr_build_bare_end(&b), pr_src_field(&src, place)))
				CHECK_EQ_INT(place, 0);
		}
	}
	pr_build_free(&b);
}

CHECK_MAIN(a_place_in_a_file_is_told_from_other_text, a_place_follows_any_other, the_field_is_encoded)

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

CHECK_MAIN(a_place_in_a_file_is_told_from_other_text)

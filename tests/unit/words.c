/* Numbers among words. */
#include "base/words.h"

#include "check.h"

static const char *read_it(const char *word, uint64_t most)
{
	static char text[32];
	uint64_t value;
	snprintf(text, sizeof text, "%" PRIu64, pr_word_uint(pr_span_of(word), most, &value) ? value : UINT64_C(77777));
	return text;
}

#define NONE "77777"

static void reads_numbers(void)
{
	CHECK_EQ_STR(read_it("0", UINT64_MAX), "0");
	CHECK_EQ_STR(read_it("007", UINT64_MAX), "7");
	CHECK_EQ_STR(read_it("18446744073709551615", UINT64_MAX), "18446744073709551615");
	CHECK_EQ_STR(read_it("9223372036854775807", INT64_MAX), "9223372036854775807");
	CHECK_EQ_STR(read_it("3", 3), "3");
	CHECK_EQ_STR(read_it("0", 0), "0");
}

static void refuses_what_is_none_or_too_large(void)
{
	static const char *const words[] = {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "/", ":", "18446744073709551616",
	                                    "99999999999999999999"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		CHECK_EQ_STR(read_it(words[i], UINT64_MAX), NONE);
	CHECK_EQ_STR(read_it("9223372036854775808", INT64_MAX), NONE);
	CHECK_EQ_STR(read_it("4", 3), NONE);
	CHECK_EQ_STR(read_it("10", 9), NONE);
	CHECK_EQ_STR(read_it("1", 0), NONE);
}

CHECK_MAIN(reads_numbers, refuses_what_is_none_or_too_large)

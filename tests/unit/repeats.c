#include "merge/repeats.h"

#include <stdlib.h>

#include "check.h"

static struct pr_repeats repeats;

static int see(uint64_t t, const char *text)
{
	return pr_repeats_see(&repeats, t, pr_span_of(text));
}

static void only_the_same_at_the_same_time_is_a_repeat(void)
{
	CHECK_EQ_INT(see(0, "a"), 0);
	CHECK_EQ_INT(see(0, "a"), 1);
	CHECK_EQ_INT(see(0, "ab"), 0);
	CHECK_EQ_INT(see(0, "b"), 0);
	CHECK_EQ_INT(see(0, "a"), 1);
	CHECK_EQ_INT(see(UINT64_MAX, "a"), 0);
	CHECK_EQ_INT(see(UINT64_MAX, "a"), 1);
	CHECK_EQ_INT(see(UINT64_MAX, "b"), 0);
}

/* Few and many in turn, so that what one time made large is small again. */
static void of_many_each_is_known(void)
{
	static const unsigned counts[] = {1, 7, 8, 9, 20000, 9, 1, 10, 300, 8, 4000};
	char text[32];
	for (unsigned t = 0; t < sizeof counts / sizeof *counts; t++) {
		for (unsigned i = 0; i < counts[t]; i++) {
			snprintf(text, sizeof text, "a record by number %u", i);
			CHECK_EQ_INT(see(100 + t, text), 0);
		}
		for (unsigned i = 0; i < counts[t]; i += 1 + counts[t] / 1000) {
			snprintf(text, sizeof text, "a record by number %u", i);
			CHECK_EQ_INT(see(100 + t, text), 1);
		}
		CHECK_EQ_INT(see(100 + t, "another"), 0);
	}
}

/* What is not remembered comes twice, what is comes once. */
static void so_much_is_remembered(void)
{
	static uint8_t bytes[1 << 20];
	for (unsigned i = 0; i < 20; i++) {
		bytes[0] = (uint8_t)i;
		CHECK_EQ_INT(pr_repeats_see(&repeats, 1000, (struct pr_span){bytes, sizeof bytes}), 0);
	}
	for (unsigned i = 0; i < 20; i++) {
		bytes[0] = (uint8_t)i;
		CHECK_EQ_INT(pr_repeats_see(&repeats, 1000, (struct pr_span){bytes, sizeof bytes}),
		             i < PR_REPEATS_MAX / sizeof bytes);
	}
	CHECK(repeats.room <= PR_REPEATS_MAX);
	pr_repeats_free(&repeats);
}

CHECK_MAIN(only_the_same_at_the_same_time_is_a_repeat, of_many_each_is_known, so_much_is_remembered)

/* Where a number is, or belongs, in an array in the order of it. */
#include "base/rising.h"
#include "check.h"

struct item {
	uint8_t before;
	uint64_t number;
};

static void the_first_that_is_not_less(void)
{
	const struct item list[] = {{0, 2}, {0, 5}, {0, 5}, {0, UINT64_MAX}};
	const struct {
		uint64_t least;
		size_t place;
	} cases[] = {{0, 0}, {2, 0}, {3, 1}, {5, 1}, {6, 3}, {UINT64_MAX, 3}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_EQ_INT(PR_RISING_PLACE(list, 4, number, cases[i].least), cases[i].place);
	CHECK_EQ_INT(PR_RISING_PLACE(list, 3, number, 6), 3);
}

static void nothing_has_one_place(void)
{
	const struct item *none = NULL;
	CHECK_EQ_INT(PR_RISING_PLACE(none, 0, number, 7), 0);
}

CHECK_MAIN(the_first_that_is_not_less, nothing_has_one_place)

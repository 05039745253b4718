#include "base/turns.h"
#include "check.h"

#define MANY 200u

static void check_first(struct pr_turns *turns, size_t wanted)
{
	size_t number = SIZE_MAX;
	CHECK(pr_turns_first(turns, &number));
	CHECK_EQ_INT(number, wanted);
}

static void the_earliest_is_first(void)
{
	struct pr_turns turns = {0};
	size_t number;
	CHECK(!pr_turns_first(&turns, &number));
	CHECK(pr_turns_add(&turns, 0, 30) && pr_turns_add(&turns, 1, 10) && pr_turns_add(&turns, 2, 20));
	check_first(&turns, 1);
	pr_turns_drop(&turns);
	check_first(&turns, 2);
	pr_turns_again(&turns, 40);
	check_first(&turns, 0);
	pr_turns_drop(&turns);
	check_first(&turns, 2);
	pr_turns_drop(&turns);
	CHECK(!pr_turns_first(&turns, &number));
	pr_turns_free(&turns);
}

static void of_one_time_the_lowest_number_is(void)
{
	struct pr_turns turns = {0};
	for (size_t i = MANY; i > 0; i--)
		CHECK(pr_turns_add(&turns, i, 7));
	for (size_t i = 1; i <= MANY; i++) {
		check_first(&turns, i);
		pr_turns_drop(&turns);
	}
	pr_turns_free(&turns);
}

static int by_ten(const void *arg, size_t a, size_t b)
{
	size_t ten = *(const size_t *)arg;
	return (a % ten > b % ten) - (a % ten < b % ten);
}

static void of_one_time_what_compares_first_is(void)
{
	static const size_t ten = 10;
	struct pr_turns turns = {.compare = by_ten, .arg = &ten};
	CHECK(pr_turns_add(&turns, 23, 7) && pr_turns_add(&turns, 12, 7) && pr_turns_add(&turns, 3, 6) &&
	      pr_turns_add(&turns, 32, 7));
	check_first(&turns, 3);
	CHECK(!pr_turns_tied(&turns));
	pr_turns_drop(&turns);
	check_first(&turns, 12);
	CHECK(pr_turns_tied(&turns));
	pr_turns_drop(&turns);
	check_first(&turns, 32);
	CHECK(!pr_turns_tied(&turns));
	turns.compare = NULL;
	CHECK(pr_turns_tied(&turns));
	pr_turns_free(&turns);
}

/* Time may stand still, and a clock that was set back goes before all others. */
static void whoever_comes_again_waits_for_its_time(void)
{
	struct pr_turns turns = {0};
	CHECK(pr_turns_add(&turns, 0, 10) && pr_turns_add(&turns, 1, 10));
	pr_turns_again(&turns, 10);
	check_first(&turns, 0);
	pr_turns_again(&turns, 11);
	check_first(&turns, 1);
	pr_turns_again(&turns, 5);
	check_first(&turns, 1);
	pr_turns_again(&turns, UINT64_MAX);
	check_first(&turns, 0);
	pr_turns_free(&turns);
}

/* The same as looking at all of them each time. */
static void merges_as_a_search_would(void)
{
	struct pr_turns turns = {0};
	uint64_t at[MANY], random = 1;
	size_t left = MANY, number;
	for (size_t i = 0; i < MANY; i++) {
		at[i] = i * 7919 % 31;
		CHECK(pr_turns_add(&turns, i, at[i]));
	}
	while (left > 0 && pr_turns_first(&turns, &number)) {
		for (size_t i = 0; i < MANY; i++)
			CHECK(at[i] > at[number] || (at[i] == at[number] && i >= number));
		random = random * 6364136223846793005u + 1442695040888963407u;
		bool again = random >> 62 > 0;
		at[number] = again ? at[number] + (random >> 58) : UINT64_MAX;
		if (again)
			pr_turns_again(&turns, at[number]);
		else
			pr_turns_drop(&turns);
		left -= !again;
	}
	CHECK_EQ_INT(left, 0);
	CHECK(!pr_turns_first(&turns, &number));
	pr_turns_free(&turns);
}

CHECK_MAIN(the_earliest_is_first, of_one_time_the_lowest_number_is, of_one_time_what_compares_first_is,
           whoever_comes_again_waits_for_its_time,
           merges_as_a_search_would)

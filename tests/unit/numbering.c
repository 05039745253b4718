/* numbering: each value has one small number, and sorting them keeps which is whose. */
#include "reconcile/numbering.h"

#include <stdlib.h>

#include "base/dice.h"
#include "check.h"

#define COUNT 5000u

static void each_value_has_one_number(void)
{
	struct pr_numbering n = {0};
	CHECK_EQ_INT(pr_numbering_add(&n, 7), 0);
	CHECK_EQ_INT(pr_numbering_add(&n, UINT64_MAX), 1);
	CHECK_EQ_INT(pr_numbering_add(&n, 0), 2);
	CHECK_EQ_INT(pr_numbering_add(&n, UINT64_MAX), 1);
	CHECK_EQ_INT(n.count, 3);
	pr_numbering_free(&n);
	CHECK(pr_numbering_sort(&n, NULL));
}

/* What is there is found without memory. */
static void what_is_there_takes_none(void)
{
	struct pr_numbering n = {0};
	uint64_t value = 0;
	do
		CHECK_EQ_INT(pr_numbering_add(&n, value), value);
	while (2 * (++value + 1) <= n.table_size);
	size_t size = n.table_size;
	CHECK_EQ_INT(pr_numbering_add(&n, value - 1), value - 1);
	CHECK_EQ_INT(n.table_size, size);
	CHECK_EQ_INT(pr_numbering_add(&n, value), value);
	CHECK(n.table_size > size);
	pr_numbering_free(&n);
}

static void sorted_they_ascend_and_are_found_again(void)
{
	static uint64_t values[COUNT];
	static uint32_t before[COUNT], to[COUNT];
	struct pr_numbering n = {0};
	struct pr_dice dice;
	pr_dice_seed(&dice, 3);
	for (size_t i = 0; i < COUNT; i++) {
		values[i] = i % 3 == 0 ? pr_dice_u64(&dice) : pr_dice_below(&dice, 900);
		before[i] = pr_numbering_add(&n, values[i]);
	}
	size_t count = n.count;
	CHECK(count < COUNT && count > COUNT / 3);
	CHECK(pr_numbering_sort(&n, to));
	for (size_t i = 1; i < n.count; i++)
		CHECK(n.values[i - 1] < n.values[i]);
	for (size_t i = 0; i < COUNT; i++) {
		CHECK(n.values[to[before[i]]] == values[i]);
		CHECK_EQ_INT(pr_numbering_add(&n, values[i]), to[before[i]]);
	}
	CHECK_EQ_INT(n.count, count);
	pr_numbering_free(&n);
}

CHECK_MAIN(each_value_has_one_number, what_is_there_takes_none, sorted_they_ascend_and_are_found_again)

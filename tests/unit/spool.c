#include "base/spool.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>

/* Item i of spool s: its length and content follow from both numbers. */
static struct pr_spool_item item_of(unsigned s, unsigned i, uint8_t *bytes, size_t most)
{
	size_t n = (i * 7919u + s * 31u) % most;
	memset(bytes, (int)(i + s), n);
	return (struct pr_spool_item){(uint8_t)i, (uint8_t)s, i * 1000003ull, i + 7ull * s, {bytes, n}};
}

static void check_items(struct pr_spool *spool, unsigned s, unsigned count, size_t most)
{
	static uint8_t bytes[300000];
	struct pr_spool_item got, wanted;
	for (unsigned i = 0; i < count; i++) {
		wanted = item_of(s, i, bytes, most);
		CHECK_EQ_INT(pr_spool_take(spool, &got), 1);
		CHECK(got.kind == wanted.kind && got.flags == wanted.flags && got.number == wanted.number && got.place == wanted.place);
		CHECK(pr_same(got.bytes, wanted.bytes));
	}
	CHECK_EQ_INT(pr_spool_take(spool, &got), 0);
	CHECK_EQ_INT(pr_spool_take(spool, &got), 0);
}

/* Two spools share a file, and are filled in turn; with `rest`, they are written out before they are taken, and half way. */
static void check_two_that(bool rest, unsigned count, size_t most)
{
	static uint8_t bytes[300000];
	struct pr_spill *spill = pr_spill_new();
	struct pr_spool *spools[] = {pr_spool_new(spill), pr_spool_new(spill)};
	for (unsigned i = 0; i < count; i++)
		for (unsigned s = 0; s < 2; s++) {
			struct pr_spool_item item = item_of(s, i, bytes, most);
			CHECK(pr_spool_put(spools[s], &item));
			CHECK(!rest || (i != count / 2 && i + 1 != count) || pr_spool_rest(spools[s]));
		}
	check_items(spools[1], 1, count, most);
	check_items(spools[0], 0, count, most);
	pr_spool_free(spools[0]);
	pr_spool_free(spools[1]);
	pr_spill_free(spill);
}

static void check_two(unsigned count, size_t most)
{
	check_two_that(false, count, most);
	check_two_that(true, count, most);
}

static void items_come_back_in_their_order(void)
{
	check_two(0, 1);
	check_two(1, 10);
	check_two(1000, 50); /* stays in memory */
	check_two(10000, 300);
	check_two(20, 300000); /* longer than a chunk */
}

static void a_folder_that_is_not_there_is_told(void)
{
	static uint8_t bytes[1000];
	struct pr_spill *spill = pr_spill_new();
	struct pr_spool *spool = pr_spool_new(spill);
	struct pr_spool_item item = {.bytes = {bytes, sizeof bytes}};
	setenv("TMPDIR", "/nonexistent", 1);
	size_t put = 0;
	while (put < 1000 && pr_spool_put(spool, &item))
		put++;
	CHECK_EQ_INT(errno, ENOENT);
	CHECK(put >= PR_SPOOL_CHUNK / 2000 && put < 1000);
	CHECK(!pr_spool_put(spool, &item));
	unsetenv("TMPDIR");
	pr_spool_free(spool);
	pr_spill_free(spill);
}

CHECK_MAIN(items_come_back_in_their_order, a_folder_that_is_not_there_is_told)

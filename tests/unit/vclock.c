#include "record/vclock.h"

#include <stdlib.h>

#include "check.h"
#include "record/decode.h"

static struct pr_vclock clocks[2];

static struct pr_span clock_of(int i, const char *text)
{
	static char copy[2][256];
	snprintf(copy[i], sizeof copy[i], "%s", text);
	struct pr_span map = pr_vclock_read(&clocks[i], pr_span_of(copy[i]));
	CHECK(map.p != NULL);
	return map;
}

static enum pr_vclock_order order(const char *a, const char *b)
{
	return pr_vclock_order(clock_of(0, a), clock_of(1, b));
}

static void orders_two_clocks(void)
{
	CHECK_EQ_INT(order("{}", "{}"), PR_VCLOCK_EQUAL);
	CHECK_EQ_INT(order("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}"), PR_VCLOCK_EQUAL);
	CHECK_EQ_INT(order("{\"a\":1}", "{\"a\":2}"), PR_VCLOCK_BEFORE);
	CHECK_EQ_INT(order("{\"a\":1}", "{\"a\":1,\"b\":1}"), PR_VCLOCK_BEFORE);
	CHECK_EQ_INT(order("{\"long\":1,\"b\":1}", "{\"b\":1}"), PR_VCLOCK_AFTER);
	CHECK_EQ_INT(order("{\"a\":1}", "{\"b\":1}"), PR_VCLOCK_CONCURRENT);
	CHECK_EQ_INT(order("{\"a\":2,\"b\":1}", "{\"a\":1,\"b\":2}"), PR_VCLOCK_CONCURRENT);
	CHECK_EQ_INT(order("{}", "{\"b\":18446744073709551615}"), PR_VCLOCK_BEFORE);
}

static void a_name_that_is_not_there_counts_nothing(void)
{
	CHECK_EQ_INT(order("{\"a\":0}", "{}"), PR_VCLOCK_EQUAL);
	CHECK_EQ_INT(order("{\"a\":0,\"b\":1}", "{\"b\":1}"), PR_VCLOCK_EQUAL);
	CHECK_EQ_INT(pr_vclock_order((struct pr_span){NULL, 0}, clock_of(0, "{\"a\":1}")), PR_VCLOCK_BEFORE);
	CHECK_EQ_INT(pr_vclock_order((struct pr_span){NULL, 0}, (struct pr_span){NULL, 0}), PR_VCLOCK_EQUAL);
	struct pr_span map = clock_of(0, "{\"b\":3,\"aa\":1,\"a\":2}");
	CHECK_EQ_INT(pr_vclock_count(map, pr_span_of("aa")), 1);
	CHECK_EQ_INT(pr_vclock_count(map, pr_span_of("b")), 3);
	CHECK_EQ_INT(pr_vclock_count(map, pr_span_of("c")), 0);
}

/* Random clocks of four names, as plain numbers beside it. */
static void random_clocks_are_ordered_as_their_numbers_are(void)
{
	static const char *const names[] = {"a", "b", "cc", "d"};
	struct pr_build joined = {0};
	srand(7);
	for (int round = 0; round < 20000; round++) {
		unsigned counts[2][4];
		char text[2][128];
		bool less = false, more = false;
		for (int i = 0; i < 2; i++) {
			size_t n = (size_t)snprintf(text[i], sizeof text[i], "{");
			for (int k = 0; k < 4; k++) {
				counts[i][k] = (unsigned)rand() % 3;
				if (counts[i][k] > 0 || rand() % 2)
					n += (size_t)snprintf(text[i] + n, sizeof text[i] - n, "%s\"%s\":%u", n > 1 ? "," : "",
					                      names[k], counts[i][k]);
			}
			snprintf(text[i] + n, sizeof text[i] - n, "}");
		}
		for (int k = 0; k < 4; k++) {
			less |= counts[0][k] < counts[1][k];
			more |= counts[0][k] > counts[1][k];
		}
		CHECK_EQ_INT(order(text[0], text[1]), less && more ? PR_VCLOCK_CONCURRENT : less ? PR_VCLOCK_BEFORE :
		                                      more ? PR_VCLOCK_AFTER : PR_VCLOCK_EQUAL);
		pr_build_bare(&joined);
		pr_vclock_join(&joined, clock_of(0, text[0]), clock_of(1, text[1]));
		struct pr_span map = pr_build_bare_end(&joined);
		const char *why;
		CHECK(pr_decode_item(map, &why));
		for (int k = 0; k < 4; k++)
			CHECK_EQ_INT(pr_vclock_count(map, pr_span_of(names[k])),
			             counts[0][k] > counts[1][k] ? counts[0][k] : counts[1][k]);
	}
	pr_build_free(&joined);
	pr_vclock_free(&clocks[0]);
	pr_vclock_free(&clocks[1]);
}

CHECK_MAIN(orders_two_clocks, a_name_that_is_not_there_counts_nothing, random_clocks_are_ordered_as_their_numbers_are)

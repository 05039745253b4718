#include "check.h"
#include "import/queue.h"

static void put(struct pr_queue *q, uint64_t steps, uint64_t t, const char *text)
{
	CHECK(pr_queue_put(q, steps, t, pr_span_of(text)));
}

#define CHECK_TAKE(q, wanted) \
	do { \
		uint64_t steps_, t_; \
		struct pr_span record_ = {NULL, 0}; \
		CHECK(pr_queue_first(q, &steps_, &t_, &record_)); \
		CHECK_EQ_SPAN(record_, wanted); \
		pr_queue_drop(q); \
	} while (0)

static void comes_out_by_time_then_order(void)
{
	struct pr_queue q = {0};
	uint64_t steps, t;
	struct pr_span record;
	put(&q, 0, 20, "b");
	put(&q, 0, 10, "a");
	put(&q, 0, 20, "c");
	put(&q, 0, 30, "d");
	put(&q, 0, 20, "c2");
	CHECK_TAKE(&q, "a");
	CHECK_TAKE(&q, "b");
	CHECK_TAKE(&q, "c");
	CHECK_TAKE(&q, "c2");
	CHECK_TAKE(&q, "d");
	CHECK(!pr_queue_first(&q, &steps, &t, &record));
	pr_queue_free(&q);
}

static void a_step_of_the_clock_keeps_the_order(void)
{
	struct pr_queue q = {0};
	put(&q, 0, 100, "before");
	put(&q, 1, 10, "behind");
	put(&q, 1, 5, "behind, earlier");
	CHECK_TAKE(&q, "before");
	CHECK_TAKE(&q, "behind, earlier");
	CHECK_TAKE(&q, "behind");
	pr_queue_free(&q);
}

/* What stays in the queue survives that its memory is used again. */
static void memory_is_used_again(void)
{
	struct pr_queue q = {0};
	char text[32];
	put(&q, 0, UINT64_MAX, "last");
	for (int i = 0; i < 100000; i++) {
		snprintf(text, sizeof text, "record %d", i);
		put(&q, 0, (uint64_t)i, text);
		CHECK_TAKE(&q, text);
	}
	CHECK(q.room < 65536 && q.cap < 65536);
	CHECK_TAKE(&q, "last");
	pr_queue_free(&q);
}

static void says_when_it_is_full(void)
{
	struct pr_queue q = {0};
	uint64_t n = 0;
	while (!pr_queue_full(&q) && n < 1000000)
		put(&q, 0, n++, "x");
	CHECK(n < 1000000);
	pr_queue_drop(&q);
	CHECK(!pr_queue_full(&q));
	pr_queue_free(&q);
}

CHECK_MAIN(comes_out_by_time_then_order, a_step_of_the_clock_keeps_the_order, memory_is_used_again, says_when_it_is_full)

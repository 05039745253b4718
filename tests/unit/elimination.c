/* elimination: logs that list their group and do not say who of it they are. */
#include "check.h"
#include "import/elimination.h"

static struct pr_elimination *e;
static struct pr_identity *who;
static uint32_t own[4], id[4];

static void begin(void)
{
	static const char *const logs[] = {"cs1", "cs2", "cs3", "cs4"}, *const ids[] = {"1", "2", "3", "4"};
	e = pr_elimination_new();
	who = pr_identity_new();
	for (unsigned i = 0; i < 4; i++) {
		own[i] = pr_identity_add(who, pr_span_of(logs[i]), PR_KNOWN_FILE);
		id[i] = pr_identity_add(who, pr_span_of(ids[i]), PR_KNOWN_ID);
	}
}

/* The line lists the ids of the numbers in `text`. */
static void lists(unsigned number, uint64_t line, const char *text)
{
	for (; *text; text++)
		pr_elimination_add(e, own[number], line, id[*text - '1']);
}

static void end(const char *first, const char *second, const char *third, const char *fourth)
{
	pr_elimination_settle(e, who);
	CHECK_EQ_SPAN(pr_identity_name(who, pr_span_of("1")), first);
	CHECK_EQ_SPAN(pr_identity_name(who, pr_span_of("2")), second);
	CHECK_EQ_SPAN(pr_identity_name(who, pr_span_of("3")), third);
	CHECK_EQ_SPAN(pr_identity_name(who, pr_span_of("4")), fourth);
	pr_elimination_free(e);
	pr_identity_free(who);
}

static void what_is_in_every_list(void)
{
	begin();
	lists(1, 10, "1234");
	lists(1, 20, "12");
	lists(1, 30, "23");
	end("1", "cs2", "3", "4");
}

static void what_others_own_is_not_ones_own(void)
{
	begin();
	pr_identity_join(who, own[0], id[0]);
	lists(1, 10, "1234");
	lists(1, 20, "12");
	end("cs1", "cs2", "3", "4");
}

static void one_decides_the_next(void)
{
	begin();
	lists(2, 10, "123");
	lists(1, 10, "12");
	lists(0, 10, "1");
	end("cs1", "cs2", "cs3", "4");
}

static void two_that_are_left_tell_nothing(void)
{
	begin();
	lists(1, 10, "1234");
	lists(1, 20, "12");
	end("1", "2", "3", "4");
}

static void a_log_that_knows_itself_takes_no_other(void)
{
	begin();
	pr_identity_join(who, own[0], id[0]);
	lists(0, 10, "12");
	end("cs1", "2", "3", "4");
}

static void logs_may_be_read_by_turns(void)
{
	begin();
	lists(1, 10, "12");
	lists(2, 10, "13");
	lists(1, 20, "23");
	lists(2, 20, "23");
	end("1", "cs2", "cs3", "4");
}

static void a_list_that_is_too_long_tells_nothing(void)
{
	begin();
	for (unsigned i = 0; i <= PR_ELIMINATION_LIST; i++) {
		char text[16];
		snprintf(text, sizeof text, "%u", 100 + i);
		pr_elimination_add(e, own[1], 10, pr_identity_add(who, pr_span_of(text), PR_KNOWN_ID));
	}
	lists(1, 20, "2");
	end("1", "2", "3", "4");
}

/* Two that are always together are told apart by the numbers that their names end with, if others are called so. */
static void names_that_end_with_numbers(void)
{
	for (unsigned other = 0; other < 2; other++) {
		begin();
		pr_identity_join(who, own[0], id[other]);
		lists(0, 10, "1234");
		for (unsigned i = 2; i < 4; i++) {
			lists(i, 10, "1234");
			lists(i, 20, "34");
		}
		if (other)
			end("1", "cs1", "3", "4");
		else
			end("cs1", "2", "cs3", "cs4");
	}
}

CHECK_MAIN(names_that_end_with_numbers, what_is_in_every_list, what_others_own_is_not_ones_own, one_decides_the_next, two_that_are_left_tell_nothing,
           a_log_that_knows_itself_takes_no_other, logs_may_be_read_by_turns, a_list_that_is_too_long_tells_nothing)

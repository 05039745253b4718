/* meetings: names that a log gives to others, and logs that do not name themselves. */
#include "check.h"
#include "import/meetings.h"

#define MS 1000000u

static struct pr_meetings *m;
static struct pr_identity *who;
static uint32_t master, two, three, addr2, addr3;

static uint32_t token(const char *text, enum pr_known known)
{
	return pr_identity_add(who, pr_span_of(text), known);
}

static void begin(void)
{
	m = pr_meetings_new();
	who = pr_identity_new();
	master = token("redis1", PR_KNOWN_FILE);
	two = token("redis2", PR_KNOWN_FILE);
	three = token("redis3", PR_KNOWN_FILE);
	addr2 = token("10.0.0.2:6379", PR_KNOWN_ADDR);
	addr3 = token("10.0.0.3:6379", PR_KNOWN_ADDR);
}

static void end(const char *second, const char *third)
{
	CHECK(pr_meetings_settle(m, who));
	CHECK_EQ_SPAN(pr_identity_name(who, pr_span_of("10.0.0.2:6379")), second);
	CHECK_EQ_SPAN(pr_identity_name(who, pr_span_of("10.0.0.3:6379")), third);
	pr_meetings_free(m);
	pr_identity_free(who);
}

static void one_moment_in_two_logs(void)
{
	begin();
	pr_meetings_add(m, 1000 * MS, master, addr2);
	pr_meetings_add(m, 1038 * MS, master, addr3);
	pr_meetings_add(m, 999 * MS, two, PR_IDENTITY_NONE);
	pr_meetings_add(m, 1037 * MS, three, PR_IDENTITY_NONE);
	end("redis2", "redis3");
}

static void the_nearest_by_a_margin(void)
{
	begin();
	pr_meetings_add(m, 1000 * MS, master, addr2);
	pr_meetings_add(m, 1015 * MS, master, addr3);
	pr_meetings_add(m, 1000 * MS, two, PR_IDENTITY_NONE);
	pr_meetings_add(m, 1014 * MS, three, PR_IDENTITY_NONE);
	end("redis2", "redis3");
}

static void two_at_once_tell_nothing(void)
{
	begin();
	pr_meetings_add(m, 1000 * MS, master, addr2);
	pr_meetings_add(m, 1003 * MS, master, addr3);
	pr_meetings_add(m, 1000 * MS, two, PR_IDENTITY_NONE);
	pr_meetings_add(m, 1003 * MS, three, PR_IDENTITY_NONE);
	end("10.0.0.2:6379", "10.0.0.3:6379");
}

/* Each name has a log that is nearer by 6 ms; that both clocks err by so much, the one ahead and the other behind, would be chance. */
static void two_that_would_both_be_farther_off(void)
{
	begin();
	pr_meetings_add(m, 1000 * MS, master, addr2);
	pr_meetings_add(m, 1006 * MS, master, addr3);
	pr_meetings_add(m, 1000 * MS, two, PR_IDENTITY_NONE);
	pr_meetings_add(m, 1006 * MS, three, PR_IDENTITY_NONE);
	end("redis2", "redis3");
	begin();
	pr_meetings_add(m, 1000 * MS, master, addr2);
	pr_meetings_add(m, 1000 * MS, two, PR_IDENTITY_NONE);
	pr_meetings_add(m, 1006 * MS, three, PR_IDENTITY_NONE); /* nobody names it */
	end("10.0.0.2:6379", "10.0.0.3:6379");
}

static void too_far_apart_tells_nothing(void)
{
	begin();
	pr_meetings_add(m, 1000 * MS, master, addr2);
	pr_meetings_add(m, 1021 * MS, two, PR_IDENTITY_NONE);
	end("10.0.0.2:6379", "10.0.0.3:6379");
}

/* Two moments that point to different logs: one of them is chance, and nobody knows which. */
static void a_contradiction_tells_nothing(void)
{
	begin();
	pr_meetings_add(m, 1000 * MS, master, addr2);
	pr_meetings_add(m, 1000 * MS, two, PR_IDENTITY_NONE);
	pr_meetings_add(m, 5000 * MS, master, addr2);
	pr_meetings_add(m, 5000 * MS, three, PR_IDENTITY_NONE);
	end("10.0.0.2:6379", "10.0.0.3:6379");
}

static void ones_own_log_is_not_the_other(void)
{
	begin();
	pr_meetings_add(m, 1000 * MS, two, addr2);
	pr_meetings_add(m, 1000 * MS, two, PR_IDENTITY_NONE);
	end("10.0.0.2:6379", "10.0.0.3:6379");
}

/* A caller that the logs know by its address. */
static uint32_t caller(const char *name, const char *addr)
{
	uint32_t number = token(name, PR_KNOWN_FILE);
	pr_identity_join(who, number, token(addr, PR_KNOWN_ADDR));
	return number;
}

static void called(unsigned t, uint32_t log, const char *host)
{
	pr_meetings_reached(m, t * (uint64_t)MS, log, pr_span_of(host));
}

/* Both asked at once, so that these moments tell nothing; but the third alone was called by who found the third address to be up. */
static void who_was_called_by_whom_it_answers(void)
{
	begin();
	uint32_t sentinel = caller("sent1", "10.0.0.4:26379");
	for (uint32_t i = 0; i < 2; i++) {
		pr_meetings_add(m, 1000 * MS, master, i ? addr2 : addr3);
		pr_meetings_add(m, 1000 * MS, i ? two : three, PR_IDENTITY_NONE);
	}
	called(9000, three, "10.0.0.4");
	called(9000, two, "10.0.0.9"); /* a client */
	pr_meetings_reach(m, 9100 * (uint64_t)MS, sentinel, addr3);
	end("redis2", "redis3"); /* so that the second is the one that is left */
}

static void several_that_were_called_tell_nothing(void)
{
	begin();
	uint32_t sentinel = caller("sent1", "10.0.0.4:26379");
	called(9000, three, "10.0.0.4");
	called(9001, two, "10.0.0.4");
	pr_meetings_reach(m, 9100 * (uint64_t)MS, sentinel, addr3);
	end("10.0.0.2:6379", "10.0.0.3:6379");
	begin();
	sentinel = caller("sent1", "10.0.0.4:26379");
	called(9000, three, "10.0.0.4"); /* that is too long ago */
	pr_meetings_reach(m, 9200 * (uint64_t)MS, sentinel, addr3);
	end("10.0.0.2:6379", "10.0.0.3:6379");
}

/* The master knows its address: that it was called as well is no reason to doubt the other, nor is it the one at another address. */
static void who_knows_its_address_is_no_other(void)
{
	begin();
	uint32_t sentinel = caller("sent1", "10.0.0.4:26379");
	pr_identity_join(who, master, token("10.0.0.1:6379", PR_KNOWN_ADDR));
	called(9000, master, "10.0.0.4");
	called(9000, three, "10.0.0.4");
	pr_meetings_reach(m, 9010 * (uint64_t)MS, sentinel, addr3);
	called(19000, three, "10.0.0.4");
	pr_meetings_reach(m, 19010 * (uint64_t)MS, sentinel, token("10.0.0.1:6379", PR_KNOWN_ADDR));
	end("10.0.0.2:6379", "redis3");
}

CHECK_MAIN(one_moment_in_two_logs, the_nearest_by_a_margin, two_at_once_tell_nothing, two_that_would_both_be_farther_off, too_far_apart_tells_nothing,
           a_contradiction_tells_nothing, ones_own_log_is_not_the_other, who_was_called_by_whom_it_answers,
           several_that_were_called_tell_nothing, who_knows_its_address_is_no_other)

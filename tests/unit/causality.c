#include "reconcile/causality.h"

#include <stdlib.h>

#include "record/vclock.h"
#include "transcript.h"

static struct pr_causality c;
static struct pr_causality_sum sum;

static void tell(const char *host, const char *clock)
{
	struct pr_record r;
	char all[512];
	snprintf(all, sizeof all, "\"type\":\"entry\",\"peer\":\"%s\",\"vclock\":%s", host, clock);
	transcript_record(1, all, &r);
	CHECK(pr_causality_add(&c, &r));
}

static uint64_t matters(void)
{
	uint64_t all = 0;
	for (int i = 0; i < PR_CAUSALITY_MATTERS; i++)
		all += sum.matters[i];
	return all;
}

static void end(void)
{
	pr_causality_free(&c);
	pr_build_free(&transcript_build);
}

static void two_hosts_and_a_message(void)
{
	tell("b", "{\"b\":2,\"a\":2}"); /* received what a sent as its second */
	tell("a", "{\"a\":1}");
	tell("a", "{\"a\":2}");
	tell("a", "{\"a\":3}");
	tell("b", "{\"b\":1}");
	CHECK(pr_causality_sum(&c, &sum));
	CHECK_EQ_INT(sum.events, 5);
	CHECK_EQ_INT(sum.hosts, 2);
	CHECK_EQ_INT(sum.ordered, 3 + 1 + 2);
	CHECK_EQ_INT(sum.concurrent, 4);
	CHECK_EQ_INT(matters(), 0);
	end();
}

/* What one wrong clock brings. */
static void wrong(enum pr_causality_matter matter, uint64_t count, const char *host, const char *clock)
{
	tell("a", "{\"a\":1}");
	tell("a", "{\"a\":2,\"b\":1}");
	tell("b", "{\"b\":1}");
	tell("b", "{\"b\":2,\"a\":2}");
	tell(host, clock);
	CHECK(pr_causality_sum(&c, &sum));
	CHECK_EQ_INT(sum.matters[matter], count);
	CHECK_EQ_INT(matters(), count);
	CHECK_EQ_SPAN(pr_peers_name(c.hosts, sum.example[matter]), host);
	end();
}

static void what_is_wrong_with_clocks_is_told(void)
{
	wrong(PR_CAUSALITY_REPEATED, 1, "a", "{\"a\":1}");
	wrong(PR_CAUSALITY_ALONE, 1, "a", "{\"b\":1}");
	wrong(PR_CAUSALITY_TWICE, 1, "b", "{\"b\":1,\"a\":1}");
	wrong(PR_CAUSALITY_GAP, 2, "a", "{\"a\":5,\"b\":1}");
	wrong(PR_CAUSALITY_BACK, 1, "a", "{\"a\":3}");
	wrong(PR_CAUSALITY_UNSEEN, 1, "a", "{\"a\":3,\"b\":3}");
	wrong(PR_CAUSALITY_OPEN, 1, "c", "{\"c\":1,\"b\":2}");
}

/* Random runs: hosts step, send what they know, and hear. Pairs are counted out by the clocks as wholes. */
static void random_runs_are_counted_as_clocks_compare(void)
{
	srand(11);
	for (int round = 0; round < 40; round++) {
		enum { HOSTS = 4, EVENTS = 60 };
		unsigned know[HOSTS][HOSTS] = {{0}};
		char clocks[EVENTS][128];
		uint64_t ordered = 0;
		for (int i = 0; i < EVENTS; i++) {
			unsigned host = (unsigned)rand() % HOSTS, from = (unsigned)rand() % HOSTS;
			char name[2] = {(char)('a' + host), 0};
			bool hears = rand() % 3 == 0;
			for (int k = 0; hears && k < HOSTS; k++)
				know[host][k] = know[from][k] > know[host][k] ? know[from][k] : know[host][k];
			know[host][host]++;
			snprintf(clocks[i], sizeof clocks[i], "{\"a\":%u,\"b\":%u,\"c\":%u,\"d\":%u}", know[host][0], know[host][1],
			         know[host][2], know[host][3]);
			tell(name, clocks[i]);
		}
		struct pr_vclock x = {0}, y = {0};
		for (int i = 0; i < EVENTS; i++)
			for (int k = 0; k < EVENTS; k++) {
				char a[128], b[128];
				strcpy(a, clocks[i]);
				strcpy(b, clocks[k]);
				ordered += pr_vclock_order(pr_vclock_read(&x, pr_span_of(a)), pr_vclock_read(&y, pr_span_of(b))) ==
				           PR_VCLOCK_BEFORE;
			}
		pr_vclock_free(&x);
		pr_vclock_free(&y);
		CHECK(pr_causality_sum(&c, &sum));
		CHECK_EQ_INT(sum.ordered, ordered);
		CHECK_EQ_INT(sum.ordered + sum.concurrent, EVENTS * (EVENTS - 1) / 2);
		CHECK_EQ_INT(matters(), 0);
		end();
	}
}

CHECK_MAIN(two_hosts_and_a_message, what_is_wrong_with_clocks_is_told, random_runs_are_counted_as_clocks_compare)

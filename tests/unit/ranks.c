/* ranks: peers of whom only the name is known, and addresses of which nothing else is. */
#include "check.h"
#include "import/ranks.h"

static struct pr_identity *who;

static uint32_t token(const char *text, enum pr_known known)
{
	return pr_identity_add(who, pr_span_of(text), known);
}

static void pair(const char *name, const char *addr)
{
	pr_identity_join(who, token(name, PR_KNOWN_FILE), token(addr, PR_KNOWN_ADDR));
}

/* Two replicas of which nothing is known but by what name or address, among four others in order. */
static void begin(void)
{
	who = pr_identity_new();
	pair("redis1", "10.0.0.1:6379");
	token("redis2", PR_KNOWN_FILE);
	token("redis10", PR_KNOWN_FILE);
	token("10.0.0.10:6379", PR_KNOWN_ADDR);
	token("10.0.0.9:6379", PR_KNOWN_ADDR);
	pair("sent1", "10.0.0.20:26379");
	pair("sent2", "10.0.0.21:26379");
}

static void end(size_t count, const char *ninth, const char *tenth)
{
	struct pr_ranks ranks;
	CHECK(pr_ranks_settle(&ranks, who));
	CHECK_EQ_INT(ranks.count, count);
	CHECK_EQ_SPAN(pr_identity_name(who, pr_span_of("10.0.0.9:6379")), ninth);
	CHECK_EQ_SPAN(pr_identity_name(who, pr_span_of("10.0.0.10:6379")), tenth);
	pr_identity_free(who);
}

static void nobody(void)
{
	end(0, "10.0.0.9:6379", "10.0.0.10:6379");
}

static void the_rest_has_its_places_between_the_others(void)
{
	begin();
	pair("sent3", "10.0.0.22:26379");
	pr_identity_join(who, token("sent3", PR_KNOWN_FILE), token("10.0.0.22:6379", PR_KNOWN_ADDR)); /* of one host */
	end(2, "redis2", "redis10");
}

static void too_few_others_tell_nothing(void)
{
	begin();
	nobody();
}

static void others_in_another_order_tell_nothing(void)
{
	begin();
	pair("sent3", "10.0.0.19:26379");
	nobody();
	begin();
	pair("sent3", "10.0.0.22:26379");
	pair("redis3", "10.0.0.2:26379"); /* before the two addresses, behind one of the two names */
	nobody();
}

static void more_of_the_one_than_of_the_other_tell_nothing(void)
{
	begin();
	pair("sent3", "10.0.0.22:26379");
	token("10.0.0.77:4711", PR_KNOWN_ADDR);
	nobody();
}

static void two_on_one_host_tell_nothing(void)
{
	begin();
	pair("sent3", "10.0.0.21:26380");
	nobody();
}

/* Hosts by name have no order, nor has one who has an id alone. */
static void who_has_no_place_is_in_no_order(void)
{
	begin();
	pair("sent3", "sentinel-3:26379");
	nobody();
	begin();
	pair("sent3", "10.0.0.22:26379");
	token("8952be4f", PR_KNOWN_ID);
	nobody();
}

/* A file in which nobody speaks is no peer. */
static void what_is_no_peer_does_not_count(void)
{
	begin();
	pair("sent3", "10.0.0.22:26379");
	pr_identity_hide(who, token("redis5", PR_KNOWN_FILE), true);
	end(2, "redis2", "redis10");
}

CHECK_MAIN(the_rest_has_its_places_between_the_others, too_few_others_tell_nothing, others_in_another_order_tell_nothing,
           more_of_the_one_than_of_the_other_tell_nothing, two_on_one_host_tell_nothing, who_has_no_place_is_in_no_order, what_is_no_peer_does_not_count)

#include "reconcile/branches.h"

#include <stdlib.h>

#include "transcript.h"

static struct pr_peers *names;
static struct pr_branches *b;
static uint32_t to[64];

static void begin(void)
{
	names = pr_peers_new();
	b = pr_branches_new();
	said_n = 0;
	said[0] = '\0';
	for (uint32_t i = 0; i < 64; i++)
		to[i] = i;
}

static uint32_t peer(const char *name)
{
	return pr_peers_add(names, pr_span_of(name));
}

static void tell(const char *who, const char *fields)
{
	struct pr_record r;
	char all[512];
	snprintf(all, sizeof all, "\"type\":\"entry\",\"peer\":\"%s\",%s", who, fields);
	transcript_record(1, all, &r);
	CHECK(pr_branches_add(b, peer(who), &r));
}

static void tell_log(const char *who, const char *epochs)
{
	char fields[128];
	for (unsigned seq = 1; *epochs; epochs++, seq++) {
		snprintf(fields, sizeof fields, "\"system\":\"etcd\",\"epoch\":%c,\"seq\":%u,\"key\":\"k%c%u\",\"op\":\"%s\"", *epochs, seq,
		         *epochs, seq, seq % 3 ? "put" : "delete");
		if (*epochs != '.')
			tell(who, fields);
	}
}

static void settle(void)
{
	CHECK(pr_branches_settle(b, names, to));
}

static void end(const char *wanted)
{
	CHECK_EQ_STR(said, wanted);
	pr_branches_free(b);
	pr_peers_free(names);
	pr_build_free(&transcript_build);
}

static void say_compare(const char *x, const char *y)
{
	uint64_t only_x, only_y;
	if (pr_branches_compare(b, peer(x), peer(y), &only_x, &only_y))
		say("%s%s %u %u, ", x, y, (unsigned)only_x, (unsigned)only_y);
	else
		say("%s%s unknown, ", x, y);
}

static void say_fork(const uint32_t *peers, size_t count)
{
	struct pr_branch_entry e;
	uint32_t fork;
	if (pr_branches_forks(b, peers, count, &fork, 1) == 0)
		say("fork none, ");
	else if (pr_branches_entry(b, fork, &e))
		say("fork %u/%u, ", (unsigned)e.epoch, (unsigned)e.seq);
}

static bool hear(void *arg, struct pr_span record)
{
	struct pr_record r;
	const char *why;
	(void)arg;
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	struct pr_span key = pr_text(&r, PR_ENTRY_KEY), op = pr_text(&r, PR_ENTRY_OP), who = pr_text(&r, PR_ENTRY_PEER);
	say("%.*s:%.*s %.*s, ", (int)who.n, who.p, (int)op.n, op.p, (int)key.n, key.p);
	return true;
}

static void logs_are_compared_and_what_is_lost_is_listed(void)
{
	begin();
	tell_log("b", "1122");
	tell_log("a", "11333");
	tell_log("c", "11");
	tell_log("d", "11333");
	settle();
	say_compare("a", "b");
	say_compare("a", "c");
	say_compare("a", "d");
	say_fork((uint32_t[]){peer("a"), peer("b"), peer("c")}, 3);
	say_fork((uint32_t[]){peer("a"), peer("d")}, 2);
	struct pr_branch_sum sum;
	CHECK(pr_branches_lost(b, peer("b"), (uint32_t[]){peer("a"), peer("d")}, 2, hear, NULL, &sum));
	say("%u %u %u", (unsigned)sum.entries, (unsigned)sum.writes, (unsigned)sum.deletes);
	end("ab 3 2, ac 3 0, ad 0 0, fork 1/2, fork 3/5, b:delete k23, b:put k24, 2 2 1");
}

static void the_last_entry_of_a_log(void)
{
	struct pr_branch_entry e;
	uint64_t count;
	begin();
	tell_log("a", "1122");
	tell_log("b", "...2");
	CHECK(peer("c") != PR_PEER_NONE);
	settle();
	CHECK(pr_branches_head(b, peer("b"), &e, &count));
	say("%u/%u of %u, ", (unsigned)e.epoch, (unsigned)e.seq, (unsigned)count);
	CHECK(!pr_branches_head(b, peer("c"), &e, &count));
	CHECK_EQ_INT(pr_branches_logs(b), 2);
	end("2/4 of 4, ");
}

static void what_is_not_known_is_said(void)
{
	begin();
	tell_log("a", "111");
	tell_log("b", "...33");
	tell_log("c", ".22");
	CHECK(peer("d") != PR_PEER_NONE);
	settle();
	say_compare("a", "b"); /* a may be at the beginning of b */
	say_compare("a", "c"); /* that they are apart is known, since they tell of the same seqs */
	say_compare("a", "d");
	say_fork((uint32_t[]){peer("a"), peer("c")}, 2);
	end("ab unknown, ac 3 2, ad unknown, fork none, ");
}

static void another_name_of_a_peer_is_the_peer(void)
{
	begin();
	tell_log("a", "11");
	tell_log("id7", "..22");
	tell_log("b", "113");
	to[peer("id7")] = peer("a");
	settle();
	say_compare("a", "b");
	say_compare("id7", "b");
	end("ab 2 1, id7b 2 1, ");
}

static void the_system_with_most_entries_counts(void)
{
	begin();
	tell("a", "\"system\":\"redis\",\"hash\":\"01\"");
	tell("b", "\"system\":\"redis\",\"hash\":\"02\",\"parent\":\"01\"");
	tell_log("a", "11");
	tell_log("b", "112");
	settle();
	say_compare("a", "b");
	CHECK_EQ_INT(pr_branches_left_out(b), 2);
	end("ab 0 1, ");
}

static void more_logs_than_are_looked_at_at_once(void)
{
	char who[8], epochs[64];
	uint32_t all[60];
	begin();
	for (unsigned i = 0; i < 60; i++) { /* the first is behind all, each other parts from the next two entries later */
		snprintf(who, sizeof who, "p%02u", i);
		memset(epochs, '1', sizeof epochs);
		epochs[i] = '2';
		epochs[i + 1] = '\0';
		tell_log(who, epochs);
		all[i] = peer(who);
	}
	settle();
	for (unsigned i = 0; i < 60; i++)
		for (unsigned k = 0; k < 60; k++) {
			uint64_t only_i, only_k;
			CHECK(pr_branches_compare(b, all[i], all[k], &only_i, &only_k));
			CHECK_EQ_INT(only_i, i == k ? 0 : i < k ? 1 : i - k + 1);
		}
	say_fork(all + 10, 50);
	end("fork 1/10, ");
}

/* The same records in another order, and other numbers of peers. */
static void the_order_of_records_makes_no_difference(void)
{
	static const char *const logs[] = {"11122", "111333", "1114", "11133355"}, *const who[] = {"a", "b", "c", "d"};
	char first[sizeof said] = "";
	srand(5);
	for (int round = 0; round < 20; round++) {
		struct { unsigned log, seq; } list[32];
		struct pr_branch_sum sum;
		size_t count = 0;
		begin();
		for (unsigned i = 0; i < 4; i++)
			for (unsigned seq = 1; seq <= strlen(logs[i]); seq++) {
				list[count].log = i;
				list[count++].seq = seq;
			}
		for (; count > 0; count--) {
			size_t i = (size_t)rand() % count;
			char fields[128];
			snprintf(fields, sizeof fields, "\"epoch\":%c,\"seq\":%u,\"key\":\"k%u\",\"op\":\"put\"",
			         logs[list[i].log][list[i].seq - 1], list[i].seq, list[i].seq);
			tell(who[list[i].log], fields);
			list[i] = list[count - 1];
		}
		settle();
		for (unsigned i = 0; i < 4; i++)
			CHECK(pr_branches_lost(b, peer(who[i]), (uint32_t[]){peer("b")}, 1, hear, NULL, &sum));
		if (round == 0)
			strcpy(first, said);
		CHECK(said_n > 20);
		end(first);
	}
}

CHECK_MAIN(logs_are_compared_and_what_is_lost_is_listed, the_last_entry_of_a_log, what_is_not_known_is_said,
           another_name_of_a_peer_is_the_peer, the_system_with_most_entries_counts, more_logs_than_are_looked_at_at_once,
           the_order_of_records_makes_no_difference)

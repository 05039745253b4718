#include "reconcile/siblings.h"

#include <stdlib.h>

#include "record/vclock.h"
#include "transcript.h"

static struct pr_siblings s;
static struct pr_build built;
static enum pr_merge rule;

static void tell(double t, const char *fields)
{
	struct pr_record r;
	char all[512];
	snprintf(all, sizeof all, "\"type\":\"entry\",%s", fields);
	transcript_record(t, all, &r);
	CHECK(pr_siblings_add(&s, &r));
}

static void say_write(const char *what, const struct pr_record *r)
{
	struct pr_span peer = pr_text(r, PR_ENTRY_PEER), op = pr_text(r, PR_ENTRY_OP), hash = pr_text(r, PR_ENTRY_HASH);
	say("%s %.*s %.*s %02x, ", what, (int)peer.n, peer.n ? (const char *)peer.p : "", (int)op.n, op.n ? (const char *)op.p : "",
	    hash.n ? hash.p[0] : 0);
}

static bool hear(const char *what, struct pr_span record)
{
	struct pr_record r;
	const char *why;
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	say_write(what, &r);
	struct pr_span clock = pr_text(&r, PR_ENTRY_VCLOCK);
	if (strcmp(what, "written") == 0)
		say("a%u b%u, ", (unsigned)pr_vclock_count(clock, pr_span_of("a")), (unsigned)pr_vclock_count(clock, pr_span_of("b")));
	return true;
}

static bool hear_written(void *arg, struct pr_span record)
{
	(void)arg;
	return hear("written", record);
}

static bool hear_thrown(void *arg, struct pr_span record)
{
	(void)arg;
	return hear("thrown", record);
}

static bool found(void *arg, const struct pr_sibling *list, size_t count)
{
	static const struct pr_merge_out out = {hear_written, hear_thrown, NULL};
	struct pr_span key = pr_text(&list[0].record, PR_ENTRY_KEY);
	(void)arg;
	say("%.*s: ", (int)key.n, key.p);
	for (size_t i = 0; i < count; i++)
		say_write("-", &list[i].record);
	CHECK(pr_merge_siblings(rule, list, count, &built, &out));
	return true;
}

static void end(const char *wanted)
{
	CHECK(pr_siblings_find(&s, found, NULL));
	CHECK_EQ_STR(said, wanted);
	pr_siblings_free(&s);
	pr_build_free(&built);
	pr_build_free(&transcript_build);
	said_n = 0;
	said[0] = '\0';
	rule = PR_MERGE_NONE;
}

static void what_knows_of_the_other_is_no_sibling(void)
{
	tell(1, "\"peer\":\"a\",\"key\":\"k\",\"op\":\"put\",\"hash\":\"01\",\"vclock\":{\"a\":1}");
	tell(2, "\"peer\":\"b\",\"key\":\"k\",\"op\":\"put\",\"hash\":\"02\",\"vclock\":{\"a\":1,\"b\":1}");
	tell(2, "\"peer\":\"b\",\"key\":\"other\",\"op\":\"put\",\"hash\":\"02\",\"vclock\":{\"b\":2}");
	end("");
}

static void concurrent_writes_are_siblings(void)
{
	tell(2, "\"peer\":\"b\",\"key\":\"k\",\"op\":\"delete\",\"vclock\":{\"b\":1}");
	tell(1, "\"peer\":\"a\",\"key\":\"k\",\"op\":\"put\",\"hash\":\"01\",\"vclock\":{\"a\":1}");
	tell(3, "\"peer\":\"a\",\"key\":\"k\",\"op\":\"put\",\"hash\":\"03\",\"vclock\":{\"a\":2}");
	tell(3, "\"peer\":\"a\",\"key\":\"k\",\"op\":\"put\",\"hash\":\"03\",\"vclock\":{\"a\":2}");
	end("k: - a put 03, - b delete 00, ");
}

/* Two clients of one host wrote on what both had read: plain clocks would say that the second knew of the first. */
static void dots_tell_apart_what_one_host_took_of_two_writers(void)
{
	tell(1, "\"peer\":\"a\",\"seq\":2,\"key\":\"k\",\"op\":\"put\",\"hash\":\"01\",\"vclock\":{\"a\":1}");
	tell(1, "\"peer\":\"a\",\"seq\":3,\"key\":\"k\",\"op\":\"put\",\"hash\":\"02\",\"vclock\":{\"a\":1}");
	tell(1, "\"peer\":\"a\",\"seq\":1,\"key\":\"k\",\"op\":\"put\",\"hash\":\"03\",\"vclock\":{}");
	end("k: - a put 01, - a put 02, ");
	tell(1, "\"peer\":\"a\",\"seq\":2,\"key\":\"k\",\"op\":\"put\",\"hash\":\"01\",\"vclock\":{\"a\":1}");
	tell(1, "\"peer\":\"a\",\"seq\":3,\"key\":\"k\",\"op\":\"put\",\"hash\":\"02\",\"vclock\":{\"a\":1}");
	tell(1, "\"peer\":\"b\",\"seq\":1,\"key\":\"k\",\"op\":\"put\",\"hash\":\"04\",\"vclock\":{\"a\":3}");
	end("");
}

static void tell_three(void)
{
	tell(7, "\"peer\":\"a\",\"key\":\"k\",\"op\":\"put\",\"hash\":\"01\",\"vclock\":{\"a\":2}");
	tell(9, "\"peer\":\"b\",\"key\":\"k\",\"op\":\"delete\",\"vclock\":{\"b\":3}");
	tell(8, "\"peer\":\"b\",\"seq\":5,\"key\":\"k\",\"op\":\"put\",\"hash\":\"03\",\"vclock\":{\"b\":1}");
}

#define THREE "k: - a put 01, - b delete 00, - b put 03, "

static void rules_of_merging(void)
{
	CHECK_EQ_INT(pr_merge_named("keep"), PR_MERGE_KEEP);
	CHECK_EQ_INT(pr_merge_named("lww"), PR_MERGE_NONE);
	CHECK_EQ_INT(pr_merge_named(""), PR_MERGE_NONE);
	tell_three();
	rule = pr_merge_named("keep");
	end(THREE);
	tell_three();
	rule = pr_merge_named("union");
	end(THREE "written  put 01, a2 b5, thrown b delete 00, written  put 03, a2 b5, ");
	tell_three();
	rule = pr_merge_named("last-writer");
	end(THREE "thrown a put 01, written  delete 00, a2 b5, thrown b put 03, ");
}

/* Random writes of hosts that learn of each other now and then: what is left is what no other one dominates. */
static void random_writes_leave_what_none_dominates(void)
{
	srand(4);
	for (int round = 0; round < 200; round++) {
		enum { HOSTS = 3, WRITES = 12 };
		unsigned know[HOSTS][HOSTS] = {{0}}, clocks[WRITES][HOSTS], host[WRITES];
		char fields[WRITES][256], wanted[512] = "k: ";
		size_t left = 0, n = 3;
		for (int i = 0; i < WRITES; i++) {
			unsigned h = host[i] = (unsigned)rand() % HOSTS, from = (unsigned)rand() % HOSTS;
			bool hears = rand() % 2;
			for (int k = 0; hears && k < HOSTS; k++)
				know[h][k] = know[from][k] > know[h][k] ? know[from][k] : know[h][k];
			know[h][h]++;
			memcpy(clocks[i], know[h], sizeof clocks[i]);
			snprintf(fields[i], sizeof fields[i], "\"peer\":\"%c\",\"key\":\"k\",\"op\":\"put\",\"hash\":\"%02x\",\"vclock\":{\"a\":%u,\"b\":%u,\"c\":%u}",
			         'a' + (int)h, i + 1, know[h][0], know[h][1], know[h][2]);
		}
		for (unsigned h = 0; h < HOSTS; h++)
			for (int i = 0; i < WRITES; i++) {
				bool dominated = host[i] != h;
				for (int k = 0; k < WRITES; k++) {
					bool all = k != i;
					for (int j = 0; j < HOSTS; j++)
						all = all && clocks[k][j] >= clocks[i][j];
					dominated = dominated || all;
				}
				if (dominated)
					continue;
				left++;
				n += (size_t)snprintf(wanted + n, sizeof wanted - n, "- %c put %02x, ", 'a' + (int)h, i + 1);
			}
		for (int i = 0; i < WRITES; i++) { /* each time in another order */
			int k = rand() % (WRITES - i);
			tell(1, fields[k]);
			memcpy(fields[k], fields[WRITES - 1 - i], sizeof fields[k]);
		}
		end(left > 1 ? wanted : "");
	}
}

CHECK_MAIN(what_knows_of_the_other_is_no_sibling, concurrent_writes_are_siblings,
           dots_tell_apart_what_one_host_took_of_two_writers, rules_of_merging, random_writes_leave_what_none_dominates)

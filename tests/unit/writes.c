#include "reconcile/writes.h"

#include <stdlib.h>

#include "reconcile/ancestry.h"
#include "reconcile/inplace.h"
#include "transcript.h"

#define LOGS 8
#define NODES 64

static struct pr_writes w;
static const uint32_t in_order[LOGS] = {0, 1, 2, 3, 4, 5, 6, 7};
static const uint8_t a_side_each[LOGS] = {0, 1, 2, 3, 4, 5, 6, 7};
static uint64_t place;

static void begin(void)
{
	pr_writes_free(&w);
	place = 0;
}

static void tell(uint32_t log, const char *fields)
{
	struct pr_record r;
	char all[512];
	snprintf(all, sizeof all, "\"type\":\"entry\",%s", fields);
	transcript_record(1, all, &r);
	CHECK(pr_writes_add(&w, log, &r, place++));
}

/* A log as Raft papers draw them: epochs from seq 1 on, a letter each; '.' is a gap. */
static void tell_log(uint32_t log, const char *epochs)
{
	char fields[64];
	for (unsigned seq = 1; *epochs; epochs++, seq++) {
		snprintf(fields, sizeof fields, "\"epoch\":%c,\"seq\":%u", *epochs, seq);
		if (*epochs != '.')
			tell(log, fields);
	}
}

static void settle(void)
{
	CHECK(pr_writes_settle(&w, in_order));
	pr_ancestry_mark(&w, a_side_each);
	pr_build_free(&transcript_build);
}

/* Where these sides part: "epoch/seq", one behind the other. */
static const char *forks(uint64_t sides)
{
	static char text[256];
	uint32_t list[8];
	size_t n = 0;
	pr_ancestry_begin(&w);
	pr_ancestry_common(&w, sides);
	size_t count = pr_ancestry_forks(&w, list, 8);
	text[0] = '\0';
	for (size_t i = 0; i < count && i < 8; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%u/%u", i ? " " : "", (unsigned)w.rows[list[i]].id[0],
		                      (unsigned)w.rows[list[i]].id[1]);
	return text;
}

static unsigned ahead(unsigned log, unsigned of)
{
	return (unsigned)pr_ancestry_count(&w, UINT64_C(1) << log, UINT64_C(1) << of).entries;
}

static void figure_7_of_the_raft_paper(void)
{
	static const char *const logs[] = {"1114455666", "111445566", "1114", "11144556666", "111445566677", "1114444",
	                                   "11122233333"};
	static const char *const part[] = {"6/10", "6/9", "4/4", "6/10", "6/10", "4/5", "1/3"};
	static const unsigned lost[] = {0, 0, 0, 1, 2, 2, 8};
	begin();
	for (uint32_t i = 0; i < 7; i++)
		tell_log(i, logs[i]);
	settle();
	for (unsigned i = 0; i < 7; i++) {
		CHECK_EQ_STR(forks(1u | 1u << i), part[i]);
		CHECK_EQ_INT(ahead(i, 0), lost[i]);
	}
	CHECK_EQ_STR(forks(0x7f), "1/3");
	CHECK_EQ_STR(forks(1u << 5 | 1u << 3), "4/5");
	CHECK_EQ_INT(w.matters[PR_WRITES_GAP].count + w.matters[PR_WRITES_OVERWRITTEN].count, 0);
	CHECK_EQ_INT(w.matters[PR_WRITES_REPEATED].count + w.matters[PR_WRITES_CONTRADICTED].count, 0);
}

static void a_log_that_was_compacted_has_what_others_tell_of_before(void)
{
	begin();
	tell_log(0, "11122");
	tell_log(1, "...22333");
	tell_log(2, "11144");
	settle();
	CHECK_EQ_STR(forks(3), "2/5");
	CHECK_EQ_INT(ahead(0, 1), 0);
	CHECK_EQ_STR(forks(6), "1/3");
	CHECK_EQ_INT(ahead(2, 1), 2);
	CHECK_EQ_INT(ahead(1, 2), 5);
}

static void nothing_is_common_to_logs_that_do_not_meet(void)
{
	begin();
	tell_log(0, "111");
	tell_log(1, "...22");
	settle();
	CHECK_EQ_STR(forks(3), "");
}

static void a_gap_is_counted_and_what_others_tell_fills_it(void)
{
	begin();
	tell_log(0, "11.11");
	tell_log(1, "11111");
	settle();
	CHECK_EQ_INT(w.matters[PR_WRITES_GAP].count, 1);
	CHECK_EQ_INT(w.matters[PR_WRITES_GAP].log, 0);
	CHECK_EQ_INT(ahead(1, 0), 0);
	CHECK_EQ_STR(forks(3), "1/5");
}

static void what_a_later_epoch_overwrote_does_not_stand(void)
{
	begin();
	tell_log(0, "11222");
	tell(0, "\"epoch\":3,\"seq\":3");
	tell_log(1, "113");
	settle();
	CHECK_EQ_INT(w.matters[PR_WRITES_OVERWRITTEN].count, 3);
	CHECK_EQ_STR(forks(3), "3/3");
	CHECK_EQ_INT(ahead(0, 1), 0);
}

static void what_is_told_twice_is_there_once(void)
{
	begin();
	tell_log(0, "112");
	tell_log(0, "112");
	tell_log(1, "11");
	settle();
	CHECK_EQ_INT(w.matters[PR_WRITES_REPEATED].count, 3);
	CHECK_EQ_INT(ahead(0, 1), 1);
}

static void several_writes_of_an_entry_are_one_entry(void)
{
	begin();
	for (uint32_t i = 0; i < 2; i++) {
		tell(i, "\"epoch\":1,\"seq\":1,\"key\":\"a\",\"op\":\"put\"");
		tell(i, "\"epoch\":1,\"seq\":2,\"key\":\"z\",\"op\":\"put\"");
		tell(i, "\"epoch\":1,\"seq\":2,\"key\":\"b\",\"op\":\"delete\"");
	}
	tell(0, "\"epoch\":2,\"seq\":3,\"key\":\"y\",\"op\":\"put\"");
	tell(0, "\"epoch\":2,\"seq\":3,\"key\":\"c\",\"op\":\"delete\"");
	tell(0, "\"epoch\":2,\"seq\":3,\"key\":\"d\",\"op\":\"delete\"");
	settle();
	CHECK_EQ_INT(w.entries, 3);
	CHECK_EQ_STR(forks(3), "1/2");
	CHECK_EQ_INT(ahead(0, 1), 1);
	CHECK_EQ_INT(pr_ancestry_count(&w, 1, 2).deletes, 1);
	CHECK_EQ_INT(w.matters[PR_WRITES_CONTRADICTED].count, 0);
	CHECK_EQ_INT(pr_writes_end(&w, w.rows[0].order) - w.rows[0].order, 3);
}

static void logs_that_differ_in_what_an_entry_writes_part_there(void)
{
	begin();
	tell(0, "\"epoch\":1,\"seq\":1,\"key\":\"a\",\"op\":\"put\"");
	tell(1, "\"epoch\":1,\"seq\":1,\"key\":\"a\",\"op\":\"put\"");
	tell(0, "\"epoch\":1,\"seq\":2,\"key\":\"b\",\"op\":\"put\"");
	tell(1, "\"epoch\":1,\"seq\":2,\"key\":\"c\",\"op\":\"put\"");
	tell(2, "\"epoch\":1,\"seq\":2"); /* does not say: it may be either */
	settle();
	CHECK_EQ_INT(w.matters[PR_WRITES_CONTRADICTED].count, 1);
	CHECK_EQ_STR(forks(3), "1/1");
	CHECK_EQ_INT(ahead(0, 1), 1);
	CHECK_EQ_INT(ahead(1, 0), 1);
	CHECK_EQ_INT(w.entries, 3);
}

static void one_epoch_and_seq_with_another_hash_is_a_contradiction(void)
{
	begin();
	tell(0, "\"epoch\":1,\"seq\":1,\"hash\":\"aa\"");
	tell(1, "\"epoch\":1,\"seq\":1,\"hash\":\"bb\"");
	settle();
	CHECK(!w.linked);
	CHECK_EQ_INT(w.matters[PR_WRITES_CONTRADICTED].count, 1);
	CHECK_EQ_STR(forks(3), "");
}

static void entries_without_an_epoch_are_the_same_if_they_write_the_same(void)
{
	begin();
	for (uint32_t i = 0; i < 2; i++)
		tell(i, "\"seq\":1,\"key\":\"a\",\"op\":\"put\"");
	tell(0, "\"seq\":2,\"key\":\"b\",\"op\":\"put\"");
	tell(1, "\"seq\":2,\"key\":\"c\",\"op\":\"put\"");
	settle();
	CHECK_EQ_INT(w.entries, 3);
	CHECK_EQ_INT(w.matters[PR_WRITES_CONTRADICTED].count, 0);
	CHECK_EQ_INT(ahead(0, 1), 1);
}

static void parents_that_differ_and_circles_are_found(void)
{
	begin();
	tell(0, "\"hash\":\"01\",\"parent\":\"02\"");
	tell(1, "\"hash\":\"01\",\"parent\":\"03\"");
	tell(0, "\"hash\":\"02\"");
	tell(1, "\"hash\":\"03\"");
	settle();
	CHECK(w.linked);
	CHECK_EQ_INT(w.matters[PR_WRITES_PARENTS].count, 1);
	CHECK_EQ_INT(ahead(0, 1), 1);
	begin();
	tell(0, "\"hash\":\"01\",\"parent\":\"02\"");
	tell(0, "\"hash\":\"02\",\"parent\":\"01\"");
	tell(0, "\"hash\":\"03\",\"parent\":\"01\"");
	settle();
	CHECK_EQ_INT(w.matters[PR_WRITES_CIRCLE].count, 2);
	CHECK_EQ_INT(w.entries, 3);
}

static void a_write_that_one_log_left_out_is_no_second_fork(void)
{
	uint32_t list[2];
	begin();
	tell(0, "\"hash\":\"03\",\"parent\":\"02\"");
	tell(0, "\"hash\":\"02\",\"parent\":\"01\"");
	tell(1, "\"hash\":\"03\",\"parent\":\"09\""); /* which nobody tells */
	tell(1, "\"hash\":\"01\"");
	settle();
	pr_ancestry_begin(&w);
	pr_ancestry_common(&w, 3);
	CHECK_EQ_INT(pr_ancestry_forks(&w, list, 2), 1);
	CHECK_EQ_INT(ahead(0, 1), 1);
	CHECK_EQ_INT(ahead(1, 0), 0);
}

static void what_cannot_be_matched_is_counted(void)
{
	begin();
	tell(0, "\"key\":\"a\",\"op\":\"put\"");
	tell(0, "\"hash\":\"01\",\"parent\":\"02\"");
	tell(0, "\"epoch\":1,\"seq\":1");
	settle();
	CHECK_EQ_INT(w.matters[PR_WRITES_APART].count, 2);
}

/* Random graphs in which each log tells the ancestors of some entry, against closures that are counted out. */
static void random_merges_have_the_forks_that_were_counted_out(void)
{
	srand(1);
	for (int round = 0; round < 300; round++) {
		bool parent[NODES][NODES] = {{false}}, has[3][NODES] = {{false}};
		int nodes = 2 + rand() % (NODES - 2);
		char fields[64];
		begin();
		for (int i = 1; i < nodes; i++)
			for (int k = rand() % 3; k >= 0; k--)
				parent[i][(rand() % 4) ? rand() % i : i - 1] = rand() % 8 > 0;
		for (uint32_t log = 0; log < 3; log++) {
			has[log][rand() % nodes] = true;
			for (int i = nodes - 1; i >= 0; i--)
				for (int k = 0; has[log][i] && k < i; k++)
					has[log][k] |= parent[i][k];
			for (int n = 0, i = rand() % nodes; n < nodes; n++, i = (i + 1) % nodes) {
				bool any = false;
				for (int k = 0; has[log][i] && k < i; k++) {
					snprintf(fields, sizeof fields, "\"hash\":\"%02x\",\"parent\":\"%02x\"", i, k);
					if (parent[i][k])
						tell(log, fields);
					any |= parent[i][k];
				}
				snprintf(fields, sizeof fields, "\"hash\":\"%02x\"", i);
				if (has[log][i] && !any)
					tell(log, fields);
			}
		}
		settle();
		int wanted = 0, common = 0, only = 0;
		for (int i = 0; i < nodes; i++) {
			bool covered = false;
			for (int k = i + 1; k < nodes; k++)
				covered |= parent[k][i] && has[0][k] && has[1][k];
			common += has[0][i] && has[1][i];
			wanted += has[0][i] && has[1][i] && !covered;
			only += has[0][i] && !has[1][i];
		}
		uint32_t list[NODES];
		CHECK_EQ_INT(pr_ancestry_count(&w, 3, 0).entries, common);
		CHECK_EQ_INT(pr_ancestry_count(&w, 1, 2).entries, only);
		pr_ancestry_begin(&w);
		pr_ancestry_common(&w, 3);
		CHECK_EQ_INT(pr_ancestry_forks(&w, list, NODES), wanted);
		CHECK_EQ_INT(w.matters[PR_WRITES_PARENTS].count, 0);
	}
}

/* Random logs that Raft could have: each is another's up to some point and goes on in a later epoch. */
static void random_logs_part_where_their_epochs_do(void)
{
	srand(2);
	for (int round = 0; round < 300; round++) {
		unsigned epochs[4][40], length[4] = {0}, epoch = 1;
		char fields[64];
		begin();
		for (uint32_t log = 0; log < 4; log++) {
			uint32_t of = log ? (uint32_t)rand() % log : 0;
			unsigned shared = log ? (unsigned)rand() % (length[of] + 1) : 0;
			memcpy(epochs[log], epochs[of], shared * sizeof **epochs);
			length[log] = shared + (unsigned)rand() % (40 - shared);
			epoch++;
			for (unsigned i = shared; i < length[log]; i++)
				epochs[log][i] = epoch += (rand() % 4 == 0);
		}
		for (uint32_t log = 0; log < 4; log++)
			for (unsigned i = length[log]; i-- > 0;) {
				snprintf(fields, sizeof fields, "\"epoch\":%u,\"seq\":%u", epochs[log][i], i + 1);
				tell(log, fields);
			}
		settle();
		for (uint32_t a = 0; a < 4; a++)
			for (uint32_t b = 0; b < 4; b++) {
				unsigned same = 0;
				while (same < length[a] && same < length[b] && epochs[a][same] == epochs[b][same])
					same++;
				snprintf(fields, sizeof fields, "%u/%u", same ? epochs[a][same - 1] : 0, same);
				CHECK_EQ_STR(forks(1u << a | 1u << b), same ? fields : "");
				CHECK_EQ_INT(ahead(a, b), length[a] - same);
			}
	}
	pr_writes_free(&w);
}

static int by_number(const void *a, const void *b)
{
	const unsigned *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static void sorts_in_place_whatever_stands_there(void)
{
	enum { N = 5000 };
	static unsigned got[N], wanted[N];
	srand(3);
	for (int kind = 0; kind < 6; kind++)
		for (unsigned n = 0; n <= N; n = n < 40 ? n + 1 : n * 3) {
			for (unsigned i = 0; i < n; i++)
				got[i] = kind == 0 ? (unsigned)rand() : kind == 1 ? i : kind == 2 ? n - i : kind == 3 ? 7 :
				         kind == 4 ? (unsigned)rand() % 3 : i < n / 2 ? i : n - i;
			memcpy(wanted, got, sizeof got);
			qsort(wanted, n, sizeof *wanted, by_number);
			pr_inplace_sort(got, n, sizeof *got, by_number);
			CHECK(memcmp(got, wanted, n * sizeof *got) == 0);
		}
}

CHECK_MAIN(figure_7_of_the_raft_paper, a_log_that_was_compacted_has_what_others_tell_of_before,
           nothing_is_common_to_logs_that_do_not_meet, a_gap_is_counted_and_what_others_tell_fills_it,
           what_a_later_epoch_overwrote_does_not_stand, what_is_told_twice_is_there_once,
           several_writes_of_an_entry_are_one_entry, logs_that_differ_in_what_an_entry_writes_part_there,
           one_epoch_and_seq_with_another_hash_is_a_contradiction,
           entries_without_an_epoch_are_the_same_if_they_write_the_same, parents_that_differ_and_circles_are_found,
           a_write_that_one_log_left_out_is_no_second_fork, what_cannot_be_matched_is_counted,
           random_merges_have_the_forks_that_were_counted_out, random_logs_part_where_their_epochs_do,
           sorts_in_place_whatever_stands_there)

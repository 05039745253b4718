#include "merge/sorter.h"

#include <errno.h>

#include "check.h"
#include "flows.h"
#include "merge/join.h"
#include "random_record.h"

#define SEQUENCES 5u
#define EACH 700u

static struct list lists[SEQUENCES];

/* Few times, so that there are many of each; some records are long. */
static void make_lists(unsigned times)
{
	static char text[70000];
	for (size_t s = 0; s < SEQUENCES; s++) {
		free_list(&lists[s]);
		for (unsigned i = 0; i < EACH; i++) {
			size_t n = (size_t)snprintf(text, 16, "%u", random_below(50));
			if (random_below(200) == 0)
				n = random_below(sizeof text - 16) + 16;
			memset(text + strlen(text), 'x', n - strlen(text));
			text[n] = '\0';
			add_note(&lists[s], random_below(times), text);
		}
	}
}

/* A stable sort, the simplest there is. */
static void sort(struct list *list)
{
	for (size_t i = 1; i < list->count; i++) {
		struct pr_piece piece = list->pieces[i];
		size_t at = i;
		for (; at > 0 && list->pieces[at - 1].t > piece.t; at--)
			list->pieces[at] = list->pieces[at - 1];
		list->pieces[at] = piece;
	}
}

static void check_same(struct pr_flow got, struct pr_flow wanted)
{
	struct pr_piece a, b;
	size_t n = 0;
	for (int more = 1; more > 0; n++) {
		int one = got.next(got.arg, &a);
		more = wanted.next(wanted.arg, &b);
		CHECK_EQ_INT(one, more);
		if (one != more)
			break;
		CHECK(more == 0 || (a.t == b.t && a.rank == b.rank && pr_same(a.bytes, b.bytes)));
	}
	pr_flow_free(&got);
	pr_flow_free(&wanted);
}

/* All lists sorted with so much memory, and joined so many at a time, against lists that were sorted here and joined at once. */
static void check_sorted(size_t memory, size_t most)
{
	struct pr_spill *spill = pr_spill_new();
	struct pr_sorter *sorter = pr_sorter_new(memory, spill);
	struct pr_strands strands = {0};
	struct pr_join *wanted = pr_join_new(PR_JOIN_OTHERS);
	struct pr_flow all;
	bool good = true;
	for (size_t s = 0; s < SEQUENCES; s++)
		for (size_t i = 0; i < lists[s].count; i++)
			good = pr_sorter_put(sorter, &lists[s].pieces[i], s) && good;
	CHECK(good && pr_sorter_end(sorter, &strands));
	CHECK(pr_strands_reduce(&strands, most, spill) && strands.count <= most);
	CHECK(pr_strands_join(&strands, &all));
	for (size_t s = 0; s < SEQUENCES; s++) {
		sort(&lists[s]);
		CHECK(pr_join_add(wanted, flow_of(&lists[s])));
	}
	check_same(all, pr_join_flow(wanted));
	pr_strands_free(&strands);
	pr_sorter_free(sorter);
	pr_spill_free(spill);
}

static void sorts_in_any_memory(void)
{
	static const size_t sizes[] = {0, 1, 100, 5000, 100000, 1 << 20, 64 << 20};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (size_t most = 2; most <= 64; most *= 4) {
			make_lists(i % 2 ? 20 : 100000);
			check_sorted(sizes[i], most);
		}
}

static void nothing_is_sorted_to_nothing(void)
{
	struct pr_spill *spill = pr_spill_new();
	struct pr_sorter *sorter = pr_sorter_new(1000, spill);
	struct pr_strands strands = {0};
	struct pr_flow all;
	struct pr_piece piece;
	CHECK(pr_sorter_end(sorter, &strands) && pr_strands_reduce(&strands, 2, spill) && pr_strands_join(&strands, &all));
	CHECK_EQ_INT(all.next(all.arg, &piece), 0);
	pr_flow_free(&all);
	pr_strands_free(&strands);
	pr_sorter_free(sorter);
	pr_spill_free(spill);
}

static void a_folder_that_is_not_there_is_told(void)
{
	struct pr_spill *spill = pr_spill_new();
	struct pr_sorter *sorter = pr_sorter_new(1000, spill);
	setenv("TMPDIR", "/nonexistent", 1);
	make_lists(10);
	size_t put = 0;
	while (put < EACH && pr_sorter_put(sorter, &lists[0].pieces[put], 0))
		put++;
	CHECK(put > 0 && put < EACH);
	CHECK_EQ_INT(errno, ENOENT);
	unsetenv("TMPDIR");
	pr_sorter_free(sorter);
	pr_spill_free(spill);
}

static void ends(void)
{
	for (size_t s = 0; s < SEQUENCES; s++)
		free_list(&lists[s]);
}

CHECK_MAIN(sorts_in_any_memory, nothing_is_sorted_to_nothing, a_folder_that_is_not_there_is_told, ends)

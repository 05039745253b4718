#include "merge/join.h"

#include <errno.h>

#include "check.h"
#include "flows.h"
#include "random_record.h"

static struct list lists[8];

/* Joins what the texts say; from the last to the first if `backwards`. */
static const char *joined(enum pr_join_ties ties, const char *const *texts, size_t count, bool backwards)
{
	struct pr_join *j = pr_join_new(ties);
	for (size_t i = 0; i < count; i++) {
		size_t at = backwards ? count - 1 - i : i;
		free_list(&lists[at]);
		add_notes(&lists[at], texts[at]);
		CHECK(pr_join_add(j, flow_of(&lists[at])));
	}
	return notes_of(pr_join_flow(j));
}

#define CHECK_JOINED(ties, wanted, ...) \
	do { \
		const char *const texts[] = {__VA_ARGS__}; \
		CHECK_EQ_STR(joined(ties, texts, sizeof texts / sizeof *texts, false), wanted); \
	} while (0)

/* The same, in whichever order they are added. */
#define CHECK_OTHERS(wanted, ...) \
	do { \
		const char *const texts[] = {__VA_ARGS__}; \
		CHECK_EQ_STR(joined(PR_JOIN_OTHERS, texts, sizeof texts / sizeof *texts, false), wanted); \
		CHECK_EQ_STR(joined(PR_JOIN_OTHERS, texts, sizeof texts / sizeof *texts, true), wanted); \
	} while (0)

static void comes_in_the_order_of_time(void)
{
	CHECK_OTHERS("");
	CHECK_OTHERS("1a 2b", "1a 2b");
	CHECK_OTHERS("1a 2b 3c 4d 5e", "1a 4d", "2b 5e", "", "3c");
}

static void parts_of_one_time_come_in_their_order(void)
{
	CHECK_JOINED(PR_JOIN_PARTS, "1z 1y 1x 1x 2a", "1z", "1y 1x", "1x 2a");
}

static void others_of_one_time_come_by_what_they_say(void)
{
	CHECK_OTHERS("1a 1b 1c", "1c", "1b", "1a");
	CHECK_OTHERS("1b 1c 1a 1z", "1c 1a", "1b 1z"); /* none overtakes what stands before it */
}

static void what_is_alike_comes_once(void)
{
	CHECK_OTHERS("1a 2b 3c", "1a 3c", "1a 2b 3c", "2b");
	CHECK_OTHERS("1c 1a 1b", "1c 1b", "1c 1a"); /* both go on before either is behind */
	CHECK_OTHERS("1a 1a", "1a 1a"); /* one flow is left as it is */
	CHECK_OTHERS("1a 1a", "1a 1a", "1a");
}

static int fails(void *arg, struct pr_piece *piece)
{
	(void)piece;
	if ((*(int *)arg)-- > 0) {
		*piece = piece_of_note(1, "x");
		return 1;
	}
	errno = EIO;
	return -1;
}

static void a_flow_that_fails_fails_the_join(void)
{
	for (int after = 0; after < 3; after++) {
		struct pr_join *j = pr_join_new(PR_JOIN_OTHERS);
		struct pr_piece piece;
		int left = after;
		free_list(&lists[0]);
		add_notes(&lists[0], "1a 2b");
		CHECK(pr_join_add(j, flow_of(&lists[0])) && pr_join_add(j, (struct pr_flow){.next = fails, .arg = &left}));
		int got;
		while ((got = pr_join_next(j, &piece)) > 0)
			if (piece.bytes.p[piece.bytes.n - 1] == 'x')
				free((void *)(uintptr_t)piece.bytes.p);
		CHECK_EQ_INT(got, -1);
		CHECK_EQ_INT(errno, EIO);
		pr_join_free(j);
	}
}

/* Whatever is joined first, and in whatever order: the same. */
static void joins_of_joins_are_joins(void)
{
	for (unsigned round = 0; round < 2000; round++) {
		static char texts[4][32], wanted[8 * FLOW_MAX];
		const char *all[4];
		for (size_t i = 0; i < 4; i++) {
			unsigned n = random_below(8), t = 1;
			for (unsigned k = 0; k < n; k++) {
				t += random_below(3) == 0;
				snprintf(texts[i] + 3 * k, 4, "%u%c ", t, (char)('a' + random_below(4)));
			}
			texts[i][n > 0 ? 3 * n - 1 : 0] = '\0';
			all[i] = texts[i];
		}
		snprintf(wanted, sizeof wanted, "%s", joined(PR_JOIN_OTHERS, all, 4, false));
		CHECK_EQ_STR(joined(PR_JOIN_OTHERS, all, 4, true), wanted);
		struct pr_join *some = pr_join_new(PR_JOIN_OTHERS), *rest = pr_join_new(PR_JOIN_OTHERS);
		bool room = pr_join_add(some, flow_of(&lists[2])) && pr_join_add(some, flow_of(&lists[0])) &&
		            pr_join_add(rest, flow_of(&lists[3])) && pr_join_add(rest, pr_join_flow(some)) &&
		            pr_join_add(rest, flow_of(&lists[1]));
		CHECK(room);
		CHECK_EQ_STR(notes_of(pr_join_flow(rest)), wanted);
	}
}

static void ends(void)
{
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		free_list(&lists[i]);
}

CHECK_MAIN(comes_in_the_order_of_time, parts_of_one_time_come_in_their_order, others_of_one_time_come_by_what_they_say,
           what_is_alike_comes_once, a_flow_that_fails_fails_the_join, joins_of_joins_are_joins, ends)

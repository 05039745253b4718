#include "shown.h"

#define PEERS MEMBER("a") MEMBER("b") MEMBER("c") MEMBER("d") MEMBER("e")
#define SOURCES \
	SOURCE("a.log", "a", "20") SOURCE("b.log", "b", "20") SOURCE("c.log", "c", "20") SOURCE("d.log", "d", "20")

static void a_split_shows_its_sides(void)
{
	CHECK_EQ_STR(shown("timeline", PEERS SOURCES SPLIT("14:08:58.4", "f1", "open", "") RECOVERY("14:09:05", "initializing")
	                   SPLIT("14:19:30", "f1", "close", ",\"end\":" T("14:19:24.4")) RECOVERY("14:19:31", "complete")),
	             "2026-11-22 14:02:00.000 to 14:31:12.000 UTC, a column is 24.3 s\n"
	             "               14:05       14:10        14:15       14:20       14:25\n"
	             "        -------+-----------+------------+-----------+-----------+------------+--\n"
	             "failure                  1-------------------------\n"
	             "a       =================AAAAAAAAAAAAAAAAAAAAAAAAAA=============================\n"
	             "b       =================BBBBBBBBBBBBBBBBBBBBBBBBBB=============================\n"
	             "c       =================AAAAAAAAAAAAAAAAAAAAAAAAAA=============================\n"
	             "d       =================BBBBBBBBBBBBBBBBBBBBBBBBBB=============================\n"
	             "e       -----------------BBBBBBBBBBBBBBBBBBBBBBBBBB-----------------------------\n"
	             "= well, - no log of its own, A B sides, x down, ? undecided, ~ impaired\n"
	             "\n"
	             "1   network-partition, complete (f1)\n"
	             "    2026-11-22 14:08:54.343 to 14:19:24.400, 10 min 30 s\n"
	             "    A {a, c}: no quorum, stop (2 present, 3 needed)\n"
	             "    B {b, d, e}: quorum, continue (3 present, 3 needed)\n"
	             "    recovery: majority-rule, complete; policy majority\n"
	             "\n"
	             "1 failure, closed; evidence from 4 of 5 peers, 14:02-14:31\n");
}

/* pr-detect counted on half of the weight, pr-strategy on two thirds: what it says goes with its own sum. */
static void the_sum_is_the_verdicts_own(void)
{
	const char *text = shown("timeline", PEERS SOURCES SPLIT("14:08:58.4", "f1", "open", "")
	                         "{\"type\":\"recovery\",\"t\":" T("14:09:05") ",\"id\":\"r1\",\"failure\":\"f1\",\"strategy\":\"split-brain-resolution\","
	                         "\"progress\":\"detecting-peers\",\"needed\":4,\"verdicts\":[{\"group\":[\"a\",\"c\"],\"present\":2,\"verdict\":\"resolve\"},"
	                         "{\"group\":[\"b\",\"d\",\"e\"],\"present\":3,\"verdict\":\"resolve\"}]}\n");
	CHECK(strstr(text, "    A {a, c}: no quorum, resolve (2 present, 4 needed)\n") != NULL);
	CHECK(strstr(text, "    B {b, d, e}: no quorum, resolve (3 present, 4 needed)\n") != NULL);
	text = shown("timeline", PEERS SOURCES SPLIT("14:08:58.4", "f1", "open", "")
	             "{\"type\":\"recovery\",\"t\":" T("14:09:05") ",\"id\":\"r1\",\"failure\":\"f1\",\"strategy\":\"majority-rule\","
	             "\"progress\":\"detecting-peers\",\"needed\":0,\"verdicts\":[{\"group\":[\"a\",\"c\"],\"present\":2,\"verdict\":\"continue\"},"
	             "{\"group\":[\"b\",\"d\",\"e\"],\"present\":3,\"verdict\":\"stop\"}]}\n");
	CHECK(strstr(text, "    A {a, c}: continue\n") != NULL);
}

static void box_characters_are_for_utf8(void)
{
	struct pr_show v = {.format = PR_SHOW_TIMELINE, .display = {.width = 40, .utf8 = true}};
	CHECK_EQ_STR(shown_of(&v, SOURCES SPLIT("14:08:58.4", "f1", "open", "")),
	             "2026-11-22 14:02:00.000 to 14:31:12.000\n"
	             "UTC, a column is 54.7 s\n"
	             "                      14:15\n"
	             "        ──────────────┼───────────────┼─\n"
	             "failure        1────────────────────────\n"
	             "a       ═══════AAAAAAAAAAAAAAAAAAAAAAAAA\n"
	             "b       ═══════BBBBBBBBBBBBBBBBBBBBBBBBB\n"
	             "c       ═══════AAAAAAAAAAAAAAAAAAAAAAAAA\n"
	             "d       ═══════BBBBBBBBBBBBBBBBBBBBBBBBB\n"
	             "e       ───────BBBBBBBBBBBBBBBBBBBBBBBBB\n"
	             "═ well, ─ no log of its own, A B sides,\n"
	             "x down, ? undecided, ~ impaired\n"
	             "\n"
	             "1   network-partition, complete (f1)\n"
	             "    2026-11-22 14:08:54.343 on, not over\n"
	             "    at the end\n"
	             "    A {a, c}: no quorum\n"
	             "    B {b, d, e}: quorum\n"
	             "\n"
	             "1 failure, open; evidence from 4 of 5 peers, 14:02–14:31\n");
}

/* Healed in two steps; a later record that knows better about the first step corrects it. */
static void each_picture_stands_until_the_next(void)
{
	CHECK_EQ_STR(shown("timeline", SOURCES SPLIT("14:08:58.4", "f1", "open", "")
	                   "{\"type\":\"failure\",\"t\":" T("14:15:00") ",\"id\":\"f1\",\"event\":\"change\",\"failure\":"
	                   "\"network-partition\",\"shape\":\"complete\",\"start\":" T("14:08:54") ",\"since\":" T("14:16:00")
	                   ",\"groups\":[[\"a\"],[\"b\",\"c\",\"d\"]],\"severed\":[[0,1],[1,0]]}\n"
	                   "{\"type\":\"failure\",\"t\":" T("14:16:00") ",\"id\":\"f1\",\"event\":\"change\",\"failure\":"
	                   "\"network-partition\",\"shape\":\"complete\",\"start\":" T("14:08:54") ",\"since\":" T("14:14:00")
	                   ",\"groups\":[[\"a\",\"b\"],[\"c\"],[\"d\"]],\"severed\":[[0,1],[1,0],[0,2],[2,0],[1,2],[2,1]]}\n"),
	             "2026-11-22 14:02:00.000 to 14:31:12.000 UTC, a column is 24.3 s\n"
	             "               14:05       14:10        14:15       14:20       14:25\n"
	             "        -------+-----------+------------+-----------+-----------+------------+--\n"
	             "failure                  1------------------------------------------------------\n"
	             "a       =================AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
	             "b       =================BBBBBBBBBBBBBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
	             "c       =================AAAAAAAAAAAABBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\n"
	             "d       =================BBBBBBBBBBBBCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC\n"
	             "e       -----------------BBBBBBBBBBBBB------------------------------------------\n"
	             "= well, - no log of its own, A B sides, x down, ? undecided, ~ impaired\n"
	             "\n"
	             "1   network-partition, complete (f1)\n"
	             "    2026-11-22 14:08:54.000 on, not over at the end\n"
	             "    from 14:08:54.343:\n"
	             "    A {a, c}: no quorum\n"
	             "    B {b, d, e}: quorum\n"
	             "    from 14:14:00.000:\n"
	             "    A {a, b}\n"
	             "    B {c}\n"
	             "    C {d}\n"
	             "\n"
	             "1 failure, open; evidence from 4 of 5 peers, 14:02-14:31\n");
}

static void partial_cuts_leave_peers_on_no_side(void)
{
	CHECK_EQ_STR(shown("timeline", SOURCES "{\"type\":\"failure\",\"t\":" T("14:15:00") ",\"id\":\"f1\",\"event\":\"open\","
	                   "\"failure\":\"network-partition\",\"shape\":\"partial\",\"start\":" T("14:14:00") ",\"since\":"
	                   T("14:14:00") ",\"peers\":[\"a\",\"b\"],\"groups\":[[\"a\"],[\"b\"],[\"c\",\"d\"]],\"severed\":[[0,1],"
	                   "[1,0]],\"quorum\":[true,true,true]}\n"),
	             "2026-11-22 14:02:00.000 to 14:31:12.000 UTC, a column is 24.3 s\n"
	             "               14:05       14:10        14:15       14:20       14:25\n"
	             "        -------+-----------+------------+-----------+-----------+------------+--\n"
	             "failure                              1------------------------------------------\n"
	             "a       =============================AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
	             "b       =============================BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\n"
	             "c       ========================================================================\n"
	             "d       ========================================================================\n"
	             "= well, - no log of its own, A B sides, x down, ? undecided, ~ impaired\n"
	             "\n"
	             "1   network-partition, partial (f1)\n"
	             "    2026-11-22 14:14:00.000 on, not over at the end\n"
	             "    A {a}: quorum\n"
	             "    B {b}: quorum\n"
	             "    {c, d}, on no side, cut off from nobody: quorum\n"
	             "    {a} cannot hear {b}, and the other way round\n"
	             "\n"
	             "1 failure, open; evidence from 4 of 4 peers, 14:02-14:31\n");
}

#define CRASH_OF(peer, id, start, end) \
	"{\"type\":\"failure\",\"t\":" end ",\"id\":\"" id "\",\"event\":\"close\",\"failure\":\"crash\",\"since\":" start ",\"end\":" end \
	",\"peers\":[\"" peer "\"],\"groups\":[[\"a\"],[\"" peer "\"]],\"severed\":[[0,1],[1,0]]}\n"

/* Which failure a letter is of can be told only if none covers another one. */
static void failures_at_one_time_are_not_painted_over_each_other(void)
{
	const char *text = shown("timeline", SOURCES SPLIT("14:08:58.4", "f1", "open", "")
	                         SPLIT("14:19:30", "f1", "close", ",\"end\":" T("14:19:24.4"))
	                         CRASH_OF("b", "f2", T("14:12:00"), T("14:14:00"))
	                         "{\"type\":\"failure\",\"t\":" T("14:22:00") ",\"id\":\"f3\",\"event\":\"close\",\"failure\":\"network-partition\","
	                         "\"shape\":\"partial\",\"start\":" T("14:16:00") ",\"since\":" T("14:16:00") ",\"end\":" T("14:22:00")
	                         ",\"peers\":[\"a\",\"c\"],\"groups\":[[\"c\"],[\"a\"],[\"b\"]],\"severed\":[[0,1],[1,0]]}\n"
	                         CRASH_OF("d", "f4", T("14:23:00"), T("14:24:00")));
	const char *end = strstr(text, "\n\n");
	CHECK(end != NULL);
	CHECK_EQ_SPAN(((struct pr_span){(const uint8_t *)text, end ? (size_t)(end - text) : 0}),
	             "2026-11-22 14:02:00.000 to 14:31:12.000 UTC, a column is 24.3 s\n"
	             "               14:05       14:10        14:15       14:20       14:25\n"
	             "        -------+-----------+------------+-----------+-----------+------------+--\n"
	             "failure                  1-------------------------        4---\n"
	             "                                2-----    3---------------\n"
	             "a       =================AAAAAAAAAAAAAAAAAAAAAAAAAABBBBBBB======================\n"
	             "                                          BBBBBBBBB\n"
	             "b       =================BBBBBBBxxxxxxBBBBBBBBBBBBB=============================\n"
	             "                                BBBBBB\n"
	             "c       =================AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA======================\n"
	             "                                          AAAAAAAAA\n"
	             "d       =================BBBBBBBBBBBBBBBBBBBBBBBBBB========xxxx=================\n"
	             "e       -----------------BBBBBBBBBBBBBBBBBBBBBBBBBB-----------------------------\n"
	             "= well, - no log of its own, A B sides, x down, ? undecided, ~ impaired, below a\n"
	             "bar: what else went on then");
}

static void crashes_doubts_and_delays_have_marks_of_their_own(void)
{
	CHECK_EQ_STR(shown("timeline", PEERS SOURCES "{\"type\":\"failure\",\"t\":" T("14:06:00") ",\"id\":\"f1\",\"event\":"
	                   "\"close\",\"failure\":\"crash\",\"since\":" T("14:05:00") ",\"end\":" T("14:07:00")
	                   ",\"peers\":[\"b\"],\"groups\":[[\"a\"],[\"b\"]],\"severed\":[[0,1],[1,0]]}\n"
	                   "{\"type\":\"failure\",\"t\":" T("14:12:00") ",\"id\":\"f2\",\"event\":\"close\",\"failure\":"
	                   "\"message-loss\",\"since\":" T("14:10:00") ",\"end\":" T("14:13:00") ",\"peers\":[\"c\"]}\n"
	                   "{\"type\":\"failure\",\"t\":" T("14:20:00") ",\"id\":\"f3\",\"event\":\"open\",\"failure\":"
	                   "\"network-partition\",\"since\":" T("14:20:00") ",\"peers\":[\"e\"],\"groups\":[[\"a\",\"b\",\"c\","
	                   "\"d\"],[\"e\"]],\"severed\":[[0,1],[1,0]],\"undecided\":true}\n"),
	             "2026-11-22 14:02:00.000 to 14:31:12.000 UTC, a column is 24.3 s\n"
	             "               14:05       14:10        14:15       14:20       14:25\n"
	             "        -------+-----------+------------+-----------+-----------+------------+--\n"
	             "failure        1-----      2--------                3---------------------------\n"
	             "a       ============================================AAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
	             "b       =======xxxxxx===============================AAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
	             "c       ===================~~~~~~~~~================AAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
	             "d       ============================================AAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
	             "e       --------------------------------------------????????????????????????????\n"
	             "= well, - no log of its own, A B sides, x down, ? undecided, ~ impaired\n"
	             "\n"
	             "1   crash of {b} (f1)\n"
	             "    2026-11-22 14:05:00.000 to 14:07:00.000, 2 min 0 s\n"
	             "\n"
	             "2   message-loss of {c} (f2)\n"
	             "    2026-11-22 14:10:00.000 to 14:13:00.000, 3 min 0 s\n"
	             "\n"
	             "3   network-partition, undecided (f3)\n"
	             "    2026-11-22 14:20:00.000 on, not over at the end\n"
	             "    A {a, b, c, d}\n"
	             "    B {e}\n"
	             "    {a, b, c, d} cannot hear {e}, and the other way round\n"
	             "\n"
	             "3 failures, 1 open, 1 undecided; evidence from 4 of 5 peers, 14:02-14:31\n");
}

static void a_span_of_time_is_drawn_alone(void)
{
	struct pr_show v = {.format = PR_SHOW_TIMELINE, .display = display};
	CHECK(pr_selection_types(&v.selection, "source,failure", &(struct pr_span){NULL, 0}));
	v.selection.from = 1795356480000000000; /* 14:08:00 */
	v.selection.to = 1795356600000000000;   /* 14:10:00 */
	CHECK_EQ_STR(shown_of(&v, SOURCES SPLIT("14:08:58.4", "f1", "open", "") "{\"type\":\"failure\",\"t\":" T("14:06:00")
	                      ",\"id\":\"f9\",\"event\":\"close\",\"failure\":\"crash\",\"since\":" T("14:05:00") ",\"end\":"
	                      T("14:07:00") ",\"peers\":[\"b\"]}\n"),
	             "2026-11-22 14:08:00.000 to 14:10:00.000 UTC, a column is 1.6 s\n"
	             "        14:08:00         14:08:30          14:09:00          14:09:30\n"
	             "        +----------------+-----------------+-----------------+-----------------+\n"
	             "failure                                 1---------------------------------------\n"
	             "a       ================================AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
	             "b       ================================BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\n"
	             "c       ================================AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
	             "d       ================================BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\n"
	             "e       --------------------------------BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\n"
	             "= well, - no log of its own, A B sides, x down, ? undecided, ~ impaired\n"
	             "\n"
	             "1   network-partition, complete (f1)\n"
	             "    2026-11-22 14:08:54.343 on, not over at the end\n"
	             "    A {a, c}: no quorum\n"
	             "    B {b, d, e}: quorum\n"
	             "\n"
	             "2 failures, 1 open; evidence from 4 of 5 peers, 14:02-14:31\n");
}

static void a_short_cut_does_not_vanish(void)
{
	CHECK(strstr(shown("timeline", SOURCES SPLIT("14:08:55", "f1", "close", ",\"end\":" T("14:08:54.344"))), "=A="));
}

static void peers_are_in_the_order_of_their_numbers(void)
{
	const char *text = shown("timeline", SOURCE("x", "etcd10", "1") SOURCE("y", "etcd9", "1") SOURCE("z", "etcd1", "1"));
	const char *one = strstr(text, "\netcd1 "), *nine = strstr(text, "\netcd9 "), *ten = strstr(text, "\netcd10 ");
	CHECK(one && nine && ten && one < nine && nine < ten);
}

static void nothing_is_drawn_of_nothing(void)
{
	CHECK_EQ_STR(shown("timeline", ""), "no failure; evidence from 0 of 0 peers; no source record tells what was read\n");
}

CHECK_MAIN(a_split_shows_its_sides, the_sum_is_the_verdicts_own, box_characters_are_for_utf8, each_picture_stands_until_the_next,
           partial_cuts_leave_peers_on_no_side, failures_at_one_time_are_not_painted_over_each_other, crashes_doubts_and_delays_have_marks_of_their_own,
           a_span_of_time_is_drawn_alone, a_short_cut_does_not_vanish, peers_are_in_the_order_of_their_numbers,
           nothing_is_drawn_of_nothing)

/*
 * What each peer of a swarm (swarm.h) makes of what it hears: who was cut off from whom, in which direction, by its own stream alone.
 * A peer knows what came to it: of a side whose beats no longer come it cannot tell a crash from a cut, which "?" says.
 */
#include "swarm.h"

#define PEERS "peers a b c d e\nbeat 1s\nduration 300s\ndelay normal 2ms 1ms\n"
#define NOBODY ((size_t)-1)

/* What every peer's stream is to say at a time, but for one. */
static void all_say(struct swarm *w, double at, const char *wanted, size_t but)
{
	swarm_run(w, at);
	for (uint32_t i = 0; i < w->scenario.count && w->peers[i].detect; i++)
		if (i != but)
			CHECK_EQ_STR(swarm_verdict(w, i), wanted);
}

/* Runs a scenario on five peers in which something is wrong from 20 s to 60 s. */
static void told(const char *acts, const char *wanted, size_t but, const char *others_word)
{
	char text[512];
	snprintf(text, sizeof text, "%s%s", PEERS, acts);
	struct swarm *w = swarm_new(text, 5, 200, 10);
	all_say(w, 19, "", NOBODY);
	all_say(w, 40, wanted, but);
	if (but != NOBODY)
		CHECK_EQ_STR(swarm_verdict(w, (uint32_t)but), others_word);
	all_say(w, 80, "", NOBODY);
	for (uint32_t i = 0; i < 5; i++)
		CHECK_EQ_INT(w->peers[i].opened, i == but && !*others_word ? 0 : 1);
	swarm_free(w);
}

static void every_peer_sees_a_complete_cut(void)
{
	told("at 20s cut a b | c d e\nat 60s heal\n", "?network-partition complete a b|c d e", NOBODY, "");
}

/* Whether those beyond the cut are parted among themselves does not come to this side. */
static void of_three_sides_each_knows_its_own(void)
{
	static const char *const views[] = {"a b|c d e", "a b|c d e", "a b e|c d", "a b e|c d", "a b c d|e"};
	struct swarm *w = swarm_new(PEERS "at 20s cut a b | c d | e\nat 60s heal\n", 5, 200, 10);
	swarm_run(w, 40);
	for (uint32_t i = 0; i < 5; i++) {
		const char *verdict = swarm_verdict(w, i), *sides = strstr(verdict, "complete ");
		CHECK_EQ_STR(sides ? sides + strlen("complete ") : verdict, views[i]);
	}
	all_say(w, 80, "", NOBODY);
	swarm_free(w);
}

static void every_peer_sees_a_partial_cut(void)
{
	told("at 20s cut a | b\nat 60s heal\n", "network-partition partial a|b|c d e", NOBODY, "");
	told("at 20s cut a b | c d\nat 60s heal\n", "network-partition partial a b|c d|e", NOBODY, "");
}

static void every_peer_sees_a_cut_of_one_direction(void)
{
	told("at 20s cut a b -> c\nat 60s heal\n", "network-partition simplex a b|c|d e", NOBODY, "");
	told("at 20s cut a -> b\nat 60s heal\n", "network-partition simplex a|b|c d e", NOBODY, "");
}

static void who_hears_nobody_knows_no_more(void)
{
	struct swarm *w = swarm_new(PEERS "at 20s cut a b -> c d e\nat 60s heal\n", 5, 200, 10);
	swarm_run(w, 40);
	for (uint32_t i = 0; i < 5; i++) /* what a and b hear does not come to the others: of that direction nothing is known there */
		CHECK_EQ_STR(swarm_verdict(w, i), i < 2 ? "network-partition simplex a b|c d e" : "?network-partition complete a b|c d e");
	all_say(w, 80, "", NOBODY);
	swarm_free(w);
}

static void what_is_gone_may_be_cut_off(void)
{
	told("at 20s for 40s crash e\n", "?crash e", 4, "");
	told("at 20s for 40s pause e\n", "?crash e", 4, "");
	told("at 20s cut a | *\nat 60s heal\n", "?crash a", 0, "?network-partition complete a|b c d e");
}

/* When all but one, NOBODY: all, say that, in intervals after `since`. */
static double told_after(struct swarm *w, double since, const char *wanted, size_t but)
{
	for (double t = since; t < since + 20; t += 0.05) {
		size_t wrong = 0;
		swarm_run(w, t);
		for (uint32_t i = 0; i < w->scenario.count; i++)
			wrong += i != but && strcmp(swarm_verdict(w, i), wanted) != 0;
		if (!wrong)
			return t - since;
	}
	return 20;
}

/* Wherever between two beats it begins, and though one beat in a hundred gets lost. */
static void all_is_told_within_four_intervals(void)
{
	static const struct {
		const char *act, *wanted;
		size_t but;
	} faults[] = {
		{"cut a b | *", "?network-partition complete a b|c d e", NOBODY},
		{"cut a | b", "network-partition partial a|b|c d e", NOBODY},
		{"cut a -> b", "network-partition simplex a|b|c d e", NOBODY},
		{"crash e", "?crash e", 4},
	};
	for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++)
		for (unsigned phase = 0; phase < 10; phase++) {
			char text[512];
			double since = 30 + phase / 10.0;
			snprintf(text, sizeof text, "%sloss 1%%\nseed %u\nat %.1fs %s\n", PEERS, phase + 1, since, faults[i].act);
			struct swarm *w = swarm_new(text, 5, 200, 10);
			CHECK(told_after(w, since, faults[i].wanted, faults[i].but) <= 4);
			swarm_free(w);
		}
}

static void loss_is_no_cut(void)
{
	struct swarm *w = swarm_new("peers a b c d e\nbeat 1s\nduration 4000s\ndelay normal 2ms 1ms\nloss 2%\n", 5, 200, 10);
	swarm_run(w, 3600);
	for (uint32_t i = 0; i < 5; i++)
		CHECK_EQ_INT(w->peers[i].opened, 0);
	swarm_free(w);
}

/* Begins a scenario of peers p00, p01 and so on; where it goes on. */
static char *name_peers(char *text, int count)
{
	char *end = text + sprintf(text, "peers");
	for (int i = 0; i < count; i++)
		end += sprintf(end, " p%02d", i);
	return end;
}

/* 60 peers with 16 neighbours each, so that nobody has them all beyond the cut at 25 s, between the first half and the others. */
static struct swarm *halves(const char *more, uint32_t watched)
{
	char text[4096], *end = name_peers(text, 60);
	end += sprintf(end, "\nbeat 1s\nduration 90s\ndelay normal 2ms 1ms\nat 25s cut");
	for (int i = 0; i < 30; i++)
		end += sprintf(end, " p%02d", i);
	sprintf(end, " | *\n%s\n", more);
	return swarm_new(text, watched, 20, 16);
}

static void news_goes_from_hand_to_hand(void)
{
	struct swarm *w = halves("at 60s heal", 60);
	swarm_run(w, 45);
	for (uint32_t i = 0; i < 60; i++) {
		const char *verdict = swarm_verdict(w, i);
		CHECK(strncmp(verdict, "?network-partition complete p00 ", 32) == 0);
		const char *bar = strchr(verdict, '|');
		CHECK(bar && strncmp(bar, "|p30 p31 ", 9) == 0 && !strchr(bar + 1, '|'));
	}
	all_say(w, 85, "", NOBODY);
	for (uint32_t i = 0; i < 60; i++)
		CHECK_EQ_INT(w->peers[i].opened, 1);
	swarm_free(w);
}

/* Though most have never heard it: its neighbours alone can miss it. */
static void a_crash_is_one_where_few_are_neighbours(void)
{
	char text[4096];
	sprintf(name_peers(text, 40), "\nbeat 1s\nduration 120s\ndelay normal 2ms 1ms\nat 25s for 30s crash p05\n");
	struct swarm *w = swarm_new(text, 5, 20, 6);
	all_say(w, 45, "?crash p05", NOBODY);
	all_say(w, 80, "", NOBODY);
	swarm_free(w);
}

/* A new members file of another epoch, for everybody at once: they have other neighbours then. */
static void renew_all(struct swarm *w, struct pr_members *more)
{
	char text[4096] = "domain swarm\nepoch 2\n", file[] = "/tmp/swarm.XXXXXX", error[256];
	int fd = mkstemp(file);
	for (uint32_t i = 0; i < w->scenario.count; i++)
		sprintf(text + strlen(text), "p%02u\n", (unsigned)i);
	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0);
	CHECK(pr_members_read(more, file, error, sizeof error));
	unlink(file);
	struct pr_now now = swarm_now(w);
	for (uint32_t i = 0; i < w->scenario.count; i++)
		CHECK(pr_node_renew(w->peers[i].node, &now, more, NULL));
}

static void who_is_no_neighbour_any_more_is_not_lost(void)
{
	char text[4096];
	struct pr_members more;
	sprintf(name_peers(text, 40), "\nbeat 1s\nduration 120s\ndelay normal 2ms 1ms\n");
	struct swarm *w = swarm_new(text, 5, 10, 6);
	swarm_run(w, 30);
	renew_all(w, &more);
	swarm_run(w, 80);
	for (uint32_t i = 0; i < 5; i++)
		CHECK_EQ_INT(w->peers[i].opened, 0);
	swarm_free(w);
	pr_members_free(&more);
}

static uint64_t said[30]; /* by peer: when it last wrote that p05 hears somebody, by the word of another */

static void note_word(struct swarm *w, uint32_t peer, const struct pr_record *r)
{
	bool link = r->type == PR_LINK && pr_is(pr_text(r, PR_LINK_OBSERVER), "p05") && pr_is(pr_text(r, PR_LINK_STATE), "up");
	if (link && !pr_is(pr_text(r, PR_LINK_VIA), "p05"))
		said[peer] = w->now;
}

/* What who started anew hears comes to those whom it does not beat to, though the lower half of its incarnation may be smaller. */
static void a_new_start_is_believed_from_hand_to_hand(void)
{
	char text[4096];
	sprintf(name_peers(text, 30), "\nbeat 1s\nduration 120s\ndelay normal 2ms 1ms\nat 20s for 43s crash p05\n");
	struct swarm *w = swarm_new(text, 0, 10, 6);
	size_t count = 0;
	w->look = note_word;
	swarm_run(w, 100);
	for (uint32_t i = 0; i < 30; i++)
		count += said[i] > 63 * SWARM_SECOND;
	CHECK(count >= 30 - 1 - 6); /* not by its own word, nor by its neighbours' */
	swarm_free(w);
}

static unsigned bounded, early;

/* Of what is told of links across a cut of p00…p29 that is made at 25 s. */
static void check_bounds(struct swarm *w, uint32_t peer, const struct pr_record *r)
{
	(void)peer;
	bool down = r->type == PR_LINK && pr_is(pr_text(r, PR_LINK_STATE), "down") && w->now > 26 * SWARM_SECOND; /* sooner nobody misses any */
	uint32_t observer = pr_peers_find(w->scenario.names, pr_text(r, PR_LINK_OBSERVER));
	if (!down || (observer < 30) == (pr_peers_find(w->scenario.names, pr_text(r, PR_LINK_SUBJECT)) < 30))
		return;
	bounded++;
	CHECK(pr_uint(r, PR_LINK_EARLIEST) <= w->scenario.start + 25 * SWARM_SECOND + SWARM_SECOND / 50); /* what was on its way came */
	early += pr_uint(r, PR_LINK_LATEST) < w->scenario.start + 25 * SWARM_SECOND; /* chance took a beat just before */
}

static void the_bounds_of_a_loss_are_true_where_much_gets_lost(void)
{
	struct swarm *w = halves("loss 10%", 0);
	w->look = check_bounds;
	swarm_run(w, 45);
	CHECK(bounded > 10000 && early < bounded / 1000);
	swarm_free(w);
}

static unsigned unnumbered; /* that the first peer wrote: contacts that are not of a beat */

static void count_unnumbered(struct swarm *w, uint32_t peer, const struct pr_record *r)
{
	(void)w;
	unnumbered += peer == 0 && r->type == PR_CONTACT && !pr_has(r, PR_CONTACT_SEQ) && !pr_has(r, PR_CONTACT_VIA) && !pr_has(r, PR_ANY_SYSTEM);
}

/* What others gossip of whom they heard, in this peer's name even, is no word of theirs. */
static void whose_datagram_comes_is_heard(void)
{
	struct swarm *w = swarm_new("peers a b c\nbeat 1s\nduration 60s\nat 10s crash c\n", 0, 200, 10);
	static struct pr_build b;
	struct pr_record contact;
	const char *why;
	swarm_run(w, 12);
	uint64_t before[] = {0, w->peers[0].heard[1], w->peers[0].heard[2]};
	CHECK(before[1] >= 10 && before[2] >= 8);
	struct pr_now now = swarm_now(w);
	pr_build_record(&b, PR_CONTACT, now.wall);
	pr_build_text(&b, PR_CONTACT_OBSERVER, pr_span_of("a"));
	pr_build_text(&b, PR_CONTACT_SUBJECT, pr_span_of("c"));
	struct pr_span bytes = pr_build_end(&b);
	CHECK(pr_decode(bytes.p, bytes.n, &contact, &why) == PR_DECODED);
	CHECK(pr_node_tell(w->peers[1].node, &now, &contact));
	w->look = count_unnumbered;
	swarm_run(w, 20);
	CHECK_EQ_INT(unnumbered, 1);
	CHECK(w->peers[0].heard[1] > before[1]);
	CHECK_EQ_INT(w->peers[0].heard[2], before[2]);
	CHECK_EQ_INT(w->peers[0].heard[0], 0);
	pr_build_free(&b);
	swarm_free(w);
}

CHECK_MAIN(every_peer_sees_a_complete_cut, of_three_sides_each_knows_its_own, every_peer_sees_a_partial_cut, every_peer_sees_a_cut_of_one_direction,
           who_hears_nobody_knows_no_more, what_is_gone_may_be_cut_off, all_is_told_within_four_intervals, loss_is_no_cut, news_goes_from_hand_to_hand, a_crash_is_one_where_few_are_neighbours,
           who_is_no_neighbour_any_more_is_not_lost,
           a_new_start_is_believed_from_hand_to_hand, the_bounds_of_a_loss_are_true_where_much_gets_lost, whose_datagram_comes_is_heard)

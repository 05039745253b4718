/* rumours where something is gone: cuts that heal, restarts, peers that come late, age, memory. */
#include "gossip.h"

static struct gossip g;

static uint64_t told(void)
{
	uint64_t sum = 0;
	for (uint32_t i = 0; i < g.o.peers; i++)
		sum += g.peers[i].told;
	return sum;
}

static void counts_of(uint32_t peer, struct pr_rumours_counts *counts)
{
	pr_rumours_count(g.peers[peer].rumours, counts);
}

/* For minutes the sides hear nothing of each other, and then all is there; each time another cut. */
static void cuts_heal(void)
{
	gossip_begin(&g, &(struct gossip_options){.peers = 15, .loss = 50000000u, .twice = 10000000u, .delay = 10 * MS,
	                                          .jitter = 200 * MS, .seed = 1});
	for (unsigned cut = 0; cut < 5; cut++) {
		for (uint32_t i = 0; i < 15; i++)
			g.side[i] = (uint8_t)pr_dice_below(&g.dice, 1 + cut);
		for (unsigned k = 0; k < 60; k++) {
			gossip_tell(&g, (uint32_t)pr_dice_below(&g.dice, 15), 200 + pr_dice_below(&g.dice, 3000));
			gossip_run(&g, 3 * SECOND);
		}
		memset(g.side, 0, 15);
		CHECK(gossip_until(&g, 14 * told(), 120 * SECOND) < UINT64_MAX);
	}
	gossip_run(&g, 60 * SECOND);
	CHECK_EQ_INT(g.written, 14 * told());
	for (uint32_t i = 0; i < 15; i++)
		CHECK_EQ_INT(g.peers[i].notes, 0);
	gossip_end(&g);
}

/* What a process told and wrote before it ended, it gets anew, as what is kept: of itself, too. */
static void who_restarts_gets_what_is_kept(void)
{
	gossip_begin(&g, &(struct gossip_options){.peers = 5, .loss = 100000000u, .delay = 10 * MS, .seed = 2});
	for (unsigned k = 0; k < 30; k++)
		gossip_tell(&g, k % 5, 400);
	CHECK(gossip_until(&g, 30 * 4, 60 * SECOND) < UINT64_MAX);
	gossip_stop(&g, 3);
	gossip_tell(&g, 0, 400);
	gossip_run(&g, 60 * SECOND);
	CHECK_EQ_INT(g.written, 30 * 4 + 3);
	gossip_start(&g, 3);
	for (unsigned k = 0; k < 10; k++)
		gossip_tell(&g, 3, 400); /* of its new incarnation, from 1 on */
	CHECK(gossip_until(&g, 30 * 4 + 3 + 31 + 10 * 4, 60 * SECOND) < UINT64_MAX);
	gossip_run(&g, 60 * SECOND);
	CHECK_EQ_INT(g.written, 30 * 4 + 3 + 31 + 10 * 4);
	CHECK_EQ_INT(g.peers[3].written, 31);
	CHECK_EQ_INT(g.peers[3].notes, 0);
	gossip_end(&g);
}

/* Each of them again and again, with one process a peer or many; nobody has more incarnations than are kept apart. */
static void all_restart_in_turn(void)
{
	gossip_begin(&g, &(struct gossip_options){.peers = 7, .loss = 100000000u, .delay = 10 * MS, .jitter = 100 * MS, .seed = 3});
	uint64_t total = 0;
	for (unsigned k = 0; k < 40; k++) {
		uint32_t peer = k % 7;
		gossip_tell(&g, (peer + 3) % 7, 500);
		total++;
		gossip_run(&g, 20 * SECOND);
		if (k < 21) {
			gossip_stop(&g, peer);
			gossip_run(&g, 2 * SECOND);
			gossip_start(&g, peer);
		}
	}
	gossip_run(&g, 200 * SECOND);
	for (uint32_t i = 0; i < 7; i++) /* all but what this incarnation told */
		CHECK_EQ_INT(g.peers[i].written, total - g.peers[i].told);
	gossip_end(&g);
}

static void what_is_too_old_is_missing_and_told(void)
{
	gossip_begin(&g, &(struct gossip_options){.peers = 4, .delay = 10 * MS, .age = 64 * SECOND, .seed = 4});
	g.quiet_order = true;
	gossip_tell(&g, 0, 300);
	CHECK(gossip_until(&g, 3, 30 * SECOND) < UINT64_MAX);
	g.side[3] = 1;
	for (unsigned k = 0; k < 30; k++) {
		gossip_tell(&g, 0, 300);
		gossip_run(&g, 5 * SECOND);
	}
	g.side[3] = 0;
	gossip_tell(&g, 0, 300);
	gossip_run(&g, 10 * SECOND);
	CHECK_EQ_INT(g.peers[1].written, 32);
	CHECK_EQ_INT(g.peers[2].written, 32);
	CHECK_EQ_INT(g.peers[3].written + g.peers[3].missing, 32);
	CHECK(g.peers[3].written >= 1 + 11 && g.peers[3].written <= 1 + 14); /* of the last 64 seconds */
	CHECK_EQ_INT(g.peers[3].notes, 1);
	CHECK_EQ_INT(g.peers[1].notes, 0);
	gossip_run(&g, 200 * SECOND);
	struct pr_rumours_counts counts;
	for (uint32_t i = 0; i < 4; i++) {
		counts_of(i, &counts);
		CHECK_EQ_INT(counts.kept, 0);
		CHECK_EQ_INT(counts.bytes, 0);
	}
	gossip_end(&g);
}

/* What went before is nothing that it misses. */
static void who_comes_late_begins_with_what_is_kept(void)
{
	gossip_begin(&g, &(struct gossip_options){.peers = 4, .delay = 10 * MS, .age = 64 * SECOND, .seed = 5});
	g.quiet_order = true;
	gossip_stop(&g, 3);
	for (unsigned k = 0; k < 30; k++) {
		gossip_tell(&g, 0, 300);
		gossip_run(&g, 5 * SECOND);
	}
	gossip_start(&g, 3);
	gossip_run(&g, 10 * SECOND);
	CHECK(g.peers[3].written >= 9 && g.peers[3].written <= 13);
	CHECK_EQ_INT(g.peers[3].last[1], 30);
	CHECK_EQ_INT(g.peers[3].notes, 0);
	gossip_end(&g);
}

static void clocks_may_differ(void)
{
	gossip_begin(&g, &(struct gossip_options){.peers = 6, .loss = 100000000u, .delay = 10 * MS, .age = 64 * SECOND, .seed = 6});
	for (uint32_t i = 0; i < 6; i++)
		g.peers[i].skew = ((int64_t)i - 3) * 5 * (int64_t)SECOND;
	for (unsigned k = 0; k < 60; k++) {
		gossip_tell(&g, k % 6, 300);
		gossip_run(&g, 5 * SECOND);
	}
	gossip_run(&g, 60 * SECOND);
	CHECK_EQ_INT(g.written, 5 * 60);
	gossip_end(&g);
}

/* What does not fit in memory is gone; the newest is kept, and what waits for what is gone is handed out. */
static void memory_is_bounded(void)
{
	struct pr_rumours_counts counts;
	gossip_begin(&g, &(struct gossip_options){.peers = 4, .delay = 10 * MS, .memory = 1, .rate = 10u << 20, .seed = 7});
	g.quiet_order = true;
	g.side[3] = 1;
	for (unsigned k = 0; k < 4000; k++) {
		gossip_tell(&g, k % 2, 1500);
		gossip_run(&g, 5 * MS);
		counts_of(k % 4, &counts);
		CHECK(counts.bytes <= PR_RUMOURS_MEMORY / 4 * 3);
	}
	gossip_run(&g, 5 * SECOND);
	CHECK_EQ_INT(g.peers[2].written, 4000);
	counts_of(2, &counts);
	CHECK(counts.evicted > 1000 && counts.kept > 1500);
	g.side[3] = 0;
	gossip_run(&g, 20 * SECOND);
	gossip_tell(&g, 0, 100);
	gossip_tell(&g, 1, 100);
	gossip_run(&g, 120 * SECOND);
	CHECK_EQ_INT(g.peers[2].written, 4002);
	CHECK(g.peers[3].written > 1500);
	CHECK_EQ_INT(g.peers[3].written + g.peers[3].missing, 4002);
	CHECK_EQ_INT(g.peers[2].missing, 0);
	gossip_end(&g);
}

/* A members file that was read anew: who leaves is forgotten, and who stays goes on. */
static void members_change(void)
{
	struct pr_membership fewer, all;
	static const uint32_t two[] = {0, 2};
	gossip_begin(&g, &(struct gossip_options){.peers = 4, .delay = 10 * MS, .seed = 8});
	for (unsigned k = 0; k < 8; k++)
		gossip_tell(&g, k % 4, 300);
	CHECK(gossip_until(&g, 24, 30 * SECOND) < UINT64_MAX);
	struct pr_members file = {.list = (struct pr_member[]){g.members.list[0], g.members.list[1], g.members.list[3]}, .count = 3,
	                          .domain = g.members.domain};
	CHECK(pr_membership_make(&fewer, &file, g.members.list[1].name));
	all = g.peers[1].membership;
	g.peers[1].membership = fewer;
	CHECK(pr_rumours_renew(g.peers[1].rumours, NULL));
	pr_rumours_neighbours(g.peers[1].rumours, two, 2); /* n00000, n00003 */
	struct pr_rumours_counts counts;
	counts_of(1, &counts);
	CHECK_EQ_INT(counts.kept, 6);
	g.peers[1].membership = all; /* and back */
	CHECK(pr_rumours_renew(g.peers[1].rumours, NULL));
	pr_rumours_neighbours(g.peers[1].rumours, g.peers[1].neighbours, g.peers[1].neighbour_count);
	gossip_tell(&g, 0, 300);
	gossip_run(&g, 60 * SECOND);
	counts_of(1, &counts);
	CHECK_EQ_INT(counts.kept, 9); /* it got again what it had forgotten, and knew the records */
	CHECK_EQ_INT(g.written, 27);
	pr_membership_clear(&fewer);
	gossip_end(&g);
}

CHECK_MAIN(cuts_heal, who_restarts_gets_what_is_kept, all_restart_in_turn, what_is_too_old_is_missing_and_told,
           who_comes_late_begins_with_what_is_kept, clocks_may_differ, memory_is_bounded, members_change)

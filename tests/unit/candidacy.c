/*
 * candidacy: elections in a simulated cluster (campaign.h), which checks all the time what must never happen.
 *
 * `candidacy all` tries seeds 1 to 10000, `candidacy FIRST LAST` those, instead of the first 1000.
 */
#include "campaign.h"

static uint64_t first_seed = 1, last_seed = 1000;
static struct campaign k;

static void all_links(bool cut)
{
	for (size_t i = 0; i < CAMPAIGN_PEERS; i++)
		for (size_t j = 0; j < CAMPAIGN_PEERS; j++)
			k.cut[i][j] = cut;
}

static void cut_both(uint32_t a, uint32_t b)
{
	k.cut[a][b] = k.cut[b][a] = true;
}

static void open_both(uint32_t a, uint32_t b)
{
	k.cut[a][b] = k.cut[b][a] = false;
}

static void no_findings(void)
{
	CHECK_EQ_SPAN(((struct pr_span){k.findings.n ? (const uint8_t *)k.findings.p : NULL, k.findings.n}), NULL);
	CHECK_EQ_INT(k.notes_two, 0);
}

/* The first leader of the cluster. */
static uint32_t elected(size_t count, uint64_t seed)
{
	campaign_begin(&k, count, seed);
	campaign_run(&k, 15);
	uint32_t leader = campaign_leader(&k);
	CHECK(leader != CAMPAIGN_NOBODY);
	return leader == CAMPAIGN_NOBODY ? 0 : leader;
}

static void beat(uint32_t to, uint32_t from, uint64_t term, uint32_t leader)
{
	campaign_look(&k.peers[to]);
	CHECK(pr_candidacy_beat(k.peers[to].c, from, term, leader, true));
	campaign_look(&k.peers[to]);
}

static void ballot(uint32_t to, uint32_t from, const char *step, uint64_t term, uint64_t answers)
{
	struct pr_build b = {0};
	struct pr_record r;
	const char *why;
	pr_build_record(&b, PR_BALLOT, 1);
	pr_build_uint(&b, PR_BALLOT_SEQ, 1);
	if (*step)
		pr_build_text(&b, PR_BALLOT_STEP, pr_span_of(step));
	pr_build_uint(&b, PR_BALLOT_TERM, term);
	pr_build_uint(&b, PR_BALLOT_ANSWERS, answers);
	struct pr_span bytes = pr_build_end(&b);
	CHECK(pr_decode(bytes.p, bytes.n, &r, &why) == PR_DECODED);
	campaign_look(&k.peers[to]);
	CHECK(pr_candidacy_take(k.peers[to].c, from, &r));
	pr_build_free(&b);
}

static void one_peer_leads_alone(void)
{
	CHECK_EQ_INT(elected(1, 1), 0);
	CHECK_EQ_INT(k.peers[0].term, 1);
	campaign_run(&k, 200);
	CHECK_EQ_INT(k.reigns, 1);
	CHECK_EQ_INT(k.messages, 0);
	no_findings();
	campaign_end(&k);
}

static void two_peers_need_each_other(void)
{
	uint32_t leader = elected(2, 1);
	cut_both(0, 1);
	campaign_run(&k, 20);
	CHECK_EQ_INT(pr_candidacy_leader(k.peers[leader].c), PR_PEER_NONE);
	CHECK_EQ_INT(pr_candidacy_leader(k.peers[!leader].c), PR_PEER_NONE);
	uint64_t term = k.peers[0].term;
	campaign_run(&k, 500);
	CHECK_EQ_INT(k.peers[0].term, term);
	CHECK(k.notes_futile >= 2 && k.notes_futile <= 2 * (500 / 60 + 1));
	campaign_heal(&k);
	campaign_run(&k, 20);
	CHECK(campaign_leader(&k) != CAMPAIGN_NOBODY);
	CHECK_EQ_INT(k.reigns, 2);
	no_findings();
	campaign_end(&k);
}

static void an_even_split_has_no_leader(void)
{
	elected(4, 2);
	for (uint32_t i = 0; i < 2; i++)
		for (uint32_t j = 2; j < 4; j++)
			cut_both(i, j);
	campaign_run(&k, 300);
	for (size_t i = 0; i < 4; i++)
		CHECK_EQ_INT(pr_candidacy_leader(k.peers[i].c), PR_PEER_NONE);
	CHECK_EQ_INT(k.reigns, 1);
	no_findings();
	campaign_end(&k);
}

static void the_larger_side_goes_on_and_the_smaller_one_follows_when_it_is_back(void)
{
	for (uint64_t seed = 1; seed <= 100; seed++) {
		uint32_t leader = elected(5, seed);
		bool in_minority = leader < 2;
		for (uint32_t i = 0; i < 2; i++)
			for (uint32_t j = 2; j < 5; j++)
				cut_both(i, j);
		campaign_run(&k, 100);
		CHECK_EQ_INT(k.reigns, in_minority ? 2 : 1);
		for (uint32_t i = 0; i < 5; i++)
			CHECK((pr_candidacy_leader(k.peers[i].c) == PR_PEER_NONE) == (i < 2));
		uint64_t term = k.peers[2].term;
		campaign_heal(&k);
		campaign_run(&k, 3);
		CHECK(campaign_leader(&k) >= 2 && campaign_leader(&k) != CAMPAIGN_NOBODY);
		campaign_run(&k, 50);
		CHECK_EQ_INT(k.peers[0].term, term);
		CHECK_EQ_INT(k.reigns, in_minority ? 2 : 1);
		no_findings();
		campaign_end(&k);
	}
}

/* What is counted from now on, with nothing changing any more but one leader perhaps. */
static void settles(size_t reigns, double intervals)
{
	campaign_run(&k, 30);
	size_t before = k.reigns, changes = k.changes;
	CHECK(before <= reigns);
	campaign_run(&k, intervals);
	CHECK_EQ_INT(k.reigns, before);
	CHECK_EQ_INT(k.changes, changes);
	no_findings();
}

/* a–b–c, a and c cut from each other: whoever led goes on, and the one that does not hear it knows by the other who it is. */
static void a_partial_partition_changes_no_leader(void)
{
	for (uint64_t seed = 1; seed <= 100; seed++) {
		uint32_t leader = elected(3, seed);
		cut_both(0, 2);
		settles(1, 300);
		for (uint32_t i = 0; i < 3; i++) {
			CHECK_EQ_INT(k.peers[i].shown, leader);
			CHECK_EQ_INT(pr_candidacy_leader(k.peers[i].c), leader + i == 2 && i != leader ? PR_PEER_NONE : leader);
		}
		CHECK_EQ_INT(k.notes, 0);
		all_links(true);
		campaign_run(&k, 10);
		for (uint32_t i = 0; i < 3; i++)
			CHECK_EQ_INT(k.peers[i].shown, PR_PEER_NONE);
		campaign_end(&k);
	}
}

/* The same, with one end restarted across it: the term is kept, and the cut one never gets a higher one. */
static void a_partial_partition_survives_a_restart(void)
{
	for (uint64_t seed = 1; seed <= 50; seed++) {
		elected(3, seed);
		cut_both(0, 2);
		campaign_run(&k, 30);
		uint64_t term = k.peers[1].term;
		for (uint32_t i = 0; i < 3; i++) {
			campaign_stop(&k.peers[i]);
			campaign_run(&k, 1);
			campaign_start(&k.peers[i]);
			campaign_run(&k, 30);
			CHECK(k.peers[i].term >= term && k.peers[i].term <= term + i + 2);
		}
		CHECK(k.reigns <= 4);
		settles(4, 100);
		campaign_end(&k);
	}
}

/* Each hears its two neighbours alone. With five, whoever leads has both and is three; with six, nobody can. */
static void rings(void)
{
	for (uint64_t seed = 1; seed <= 50; seed++)
		for (uint32_t n = 5; n <= 6; n++) {
			elected(n, seed);
			all_links(true);
			for (uint32_t i = 0; i < n; i++)
				open_both(i, (i + 1) % n);
			settles(2, 200);
			size_t leaders = 0;
			for (uint32_t i = 0; i < n; i++)
				leaders += pr_candidacy_leader(k.peers[i].c) == i;
			CHECK_EQ_INT(leaders, n == 5);
			campaign_end(&k);
		}
}

static void chains_and_stars(void)
{
	for (uint64_t seed = 1; seed <= 50; seed++) {
		elected(4, seed);
		all_links(true);
		for (uint32_t i = 0; i < 3; i++)
			open_both(i, i + 1);
		settles(2, 200);
		campaign_end(&k);
		elected(7, seed);
		all_links(true);
		for (uint32_t i = 1; i < 7; i++)
			open_both(0, i);
		settles(2, 200);
		for (uint32_t i = 0; i < 7; i++)
			CHECK_EQ_INT(pr_candidacy_leader(k.peers[i].c), 0);
		campaign_end(&k);
	}
}

static void isolate(uint32_t peer, bool deaf, bool mute)
{
	for (uint32_t i = 0; i < CAMPAIGN_PEERS; i++) {
		k.cut[i][peer] = deaf;
		k.cut[peer][i] = mute;
	}
}

/* It hears nobody, but all hear it; or the other way round. It must not go on leading, nor hinder the others, nor come back with a higher term. */
static void a_leader_in_a_simplex_cut_gives_way(void)
{
	for (uint64_t seed = 1; seed <= 100; seed++)
		for (int deaf = 0; deaf < 2; deaf++) {
			uint32_t leader = elected(5, seed);
			isolate(leader, deaf, !deaf);
			settles(2, 200);
			uint32_t next = pr_candidacy_leader(k.peers[leader ? 0 : 1].c);
			CHECK(next < 5 && next != leader);
			CHECK_EQ_INT(k.reigns, 2);
			CHECK_EQ_INT(pr_candidacy_leader(k.peers[leader].c), deaf ? PR_PEER_NONE : next);
			CHECK_EQ_INT(k.peers[leader].term, deaf ? 1 : 2);
			campaign_heal(&k);
			campaign_run(&k, 30);
			CHECK_EQ_INT(campaign_leader(&k), next);
			CHECK_EQ_INT(k.reigns, 2);
			campaign_end(&k);
		}
}

static void a_follower_in_a_simplex_cut_disturbs_nobody(void)
{
	for (uint64_t seed = 1; seed <= 100; seed++)
		for (int deaf = 0; deaf < 2; deaf++) {
			uint32_t leader = elected(5, seed);
			isolate((leader + 1) % 5, deaf, !deaf);
			settles(1, 200);
			CHECK_EQ_INT(k.peers[(leader + 1) % 5].term, 1);
			campaign_heal(&k);
			campaign_run(&k, 10);
			CHECK_EQ_INT(campaign_leader(&k), leader);
			campaign_end(&k);
		}
}

/* However its old beats and the clock come when it wakes up, it does not go on for longer than it takes to hear of the other one. */
static void a_leader_that_was_paused_finds_out(void)
{
	for (uint64_t seed = 1; seed <= 100; seed++) {
		uint32_t leader = elected(5, seed);
		campaign_pause(&k.peers[leader]);
		campaign_run(&k, 20);
		uint32_t next = campaign_leader(&k);
		CHECK(next != CAMPAIGN_NOBODY && next != leader);
		campaign_wake(&k.peers[leader], seed % 2);
		CHECK(pr_candidacy_leader(k.peers[leader].c) != leader);
		campaign_run(&k, 3);
		CHECK_EQ_INT(campaign_leader(&k), next);
		CHECK_EQ_INT(k.reigns, 2);
		no_findings();
		campaign_end(&k);
	}
}

static void a_paused_follower_blames_nobody(void)
{
	for (uint64_t seed = 1; seed <= 100; seed++) {
		uint32_t leader = elected(3, seed);
		uint64_t sent = k.peers[!leader].post.seq[PR_BALLOT];
		campaign_pause(&k.peers[!leader]);
		campaign_run(&k, 50);
		campaign_wake(&k.peers[!leader], seed % 2);
		campaign_run(&k, 3);
		CHECK_EQ_INT(k.peers[!leader].post.seq[PR_BALLOT], sent);
		CHECK_EQ_INT(campaign_leader(&k), leader);
		campaign_end(&k);
	}
}

static void terms_and_votes_outlive_the_process(void)
{
	uint32_t leader = elected(3, 3);
	for (uint32_t i = 0; i < 3; i++)
		campaign_stop(&k.peers[i]);
	for (uint32_t i = 0; i < 3; i++)
		campaign_start(&k.peers[i]);
	CHECK_EQ_INT(pr_candidacy_term(k.peers[leader].c), 1);
	CHECK_EQ_INT(pr_candidacy_leader(k.peers[leader].c), PR_PEER_NONE);
	campaign_run(&k, 15);
	CHECK(campaign_leader(&k) != CAMPAIGN_NOBODY);
	CHECK_EQ_INT(k.peers[0].term, 2);
	no_findings();
	campaign_end(&k);
}

/* Its first beat tells the others that it does not lead any more: they need not wait for its silence. */
static void a_leader_that_is_back_at_once_leads_no_more(void)
{
	double time = 0;
	for (uint64_t seed = 1; seed <= 100; seed++) {
		uint32_t leader = elected(5, seed);
		campaign_stop(&k.peers[leader]);
		campaign_start(&k.peers[leader]);
		uint64_t from = k.t;
		size_t before = k.reigns;
		while (k.reigns == before && k.t < from + 10 * CAMPAIGN_INTERVAL)
			campaign_run(&k, 0.1);
		CHECK_EQ_INT(k.reigns, before + 1);
		CHECK(campaign_leader(&k) != leader);
		time += (double)(k.t - from) / CAMPAIGN_INTERVAL;
		campaign_end(&k);
	}
	CHECK(time / 100 < 2);
}

static void nothing_is_said_that_cannot_be_stored(void)
{
	campaign_begin(&k, 3, 4);
	k.peers[0].disk_fails = k.peers[1].disk_fails = true;
	campaign_run(&k, 200);
	CHECK_EQ_INT(k.reigns, 0);
	CHECK_EQ_INT(k.peers[0].term, 0);
	CHECK(k.notes_store >= 2 && k.notes_store <= 2 * (200 / 60 + 1));
	k.peers[0].disk_fails = false;
	campaign_run(&k, 20);
	CHECK_EQ_INT(k.reigns, 1);
	CHECK_EQ_INT(k.peers[1].term, 0);
	CHECK_EQ_INT(k.peers[1].shown, pr_candidacy_leader(k.peers[0].c)); /* it knows, but does not follow */
	CHECK_EQ_INT(pr_candidacy_leader(k.peers[1].c), PR_PEER_NONE);
	campaign_run(&k, 100);
	CHECK_EQ_INT(k.reigns, 1);
	campaign_heal(&k);
	campaign_run(&k, 3);
	CHECK(campaign_leader(&k) != CAMPAIGN_NOBODY);
	no_findings();
	campaign_end(&k);
}

/* c has no vote; a has four of five. */
static void weights_count_and_not_heads(void)
{
	for (uint64_t seed = 1; seed <= 50; seed++) {
		campaign_prepare(&k, 3, seed);
		k.list[0].weight = 4;
		k.list[2].weight = 0;
		k.list[2].voter = false;
		campaign_go(&k);
		isolate(0, true, true);
		campaign_run(&k, 100);
		CHECK_EQ_INT(k.reigns, 1);
		CHECK_EQ_INT(pr_candidacy_leader(k.peers[0].c), 0);
		CHECK_EQ_INT(k.peers[2].post.seq[PR_BALLOT], 0);
		campaign_heal(&k);
		campaign_run(&k, 30);
		CHECK_EQ_INT(campaign_leader(&k), 0);
		campaign_stop(&k.peers[0]);
		campaign_run(&k, 100);
		CHECK_EQ_INT(pr_candidacy_leader(k.peers[1].c), PR_PEER_NONE);
		ballot(2, 1, "canvass", 9, 0);
		ballot(2, 1, "stand", 9, 0);
		CHECK_EQ_INT(k.peers[2].vote, PR_PEER_NONE);
		CHECK_EQ_INT(k.peers[2].post.seq[PR_BALLOT], 0);
		campaign_end(&k);
	}
}

/* More than two thirds of six are five. */
static void a_quorum_is_strictly_more_than_the_fraction(void)
{
	campaign_prepare(&k, 6, 5);
	k.numerator = 2;
	k.denominator = 3;
	campaign_go(&k);
	isolate(0, true, true);
	isolate(1, true, true);
	campaign_run(&k, 100);
	CHECK_EQ_INT(k.reigns, 0);
	isolate(1, false, false);
	k.cut[0][1] = k.cut[1][0] = true;
	campaign_run(&k, 20);
	CHECK_EQ_INT(k.reigns, 1);
	campaign_end(&k);
}

static void what_was_said_last_is_said_again(void)
{
	elected(1, 6);
	k.peers[0].shown = CAMPAIGN_NOBODY - 1; /* forgotten, and learnt again by the record alone */
	campaign_run(&k, PR_CANDIDACY_REFRESH + 1);
	CHECK_EQ_INT(k.peers[0].shown, 0);
	campaign_end(&k);
}

static void strange_ballots_lead_to_nothing(void)
{
	campaign_begin(&k, 3, 7);
	all_links(true);
	campaign_run(&k, 10);
	uint64_t term = k.peers[0].term, asked = k.peers[0].post.seq[PR_BALLOT];
	CHECK_EQ_INT(term, 0);
	CHECK(asked > 0);
	ballot(0, 1, "", 1, 0);
	ballot(0, 1, "elect", 1, 0);
	ballot(0, 1, "vote", 0, 0);
	ballot(0, 1, "vote", 1, 0);
	ballot(0, 1, "support", 1, asked + 1);
	ballot(0, 1, "support", 2, asked);
	ballot(0, 1, "refuse", UINT64_MAX, asked);
	ballot(0, 1, "lead", term + PR_CANDIDACY_LEAP + 1, 0);
	beat(0, 1, UINT64_MAX, 1);
	CHECK_EQ_INT(k.peers[0].term, 0);
	CHECK_EQ_INT(pr_candidacy_leader(k.peers[0].c), PR_PEER_NONE);
	ballot(0, 1, "support", 1, asked);
	CHECK_EQ_INT(k.peers[0].term, 1);
	CHECK_EQ_INT(k.peers[0].vote, 0);
	ballot(0, 1, "support", 1, asked);
	ballot(0, 1, "vote", 2, asked + 1);
	CHECK_EQ_INT(k.peers[0].term, 1);
	CHECK_EQ_INT(pr_candidacy_leader(k.peers[0].c), PR_PEER_NONE);
	campaign_end(&k);
}

/* The highest term there is: nobody stands, since there is none above. */
static void terms_end(void)
{
	campaign_prepare(&k, 1, 8);
	k.peers[0].term = UINT64_MAX;
	campaign_go(&k);
	campaign_run(&k, 50);
	CHECK(k.peers[0].term == UINT64_MAX);
	CHECK_EQ_INT(k.reigns, 0);
	campaign_end(&k);
}

static void a_vote_is_given_once_and_repeated_to_the_same(void)
{
	campaign_begin(&k, 3, 9);
	all_links(true);
	campaign_run(&k, 2);
	ballot(0, 1, "stand", 1, 0); /* it may have been following somebody before it was started */
	CHECK_EQ_INT(k.peers[0].vote, PR_PEER_NONE);
	campaign_run(&k, 1.5);
	ballot(0, 1, "stand", 1, 0);
	CHECK_EQ_INT(k.peers[0].vote, 1);
	uint64_t said = k.peers[0].post.seq[PR_BALLOT];
	ballot(0, 2, "stand", 1, 0);
	ballot(0, 2, "canvass", 2, 0); /* it has just voted */
	CHECK_EQ_INT(k.peers[0].vote, 1);
	CHECK_EQ_INT(k.peers[0].post.seq[PR_BALLOT], said);
	campaign_stop(&k.peers[0]);
	campaign_start(&k.peers[0]);
	campaign_run(&k, 3.5);
	said = k.peers[0].post.seq[PR_BALLOT];
	ballot(0, 2, "stand", 1, 0);
	CHECK_EQ_INT(k.peers[0].post.seq[PR_BALLOT], said);
	ballot(0, 1, "stand", 1, 0);
	CHECK_EQ_INT(k.peers[0].post.seq[PR_BALLOT], said + 1);
	ballot(0, 2, "canvass", 1, 0); /* of an old term: it is told the present one */
	CHECK_EQ_INT(k.peers[0].post.seq[PR_BALLOT], said + 2);
	campaign_end(&k);
}

static void a_leader_steps_down_for_a_higher_term(void)
{
	uint32_t leader = elected(3, 10);
	uint32_t other = !leader;
	beat(other, 2 - leader % 2, 9, PR_PEER_NONE); /* a follower hears its leader, and cares for no term that nobody won */
	CHECK_EQ_INT(k.peers[other].term, 1);
	beat(leader, other, 9, PR_PEER_NONE);
	CHECK_EQ_INT(k.peers[leader].term, 9);
	CHECK_EQ_INT(pr_candidacy_leader(k.peers[leader].c), PR_PEER_NONE);
	campaign_run(&k, 20);
	CHECK(campaign_leader(&k) != CAMPAIGN_NOBODY);
	CHECK_EQ_INT(k.peers[0].term, 10);
	campaign_end(&k);
}

static void a_leader_of_an_earlier_term_is_none(void)
{
	campaign_begin(&k, 3, 12);
	all_links(true);
	campaign_run(&k, 4);
	ballot(0, 1, "lead", 5, 0);
	beat(0, 2, 4, 2);
	CHECK_EQ_INT(pr_candidacy_leader(k.peers[0].c), 1);
	CHECK_EQ_INT(k.peers[0].term, 5);
	beat(0, 1, 5, PR_PEER_NONE);
	CHECK_EQ_INT(pr_candidacy_leader(k.peers[0].c), PR_PEER_NONE);
	CHECK_EQ_INT(k.peers[0].shown, PR_PEER_NONE);
	campaign_end(&k);
}

static void two_leaders_of_one_term_are_told_of(void)
{
	uint32_t leader = elected(3, 11), other = !leader;
	beat(leader, other, 1, other);
	CHECK_EQ_INT(k.notes_two, 1);
	CHECK_EQ_INT(pr_candidacy_leader(k.peers[leader].c), PR_PEER_NONE);
	campaign_end(&k);
}

/* b leaves: a is 0 still, c becomes 1. The leader, the vote, and who stood by a leader are those that they were. */
static void members_come_and_go(void)
{
	static const uint32_t number[] = {0, PR_PEER_NONE, 1};
	for (uint64_t seed = 1; seed <= 60; seed++) {
		uint32_t leader = elected(3, seed);
		struct pr_member list[] = {k.list[0], k.list[2]};
		struct pr_members file = {.list = list, .count = 2};
		if (seed % 2) {
			all_links(true);
			campaign_run(&k, 8);
		}
		for (uint32_t i = 0; i < 3; i += 2) {
			struct campaign_peer *p = &k.peers[i];
			uint32_t was = pr_candidacy_leader(p->c), other = i ? 0 : 2;
			pr_membership_clear(&p->membership);
			CHECK(pr_membership_make(&p->membership, &file, k.list[i].name));
			campaign_look(p);
			CHECK(pr_candidacy_renew(p->c, number, 3));
			CHECK(was == (seed % 2 ? PR_PEER_NONE : leader));
			CHECK(pr_candidacy_leader(p->c) == (seed % 2 ? PR_PEER_NONE : number[was]));
			if (seed % 2 && p->term == 1) { /* who has voted for b, or itself, does not vote for the other one now */
				uint64_t before = p->post.seq[PR_BALLOT];
				bool gives = p->vote == other || p->vote == PR_PEER_NONE;
				p->number = number[i];
				p->vote = p->vote == other ? number[other] : p->vote == PR_PEER_NONE ? PR_PEER_NONE : PR_CANDIDACY_GONE;
				memset(k.votes, 0xff, sizeof k.votes);
				ballot(i, number[other], "stand", 1, 0);
				CHECK_EQ_INT(p->post.seq[PR_BALLOT] - before, gives);
			}
		}
		campaign_end(&k);
	}
}

/* ——— at random ——— */

static uint64_t below(uint64_t n)
{
	return pr_dice_below(&k.dice, n);
}

static void cut_at_random(void)
{
	uint64_t chance = 100000000 * (below(6) + 1);
	memset(k.cut, 0, sizeof k.cut);
	switch (below(4)) {
	case 0: /* two sides */
		for (uint32_t i = 0, side = (uint32_t)below(1u << k.count); i < k.count; i++)
			for (uint32_t j = 0; j < k.count; j++)
				k.cut[i][j] = (side >> i & 1) != (side >> j & 1);
		break;
	case 1: /* each direction by itself */
		for (uint32_t i = 0; i < k.count; i++)
			for (uint32_t j = 0; j < k.count; j++)
				k.cut[i][j] = pr_dice_chance(&k.dice, chance);
		break;
	case 2: /* both at once */
		for (uint32_t i = 0; i < k.count; i++)
			for (uint32_t j = 0; j < i; j++)
				k.cut[i][j] = k.cut[j][i] = pr_dice_chance(&k.dice, chance);
		break;
	default:
		break;
	}
}

static void weigh_at_random(void)
{
	if (below(3) == 0)
		for (size_t i = 0; i < k.count; i++)
			k.list[i].weight = below(4) + (i == 0);
	if (below(4) == 0) {
		k.numerator = 2;
		k.denominator = 3;
	}
}

static void disturb(struct campaign_peer *p)
{
	switch (below(8)) {
	case 0:
		campaign_pause(p);
		break;
	case 1:
		campaign_stop(p);
		break;
	case 2:
		p->disk_fails = !p->disk_fails;
		break;
	default:
		if (!p->c)
			campaign_start(p);
		campaign_wake(p, below(2));
	}
}

static void disorder(void)
{
	static const uint64_t losses[] = {0, 10000000, 100000000, 300000000}, delays[] = {1000000, 50000000, 500000000, 2500000000};
	for (uint64_t phase = 3 + below(4); phase > 0; phase--) {
		cut_at_random();
		k.loss = losses[below(4)];
		k.most = delays[below(4)];
		bool rough = below(2);
		for (uint64_t spell = 2 + below(6); spell > 0; spell--) {
			campaign_run(&k, 0.1 + (double)below(100) / 20);
			if (rough)
				disturb(&k.peers[below(k.count)]);
		}
	}
}

/* How long it took, in intervals, of which there are so many. */
static double longest, sum;
static size_t samples;

static void took(double time)
{
	sum += time;
	samples++;
	longest = time > longest ? time : longest;
}

static void told(const char *what)
{
	printf("# %s: %.2f intervals in the mean, %.2f at most, of %zu\n", what, samples ? sum / (double)samples : 0, longest, samples);
	longest = sum = 0;
	samples = 0;
}

static void whatever_happens_no_term_has_two_leaders_and_one_is_elected_in_the_end(void)
{
	size_t reigns = 0, messages = 0;
	for (uint64_t seed = first_seed; seed <= last_seed; seed++) {
		int failures = check_failures;
		campaign_prepare(&k, 1 + seed % 7, seed);
		weigh_at_random();
		campaign_go(&k);
		disorder();
		campaign_heal(&k);
		uint64_t healed = k.t;
		for (int i = 0; i < 300 && campaign_leader(&k) == CAMPAIGN_NOBODY; i++)
			campaign_run(&k, 0.1);
		took((double)(k.t - healed) / CAMPAIGN_INTERVAL);
		campaign_run(&k, 5);
		uint32_t leader = campaign_leader(&k);
		CHECK(leader != CAMPAIGN_NOBODY);
		size_t before = k.reigns;
		campaign_run(&k, 30);
		CHECK_EQ_INT(k.reigns, before);
		CHECK_EQ_INT(campaign_leader(&k), leader);
		CHECK(k.findings.n == 0 || !memmem(k.findings.p, k.findings.n, "two-leaders", 11));
		CHECK_EQ_INT(k.notes_two, 0);
		reigns += k.reigns;
		messages += k.messages;
		campaign_end(&k);
		if (check_failures > failures && check_failures < CHECK_TOLD)
			printf("# seed %" PRIu64 "\n", seed);
	}
	printf("# %zu leaders, %zu messages\n", reigns, messages);
	told("one leader of all after healing");
}

/* Somebody hears a quorum, which hears him. */
static bool somebody_can_lead(void)
{
	for (uint32_t i = 0; i < k.count; i++) {
		uint64_t weight = 0;
		for (uint32_t j = 0; j < k.count; j++)
			weight += i != j && (k.cut[i][j] || k.cut[j][i]) ? 0 : k.list[j].weight;
		if (k.list[i].weight > 0 && weight >= campaign_needed(&k))
			return true;
	}
	return false;
}

static bool somebody_leads(void)
{
	for (uint32_t i = 0; i < k.count; i++)
		if (pr_candidacy_leader(k.peers[i].c) == i)
			return true;
	return false;
}

/* What pr_election_step() is to know of the cut: each peer is a side of its own. */
static void tell_of_the_cut(const char *event)
{
	struct pr_build b = {0};
	struct pr_record r;
	const char *why;
	size_t pairs = 0;
	pr_build_record(&b, PR_FAILURE, k.t + 1000 * CAMPAIGN_INTERVAL);
	pr_build_text(&b, PR_FAILURE_ID, pr_span_of("0123456789ab"));
	pr_build_text(&b, PR_FAILURE_EVENT, pr_span_of(event));
	pr_build_text(&b, PR_FAILURE_FAILURE, pr_span_of("network-partition"));
	pr_build_array(&b, PR_FAILURE_GROUPS, k.count);
	for (uint32_t i = 0; i < k.count; i++) {
		pr_add_array(&b, 1);
		pr_add_text(&b, k.list[i].name);
		for (uint32_t j = 0; j < k.count; j++)
			pairs += i != j && k.cut[i][j];
	}
	pr_build_array(&b, PR_FAILURE_SEVERED, pairs);
	for (uint32_t i = 0; i < k.count; i++)
		for (uint32_t j = 0; j < k.count; j++)
			if (i != j && k.cut[i][j]) {
				pr_add_array(&b, 2);
				pr_add_uint(&b, i);
				pr_add_uint(&b, j);
			}
	struct pr_span bytes = pr_build_end(&b);
	CHECK(bytes.p && pr_decode(bytes.p, bytes.n, &r, &why) == PR_DECODED);
	CHECK(pr_election_step(k.election, &r, false, &k.findings));
	pr_build_free(&b);
}

static void no_partition_that_stays_as_it_is_makes_leaders_change(void)
{
	size_t led = 0;
	for (uint64_t seed = first_seed; seed <= last_seed; seed++) {
		int failures = check_failures;
		campaign_prepare(&k, 2 + seed % 6, seed);
		weigh_at_random();
		campaign_go(&k);
		campaign_run(&k, below(2) ? 15 : 0); /* with a leader already, or from the beginning */
		cut_at_random();
		campaign_run(&k, 40);
		tell_of_the_cut("open");
		size_t reigns = k.reigns, changes = k.changes;
		campaign_run(&k, 150);
		CHECK_EQ_INT(k.reigns, reigns);
		CHECK_EQ_INT(k.changes, changes);
		CHECK_EQ_INT(somebody_leads(), somebody_can_lead());
		led += somebody_leads();
		no_findings();
		campaign_end(&k);
		if (check_failures > failures && check_failures < CHECK_TOLD)
			printf("# seed %" PRIu64 "\n", seed);
	}
	printf("# in %zu of %" PRIu64 " somebody leads\n", led, last_seed - first_seed + 1);
}

/* The same with 5% of the messages lost: a leader can lose its quorum by that alone, but not often. */
static void nor_does_one_where_messages_get_lost(void)
{
	size_t reigns = 0, intervals = 0;
	for (uint64_t seed = first_seed; seed <= last_seed; seed += 5) {
		campaign_prepare(&k, 3 + seed % 5, seed);
		campaign_go(&k);
		cut_at_random();
		k.loss = 50000000;
		campaign_run(&k, 40);
		size_t before = k.reigns;
		campaign_run(&k, 200);
		CHECK(k.reigns - before <= 4);
		reigns += k.reigns - before;
		intervals += 200;
		CHECK_EQ_INT(k.notes_two, 0);
		campaign_end(&k);
	}
	printf("# %zu changes of leader in %zu intervals\n", reigns, intervals);
	CHECK(reigns * 1000 <= intervals);
}

static void a_leader_that_dies_is_followed_soon(void)
{
	for (uint64_t seed = first_seed; seed <= last_seed; seed++) {
		uint32_t leader = elected(3 + seed % 5, seed);
		campaign_run(&k, (double)below(1000) / 1000);
		campaign_stop(&k.peers[leader]);
		uint64_t died = k.t;
		size_t before = k.reigns;
		while (k.reigns == before && k.t < died + 30 * CAMPAIGN_INTERVAL)
			campaign_run(&k, 0.1);
		CHECK_EQ_INT(k.reigns, before + 1);
		took((double)(k.reigned - died) / CAMPAIGN_INTERVAL);
		campaign_end(&k);
	}
	CHECK(longest < 12 && (samples < 100 || sum / (double)samples < 4));
	told("a leader after the death of another");
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "all") == 0)
		last_seed = 10000;
	if (argc == 3) {
		first_seed = strtoull(argv[1], NULL, 10);
		last_seed = strtoull(argv[2], NULL, 10);
	}
	CHECK_RUN(one_peer_leads_alone, two_peers_need_each_other, an_even_split_has_no_leader,
	          the_larger_side_goes_on_and_the_smaller_one_follows_when_it_is_back, a_partial_partition_changes_no_leader,
	          a_partial_partition_survives_a_restart, rings, chains_and_stars, a_leader_in_a_simplex_cut_gives_way,
	          a_follower_in_a_simplex_cut_disturbs_nobody, a_leader_that_was_paused_finds_out, a_paused_follower_blames_nobody,
	          terms_and_votes_outlive_the_process,
	          a_leader_that_is_back_at_once_leads_no_more, nothing_is_said_that_cannot_be_stored, weights_count_and_not_heads,
	          a_quorum_is_strictly_more_than_the_fraction, what_was_said_last_is_said_again, strange_ballots_lead_to_nothing,
	          terms_end, a_vote_is_given_once_and_repeated_to_the_same, a_leader_steps_down_for_a_higher_term,
	          a_leader_of_an_earlier_term_is_none, two_leaders_of_one_term_are_told_of, members_come_and_go,
	          whatever_happens_no_term_has_two_leaders_and_one_is_elected_in_the_end,
	          no_partition_that_stays_as_it_is_makes_leaders_change, nor_does_one_where_messages_get_lost,
	          a_leader_that_dies_is_followed_soon);
}

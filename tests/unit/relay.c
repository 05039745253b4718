/* Whose rows go into the next beat: 300 peers with ten neighbours each, all of whose rows are known. */
#include "heartbeat/relay.h"

#include <stdio.h>

#include "check.h"

#define S UINT64_C(1000000000)
#define PEERS 300u
#define ROOM 64u /* bytes: for three rows and no fourth */
#define EACH 3u

static struct pr_membership membership;
static struct pr_expander expander;
static struct pr_matrix matrix;
static struct pr_relay relay;
static const struct pr_now now = {1700000000 * S, 10000 * S};

static void drop(void *arg, struct pr_span span)
{
	(void)arg;
	(void)span;
}

static void begin(void)
{
	static struct pr_member list[PEERS];
	static char names[PEERS][8];
	static const struct pr_members members = {.list = list, .count = PEERS};
	const struct pr_outlet out = {drop, NULL};
	uint8_t states[4] = {0};
	for (uint32_t i = 0; i < PEERS; i++) {
		snprintf(names[i], sizeof names[i], "p%03u", i);
		list[i].name = pr_span_of(names[i]);
	}
	CHECK(pr_membership_make(&membership, &members, pr_span_of("p000")));
	CHECK(pr_expander_make(&expander, PEERS, 200, 10, 1));
	CHECK(pr_matrix_make(&matrix, &membership, &expander, S));
	CHECK(pr_relay_make(&relay, PEERS));
	for (uint32_t i = 1; i < PEERS; i++) {
		enum pr_news news;
		struct pr_bulletin_entry entry = {.peer = i, .seq = 1, .incarnation = 1, .states = states};
		CHECK(pr_matrix_entry(&matrix, &now, 1, &entry, &out, &news) && news == PR_NEWS_LEARNT);
	}
}

static void end(void)
{
	pr_relay_clear(&relay);
	pr_matrix_clear(&matrix);
	pr_expander_clear(&expander);
	pr_membership_clear(&membership);
}

/* Whose rows are in the next beat, in their order. */
static void next(uint32_t *peers)
{
	uint8_t bytes[ROOM];
	struct pr_span rows = {bytes, pr_relay_fill(&relay, &matrix, &now, 0, bytes, sizeof bytes)};
	struct pr_bulletin_entry entry;
	for (uint32_t i = 0; i < EACH; i++) {
		CHECK(pr_bulletin_entry_read(&rows, &expander, &entry));
		peers[i] = entry.peer;
	}
	CHECK(rows.n == 0);
}

static bool is(const uint32_t *peers, uint32_t a, uint32_t b, uint32_t c)
{
	return peers[0] == a && peers[1] == b && peers[2] == c;
}

static void all_come_round(void)
{
	uint32_t peers[EACH];
	unsigned seen[PEERS] = {0};
	begin();
	for (uint32_t i = 0; i < PEERS - 1; i++) { /* three times all but the own */
		next(peers);
		for (uint32_t k = 0; k < EACH; k++)
			seen[peers[k]]++;
	}
	CHECK(seen[0] == 0);
	for (uint32_t i = 1; i < PEERS; i++)
		CHECK(seen[i] == 3);
	end();
}

static void what_was_lost_goes_before_what_was_learnt(void)
{
	uint32_t peers[EACH];
	begin();
	for (uint32_t i = 101; i <= 200; i++)
		pr_relay_news(&relay, i, PR_NEWS_LEARNT);
	next(peers);
	CHECK(is(peers, 101, 102, 103));
	pr_relay_news(&relay, 7, PR_NEWS_CHANGED);
	pr_relay_news(&relay, 150, PR_NEWS_CHANGED); /* which waits among the others as well */
	pr_relay_news(&relay, 7, PR_NEWS_LEARNT);
	pr_relay_news(&relay, 8, PR_NEWS_NONE);
	for (unsigned times = 1; times <= PR_RELAY_TIMES; times++) {
		next(peers);
		CHECK(peers[0] == 7 && peers[1] == 150 && peers[2] == 103 + times);
	}
	for (uint32_t first = 108; first < 147; first += 3) {
		next(peers);
		CHECK(is(peers, first, first + 1, first + 2));
	}
	next(peers);
	CHECK(is(peers, 147, 148, 149));
	next(peers);
	CHECK(is(peers, 151, 152, 153)); /* it was told often enough */
	end();
}

static void a_beat_takes_each_news_once(void)
{
	uint32_t peers[EACH];
	begin();
	pr_relay_news(&relay, 5, PR_NEWS_CHANGED);
	next(peers);
	CHECK(is(peers, 5, 1, 2)); /* the others in turn */
	next(peers);
	CHECK(is(peers, 5, 3, 4));
	pr_relay_news(&relay, 5, PR_NEWS_CHANGED); /* again */
	for (unsigned times = 0; times < PR_RELAY_TIMES; times++) {
		next(peers);
		CHECK(peers[0] == 5);
	}
	next(peers);
	CHECK(is(peers, 14, 15, 16));
	end();
}

CHECK_MAIN(all_come_round, what_was_lost_goes_before_what_was_learnt, a_beat_takes_each_news_once)

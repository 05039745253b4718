/* The small parts of a node: who beats to whom, rows as bytes, when a peer is held for lost. */
#include "check.h"
#include "heartbeat/bulletin.h"
#include "heartbeat/ear.h"

static void everybody_is_a_neighbour_among_few(void)
{
	struct pr_expander e;
	CHECK(pr_expander_make(&e, 5, 200, 10, 1));
	CHECK_EQ_INT(pr_expander_degree(&e, 2), 4);
	CHECK_EQ_INT(pr_expander_neighbour(&e, 2, 1), 1);
	CHECK_EQ_INT(pr_expander_neighbour(&e, 2, 2), 3);
	CHECK_EQ_INT(pr_expander_slot(&e, 2, 3), 2);
	CHECK_EQ_INT(pr_expander_slot(&e, 2, 2), PR_SLOT_NONE);
	CHECK_EQ_INT(pr_expander_slot(&e, 2, 5), PR_SLOT_NONE);
	CHECK_EQ_INT(pr_expander_link(&e, e.peers), 20);
	pr_expander_clear(&e);
}

/* How many steps it takes to reach everybody from one; 0: never. */
static unsigned eccentricity(const struct pr_expander *e, uint32_t from)
{
	static uint32_t queue[4096];
	static uint8_t seen[4096];
	uint32_t count = 0, next = 0;
	unsigned steps = 0;
	memset(seen, 0, sizeof seen);
	queue[count++] = from;
	seen[from] = 1;
	while (next < count) {
		uint32_t end = count;
		for (; next < end; next++)
			for (uint32_t slot = 0; slot < pr_expander_degree(e, queue[next]); slot++) {
				uint32_t other = pr_expander_neighbour(e, queue[next], slot);
				if (!seen[other])
					queue[count++] = other;
				seen[other] = 1;
			}
		steps += count > end;
	}
	return count == e->peers ? steps : 0;
}

static void among_many_everybody_is_a_few_steps_away(void)
{
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct pr_expander e;
		CHECK(pr_expander_make(&e, 2000, 200, 10, seed));
		for (uint32_t peer = 0; peer < e.peers; peer++) {
			CHECK(pr_expander_degree(&e, peer) <= 10 && pr_expander_degree(&e, peer) >= 6);
			for (uint32_t slot = 0; slot < pr_expander_degree(&e, peer); slot++) {
				uint32_t other = pr_expander_neighbour(&e, peer, slot);
				CHECK(other != peer && pr_expander_slot(&e, peer, other) == slot);
				CHECK(pr_expander_slot(&e, other, peer) != PR_SLOT_NONE); /* mutual */
			}
		}
		unsigned steps = eccentricity(&e, 0);
		CHECK(steps >= 4 && steps <= 6); /* log 2000 / log 9 is 3.5 */
		pr_expander_clear(&e);
	}
}

static void ages_are_rounded_down(void)
{
	static const uint64_t ms = 1000000;
	CHECK_EQ_INT(pr_bulletin_age(pr_bulletin_code(0)), 0);
	CHECK_EQ_INT(pr_bulletin_age(pr_bulletin_code(1234 * ms + 999999)), 1234 * ms);
	CHECK_EQ_INT(pr_bulletin_age(pr_bulletin_code(16383 * ms)), 16383 * ms);
	CHECK_EQ_INT(pr_bulletin_age(pr_bulletin_code(16384 * ms + 255 * ms)), 16384 * ms);
	CHECK_EQ_INT(pr_bulletin_age(pr_bulletin_code(3600000 * ms)), 3599872 * ms);
	CHECK_EQ_INT(pr_bulletin_code(UINT64_MAX), PR_BULLETIN_NEVER);
	CHECK(pr_bulletin_age(PR_BULLETIN_NEVER | PR_BULLETIN_LOST) == UINT64_MAX);
	CHECK_EQ_INT(pr_bulletin_age(PR_BULLETIN_LOST | 5), 5 * ms);
}

static void entries_are_read_as_they_were_written(void)
{
	uint8_t bytes[64], states[3] = {0};
	struct pr_expander e;
	CHECK(pr_expander_make(&e, 12, 200, 10, 1));
	pr_bulletin_state_set(states, 0, PR_BULLETIN_UP);
	pr_bulletin_state_set(states, 10, PR_BULLETIN_DOWN);
	struct pr_bulletin_entry read, written = {.peer = 11, .incarnation = 0x8000000200000003u, .seq = 0x80000001u, .age = 5000000000u,
	                                          .states = states};
	pr_bulletin_entry_write(bytes, &written, 11);
	struct pr_span rows = {bytes, PR_BULLETIN_HEAD + 3};
	CHECK(pr_bulletin_entry_read(&rows, &e, &read));
	CHECK(read.peer == 11 && read.incarnation == 0x8000000200000003u && read.seq == 0x80000001u && read.age == 5000000000u);
	CHECK_EQ_INT(pr_bulletin_state_at(read.states, 0), PR_BULLETIN_UP);
	CHECK_EQ_INT(pr_bulletin_state_at(read.states, 1), PR_BULLETIN_UNKNOWN);
	CHECK_EQ_INT(pr_bulletin_state_at(read.states, 10), PR_BULLETIN_DOWN);
	CHECK_EQ_INT(rows.n, 0);
	for (size_t n = 0; n < PR_BULLETIN_HEAD + 3; n++) {
		rows = (struct pr_span){bytes, n};
		CHECK(!pr_bulletin_entry_read(&rows, &e, &read));
	}
	bytes[3] = 12; /* nobody */
	rows = (struct pr_span){bytes, PR_BULLETIN_HEAD + 3};
	CHECK(!pr_bulletin_entry_read(&rows, &e, &read));
	pr_expander_clear(&e);
}

#define S 1000000000ull

/* One that was heard for long, at a loss of one beat in `every`; 0: none. */
static struct pr_ear used_to(unsigned every)
{
	struct pr_ear ear = {0};
	for (uint64_t seq = 1; seq <= 2000; seq++)
		if (!every || seq % every)
			pr_ear_hear(&ear, seq * S, 1, seq, S);
	return ear;
}

/* For how many intervals a peer may be silent then. */
static double patience(unsigned every, bool unanswered)
{
	struct pr_ear ear = used_to(every);
	return (double)(pr_ear_due(&ear, unanswered) - ear.at) / 1e9;
}

static void patience_follows_the_loss(void)
{
	CHECK(patience(0, false) == 3.25);
	CHECK(patience(100, false) == 3.25);
	CHECK(patience(20, false) == 4.25);
	CHECK(patience(5, false) > 6);
	CHECK(patience(2, false) <= 13.25);
}

static void who_was_asked_and_does_not_answer_is_missed_sooner(void)
{
	CHECK(patience(0, true) == 2.25);
	CHECK(patience(20, true) == 2.25);
	CHECK(patience(10, true) == 3.25);
	CHECK(patience(3, true) > 5 && patience(3, true) < patience(3, false));
}

static void who_answers_is_there(void)
{
	struct pr_ear ear = used_to(0);
	pr_ear_prove(&ear, ear.at + 9 * S / 5); /* between the first beat that is missing and the second */
	CHECK_EQ_INT(pr_ear_due(&ear, false), ear.at + 17 * S / 4);
	CHECK_EQ_INT(pr_ear_due(&ear, true), ear.at + 13 * S / 4);
	pr_ear_prove(&ear, ear.at + 100 * S); /* beats alone do not come, and chance does not do that */
	CHECK_EQ_INT(pr_ear_due(&ear, false), ear.at + 413 * S / 4);
	CHECK(!pr_ear_beatless(&ear, ear.at + 13 * S) && pr_ear_beatless(&ear, ear.at + 14 * S));
}

static void who_said_that_it_ends_is_not_missed(void)
{
	struct pr_ear ear = {0};
	CHECK(pr_ear_due(&ear, false) == UINT64_MAX);
	pr_ear_hear(&ear, S, 1, 1, S);
	CHECK_EQ_INT(pr_ear_due(&ear, false), S + 13 * S / 4);
	pr_ear_hear(&ear, 2 * S, 1, 2, 0);
	CHECK(pr_ear_due(&ear, false) == UINT64_MAX);
	pr_ear_hear(&ear, UINT64_MAX - 1, 1, 3, UINT64_MAX);
	CHECK(pr_ear_due(&ear, false) == UINT64_MAX);
	pr_ear_forget(&ear);
	CHECK(pr_ear_due(&ear, false) == UINT64_MAX);
}

CHECK_MAIN(everybody_is_a_neighbour_among_few, among_many_everybody_is_a_few_steps_away, ages_are_rounded_down,
           entries_are_read_as_they_were_written, patience_follows_the_loss,
           who_was_asked_and_does_not_answer_is_missed_sooner, who_answers_is_there, who_said_that_it_ends_is_not_missed)

/* Who hears whom, by rows that come: which of them stand, and what is told of it. Three peers, seen by a. */
#include "heartbeat/matrix.h"

#include "check.h"
#include "heartbeat/ear.h"
#include "record/decode.h"

#define S UINT64_C(1000000000)
#define MS UINT64_C(1000000)
#define START (1700000000 * S)
#define TOLD 16u
#define UP PR_BULLETIN_UP
#define DOWN PR_BULLETIN_DOWN

enum { A, B, C };

static struct pr_member list[] = {{.name = {(const uint8_t *)"a", 1}}, {.name = {(const uint8_t *)"b", 1}}, {.name = {(const uint8_t *)"c", 1}}};
static const struct pr_members members = {.list = list, .count = 3};
static struct pr_membership membership;
static struct pr_expander expander;
static struct pr_matrix matrix;
static struct pr_now now;
static struct pr_record told[TOLD]; /* what they borrow is gone */
static size_t told_count;

static void record(void *arg, struct pr_span span)
{
	const char *why;
	(void)arg;
	CHECK(told_count < TOLD && span.p && pr_decode(span.p, span.n, &told[told_count], &why) == PR_DECODED);
	told_count++;
}

static const struct pr_outlet out = {record, NULL};

static void begin(void)
{
	now = (struct pr_now){START, 10000 * S};
	told_count = 0;
	CHECK(pr_membership_make(&membership, &members, pr_span_of("a")));
	CHECK(pr_expander_make(&expander, 3, 200, 10, 1));
	CHECK(pr_matrix_make(&matrix, &membership, &expander, S));
}

static void end(void)
{
	pr_matrix_clear(&matrix);
	pr_expander_clear(&expander);
	pr_membership_clear(&membership);
}

/* What c says of a and b, as b passes it on. Whether it was taken. */
static bool passed_on(uint64_t incarnation, uint32_t seq, uint64_t age, enum pr_bulletin_state a, enum pr_bulletin_state b)
{
	uint8_t states[1] = {0};
	enum pr_news news;
	pr_bulletin_state_set(states, 0, a);
	pr_bulletin_state_set(states, 1, b);
	struct pr_bulletin_entry entry = {.peer = C, .seq = seq, .incarnation = incarnation, .age = age, .states = states};
	return pr_matrix_entry(&matrix, &now, B, &entry, &out, &news);
}

/* A beat of c with its row: how long ago it heard a, and b; UINT64_MAX: never. lost: whom of them it holds for lost. */
static void said(uint64_t incarnation, uint64_t a, uint64_t b, unsigned lost)
{
	static uint64_t seq;
	static struct pr_build build;
	uint8_t row[4];
	struct pr_record beat;
	const char *why;
	enum pr_news news;
	pr_bulletin_put(row, pr_bulletin_code(a) | (lost == A ? PR_BULLETIN_LOST : 0u));
	pr_bulletin_put(row + 2, pr_bulletin_code(b) | (lost == B ? PR_BULLETIN_LOST : 0u));
	pr_build_record(&build, PR_BEAT, now.wall);
	pr_build_uint(&build, PR_BEAT_INCARNATION, incarnation);
	pr_build_uint(&build, PR_BEAT_SEQ, ++seq);
	pr_build_hash(&build, PR_BEAT_ROW, (struct pr_span){row, sizeof row});
	struct pr_span bytes = pr_build_end(&build);
	CHECK(pr_decode(bytes.p, bytes.n, &beat, &why) == PR_DECODED);
	CHECK(pr_matrix_row(&matrix, &now, C, &beat, S, &out, &news));
}

/* So much later nothing is told yet. */
static void later(uint64_t time)
{
	now.wall += time;
	now.clock += time;
	told_count = 0;
}

/* The one `down` among what was told since. */
static const struct pr_record *the_loss(void)
{
	static const struct pr_record none;
	const struct pr_record *found = NULL;
	for (size_t i = 0; i < told_count; i++) {
		CHECK(told[i].type != PR_LINK || !pr_has(&told[i], PR_LINK_EARLIEST) || !found);
		if (told[i].type == PR_LINK && pr_has(&told[i], PR_LINK_EARLIEST))
			found = &told[i];
	}
	CHECK(found);
	return found ? found : &none;
}

static void check_bounds(const struct pr_record *r)
{
	CHECK(pr_uint(r, PR_LINK_EARLIEST) <= pr_uint(r, PR_LINK_SINCE));
	CHECK(pr_uint(r, PR_LINK_SINCE) <= pr_uint(r, PR_LINK_LATEST));
	CHECK(pr_uint(r, PR_LINK_LATEST) <= r->t);
}

static void of_two_starts_the_later_one_stands(void)
{
	for (uint64_t apart = S; apart < 60 * S; apart += S) {
		begin();
		CHECK(passed_on(START, 100, 0, UP, UP));
		CHECK(passed_on(START + apart, 1, 0, UP, DOWN)); /* whatever the lower halves of these times are */
		CHECK_EQ_INT(pr_matrix_state(&matrix, C, 1), DOWN);
		CHECK(!passed_on(START, 101, 0, UP, UP));
		CHECK_EQ_INT(pr_matrix_state(&matrix, C, 1), DOWN);
		end();
	}
}

static void of_one_start_the_later_beat_stands(void)
{
	begin();
	CHECK(passed_on(START, 0xffffffffu, 0, UP, UP));
	CHECK(!passed_on(START, 0xffffffffu, 0, UP, DOWN));
	CHECK(!passed_on(START, 0xfffffffeu, 0, UP, DOWN));
	CHECK(passed_on(START, 0, 0, UP, DOWN)); /* one more than 2^32 - 1 */
	CHECK_EQ_INT(pr_matrix_state(&matrix, C, 1), DOWN);
	end();
}

static void what_was_lost_long_ago_was_not_lost_just_now(void)
{
	begin();
	said(START - 7200 * S, 0, 3600 * S, B);
	check_bounds(the_loss());
	uint64_t earliest = pr_uint(the_loss(), PR_LINK_EARLIEST);
	CHECK(earliest >= START - 3600 * S && earliest < START - 3590 * S); /* ages of more than 16 s are in steps */
	CHECK_EQ_INT(pr_uint(the_loss(), PR_LINK_SINCE), earliest);
	end();
}

/* Who misses a peer has heard it, since it began. */
static void what_was_lost_before_all_that_is_known_was_lost_since_its_start(void)
{
	begin();
	CHECK(passed_on(START - 600 * S, 1, 2 * S, UP, DOWN));
	check_bounds(the_loss());
	CHECK_EQ_INT(pr_uint(the_loss(), PR_LINK_EARLIEST), START - 600 * S);
	CHECK(pr_uint(the_loss(), PR_LINK_LATEST) <= START - 2 * S);
	end();
	begin();
	CHECK(passed_on(START - 7200 * S, 1, UINT64_MAX, UP, DOWN)); /* more than 70 minutes ago */
	check_bounds(the_loss());
	CHECK_EQ_INT(pr_uint(the_loss(), PR_LINK_EARLIEST), START - 7200 * S);
	CHECK(pr_uint(the_loss(), PR_LINK_LATEST) > START - 7200 * S && pr_uint(the_loss(), PR_LINK_LATEST) < START - 4200 * S);
	end();
	begin();
	said(START - 7200 * S, 0, UINT64_MAX, B);
	check_bounds(the_loss());
	CHECK_EQ_INT(pr_uint(the_loss(), PR_LINK_EARLIEST), START - 7200 * S);
	end();
	begin();
	CHECK(passed_on(START + 600 * S, 1, 2 * S, UP, DOWN)); /* its clock is ahead */
	check_bounds(the_loss());
	end();
	begin();
	CHECK(passed_on(START - 7200 * S, 1, 0, UP, UP));
	later(3600 * S);
	CHECK(passed_on(START + 60 * S, 1, 2 * S, UP, DOWN)); /* it started anew */
	check_bounds(the_loss());
	CHECK_EQ_INT(pr_uint(the_loss(), PR_LINK_EARLIEST), START + 60 * S);
	end();
}

static void on_a_link_that_loses_much_the_wait_is_long(void)
{
	struct pr_ear ear = {0};
	begin();
	CHECK(passed_on(START - 60 * S, 1, 0, UP, UP));
	for (uint64_t seq = 1; seq <= 2000; seq += 2) /* every other beat gets lost */
		pr_ear_hear(&ear, seq * S, 1, seq, S + S / 16);
	uint64_t wait = pr_ear_due(&ear, false) - ear.at;
	later(20 * S);
	CHECK(passed_on(START - 60 * S, 20, 0, UP, UP));
	later(S);
	CHECK(passed_on(START - 60 * S, 21, 0, UP, DOWN));
	check_bounds(the_loss());
	CHECK(pr_uint(the_loss(), PR_LINK_EARLIEST) <= now.wall - wait && pr_uint(the_loss(), PR_LINK_EARLIEST) > now.wall - 20 * S);
	end();
}

/* The newest change in a row is not that of each link. */
static void what_was_lost_while_nothing_came_was_lost_since_then(void)
{
	begin();
	CHECK(passed_on(START - 600 * S, 1, 0, UP, UP));
	later(300 * S);
	CHECK(passed_on(START - 600 * S, 300, 0, UP, DOWN));
	check_bounds(the_loss());
	CHECK(pr_uint(the_loss(), PR_LINK_EARLIEST) <= START);
	end();
}

static void the_wait_is_by_the_beats_of_whom_is_missed(void)
{
	begin();
	said(START - 60 * S, 0, 0, C);
	matrix.origins[B].interval = 100 * MS; /* as said() does for c */
	CHECK_EQ_INT(matrix.origins[C].interval, S);
	later(S);
	CHECK(passed_on(START - 60 * S, 1000, 0, UP, DOWN));
	check_bounds(the_loss());
	CHECK_EQ_INT(pr_uint(the_loss(), PR_LINK_LATEST), now.wall - 100 * MS);
	end();
}

static void a_clock_that_is_set_changes_no_contact(void)
{
	for (unsigned back = 0; back < 2; back++) {
		begin();
		said(START - 600 * S, 100 * MS, 200 * MS, C);
		CHECK_EQ_INT(told_count, 4);
		CHECK_EQ_INT(told[0].t, START - 100 * MS);
		later(S);
		now.wall = back ? START - 3600 * S : START + 3600 * S;
		said(START - 600 * S, 100 * MS, 1200 * MS, C);
		CHECK_EQ_INT(told_count, 1);
		CHECK(told[0].type == PR_CONTACT && told[0].t == now.wall - 100 * MS);
		later(4 * S);
		said(START - 600 * S, 100 * MS, 5200 * MS, B);
		check_bounds(the_loss());
		CHECK_EQ_INT(pr_uint(the_loss(), PR_LINK_EARLIEST), now.wall - 5200 * MS);
		end();
	}
}

CHECK_MAIN(of_two_starts_the_later_one_stands, of_one_start_the_later_beat_stands, what_was_lost_long_ago_was_not_lost_just_now,
           what_was_lost_before_all_that_is_known_was_lost_since_its_start, on_a_link_that_loses_much_the_wait_is_long,
           what_was_lost_while_nothing_came_was_lost_since_then, the_wait_is_by_the_beats_of_whom_is_missed,
           a_clock_that_is_set_changes_no_contact)

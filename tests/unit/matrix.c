/* Who hears whom, by rows that come: which of them stand, and what is told of it. Three peers, seen by a. */
#include "matrix.h"

#include "check.h"
#include "decode.h"

#define S UINT64_C(1000000000)
#define MS UINT64_C(1000000)
#define START (1700000000 * S)
#define TOLD 16u
#define UP PR_BULLETIN_UP
#define DOWN PR_BULLETIN_DOWN
#define NOBODY PR_BULLETIN_UNKNOWN

enum { A, B, C };

static struct pr_member list[] = {{.name = {(const uint8_t *)"a", 1}}, {.name = {(const uint8_t *)"b", 1}}, {.name = {(const uint8_t *)"c", 1}}};
static const struct pr_members members = {.list = list, .count = 3};
static struct pr_membership membership;
static struct pr_expander expander;
static struct pr_matrix matrix;
static struct pr_now now;
static struct pr_record told[TOLD]; /* of what they borrow nothing is looked at but `state` */
static bool up[TOLD];               /* which that was */
static size_t told_count;

static void record(void *arg, struct pr_span span)
{
	const char *why;
	(void)arg;
	CHECK(told_count < TOLD && span.p && pr_decode(span.p, span.n, &told[told_count], &why) == PR_DECODED);
	up[told_count] = pr_is(pr_text(&told[told_count], PR_LINK_STATE), "up");
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
	bool news;
	pr_bulletin_state_set(states, 0, a);
	pr_bulletin_state_set(states, 1, b);
	struct pr_bulletin_entry entry = {.peer = C, .seq = seq, .incarnation = incarnation, .age = age, .states = states};
	return pr_matrix_entry(&matrix, &now, B, &entry, &out, &news);
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

CHECK_MAIN(of_two_starts_the_later_one_stands, of_one_start_the_later_beat_stands)

/* policy: who may continue, side by side with the rules' own examples. */
#include "check.h"
#include "policy.h"

#define SIDES 25

static struct pr_policy_output out;
static enum pr_verdict verdicts[SIDES];
static uint64_t present[SIDES];

/* All sides are cut off from one another, but for the pairs in `bridges` ("02": 0 and 2 reach each other). */
static void decide(const char *policy, uint64_t base, size_t sides, const uint64_t *weights, const char *bridges)
{
	static bool severed[SIDES * SIDES], down[SIDES];
	struct pr_policy p;
	CHECK(pr_policy_named(&p, policy));
	for (size_t i = 0; i < sides * sides; i++)
		severed[i] = i / sides != i % sides;
	for (; *bridges; bridges += 2) {
		size_t a = (size_t)(bridges[0] - '0'), b = (size_t)(bridges[1] - '0');
		severed[a * sides + b] = severed[b * sides + a] = false;
	}
	struct pr_policy_input in = {sides, weights, severed, down, base};
	out = (struct pr_policy_output){.verdicts = verdicts, .present = present};
	pr_policy_decide(&p, &in, &out);
}

static void majority_continues(void)
{
	decide("majority", 5, 2, (uint64_t[]){2, 3}, "");
	CHECK_EQ_INT(out.needed, 3);
	CHECK_EQ_INT(verdicts[0], PR_VERDICT_STOP);
	CHECK_EQ_INT(verdicts[1], PR_VERDICT_CONTINUE);
	CHECK_EQ_STR(out.rule, "quorum");
	CHECK(out.winner);
}

static void the_base_is_the_membership_not_who_is_seen(void)
{
	decide("majority", 7, 2, (uint64_t[]){2, 3}, ""); /* two are elsewhere */
	CHECK_EQ_INT(verdicts[1], PR_VERDICT_RESOLVE);
	CHECK_EQ_STR(out.rule, "no-quorum");
	CHECK(!out.winner);
}

static void halves_do_not_win(void)
{
	decide("majority", 4, 2, (uint64_t[]){2, 2}, "");
	CHECK_EQ_INT(verdicts[0], PR_VERDICT_RESOLVE);
	CHECK_EQ_INT(verdicts[1], PR_VERDICT_RESOLVE);
}

static void a_tie_through_a_bridge_does_not_win(void)
{
	decide("majority", 3, 3, (uint64_t[]){1, 1, 1}, "0212");
	CHECK_EQ_STR(out.rule, "tie");
	CHECK_EQ_INT(present[0], 2);
	CHECK_EQ_INT(verdicts[2], PR_VERDICT_RESOLVE);
}

static void the_heaviest_connected_set_wins(void)
{
	decide("majority", 6, 3, (uint64_t[]){3, 1, 2}, "0212");
	CHECK_EQ_INT(verdicts[0], PR_VERDICT_CONTINUE);
	CHECK_EQ_INT(verdicts[1], PR_VERDICT_STOP);
	CHECK_EQ_INT(verdicts[2], PR_VERDICT_CONTINUE);
	CHECK_EQ_INT(present[1], 3);
}

static void bft_wants_more_than_two_thirds(void)
{
	decide("bft", 3, 2, (uint64_t[]){1, 2}, "");
	CHECK_EQ_INT(out.needed, 3);
	CHECK_EQ_INT(verdicts[1], PR_VERDICT_RESOLVE);
	decide("bft", 4, 2, (uint64_t[]){1, 3}, "");
	CHECK_EQ_INT(verdicts[1], PR_VERDICT_CONTINUE);
}

static void origin_as_it_was(void)
{
	decide("origin", 3, 2, (uint64_t[]){1, 2}, "");
	CHECK_EQ_INT(out.needed, 3); /* ceil(2.01): two of three can never go on */
	CHECK_EQ_INT(verdicts[1], PR_VERDICT_STOP);
	decide("origin", 1500, 1, (uint64_t[]){1500}, "");
	CHECK_EQ_INT(out.needed, 1006); /* 0.67 * 1500 is a little more than 1005 in doubles */
	decide("origin", 103, 2, (uint64_t[]){34, 69}, "");
	CHECK_EQ_INT(out.needed, 70);
}

static void too_many_sides_are_unsafe(void)
{
	uint64_t weights[SIDES];
	for (size_t i = 0; i < SIDES; i++)
		weights[i] = 1;
	decide("majority", SIDES, SIDES, weights, "");
	CHECK_EQ_INT(verdicts[0], PR_VERDICT_UNSAFE);
	CHECK_EQ_STR(out.rule, "too-many-sides");
}

static void no_such_policy(void)
{
	struct pr_policy p;
	CHECK(!pr_policy_named(&p, "majorities"));
}

CHECK_MAIN(majority_continues, the_base_is_the_membership_not_who_is_seen, halves_do_not_win, a_tie_through_a_bridge_does_not_win,
           the_heaviest_connected_set_wins, bft_wants_more_than_two_thirds, origin_as_it_was, too_many_sides_are_unsafe,
           no_such_policy)

/* conduct, claim_window, quorums: what is found as claims and ballots come, in memory that does not grow with them. */
#include "exclude/conduct.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/dice.h"
#include "check.h"
#include "exclude/claims.h"
#include "exclude/quorums.h"
#include "record/decode.h"
#include "record/encode.h"

#define COUNT 60u

/* A claim with these numbers; UINT64_MAX: absent. */
struct said {
	const char *peer;
	uint64_t t, incarnation, seq, epoch, committed;
	uint8_t hash; /* 0: absent */
};

static struct pr_build build;

static struct pr_record claim_of(struct said s)
{
	struct pr_record r;
	const char *why = "";
	pr_build_record(&build, PR_CLAIM, s.t);
	pr_build_text(&build, PR_CLAIM_PEER, pr_span_of(s.peer));
	pr_build_text(&build, PR_CLAIM_HISTORY, pr_span_of("h"));
	if (s.seq != UINT64_MAX)
		pr_build_uint(&build, PR_CLAIM_SEQ, s.seq);
	if (s.epoch != UINT64_MAX)
		pr_build_uint(&build, PR_CLAIM_EPOCH, s.epoch);
	pr_build_uint(&build, PR_CLAIM_INCARNATION, s.incarnation);
	if (s.hash)
		pr_build_hash(&build, PR_CLAIM_HASH, (struct pr_span){&s.hash, 1});
	if (s.committed != UINT64_MAX)
		pr_build_uint(&build, PR_CLAIM_COMMITTED, s.committed);
	struct pr_span span = pr_build_end(&build);
	CHECK(pr_decode(span.p, span.n, &r, &why) == PR_DECODED);
	return r;
}

/* What was charged, and whether with two records at least. */
static unsigned charged[PR_BEHAVIOURS];
static char subjects[200];

static bool charge(void *context, enum pr_behaviour behaviour, struct pr_span subject, const struct pr_span *records, size_t count)
{
	(void)context;
	CHECK(count >= 2 && records[0].n > 0 && records[1].n > 0);
	charged[behaviour]++;
	size_t n = strlen(subjects);
	snprintf(subjects + n, sizeof subjects - n, "%s%.*s", n ? " " : "", (int)subject.n, (const char *)subject.p);
	return true;
}

static void begin(void)
{
	memset(charged, 0, sizeof charged);
	subjects[0] = '\0';
}

static bool take(struct pr_conduct *c, bool proven, struct said s)
{
	struct pr_record r = claim_of(s);
	return pr_conduct_take(c, pr_span_of(s.peer), proven, &r);
}

#define NONE UINT64_MAX

/* A liar among honest claims is found in whatever order these come; twice, some of them lost, too. */
static void the_order_does_not_matter(void)
{
	struct pr_dice dice;
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct said all[COUNT];
		size_t order[2 * COUNT];
		bool lies = seed & 1;
		pr_dice_seed(&dice, seed);
		for (unsigned i = 0; i < COUNT; i++)
			all[i] = (struct said){"a", 10 + i, 1, 100 + i, i / 7, 99 + i, 0};
		unsigned liar = (unsigned)pr_dice_between(&dice, 20, COUNT - 1);
		if (lies)
			all[liar].committed -= 15;
		for (size_t i = 0; i < 2 * COUNT; i++)
			order[i] = i % COUNT;
		for (size_t i = 2 * COUNT - 1; i > 0; i--) {
			size_t k = pr_dice_below(&dice, i + 1), x = order[i];
			order[i] = order[k];
			order[k] = x;
		}
		begin();
		struct pr_conduct *c = pr_conduct_new(COUNT, 1 << 20, charge, NULL, NULL);
		for (size_t i = 0; i < 2 * COUNT; i++)
			if (order[i] == liar || order[i] % 3)
				CHECK(take(c, true, all[order[i]]));
		CHECK((charged[PR_BEHAVIOUR_INVALID_STATE_TRANSITION] > 0) == lies);
		CHECK_EQ_INT(charged[PR_BEHAVIOUR_TIMESTAMP_MANIPULATION], 0);
		pr_conduct_free(c);
	}
}

/* Claims by chance, against each pair of them put to the rules: what is skipped contradicts nothing. */
static void nothing_is_passed_over(void)
{
	enum { CLAIMS = 12 };
	static uint8_t bytes[CLAIMS][128];
	struct pr_dice dice;
	pr_dice_seed(&dice, 4);
	unsigned found = 0;
	for (unsigned round = 0; round < 20000; round++) {
		struct pr_claim claims[CLAIMS];
		bool lapse = false, clock = false;
		begin();
		struct pr_conduct *c = pr_conduct_new(CLAIMS, 1 << 20, charge, NULL, NULL);
		size_t count = pr_dice_between(&dice, 2, 4);
		for (size_t i = 0; i < count; i++) {
			struct pr_record r = claim_of((struct said){
				"a", pr_dice_below(&dice, 6), pr_dice_below(&dice, 4) > 0, pr_dice_below(&dice, 7) ? 3 * i + pr_dice_below(&dice, 4) : NONE,
				pr_dice_below(&dice, 5) ? i / 2 + pr_dice_below(&dice, 2) : NONE, pr_dice_below(&dice, 3) ? 2 * i + pr_dice_below(&dice, 3) : NONE,
				(uint8_t)pr_dice_below(&dice, 3)});
			CHECK(pr_conduct_take(c, pr_span_of("a"), true, &r));
			memcpy(bytes[i], r.bytes.p, r.bytes.n);
			const char *why;
			pr_decode(bytes[i], r.bytes.n, &r, &why);
			pr_claim_of(&claims[i], &r);
			for (size_t k = 0; k < i; k++) {
				lapse = lapse || pr_claims_lapse(&claims[k], &claims[i]).lapse;
				clock = clock || pr_claims_clock_back(&claims[k], &claims[i]);
			}
		}
		CHECK((charged[PR_BEHAVIOUR_INVALID_STATE_TRANSITION] > 0) == lapse);
		CHECK((charged[PR_BEHAVIOUR_TIMESTAMP_MANIPULATION] > 0) == clock);
		found += lapse;
		pr_conduct_free(c);
	}
	CHECK(found > 2000 && found < 18000);
}

static void a_kind_is_told_once(void)
{
	begin();
	struct pr_conduct *c = pr_conduct_new(8, 1 << 20, charge, NULL, NULL);
	for (unsigned i = 0; i < 5; i++)
		CHECK(take(c, true, (struct said){"a", i, 1, 10, 3, NONE, (uint8_t)(1 + i)}));
	CHECK_EQ_INT(charged[PR_BEHAVIOUR_INVALID_STATE_TRANSITION], 1);
	CHECK_EQ_INT(pr_conduct_lost(c)->further, 1 + 2 + 3 + 4 - 1);
	CHECK(take(c, true, (struct said){"b", 1, 1, 10, 3, NONE, 1}));
	CHECK(take(c, true, (struct said){"b", 2, 1, 10, 3, NONE, 2}));
	CHECK_EQ_STR(subjects, "a b");
	pr_conduct_free(c);
}

/* A cluster at rest says the same again and again: what came before is still known. */
static void repetitions_displace_nothing(void)
{
	begin();
	struct pr_conduct *c = pr_conduct_new(4, 1 << 20, charge, NULL, NULL);
	CHECK(take(c, true, (struct said){"a", 1, 1, 10, 3, 10, 1}));
	for (unsigned i = 0; i < 1000; i++)
		CHECK(take(c, true, (struct said){"a", 100 + i, 1, 11, 3, 11, 2}));
	CHECK_EQ_INT(pr_conduct_lost(c)->dropped, 0);
	CHECK(take(c, true, (struct said){"a", 5000, 1, 10, 3, 10, 7}));
	CHECK(charged[PR_BEHAVIOUR_INVALID_STATE_TRANSITION] > 0);
	pr_conduct_free(c);
}

/* The highest is known however long ago it was said. */
static void what_may_not_fall_is_kept(void)
{
	begin();
	struct pr_conduct *c = pr_conduct_new(4, 1 << 20, charge, NULL, NULL);
	CHECK(take(c, true, (struct said){"a", 1, 1, 1000, 3, 1000, 0}));
	for (unsigned i = 0; i < 50; i++) /* all that follows is of an older incarnation, and says nothing against the first */
		CHECK(take(c, true, (struct said){"a", 2 + i, 0, 10 + i, 1, NONE, 0}));
	CHECK_EQ_INT(charged[PR_BEHAVIOUR_INVALID_STATE_TRANSITION], 0);
	CHECK(pr_conduct_lost(c)->dropped > 40);
	CHECK(take(c, true, (struct said){"a", 100, 1, 1001, 3, 900, 0}));
	CHECK_EQ_INT(charged[PR_BEHAVIOUR_INVALID_STATE_TRANSITION], 1);
	pr_conduct_free(c);
}

static void memory_is_bounded_and_nobody_takes_all_of_it(void)
{
	enum { MEMORY = 1 << 20 };
	char name[32];
	begin();
	struct pr_conduct *c = pr_conduct_new(64, MEMORY, charge, NULL, NULL);
	for (unsigned i = 0; i < 40000; i++) /* a liar with many claims, under many names that nobody proves to be his */
		snprintf(name, sizeof name, "x%u", i), take(c, false, (struct said){name, i, 1, i, 1, NONE, 1});
	for (unsigned i = 0; i < 40000; i++) {
		struct pr_record r;
		const char *why;
		snprintf(name, sizeof name, "h%u", i); /* and under its own, of many histories */
		pr_build_record(&build, PR_CLAIM, i);
		pr_build_text(&build, PR_CLAIM_HISTORY, pr_span_of(name));
		pr_build_uint(&build, PR_CLAIM_SEQ, i);
		struct pr_span span = pr_build_end(&build);
		CHECK(pr_decode(span.p, span.n, &r, &why) == PR_DECODED && pr_conduct_take(c, pr_span_of("liar"), true, &r));
	}
	CHECK(pr_conduct_size(c) <= MEMORY);
	CHECK(pr_conduct_lost(c)->homeless > 70000);
	CHECK(take(c, true, (struct said){"a", 1, 1, 10, 3, NONE, 1}));
	CHECK(take(c, true, (struct said){"a", 2, 1, 10, 3, NONE, 2}));
	CHECK_EQ_STR(subjects, "a");
	pr_conduct_free(c);
}

static void what_is_not_proven_is_apart(void)
{
	begin();
	struct pr_conduct *c = pr_conduct_new(64, 1 << 20, charge, NULL, NULL);
	CHECK(take(c, true, (struct said){"a", 1, 1, 10, 3, NONE, 1}));
	CHECK(take(c, false, (struct said){"a", 2, 1, 10, 3, NONE, 2}));
	CHECK_EQ_STR(subjects, "");
	CHECK(take(c, false, (struct said){"a", 3, 1, 10, 3, NONE, 3}));
	CHECK_EQ_STR(subjects, "a");
	pr_conduct_free(c);
}

#define MEMBERS 9u

static struct pr_span ballot_of(size_t member, uint64_t height, char value, struct pr_record *r)
{
	char name[] = {(char)('a' + member), '\0'}, text[] = {value, '\0'};
	const char *why;
	pr_build_record(&build, PR_STATEMENT, 5);
	pr_build_text(&build, PR_STATEMENT_PEER, pr_span_of(name));
	pr_build_uint(&build, PR_STATEMENT_HEIGHT, height);
	pr_build_text(&build, PR_STATEMENT_VALUE, pr_span_of(text));
	struct pr_span span = pr_build_end(&build);
	CHECK(pr_decode(span.p, span.n, r, &why) == PR_DECODED);
	return span;
}

/* What each said first, as votes.h would keep it. */
static struct pr_span first[MEMBERS];

static struct pr_span recall(void *context, size_t member, const struct pr_ballot *question)
{
	(void)context, (void)question;
	return first[member];
}

static struct pr_span copy_of(struct pr_span span)
{
	uint8_t *p = malloc(span.n);
	memcpy(p, span.p, span.n);
	return (struct pr_span){p, span.n};
}

/* Ballots in any order: whoever is in both of two quorums is told of, once, and nobody else. */
static void quorums_in_any_order(void)
{
	struct pr_member list[MEMBERS];
	char names[MEMBERS][2];
	for (size_t i = 0; i < MEMBERS; i++) {
		names[i][0] = (char)('a' + i);
		names[i][1] = '\0';
		list[i] = (struct pr_member){.name = pr_span_of(names[i]), .weight = 1};
	}
	const struct pr_members members = {.list = list, .count = MEMBERS, .numerator = 2, .denominator = 3};
	struct pr_dice dice;
	for (uint64_t seed = 0; seed < 300; seed++) {
		size_t order[2 * MEMBERS], count = 0;
		pr_dice_seed(&dice, seed);
		for (size_t i = 0; i < 7; i++) { /* a to g for x; c to i for y, unless one of them is missing */
			order[count++] = i;
			if (seed % 2 == 0 || i > 0)
				order[count++] = MEMBERS + i + 2;
		}
		for (size_t i = count - 1; i > 0; i--) {
			size_t k = pr_dice_below(&dice, i + 1), x = order[i];
			order[i] = order[k];
			order[k] = x;
		}
		begin();
		struct pr_quorums *q = pr_quorums_new(&members, 1 << 20, charge, recall, NULL);
		for (size_t i = 0; i < count; i++) {
			struct pr_record r;
			size_t member = order[i] % MEMBERS;
			struct pr_span span = ballot_of(member, 7, order[i] < MEMBERS ? 'x' : 'y', &r);
			if (!first[member].p)
				first[member] = copy_of(span), CHECK(pr_quorums_take(q, member, &r));
			else
				CHECK(pr_quorums_split(q, member, &r, first[member]));
		}
		for (size_t i = 0; i < MEMBERS; i++)
			free((void *)(uintptr_t)first[i].p), first[i] = (struct pr_span){NULL, 0};
		CHECK_EQ_STR(subjects, seed % 2 == 0 ? "c d e f g" : "");
		pr_quorums_free(q);
	}
}

/* Who opens question after question does not use up the memory. */
static void questions_of_one_member_are_few(void)
{
	struct pr_member list[2] = {{.name = pr_span_of("a"), .weight = 1}, {.name = pr_span_of("b"), .weight = 1}};
	const struct pr_members members = {.list = list, .count = 2};
	struct pr_quorums *q = pr_quorums_new(&members, 1 << 16, charge, recall, NULL);
	begin();
	for (uint64_t i = 0; i < 100; i++) {
		struct pr_record r;
		struct pr_span x = copy_of(ballot_of(0, i, 'x', &r));
		ballot_of(0, i, 'y', &r);
		CHECK(pr_quorums_split(q, 0, &r, x));
		free((void *)(uintptr_t)x.p);
	}
	CHECK_EQ_INT(pr_quorums_lost(q)->closed, 100 - PR_QUORUMS_EACH);
	for (char value = 'a'; value < 'z'; value++) {
		struct pr_record r;
		ballot_of(0, 7, value, &r);
		CHECK(pr_quorums_take(q, 0, &r));
	}
	CHECK_EQ_INT(pr_quorums_lost(q)->homeless, 23 - (PR_QUORUMS_VALUES - 2)); /* of a to w; x and y are there */
	CHECK_EQ_STR(subjects, "");
	pr_quorums_free(q);
	pr_build_free(&build);
}

CHECK_MAIN(the_order_does_not_matter, nothing_is_passed_over, a_kind_is_told_once, repetitions_displace_nothing, what_may_not_fall_is_kept,
           memory_is_bounded_and_nobody_takes_all_of_it, what_is_not_proven_is_apart, quorums_in_any_order,
           questions_of_one_member_are_few)

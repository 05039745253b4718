/* votes, roll, brief: what contradicts what, against comparing each vote with each; records as they were; windows and memory. */
#include "exclude/votes.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/dice.h"
#include "check.h"
#include "hex.h"
#include "record/decode.h"
#include "record/encode.h"

static struct pr_build build;

/* A statement as its vote; the record is valid until the next one. -1: absent. */
static struct pr_span make(struct pr_vote *vote, int height, int round, int source, int target, const char *value)
{
	struct pr_record r;
	const char *why = "";
	pr_build_record(&build, PR_STATEMENT, 1);
	pr_build_text(&build, PR_STATEMENT_PEER, pr_span_of("a"));
	if (height >= 0)
		pr_build_uint(&build, PR_STATEMENT_HEIGHT, (uint64_t)height);
	if (round >= 0)
		pr_build_uint(&build, PR_STATEMENT_ROUND, (uint64_t)round);
	if (value)
		pr_build_text(&build, PR_STATEMENT_VALUE, pr_span_of(value));
	if (source >= 0) {
		pr_build_uint(&build, PR_STATEMENT_SOURCE, (uint64_t)source);
		pr_build_uint(&build, PR_STATEMENT_TARGET, (uint64_t)target);
	}
	struct pr_span span = pr_build_end(&build);
	CHECK(pr_decode(span.p, span.n, &r, &why) == PR_DECODED && pr_vote_of(vote, &r));
	return span;
}

static const struct pr_voter alice = {.name = {(const uint8_t *)"a", 1}, .proven = true};

static struct pr_votes_found take(struct pr_votes *votes, int height, int round, int source, int target, const char *value)
{
	struct pr_vote vote;
	struct pr_votes_found found;
	struct pr_span record = make(&vote, height, round, source, target, value);
	CHECK(pr_votes_look(votes, &alice, &vote, record, &found) && pr_votes_keep(votes, &vote, record));
	return found;
}

struct said {
	int height, round, source, target;
	const char *value;
	bool kept; /* by the naive model, which keeps what contradicts nothing */
};

static enum pr_clash naive(struct said *list, size_t count, const struct said *new)
{
	enum pr_clash worst = PR_CLASH_NONE;
	struct pr_vote a, b;
	for (size_t i = 0; i < count; i++) {
		if (!list[i].kept)
			continue;
		make(&a, list[i].height, list[i].round, list[i].source, list[i].target, NULL);
		a.value = list[i].value ? pr_span_of(list[i].value) : (struct pr_span){NULL, 0};
		make(&b, new->height, new->round, new->source, new->target, NULL);
		b.value = new->value ? pr_span_of(new->value) : (struct pr_span){NULL, 0};
		enum pr_clash clash = pr_clash_of(&a, &b);
		worst = clash > worst ? clash : worst;
	}
	return worst;
}

/* Of one vote and another: whether there is proof is the same as by comparing with each that contradicts nothing. */
static void random_votes(void)
{
	static const char *const values[] = {"x", "y", NULL};
	struct pr_dice dice;
	struct said list[300];
	size_t proofs = 0, doubts = 0;
	for (uint64_t seed = 0; seed < 300; seed++) {
		struct pr_votes *votes = pr_votes_new(PR_VOTES_WINDOW, PR_VOTES_MEMORY);
		int range = 4 + (int)(seed % 40);
		pr_dice_seed(&dice, seed);
		for (size_t i = 0; i < 300; i++) {
			struct said *s = &list[i];
			*s = (struct said){-1, -1, -1, -1, values[pr_dice_below(&dice, 3)], false};
			if (seed % 3 != 1)
				s->height = (int)pr_dice_below(&dice, (uint64_t)range * 8);
			if (seed % 3 != 0) {
				s->source = (int)pr_dice_below(&dice, (uint64_t)range);
				s->target = s->source + (int)pr_dice_below(&dice, 6) - (pr_dice_below(&dice, 9) == 0);
				s->target = s->target < 0 ? 0 : s->target;
			}
			if (seed % 4 == 0)
				s->round = (int)pr_dice_below(&dice, 2);
			struct pr_votes_found found = take(votes, s->height, s->round, s->source, s->target, s->value);
			bool alone = s->source >= 0 && s->source >= s->target && (s->source != 0 || s->target != 0);
			enum pr_clash wanted = alone ? PR_CLASH_BACKWARDS : naive(list, i, s);
			CHECK_EQ_INT(pr_clash_proves(found.clash), pr_clash_proves(wanted));
			/* A repeat of what is known is no doubt, though what is not known stands beside it. */
			CHECK(wanted != PR_CLASH_NONE || found.clash == PR_CLASH_NONE);
			CHECK(found.clash != PR_CLASH_NONE || found.repeat || wanted == PR_CLASH_NONE);
			CHECK(!found.late);
			s->kept = !pr_clash_proves(wanted);
			proofs += pr_clash_proves(wanted);
			doubts += found.clash == PR_CLASH_UNSURE;
		}
		CHECK_EQ_INT(pr_votes_lost(votes)->dropped, 0);
		pr_votes_free(votes);
	}
	CHECK(proofs > 1000 && doubts > 1000);
}

enum { SAID = 400 };

struct heard {
	struct pr_span record;
	struct pr_record r;
	struct pr_vote vote;
};

/* A statement of a peer "a" or an alias of it, with what a vote has, or some of it, and now and then what it has not. */
static void say(struct heard *h, struct pr_dice *dice)
{
	static const char *const peers[] = {"a", "a", "a", "alias"}, *const domains[] = {"", "chain"}, *const steps[] = {"", "prevote"};
	static const char *const values[] = {"", "x", "y", "0123456789abcdef0123456789abcdef"};
	const char *why;
	uint64_t odd = pr_dice_below(dice, 6), kind = pr_dice_below(dice, 8), height = pr_dice_below(dice, 40);
	pr_build_record(&build, PR_STATEMENT, pr_dice_u64(dice) >> pr_dice_below(dice, 60));
	if (odd == 0)
		pr_build_text(&build, PR_ANY_SRC, pr_span_of("log:7"));
	pr_build_text(&build, PR_STATEMENT_PEER, pr_span_of(peers[pr_dice_below(dice, 4)]));
	if (pr_dice_below(dice, 3))
		pr_build_text(&build, PR_STATEMENT_DOMAIN, pr_span_of(domains[pr_dice_below(dice, 2)]));
	if (kind > 2)
		pr_build_uint(&build, PR_STATEMENT_HEIGHT, height);
	if (pr_dice_below(dice, 2))
		pr_build_uint(&build, PR_STATEMENT_ROUND, pr_dice_below(dice, 2));
	if (pr_dice_below(dice, 3))
		pr_build_text(&build, PR_STATEMENT_STEP, pr_span_of(steps[pr_dice_below(dice, 2)]));
	if (pr_dice_below(dice, 4))
		pr_build_text(&build, PR_STATEMENT_VALUE, pr_span_of(values[pr_dice_below(dice, 4)]));
	if (kind < 4) /* 3: both */
		pr_build_uint(&build, PR_STATEMENT_SOURCE, height);
	if (kind < 5 && kind != 3)
		pr_build_uint(&build, PR_STATEMENT_TARGET, height + 1 + pr_dice_below(dice, 3));
	if (odd == 1)
		pr_build_bool(&build, PR_STATEMENT_UNDATED, true);
	if (odd == 2) {
		pr_build_key(&build, 1000);
		pr_add_uint(&build, 1);
	}
	struct pr_span span = pr_build_end(&build);
	uint8_t *copy = malloc(span.n);
	memcpy(copy, span.p, span.n);
	h->record = (struct pr_span){copy, span.n};
	CHECK(pr_decode(copy, span.n, &h->r, &why) == PR_DECODED);
}

static bool was_said(const struct heard *list, size_t count, struct pr_span record)
{
	for (size_t i = 0; i < count; i++)
		if (pr_same(list[i].record, record))
			return true;
	return false;
}

/* Whichever of them can be written again, what is found of earlier votes is byte for byte what was said. */
static void what_is_found_is_what_was_said(void)
{
	static struct heard heard[SAID];
	struct pr_build at = {0};
	struct pr_dice dice;
	size_t found_count = 0, kept_count = 0, bare = 0;
	for (uint64_t seed = 0; seed < 100; seed++) {
		struct pr_votes *votes = pr_votes_new(seed % 2 ? 10 : PR_VOTES_WINDOW, PR_VOTES_MEMORY);
		pr_dice_seed(&dice, seed);
		for (size_t i = 0; i < SAID; i++) {
			struct heard *h = &heard[i];
			struct pr_votes_found found;
			say(h, &dice);
			if (!pr_vote_of(&h->vote, &h->r))
				continue;
			bare += h->vote.bare;
			CHECK(pr_votes_look(votes, &alice, &h->vote, h->record, &found) && pr_votes_keep(votes, &h->vote, h->record));
			CHECK(found.clash == PR_CLASH_NONE || found.clash == PR_CLASH_BACKWARDS || was_said(heard, i, found.earlier));
			found_count += found.clash != PR_CLASH_NONE && found.clash != PR_CLASH_BACKWARDS;
			struct pr_span kept = h->vote.has_height ? pr_votes_at(votes, &alice, &h->vote, &at) : (struct pr_span){NULL, 0};
			CHECK(!kept.p || was_said(heard, i + 1, kept));
			kept_count += kept.p != NULL;
		}
		for (size_t i = 0; i < SAID; i++)
			free((void *)(uintptr_t)heard[i].record.p);
		pr_votes_free(votes);
	}
	CHECK(found_count > 1000 && kept_count > 10000 && bare > 5000);
	pr_build_free(&at);
}

/* A vote that says what its record says and no more is the one that may be written again. */
static void is_bare(void)
{
	static const struct {
		const char *what;
		bool bare;
	} rows[] = {
		{"a4 000a 0107 066161 0805", true},          /* peer, height */
		{"a5 000a 0107 066161 0805 0b6178", true},   /* and value */
		{"a5 000a 0107 066161 0805 181f f5", false}, /* undated */
		{"a5 000a 0107 036161 066161 0805", false},  /* src */
		{"a5 000a 0107 066161 0805 190100 00", false}, /* a key that is not known */
		{"a5 000a 0107 066161 0805 0c01", false},    /* a source alone */
		{"a6 000a 0107 066161 0805 0c01 0d02", true},
		{"d2 84 40 a0 4a a4000a01070661610805 40", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pr_record r;
		struct pr_vote vote;
		const char *why = "";
		struct pr_span bytes = hex(rows[i].what);
		CHECK_EQ_INT(pr_decode(bytes.p, bytes.n, &r, &why), PR_DECODED);
		CHECK_EQ_STR(why, "");
		CHECK(pr_vote_of(&vote, &r));
		CHECK_EQ_INT(vote.bare, rows[i].bare);
	}
}

static void others_are_others(void)
{
	struct pr_votes *votes = pr_votes_new(10, PR_VOTES_MEMORY);
	struct pr_votes_found found;
	struct pr_vote vote;
	struct pr_voter voters[] = {alice, alice, alice, alice};
	voters[1].name = pr_span_of("b");
	voters[2].proven = false;
	voters[3].kid = pr_span_of("key");
	for (size_t i = 0; i < 4; i++) {
		struct pr_span record = make(&vote, 7, 0, -1, -1, i % 2 ? "x" : "y");
		CHECK(pr_votes_look(votes, &voters[i], &vote, record, &found) && pr_votes_keep(votes, &vote, record) && found.clash == PR_CLASH_NONE && !found.repeat);
	}
	CHECK_EQ_INT(take(votes, 7, 1, -1, -1, "z").clash, PR_CLASH_NONE);  /* another round */
	CHECK_EQ_INT(take(votes, 7, -1, -1, -1, "z").clash, PR_CLASH_NONE); /* no round is none */
	CHECK_EQ_INT(take(votes, 7, 0, -1, -1, "z").clash, PR_CLASH_HEIGHT);
	CHECK(take(votes, 7, 0, -1, -1, "y").repeat);
	pr_votes_free(votes);
}

/* A liar who first says something without a value does not hide behind it. */
static void no_hiding_behind_what_has_no_value(void)
{
	struct pr_votes *votes = pr_votes_new(10, PR_VOTES_MEMORY);
	CHECK_EQ_INT(take(votes, -1, -1, 3, 4, NULL).clash, PR_CLASH_NONE);
	CHECK_EQ_INT(take(votes, -1, -1, 3, 4, "x").clash, PR_CLASH_UNSURE);
	CHECK_EQ_INT(take(votes, -1, -1, 3, 4, "y").clash, PR_CLASH_TARGET);
	pr_votes_free(votes);
}

static void windows(void)
{
	struct pr_votes *votes = pr_votes_new(4, PR_VOTES_MEMORY);
	for (int i = 1; i <= 10; i++)
		CHECK(!take(votes, 10 * i, 0, -1, -1, "x").late);
	CHECK_EQ_INT(pr_votes_lost(votes)->dropped, 6);
	CHECK_EQ_INT(take(votes, 70, 0, -1, -1, "y").clash, PR_CLASH_HEIGHT);
	struct pr_votes_found late = take(votes, 60, 0, -1, -1, "y");
	CHECK(late.late && late.clash == PR_CLASH_NONE);
	CHECK(!take(votes, 65, 0, -1, -1, "y").late); /* behind what was dropped: nothing it contradicts is */
	CHECK_EQ_INT(pr_votes_lost(votes)->late, 1);
	pr_votes_free(votes);
	votes = pr_votes_new(4, PR_VOTES_MEMORY);
	for (int i = 10; i >= 1; i--) /* the other way round: the newest by height stay */
		take(votes, i, 0, -1, -1, "x");
	CHECK_EQ_INT(take(votes, 10, 0, -1, -1, "y").clash, PR_CLASH_HEIGHT);
	CHECK(take(votes, 6, 0, -1, -1, "y").late && take(votes, 1, 0, -1, -1, "y").late);
	pr_votes_free(votes);
	votes = pr_votes_new(3, PR_VOTES_MEMORY);
	for (int i = 1; i <= 5; i++)
		take(votes, -1, -1, i, 2 * i, "x");
	CHECK(!take(votes, -1, -1, 2, 5, "x").late); /* behind the votes from 1 to 2 and from 2 to 4 */
	CHECK(take(votes, -1, -1, 1, 5, "x").late);  /* may surround the latter */
	CHECK(take(votes, -1, -1, 3, 4, "x").late);  /* may have its target */
	pr_votes_free(votes);
}

/* Whoever floods loses his own votes alone; and what is not proven takes no more than its quarter. */
static void memory(void)
{
	enum { MEMORY = 1 << 18 };
	struct pr_votes *votes = pr_votes_new(1 << 20, MEMORY);
	struct pr_votes_found found;
	struct pr_vote vote;
	struct pr_voter voter = alice;
	char name[32];
	take(votes, 1, 0, -1, -1, "x");
	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof name, "forged %d", i);
		voter = (struct pr_voter){.name = pr_span_of(name)};
		struct pr_span record = make(&vote, i, 0, -1, -1, "x");
		CHECK(pr_votes_look(votes, &voter, &vote, record, &found) && pr_votes_keep(votes, &vote, record));
	}
	CHECK(pr_votes_lost(votes)->homeless > 1000);
	CHECK(pr_votes_size(votes) <= MEMORY / 2);
	voter = (struct pr_voter){.name = pr_span_of("flood"), .proven = true};
	for (int i = 0; i < 20000; i++) {
		struct pr_span record = make(&vote, i, 0, -1, -1, "x");
		CHECK(pr_votes_look(votes, &voter, &vote, record, &found) && pr_votes_keep(votes, &vote, record));
	}
	CHECK(pr_votes_size(votes) <= MEMORY);
	CHECK(pr_votes_lost(votes)->dropped > 10000);
	CHECK_EQ_INT(take(votes, 1, 0, -1, -1, "y").clash, PR_CLASH_HEIGHT);
	pr_votes_free(votes);
}

/* Records of a mebibyte: a roll keeps PR_ROLL_BYTES of them. */
static void large_records(void)
{
	static char value[1 << 19];
	struct pr_votes *votes = pr_votes_new(1 << 20, PR_VOTES_MEMORY);
	memset(value, 'v', sizeof value - 1);
	for (int i = 0; i < 100; i++)
		take(votes, i, 0, -1, -1, value);
	CHECK(pr_votes_lost(votes)->dropped > 60 && pr_votes_lost(votes)->dropped < 80);
	CHECK(pr_votes_size(votes) < 40 << 20);
	value[0] = 'w';
	CHECK_EQ_INT(take(votes, 99, 0, -1, -1, value).clash, PR_CLASH_HEIGHT);
	pr_votes_free(votes);
	pr_build_free(&build);
}

CHECK_MAIN(random_votes, what_is_found_is_what_was_said, is_bare, others_are_others, no_hiding_behind_what_has_no_value, windows, memory, large_records)

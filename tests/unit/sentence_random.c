/*
 * sentence: liars at random. Three of ten members say whatever they like in any order and at any times, sign what they like of it, and
 * may be proved to have lied; the honest accuse liars alone. Never is an honest member excluded, and never less than a quorum left.
 */
#include "base/dice.h"
#include "check.h"
#include "exclude/sentence.h"
#include "record/decode.h"
#include "record/encode.h"

#define RUNS 40
#define STEPS 2500
#define SECOND UINT64_C(1000000000)
#define LIARS 3u
#define HONEST 7u

/* Members, honest ones first; then aliases of the first four, and strangers. */
static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "1", "2", "3", "4", "x", "y", "z"};
#define NAMES (sizeof names / sizeof *names)

static struct pr_dice dice;
static struct pr_sentence *sentence;
static struct pr_build build;
static uint64_t now;
static size_t told;

static void hear(void *context, struct pr_span record)
{
	(void)context;
	told += record.p != NULL;
}

static struct pr_span any_name(void)
{
	return pr_span_of(names[pr_dice_below(&dice, NAMES)]);
}

/* One of the honest above all. */
static struct pr_span victim(void)
{
	return pr_dice_below(&dice, 2) ? pr_span_of(names[0]) : any_name();
}

static struct pr_span honest(void)
{
	return pr_span_of(names[pr_dice_below(&dice, HONEST)]);
}

static struct pr_span liar(void)
{
	return pr_span_of(names[HONEST + pr_dice_below(&dice, LIARS)]);
}

static uint64_t any_time(void)
{
	switch (pr_dice_below(&dice, 8)) {
	case 0:
		return pr_dice_u64(&dice);
	case 1:
		return 0;
	default:
		return now + pr_dice_below(&dice, 100 * SECOND) - 50 * SECOND;
	}
}

static void some_names(unsigned key)
{
	uint64_t count = pr_dice_below(&dice, 8);
	pr_build_array(&build, key, count);
	for (; count; count--)
		pr_add_text(&build, any_name());
}

static void accusation(struct pr_span reporter, struct pr_span subject, uint64_t t)
{
	char incident[8];
	snprintf(incident, sizeof incident, "%u", (unsigned)pr_dice_below(&dice, 5));
	pr_build_record(&build, PR_ACCUSATION, t);
	pr_build_text(&build, PR_ACCUSATION_REPORTER, reporter);
	pr_build_text(&build, PR_ACCUSATION_SUBJECT, subject);
	pr_build_text(&build, PR_ACCUSATION_INCIDENT, pr_span_of(incident));
}

static void exclusion(void)
{
	static const char *const states[] = {"suspected", "excluded", "cleared"};
	pr_build_record(&build, PR_EXCLUSION, any_time());
	pr_build_text(&build, PR_EXCLUSION_PEER, any_name());
	pr_build_text(&build, PR_EXCLUSION_STATE, pr_span_of(states[pr_dice_below(&dice, 3)]));
}

static void claim(struct pr_span peer)
{
	pr_build_record(&build, PR_CLAIM, any_time());
	pr_build_text(&build, PR_CLAIM_PEER, peer);
	pr_build_uint(&build, PR_CLAIM_EPOCH, pr_dice_below(&dice, 50));
	some_names(PR_CLAIM_MEMBERS);
}

static void member(void)
{
	uint8_t key = (uint8_t)pr_dice_below(&dice, 12);
	pr_build_record(&build, PR_MEMBER, now);
	pr_build_text(&build, PR_MEMBER_PEER, any_name());
	some_names(PR_MEMBER_ALIASES);
	pr_build_uint(&build, PR_MEMBER_WEIGHT, pr_dice_below(&dice, 100));
	pr_build_hash(&build, PR_MEMBER_KEY, (struct pr_span){&key, 1});
}

static void failure(void)
{
	static const char *const events[] = {"open", "change", "close"}, *const kinds[] = {"network-partition", "byzantine", "crash"};
	pr_build_record(&build, PR_FAILURE, any_time());
	pr_build_text(&build, PR_FAILURE_ID, pr_span_of(pr_dice_below(&dice, 2) ? "0123456789ab" : "0123456789ac"));
	pr_build_text(&build, PR_FAILURE_EVENT, pr_span_of(events[pr_dice_below(&dice, 3)]));
	pr_build_text(&build, PR_FAILURE_FAILURE, pr_span_of(kinds[pr_dice_below(&dice, 3)]));
	pr_build_array(&build, PR_FAILURE_GROUPS, 2);
	for (int i = 0; i < 2; i++) {
		pr_add_array(&build, 2);
		pr_add_text(&build, any_name());
		pr_add_text(&build, any_name());
	}
	pr_build_array(&build, PR_FAILURE_SEVERED, 1);
	pr_add_array(&build, 2);
	pr_add_uint(&build, pr_dice_below(&dice, 3));
	pr_add_uint(&build, pr_dice_below(&dice, 3));
}

/* Takes what was built. signer p NULL: nobody. */
static void take(struct pr_span signer)
{
	struct pr_record r;
	const char *why;
	struct pr_span record = pr_build_end(&build);
	CHECK(record.p && pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	CHECK(pr_sentence_step(sentence, &r, (struct pr_signer){signer.p ? PR_SIGNED_GOOD : PR_SIGNED_NOT, signer}));
}

static void prove(void)
{
	uint64_t hash[2] = {pr_dice_below(&dice, 9), 0};
	struct pr_proven proof = {.subject = liar(), .behaviour = pr_span_of("double-voting"), .hash = {(uint8_t *)hash, sizeof hash},
	                          .when = {.since = now, .earliest = now, .latest = now}};
	CHECK(pr_sentence_proof(sentence, &proof));
}

static void act(void)
{
	struct pr_span nobody = {NULL, 0};
	now += pr_dice_below(&dice, 3 * SECOND);
	switch (pr_dice_below(&dice, 12)) {
	case 0:
		accusation(any_name(), victim(), any_time());
		take(nobody);
		return;
	case 1:
		exclusion();
		take(liar());
		return;
	case 2:
		claim(any_name());
		take(pr_dice_below(&dice, 2) ? liar() : nobody);
		return;
	case 3:
		member(); /* as a log that a liar has written may say it */
		take(nobody);
		return;
	case 4:
		failure();
		take(liar());
		return;
	case 5: {
		struct pr_span by = honest();
		accusation(by, liar(), now);
		take(by);
		return;
	}
	case 6:
		if (pr_dice_below(&dice, 20) == 0)
			prove();
		return;
	default: {
		struct pr_span by = liar();
		accusation(pr_dice_below(&dice, 4) ? by : any_name(), victim(), any_time());
		take(by);
	}
	}
}

static size_t excluded_liars(void)
{
	size_t count = 0;
	for (size_t i = 0; i < HONEST + LIARS; i++) {
		bool excluded = pr_sentence_excludes(sentence, pr_span_of(names[i]));
		CHECK(!excluded || i >= HONEST);
		count += excluded;
	}
	return count;
}

static void run(uint64_t seed, size_t *excluded)
{
	struct pr_sentence_options options = pr_sentence_defaults;
	options.accusers = true;
	options.numerator = 3;
	options.denominator = 4; /* 8 of 10: two of the liars can go */
	options.settle = SECOND;
	pr_dice_seed(&dice, seed);
	now = 1000 * SECOND;
	CHECK((sentence = pr_sentence_new(&options, hear, NULL)) != NULL);
	for (size_t i = 0; i < HONEST + LIARS; i++) {
		uint8_t key = (uint8_t)i;
		CHECK(pr_sentence_member(sentence, pr_span_of(names[i]), 1, (struct pr_span){&key, 1}, (struct pr_span){NULL, 0}));
		if (i < 4)
			CHECK(pr_sentence_alias(sentence, pr_span_of(names[i]), pr_span_of(names[HONEST + LIARS + i])));
	}
	for (int i = 0; i < STEPS; i++) {
		act();
		CHECK(excluded_liars() <= 2);
	}
	CHECK(pr_sentence_end(sentence));
	size_t count = excluded_liars();
	CHECK(count <= 2);
	*excluded += count;
	pr_sentence_free(sentence);
}

static void liars_never_exclude_the_honest_nor_break_the_quorum(void)
{
	size_t excluded = 0;
	for (uint64_t seed = 1; seed <= RUNS; seed++)
		run(seed, &excluded);
	CHECK(excluded > RUNS && told > RUNS);
	pr_build_free(&build);
}

CHECK_MAIN(liars_never_exclude_the_honest_nor_break_the_quorum)

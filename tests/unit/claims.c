/* claims, balances: which claims of one peer contradict each other, and what looks like it and is not. */
#include "exclude/claims.h"

#include <stdio.h>

#include "base/dice.h"
#include "base/fnv.h"
#include "check.h"
#include "exclude/balances.h"
#include "record/decode.h"
#include "record/json.h"

static struct pr_build builds[2];

static void read_claim(unsigned i, const char *fields, struct pr_claim *claim)
{
	char line[1024];
	struct pr_span record;
	struct pr_record r;
	const char *why = "";
	int n = snprintf(line, sizeof line, "{\"type\":\"claim\",%s}", fields);
	CHECK_EQ_INT(pr_json_parse(line, (size_t)n, &builds[i], &record, &why), 0);
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED && pr_claim_of(claim, &r));
}

/* "the epoch falls", or "the epoch falls?" where there is a doubt; the same in either order. */
static const char *lapse(const char *first, const char *second)
{
	static char said[200];
	struct pr_claim a, b;
	read_claim(0, first, &a);
	read_claim(1, second, &b);
	struct pr_lapse_found found = pr_claims_lapse(&a, &b), back = pr_claims_lapse(&b, &a);
	CHECK(found.lapse == back.lapse && found.doubt == back.doubt);
	CHECK(found.lapse || !found.doubt);
	snprintf(said, sizeof said, "%s%s", pr_lapse_text(found.lapse), found.doubt ? "?" : "");
	for (size_t i = 0; i < 2; i++)
		pr_build_free(&builds[i]), builds[i] = (struct pr_build){0};
	return said;
}

static enum pr_doubt doubt(const char *first, const char *second)
{
	struct pr_claim a, b;
	read_claim(0, first, &a);
	read_claim(1, second, &b);
	enum pr_doubt found = pr_claims_lapse(&a, &b).doubt;
	for (size_t i = 0; i < 2; i++)
		pr_build_free(&builds[i]), builds[i] = (struct pr_build){0};
	return found;
}

#define ONE "\"history\":\"h\",\"incarnation\":1"
#define TWO "\"history\":\"h\",\"incarnation\":2"
#define NEVER "they go together"

static void what_grows_contradicts_nothing(void)
{
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"committed\":9", "\"t\":2," ONE ",\"seq\":12,\"epoch\":3,\"committed\":12"), NEVER);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3", "\"t\":2," ONE ",\"seq\":12,\"epoch\":4"), NEVER);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10", "\"t\":1," ONE ",\"seq\":10"), NEVER);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"committed\":10,\"term\":4", "\"t\":2," ONE ",\"seq\":12"), NEVER);
}

static void committed_falls(void)
{
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"committed\":10", "\"t\":2," ONE ",\"seq\":11,\"committed\":8"), "committed falls");
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"committed\":10", "\"t\":2," ONE ",\"seq\":11,\"epoch\":3,\"committed\":8"),
	             "committed falls");
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"committed\":10", "\"t\":2," ONE ",\"seq\":12,\"epoch\":4,\"committed\":8"),
	             "committed falls");
	/* The log of one epoch only grows: whatever the times say, no order of these two is honest. */
	CHECK_EQ_STR(lapse("\"t\":2," ONE ",\"seq\":10,\"epoch\":3,\"committed\":10", "\"t\":1," ONE ",\"seq\":11,\"epoch\":3,\"committed\":8"),
	             "seq falls within one epoch");
}

static void the_epoch_falls(void)
{
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":5", "\"t\":2," ONE ",\"seq\":11,\"epoch\":4"), "the epoch falls");
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":5,\"committed\":10", "\"t\":2," ONE ",\"seq\":11,\"epoch\":4,\"committed\":10"),
	             "what was committed has another epoch");
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":5,\"term\":7", "\"t\":2," ONE ",\"seq\":11,\"epoch\":5,\"term\":6"),
	             "the term falls");
}

static void what_was_committed_is_lost(void)
{
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"committed\":10", "\"t\":2," ONE ",\"seq\":9,\"epoch\":4,\"committed\":11"),
	             "what was committed is lost");
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"committed\":10,\"term\":3", "\"t\":2," ONE ",\"seq\":9,\"epoch\":4,\"committed\":9,\"term\":4"),
	             "committed falls");
	/* The same entry, for good, with two epochs. */
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"committed\":10", "\"t\":2," ONE ",\"seq\":10,\"epoch\":4,\"committed\":10"),
	             "what was committed has another epoch");
}

static void a_log_forks(void)
{
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"hash\":\"aa\"", "\"t\":2," ONE ",\"seq\":10,\"epoch\":3,\"hash\":\"bb\""),
	             "two hashes at one point of one history");
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"hash\":\"aa\"", "\"t\":2," ONE ",\"seq\":10,\"hash\":\"bb\""),
	             "two hashes at one point of one history");
	/* Another compaction point, another function, another epoch, another history: nothing to compare. */
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"hash\":\"aa\",\"at\":3", "\"t\":2," ONE ",\"seq\":10,\"epoch\":3,\"hash\":\"bb\",\"at\":4"), NEVER);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"hash\":\"aa\"", "\"t\":2," ONE ",\"seq\":10,\"epoch\":3,\"hash\":\"bbbb\""), NEVER);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"hash\":\"aa\"", "\"t\":2," ONE ",\"seq\":10,\"epoch\":4,\"hash\":\"bb\""), NEVER);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"hash\":\"aa\"",
	                   "\"t\":2,\"history\":\"i\",\"incarnation\":1,\"seq\":10,\"epoch\":3,\"hash\":\"bb\""), NEVER);
	/* Without epochs, what is not committed may have been replaced. */
	CHECK_EQ_INT(doubt("\"t\":1," ONE ",\"seq\":10,\"committed\":9,\"hash\":\"aa\"", "\"t\":2," ONE ",\"seq\":10,\"committed\":10,\"hash\":\"bb\""),
	             PR_DOUBT_UNCOMMITTED);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"hash\":\"aa\",\"checkpoint\":true", "\"t\":2," ONE ",\"seq\":10,\"epoch\":3,\"hash\":\"bb\""),
	             "two hashes at one point of one history");
}

#define GROWN "grown from another state than the one before"

static void from_does_not_lead_there(void)
{
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"hash\":\"aa\"", "\"t\":2," ONE ",\"seq\":11,\"hash\":\"bb\",\"from\":\"cc\""), GROWN);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"hash\":\"aa\"", "\"t\":2," ONE ",\"seq\":11,\"hash\":\"bb\",\"from\":\"aa\""), NEVER);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"committed\":9,\"hash\":\"aa\"",
	                   "\"t\":2," ONE ",\"seq\":11,\"epoch\":3,\"hash\":\"bb\",\"from\":\"cc\""), GROWN);
}

static void a_lost_record_does_not_break_the_chain(void)
{
	/* Claims between these two are lost, and one of them is what it grew from. */
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"hash\":\"aa\"", "\"t\":2," ONE ",\"seq\":12,\"hash\":\"bb\",\"from\":\"cc\""), NEVER);
	/* The claim before was of the same state. */
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"hash\":\"aa\"", "\"t\":2," ONE ",\"seq\":11,\"hash\":\"bb\",\"from\":\"bb\""), NEVER);
	/* The claim before was of entries that a new leader then replaced: it is lost, and was no neighbour. */
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"committed\":10,\"hash\":\"aa\"",
	                   "\"t\":2," ONE ",\"seq\":11,\"epoch\":4,\"hash\":\"bb\",\"from\":\"cc\""), NEVER);
	/* Compacted in between; or a new leader replaced the entry at 10. */
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"at\":1,\"hash\":\"aa\"", "\"t\":2," ONE ",\"seq\":11,\"at\":5,\"hash\":\"bb\",\"from\":\"cc\""), NEVER);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"committed\":9,\"hash\":\"aa\"",
	                   "\"t\":2," ONE ",\"seq\":11,\"epoch\":4,\"committed\":9,\"hash\":\"bb\",\"from\":\"cc\""), NEVER);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"hash\":\"aa\",\"checkpoint\":true", "\"t\":2," ONE ",\"seq\":11,\"hash\":\"bb\",\"from\":\"cc\""), NEVER);
}

/* A minority's log loses its end when the cut heals, and is longer than what replaces it. */
static void a_log_may_lose_what_is_not_committed(void)
{
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":15,\"epoch\":4,\"committed\":9", "\"t\":2," ONE ",\"seq\":11,\"epoch\":5,\"committed\":11"), NEVER);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":15,\"epoch\":4", "\"t\":2," ONE ",\"seq\":11,\"epoch\":5"), NEVER);
	/* And the clock is set back at the same time, since its server can be reached again. */
	CHECK_EQ_STR(lapse("\"t\":9," ONE ",\"seq\":15,\"epoch\":4,\"committed\":9", "\"t\":2," ONE ",\"seq\":11,\"epoch\":5,\"committed\":11"),
	             "committed falls?");
}

static void a_clock_that_was_set_back_convicts_nobody(void)
{
	const char *before = "\"t\":9," ONE ",\"seq\":10,\"epoch\":3,\"committed\":9", *behind = "\"t\":2," ONE ",\"seq\":11,\"epoch\":3,\"committed\":10";
	CHECK_EQ_STR(lapse(before, behind), "committed falls?");
	CHECK_EQ_INT(doubt(before, behind), PR_DOUBT_CLOCK);
	CHECK_EQ_INT(doubt("\"t\":9," ONE ",\"seq\":10,\"committed\":9", "\"t\":2," ONE ",\"seq\":10,\"committed\":10"), PR_DOUBT_CLOCK);
	CHECK_EQ_INT(doubt("\"t\":9," ONE ",\"seq\":10,\"epoch\":3", "\"t\":2," ONE ",\"seq\":10,\"epoch\":4"), PR_DOUBT_CLOCK);
}

static void a_restart_proves_nothing(void)
{
	/* The committed index begins anew; the log is what it was. */
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"committed\":10", "\"t\":2," TWO ",\"seq\":10,\"epoch\":3,\"committed\":0"), NEVER);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"committed\":8", "\"t\":2," TWO ",\"seq\":9,\"epoch\":3,\"committed\":0"), NEVER);
	/* A restored backup. */
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"epoch\":3,\"committed\":10", "\"t\":2," TWO ",\"seq\":6,\"epoch\":2,\"committed\":6"),
	             "what was committed is lost?");
	CHECK_EQ_INT(doubt("\"t\":1," ONE ",\"seq\":10,\"epoch\":3", "\"t\":2," TWO ",\"seq\":6,\"epoch\":2"), PR_DOUBT_RESTART);
	CHECK_EQ_INT(doubt("\"t\":1," ONE ",\"seq\":10,\"hash\":\"aa\"", "\"t\":2," TWO ",\"seq\":10,\"hash\":\"bb\""), PR_DOUBT_RESTART);
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":10,\"hash\":\"aa\"", "\"t\":2," TWO ",\"seq\":11,\"hash\":\"bb\",\"from\":\"cc\""), GROWN "?");
	/* No incarnation: who knows. */
	CHECK_EQ_INT(doubt("\"t\":1,\"seq\":10,\"committed\":10", "\"t\":2,\"seq\":11,\"committed\":8"), PR_DOUBT_INCARNATION);
	CHECK_EQ_INT(doubt("\"t\":1," ONE ",\"seq\":10,\"committed\":10", "\"t\":2,\"history\":\"h\",\"seq\":11,\"committed\":8"), PR_DOUBT_INCARNATION);
}

static void a_claim_about_the_past_goes_back_behind_nothing(void)
{
	CHECK_EQ_STR(lapse("\"t\":1," ONE ",\"seq\":20,\"epoch\":3,\"committed\":20", "\"t\":2," ONE ",\"seq\":10,\"epoch\":2,\"committed\":10,\"checkpoint\":true"), NEVER);
}

/* "150 > 160": certain; "?" behind it: a doubt. */
static const char *imbalance(const char *first, const char *second)
{
	static char said[100];
	struct pr_claim a, b;
	read_claim(0, first, &a);
	read_claim(1, second, &b);
	struct pr_imbalance_found found = pr_claims_imbalance(&a, &b), back = pr_claims_imbalance(&b, &a);
	CHECK_EQ_INT(found.imbalance, back.imbalance);
	snprintf(said, sizeof said, "%.0Lf > %.0Lf%s", (long double)found.before, (long double)found.after,
	         found.imbalance == PR_IMBALANCE_DOUBT ? "?" : "");
	for (size_t i = 0; i < 2; i++)
		pr_build_free(&builds[i]), builds[i] = (struct pr_build){0};
	return found.imbalance ? said : "balanced";
}

#define HASH_A "\"hash\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""
#define HASH_B "\"hash\":\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\""
#define FROM_A "\"from\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""
#define HELD(x) "\"balances\":{" x "}"

static void balances_are_conserved(void)
{
	CHECK_EQ_STR(imbalance("\"t\":1,\"history\":\"h\"," HASH_A "," HELD("\"alice\":100,\"bob\":50"),
	                       "\"t\":2,\"history\":\"h\"," HASH_B "," FROM_A "," HELD("\"alice\":90,\"bob\":60")), "balanced");
	CHECK_EQ_STR(imbalance("\"t\":1,\"history\":\"h\"," HASH_A "," HELD("\"alice\":100,\"bob\":50"),
	                       "\"t\":2,\"history\":\"h\"," HASH_B "," FROM_A "," HELD("\"alice\":100,\"bob\":60")), "150 > 160");
	CHECK_EQ_STR(imbalance("\"t\":1,\"history\":\"h\"," HASH_A "," HELD("\"alice\":100"),
	                       "\"t\":2,\"history\":\"h\"," HASH_B "," FROM_A "," HELD("\"carol\":-20,\"dave\":120")), "balanced");
	/* The same state, counted twice. */
	CHECK_EQ_STR(imbalance("\"t\":1,\"history\":\"h\"," HASH_A "," HELD("\"alice\":100"),
	                       "\"t\":2,\"history\":\"h\"," HASH_A "," HELD("\"alice\":101")), "100 > 101");
}

static void sums_do_not_overflow(void)
{
	CHECK_EQ_STR(imbalance("\"t\":1," HASH_A "," HELD("\"a\":9223372036854775807,\"b\":9223372036854775807,\"c\":2"),
	                       "\"t\":2," HASH_B "," FROM_A "," HELD("\"a\":0,\"b\":0")), "18446744073709551616 > 0");
	CHECK_EQ_STR(imbalance("\"t\":1," HASH_A "," HELD("\"a\":-9223372036854775808,\"b\":-9223372036854775808"),
	                       "\"t\":2," HASH_B "," FROM_A "," HELD("\"a\":0")), "-18446744073709551616 > 0");
}

static void only_linked_claims_are_compared(void)
{
	CHECK_EQ_STR(imbalance("\"t\":1,\"seq\":10," HASH_A "," HELD("\"alice\":100"), "\"t\":2,\"seq\":11," HASH_B "," HELD("\"alice\":101")), "balanced");
	CHECK_EQ_STR(imbalance("\"t\":1," HELD("\"alice\":100"), "\"t\":2," HELD("\"alice\":101")), "balanced");
	CHECK_EQ_STR(imbalance("\"t\":1,\"history\":\"h\"," HASH_A "," HELD("\"alice\":100"),
	                       "\"t\":2,\"history\":\"i\"," HASH_B "," FROM_A "," HELD("\"alice\":101")), "balanced");
	CHECK_EQ_STR(imbalance("\"t\":1," HASH_A "," HELD("\"alice\":100"), "\"t\":2," HASH_B "," FROM_A), "balanced");
	/* Of 4 bytes there are soon two of the same. */
	CHECK_EQ_STR(imbalance("\"t\":1,\"hash\":\"aabbccdd\"," HELD("\"alice\":100"),
	                       "\"t\":2,\"hash\":\"00112233\",\"from\":\"aabbccdd\"," HELD("\"alice\":101")), "100 > 101?");
}

static void kinds_are_a_matter_of_names(void)
{
	CHECK_EQ_STR(imbalance("\"t\":1," HASH_A "," HELD("\"gold/alice\":5,\"silver/alice\":5"),
	                       "\"t\":2," HASH_B "," FROM_A "," HELD("\"gold/bob\":5,\"silver/alice\":4,\"silver/carol\":1")), "balanced");
	CHECK_EQ_STR(imbalance("\"t\":1," HASH_A "," HELD("\"gold/alice\":5,\"silver/alice\":5"),
	                       "\"t\":2," HASH_B "," FROM_A "," HELD("\"gold/alice\":6,\"silver/alice\":4")), "10 > 10?");
}

/*
 * An honest peer of a cluster that elects leaders: its log grows, loses what is not committed to a new leader, is committed bit by
 * bit. It restarts, its clock is set, claims are lost. Nothing that it said may ever convict it.
 */
#define LOG_MAX 200u
#define SAID_MAX 120u

struct honest {
	struct pr_dice dice;
	uint64_t epochs[LOG_MAX + 1]; /* of entries 1 to seq */
	uint64_t seq, committed, term, incarnation, t;
	uint64_t last_claimed; /* hash of the state of the claim before */
	bool tells_committed, has_epochs, tells_by_claims, tells_term;
};

static uint64_t state_of(const struct honest *h, uint64_t seq)
{
	uint64_t hash = PR_FNV_BASIS;
	for (uint64_t i = 1; i <= seq; i++)
		hash = pr_fnv_byte(hash, (uint8_t)h->epochs[i]), hash = pr_fnv_byte(hash, (uint8_t)(h->epochs[i] >> 8));
	return hash;
}

/* What is not committed may go; then come entries of leaders that this peer has not heard of, then the new leader's. */
static void follow_new_leader(struct honest *h)
{
	uint64_t unheard = h->term + 1, keep = pr_dice_between(&h->dice, h->has_epochs ? h->committed : h->seq, h->seq);
	h->term += 2;
	h->seq = keep;
	while (h->has_epochs && h->seq < LOG_MAX - 2 && pr_dice_below(&h->dice, 3) == 0)
		h->epochs[++h->seq] = unheard;
	if (h->seq < LOG_MAX)
		h->epochs[++h->seq] = h->term;
}

static void live(struct honest *h)
{
	h->t += pr_dice_below(&h->dice, 10);
	switch (pr_dice_below(&h->dice, 12)) {
	case 0:
		follow_new_leader(h);
		break;
	case 1: /* its clock is set: back only if it tells what makes that harmless */
		h->t = h->tells_committed && h->has_epochs ? pr_dice_between(&h->dice, 1, 2 * h->t + 1) : h->t + 100;
		break;
	case 2:
		if (pr_dice_below(&h->dice, 4) == 0) {
			h->incarnation++;
			h->committed = h->tells_committed ? 0 : h->committed;
		}
		break;
	case 3:
	case 4:
	case 5:
		h->committed = pr_dice_between(&h->dice, h->committed, h->seq);
		break;
	default:
		if (h->seq < LOG_MAX && h->term > 0)
			h->epochs[++h->seq] = h->term;
	}
}

static void say_claim(struct honest *h, struct pr_claim *claim, uint64_t hashes[2])
{
	hashes[0] = state_of(h, h->seq);
	hashes[1] = h->tells_by_claims ? h->last_claimed : state_of(h, h->seq > 0 ? h->seq - 1 : 0);
	*claim = (struct pr_claim){
		.hash = {(const uint8_t *)&hashes[0], sizeof hashes[0]},
		.from = {(const uint8_t *)&hashes[1], sizeof hashes[1]},
		.t = h->t, .seq = h->seq, .has_seq = true,
		.incarnation = h->incarnation, .has_incarnation = true,
		.epoch = h->has_epochs ? h->epochs[h->seq] : 0, .has_epoch = h->has_epochs,
		.term = h->tells_term ? h->term : 0, .has_term = h->tells_term,
		.committed = h->tells_committed ? h->committed : 0, .has_committed = h->tells_committed,
	};
	h->last_claimed = hashes[0];
}

static void nothing_that_an_honest_peer_says_convicts_it(void)
{
	static struct pr_claim claims[SAID_MAX];
	static uint64_t hashes[SAID_MAX][2];
	for (uint64_t seed = 0; seed < 2000; seed++) {
		struct honest h = {.t = 1000, .tells_committed = seed & 1, .has_epochs = seed & 2, .tells_by_claims = seed & 4,
		                   .tells_term = seed & 8};
		size_t count = 0;
		pr_dice_seed(&h.dice, seed);
		for (unsigned i = 0; i < 300 && count < SAID_MAX; i++) {
			live(&h);
			struct pr_claim *claim = &claims[count];
			say_claim(&h, claim, hashes[count]);
			count += pr_dice_below(&h.dice, 3) > 0; /* else it is lost */
		}
		for (size_t i = 0; i < count; i++)
			for (size_t k = 0; k < i; k++) {
				struct pr_lapse_found found = pr_claims_lapse(&claims[k], &claims[i]);
				if (found.lapse && !found.doubt && check_failed(__FILE__, __LINE__, pr_lapse_text(found.lapse)))
					printf("#   seed %" PRIu64 ": claims %zu and %zu\n", seed, k, i);
			}
	}
}

CHECK_MAIN(nothing_that_an_honest_peer_says_convicts_it, what_grows_contradicts_nothing, committed_falls, the_epoch_falls, what_was_committed_is_lost, a_log_forks,
           from_does_not_lead_there, a_lost_record_does_not_break_the_chain, a_log_may_lose_what_is_not_committed,
           a_clock_that_was_set_back_convicts_nobody, a_restart_proves_nothing, a_claim_about_the_past_goes_back_behind_nothing,
           balances_are_conserved, sums_do_not_overflow, only_linked_claims_are_compared, kinds_are_a_matter_of_names)

/* charge_claims, charge_entries, charge_times, charge_forgery, charge_quorums: what claims, beats and quorums are worth, through the judge. */
#include <stdarg.h>

#include "check.h"
#include "cluster.h"
#include "exclude/exhibit.h"
#include "record/decode.h"
#include "record/json.h"

#define RECORDS 40u

/* A cluster of seven, who tolerate two liars; a judge, and the records of the charge. */
struct trial {
	struct cluster k;
	struct pr_exhibit_context context;
	struct pr_exhibit *x;
	struct pr_span records[RECORDS];
	size_t count;
	struct pr_build build;
	struct pr_judgement verdict;
};

static void open_trial(struct trial *t)
{
	*t = (struct trial){.k = cluster_new("domain orders\nquorum 2/3\n", 7, 1)};
	t->context = (struct pr_exhibit_context){&t->k.members, t->k.ring, t->k.members.domain, false, false};
	t->x = pr_exhibit_new(&t->context);
}

static void clear(struct trial *t)
{
	for (size_t i = 0; i < t->count; i++)
		free((void *)(uintptr_t)t->records[i].p);
	t->count = 0;
}

static void close_trial(struct trial *t)
{
	clear(t);
	pr_exhibit_free(t->x);
	pr_build_free(&t->build);
	cluster_free(&t->k);
}

#define NOBODY SIZE_MAX

/* Adds a record with the signature of a peer, by number. */
__attribute__((format(printf, 3, 4))) static void add(struct trial *t, size_t signer, const char *format, ...)
{
	char line[1024];
	struct pr_span map;
	const char *why = "";
	va_list args;
	va_start(args, format);
	int n = vsnprintf(line, sizeof line, format, args);
	va_end(args);
	CHECK_EQ_INT(pr_json_parse(line, (size_t)n, &t->build, &map, &why), 0);
	CHECK(t->count < RECORDS);
	t->records[t->count++] = signer == NOBODY ? cluster_copy(map) : cluster_sign(&t->k, signer, map);
}

static const char *judge(struct trial *t, const char *behaviour, const char *subject)
{
	pr_exhibit_begin(t->x, pr_span_of(behaviour), pr_span_of(subject));
	for (size_t i = 0; i < t->count; i++)
		pr_exhibit_add(t->x, t->records[i]);
	CHECK(pr_exhibit_judge(t->x, &t->verdict));
	CHECK(t->verdict.why[0] != '\0');
	return pr_class_name(t->verdict.class);
}

#define STATES "invalid-state-transition"
#define BALANCES "balance-violation"
#define TIMES "timestamp-manipulation"
#define FORGERY "signature-forgery"
#define QUORUMS "consensus-violation"

#define CLAIM(t, rest) "{\"type\":\"claim\",\"t\":" #t ",\"peer\":\"a\",\"history\":\"h\"," rest "}"

static void claims_that_contradict_each_other(void)
{
	struct trial t;
	open_trial(&t);
	add(&t, 0, CLAIM(1, "\"incarnation\":1,\"seq\":10,\"committed\":10"));
	add(&t, 0, CLAIM(2, "\"incarnation\":1,\"seq\":11,\"committed\":8"));
	CHECK_EQ_STR(judge(&t, STATES, "a"), "proof");
	CHECK_EQ_STR(t.verdict.why, "committed falls");
	CHECK_EQ_STR(judge(&t, STATES, "alias-of-a"), "proof");
	CHECK_EQ_STR(judge(&t, STATES, "b"), "nothing");
	CHECK_EQ_STR(judge(&t, BALANCES, "a"), "nothing");
	CHECK_EQ_STR(judge(&t, "double-voting", "a"), "nothing");
	add(&t, 0, CLAIM(3, "\"incarnation\":1,\"seq\":12,\"committed\":12"));
	CHECK_EQ_STR(judge(&t, STATES, "a"), "nothing");
	close_trial(&t);
}

#define ENTRY(t, rest) "{\"type\":\"entry\",\"t\":" #t ",\"peer\":\"a\"," rest "}"

struct pair {
	const char *first, *second, *class, *why;
};

static void check_pairs(struct trial *t, const struct pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (int turned = 0; turned < 2; turned++) {
			clear(t);
			add(t, 0, "%s", turned ? pairs[i].second : pairs[i].first);
			add(t, 0, "%s", turned ? pairs[i].first : pairs[i].second);
			int before = check_failures;
			CHECK_EQ_STR(judge(t, STATES, "a"), pairs[i].class);
			CHECK_EQ_STR(t->verdict.why, pairs[i].why);
			if (check_failures > before)
				printf("#   pair %zu\n", i);
		}
	}
}

#define AT(epoch, seq, hash) "\"epoch\":" #epoch ",\"seq\":" #seq ",\"hash\":\"" hash "\""
#define FROM(parent) ",\"parent\":\"" parent "\""

static void a_log_that_forks(void)
{
	static const char together[] = "the two entries do not contradict each other", twice[] = "two entries at one place of one log";
	static const char misgrown[] = "an entry that grew from two, or from another than the one before it";
	static const char nowhere[] = "an entry in it has no place in a line: that takes epoch, seq and hash, and no vclock";
	static const struct pair pairs[] = {
		{ENTRY(1, AT(3, 7, "aa")), ENTRY(2, AT(3, 7, "ab")), "proof", twice},
		{ENTRY(1, AT(3, 7, "aa") FROM("99")), ENTRY(2, AT(3, 7, "ab") FROM("99")), "proof", twice},
		{ENTRY(1, AT(3, 7, "aa")), ENTRY(2, AT(3, 8, "bb") FROM("ab")), "proof", misgrown},
		{ENTRY(9, AT(3, 7, "aa")), ENTRY(2, AT(3, 8, "bb") FROM("ab")), "proof", misgrown}, /* clocks do not matter */
		{ENTRY(1, AT(3, 7, "aa") FROM("99")), ENTRY(2, AT(3, 7, "aa") FROM("98")), "proof", misgrown},
		{ENTRY(1, AT(3, 7, "aa") FROM("99")), ENTRY(2, AT(3, 7, "aa") FROM("9898")), "nothing", together},
		{ENTRY(1, AT(3, 7, "aa") FROM("99")), ENTRY(2, AT(3, 7, "aaaa") FROM("98")), "nothing", together},
		/* an honest log: it goes on, is told twice, is overwritten by a later leader */
		{ENTRY(1, AT(3, 7, "aa")), ENTRY(2, AT(3, 8, "bb") FROM("aa")), "nothing", together},
		{ENTRY(1, AT(3, 7, "aa")), ENTRY(2, AT(3, 7, "aa")), "nothing", together},
		{ENTRY(1, AT(3, 7, "aa")), ENTRY(2, AT(4, 7, "ab")), "nothing", together},
		{ENTRY(1, AT(3, 7, "aa")), ENTRY(2, AT(4, 8, "bb") FROM("ab")), "nothing", together},
		{ENTRY(1, AT(3, 7, "aa")), ENTRY(2, AT(3, 9, "bb") FROM("ab")), "nothing", together}, /* what is between is not known */
		{ENTRY(1, AT(3, 7, "aa")), ENTRY(2, AT(3, 8, "bb")), "nothing", together},
		{ENTRY(1, AT(3, 7, "aa")), ENTRY(2, AT(3, 7, "abab")), "nothing", together}, /* two functions */
		{ENTRY(1, AT(3, 0, "aa")), ENTRY(2, AT(3, 18446744073709551615, "ab") FROM("ac")), "nothing", together},
		{ENTRY(1, AT(3, 7, "aa") ",\"system\":\"etcd\""), ENTRY(2, AT(3, 7, "ab") ",\"system\":\"kafka\""), "nothing", together},
		{ENTRY(1, AT(3, 7, "aa") ",\"system\":\"etcd\""), ENTRY(2, AT(3, 7, "ab")), "nothing", together},
		/* where there are no epochs an end may be replaced, and where clocks are vectors logs part and merge */
		{ENTRY(1, "\"seq\":7,\"hash\":\"aa\""), ENTRY(2, "\"seq\":7,\"hash\":\"ab\""), "nothing", nowhere},
		{ENTRY(1, AT(3, 7, "aa") ",\"vclock\":{\"a\":1}"), ENTRY(2, AT(3, 7, "ab") ",\"vclock\":{\"b\":1}"), "nothing", nowhere},
		{ENTRY(1, AT(3, 7, "aa")), ENTRY(2, "\"epoch\":3,\"seq\":7,\"op\":\"delete\""), "nothing", nowhere},
		{ENTRY(1, "\"hash\":\"aa\"" FROM("99")), ENTRY(2, "\"hash\":\"ab\"" FROM("99")), "nothing", nowhere},
		{ENTRY(1, AT(3, 7, "aa")), CLAIM(2, AT(3, 7, "ab")), "nothing", "two claims show this, or two entries, and nothing else"},
	};
	struct trial t;
	open_trial(&t);
	check_pairs(&t, pairs, sizeof pairs / sizeof *pairs);
	close_trial(&t);
}

static void a_fork_that_another_put_into_its_mouth(void)
{
	struct trial t;
	open_trial(&t);
	add(&t, 0, ENTRY(1, AT(3, 7, "aa")));
	add(&t, 1, ENTRY(2, AT(3, 7, "ab")));
	CHECK_EQ_STR(judge(&t, STATES, "a"), "hearsay");
	CHECK_EQ_STR(judge(&t, STATES, "b"), "nothing");
	CHECK_EQ_STR(judge(&t, "double-voting", "a"), "nothing");
	CHECK_EQ_STR(judge(&t, BALANCES, "a"), "nothing");
	clear(&t);
	add(&t, 0, ENTRY(1, AT(3, 7, "aa")));
	CHECK_EQ_STR(judge(&t, STATES, "a"), "nothing");
	add(&t, 0, ENTRY(2, AT(3, 7, "ab")));
	CHECK_EQ_STR(judge(&t, STATES, "a"), "proof");
	add(&t, 0, ENTRY(3, AT(3, 7, "ac")));
	CHECK_EQ_STR(judge(&t, STATES, "a"), "nothing");
	clear(&t);
	add(&t, 0, ENTRY(1, AT(3, 7, "aa")));
	add(&t, NOBODY, ENTRY(2, AT(3, 7, "ab")));
	CHECK_EQ_STR(judge(&t, STATES, "a"), "hearsay");
	t.context.trust_unsigned = true;
	CHECK_EQ_STR(judge(&t, STATES, "a"), "proof");
	close_trial(&t);
}

/* What others put into a peer's mouth. */
static void who_did_not_sign_both_is_not_convicted(void)
{
	struct trial t;
	open_trial(&t);
	add(&t, 0, CLAIM(1, "\"incarnation\":1,\"seq\":10,\"committed\":10"));
	add(&t, 1, CLAIM(2, "\"incarnation\":1,\"seq\":11,\"committed\":8")); /* b copies a's claim, and changes it */
	CHECK_EQ_STR(judge(&t, STATES, "a"), "hearsay");
	CHECK_EQ_STR(t.verdict.why, "b, not a, signed a record in it");
	CHECK_EQ_STR(judge(&t, STATES, "b"), "nothing");
	clear(&t);
	add(&t, 0, CLAIM(1, "\"incarnation\":1,\"seq\":10,\"committed\":10"));
	add(&t, 0, CLAIM(2, "\"incarnation\":1,\"seq\":11,\"committed\":9"));
	uint8_t *committed = (uint8_t *)(uintptr_t)t.records[1].p + t.records[1].n - PR_COSE_SIGNATURE - 3;
	CHECK_EQ_INT(*committed, 9);
	*committed = 8;
	CHECK_EQ_STR(judge(&t, STATES, "a"), "nothing");
	CHECK_EQ_STR(t.verdict.why, "a signature in it is bad, and says nothing about a");
	clear(&t);
	add(&t, 0, CLAIM(1, "\"incarnation\":1,\"seq\":10,\"committed\":10"));
	add(&t, NOBODY, CLAIM(2, "\"incarnation\":1,\"seq\":11,\"committed\":8"));
	CHECK_EQ_STR(judge(&t, STATES, "a"), "hearsay");
	t.context.trust_unsigned = true;
	CHECK_EQ_STR(judge(&t, STATES, "a"), "proof");
	close_trial(&t);
}

static void a_doubt_is_hearsay_and_says_why(void)
{
	struct trial t;
	open_trial(&t);
	add(&t, 0, CLAIM(1, "\"incarnation\":1,\"seq\":10,\"committed\":10"));
	add(&t, 0, CLAIM(2, "\"incarnation\":2,\"seq\":5,\"committed\":5"));
	CHECK_EQ_STR(judge(&t, STATES, "a"), "hearsay");
	CHECK_EQ_STR(t.verdict.why, "what was committed is lost, but a restored backup looks the same: they are of two incarnations");
	clear(&t);
	add(&t, 0, CLAIM(9, "\"incarnation\":1,\"seq\":10,\"committed\":9"));
	add(&t, 0, CLAIM(2, "\"incarnation\":1,\"seq\":11,\"committed\":10"));
	CHECK_EQ_STR(judge(&t, STATES, "a"), "hearsay");
	CHECK_EQ_STR(t.verdict.why, "committed falls, but a clock that was set back looks the same");
	t.context.steady_clocks = true;
	CHECK_EQ_STR(judge(&t, STATES, "a"), "proof");
	CHECK_EQ_STR(t.verdict.why, "committed falls, in the order of its times");
	CHECK_EQ_STR(judge(&t, TIMES, "a"), "hearsay");
	CHECK_EQ_STR(t.verdict.why, "its time goes back while its log grows, as it does where a clock is set");
	close_trial(&t);
}

#define STATE(c) c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c c

static void balances_that_are_not_conserved(void)
{
	struct trial t;
	open_trial(&t);
	add(&t, 0, CLAIM(1, "\"hash\":\"" STATE("a") "\",\"balances\":{\"x\":9223372036854775807,\"y\":1}"));
	add(&t, 0, CLAIM(2, "\"hash\":\"" STATE("b") "\",\"from\":\"" STATE("a") "\",\"balances\":{\"x\":-9223372036854775808}"));
	CHECK_EQ_STR(judge(&t, BALANCES, "a"), "proof");
	CHECK_EQ_STR(t.verdict.why, "balances add up to 9223372036854775808, and in a state that grew from that or is the same, to "
	                            "-9223372036854775808");
	clear(&t);
	add(&t, 0, CLAIM(1, "\"hash\":\"" STATE("a") "\",\"balances\":{\"gold/x\":3,\"silver/x\":2}"));
	add(&t, 0, CLAIM(2, "\"hash\":\"" STATE("b") "\",\"from\":\"" STATE("a") "\",\"balances\":{\"gold/x\":4,\"silver/x\":1}"));
	CHECK_EQ_STR(judge(&t, BALANCES, "a"), "hearsay");
	CHECK_EQ_STR(t.verdict.why, "all balances together stay 5, but by the names of accounts one kind became another");
	clear(&t);
	add(&t, 0, CLAIM(1, "\"hash\":\"aabb\",\"balances\":{\"x\":3}"));
	add(&t, 0, CLAIM(2, "\"hash\":\"ccdd\",\"from\":\"aabb\",\"balances\":{\"x\":4}"));
	CHECK_EQ_STR(judge(&t, BALANCES, "a"), "hearsay");
	close_trial(&t);
}

/* The state that it grew from is in a claim of somebody else: who knows which of the two is wrong. */
static void a_state_as_others_have_it_is_no_measure(void)
{
	struct trial t;
	open_trial(&t);
	add(&t, 1, "{\"type\":\"claim\",\"t\":1,\"peer\":\"b\",\"history\":\"h\",\"hash\":\"" STATE("a") "\",\"balances\":{\"x\":1}}");
	add(&t, 0, CLAIM(2, "\"hash\":\"" STATE("b") "\",\"from\":\"" STATE("a") "\",\"balances\":{\"x\":5}"));
	CHECK_EQ_STR(judge(&t, BALANCES, "a"), "nothing");
	CHECK_EQ_STR(judge(&t, BALANCES, "b"), "nothing");
	close_trial(&t);
}

/* At 1000 s by its clock `observer` heard g, who says it was `sent` then. */
static void heard(struct trial *t, size_t signer, char observer, const char *sent)
{
	add(t, signer, "{\"type\":\"contact\",\"t\":1000000000000,\"observer\":\"%c\",\"subject\":\"g\",\"sent\":%s}", observer, sent);
}

static void beats_that_come_before_they_are_sent(void)
{
	struct trial t;
	open_trial(&t);
	heard(&t, 0, 'a', "4600000000000");
	heard(&t, 1, 'b', "4600000000000");
	CHECK_EQ_STR(judge(&t, TIMES, "g"), "nothing"); /* two of seven may lie */
	CHECK_EQ_STR(t.verdict.why, "too few members say so: they may all be wrong");
	heard(&t, 2, 'c', "4600000000001");
	CHECK_EQ_STR(judge(&t, TIMES, "g"), "hearsay");
	CHECK_EQ_STR(t.verdict.why, "3 members heard what it had not sent yet, by its time: it is ahead by 3300.000000000 s at least");
	CHECK_EQ_STR(judge(&t, TIMES, "f"), "nothing");
	close_trial(&t);
}

static void few_who_are_many_convict_nobody_of_wrong_times(void)
{
	struct trial t;
	open_trial(&t);
	heard(&t, 0, 'a', "4600000000000");
	heard(&t, 0, 'a', "4600000000001");
	heard(&t, 1, 'b', "4600000000001");
	heard(&t, 1, 'b', "4600000000002");
	CHECK_EQ_STR(judge(&t, TIMES, "g"), "nothing");
	heard(&t, 0, 'c', "4600000000003"); /* a in c's name */
	CHECK_EQ_STR(judge(&t, TIMES, "g"), "nothing");
	clear(&t);
	for (char peer = 'a'; peer < 'f'; peer++)
		heard(&t, NOBODY, peer, "4600000000000");
	CHECK_EQ_STR(judge(&t, TIMES, "g"), "nothing");
	t.context.trust_unsigned = true;
	CHECK_EQ_STR(judge(&t, TIMES, "g"), "hearsay");
	clear(&t);
	heard(&t, 0, 'a', "4600000000000");
	heard(&t, 6, 'g', "4600000000000"); /* what it says itself does not count */
	heard(&t, 2, 'c', "4600000000000");
	CHECK_EQ_STR(judge(&t, TIMES, "g"), "nothing");
	close_trial(&t);
}

static void clocks_allow_what_they_are_known_to_be_off(void)
{
	struct trial t;
	open_trial(&t);
	for (size_t i = 0; i < 3; i++)
		heard(&t, i, (char)('a' + i), "1060000000000"); /* a minute ahead: within what clocks may be apart */
	CHECK_EQ_STR(judge(&t, TIMES, "g"), "nothing");
	for (size_t i = 1; i < 7; i++)
		add(&t, NOBODY, "{\"type\":\"clock\",\"t\":1,\"peer\":\"%c\",\"reference\":\"a\",\"offset\":0,\"low\":-1000000000,\"high\":1000000000}",
		    (char)('a' + i));
	CHECK_EQ_STR(judge(&t, TIMES, "g"), "hearsay");
	CHECK_EQ_STR(t.verdict.why, "3 members heard what it had not sent yet, by its time: it is ahead by 58.000000000 s at least");
	clear(&t);
	for (size_t i = 0; i < 3; i++)
		heard(&t, i, (char)('a' + i), "1060000000000");
	for (size_t i = 1; i < 7; i++) /* g's clock is known to be ahead */
		add(&t, NOBODY, "{\"type\":\"clock\",\"t\":1,\"peer\":\"%c\",\"reference\":\"a\",\"offset\":%s}", (char)('a' + i),
		    i == 6 ? "-60000000000" : "0");
	CHECK_EQ_STR(judge(&t, TIMES, "g"), "nothing");
	close_trial(&t);
}

/* What a carries in its evidence: a statement of b, whose bytes may be changed. */
static void carry(struct trial *t, size_t carrier, size_t author, size_t flip)
{
	char hex[1024];
	add(t, author, "{\"type\":\"statement\",\"t\":1,\"peer\":\"b\",\"height\":1,\"value\":\"x\"}");
	struct pr_span inner = t->records[--t->count];
	if (flip)
		((uint8_t *)(uintptr_t)inner.p)[inner.n - flip] ^= 1;
	for (size_t i = 0; i < inner.n; i++)
		snprintf(hex + 2 * i, 3, "%02x", inner.p[i]);
	add(t, carrier, "{\"type\":\"evidence\",\"t\":2,\"subject\":\"b\",\"behaviour\":\"double-voting\",\"statements\":[\"%s\"]}", hex);
	free((void *)(uintptr_t)inner.p);
}

static void a_forgery_is_blamed_on_the_carrier(void)
{
	struct trial t;
	open_trial(&t);
	carry(&t, 0, 1, 1);
	CHECK_EQ_STR(judge(&t, FORGERY, "a"), "hearsay");
	CHECK_EQ_STR(t.verdict.why, "a passed on what is to be signed by b, and is not; this says nothing about the latter");
	CHECK_EQ_STR(judge(&t, FORGERY, "b"), "nothing");
	clear(&t);
	carry(&t, 0, 1, 0);
	CHECK_EQ_STR(judge(&t, FORGERY, "a"), "nothing"); /* it is genuine */
	clear(&t);
	carry(&t, NOBODY, 1, 1);
	CHECK_EQ_STR(judge(&t, FORGERY, "a"), "nothing"); /* nobody knows who carried it */
	clear(&t);
	carry(&t, 0, NOBODY, 0);
	CHECK_EQ_STR(judge(&t, FORGERY, "a"), "nothing"); /* what is not signed is no forgery */
	t.context.ring = NULL;
	CHECK_EQ_STR(judge(&t, FORGERY, "a"), "nothing");
	close_trial(&t);
}

static void ballot(struct trial *t, size_t signer, char peer, int round, const char *value)
{
	add(t, signer, "{\"type\":\"statement\",\"t\":1,\"peer\":\"%c\",\"domain\":\"orders\",\"height\":4,\"round\":%d,\"step\":\"commit\",\"value\":\"%s\"}",
	    peer, round, value);
}

/* Five of seven are a quorum; a to e for x, c to g for y. */
static void two_quorums(struct trial *t)
{
	for (size_t i = 0; i < 5; i++) {
		ballot(t, i, (char)('a' + i), 0, "x");
		ballot(t, i + 2, (char)('c' + i), 0, "y");
	}
}

static void two_quorums_name_those_who_are_in_both(void)
{
	struct trial t;
	open_trial(&t);
	two_quorums(&t);
	CHECK_EQ_STR(judge(&t, QUORUMS, "c"), "proof");
	CHECK_EQ_STR(t.verdict.why, "two quorums, each at least 5 of 7, for two values; at least 3 are in both: c, d, e");
	CHECK_EQ_STR(judge(&t, QUORUMS, "d"), "proof");
	CHECK_EQ_STR(judge(&t, QUORUMS, "a"), "nothing");
	CHECK_EQ_STR(judge(&t, QUORUMS, "g"), "nothing");
	CHECK_EQ_STR(judge(&t, QUORUMS, "stranger"), "nothing");
	close_trial(&t);
}

static void what_is_no_quorum_names_nobody(void)
{
	struct trial t;
	open_trial(&t);
	two_quorums(&t);
	free((void *)(uintptr_t)t.records[--t.count].p);
	CHECK_EQ_STR(judge(&t, QUORUMS, "c"), "nothing");
	CHECK_EQ_STR(t.verdict.why, "there are not two quorums in it");
	add(&t, 2, "{\"type\":\"statement\",\"t\":7,\"peer\":\"c\",\"domain\":\"orders\",\"height\":4,\"round\":0,\"step\":\"commit\",\"value\":\"y\"}");
	CHECK_EQ_STR(judge(&t, QUORUMS, "c"), "nothing"); /* c again is not one more */
	add(&t, 0, "{\"type\":\"statement\",\"t\":8,\"peer\":\"alias-of-c\",\"domain\":\"orders\",\"height\":4,\"round\":0,\"step\":\"commit\",\"value\":\"y\"}");
	CHECK_EQ_STR(judge(&t, QUORUMS, "c"), "nothing"); /* nor under another name */
	ballot(&t, 6, 'g', 1, "y");
	CHECK_EQ_STR(judge(&t, QUORUMS, "c"), "nothing"); /* in another round another value may win */
	CHECK_EQ_STR(t.verdict.why, "they are not all ballots on one question");
	clear(&t);
	two_quorums(&t);
	ballot(&t, NOBODY, 'f', 0, "x"); /* a name is soon written: the whole is worth no more than its least part */
	CHECK_EQ_STR(judge(&t, QUORUMS, "c"), "hearsay");
	clear(&t);
	two_quorums(&t);
	ballot(&t, 0, 'f', 0, "x");
	CHECK_EQ_STR(judge(&t, QUORUMS, "f"), "hearsay"); /* a in f's name */
	t.context.members = NULL;
	CHECK_EQ_STR(judge(&t, QUORUMS, "c"), "nothing");
	close_trial(&t);
}

static void held(struct trial *t, size_t peer, int incarnation, int epoch, const char *hash)
{
	add(t, peer, "{\"type\":\"claim\",\"t\":%d,\"peer\":\"%c\",\"history\":\"h\",\"seq\":9,\"epoch\":%d,\"incarnation\":%d,\"hash\":\"%s\"}",
	    incarnation, (char)('a' + peer), epoch, incarnation, hash);
}

static void two_quorums_for_two_states(void)
{
	struct trial t;
	open_trial(&t);
	for (size_t i = 0; i < 5; i++) {
		held(&t, i, 1, 3, "aa");
		held(&t, i + 2, i == 0 ? 2 : 1, 3, "bb");
	}
	CHECK_EQ_STR(judge(&t, QUORUMS, "d"), "proof");
	CHECK_EQ_STR(judge(&t, QUORUMS, "c"), "hearsay"); /* of two incarnations: it may have lost a disk */
	clear(&t);
	for (size_t i = 0; i < 5; i++) {
		held(&t, i, 1, 3, "aa");
		held(&t, i + 2, 1, 4, "bb"); /* a later leader's entry */
	}
	CHECK_EQ_STR(judge(&t, QUORUMS, "d"), "nothing");
	close_trial(&t);
}

CHECK_MAIN(claims_that_contradict_each_other, a_log_that_forks, a_fork_that_another_put_into_its_mouth,
           who_did_not_sign_both_is_not_convicted, a_doubt_is_hearsay_and_says_why,
           balances_that_are_not_conserved, a_state_as_others_have_it_is_no_measure, beats_that_come_before_they_are_sent,
           few_who_are_many_convict_nobody_of_wrong_times, clocks_allow_what_they_are_known_to_be_off,
           a_forgery_is_blamed_on_the_carrier, two_quorums_name_those_who_are_in_both, what_is_no_quorum_names_nobody,
           two_quorums_for_two_states)

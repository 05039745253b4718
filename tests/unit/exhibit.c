/* exhibit, charge: what evidence is worth, and what attackers may try to make of it. */
#include "exclude/exhibit.h"

#include "check.h"
#include "cluster.h"
#include "record/decode.h"
#include "record/encode.h"

static const char double_voting[] = "double-voting";

/* A statement of a peer, to be freed. */
static struct pr_span statement(const char *peer, uint64_t height, const char *value)
{
	struct pr_build b = {0};
	pr_build_record(&b, PR_STATEMENT, 1000 + height);
	pr_build_text(&b, PR_STATEMENT_PEER, pr_span_of(peer));
	pr_build_text(&b, PR_STATEMENT_DOMAIN, pr_span_of("orders"));
	pr_build_uint(&b, PR_STATEMENT_HEIGHT, height);
	pr_build_uint(&b, PR_STATEMENT_ROUND, 0);
	pr_build_text(&b, PR_STATEMENT_STEP, pr_span_of("prevote"));
	pr_build_text(&b, PR_STATEMENT_VALUE, pr_span_of(value));
	struct pr_span copy = cluster_copy(pr_build_end(&b));
	pr_build_free(&b);
	return copy;
}

static struct pr_span signed_statement(struct cluster *k, size_t signer, const char *peer, uint64_t height, const char *value)
{
	struct pr_span map = statement(peer, height, value);
	struct pr_span record = cluster_sign(k, signer, map);
	free((void *)(uintptr_t)map.p);
	return record;
}

static void done(struct pr_span span)
{
	free((void *)(uintptr_t)span.p);
}

/* One trial: a cluster, a judge, and two votes of a that contradict each other. */
struct trial {
	struct cluster k;
	struct pr_exhibit_context context;
	struct pr_exhibit *x;
	struct pr_span one, other;
	struct pr_judgement verdict;
};

static void open_trial(struct trial *t)
{
	*t = (struct trial){.k = cluster_new("domain orders\nepoch 3\n", 4, 1)};
	t->context = (struct pr_exhibit_context){&t->k.members, t->k.ring, t->k.members.domain, false, false};
	t->x = pr_exhibit_new(&t->context);
	t->one = signed_statement(&t->k, 0, "a", 5, "x");
	t->other = signed_statement(&t->k, 0, "a", 5, "y");
}

static void close_trial(struct trial *t)
{
	pr_exhibit_free(t->x);
	done(t->one);
	done(t->other);
	cluster_free(&t->k);
}

/* Judges one or two records (p NULL: one) against a peer. */
static enum pr_class judge(struct trial *t, const char *behaviour, const char *subject, struct pr_span a, struct pr_span b)
{
	pr_exhibit_begin(t->x, pr_span_of(behaviour), pr_span_of(subject));
	pr_exhibit_add(t->x, a);
	if (b.p)
		pr_exhibit_add(t->x, b);
	CHECK(pr_exhibit_judge(t->x, &t->verdict));
	CHECK(t->verdict.why[0] != '\0');
	return t->verdict.class;
}

#define VERDICT(t, a, b, wanted_class, wanted_why) \
	do { \
		CHECK_EQ_INT(judge(t, double_voting, "a", a, b), wanted_class); \
		CHECK_EQ_STR((t)->verdict.why, wanted_why); \
	} while (0)

static const struct pr_span none;

static void two_signed_votes_are_proof_in_either_order(void)
{
	struct trial t;
	uint8_t hash[PR_DIGEST_SIZE];
	open_trial(&t);
	VERDICT(&t, t.one, t.other, PR_CLASS_PROOF, "two values at one height, round and step");
	memcpy(hash, t.verdict.hash, sizeof hash);
	VERDICT(&t, t.other, t.one, PR_CLASS_PROOF, "two values at one height, round and step");
	CHECK(memcmp(hash, t.verdict.hash, sizeof hash) == 0);
	struct pr_exhibit_label label = {.t = 7};
	struct pr_span ba = cluster_copy(pr_exhibit_record(t.x, &t.verdict, &label));
	judge(&t, double_voting, "a", t.one, t.other);
	CHECK(pr_same(ba, pr_exhibit_record(t.x, &t.verdict, &label)));
	done(ba);
	close_trial(&t);
}

/* The hash as exhibit.h has it, put together by hand. */
static void the_hash_is_what_it_is_said_to_be(void)
{
	struct trial t;
	struct pr_record r[2];
	struct pr_digest *d = pr_digest_new();
	uint8_t head[2], wanted[PR_DIGEST_SIZE];
	const char *why;
	open_trial(&t);
	judge(&t, double_voting, "a", t.other, t.one);
	CHECK_EQ_INT(pr_decode(t.one.p, t.one.n, &r[0], &why), PR_DECODED);
	CHECK_EQ_INT(pr_decode(t.other.p, t.other.n, &r[1], &why), PR_DECODED);
	pr_digest_add(d, pr_span_of("\x84\x6dpr-evidence-1\x6d" "double-voting\x61" "a\x82"));
	for (int i = 0; i < 2; i++) {
		head[0] = 0x58;
		head[1] = (uint8_t)r[i].map.n;
		if (r[i].map.n < 24)
			head[0] = (uint8_t)(0x40 + r[i].map.n);
		pr_digest_add(d, (struct pr_span){head, r[i].map.n < 24 ? 1 : 2});
		pr_digest_add(d, r[i].map);
	}
	pr_digest_end(d, wanted);
	CHECK(memcmp(wanted, t.verdict.hash, sizeof wanted) == 0);
	pr_digest_free(d);
	close_trial(&t);
}

static void what_is_no_proof(void)
{
	struct trial t;
	open_trial(&t);
	VERDICT(&t, t.one, none, PR_CLASS_NOTHING, "the vote contradicts nothing");
	VERDICT(&t, t.one, t.one, PR_CLASS_NOTHING, "one statement stands in it twice");
	struct pr_span next = signed_statement(&t.k, 0, "a", 6, "y");
	VERDICT(&t, t.one, next, PR_CLASS_NOTHING, "the two do not contradict each other");
	struct pr_span bare = statement("a", 5, "y"), same = statement("a", 5, "x");
	VERDICT(&t, t.one, bare, PR_CLASS_HEARSAY, "a record in it that is to be the word of a: unsigned");
	VERDICT(&t, t.one, same, PR_CLASS_NOTHING, "one statement stands in it twice"); /* another envelope is no other statement */
	struct pr_span of_b = signed_statement(&t.k, 1, "b", 5, "y");
	VERDICT(&t, t.one, of_b, PR_CLASS_NOTHING, "a record in it is not the word of a but of b");
	struct pr_span by_b = signed_statement(&t.k, 1, "a", 5, "y");
	VERDICT(&t, t.one, by_b, PR_CLASS_HEARSAY, "b, not a, signed a record in it");
	struct pr_span as_b = signed_statement(&t.k, 0, "b", 5, "y"); /* a signs what is to be b's: b is not to blame */
	VERDICT(&t, t.one, as_b, PR_CLASS_NOTHING, "a record in it is not the word of a but of b");
	CHECK_EQ_INT(judge(&t, double_voting, "b", as_b, of_b), PR_CLASS_NOTHING);
	struct pr_span aliased = signed_statement(&t.k, 0, "alias-of-a", 5, "y");
	CHECK_EQ_INT(judge(&t, double_voting, "a", t.one, aliased), PR_CLASS_PROOF);
	CHECK_EQ_INT(judge(&t, double_voting, "b", t.one, t.other), PR_CLASS_NOTHING);
	CHECK_EQ_INT(judge(&t, "double voting", "a", t.one, t.other), PR_CLASS_NOTHING);
	CHECK_EQ_STR(t.verdict.why, "double voting is no behaviour that is known here");
	CHECK_EQ_INT(judge(&t, double_voting, "", t.one, t.other), PR_CLASS_NOTHING);
	VERDICT(&t, t.one, ((struct pr_span){t.other.p, t.other.n - 1}), PR_CLASS_NOTHING, "statement 2 of 2 is no record: cut off");
	struct pr_span all[] = {next, bare, same, of_b, by_b, as_b, aliased};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		done(all[i]);
	close_trial(&t);
}

/* The same keys for another cluster; the same names with other keys, as after an epoch in which all keys were changed. */
static void another_domain_and_another_epoch(void)
{
	struct trial t;
	open_trial(&t);
	t.context.domain = pr_span_of("other");
	VERDICT(&t, t.one, t.other, PR_CLASS_NOTHING, "a signature in it is bad, and says nothing about a");
	t.context.domain = none;
	VERDICT(&t, t.one, t.other, PR_CLASS_NOTHING, "a signature in it is bad, and says nothing about a");
	struct cluster later = cluster_new("domain orders\nepoch 4\n", 4, 100);
	t.context = (struct pr_exhibit_context){&later.members, later.ring, later.members.domain, false, false};
	VERDICT(&t, t.one, t.other, PR_CLASS_HEARSAY, "a record in it that is to be the word of a: unknown key");
	t.context.trust_unsigned = true; /* what is signed is not unsigned */
	VERDICT(&t, t.one, t.other, PR_CLASS_HEARSAY, "a record in it that is to be the word of a: unknown key");
	t.context = (struct pr_exhibit_context){.trust_unsigned = true};
	VERDICT(&t, t.one, t.other, PR_CLASS_HEARSAY, "a record in it that is to be the word of a: unknown key");
	/* Keys that have changed hands: b's is a's of before. */
	struct cluster moved = cluster_new("domain orders\nepoch 5\n", 4, 0);
	t.context = (struct pr_exhibit_context){&moved.members, moved.ring, moved.members.domain, false, false};
	VERDICT(&t, t.one, t.other, PR_CLASS_HEARSAY, "b, not a, signed a record in it");
	CHECK_EQ_INT(judge(&t, double_voting, "b", t.one, t.other), PR_CLASS_NOTHING);
	cluster_free(&moved);
	cluster_free(&later);
	close_trial(&t);
}

static void unsigned_votes_count_where_they_are_trusted(void)
{
	struct trial t;
	open_trial(&t);
	struct pr_span one = statement("z", 5, "x"), other = statement("z", 5, "y");
	CHECK_EQ_INT(judge(&t, double_voting, "z", one, other), PR_CLASS_HEARSAY);
	t.context.trust_unsigned = true;
	CHECK_EQ_INT(judge(&t, double_voting, "z", one, other), PR_CLASS_PROOF);
	t.context = (struct pr_exhibit_context){.trust_unsigned = true};
	CHECK_EQ_INT(judge(&t, double_voting, "z", one, other), PR_CLASS_PROOF);
	done(one);
	done(other);
	close_trial(&t);
}

static void an_accusation_is_hearsay(void)
{
	struct trial t;
	struct pr_build b = {0};
	open_trial(&t);
	pr_build_record(&b, PR_ACCUSATION, 5);
	pr_build_text(&b, PR_ACCUSATION_REPORTER, pr_span_of("b"));
	pr_build_text(&b, PR_ACCUSATION_SUBJECT, pr_span_of("alias-of-a"));
	pr_build_text(&b, PR_ACCUSATION_BEHAVIOUR, pr_span_of(double_voting));
	struct pr_span word = cluster_sign(&t.k, 1, pr_build_end(&b));
	VERDICT(&t, word, none, PR_CLASS_HEARSAY, "accusations, which prove nothing");
	CHECK_EQ_INT(judge(&t, double_voting, "b", word, none), PR_CLASS_NOTHING);
	CHECK_EQ_INT(judge(&t, "balance-violation", "a", word, none), PR_CLASS_NOTHING);
	CHECK_EQ_INT(judge(&t, double_voting, "a", word, t.one), PR_CLASS_NOTHING);
	pr_build_free(&b);
	done(word);
	close_trial(&t);
}

/* Builds the evidence of the trial's two votes into a copy, to be freed. */
static struct pr_span evidence(struct trial *t)
{
	struct pr_exhibit_label label = {.t = 99, .epoch = 3};
	judge(t, double_voting, "a", t->one, t->other);
	return cluster_copy(pr_exhibit_record(t->x, &t->verdict, &label));
}

/* Whether bytes are a record of evidence that is found valid. */
static bool is_valid(struct trial *t, struct pr_span bytes)
{
	struct pr_record r;
	const char *why;
	bool valid = false;
	if (pr_decode(bytes.p, bytes.n, &r, &why) != PR_DECODED || r.bytes.n != bytes.n || r.type != PR_EVIDENCE)
		return false;
	CHECK(pr_exhibit_verify(t->x, &r, &t->verdict, &valid));
	return valid;
}

static void others_can_check_it(void)
{
	struct trial t;
	open_trial(&t);
	struct pr_span record = evidence(&t);
	CHECK(is_valid(&t, record));
	CHECK_EQ_INT(t.verdict.class, PR_CLASS_PROOF);
	t.context.domain = pr_span_of("other");
	CHECK(!is_valid(&t, record));
	done(record);
	close_trial(&t);
}

/* Evidence with fields as given, whether they fit or not. */
static bool written_valid(struct trial *t, const char *class, const char *subject, struct pr_span hash, const struct pr_span *list,
                          size_t count)
{
	struct pr_build b = {0};
	pr_build_record(&b, PR_EVIDENCE, 99);
	pr_build_text(&b, PR_EVIDENCE_SUBJECT, pr_span_of(subject));
	pr_build_text(&b, PR_EVIDENCE_BEHAVIOUR, pr_span_of(double_voting));
	pr_build_text(&b, PR_EVIDENCE_CLASS, pr_span_of(class));
	pr_build_hash(&b, PR_EVIDENCE_HASH, hash);
	pr_build_array(&b, PR_EVIDENCE_STATEMENTS, count);
	for (size_t i = 0; i < count; i++)
		pr_add_hash(&b, list[i]);
	bool valid = is_valid(t, pr_build_end(&b));
	pr_build_free(&b);
	return valid;
}

static void what_it_says_must_be_so(void)
{
	struct trial t;
	uint8_t digest[PR_DIGEST_SIZE];
	open_trial(&t);
	judge(&t, double_voting, "a", t.one, t.other);
	memcpy(digest, t.verdict.hash, sizeof digest);
	struct pr_span hash = {digest, sizeof digest}, pair[] = {t.one, t.other}, turned[] = {t.other, t.one};
	struct pr_span bare = statement("a", 5, "y"), hearsay[] = {t.one, bare}, twice[] = {t.one, t.other, t.other};
	CHECK(written_valid(&t, "proof", "a", hash, pair, 2));
	CHECK(written_valid(&t, "proof", "a", hash, turned, 2));
	CHECK(written_valid(&t, "hearsay", "a", hash, pair, 2)); /* it claims less */
	CHECK(!written_valid(&t, "proved", "a", hash, pair, 2));
	CHECK(!written_valid(&t, "proof", "b", hash, pair, 2));
	CHECK(!written_valid(&t, "proof", "alias-of-a", hash, pair, 2)); /* the hash is of the subject as it is written */
	CHECK(!written_valid(&t, "proof", "a", none, pair, 2));
	CHECK(!written_valid(&t, "proof", "a", hash, pair, 1));
	CHECK(!written_valid(&t, "proof", "a", hash, pair, 0));
	CHECK(!written_valid(&t, "proof", "a", hash, twice, 3));
	CHECK(!written_valid(&t, "proof", "a", hash, hearsay, 2)); /* the same words, one without its signature */
	CHECK_EQ_STR(t.verdict.why, "a record in it that is to be the word of a: unsigned");
	CHECK(written_valid(&t, "hearsay", "a", hash, hearsay, 2));
	digest[0] ^= 1;
	CHECK(!written_valid(&t, "proof", "a", hash, pair, 2));
	CHECK_EQ_STR(t.verdict.why, "its hash is not that of what is in it");
	done(bare);
	close_trial(&t);
}

/*
 * Every byte changed in every of its bits, and 10,000 times several at once. What still is valid then differs in what nobody
 * vouches for: when it was found, and the label of the epoch.
 */
static void no_change_of_it_is_valid(void)
{
	struct trial t;
	open_trial(&t);
	struct pr_span record = evidence(&t), copy = cluster_copy(record);
	uint8_t *p = (uint8_t *)(uintptr_t)copy.p;
	uint64_t random = 1;
	size_t time = 4, end = record.n; /* a map, 0, 12, 1, then the time */
	for (size_t bit = 0; bit < 8 * record.n; bit++) {
		size_t at = bit / 8;
		p[at] ^= (uint8_t)(1u << bit % 8);
		bool label = (at >= time && at <= time + 1) || at >= end - 2;
		CHECK(label || !is_valid(&t, copy));
		p[at] = record.p[at];
	}
	for (int i = 0; i < 10000; i++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		for (unsigned k = 0; k <= (random >> 60) % 4; k++) {
			size_t at = time + 2 + (size_t)((random >> (8 * k)) % (end - time - 4));
			p[at] ^= (uint8_t)(1u + (random >> (40 + k)) % 255);
		}
		CHECK(pr_same(copy, record) || !is_valid(&t, copy));
		memcpy(p, record.p, record.n);
	}
	for (size_t n = 0; n < record.n; n++)
		CHECK(!is_valid(&t, (struct pr_span){record.p, n}));
	done(copy);
	done(record);
	close_trial(&t);
}

/* The votes are of height 5 at 1005 ns. */
static void evidence_grows_old_by_age_and_by_height(void)
{
	struct trial t;
	open_trial(&t);
	judge(&t, double_voting, "a", t.one, t.other);
	static const struct {
		struct pr_exhibit_age age;
		bool old;
	} cases[] = {
		{{1005, 5, 0, 0}, false},    {{1006, 6, 0, 0}, true},      {{1006, 5, 0, 0}, false},  {{1005, 6, 0, 0}, false},
		{{2000, 0, 995, 9}, false},  {{2000, 0, 994, 9}, true},    {{2000, 105, 1, 100}, false}, {{2000, 106, 1, 100}, true},
		{{0, 0, 0, 0}, false},       {{UINT64_MAX, UINT64_MAX, UINT64_MAX, 0}, false}, {{2000, 4, 0, 0}, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_EQ_INT(pr_exhibit_is_old(t.x, &cases[i].age), cases[i].old);
	close_trial(&t);
}

static void more_than_fits_is_refused(void)
{
	struct trial t;
	open_trial(&t);
	pr_exhibit_begin(t.x, pr_span_of(double_voting), pr_span_of("a"));
	for (unsigned i = 0; i <= PR_EXHIBIT_RECORDS; i++)
		pr_exhibit_add(t.x, t.one);
	CHECK(pr_exhibit_judge(t.x, &t.verdict));
	CHECK_EQ_STR(t.verdict.why, "more than 4096 statements");
	CHECK_EQ_INT(judge(&t, double_voting, "a", t.one, t.other), PR_CLASS_PROOF);
	close_trial(&t);
}

CHECK_MAIN(two_signed_votes_are_proof_in_either_order, the_hash_is_what_it_is_said_to_be, what_is_no_proof,
           another_domain_and_another_epoch, unsigned_votes_count_where_they_are_trusted, an_accusation_is_hearsay,
           others_can_check_it, what_it_says_must_be_so, no_change_of_it_is_valid,
           evidence_grows_old_by_age_and_by_height, more_than_fits_is_refused)

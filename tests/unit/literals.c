#include "check.h"
#include "format/literals.h"

#include <stdlib.h>

static struct pr_literals *set_of(const char *const *texts, size_t count)
{
	struct pr_literals *set = pr_literals_new();
	for (size_t i = 0; i < count; i++)
		CHECK_EQ_INT(pr_literals_add(set, pr_span_of(texts[i])), i);
	pr_literals_compile(set);
	return set;
}

/* How often each literal stands in text, one digit a literal. */
static void count_hits(const struct pr_literals *set, struct pr_span text, char *counts, size_t count)
{
	struct pr_literal_scan scan;
	int hit;
	memset(counts, '0', count);
	counts[count] = '\0';
	pr_literals_begin(set, &scan, text);
	while ((hit = pr_literals_next(set, &scan)) >= 0)
		counts[hit]++;
}

static void finds_every_occurrence(void)
{
	static const char *const texts[] = {"became active", "became inactive", "active", "rafthttp: peer"};
	struct pr_literals *set = set_of(texts, 4);
	char counts[5];
	count_hits(set, pr_span_of("x rafthttp: peer 1 became inactive; became active"), counts, 4);
	CHECK_EQ_STR(counts, "1121");
	count_hits(set, pr_span_of("activ"), counts, 4);
	CHECK_EQ_STR(counts, "0000");
	count_hits(set, pr_span_of("active"), counts, 4);
	CHECK_EQ_STR(counts, "0010");
	count_hits(set, pr_span_of(""), counts, 4);
	CHECK_EQ_STR(counts, "0000");
	pr_literals_free(set);
}

static void finds_overlapping_ones(void)
{
	static const char *const texts[] = {"aaaa", "aaaaa", "aaab"};
	struct pr_literals *set = set_of(texts, 3);
	char counts[4];
	count_hits(set, pr_span_of("aaaaaab"), counts, 3);
	CHECK_EQ_STR(counts, "321");
	pr_literals_free(set);
}

static void bytes_are_bytes(void)
{
	struct pr_literals *set = pr_literals_new();
	char counts[2];
	CHECK_EQ_INT(pr_literals_add(set, (struct pr_span){(const uint8_t *)"\0\xff\n!", 4}), 0);
	pr_literals_compile(set);
	count_hits(set, (struct pr_span){(const uint8_t *)"a\0\0\xff\n!\0\xff\n!", 10}, counts, 1);
	CHECK_EQ_STR(counts, "2");
	pr_literals_free(set);
}

static void equal_ones_are_one(void)
{
	struct pr_literals *set = pr_literals_new();
	CHECK_EQ_INT(pr_literals_add(set, pr_span_of("abcd")), 0);
	CHECK_EQ_INT(pr_literals_add(set, pr_span_of("abdd")), 1);
	CHECK_EQ_INT(pr_literals_add(set, pr_span_of("abcd")), 0);
	CHECK_EQ_INT(pr_literals_find(set, pr_span_of("abdd")), 1);
	CHECK_EQ_INT(pr_literals_find(set, pr_span_of("abed")), -1);
	CHECK_EQ_INT(pr_literals_add(set, pr_span_of("abc")), -1);
	pr_literals_free(set);
}

static void an_empty_set_finds_nothing(void)
{
	struct pr_literals *set = set_of(NULL, 0);
	char counts[1];
	count_hits(set, pr_span_of("anything"), counts, 0);
	pr_literals_free(set);
}

/* Wherever it stands, at the very end too, in a text of which nothing else is in the tables. */
static void finds_one_at_every_place(void)
{
	static const char *const texts[] = {"lost leader", "is starting a new election"};
	struct pr_literals *set = set_of(texts, 2);
	uint8_t text[100];
	char counts[3];
	for (size_t literal = 0; literal < 2; literal++)
		for (size_t at = 0, n = strlen(texts[literal]); at + n <= sizeof text; at++)
			for (size_t length = at + n; length <= sizeof text; length++) {
				memset(text, '-', sizeof text);
				memcpy(text + at, texts[literal], n);
				count_hits(set, (struct pr_span){text, length}, counts, 2);
				CHECK_EQ_STR(counts, literal == 0 ? "10" : "01");
				count_hits(set, (struct pr_span){text, at + n - 1}, counts, 2);
				CHECK_EQ_STR(counts, "00");
			}
	pr_literals_free(set);
}

/* Random texts over few letters, so that the tables are full of near misses, against the plain way. */
static void finds_what_a_plain_search_finds(void)
{
	unsigned seed = 1;
	for (int round = 0; round < 300; round++) {
		struct pr_literals *set = pr_literals_new();
		static uint8_t texts[8][10], text[200];
		size_t lengths[8];
		unsigned count = 1 + (unsigned)round % 8, wanted[8] = {0}, got[8] = {0};
		for (unsigned i = 0; i < count; i++) {
			lengths[i] = 4 + (unsigned)rand_r(&seed) % 6;
			for (size_t k = 0; k < lengths[i]; k++)
				texts[i][k] = (uint8_t)('a' + rand_r(&seed) % 3);
			if (pr_literals_add(set, (struct pr_span){texts[i], lengths[i]}) != (int)i)
				count = i; /* an equal one: stop here */
		}
		for (size_t k = 0; k < sizeof text; k++)
			text[k] = (uint8_t)('a' + rand_r(&seed) % 3);
		pr_literals_compile(set);
		for (unsigned i = 0; i < count; i++)
			for (size_t k = 0; k + lengths[i] <= sizeof text; k++)
				wanted[i] += memcmp(text + k, texts[i], lengths[i]) == 0;
		struct pr_literal_scan scan;
		int hit;
		pr_literals_begin(set, &scan, (struct pr_span){text, sizeof text});
		while ((hit = pr_literals_next(set, &scan)) >= 0)
			got[hit]++;
		for (unsigned i = 0; i < count; i++)
			CHECK_EQ_INT(got[i], wanted[i]);
		pr_literals_free(set);
	}
}

CHECK_MAIN(finds_every_occurrence, finds_overlapping_ones, bytes_are_bytes, equal_ones_are_one,
           an_empty_set_finds_nothing, finds_one_at_every_place, finds_what_a_plain_search_finds)

/*
 * negentropy: sets that differ in all ways, at several limits, against what is counted one by one; transcripts of other
 * implementations, byte for byte, as both ends; messages that lie.
 */
#include "reconcile/negentropy.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/dice.h"
#include "check.h"

#define FOLDER "../shared/vectors/negentropy/"

/* An id that is number's; its timestamps are few, so that many items share one. */
static void put(struct pr_idset *set, uint64_t number, uint64_t timestamps)
{
	uint8_t id[PR_ID_SIZE];
	uint64_t timestamp = timestamps ? number % timestamps : 0; /* UINT64_MAX: all are different */
	EVP_Digest(&number, sizeof number, id, NULL, EVP_sha256(), NULL);
	if (number % 7 == 0)
		memset(id + 3, 0, 29); /* ends in zeros, as bounds do */
	const struct pr_id_key key = pr_id_key_of(timestamp, id);
	CHECK(pr_idset_add(set, &key, number));
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, PR_ID_SIZE);
}

/* What an exchange found, and what it took. */
struct found {
	uint8_t (*have)[PR_ID_SIZE], (*need)[PR_ID_SIZE];
	size_t have_count, need_count, room;
	size_t messages, bytes, longest;
	const char *why;
};

static void have(void *arg, const struct pr_id_item *item)
{
	struct found *f = arg;
	CHECK(f->have_count < f->room);
	if (f->have_count < f->room)
		memcpy(f->have[f->have_count++], pr_id_of(&item->key), PR_ID_SIZE);
}

static void need(void *arg, const uint8_t id[PR_ID_SIZE], const struct pr_range *range)
{
	struct found *f = arg;
	CHECK(pr_id_compare(&range->from.key, &range->to.key) < 0);
	CHECK(f->need_count < f->room);
	if (f->need_count < f->room)
		memcpy(f->need[f->need_count++], id, PR_ID_SIZE);
}

static void note(struct found *f, struct pr_span message)
{
	f->messages++;
	f->bytes += message.n;
	f->longest = f->longest > message.n ? f->longest : message.n;
}

/* Both ends in one process. */
static struct found exchange(const struct pr_idset *client, const struct pr_idset *server, size_t limit, size_t server_limit)
{
	struct pr_negentropy c = {.set = client, .limit = limit}, s = {.set = server, .limit = server_limit};
	struct found f = {.room = client->count + server->count};
	struct pr_negentropy_found calls = {have, need, &f};
	int got = 1;
	f.have = calloc(f.room + 1, PR_ID_SIZE);
	f.need = calloc(f.room + 1, PR_ID_SIZE);
	struct pr_span message = pr_negentropy_begin(&c, &f.why);
	while (message.p && got > 0 && f.messages < 1000000) {
		note(&f, message);
		struct pr_span answer = pr_negentropy_answer(&s, message, &f.why);
		if (!answer.p)
			break;
		note(&f, answer);
		got = pr_negentropy_take(&c, answer, &calls, &message, &f.why);
	}
	CHECK_EQ_STR(f.why, NULL);
	CHECK_EQ_INT(got, 0);
	pr_negentropy_free(&c);
	pr_negentropy_free(&s);
	return f;
}

static void free_found(struct found *f)
{
	free(f->have);
	free(f->need);
}

/* Whether the ids are those that are in `here` and not in `there`, each once. */
static void check_difference(uint8_t (*ids)[PR_ID_SIZE], size_t count, const struct pr_idset *here, const struct pr_idset *there)
{
	size_t wanted = 0;
	qsort(ids, count, PR_ID_SIZE, compare);
	for (size_t i = 0; i < here->count; i++) {
		size_t other = pr_idset_find(there, 0, &here->items[i].key);
		if (other < there->count && pr_id_compare(&there->items[other].key, &here->items[i].key) == 0)
			continue;
		wanted++;
		CHECK(bsearch(pr_id_of(&here->items[i].key), ids, count, PR_ID_SIZE, compare) != NULL);
	}
	CHECK_EQ_INT(count, wanted);
}

static void check_exchange(struct pr_idset *client, struct pr_idset *server)
{
	static const size_t limits[][2] = {{0, 0}, {4096, 0}, {0, 4096}, {4096, 4096}, {5000, 65536}};
	CHECK(pr_idset_seal(client) && pr_idset_seal(server));
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		struct found f = exchange(client, server, limits[i][0], limits[i][1]);
		check_difference(f.have, f.have_count, client, server);
		check_difference(f.need, f.need_count, server, client);
		CHECK(limits[i][0] != 4096 || limits[i][1] != 4096 || f.longest <= 4096);
		free_found(&f);
	}
	pr_idset_free(client);
	pr_idset_free(server);
}

static void finds_what_each_lacks(void)
{
	static const size_t counts[] = {0, 1, 15, 16, 31, 32, 33, 100, 1000, 5000};
	static const unsigned parts[] = {0, 1, 500, 1000}; /* of a thousand: that one end lacks */
	struct pr_dice dice;
	pr_dice_seed(&dice, 1);
	for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
		for (size_t p = 0; p < 16; p++)
			for (uint64_t timestamps = 0; timestamps < 100000; timestamps = timestamps * 300 + 1) {
				struct pr_idset client = {0}, server = {0};
				for (uint64_t i = 0; i < counts[c]; i++) {
					if (pr_dice_below(&dice, 1000) >= parts[p % 4])
						put(&client, i, timestamps);
					if (pr_dice_below(&dice, 1000) >= parts[p / 4])
						put(&server, i, timestamps);
				}
				check_exchange(&client, &server);
			}
}

/* Beginnings and ends, as after a fork. */
static void finds_what_was_written_after_a_fork(void)
{
	for (uint64_t ours = 0; ours <= 2000; ours = ours * 3 + 1)
		for (uint64_t theirs = 0; theirs <= 2000; theirs = theirs * 5 + 2) {
			struct pr_idset client = {0}, server = {0};
			for (uint64_t i = 0; i < 3000 + ours; i++)
				put(&client, i, UINT64_MAX);
			for (uint64_t i = 0; i < 3000 + theirs; i++)
				put(&server, i < 3000 ? i : i + 10000000, UINT64_MAX);
			check_exchange(&client, &server);
		}
}

static struct pr_bound at(uint64_t timestamp)
{
	static const uint8_t zeros[PR_ID_SIZE];
	return (struct pr_bound){pr_id_key_of(timestamp, zeros), 0};
}

/* Of four ranges the ids are told, which nearly fills the answer; of the last, which does not fit, the fingerprint is. */
static void tells_of_what_did_not_fit(void)
{
	static const uint8_t nothing[PR_FINGERPRINT_SIZE] = {1};
	static const uint64_t ends[] = {31, 62, 93, 119, UINT64_MAX};
	uint8_t wanted[PR_FINGERPRINT_SIZE];
	struct pr_range_writer query = {0};
	struct pr_idset set = {0};
	const char *why;
	for (uint64_t i = 0; i < 1000; i++)
		put(&set, i, UINT64_MAX);
	CHECK(pr_idset_seal(&set));
	pr_range_writer_begin(&query);
	for (size_t i = 0; i < 5; i++) {
		const struct pr_bound to = at(ends[i]);
		pr_range_write(&query, &to, PR_RANGE_FINGERPRINT);
		pr_text_bytes(&query.text, nothing, sizeof nothing);
	}
	struct pr_negentropy s = {.set = &set, .limit = 4096};
	struct pr_span answer =
		pr_negentropy_answer(&s, (struct pr_span){(const uint8_t *)query.text.p, query.text.n}, &why);
	pr_idset_fingerprint(&set, 119, 1000, wanted);
	CHECK(answer.n > 3800 && answer.n <= 4096);
	CHECK(answer.n > 3800 && memcmp(answer.p + answer.n - sizeof wanted, wanted, sizeof wanted) == 0);
	pr_negentropy_free(&s);
	pr_text_free(&query.text);
	pr_idset_free(&set);
}

static void sorts_and_drops_repeats(void)
{
	struct pr_idset set = {0};
	struct pr_dice dice;
	pr_dice_seed(&dice, 2);
	for (unsigned i = 0; i < 20000; i++)
		put(&set, pr_dice_below(&dice, 5000), i % 2 ? 3 : 1000);
	for (unsigned i = 0; i < 200; i++)
		put(&set, 42, 3);
	size_t all = set.count;
	CHECK(pr_idset_seal(&set));
	CHECK_EQ_INT(set.count + set.repeats, all);
	CHECK(set.repeats > 5000);
	for (size_t i = 1; i < set.count; i++)
		CHECK(pr_id_compare(&set.items[i - 1].key, &set.items[i].key) < 0);
	pr_idset_free(&set);
}

/* By schoolbook addition of bytes. */
static void fingerprints_are_of_the_sum(void)
{
	struct pr_idset set = {0};
	for (uint64_t i = 0; i < 300; i++)
		put(&set, i, 11);
	CHECK(pr_idset_seal(&set));
	for (size_t first = 0; first <= 300; first += 7)
		for (size_t end = first; end <= 300; end += 13) {
			uint8_t sum[PR_ID_SIZE + 2] = {0}, got[PR_FINGERPRINT_SIZE], digest[32];
			for (size_t i = first; i < end; i++)
				for (unsigned k = 0, carry = 0; k < PR_ID_SIZE; k++, carry >>= 8)
					sum[k] = (uint8_t)(carry += sum[k] + (unsigned)pr_id_of(&set.items[i].key)[k]);
			size_t n = end - first;
			sum[PR_ID_SIZE] = (uint8_t)(n < 128 ? n : (n >> 7 | 128));
			sum[PR_ID_SIZE + 1] = (uint8_t)(n & 127);
			EVP_Digest(sum, PR_ID_SIZE + (n < 128 ? 1 : 2), digest, NULL, EVP_sha256(), NULL);
			pr_idset_fingerprint(&set, first, end, got);
			CHECK(memcmp(got, digest, sizeof got) == 0);
		}
	pr_idset_free(&set);
}

static size_t unhex(const char *hex, uint8_t *to, size_t room)
{
	size_t n = 0;
	unsigned byte;
	while (n < room && sscanf(hex + 2 * n, "%2x", &byte) == 1)
		to[n++] = (uint8_t)byte;
	return n;
}

/* A file of items, and of what its side was told: "…,side,item,TIME,ID", "…,side,msg,HEX"; or of lines TIME,ID alone. */
struct vector {
	struct pr_idset set;
	uint8_t message[65536]; /* the last */
	size_t length;
};

static bool read_vector(struct vector *v, const char *name)
{
	static char path[256], line[200000];
	uint8_t id[PR_ID_SIZE];
	snprintf(path, sizeof path, FOLDER "%s", name);
	FILE *f = fopen(path, "re");
	*v = (struct vector){0};
	while (f && fgets(line, sizeof line, f)) {
		const char *item = strstr(line, ",item,"), *message = strstr(line, ",msg,");
		unsigned long long timestamp;
		int read = 0;
		if (message)
			v->length = unhex(message + 5, v->message, sizeof v->message);
		else if (sscanf(item ? item + 6 : line, "%llu,%n", &timestamp, &read) == 1 && read > 0 &&
		         unhex((item ? item + 6 : line) + read, id, sizeof id) == sizeof id)
			CHECK(pr_idset_add(&v->set, (struct pr_id_key[]){pr_id_key_of(timestamp, id)}, 0));
	}
	if (f)
		fclose(f);
	return f != NULL && pr_idset_seal(&v->set);
}

/* In both pairs of files the one side began, and the other was told its message, which is also the answer. */
static void says_what_others_said(void)
{
	static const char *const pairs[][2] = {
		{"lang1-kotlin-server.txt", "lang1-js-client.txt"},
		{"lang2-js-server.txt", "lang2-kotlin-client.txt"},
	};
	static struct vector first, second;
	for (size_t i = 0; i < 2; i++) {
		const char *why = NULL;
		if (!read_vector(&first, pairs[i][0]) || !read_vector(&second, pairs[i][1])) {
			printf("# skipped: no %s\n", FOLDER);
			return;
		}
		struct pr_negentropy c = {.set = &first.set}, s = {.set = &second.set};
		struct found f = {.room = 0};
		struct pr_span message = pr_negentropy_begin(&c, &why);
		CHECK(pr_same(message, (struct pr_span){second.message, second.length}));
		struct pr_span answer = pr_negentropy_answer(&s, message, &why);
		CHECK(pr_same(answer, (struct pr_span){first.message, first.length}));
		CHECK_EQ_INT(pr_negentropy_take(&c, answer, &(struct pr_negentropy_found){have, need, &f}, &message, &why), 0);
		pr_negentropy_free(&c);
		pr_negentropy_free(&s);
		pr_idset_free(&first.set);
		pr_idset_free(&second.set);
	}
}

static void finds_the_difference_of_others_sets(void)
{
	static const char *const pairs[][2] = {
		{"simpletest-client.txt", "simpletest-server.txt"}, {"framelimits-client.txt", "framelimits-server.txt"},
		{"simpletest-server.txt", "framelimits-client.txt"}, {"framelimits-server.txt", "simpletest-client.txt"},
	};
	static struct vector client, server;
	for (size_t i = 0; i < 4; i++) {
		if (!read_vector(&client, pairs[i][0]) || !read_vector(&server, pairs[i][1])) {
			printf("# skipped: no %s\n", FOLDER);
			return;
		}
		CHECK(client.set.count >= 30 && server.set.count >= 30);
		check_exchange(&client.set, &server.set);
	}
}

static const char *refusal(const struct pr_idset *set, const char *hex)
{
	static uint8_t bytes[4096];
	struct pr_negentropy s = {.set = set};
	const char *why = NULL;
	size_t n = unhex(hex, bytes, sizeof bytes);
	struct pr_span answer = pr_negentropy_answer(&s, (struct pr_span){bytes, n}, &why);
	CHECK(!answer.p == (why != NULL));
	pr_negentropy_free(&s);
	return why;
}

static void refuses_what_is_no_message(void)
{
	struct pr_idset set = {0};
	for (uint64_t i = 0; i < 100; i++)
		put(&set, i, 3);
	CHECK(pr_idset_seal(&set));
	CHECK_EQ_STR(refusal(&set, ""), "no message of this protocol");
	CHECK_EQ_STR(refusal(&set, "71"), "no message of this protocol");
	CHECK_EQ_STR(refusal(&set, "62"), NULL); /* answered with our version */
	CHECK_EQ_STR(refusal(&set, "61"), NULL);
	CHECK_EQ_STR(refusal(&set, "61000000"), NULL);
	CHECK_EQ_STR(refusal(&set, "610000"), "it ends within a number");
	CHECK_EQ_STR(refusal(&set, "61ff"), "it ends within a number");
	CHECK_EQ_STR(refusal(&set, "6180010000"), "a number with zeros in front");
	CHECK_EQ_STR(refusal(&set, "6183ffffffffffffffff7f0000"), "a number of more than 64 bits");
	CHECK_EQ_STR(refusal(&set, "6181ffffffffffffffff7f0000"), NULL);
	CHECK_EQ_STR(refusal(&set, "610021"), "the prefix of an id is longer than an id");
	CHECK_EQ_STR(refusal(&set, "610020ff"), "it ends within a range");
	CHECK_EQ_STR(refusal(&set, "61000001ffff"), "it ends within a range");
	CHECK_EQ_STR(refusal(&set, "61000003"), "a range of an unknown mode");
	CHECK_EQ_STR(refusal(&set, "6100000201ffff"), "a list of more ids than there are");
	CHECK_EQ_STR(refusal(&set, "6100000281ffffffffffffffff7f"), "a list of more ids than there are");
	CHECK_EQ_STR(refusal(&set, "610201ff000101fe00"), "a range that goes back");
	pr_idset_free(&set);
}

static size_t nobody_asked;

static void ignore_have(void *arg, const struct pr_id_item *item)
{
	(void)arg, (void)item;
}

static void count_need(void *arg, const uint8_t id[PR_ID_SIZE], const struct pr_range *range)
{
	(void)arg, (void)id, (void)range;
	nobody_asked++;
}

/* Answers with the same bytes for ever. How many it took until that was refused, or all was settled. */
static unsigned endure(const struct pr_idset *set, struct pr_span answer, const char **why)
{
	const struct pr_negentropy_found found = {ignore_have, count_need, NULL};
	struct pr_negentropy c = {.set = set, .limit = 4096};
	struct pr_span message = pr_negentropy_begin(&c, why);
	unsigned times = 0;
	nobody_asked = 0;
	while (times < 1000 && ++times && pr_negentropy_take(&c, answer, &found, &message, why) > 0)
		;
	pr_negentropy_free(&c);
	return times;
}

static void endures_no_liar(void)
{
	struct pr_idset set = {0};
	uint8_t wrong[] = {0x61, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
	uint8_t list[4 + 1 + 2 * PR_ID_SIZE] = {0x61, 0, 0, 2, 2};
	const char *why = NULL;
	for (uint64_t i = 0; i < 1000; i++)
		put(&set, i, 3);
	CHECK(pr_idset_seal(&set));
	/* Everything is different, always. */
	CHECK_EQ_INT(endure(&set, (struct pr_span){wrong, sizeof wrong}, &why), PR_NEGENTROPY_IDLE + 1);
	CHECK_EQ_STR(why, "it answers, and settles nothing");
	/* It has two other ids, or the same twice, and says so once. */
	list[5] = 1;
	CHECK_EQ_INT(endure(&set, (struct pr_span){list, sizeof list}, &why), 1);
	CHECK_EQ_INT(nobody_asked, 2);
	CHECK_EQ_STR(why, NULL);
	list[5] = 0;
	CHECK_EQ_INT(endure(&set, (struct pr_span){list, sizeof list}, &why), 1);
	CHECK_EQ_INT(nobody_asked, 1);
	pr_idset_free(&set);
}

/* Of a range that is settled nothing is told again, also where all the rest is asked about at once. */
static void settles_a_range_once(void)
{
	struct pr_idset set = {0};
	const struct pr_negentropy_found found = {ignore_have, count_need, NULL};
	struct pr_span message;
	const char *why;
	/* Up to timestamp 1 two ids; then all is different. */
	uint8_t answer[3 + 2 + 2 * PR_ID_SIZE + 3 + PR_FINGERPRINT_SIZE] = {0x61, 2, 0, 2, 2, 1};
	uint8_t again[4 + 2 * PR_ID_SIZE + 1] = {0x61, 2, 0, 2, 2, 1};
	answer[sizeof answer - PR_FINGERPRINT_SIZE - 1] = PR_RANGE_FINGERPRINT;
	for (uint64_t i = 0; i < 1000; i++)
		put(&set, i, 3);
	CHECK(pr_idset_seal(&set));
	struct pr_negentropy c = {.set = &set};
	nobody_asked = 0;
	pr_negentropy_begin(&c, &why);
	CHECK_EQ_INT(pr_negentropy_take(&c, (struct pr_span){answer, sizeof answer}, &found, &message, &why), 1);
	CHECK_EQ_INT(nobody_asked, 2);
	CHECK_EQ_INT(pr_negentropy_take(&c, (struct pr_span){again, sizeof again}, &found, &message, &why), 0);
	CHECK_EQ_INT(nobody_asked, 2);
	pr_negentropy_free(&c);
	pr_idset_free(&set);
}

CHECK_MAIN(finds_what_each_lacks, finds_what_was_written_after_a_fork, tells_of_what_did_not_fit, sorts_and_drops_repeats,
           fingerprints_are_of_the_sum, says_what_others_said, finds_the_difference_of_others_sets, refuses_what_is_no_message,
           endures_no_liar, settles_a_range_once)

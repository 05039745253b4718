/*
 * Any bytes as messages of the other end. The first byte says whom they are for: a server gets them as one, a client as many,
 * each behind two bytes of its length. What is answered is a message within the limit, and no item is found to be missing twice.
 */
#include "reconcile/negentropy.h"

#include "fuzz.h"

#define ITEMS 1500u

static const struct pr_idset *items(void)
{
	static struct pr_idset set;
	for (uint64_t i = 0; set.sums == NULL && i < ITEMS; i++) {
		uint64_t words[4] = {i * 0x9E3779B97F4A7C15u, i, 0, i % 5};
		uint8_t id[PR_ID_SIZE];
		memcpy(id, words, sizeof id);
		const struct pr_id_key key = pr_id_key_of(i / 40, id);
		HOLDS(pr_idset_add(&set, &key, i));
	}
	HOLDS(set.sums || pr_idset_seal(&set));
	return &set;
}

static void is_message(struct pr_span message, size_t limit)
{
	struct pr_range_reader in;
	struct pr_range range;
	int got;
	HOLDS(message.n > 0 && message.p[0] == PR_NEGENTROPY_VERSION && (limit == 0 || message.n <= limit));
	pr_range_reader_begin(&in, (struct pr_span){message.p + 1, message.n - 1});
	while ((got = pr_range_next(&in, &range)) > 0)
		;
	HOLDS(got == 0);
}

static void serve(struct pr_span message, size_t limit)
{
	struct pr_negentropy n = {.set = items(), .limit = limit};
	const char *why = NULL;
	struct pr_span answer = pr_negentropy_answer(&n, message, &why);
	HOLDS(!answer.p == (why != NULL));
	if (answer.p)
		is_message(answer, limit);
	pr_negentropy_free(&n);
}

static void have(void *arg, const struct pr_id_item *item)
{
	uint8_t *missing = arg;
	HOLDS(item->place < ITEMS && !missing[item->place]);
	missing[item->place] = 1;
}

static void need(void *arg, const uint8_t id[PR_ID_SIZE], const struct pr_range *range)
{
	const struct pr_idset *set = items();
	size_t first = pr_idset_find(set, 0, &range->from.key), end = pr_idset_find(set, first, &range->to.key);
	(void)arg;
	for (size_t i = first; i < end; i++)
		HOLDS(memcmp(pr_id_of(&set->items[i].key), id, PR_ID_SIZE) != 0);
}

static void ask(struct pr_span answers, size_t limit)
{
	static uint8_t missing[ITEMS];
	const struct pr_negentropy_found found = {have, need, missing};
	struct pr_negentropy n = {.set = items(), .limit = limit};
	const char *why = NULL;
	struct pr_span message = pr_negentropy_begin(&n, &why);
	int got = 1;
	memset(missing, 0, sizeof missing);
	while (got > 0 && answers.n >= 2) {
		size_t length = (size_t)answers.p[0] << 8 | answers.p[1];
		length = length < answers.n - 2 ? length : answers.n - 2;
		got = pr_negentropy_take(&n, (struct pr_span){answers.p + 2, length}, &found, &message, &why);
		HOLDS((got < 0) == (why != NULL));
		if (got > 0)
			is_message(message, limit);
		answers = (struct pr_span){answers.p + 2 + length, answers.n - 2 - length};
	}
	pr_negentropy_free(&n);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (n == 0)
		return 0;
	const size_t limit = p[0] & 2 ? PR_NEGENTROPY_LIMIT_MIN : 0;
	const struct pr_span rest = {p + 1, n - 1};
	if (p[0] & 1)
		ask(rest, limit);
	else
		serve(rest, limit);
	return 0;
}

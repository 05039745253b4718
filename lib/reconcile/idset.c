#define OPENSSL_API_COMPAT 0x10100000L /* as in merkle.c */
#include "idset.h"

#include <openssl/sha.h>
#include <stdlib.h>

#include "base/grow.h"

#define FEW 48u /* items that are sorted by insertion */

void pr_idset_free(struct pr_idset *set)
{
	free(set->items);
	free(set->sums);
	*set = (struct pr_idset){0};
}

struct pr_id_key pr_id_key_of(uint64_t timestamp, const uint8_t id[PR_ID_SIZE])
{
	struct pr_id_key key;
	for (unsigned i = 0; i < 8; i++)
		key.bytes[i] = (uint8_t)(timestamp >> (56 - 8 * i));
	memcpy(key.bytes + 8, id, PR_ID_SIZE);
	return key;
}

uint64_t pr_id_timestamp(const struct pr_id_key *key)
{
	uint64_t timestamp = 0;
	for (unsigned i = 0; i < 8; i++)
		timestamp = timestamp << 8 | key->bytes[i];
	return timestamp;
}

bool pr_idset_add(struct pr_idset *set, const struct pr_id_key *key, uint64_t place)
{
	if (!pr_grow(&set->items, &set->cap, set->count + 1, sizeof *set->items))
		return false;
	set->items[set->count++] = (struct pr_id_item){*key, place};
	return true;
}

static int compare(const struct pr_id_item *a, const struct pr_id_item *b)
{
	int by_key = pr_id_compare(&a->key, &b->key);
	return by_key ? by_key : (a->place > b->place) - (a->place < b->place);
}

static void sort_few(struct pr_id_item *items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct pr_id_item item = items[i];
		size_t at = i;
		for (; at > 0 && compare(&item, &items[at - 1]) < 0; at--)
			items[at] = items[at - 1];
		items[at] = item;
	}
}

/* How many bytes from `from` on are the same in all keys. */
static unsigned common(const struct pr_id_item *items, size_t n, unsigned from)
{
	unsigned same = PR_KEY_BYTES;
	for (size_t i = 1; i < n && same > from; i++) {
		unsigned k = from;
		while (k < same && items[i].key.bytes[k] == items[0].key.bytes[k])
			k++;
		same = k;
	}
	return same;
}

/* Puts every item into its byte's part of the array, where ends[b] is where the part of byte b ends. */
static void deal(struct pr_id_item *items, unsigned byte, size_t ends[256])
{
	size_t next[256], at = 0;
	for (unsigned b = 0; b < 256; b++) {
		size_t count = ends[b];
		next[b] = at;
		ends[b] = at += count;
	}
	for (unsigned b = 0; b < 256; b++)
		while (next[b] < ends[b]) {
			struct pr_id_item item = items[next[b]];
			for (unsigned to; (to = item.key.bytes[byte]) != b;) {
				struct pr_id_item other = items[next[to]];
				items[next[to]++] = item;
				item = other;
			}
			items[next[b]++] = item;
		}
}

/* By the highest byte first, in place: no memory that grows with the set, and at most PR_KEY_BYTES passes whatever the ids are. */
static void sort(struct pr_id_item *items, size_t n, unsigned byte)
{
	size_t ends[256] = {0};
	if (n > FEW)
		byte = common(items, n, byte);
	if (n <= FEW || byte == PR_KEY_BYTES) {
		/* Equal keys in any number: the lowest place is all that matters of them. */
		for (size_t i = 1; n > FEW && i < n; i++)
			if (items[i].place < items[0].place)
				items[0].place = items[i].place;
		if (n <= FEW)
			sort_few(items, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		ends[items[i].key.bytes[byte]]++;
	deal(items, byte, ends);
	for (unsigned b = 0; b < 256; b++) {
		size_t from = b > 0 ? ends[b - 1] : 0;
		sort(items + from, ends[b] - from, byte + 1);
	}
}

static bool in_order(const struct pr_idset *set)
{
	for (size_t i = 1; i < set->count; i++)
		if (compare(&set->items[i - 1], &set->items[i]) > 0)
			return false;
	return true;
}

static void drop_repeats(struct pr_idset *set)
{
	size_t kept = 0;
	for (size_t i = 0; i < set->count; i++)
		if (kept == 0 || pr_id_compare(&set->items[kept - 1].key, &set->items[i].key) != 0)
			set->items[kept++] = set->items[i];
	set->repeats += set->count - kept;
	set->count = kept;
}

static void add(struct pr_id_sum *sum, const uint8_t *id)
{
	unsigned carry = 0;
	for (unsigned w = 0; w < 4; w++) {
		uint64_t word = 0;
		for (unsigned i = 8; i-- > 0;)
			word = word << 8 | id[8 * w + i];
		unsigned __int128 total = (unsigned __int128)sum->words[w] + word + carry;
		sum->words[w] = (uint64_t)total;
		carry = (unsigned)(total >> 64);
	}
}

static void subtract(struct pr_id_sum *sum, const struct pr_id_sum *less)
{
	unsigned borrow = 0;
	for (unsigned w = 0; w < 4; w++) {
		unsigned __int128 rest = (unsigned __int128)sum->words[w] - less->words[w] - borrow;
		sum->words[w] = (uint64_t)rest;
		borrow = (unsigned)(rest >> 64) & 1u;
	}
}

bool pr_idset_seal(struct pr_idset *set)
{
	struct pr_id_sum sum = {0};
	if (!in_order(set))
		sort(set->items, set->count, 0);
	drop_repeats(set);
	if (!pr_grow(&set->sums, &set->sums_cap, set->count / PR_IDSET_STEP + 1, sizeof sum))
		return false;
	for (size_t i = 0; i < set->count; i++) {
		if (i % PR_IDSET_STEP == 0)
			set->sums[i / PR_IDSET_STEP] = sum;
		add(&sum, pr_id_of(&set->items[i].key));
	}
	if (set->count % PR_IDSET_STEP == 0)
		set->sums[set->count / PR_IDSET_STEP] = sum;
	return true;
}

size_t pr_idset_find(const struct pr_idset *set, size_t first, const struct pr_id_key *bound)
{
	size_t left = set->count - first;
	while (left > 0) {
		size_t half = left / 2;
		if (pr_id_compare(&set->items[first + half].key, bound) < 0) {
			first += half + 1;
			left -= half + 1;
		} else {
			left = half;
		}
	}
	return first;
}

/* Of all items before that one. */
static struct pr_id_sum sum_before(const struct pr_idset *set, size_t end)
{
	struct pr_id_sum sum = set->sums[end / PR_IDSET_STEP];
	for (size_t i = end - end % PR_IDSET_STEP; i < end; i++)
		add(&sum, pr_id_of(&set->items[i].key));
	return sum;
}

size_t pr_varint_write(uint8_t to[PR_VARINT_MAX], uint64_t value)
{
	size_t n = 1;
	for (uint64_t rest = value >> 7; rest > 0; rest >>= 7)
		n++;
	for (size_t i = n; i-- > 0; value >>= 7)
		to[i] = (uint8_t)((value & 127) | (i + 1 < n ? 128 : 0));
	return n;
}

void pr_idset_fingerprint(const struct pr_idset *set, size_t first, size_t end, uint8_t fingerprint[PR_FINGERPRINT_SIZE])
{
	uint8_t bytes[PR_ID_SIZE + PR_VARINT_MAX], digest[SHA256_DIGEST_LENGTH];
	struct pr_id_sum sum = sum_before(set, end), before = sum_before(set, first);
	SHA256_CTX c;
	subtract(&sum, &before);
	for (unsigned i = 0; i < PR_ID_SIZE; i++)
		bytes[i] = (uint8_t)(sum.words[i / 8] >> (8 * (i % 8)));
	SHA256_Init(&c);
	SHA256_Update(&c, bytes, PR_ID_SIZE + pr_varint_write(bytes + PR_ID_SIZE, end - first));
	SHA256_Final(digest, &c);
	memcpy(fingerprint, digest, PR_FINGERPRINT_SIZE);
}

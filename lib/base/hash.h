/*
 * A hash of short texts for tables, eight bytes at a time; who chooses texts to collide only harms his own. The hash of one text
 * as the seed of the next one's is that of both.
 */
#ifndef PR_HASH_H
#define PR_HASH_H

#include "span.h"

/* Both halves of the product: all bits of the word, and of the hash before it, matter to all that come out. */
static inline uint64_t pr_hash_word(uint64_t hash, uint64_t word)
{
	unsigned __int128 product = (unsigned __int128)(hash ^ 0x9E3779B97F4A7C15u) * (word ^ 0xC2B2AE3D27D4EB4Fu);
	return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

/* A text of less than eight bytes as a number, which with its length is no other text's. */
static inline uint64_t pr_hash_short(struct pr_span text)
{
	uint32_t first = 0, last = 0;
	if (text.n >= sizeof first) {
		memcpy(&first, text.p, sizeof first);
		memcpy(&last, text.p + text.n - sizeof last, sizeof last);
		return (uint64_t)last << 32 | first;
	}
	return text.n == 0 ? 0 : (uint64_t)text.p[0] << 16 | (uint64_t)text.p[text.n / 2] << 8 | text.p[text.n - 1];
}

static inline uint64_t pr_hash(uint64_t seed, struct pr_span text)
{
	uint64_t hash = pr_hash_word(seed, text.n), word;
	if (text.n < sizeof word)
		return pr_hash_word(hash, pr_hash_short(text));
	for (size_t i = 0; i + sizeof word < text.n; i += sizeof word) {
		memcpy(&word, text.p + i, sizeof word);
		hash = pr_hash_word(hash, word);
	}
	memcpy(&word, text.p + text.n - sizeof word, sizeof word);
	return pr_hash_word(hash, word);
}

#endif

/*
 * A sorted set of ids, each with a timestamp: what two peers compare by ranges (negentropy.h). Each says besides where its owner
 * keeps what it stands for. 48 bytes an item, and one more for sums over the ids, so that the sum of any range takes a
 * few additions however long the range is.
 */
#ifndef PR_IDSET_H
#define PR_IDSET_H

#include "record/record.h"

#define PR_ID_SIZE 32u
#define PR_KEY_BYTES (8 + PR_ID_SIZE)
#define PR_FINGERPRINT_SIZE 16u

/* The timestamp, big-endian, and the id: memcmp() compares two as they are sorted. As a bound, the id may end in zeros. */
struct pr_id_key {
	uint8_t bytes[PR_KEY_BYTES];
};

struct pr_id_item {
	struct pr_id_key key;
	uint64_t place; /* the owner's: an offset in a file */
};

/* The sum of ids as little-endian numbers of 256 bits, modulo 2^256; the lowest word first. */
struct pr_id_sum {
	uint64_t words[4];
};

/* A zeroed struct is an empty set, to which items are added in any order; what is asked of it is answered once it is sealed. */
struct pr_idset {
	struct pr_id_item *items;
	size_t count, cap;
	struct pr_id_sum *sums; /* of what stands before every PR_IDSET_STEP'th item */
	size_t sums_cap;
	size_t repeats; /* items that were there before, and were dropped as it was sealed */
};

#define PR_IDSET_STEP 32u

/* Frees what it holds, not the struct. */
void pr_idset_free(struct pr_idset *set);

struct pr_id_key pr_id_key_of(uint64_t timestamp, const uint8_t id[PR_ID_SIZE]);
uint64_t pr_id_timestamp(const struct pr_id_key *key);

static inline const uint8_t *pr_id_of(const struct pr_id_key *key)
{
	return key->bytes + 8;
}

static inline int pr_id_compare(const struct pr_id_key *a, const struct pr_id_key *b)
{
	return memcmp(a->bytes, b->bytes, PR_KEY_BYTES);
}

/* False if memory ran out. The largest timestamp is no item's: it is the bound behind all of them. */
bool pr_idset_add(struct pr_idset *set, const struct pr_id_key *key, uint64_t place);
/* Sorts, in place; of equal keys the lowest place stays. Adding and sealing again is fine. False if memory ran out. */
bool pr_idset_seal(struct pr_idset *set);

/* The first item from `first` on that is not below the bound. */
size_t pr_idset_find(const struct pr_idset *set, size_t first, const struct pr_id_key *bound);
/* Of the items from `first` up to, not including, `end`: 16 bytes of SHA-256 over their sum and, as a varint, their count. */
void pr_idset_fingerprint(const struct pr_idset *set, size_t first, size_t end, uint8_t fingerprint[PR_FINGERPRINT_SIZE]);

/* Base 128, the highest digit first, the high bit set in all bytes but the last. How many bytes of `to` it takes. */
#define PR_VARINT_MAX 10u
size_t pr_varint_write(uint8_t to[PR_VARINT_MAX], uint64_t value);

#endif

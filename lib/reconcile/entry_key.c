#define OPENSSL_API_COMPAT 0x10100000L /* as in merkle.c */
#include "entry_key.h"

#include <openssl/sha.h>

#include "record/decode.h"

static uint64_t clock_sum(struct pr_span clock)
{
	struct pr_cursor c = pr_cursor_of(clock);
	uint64_t sum = 0;
	for (uint64_t left = pr_cursor_count(&c); left > 0; left--) {
		pr_cursor_text(&c);
		uint64_t count = pr_cursor_uint(&c);
		sum = count > UINT64_MAX - sum ? UINT64_MAX : sum + count;
	}
	return sum;
}

static bool is_told_apart(const struct pr_record *entry)
{
	return pr_has(entry, PR_ENTRY_SEQ) || pr_has(entry, PR_ENTRY_HASH) || pr_has(entry, PR_ENTRY_VCLOCK);
}

static uint64_t timestamp_of(const struct pr_record *entry)
{
	uint64_t timestamp = entry->t;
	if (pr_has(entry, PR_ENTRY_SEQ))
		timestamp = pr_uint(entry, PR_ENTRY_SEQ);
	else if (is_told_apart(entry))
		timestamp = pr_has(entry, PR_ENTRY_VCLOCK) ? clock_sum(entry->v[PR_ENTRY_VCLOCK].s) : 0;
	return timestamp == UINT64_MAX ? timestamp - 1 : timestamp; /* the largest is no item's */
}

static bool is_own(uint64_t field, bool told_apart)
{
	return field > PR_ENTRY_PEER ? field != PR_ENTRY_UNDATED : field == PR_ANY_T && !told_apart;
}

struct pr_id_key pr_entry_key(const struct pr_record *entry)
{
	struct pr_cursor c = pr_cursor_of(entry->map);
	uint8_t id[PR_ID_SIZE];
	bool told_apart = is_told_apart(entry);
	SHA256_CTX hash;
	SHA256_Init(&hash);
	for (uint64_t left = pr_cursor_count(&c); left > 0; left--) {
		const uint8_t *field = c.p;
		uint64_t key = pr_cursor_uint(&c);
		pr_cursor_skip(&c);
		if (is_own(key, told_apart))
			SHA256_Update(&hash, field, (size_t)(c.p - field));
	}
	SHA256_Final(id, &hash);
	return pr_id_key_of(timestamp_of(entry), id);
}

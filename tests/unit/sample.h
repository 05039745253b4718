/* A record of every type with every field that it can have, each with a value at the edge of what its kind allows. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "record/encode.h"

#define SAMPLE_T UINT64_C(1795356534343057553)

static inline void sample_texts(struct pr_build *b, const char *first, const char *second)
{
	pr_add_array(b, 2);
	pr_add_text(b, pr_span_of(first));
	pr_add_text(b, pr_span_of(second));
}

static inline void sample_pair(struct pr_build *b, uint64_t first, uint64_t second)
{
	pr_add_array(b, 2);
	pr_add_uint(b, first);
	pr_add_uint(b, second);
}

static inline void sample_add(struct pr_build *b, enum pr_kind kind);

/* A map with all keys of a part. */
static inline void sample_part(struct pr_build *b, enum pr_kind kind)
{
	uint64_t count = 0;
	while (pr_part_of(kind, count))
		count++;
	pr_add_map(b, count);
	for (uint64_t key = 0; key < count; key++) {
		pr_add_uint(b, key);
		sample_add(b, pr_part_of(kind, key)->kind);
	}
}

static inline void sample_add(struct pr_build *b, enum pr_kind kind)
{
	static const uint8_t hash[32] = {0xff, 0x00, 0xd9, 0xd9, 0xf8, 0x80};
	switch (kind) {
	case PR_KIND_UINT:
		pr_add_uint(b, UINT64_MAX);
		break;
	case PR_KIND_INT:
		pr_add_int(b, INT64_MIN);
		break;
	case PR_KIND_BOOL:
		pr_add_bool(b, true);
		break;
	case PR_KIND_TIME:
		pr_add_uint(b, SAMPLE_T + 1);
		break;
	case PR_KIND_TEXT:
		pr_add_text(b, pr_span_of("line\n\x1b[31m \xe2\x82\xac \xf0\x9f\x92\xa9 \"quoted\\\""));
		break;
	case PR_KIND_PEER:
		pr_add_text(b, pr_span_of("peer-\xc3\xa9"));
		break;
	case PR_KIND_TEXT_OR_NULL:
	case PR_KIND_PEER_OR_NULL:
		pr_add_null(b);
		break;
	case PR_KIND_HASH:
		pr_add_hash(b, (struct pr_span){hash, sizeof hash});
		break;
	case PR_KIND_TEXTS:
		sample_texts(b, "", "\x7f");
		break;
	case PR_KIND_PEERS:
		sample_texts(b, "a", "b");
		break;
	case PR_KIND_HASHES:
		pr_add_array(b, 2);
		pr_add_hash(b, (struct pr_span){hash, sizeof hash});
		pr_add_hash(b, (struct pr_span){hash, 0});
		break;
	case PR_KIND_BOOLS:
		pr_add_array(b, 2);
		pr_add_bool(b, false);
		pr_add_bool(b, true);
		break;
	case PR_KIND_GROUPS:
	case PR_KIND_PEER_PAIRS:
		pr_add_array(b, 2);
		sample_texts(b, "a", "b");
		sample_texts(b, "c", "d");
		break;
	case PR_KIND_PAIRS:
		pr_add_array(b, 2);
		sample_pair(b, 0, 1);
		sample_pair(b, 1, 0);
		break;
	case PR_KIND_COUNTS:
	case PR_KIND_AMOUNTS:
		pr_add_map(b, 2);
		pr_add_text(b, pr_span_of("a"));
		pr_add_uint(b, INT64_MAX);
		pr_add_text(b, pr_span_of("b"));
		kind == PR_KIND_COUNTS ? pr_add_uint(b, UINT64_MAX) : pr_add_int(b, INT64_MIN);
		break;
	case PR_KIND_VERDICTS:
	case PR_KIND_SYNCS:
		pr_add_array(b, 2);
		sample_part(b, kind);
		pr_add_map(b, 0);
		break;
	case PR_KIND_FORK:
		sample_part(b, kind);
		break;
	}
}

/* The encoded item alone. b is emptied first and holds it afterwards. */
static inline struct pr_span sample_item(struct pr_build *b, enum pr_kind kind)
{
	b->n = 0;
	b->failed = false;
	sample_add(b, kind);
	return (struct pr_span){b->failed ? NULL : b->p, b->n};
}

/* The record is b's; `item` is scratch. NULL where memory ran out. */
static inline struct pr_span sample_record(struct pr_build *b, struct pr_build *item, uint64_t type)
{
	pr_build_record(b, type, SAMPLE_T);
	for (unsigned key = PR_ANY_T + 1; key < PR_KEYS; key++) {
		if (!pr_field_of(type, key))
			continue;
		struct pr_span value = sample_item(item, pr_field_of(type, key)->kind);
		if (!value.p)
			return value;
		pr_build_item(b, key, value);
	}
	return pr_build_end(b);
}

#endif

/*
 * Records by chance, the same ones every time: every type, known and unknown keys, values of every kind down to what JSON
 * has no form for, and numbers at the ends of their ranges.
 */
#ifndef RANDOM_RECORD_H
#define RANDOM_RECORD_H

#include "record/encode.h"

static uint64_t random_state = 1;

static inline uint64_t random_u64(void)
{
	random_state ^= random_state << 13; /* Marsaglia, Xorshift RNGs, 2003 */
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static inline unsigned random_below(unsigned n)
{
	return (unsigned)(random_u64() >> 33) % n;
}

static inline uint64_t random_number(void)
{
	static const uint64_t ends[] = {0, 1, 23, 24, 255, 256, 65535, 65536, UINT32_MAX, 1ull << 32, INT64_MAX,
	                                1ull << 63, UINT64_MAX};
	return random_below(2) ? ends[random_below(sizeof ends / sizeof *ends)] : random_u64() >> random_below(64);
}

static inline int64_t random_integer(void)
{
	return random_below(8) ? (int64_t)random_number() : INT64_MIN;
}

/* Text of up to `max` bytes, at least one: controls, quotes, two to four bytes a character. */
static inline struct pr_span random_text(size_t max)
{
	static const char *const pieces[] = {"a", "peer", "\"", "\\", "/", "\n", "\r", "\t", "\b", "\f", "\x01", "\x1f", "\x7f",
	                                     "\xc2\x80", "\xc2\x9f", "\xc2\xa0", "\xc3\xa9", "\xe2\x82\xac", "\xe2\x80\xa8",
	                                     "\xf0\x9f\x98\x80", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf", "#7", "{\"cbor\":\"00\"}"};
	static char text[512];
	size_t n = 0;
	do {
		const char *piece = pieces[random_below(sizeof pieces / sizeof *pieces)];
		size_t length = strlen(piece);
		if (n + length > max)
			break;
		memcpy(text + n, piece, length);
		n += length;
		if (random_below(20) == 0 && n < max)
			text[n++] = '\0';
	} while (random_below(4));
	if (n == 0)
		text[n++] = 'x';
	return (struct pr_span){(const uint8_t *)text, n};
}

static inline struct pr_span random_bytes(void)
{
	static uint8_t bytes[40];
	size_t n = random_below(sizeof bytes);
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)random_u64();
	return (struct pr_span){bytes, n};
}

/* A value of any shape, also of those that JSON lacks. */
static inline void random_any(struct pr_build *b, unsigned depth)
{
	static const char *const odd[] = {"\xf7", "\xf9\x3c\x00", "\xfa\x7f\x80\x00\x01", "\xfb\x40\x09\x21\xfb\x54\x44\x2d\x18",
	                                  "\xe0", "\xf8\xff", "\xc1\x01", "\xc2\x41\x01", "\xa1\x01\x61z", "\xa0",
	                                  "\x3b\xff\xff\xff\xff\xff\xff\xff\xff", "\x3b\x80\x01\x01\x01\x01\x01\x01\x01",
	                                  "\xd2\x84\x40\xa0\xf6\x40"};
	static const size_t odd_n[] = {1, 3, 5, 9, 1, 2, 2, 3, 4, 1, 9, 9, 6};
	unsigned which = random_below(depth < 10 ? 9 : 8);
	switch (which) {
	case 0:
		pr_add_uint(b, random_number());
		break;
	case 1:
		pr_add_int(b, random_integer());
		break;
	case 2:
		pr_add_text(b, random_text(200));
		break;
	case 3:
		pr_add_bool(b, random_below(2));
		break;
	case 4:
		pr_add_null(b);
		break;
	case 5:
		pr_add_hash(b, random_bytes());
		break;
	case 6:
	case 7:
		which = random_below(sizeof odd_n / sizeof *odd_n);
		pr_add_item(b, (struct pr_span){(const uint8_t *)odd[which], odd_n[which]});
		break;
	default:
		which = random_below(4);
		pr_add_array(b, which);
		for (; which > 0; which--)
			random_any(b, depth + 1);
	}
}

static inline void random_value(struct pr_build *b, enum pr_kind kind, unsigned arrays);

static inline void random_part(struct pr_build *b, enum pr_kind kind)
{
	uint32_t keys = (uint32_t)random_u64() & 0x1f;
	pr_add_map(b, (uint64_t)__builtin_popcount(keys));
	for (unsigned key = 0; keys >> key; key++) {
		if (!(keys >> key & 1u))
			continue;
		const struct pr_field_info *info = pr_part_of(kind, key);
		pr_add_uint(b, key);
		if (info)
			random_value(b, pr_kind_item(info->kind), pr_kind_arrays(info->kind));
		else
			random_any(b, 5);
	}
}

/* Names that are sorted by their encoded bytes: each longer than the one before. */
static inline void random_numbers(struct pr_build *b, bool negative)
{
	unsigned count = random_below(5);
	char name[64];
	size_t n = 0;
	pr_add_map(b, count);
	for (unsigned i = 0; i < count; i++) {
		struct pr_span piece = random_text(8);
		memcpy(name + n, piece.p, piece.n);
		n += piece.n;
		pr_add_text(b, (struct pr_span){(const uint8_t *)name, n});
		if (negative)
			pr_add_int(b, random_integer());
		else
			pr_add_uint(b, random_number());
	}
}

static inline void random_value(struct pr_build *b, enum pr_kind kind, unsigned arrays)
{
	if (arrays > 0) {
		bool pair = arrays == 1 && kind == PR_KIND_UINT;
		unsigned count = pair ? 2 : random_below(4);
		pr_add_array(b, count);
		for (; count > 0; count--)
			random_value(b, kind, arrays - 1);
		return;
	}
	switch ((int)kind) {
	case PR_KIND_UINT:
	case PR_KIND_TIME:
		pr_add_uint(b, random_number());
		break;
	case PR_KIND_INT:
		pr_add_int(b, random_integer());
		break;
	case PR_KIND_BOOL:
		pr_add_bool(b, random_below(2));
		break;
	case PR_KIND_HASH:
		pr_add_hash(b, random_bytes());
		break;
	case PR_KIND_PEER_OR_NULL:
	case PR_KIND_TEXT_OR_NULL:
		if (random_below(2)) {
			pr_add_null(b);
			break;
		}
		pr_add_text(b, random_text(255));
		break;
	case PR_KIND_COUNTS:
	case PR_KIND_AMOUNTS:
		random_numbers(b, kind == PR_KIND_AMOUNTS);
		break;
	case PR_KIND_VERDICTS:
	case PR_KIND_SYNCS:
	case PR_KIND_FORK:
		random_part(b, kind);
		break;
	default:
		pr_add_text(b, random_text(255));
	}
}

/* PEER_PAIRS are the one kind whose inner arrays have a fixed count that random_value() does not know. */
static inline void random_field(struct pr_build *b, const struct pr_field_info *info)
{
	if (info->kind != PR_KIND_PEER_PAIRS) {
		random_value(b, pr_kind_item(info->kind), pr_kind_arrays(info->kind));
		return;
	}
	pr_add_array(b, 1);
	pr_add_array(b, 2);
	pr_add_text(b, random_text(255));
	pr_add_text(b, random_text(255));
}

/* One in `few` fields is there; 1: all. */
static inline struct pr_span random_record(struct pr_build *b, uint64_t type, unsigned few)
{
	uint64_t key = PR_ANY_RAW;
	pr_build_record(b, type, random_number());
	for (; key < PR_KEYS; key++) {
		const struct pr_field_info *info = pr_field_of(type, key);
		if (random_below(info ? few : 8))
			continue;
		pr_build_key(b, key);
		if (info)
			random_field(b, info);
		else
			random_any(b, 2);
	}
	while (random_below(3)) {
		if (__builtin_add_overflow(key, random_number() >> random_below(60), &key))
			break;
		pr_build_key(b, key++);
		random_any(b, 2);
		if (key == 0)
			break;
	}
	return pr_build_end(b);
}

#endif

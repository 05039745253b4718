#include "encode.h"

#include <assert.h>
#include <cbor.h>
#include <endian.h>
#include <stdlib.h>

#define HEAD 9u   /* the longest head of an item */
#define SMALL 24u /* numbers below this are part of a head of one byte: nearly all keys, the lengths of most texts */
#define FRONT HEAD /* kept free for the head of the record itself: its count is known only at the end */

void pr_build_free(struct pr_build *b)
{
	free(b->p);
	*b = (struct pr_build){0};
}

/* What follows fails as well: there is no room left, as room() looks at it. */
static bool fail(struct pr_build *b)
{
	b->failed = true;
	b->n = b->cap;
	return false;
}

/* n: of one item, which is no longer than a record. */
static bool grow(struct pr_build *b, size_t n)
{
	if (b->failed || b->n > PR_RECORD_MAX + FRONT)
		return fail(b);
	size_t cap = b->cap ? b->cap : 512;
	while (cap - b->n < n)
		cap *= 2;
	uint8_t *p = realloc(b->p, cap);
	if (!p) {
		b->exhausted = true;
		return fail(b);
	}
	b->p = p;
	b->cap = cap;
	return true;
}

static inline bool room(struct pr_build *b, size_t n)
{
	return (n <= b->cap - b->n && b->n <= PR_RECORD_MAX + FRONT) || grow(b, n);
}

/*
 * The functions below write by a pointer of their own, and count what they wrote at the end: bytes may be anything, so that after each
 * that is written through b->p all of *b would have to be read again.
 */

static void bytes(struct pr_build *b, const uint8_t *p, size_t n)
{
	if (n == 0)
		return;
	if (n > PR_RECORD_MAX)
		fail(b);
	if (!room(b, n))
		return;
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

typedef size_t head_encoder(size_t, unsigned char *, size_t);

/* As they stand in a head: major types, and where the number is that it has: in so many bytes behind it. */
enum { ONE = 0x18, EIGHT = 0x1b, BYTES = 0x40, TEXT = 0x60, MAP = 0xa0 };

static void head(struct pr_build *b, head_encoder *encoder, uint64_t value)
{
	if (room(b, HEAD))
		b->n += encoder((size_t)value, b->p + b->n, HEAD);
}

/* A head and the bytes that belong to it, at `to`, where there is room for them. */
static inline uint8_t *put_string(uint8_t *to, uint8_t major, head_encoder *encoder, struct pr_span s)
{
	if (s.n < SMALL) {
		*to++ = (uint8_t)(major | s.n);
	} else if (s.n <= UINT8_MAX) {
		*to++ = major | ONE;
		*to++ = (uint8_t)s.n;
	} else {
		to += encoder(s.n, to, HEAD);
	}
	if (s.n > 0) /* s.p may be NULL, which memcpy() must not be given */
		memcpy(to, s.p, s.n);
	return to + s.n;
}

static void string(struct pr_build *b, uint8_t major, head_encoder *encoder, struct pr_span s)
{
	if (s.n > PR_RECORD_MAX)
		fail(b);
	if (room(b, HEAD + s.n))
		b->n = (size_t)(put_string(b->p + b->n, major, encoder, s) - b->p);
}

/* Likewise. */
static inline uint8_t *put_uint(uint8_t *to, uint64_t value)
{
	if (value < SMALL) {
		*to++ = (uint8_t)value;
	} else if (value > UINT32_MAX) { /* times */
		uint64_t order = htobe64(value);
		*to++ = EIGHT;
		memcpy(to, &order, sizeof order);
		to += sizeof order;
	} else {
		to += cbor_encode_uint(value, to, HEAD);
	}
	return to;
}

void pr_add_uint(struct pr_build *b, uint64_t value)
{
	if (room(b, HEAD))
		b->n = (size_t)(put_uint(b->p + b->n, value) - b->p);
}

void pr_add_int(struct pr_build *b, int64_t value)
{
	if (value >= 0)
		pr_add_uint(b, (uint64_t)value);
	else if (room(b, HEAD))
		b->n += cbor_encode_negint(~(uint64_t)value, b->p + b->n, HEAD); /* -1 - value: RFC 8949, 3.1 */
}

void pr_add_bool(struct pr_build *b, bool value)
{
	bytes(b, (const uint8_t[]){value ? 0xf5 : 0xf4}, 1);
}

void pr_add_null(struct pr_build *b)
{
	bytes(b, (const uint8_t[]){0xf6}, 1);
}

void pr_add_text(struct pr_build *b, struct pr_span text)
{
	string(b, TEXT, cbor_encode_string_start, text);
}

void pr_add_hash(struct pr_build *b, struct pr_span hash)
{
	string(b, BYTES, cbor_encode_bytestring_start, hash);
}

void pr_add_array(struct pr_build *b, uint64_t count)
{
	head(b, cbor_encode_array_start, count);
}

void pr_add_map(struct pr_build *b, uint64_t count)
{
	head(b, cbor_encode_map_start, count);
}

void pr_add_item(struct pr_build *b, struct pr_span item)
{
	bytes(b, item.p, item.n);
}

static inline void count_field(struct pr_build *b, uint64_t key)
{
	assert(b->fields == 0 || key > b->last);
	b->last = key;
	b->fields++;
}

void pr_build_key(struct pr_build *b, uint64_t key)
{
	count_field(b, key);
	pr_add_uint(b, key);
}

static inline void begin(struct pr_build *b, uint64_t type, uint64_t t)
{
	b->failed = false;
	b->n = 0;
	b->fields = 2;
	b->last = PR_ANY_T;
	if (!room(b, FRONT + 4 * HEAD))
		return;
	uint8_t *p = b->p + FRONT;
	*p++ = PR_ANY_TYPE;
	p = put_uint(p, type);
	*p++ = PR_ANY_T;
	p = put_uint(p, t);
	b->n = (size_t)(p - b->p);
}

static inline struct pr_span end(struct pr_build *b)
{
	size_t n = 1;
	if (b->failed)
		return (struct pr_span){NULL, 0};
	if (b->fields < SMALL) {
		b->p[FRONT - 1] = (uint8_t)(MAP | b->fields);
	} else {
		unsigned char map[HEAD];
		n = cbor_encode_map_start((size_t)b->fields, map, sizeof map);
		memcpy(b->p + FRONT - n, map, n);
	}
	if (b->n - FRONT + n > PR_RECORD_MAX)
		return (struct pr_span){NULL, 0};
	return (struct pr_span){b->p + FRONT - n, b->n - FRONT + n};
}

void pr_build_record(struct pr_build *b, uint64_t type, uint64_t t)
{
	begin(b, type, t);
}

struct pr_span pr_build_end(struct pr_build *b)
{
	return end(b);
}

struct pr_span pr_build_runs(struct pr_build *b, uint64_t type, uint64_t t, const struct pr_run *runs, size_t count)
{
	begin(b, type, t);
	for (size_t i = 0; i < count; i++) {
		b->fields += runs[i].fields;
		bytes(b, runs[i].bytes.p, runs[i].bytes.n);
	}
	return end(b);
}

uint8_t *pr_put_text(uint8_t *to, unsigned key, struct pr_span text)
{
	*to++ = (uint8_t)key;
	return put_string(to, TEXT, cbor_encode_string_start, text);
}

uint8_t *pr_put_uint(uint8_t *to, unsigned key, uint64_t value)
{
	*to++ = (uint8_t)key;
	return put_uint(to, value);
}

void pr_build_bare(struct pr_build *b)
{
	b->failed = false;
	b->n = 0;
}

struct pr_span pr_build_bare_end(struct pr_build *b)
{
	return b->failed ? (struct pr_span){NULL, 0} : (struct pr_span){b->p, b->n};
}

void pr_build_uint(struct pr_build *b, unsigned key, uint64_t value)
{
	count_field(b, key);
	if (room(b, 2 * HEAD))
		b->n = (size_t)(put_uint(put_uint(b->p + b->n, key), value) - b->p);
}

void pr_build_int(struct pr_build *b, unsigned key, int64_t value)
{
	pr_build_key(b, key);
	pr_add_int(b, value);
}

void pr_build_bool(struct pr_build *b, unsigned key, bool value)
{
	pr_build_key(b, key);
	pr_add_bool(b, value);
}

void pr_build_text(struct pr_build *b, unsigned key, struct pr_span text)
{
	count_field(b, key);
	if (text.n > PR_RECORD_MAX)
		fail(b);
	if (room(b, 2 * HEAD + text.n))
		b->n = (size_t)(put_string(put_uint(b->p + b->n, key), TEXT, cbor_encode_string_start, text) - b->p);
}

void pr_build_hash(struct pr_build *b, unsigned key, struct pr_span hash)
{
	pr_build_key(b, key);
	pr_add_hash(b, hash);
}

void pr_build_null(struct pr_build *b, unsigned key)
{
	pr_build_key(b, key);
	pr_add_null(b);
}

void pr_build_item(struct pr_build *b, uint64_t key, struct pr_span item)
{
	pr_build_key(b, key);
	pr_add_item(b, item);
}

void pr_build_fields(struct pr_build *b, unsigned count, uint64_t last, struct pr_span fields)
{
	count_field(b, last);
	b->fields += count - 1;
	bytes(b, fields.p, fields.n);
}

void pr_build_array(struct pr_build *b, unsigned key, uint64_t count)
{
	pr_build_key(b, key);
	pr_add_array(b, count);
}

void pr_build_map(struct pr_build *b, unsigned key, uint64_t count)
{
	pr_build_key(b, key);
	pr_add_map(b, count);
}

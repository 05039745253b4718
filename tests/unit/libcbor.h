/*
 * What libcbor says of a record that pr_decode() let through, item by item: whether each field is what stands there, each head as
 * short as can be, each key behind the one before it. Nothing of lib/record/decode.c is asked, but for what is nested or no number, text
 * or bytes: there a cursor goes past it.
 */
#ifndef LIBCBOR_H
#define LIBCBOR_H

#include <cbor.h>

#include "base/utf8.h"
#include "record/decode.h"

struct libcbor_item {
	enum pr_major major;
	uint64_t u;
	struct pr_span content;
};

static void libcbor_set(void *item, enum pr_major major, uint64_t u, const uint8_t *p)
{
	*(struct libcbor_item *)item = (struct libcbor_item){major, u, {p, p ? (size_t)u : 0}};
}

static void libcbor_u8(void *item, uint8_t u) { libcbor_set(item, PR_MAJOR_UINT, u, NULL); }
static void libcbor_u16(void *item, uint16_t u) { libcbor_set(item, PR_MAJOR_UINT, u, NULL); }
static void libcbor_u32(void *item, uint32_t u) { libcbor_set(item, PR_MAJOR_UINT, u, NULL); }
static void libcbor_u64(void *item, uint64_t u) { libcbor_set(item, PR_MAJOR_UINT, u, NULL); }
static void libcbor_bytes(void *item, cbor_data p, size_t n) { libcbor_set(item, PR_MAJOR_BYTES, n, p); }
static void libcbor_text(void *item, cbor_data p, size_t n) { libcbor_set(item, PR_MAJOR_TEXT, n, p); }
static void libcbor_map(void *item, size_t n) { libcbor_set(item, PR_MAJOR_MAP, n, NULL); }

/* The next item; false if it is none of those above. *shortest: whether its head is as short as can be. */
static bool libcbor_next(struct pr_span *rest, struct libcbor_item *item, bool *shortest)
{
	struct cbor_callbacks callbacks = cbor_empty_callbacks;
	uint8_t head[9];
	callbacks.uint8 = libcbor_u8;
	callbacks.uint16 = libcbor_u16;
	callbacks.uint32 = libcbor_u32;
	callbacks.uint64 = libcbor_u64;
	callbacks.byte_string = libcbor_bytes;
	callbacks.string = libcbor_text;
	callbacks.map_start = libcbor_map;
	*item = (struct libcbor_item){.major = PR_MAJOR_END};
	struct cbor_decoder_result result = cbor_stream_decode(rest->p, rest->n, &callbacks, item);
	if (result.status != CBOR_DECODER_FINISHED || item->major == PR_MAJOR_END)
		return false;
	size_t n = cbor_encode_uint(item->u, head, sizeof head);
	head[0] |= (uint8_t)(item->major << 5);
	*shortest = result.read == n + item->content.n && memcmp(rest->p, head, n) == 0;
	*rest = (struct pr_span){rest->p + result.read, rest->n - result.read};
	return true;
}

/* Whether an item may stand where its field is, and is what the record says; of what is not known, it must say nothing. */
static bool libcbor_fits(const struct pr_record *r, uint64_t key, const struct libcbor_item *item)
{
	const struct pr_field_info *field = pr_field_of(r->type, key);
	if (!field)
		return true;
	const struct pr_value *v = &r->v[key];
	bool text = item->major == PR_MAJOR_TEXT, same = v->s.p == item->content.p && v->s.n == item->content.n && v->u == item->u;
	switch ((int)field->kind) {
	case PR_KIND_INT:
	case PR_KIND_UINT:
	case PR_KIND_TIME:
		return item->major == PR_MAJOR_UINT && same && (field->kind != PR_KIND_INT || item->u <= INT64_MAX);
	case PR_KIND_TEXT:
	case PR_KIND_TEXT_OR_NULL:
		return text && same;
	case PR_KIND_PEER:
	case PR_KIND_PEER_OR_NULL:
		return text && same && v->s.n >= 1 && v->s.n <= PR_PEER_MAX;
	case PR_KIND_HASH:
		return item->major == PR_MAJOR_BYTES && same;
	default:
		return false;
	}
}

static bool libcbor_agrees(const struct pr_record *r)
{
	struct libcbor_item map, key, value;
	struct pr_span rest = r->map;
	uint64_t last = 0;
	uint32_t known = 0;
	bool shortest;
	if (!libcbor_next(&rest, &map, &shortest) || !shortest || map.major != PR_MAJOR_MAP || map.u < 2)
		return false;
	for (uint64_t i = 0; i < map.u; i++) {
		if (!libcbor_next(&rest, &key, &shortest) || !shortest || key.major != PR_MAJOR_UINT || (i > 0 && key.u <= last) ||
		    (i < 2 && key.u != i))
			return false;
		last = key.u;
		known |= pr_field_of(r->type, last) ? 1u << last : 0;
		unsigned major = rest.n > 0 ? rest.p[0] >> 5 : 7;
		if (major != PR_MAJOR_UINT && major != PR_MAJOR_BYTES && major != PR_MAJOR_TEXT) {
			struct pr_cursor c = pr_cursor_of(rest);
			pr_cursor_skip(&c);
			rest = (struct pr_span){c.p, (size_t)(c.end - c.p)};
			continue;
		}
		if (!libcbor_next(&rest, &value, &shortest) || !shortest || !libcbor_fits(r, last, &value) ||
		    (value.major == PR_MAJOR_TEXT && !pr_utf8_valid(value.content.p, value.content.n)))
			return false;
	}
	return rest.n == 0 && r->has == known && r->type == r->v[PR_ANY_TYPE].u && r->t == r->v[PR_ANY_T].u;
}

#endif

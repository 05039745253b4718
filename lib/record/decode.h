/*
 * Reading records: CBOR (RFC 8949), with the guards that libcbor's streaming decoder leaves to its caller.
 *
 * Refused: indefinite lengths, overlong heads, keys that are not sorted or stand twice, text that is not UTF-8
 * (RFC 3629), more than PR_DEPTH_MAX levels, more than PR_RECORD_MAX bytes, stray breaks, reserved heads, a record that is
 * no map or does not begin with keys 0 and 1, a known field of another kind than fields.h says. Unknown types, unknown
 * keys, tags and simple values inside them are let through.
 *
 * A signed record is a COSE_Sign1 (RFC 9052 section 4.2, tag 18) whose payload is the record; it is read through, not
 * verified.
 */
#ifndef PR_DECODE_H
#define PR_DECODE_H

#include <endian.h>

#include "record.h"

enum pr_decoded {
	PR_DECODED,   /* r is filled; r->bytes.n bytes were used */
	PR_DECODE_MORE, /* the record goes on behind n */
	PR_DECODE_BAD, /* *why says what is wrong, in a few words; r->bytes.n: how far into p the trouble is */
};

enum pr_decoded pr_decode(const uint8_t *p, size_t n, struct pr_record *r, const char **why);

/* Whether one item of any shape, and nothing else, stands in span: what pr_build_item() may be given. *why: if not. */
bool pr_decode_item(struct pr_span span, const char **why);

/*
 * Walking through an encoded item that pr_decode() has let through: the value of an array or map field, or a whole
 * record (r->map). Every call takes the next item; what it returns is never more than what was there.
 */
struct pr_cursor {
	const uint8_t *p, *end;
};

enum pr_major {
	PR_MAJOR_UINT,
	PR_MAJOR_NEGATIVE, /* -1 - u */
	PR_MAJOR_BYTES,
	PR_MAJOR_TEXT,
	PR_MAJOR_ARRAY,
	PR_MAJOR_MAP,
	PR_MAJOR_TAG,
	PR_MAJOR_SIMPLE, /* u: 20 false, 21 true, 22 null, …; floats are simple too */
	PR_MAJOR_END,    /* nothing left */
};

#define PR_SIMPLE_FLOAT 27u /* what stands for any float */

struct pr_item {
	enum pr_major major;
	uint64_t u;             /* the number, the count of items or pairs, the tag, the simple value */
	struct pr_span content; /* of bytes and text */
};

static inline struct pr_cursor pr_cursor_of(struct pr_span span)
{
	return (struct pr_cursor){span.p, span.n > 0 ? span.p + span.n : span.p}; /* p may be NULL */
}

/*
 * Takes the next head, and the content of bytes and text; false if it is not there. Nothing is left to be found wrong with it,
 * so that libcbor is not asked again: this is what every record goes through several times.
 */
static inline bool pr_cursor_take(struct pr_cursor *c, struct pr_item *it)
{
	size_t left = (size_t)(c->end - c->p);
	unsigned info = left > 0 ? c->p[0] & 31u : 31;
	unsigned more = info < 24 ? 0 : info < 28 ? 1u << (info - 24) : UINT8_MAX;
	if (left < 1 + more)
		return false;
	it->major = (enum pr_major)(c->p[0] >> 5);
	it->u = more > 0 ? 0 : info;
	it->content = (struct pr_span){NULL, 0};
	c->p++;
	if (more == sizeof it->u) {
		memcpy(&it->u, c->p, sizeof it->u);
		it->u = be64toh(it->u);
		c->p += sizeof it->u;
	} else {
		for (; more > 0; more--)
			it->u = it->u << 8 | *c->p++;
	}
	if (it->major == PR_MAJOR_SIMPLE && info > 24)
		it->u = PR_SIMPLE_FLOAT;
	if (it->major != PR_MAJOR_BYTES && it->major != PR_MAJOR_TEXT)
		return true;
	if (it->u > (size_t)(c->end - c->p))
		return false;
	it->content = (struct pr_span){c->p, (size_t)it->u};
	c->p += it->u;
	return true;
}

/* The head of the next item; of an array, map or tag, the items inside follow. */
static inline struct pr_item pr_cursor_next(struct pr_cursor *c)
{
	struct pr_item it;
	if (pr_cursor_take(c, &it))
		return it;
	c->p = c->end;
	return (struct pr_item){.major = PR_MAJOR_END};
}

/* The whole next item, encoded. */
struct pr_span pr_cursor_skip(struct pr_cursor *c);

/* Conveniences for what is known to come: an array or map (its count), text or bytes, a number or bool. */
static inline uint64_t pr_cursor_count(struct pr_cursor *c)
{
	struct pr_item it = pr_cursor_next(c);
	return it.major == PR_MAJOR_ARRAY || it.major == PR_MAJOR_MAP ? it.u : 0;
}

static inline struct pr_span pr_cursor_text(struct pr_cursor *c)
{
	return pr_cursor_next(c).content;
}

static inline uint64_t pr_cursor_uint(struct pr_cursor *c)
{
	struct pr_item it = pr_cursor_next(c);
	return it.major == PR_MAJOR_SIMPLE ? it.u == 21 : it.major == PR_MAJOR_UINT ? it.u : 0;
}

/*
 * The type and the time that a whole record begins with, if they stand there as in nearly all: a type that is known, and a time since
 * 1970. False: nothing was taken.
 */
static inline bool pr_cursor_begin(struct pr_cursor *c, uint64_t *type, uint64_t *t)
{
	enum { SMALL = 24, MAP = 0xa0, EIGHT = 0x1b }; /* heads (RFC 8949, section 3): below SMALL a number stands in the byte itself */
	static const size_t n = 5 + sizeof *t; /* the map, a key, the type, a key, the head of a number, the number */
	const uint8_t *p = c->p;
	if ((size_t)(c->end - p) < n || p[0] < MAP || p[0] >= MAP + SMALL || p[1] != PR_ANY_TYPE || p[2] >= SMALL ||
	    p[3] != PR_ANY_T || p[4] != EIGHT)
		return false;
	*type = p[2];
	memcpy(t, p + 5, sizeof *t);
	*t = be64toh(*t);
	c->p += n;
	return true;
}

#endif

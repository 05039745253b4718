#include "decode.h"

#include <cbor.h>
#include <endian.h>

#include "base/utf8.h"
#include "kind.h"

/*
 * The callbacks note what libcbor found. It is asked about simple values and floats alone: any_item() knows all that there is to
 * know of other heads when it has made sure that they are good, and is twice as fast. Before libcbor is called, the head is one that
 * it handles (no indefinite length, no simple value that 0.8 refuses).
 */
static void on_number(void *context, uint64_t value)
{
	((struct pr_item *)context)->u = value;
}

static void on_bool(void *context, bool value)
{
	on_number(context, value ? 21 : 20);
}

static void on_null(void *context)
{
	on_number(context, 22);
}

static void on_undefined(void *context)
{
	on_number(context, 23);
}

static void on_float(void *context, float value)
{
	(void)value;
	on_number(context, PR_SIMPLE_FLOAT);
}

static void on_double(void *context, double value)
{
	(void)value;
	on_number(context, PR_SIMPLE_FLOAT);
}

static const struct cbor_callbacks callbacks = {
	.boolean = on_bool,
	.null = on_null,
	.undefined = on_undefined,
	.float2 = on_float,
	.float4 = on_float,
	.float8 = on_double,
};

#define SIGNED 18u /* RFC 9052 section 4.2 */

static inline uint64_t big_endian(const uint8_t *p, unsigned n)
{
	uint64_t value = 0;
	if (n == sizeof value) { /* times */
		memcpy(&value, p, sizeof value);
		return be64toh(value);
	}
	for (unsigned i = 0; i < n; i++)
		value = value << 8 | p[i];
	return value;
}

static const char no_beginning[] = "not a record: it does not begin with type and t";

static enum pr_decoded bad(const char **why, const char *what)
{
	*why = what;
	return PR_DECODE_BAD;
}

/*
 * Takes the head of the next item, and the content if it is text or bytes. The checks come first because libcbor's answer
 * to a head that wants more than there is cannot be trusted: its sum overflows on 5b ff….
 */
static enum pr_decoded any_item(struct pr_cursor *c, struct pr_item *it, const char **why)
{
	size_t left = (size_t)(c->end - c->p);
	if (left == 0)
		return PR_DECODE_MORE;
	unsigned major = c->p[0] >> 5, info = c->p[0] & 31u;
	size_t head = 1;
	uint64_t value = info;
	if (info >= 24) {
		if (info > 27)
			return bad(why, info == 31 ? "indefinite length" : "reserved head");
		unsigned more = 1u << (info - 24);
		if (left < 1 + more)
			return PR_DECODE_MORE;
		value = big_endian(c->p + 1, more);
		head += more;
		if (major != 7 && (info == 24 ? value < 24 : value >> (more * 4) == 0))
			return bad(why, "overlong number");
		if (major == 7 && info == 24 && value < 32)
			return bad(why, "overlong simple value");
	}
	it->major = (enum pr_major)major;
	it->content = (struct pr_span){NULL, 0};
	if (major >= 2 && major <= 5) {
		if (value > PR_RECORD_MAX)
			return bad(why, "record longer than 1 MiB");
		if (major <= 3 && value > left - head)
			return PR_DECODE_MORE;
	}
	if (major < 7 || info < 20 || info == 24) { /* the head says it all: libcbor could only find the same once more */
		it->u = value;
		if (major == PR_MAJOR_BYTES || major == PR_MAJOR_TEXT) {
			it->content = (struct pr_span){c->p + head, (size_t)value};
			head += value;
		}
		if (major == PR_MAJOR_TEXT && !pr_utf8_valid(it->content.p, it->content.n))
			return bad(why, "text that is not UTF-8");
		c->p += head;
		return PR_DECODED;
	}
	struct cbor_decoder_result result = cbor_stream_decode(c->p, left, &callbacks, it);
	if (result.status != CBOR_DECODER_FINISHED)
		return bad(why, "not CBOR");
	c->p += result.read;
	return PR_DECODED;
}

#define SHORT_BYTES 0x40u /* of less than 24, whose number is added to it */
#define SHORT_TEXT 0x60u
#define SHORT_MAP 0xa0u
#define LONG_UINT 0x1bu /* eight bytes follow */

/*
 * Nearly all items are keys, which are numbers of one byte, names, which are short texts, and times, which are numbers of eight:
 * the first byte says all that libcbor could say of them.
 */
static inline enum pr_decoded item(struct pr_cursor *c, struct pr_item *it, const char **why)
{
	const uint8_t *p = c->p;
	size_t left = (size_t)(c->end - p);
	if (left == 0)
		return PR_DECODE_MORE;
	if (*p < 24) {
		*it = (struct pr_item){.major = PR_MAJOR_UINT, .u = *p};
		c->p++;
		return PR_DECODED;
	}
	size_t n = *p - SHORT_TEXT;
	if (n < 24 && n < left) {
		*it = (struct pr_item){.major = PR_MAJOR_TEXT, .u = n, .content = {p + 1, n}};
		if (!pr_utf8_valid(p + 1, n))
			return bad(why, "text that is not UTF-8");
		c->p += 1 + n;
		return PR_DECODED;
	}
	if (*p == LONG_UINT && left > 8) {
		uint64_t value;
		memcpy(&value, p + 1, sizeof value);
		*it = (struct pr_item){.major = PR_MAJOR_UINT, .u = be64toh(value)};
		if (it->u >> 32 != 0) {
			c->p += 9;
			return PR_DECODED;
		}
	}
	return any_item(c, it, why);
}

/* Goes past one item with all that it holds; depth counts the levels above it. */
static enum pr_decoded nested(struct pr_cursor *c, unsigned depth, struct pr_item *it, const char **why)
{
	enum pr_decoded got = item(c, it, why);
	if (got != PR_DECODED || it->major < PR_MAJOR_ARRAY || it->major > PR_MAJOR_TAG)
		return got;
	if (depth >= PR_DEPTH_MAX)
		return bad(why, "nested too deep");
	struct pr_item inner;
	struct pr_span last = {NULL, 0};
	uint64_t count = it->major == PR_MAJOR_TAG ? 1 : it->u;
	for (uint64_t i = 0; i < count && got == PR_DECODED; i++) {
		const uint8_t *key = c->p;
		got = nested(c, depth + 1, &inner, why);
		if (it->major != PR_MAJOR_MAP || got != PR_DECODED)
			continue;
		struct pr_span next = {key, (size_t)(c->p - key)};
		if (last.p && pr_order(last, next) >= 0)
			return bad(why, "keys not sorted, or one twice");
		last = next;
		got = nested(c, depth + 1, &inner, why);
	}
	return got;
}

/* Scalars are most of a stream; they are held against their kind without walking into them. */
static inline bool scalar_fits(enum pr_kind kind, struct pr_item *it)
{
	switch (kind) {
	case PR_KIND_UINT:
	case PR_KIND_TIME:
		return it->major == PR_MAJOR_UINT;
	case PR_KIND_TEXT:
		return it->major == PR_MAJOR_TEXT;
	case PR_KIND_PEER:
		return pr_kind_is_peer(it);
	default:
		return pr_kind_fits(kind, it, NULL); /* no array, no map: there is nothing to walk */
	}
}

/* One known field: its item is taken, held against its kind, and noted in r. */
static enum pr_decoded field(struct pr_cursor *c, unsigned depth, unsigned key, enum pr_kind kind, struct pr_record *r,
                             const char **why)
{
	const uint8_t *start = c->p;
	struct pr_item it;
	enum pr_decoded got = item(c, &it, why);
	if (got != PR_DECODED)
		return got;
	struct pr_value *v = &r->v[key];
	bool fit;
	if (it.major >= PR_MAJOR_ARRAY && it.major <= PR_MAJOR_TAG) {
		c->p = start;
		if ((got = nested(c, depth, &it, why)) != PR_DECODED)
			return got;
		v->s = (struct pr_span){start, (size_t)(c->p - start)};
		struct pr_cursor inner = pr_cursor_of(v->s);
		it = pr_cursor_next(&inner);
		fit = pr_kind_fits(kind, &it, &inner);
	} else {
		v->s = it.content;
		v->u = it.major == PR_MAJOR_NEGATIVE ? ~it.u : kind == PR_KIND_BOOL ? it.u == 21 : it.u;
		fit = scalar_fits(kind, &it);
	}
	if (!fit)
		return bad(why, pr_field_of(r->type, key)->misfit);
	r->has |= 1u << key;
	return PR_DECODED;
}

/* One more than the kind of each known field, 0 for those that are not known: what pr_field_of() tells, in a kilobyte. */
static const uint8_t kinds[PR_KEYS][PR_KEYS] = {
#define F(type, field, key, name, kind) [PR_##type][key] = PR_KIND_##kind + 1,
	PR_FIELDS(F)
#undef F
};

static inline unsigned kind_of(uint64_t type, uint64_t key)
{
	if (key <= PR_ANY_BY)
		return kinds[PR_ANY][key];
	return type < PR_KEYS && key < PR_KEYS ? kinds[type][key] : 0;
}

/* A number at p, where there are nine bytes: how many of them it takes; 0: it is no number, or overlong. */
static inline size_t quick_number(const uint8_t *p, uint64_t *value)
{
	*value = *p;
	if (*p < 24)
		return 1;
	if (*p == LONG_UINT) {
		*value = big_endian(p + 1, 8);
		return *value >> 32 ? 9 : 0;
	}
	if (*p > LONG_UINT)
		return 0;
	unsigned more = 1u << (*p - 24);
	*value = big_endian(p + 1, more);
	return (more == 1 ? *value >= 24 : *value >> (more * 4) != 0) ? 1 + more : 0;
}

/* The same of text or bytes of less than 256, whose heads are `base` and up; left: what is there, at least two bytes. */
static inline size_t quick_string(const uint8_t *p, size_t left, unsigned base, struct pr_span *content)
{
	size_t n = *p - (size_t)base, head = 1;
	if (n == 24 && p[1] >= 24)
		n = p[head++];
	else if (n >= 24)
		return 0;
	*content = (struct pr_span){p + head, n};
	return n <= left - head ? head + n : 0;
}

/* A value that is as its kind (and one: 0 is none) wants it, and short. The same; left: at least nine bytes. */
static inline size_t quick_value(const uint8_t *p, size_t left, unsigned kind, struct pr_value *v)
{
	size_t taken;
	v->s = (struct pr_span){NULL, 0};
	switch (kind) {
	case PR_KIND_UINT + 1:
	case PR_KIND_TIME + 1:
		return quick_number(p, &v->u);
	case PR_KIND_TEXT + 1:
	case PR_KIND_TEXT_OR_NULL + 1:
	case PR_KIND_PEER + 1:
	case PR_KIND_PEER_OR_NULL + 1:
		taken = quick_string(p, left, SHORT_TEXT, &v->s);
		if (taken > 0 && (!pr_ascii(v->s.p, v->s.n) || (v->s.n == 0 && kind != PR_KIND_TEXT + 1 && kind != PR_KIND_TEXT_OR_NULL + 1)))
			return 0;
		break;
	case PR_KIND_HASH + 1:
		taken = quick_string(p, left, SHORT_BYTES, &v->s);
		break;
	default:
		return 0;
	}
	v->u = v->s.n;
	return taken;
}

/*
 * Takes the i-th field if it is as nearly all are: behind the last one, known, with a key of one byte and a number, an ASCII text or
 * a hash that is short. False: it is none of these, or not all there; nothing is taken, and any_field() says what it is.
 */
static inline bool quick_field(struct pr_cursor *c, uint64_t i, uint64_t *last, struct pr_record *r)
{
	const uint8_t *p = c->p;
	size_t left = (size_t)(c->end - p);
	struct pr_value v;
	if (left < 1 + 9 || *p >= 24 || (i < 2 ? *p != i : *p <= *last))
		return false;
	size_t taken = quick_value(p + 1, left - 1, kind_of(r->type, *p), &v);
	if (taken == 0)
		return false;
	r->v[*p] = v;
	r->has |= 1u << *p;
	*last = *p;
	c->p += 1 + taken;
	return true;
}

/* The i-th field, whatever it is. */
static enum pr_decoded any_field(struct pr_cursor *c, unsigned depth, uint64_t i, uint64_t *last, struct pr_record *r, const char **why)
{
	struct pr_item it;
	enum pr_decoded got = item(c, &it, why);
	if (got != PR_DECODED)
		return got;
	if (it.major != PR_MAJOR_UINT)
		return bad(why, "a key that is no unsigned integer");
	if (i > 0 && it.u <= *last)
		return bad(why, "keys not sorted, or one twice");
	if (i < 2 && it.u != i)
		return bad(why, no_beginning);
	*last = it.u;
	unsigned kind = kind_of(r->type, it.u);
	return kind ? field(c, depth + 1, (unsigned)it.u, (enum pr_kind)(kind - 1), r, why) : nested(c, depth + 1, &it, why);
}

static enum pr_decoded record_map(struct pr_cursor *c, unsigned depth, struct pr_record *r, const char **why)
{
	struct pr_item it;
	const uint8_t *start = c->p;
	uint64_t count, last = 0;
	enum pr_decoded got = PR_DECODED;
	if (c->p < c->end && *c->p >= SHORT_MAP && *c->p < SHORT_MAP + 24) {
		count = *c->p++ - SHORT_MAP;
	} else {
		if ((got = item(c, &it, why)) != PR_DECODED)
			return got;
		if (it.major != PR_MAJOR_MAP)
			return bad(why, "not a record: no map");
		count = it.u;
	}
	r->has = 0;
	r->type = 0;
	for (uint64_t i = 0; i < count; i++) {
		if (!quick_field(c, i, &last, r) && (got = any_field(c, depth, i, &last, r, why)) != PR_DECODED)
			return got;
		if (i == 0)
			r->type = r->v[PR_ANY_TYPE].u;
	}
	if ((r->has & 3u) != 3u)
		return bad(why, no_beginning);
	r->t = r->v[PR_ANY_T].u;
	r->map = (struct pr_span){start, (size_t)(c->p - start)};
	return PR_DECODED;
}

/* RFC 9052 section 4.2: 18([protected: bstr, unprotected: map, payload: bstr, signature: bstr]) */
static enum pr_decoded envelope(struct pr_cursor *c, struct pr_record *r, const char **why)
{
	static const enum pr_major wanted[] = {PR_MAJOR_BYTES, PR_MAJOR_MAP, PR_MAJOR_BYTES, PR_MAJOR_BYTES};
	struct pr_item it;
	struct pr_span payload = {NULL, 0};
	enum pr_decoded got = item(c, &it, why); /* the tag */
	if (got == PR_DECODED)
		got = item(c, &it, why);
	if (got != PR_DECODED)
		return got;
	if (it.major != PR_MAJOR_ARRAY || it.u != 4)
		return bad(why, "not a COSE_Sign1");
	for (size_t i = 0; i < 4; i++) {
		got = nested(c, 2, &it, why);
		if (got != PR_DECODED)
			return got;
		if (it.major != wanted[i])
			return bad(why, "not a COSE_Sign1");
		if (i == 2)
			payload = it.content;
	}
	struct pr_cursor inner = pr_cursor_of(payload);
	got = record_map(&inner, 2, r, why);
	if (got == PR_DECODED && inner.p != inner.end)
		return bad(why, "signed record with something behind it");
	return got == PR_DECODE_MORE ? bad(why, "signed record that is cut off") : got;
}

enum pr_decoded pr_decode(const uint8_t *p, size_t n, struct pr_record *r, const char **why)
{
	bool longer = n > PR_RECORD_MAX;
	struct pr_cursor c = {p, p + (longer ? PR_RECORD_MAX : n)};
	enum pr_decoded got = n > 0 && p[0] == (0xc0 | SIGNED) ? envelope(&c, r, why) : record_map(&c, 0, r, why);
	if (got == PR_DECODE_MORE && n >= PR_RECORD_MAX)
		got = bad(why, "record longer than 1 MiB");
	r->bytes = (struct pr_span){p, (size_t)(c.p - p)};
	return got;
}

bool pr_decode_item(struct pr_span span, const char **why)
{
	struct pr_cursor c = pr_cursor_of(span);
	struct pr_item it;
	if (span.n > PR_RECORD_MAX)
		return bad(why, "record longer than 1 MiB") == PR_DECODED;
	enum pr_decoded got = nested(&c, 1, &it, why);
	if (got == PR_DECODE_MORE)
		got = bad(why, "cut off");
	else if (got == PR_DECODED && c.p != c.end)
		got = bad(why, "something behind the item");
	return got == PR_DECODED;
}

struct pr_span pr_cursor_skip(struct pr_cursor *c)
{
	const uint8_t *start = c->p;
	struct pr_item it;
	for (uint64_t left = 1; left > 0; left--) {
		if (!pr_cursor_take(c, &it)) {
			c->p = c->end;
			break;
		}
		if (it.major == PR_MAJOR_ARRAY || it.major == PR_MAJOR_TAG)
			left += it.major == PR_MAJOR_TAG ? 1 : it.u;
		else if (it.major == PR_MAJOR_MAP)
			left += 2 * it.u;
	}
	return (struct pr_span){start, (size_t)(c->p - start)};
}

#include "record/decode.h"

#include "check.h"
#include "hex.h"
#include "libcbor.h"
#include "random_record.h"
#include "sample.h"

static struct pr_build b, item, envelope;
static struct pr_record r;
static const char *why;

/* Decodes a copy that has exactly its own length, so that a sanitizer sees every byte that is read behind it. */
static enum pr_decoded decoded(struct pr_span bytes)
{
	static uint8_t *copy;
	free(copy);
	copy = malloc(bytes.n ? bytes.n : 1);
	memcpy(copy, bytes.p, bytes.n);
	why = "";
	enum pr_decoded got = pr_decode(copy, bytes.n, &r, &why);
	CHECK(r.bytes.p == copy && r.bytes.n <= bytes.n);
	return got;
}

struct refused {
	const char *bytes;
	const char *why;
	size_t at; /* how far into the bytes */
};

static void check_refused(const struct refused *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int before = check_failures;
		CHECK_EQ_INT(decoded(hex(rows[i].bytes)), PR_DECODE_BAD);
		CHECK_EQ_STR(why, rows[i].why);
		CHECK_EQ_INT(r.bytes.n, rows[i].at);
		if (check_failures > before)
			printf("#   in %s\n", rows[i].bytes);
	}
}

#define REFUSED(rows) check_refused(rows, sizeof(rows) / sizeof *(rows))

static void refuses_what_is_no_record(void)
{
	static const struct refused rows[] = {
		{"00", "not a record: no map", 1},
		{"20", "not a record: no map", 1},
		{"6161", "not a record: no map", 2},
		{"820001", "not a record: no map", 1},
		{"f6", "not a record: no map", 1},
		{"fb7ff8000000000000", "not a record: no map", 9},
		{"d9d9f7a200010100", "not a record: no map", 3},
		{"a0", "not a record: it does not begin with type and t", 1},
		{"a10001", "not a record: it does not begin with type and t", 3},
		{"a2 0001 0261 61", "not a record: it does not begin with type and t", 4},
		{"a2 0101 0200", "not a record: it does not begin with type and t", 2},
		{"a2 0101 0200 00000000000000000000", "not a record: it does not begin with type and t", 2},
		{"a2 0001 0200 00000000000000000000", "not a record: it does not begin with type and t", 4},
		{"a2 6161 01 6162 02", "a key that is no unsigned integer", 3},
		{"a3 0001 0100 2001", "a key that is no unsigned integer", 6},
	};
	REFUSED(rows);
}

static void refuses_indefinite_lengths_and_breaks(void)
{
	static const struct refused rows[] = {
		{"bf0001 0100ff", "indefinite length", 0},
		{"a3 0001 0100 18649f01ff", "indefinite length", 7},
		{"a3 0001 0100 18647f6161ff", "indefinite length", 7},
		{"a3 0001 0100 18645f4161ff", "indefinite length", 7},
		{"a3 0001 0100 1864bfff", "indefinite length", 7},
		{"a3 0001 0100 1864ff", "indefinite length", 7},
		{"a2 0001 ff", "indefinite length", 3},
		{"ff", "indefinite length", 0},
		{"1f", "indefinite length", 0},
		{"df", "indefinite length", 0},
	};
	REFUSED(rows);
}

static void refuses_reserved_heads(void)
{
	char bytes[3];
	for (unsigned major = 0; major < 8; major++) {
		for (unsigned info = 28; info < 31; info++) {
			snprintf(bytes, sizeof bytes, "%02x", major << 5 | info);
			check_refused(&(struct refused){bytes, "reserved head", 0}, 1);
		}
	}
}

static void refuses_overlong_heads(void)
{
	static const struct refused rows[] = {
		{"b802 0001 0100", "overlong number", 0},
		{"b90002 0001 0100", "overlong number", 0},
		{"a2 1800 01 0100", "overlong number", 1},
		{"a2 00 1801 0100", "overlong number", 2},
		{"a2 00 1817 0100", "overlong number", 2},
		{"a2 0001 01 1900ff", "overlong number", 4},
		{"a2 0001 01 1a0000ffff", "overlong number", 4},
		{"a2 0001 01 1b00000000ffffffff", "overlong number", 4},
		{"a3 0003 0100 06 780161", "overlong number", 6},
		{"a3 0003 0100 06 780161 00000000000000000000", "overlong number", 6}, /* with enough behind it to be read at once */
		{"a3 0003 0100 06 78176161616161616161616161616161616161616161616161", "overlong number", 6},
		{"a2 0001 01 1a0000ffff 00000000000000000000", "overlong number", 4},
		{"a3 0003 0100 1864 590001 61", "overlong number", 7},
		{"a3 0003 0100 1864 980100", "overlong number", 7},
		{"a3 0003 0100 1864 d80100", "overlong number", 7},
		{"a3 0003 0100 1864 3817", "overlong number", 7},
		{"a3 0003 0100 1864 f81f", "overlong simple value", 7},
		{"a3 0003 0100 1864 f815", "overlong simple value", 7},
	};
	REFUSED(rows);
}

static void refuses_keys_out_of_order_or_twice(void)
{
	static const struct refused rows[] = {
		{"a3 0001 0100 0100", "keys not sorted, or one twice", 6},
		{"a4 0001 0100 0900 0800", "keys not sorted, or one twice", 8},
		{"a4 0001 0100 1864 00 1864 00", "keys not sorted, or one twice", 10},
		{"a4 0001 0100 190100 00 18ff 00", "keys not sorted, or one twice", 11},
		/* maps inside: sorted by the encoded bytes (RFC 8949 section 4.2.1), so 9 < "a" and "b" < "aa" */
		{"a3 0001 0100 1864 a2 6161 00 6161 00", "keys not sorted, or one twice", 13},
		{"a3 0001 0100 1864 a2 6162 00 6161 00", "keys not sorted, or one twice", 13},
		{"a3 0001 0100 1864 a2 626161 00 6162 00", "keys not sorted, or one twice", 14},
		{"a3 0001 0100 1864 a2 6161 00 09 00", "keys not sorted, or one twice", 12},
		{"a3 0001 0100 1864 a2 8100 00 8100 00", "keys not sorted, or one twice", 13},
	};
	REFUSED(rows);
	CHECK_EQ_INT(decoded(hex("a3 0001 0100 1864 a3 09 00 6162 00 626161 00")), PR_DECODED);
}

static void refuses_text_that_is_not_utf8(void)
{
	static const struct refused rows[] = {
		{"a3 0003 0100 06 61ff", "text that is not UTF-8", 6},
		{"a3 0003 0100 06 62c080", "text that is not UTF-8", 6},
		{"a3 0003 0100 06 63eda080", "text that is not UTF-8", 6},
		{"a3 0003 0100 1864 62c328", "text that is not UTF-8", 7},
		{"a3 0003 0100 1864 a161ff00", "text that is not UTF-8", 8},
		{"a3 0003 0100 06 6cd9d9f8da7072543143424f52", "text that is not UTF-8", 6}, /* a label in a string */
	};
	REFUSED(rows);
}

/* The sum of head and length overflows in libcbor 0.8: it would ask for more, without end. */
static void refuses_lengths_beyond_a_record_at_once(void)
{
	static const struct refused rows[] = {
		{"a3 0003 0100 1864 5bffffffffffffffff", "record longer than 1 MiB", 7},
		{"a3 0003 0100 1864 5bfffffffffffffff7", "record longer than 1 MiB", 7},
		{"a3 0003 0100 1864 7bffffffffffffffff", "record longer than 1 MiB", 7},
		{"a3 0003 0100 1864 9bffffffffffffffff", "record longer than 1 MiB", 7},
		{"a3 0003 0100 1864 bbffffffffffffffff", "record longer than 1 MiB", 7},
		{"a3 0003 0100 1864 9a00100001", "record longer than 1 MiB", 7},
		{"a3 0003 0100 1864 5a00100001", "record longer than 1 MiB", 7},
		{"bbffffffffffffffff", "record longer than 1 MiB", 0},
		{"5bffffffffffffffff", "record longer than 1 MiB", 0},
	};
	REFUSED(rows);
}

static void refuses_known_fields_of_another_kind(void)
{
	static const struct refused rows[] = {
		{"a2 0020 0100", "type: value of another kind", 3},
		{"a2 006161 0100", "type: value of another kind", 4},
		{"a2 0001 0120", "t: value of another kind", 5},
		{"a2 0001 01fb41d0000000000000", "t: value of another kind", 13},
		{"a3 0001 0100 03 01", "src: value of another kind", 7},
		{"a3 0003 0100 06 60", "peer: value of another kind", 7}, /* a peer has a name */
		{"a3 0003 0100 06 f6", "peer: value of another kind", 7},
		{"a3 0003 0100 06 c06161", "peer: value of another kind", 9},
		{"a3 0003 0100 06 4161", "peer: value of another kind", 8},
		{"a3 0002 0100 08 05", "state: value of another kind", 7},
		{"a3 0005 0100 09 01", "voter: value of another kind", 7},
		{"a3 0005 0100 09 f6", "voter: value of another kind", 7},
		{"a3 0005 0100 07 6161", "aliases: value of another kind", 8},
		{"a3 0005 0100 07 8101", "aliases: value of another kind", 8},
		{"a3 0005 0100 0f 6161", "key: value of another kind", 8},
		{"a3 0006 0100 07 60", "leader: value of another kind", 7},
		{"a3 0007 0100 07 8160", "participants: value of another kind", 8},
		{"a3 0007 0100 08 81816161", "connections: value of another kind", 10},
		{"a3 0007 0100 08 8183616161626163", "connections: value of another kind", 14},
		{"a3 0007 0100 09 01", "partition: value of another kind", 7},
		{"a3 0008 0100 11 a10101", "vclock: value of another kind", 9},
		{"a3 0008 0100 11 a1616120", "vclock: value of another kind", 10},
		{"a3 0008 0100 14 a161613b8000000000000000", "balances: value of another kind", 18},
		{"a3 0008 0100 14 a161611b8000000000000000", "balances: value of another kind", 18},
		{"a3 000e 0100 12 816161", "groups: value of another kind", 9},
		{"a3 000e 0100 13 818101", "severed: value of another kind", 9},
		{"a3 000e 0100 13 81820020", "severed: value of another kind", 10},
		{"a3 000e 0100 16 8100", "quorum: value of another kind", 8},
		{"a3 000f 0100 0e 80", "fork: value of another kind", 7},
		{"a3 000f 0100 0e a10020", "fork: value of another kind", 9},
		{"a3 0010 0100 10 81a10001", "verdicts: value of another kind", 10},
		{"a3 0010 0100 10 81a1616100", "verdicts: value of another kind", 11},
		{"a3 0010 0100 10 8100", "verdicts: value of another kind", 8},
		{"a3 0012 0100 08 3b8000000000000000", "offset: value of another kind", 15},
	};
	REFUSED(rows);
	CHECK_EQ_INT(decoded(hex("a3 0005 0100 07 816161")), PR_DECODED);
	struct pr_span head = hex("a3 0003 0100 06 78ff");
	static uint8_t bytes[300];
	memcpy(bytes, head.p, head.n);
	memset(bytes + head.n, 'a', 256);
	CHECK_EQ_INT(decoded((struct pr_span){bytes, head.n + 255}), PR_DECODED);
	CHECK_EQ_INT(pr_text(&r, PR_ACTIVITY_PEER).n, PR_PEER_MAX);
	bytes[head.n - 2] = 0x79;
	bytes[head.n - 1] = 0x01;
	bytes[head.n] = 0x00;
	CHECK_EQ_INT(decoded((struct pr_span){bytes, head.n + 1 + 256}), PR_DECODE_BAD);
	CHECK_EQ_STR(why, "peer: value of another kind");
}

static void lets_through_what_it_does_not_know(void)
{
	static const char *const rows[] = {
		"a2 00 1863 01 00",                       /* a type */
		"a2 00 1bffffffffffffffff 01 00",         /* a type that is no small number */
		"a2 00 00 01 00",                         /* type 0 */
		"a3 0003 0100 1820 00",                   /* a key */
		"a3 0003 0100 1bffffffffffffffff 00",     /* a key that is no small number */
		"a3 0001 0100 1864 f90000",               /* floats */
		"a3 0001 0100 1864 fa7fc00000",           /* NaN */
		"a3 0001 0100 1864 fb7ff8000000000001",   /* NaN with a payload */
		"a3 0001 0100 1864 f7",                   /* undefined */
		"a3 0001 0100 1864 e0",                   /* simple values, assigned or not */
		"a3 0001 0100 1864 f3",                   /* ditto */
		"a3 0001 0100 1864 f820",                 /* ditto */
		"a3 0001 0100 1864 f8ff",                 /* ditto */
		"a3 0001 0100 1864 c11a514b67b0",         /* tags */
		"a3 0001 0100 1864 da7072543143424f52",   /* a tag that a label has, without its own */
		"a3 0001 0100 1864 3bffffffffffffffff",   /* -2^64 */
		"a3 0001 0100 1864 a1820001f6",           /* a map with an array for a key */
		"a3 0010 0100 10 81a1 1863 f6",           /* a key in a verdict */
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pr_span bytes = hex(rows[i]);
		int before = check_failures;
		CHECK_EQ_INT(decoded(bytes), PR_DECODED);
		CHECK_EQ_INT(r.bytes.n, bytes.n);
		CHECK_EQ_STR(why, "");
		if (check_failures > before)
			printf("#   in %s\n", rows[i]);
	}
}

/* libcbor 0.8 refuses tags 6 to 20 and takes none of them for what it is. */
static void lets_every_tag_through(void)
{
	for (unsigned tag = 0; tag < 24; tag++) {
		char bytes[64];
		snprintf(bytes, sizeof bytes, "a3 0001 0100 1864 %02x 6161", 0xc0 | tag);
		CHECK_EQ_INT(decoded(hex(bytes)), PR_DECODED);
		CHECK_EQ_INT(r.bytes.n, 10);
	}
}

/* The record is level 1 itself. */
static void nests_to_sixteen_levels(void)
{
	static const uint8_t heads[] = {0x81, 0xc1}; /* arrays of one, tags */
	for (size_t kind = 0; kind < 2; kind++) {
		for (size_t inner = 14; inner < 18; inner++) {
			uint8_t bytes[64] = {0xa3, 0x00, 0x01, 0x01, 0x00, 0x18, 0x64};
			memset(bytes + 7, heads[kind], inner);
			enum pr_decoded got = decoded((struct pr_span){bytes, 7 + inner + 1});
			CHECK_EQ_INT(got, inner + 1 <= PR_DEPTH_MAX ? PR_DECODED : PR_DECODE_BAD);
			CHECK_EQ_STR(why, got == PR_DECODED ? "" : "nested too deep");
		}
	}
	/* depth is told from the heads alone, before what they hold has come */
	uint8_t deep[64] = {0xa3, 0x00, 0x01, 0x01, 0x00, 0x18, 0x64};
	memset(deep + 7, 0x81, sizeof deep - 7);
	CHECK_EQ_INT(decoded((struct pr_span){deep, sizeof deep}), PR_DECODE_BAD);
	CHECK_EQ_STR(why, "nested too deep");
}

static void takes_a_mebibyte_and_not_a_byte_more(void)
{
	static uint8_t bytes[PR_RECORD_MAX + 16] = {0xa3, 0x00, 0x01, 0x01, 0x00, 0x18, 0x64, 0x5a};
	for (uint32_t n = PR_RECORD_MAX - 14; n < PR_RECORD_MAX; n++) {
		for (int i = 0; i < 4; i++)
			bytes[8 + i] = (uint8_t)(n >> (24 - 8 * i));
		bool fits = n + 12 <= PR_RECORD_MAX;
		CHECK_EQ_INT(pr_decode(bytes, sizeof bytes, &r, &why), fits ? PR_DECODED : PR_DECODE_BAD);
		if (fits)
			CHECK_EQ_INT(r.bytes.n, n + 12);
		else
			CHECK_EQ_STR(why, "record longer than 1 MiB");
		CHECK_EQ_INT(pr_decode(bytes, n, &r, &why), PR_DECODE_MORE);
	}
	/* a record that never ends is told so when it has become too long */
	memset(bytes + 7, 0, sizeof bytes - 7);
	memcpy(bytes + 7, "\x9a\x00\x10\x00\x00", 5);
	CHECK_EQ_INT(pr_decode(bytes, PR_RECORD_MAX - 1, &r, &why), PR_DECODE_MORE);
	CHECK_EQ_INT(pr_decode(bytes, PR_RECORD_MAX, &r, &why), PR_DECODE_BAD);
	CHECK_EQ_STR(why, "record longer than 1 MiB");
}

/* A COSE_Sign1 around a record: 18([h'a10127', {}, record, signature]) */
static struct pr_span sign(struct pr_span record)
{
	static const uint8_t protected[] = {0xa1, 0x01, 0x27}, signature[64] = {1};
	envelope.n = 0;
	pr_add_item(&envelope, hex("d2"));
	pr_add_array(&envelope, 4);
	pr_add_hash(&envelope, (struct pr_span){protected, sizeof protected});
	pr_add_map(&envelope, 0);
	pr_add_hash(&envelope, record);
	pr_add_hash(&envelope, (struct pr_span){signature, sizeof signature});
	return (struct pr_span){envelope.p, envelope.n};
}

static void asks_for_more_after_every_byte(void)
{
	for (uint64_t type = 0; type < 25; type++) {
		struct pr_span bare = sample_record(&b, &item, type), both[] = {bare, sign(bare)};
		for (size_t i = 0; i < 2; i++) {
			for (size_t n = 0; n < both[i].n; n++)
				CHECK_EQ_INT(decoded((struct pr_span){both[i].p, n}), PR_DECODE_MORE);
			CHECK_EQ_INT(decoded(both[i]), PR_DECODED);
			CHECK_EQ_INT(r.bytes.n, both[i].n);
		}
	}
}

static void leaves_what_stands_behind(void)
{
	CHECK_EQ_INT(decoded(hex("a2000301 00 ffffff")), PR_DECODED);
	CHECK_EQ_INT(r.bytes.n, 5);
}

static void reads_through_the_envelope(void)
{
	for (uint64_t type = 0; type < 25; type++) {
		struct pr_span record = sample_record(&b, &item, type), signed_record = sign(record);
		CHECK_EQ_INT(decoded(signed_record), PR_DECODED);
		CHECK_EQ_INT(r.bytes.n, signed_record.n);
		CHECK(pr_same(r.map, record));
		CHECK_EQ_INT(r.type, type);
		CHECK_EQ_INT(r.t, SAMPLE_T);
	}
}

static void refuses_envelopes_of_another_shape(void)
{
	static const struct refused rows[] = {
		{"d2 00", "not a COSE_Sign1", 2},
		{"d2 80", "not a COSE_Sign1", 2},
		{"d2 83 40 a0 45a200010100", "not a COSE_Sign1", 2},
		{"d2 84 60 a0 45a200010100 40", "not a COSE_Sign1", 3},
		{"d2 84 40 80 45a200010100 40", "not a COSE_Sign1", 4},
		{"d2 84 40 a0 f6 40", "not a COSE_Sign1", 5}, /* a detached payload */
		{"d2 84 40 a0 45a200010100 60", "not a COSE_Sign1", 11},
		{"d2 84 40 a0 46a20001010000 40", "signed record with something behind it", 12},
		{"d2 84 40 a0 44a2000101 40", "signed record that is cut off", 10},
		{"d2 84 40 a0 40 40", "signed record that is cut off", 6},
		{"d2 84 40 a0 4100 40", "not a record: no map", 7},
		{"d2 84 40 a0 4bd28440a045a20001010040 40", "not a record: no map", 17},
		{"d812 84 40 a0 45a200010100 40", "overlong number", 0},
		{"d1 84 40 a0 45a200010100 40", "not a record: no map", 1},
	};
	REFUSED(rows);
}

/* One byte is another, one more or one less. */
static void damage(uint8_t *bytes, size_t *n)
{
	size_t at = random_below((unsigned)*n);
	switch (random_below(4)) {
	case 0:
		bytes[at] ^= (uint8_t)(1u << random_below(8));
		break;
	case 1:
		bytes[at] = (uint8_t)random_u64();
		break;
	case 2:
		memmove(bytes + at, bytes + at + 1, --*n - at);
		break;
	default:
		memmove(bytes + at + 1, bytes + at, (*n)++ - at);
		bytes[at] = (uint8_t)random_u64();
	}
}

/* Records by chance, whole and damaged; of those that are let through, libcbor finds the same, and nobody reads behind them. */
static void lets_through_what_libcbor_reads_as_the_same(void)
{
	static uint8_t bytes[1 << 16];
	size_t whole = 0, passed = 0;
	for (unsigned i = 0; i < 60000; i++) {
		struct pr_span record = random_record(&b, random_below(24), 1 + random_below(6));
		size_t n = record.n;
		if (n == 0 || n > 4096)
			continue;
		memcpy(bytes, record.p, n);
		for (unsigned damages = i % 3; damages > 0 && n > 1; damages--)
			damage(bytes, &n);
		bool is_whole = i % 3 == 0;
		bool good = decoded((struct pr_span){bytes, n}) == PR_DECODED;
		CHECK(good || !is_whole);
		CHECK(!good || libcbor_agrees(&r));
		whole += is_whole;
		passed += good && !is_whole;
	}
	CHECK(whole > 10000 && passed > 1000);
}

static void judges_single_items(void)
{
	CHECK(pr_decode_item(hex("00"), &why));
	CHECK(pr_decode_item(hex("8301820203820405"), &why));
	CHECK(pr_decode_item(hex("d9d9f7a16161f6"), &why));
	static const char *const rows[][2] = {{"0000", "something behind the item"}, {"61", "cut off"}, {"", "cut off"},
	                                      {"1800", "overlong number"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK(!pr_decode_item(hex(rows[i][0]), &why));
		CHECK_EQ_STR(why, rows[i][1]);
	}
	CHECK(!pr_decode_item(hex("5bffffffffffffffff"), &why));
	CHECK(pr_decode_item(hex("81 81 81 81 81 81 81 81 81 81 81 81 81 81 81 00"), &why));
	CHECK(!pr_decode_item(hex("81 81 81 81 81 81 81 81 81 81 81 81 81 81 81 81 00"), &why));
}

static void walks_through_an_item(void)
{
	struct pr_cursor c = pr_cursor_of(hex("83 820102 6161 a1 6162 f5"));
	CHECK_EQ_INT(pr_cursor_count(&c), 3);
	CHECK_EQ_INT(pr_cursor_skip(&c).n, 3);
	CHECK_EQ_SPAN(pr_cursor_text(&c), "a");
	CHECK_EQ_INT(pr_cursor_count(&c), 1);
	CHECK_EQ_SPAN(pr_cursor_text(&c), "b");
	CHECK_EQ_INT(pr_cursor_uint(&c), 1);
	CHECK_EQ_INT(pr_cursor_next(&c).major, PR_MAJOR_END);
	CHECK_EQ_INT(pr_cursor_skip(&c).n, 0);
	CHECK_EQ_INT(pr_cursor_count(&c), 0);
	CHECK_EQ_INT(pr_cursor_uint(&c), 0);
	CHECK(!pr_cursor_text(&c).p);
}

CHECK_MAIN(refuses_what_is_no_record, refuses_indefinite_lengths_and_breaks, refuses_reserved_heads, refuses_overlong_heads,
           refuses_keys_out_of_order_or_twice, refuses_text_that_is_not_utf8, refuses_lengths_beyond_a_record_at_once,
           refuses_known_fields_of_another_kind, lets_through_what_it_does_not_know, lets_every_tag_through,
           nests_to_sixteen_levels, takes_a_mebibyte_and_not_a_byte_more, asks_for_more_after_every_byte,
           leaves_what_stands_behind, reads_through_the_envelope, refuses_envelopes_of_another_shape,
           lets_through_what_libcbor_reads_as_the_same, judges_single_items, walks_through_an_item)

/*
 * Snapshots put together by hand: each shape ends where it should, wherever a piece of it ends; what cannot be is told. That
 * real ones are passed over is tests/dumps/redis-preamble.aof's.
 */
#include "dump/rdb.h"

#include "check.h"

#include <string.h>

#define SNAPSHOT(bytes) "REDIS0011" bytes "\xff" "checksum"

struct take {
	int got;
	size_t used;
	uint64_t keys;
	const char *why;
};

static struct take take(const char *bytes, size_t n, size_t piece)
{
	struct pr_rdb r = {0};
	struct take it = {.got = 1};
	while (it.used < n && it.got > 0) {
		struct pr_span in = {(const uint8_t *)bytes + it.used, n - it.used < piece ? n - it.used : piece};
		size_t before = in.n;
		it.got = pr_rdb_take(&r, &in);
		it.used += before - in.n;
	}
	if (it.got > 0) {
		struct pr_span none = {NULL, 0};
		it.got = pr_rdb_take(&r, &none);
	}
	it.keys = r.keys;
	it.why = r.why;
	return it;
}

/* The bytes are a snapshot of so many keys, behind which "*1" stands. */
static void passes(const char *bytes, size_t n, unsigned keys)
{
	for (size_t piece = 1; piece <= n; piece++) {
		struct take it = take(bytes, n, piece);
		CHECK_EQ_INT(it.got, 0);
		CHECK_EQ_INT(it.used, n - 2);
		CHECK_EQ_INT(it.keys, keys);
	}
	for (size_t cut = 0; cut < n - 2; cut++)
		CHECK_EQ_INT(take(bytes, cut, n).got, 1);
}
#define PASSES(bytes, keys) passes(SNAPSHOT(bytes) "*1", sizeof(SNAPSHOT(bytes) "*1") - 1, keys)

static void fails(const char *bytes, size_t n, const char *why)
{
	struct take it = take(bytes, n, 3);
	CHECK_EQ_INT(it.got, -1);
	CHECK_EQ_STR(it.why ? it.why : "", why);
}
#define FAILS(bytes, why) fails(bytes, sizeof(bytes) - 1, why)

static void values_of_each_type(void)
{
	PASSES("", 0);
	PASSES("\x00\x01" "k" "\x02" "vv", 1);
	PASSES("\x01\x01k\x02\x01" "a" "\xc0\x07", 1); /* of numbers too */
	PASSES("\x02\x01k\x00", 1); /* empty */
	PASSES("\x03\x01k\x03\x01" "a" "\x03" "1.5" "\x01" "b" "\xfd" "\x01" "c" "\xff", 1);
	PASSES("\x04\x01k\x01\x01" "f" "\x01" "v", 1);
	PASSES("\x05\x01k\x01\x01" "m" "8bytes..", 1);
	PASSES("\x12\x01k\x02\x02\x01" "a" "\x01\x01" "b", 1);
	PASSES("\x18\x01k" "8bytes.." "\x01\x05\x01" "f" "\x01" "v", 1);
	PASSES("\x19\x01k" "8bytes.." "\x03" "abc", 1);
}

static void streams_with_groups(void)
{
	PASSES("\x0f\x01k\x01\x03" "n.." "\x02" "lp" "\x01\x02\x03" "\x00", 1);
	PASSES("\x0f\x01k\x00\x01\x02\x03" "\x02"
	       "\x01" "g" "\x01\x02" "\x01" "16bytes........." "8bytes.." "\x05" "\x00"
	       "\x01" "h" "\x01\x02" "\x00" "\x02" "\x01" "c" "8bytes.." "\x01" "16bytes........." "\x01" "d" "8bytes.." "\x00", 1);
	PASSES("\x15\x01k\x00\x01\x02\x03\x04\x05\x06\x07\x08" "\x01"
	       "\x01" "g" "\x01\x02\x03" "\x00" "\x01" "\x01" "c" "8bytes.." "8bytes.." "\x00", 1);
}

static void what_stands_beside_keys(void)
{
	PASSES("\xfa\x01" "a" "\xc2" "abcd" "\xfe\x03" "\xfb\x41\x00\x00" "\xf4\x01\x02\x03" "\xf5\x02" "fn"
	       "\xfd" "4byt" "\xf8\x07" "\x00\x01k\x01v" "\xfc" "8bytes.." "\xf9" "f" "\x00\x01l\x01v", 2);
	PASSES("\xf7\x05\x02\x01\x01\x07\x03" "4byt" "\x04" "8bytes.." "\x05\x02" "ab" "\x00" "\x07\x01k\x05\x00", 1);
}

static void lengths_of_all_sizes(void)
{
	PASSES("\x00\x01k\x40\x03" "abc", 1);
	PASSES("\x00\x01k\x80\x00\x00\x00\x03" "abc", 1);
	PASSES("\x00\x01k\x81\x00\x00\x00\x00\x00\x00\x00\x03" "abc", 1);
	PASSES("\x00\x01k\xc3\x04\x43\xe8" "lzf.", 1); /* four bytes that are a thousand */
	PASSES("\x00\x01k\xc3\x00\x00", 1);
}

/* Before version 5 there is no checksum. */
static void old_versions(void)
{
	static const char old[] = "REDIS0004\x00\x01k\x01v\xff";
	struct take it = take(old, sizeof old - 1, 4);
	CHECK_EQ_INT(it.got, 0);
	CHECK_EQ_INT(it.used, sizeof old - 1);
}

/* Most files of a version that is not known hold only what is. */
static void later_versions(void)
{
	static const char *const heads[] = {"REDIS0013", "REDIS0080", "REDIS9999", "VALKEY080", "VALKEY999"};
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		char bytes[] = "--version\x00\x01k\x01v\xff" "checksum" "*1";
		memcpy(bytes, heads[i], 9);
		passes(bytes, sizeof bytes - 1, 1);
	}
}

static void valkeys_own(void)
{
	static const char bytes[] = "VALKEY080" "\xf3\x01" "n\x02\x00\x0a\x40\x64\x41\x00" "\x16\x01k\x02\x01" "f\x01v" "8bytes.." "\x02" "gg\xc0\x07" "8bytes.."
	                            "\x00\x01l\x01v" "\xff" "checksum" "*1";
	passes(bytes, sizeof bytes - 1, 2);
}

static void what_cannot_be(void)
{
	FAILS("RADIS0011", "no snapshot");
	FAILS("REDIS00x1", "no snapshot");
	FAILS("VALKEY8x", "no snapshot");
	FAILS("VALKER080", "no snapshot");
	FAILS("REDIS0000", "a snapshot of version 0, which there is not");
	FAILS("VALKEY080\x17", "a type of value that is not known");
	FAILS("REDIS0012\x16", "a type of value that is not known"); /* in these it is another one's */
	FAILS("REDIS0013\xf3", "a type of value that is not known");
	FAILS("REDIS0011\x06\x01k", "a type of value that is not known");
	FAILS("REDIS0011\xf0", "a type of value that is not known");
	FAILS("REDIS0011\x00\x82", "a length expected");
	FAILS("REDIS0011\x00\xc4", "a length expected");
	FAILS("REDIS0011\xfe\xc0", "a length expected"); /* a number is no length of a list, nor a database */
	FAILS("REDIS0011\x07\x01k\x05\x06", "a module's value that is not known");
	/* lengths that no file has: the end comes first, and nothing is taken for them */
	CHECK_EQ_INT(take("REDIS0011\x00\x81\xff\xff\xff\xff\xff\xff\xff\xff" "abc", 22, 5).got, 1);
	CHECK_EQ_INT(take("REDIS0011\x01\x01k\x81\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00", 24, 5).got, 1);
}

CHECK_MAIN(values_of_each_type, streams_with_groups, what_stands_beside_keys, lengths_of_all_sizes, old_versions, later_versions, valkeys_own,
           what_cannot_be)

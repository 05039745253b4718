#include "record/encode.h"

#include "check.h"
#include "hex.h"
#include "record/decode.h"
#include "sample.h"

static struct pr_build b, item;

static void check_bytes(int line, struct pr_span got, const char *wanted)
{
	if (!pr_same(got, hex(wanted))) {
		check_failed(__FILE__, line, wanted);
		printf("#   got ");
		for (size_t i = 0; i < got.n; i++)
			printf("%02x", got.p[i]);
		putchar('\n');
	}
}

#define CHECK_BYTES(got, wanted) check_bytes(__LINE__, (got), (wanted))

static struct pr_span added(void)
{
	return (struct pr_span){item.p, item.n};
}

/* RFC 8949 appendix A. */
static void writes_numbers_as_the_rfc_does(void)
{
	static const struct {
		uint64_t value;
		const char *wanted;
	} rows[] = {{0, "00"}, {1, "01"}, {10, "0a"}, {23, "17"}, {24, "1818"}, {25, "1819"}, {100, "1864"}, {255, "18ff"},
	            {256, "190100"}, {1000, "1903e8"}, {65535, "19ffff"}, {65536, "1a00010000"}, {1000000, "1a000f4240"},
	            {UINT32_MAX, "1affffffff"}, {UINT32_MAX + UINT64_C(1), "1b0000000100000000"},
	            {1000000000000, "1b000000e8d4a51000"}, {UINT64_MAX, "1bffffffffffffffff"}};
	static const struct {
		int64_t value;
		const char *wanted;
	} ints[] = {{0, "00"}, {-1, "20"}, {-10, "29"}, {-24, "37"}, {-25, "3818"}, {-100, "3863"}, {-1000, "3903e7"},
	            {INT64_MAX, "1b7fffffffffffffff"}, {INT64_MIN, "3b7fffffffffffffff"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		item.n = 0;
		pr_add_uint(&item, rows[i].value);
		CHECK_BYTES(added(), rows[i].wanted);
	}
	for (size_t i = 0; i < sizeof ints / sizeof *ints; i++) {
		item.n = 0;
		pr_add_int(&item, ints[i].value);
		CHECK_BYTES(added(), ints[i].wanted);
	}
}

static void writes_the_other_kinds_as_the_rfc_does(void)
{
	item.n = 0;
	pr_add_bool(&item, false);
	pr_add_bool(&item, true);
	pr_add_null(&item);
	pr_add_text(&item, pr_span_of(""));
	pr_add_text(&item, pr_span_of("IETF"));
	pr_add_text(&item, pr_span_of("\xc3\xbc"));
	pr_add_hash(&item, hex("01020304"));
	pr_add_hash(&item, (struct pr_span){NULL, 0});
	pr_add_array(&item, 0);
	pr_add_array(&item, 25);
	pr_add_map(&item, 0);
	pr_add_map(&item, 300);
	CHECK_BYTES(added(), "f4 f5 f6 60 6449455446 62c3bc 4401020304 40 80 9819 a0 b9012c");
}

static void writes_a_record(void)
{
	pr_build_record(&b, PR_LINK, 1000);
	pr_build_text(&b, PR_LINK_OBSERVER, pr_span_of("a"));
	pr_build_text(&b, PR_LINK_SUBJECT, pr_span_of("b"));
	pr_build_text(&b, PR_LINK_STATE, pr_span_of("down"));
	pr_build_uint(&b, PR_LINK_EARLIEST, 900);
	CHECK_BYTES(pr_build_end(&b), "a6 00 02 01 1903e8 06 6161 07 6162 08 64646f776e 09 190384");
	pr_build_record(&b, PR_CLOCK, 0);
	pr_build_int(&b, PR_CLOCK_OFFSET, -1);
	CHECK_BYTES(pr_build_end(&b), "a3 00 12 01 00 08 20");
	pr_build_record(&b, PR_LEADER, 0);
	pr_build_null(&b, PR_LEADER_LEADER);
	CHECK_BYTES(pr_build_end(&b), "a3 00 06 01 00 07 f6");
}

/* Fields that stand already, in runs, are those that are written one by one. */
static void puts_runs_together(void)
{
	static const struct pr_span one = {(const uint8_t *)"a", 1};
	struct pr_span longest = {(const uint8_t *)(const char[PR_PUT_TEXT_MAX]){"b"}, PR_PUT_TEXT_MAX};
	for (uint64_t t = 1; t < 1ull << 60; t <<= 5) {
		uint8_t peers[2 * (PR_PUT_HEAD + PR_PUT_TEXT_MAX)], times[PR_PUT_UINT];
		uint8_t *end = pr_put_text(pr_put_text(peers, PR_LINK_OBSERVER, one), PR_LINK_SUBJECT, longest);
		const struct pr_run runs[] = {{{peers, (size_t)(end - peers)}, 2}, {{NULL, 0}, 0},
		                              {{times, (size_t)(pr_put_uint(times, PR_LINK_EARLIEST, t) - times)}, 1}};
		pr_build_record(&b, PR_LINK, t);
		pr_build_text(&b, PR_LINK_OBSERVER, one);
		pr_build_text(&b, PR_LINK_SUBJECT, longest);
		pr_build_uint(&b, PR_LINK_EARLIEST, t);
		CHECK(pr_same(pr_build_end(&b), pr_build_runs(&item, PR_LINK, t, runs, 3)));
	}
	CHECK_BYTES(pr_build_runs(&b, PR_ACTIVITY, 0, NULL, 0), "a2 00 03 01 00");
}

/* The head of the map is written last, in front of fields that stand already: its size depends on their number. */
static void counts_the_fields_in_one_byte_or_more(void)
{
	static const struct {
		unsigned fields;
		const char *head;
	} rows[] = {{2, "a2"}, {23, "b7"}, {24, "b818"}, {255, "b8ff"}, {256, "b90100"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		pr_build_record(&b, 1000, 0);
		for (unsigned key = 2; key < rows[i].fields; key++)
			pr_build_item(&b, 98 + key, hex("00"));
		struct pr_span record = pr_build_end(&b), head = hex(rows[i].head);
		CHECK(record.n > head.n && memcmp(record.p, head.p, head.n) == 0);
		struct pr_record r;
		const char *why;
		CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED && r.bytes.n == record.n);
	}
}

static void is_read_back_as_it_was_written(void)
{
	for (uint64_t type = 0; type < 30; type++) {
		struct pr_span record = sample_record(&b, &item, type);
		struct pr_record r;
		const char *why = "";
		CHECK_EQ_INT(pr_decode(record.p, record.n, &r, &why), PR_DECODED);
		CHECK_EQ_STR(why, "");
		CHECK(pr_same(r.bytes, record) && pr_same(r.map, record));
		CHECK_EQ_INT(r.type, type);
		CHECK_EQ_INT(r.t, SAMPLE_T);
		for (unsigned key = 2; key < PR_KEYS; key++) {
			const struct pr_field_info *field = pr_field_of(type, key);
			CHECK_EQ_INT(pr_has(&r, key), field != NULL);
			struct pr_build one = {0};
			if (!field)
				continue;
			struct pr_span wanted = sample_item(&one, field->kind);
			struct pr_cursor c = pr_cursor_of(wanted);
			struct pr_item it = pr_cursor_next(&c);
			if (it.major == PR_MAJOR_ARRAY || it.major == PR_MAJOR_MAP)
				CHECK(pr_same(r.v[key].s, wanted));
			else if (it.major == PR_MAJOR_TEXT || it.major == PR_MAJOR_BYTES)
				CHECK(pr_same(r.v[key].s, it.content));
			else if (field->kind == PR_KIND_INT)
				CHECK(r.v[key].i == INT64_MIN);
			else if (field->kind == PR_KIND_BOOL)
				CHECK(r.v[key].u == 1);
			else if (it.major == PR_MAJOR_UINT)
				CHECK(r.v[key].u == it.u);
			else
				CHECK(!r.v[key].s.p);
			pr_build_free(&one);
		}
	}
}

static void refuses_what_is_longer_than_a_record(void)
{
	static uint8_t text[PR_RECORD_MAX];
	memset(text, 'a', sizeof text);
	/* a3 00 07 01 00 06 7a nnnnnnnn: 11 bytes around the text */
	for (size_t n = sizeof text - 13; n <= sizeof text; n++) {
		pr_build_record(&b, PR_VIEW, 0);
		pr_build_text(&b, PR_VIEW_PARTITION, (struct pr_span){text, n});
		struct pr_span record = pr_build_end(&b);
		CHECK((record.p != NULL) == (n + 11 <= PR_RECORD_MAX));
		if (record.p)
			CHECK_EQ_INT(record.n, n + 11);
	}
	pr_build_record(&b, PR_VIEW, 0);
	for (int i = 0; i < 5; i++)
		pr_build_item(&b, 100 + (uint64_t)i, (struct pr_span){text, PR_RECORD_MAX / 4});
	CHECK(!pr_build_end(&b).p);
	pr_build_record(&b, PR_ACTIVITY, 0);
	CHECK_BYTES(pr_build_end(&b), "a2 00 03 01 00");
}

CHECK_MAIN(writes_numbers_as_the_rfc_does, writes_the_other_kinds_as_the_rfc_does, writes_a_record, puts_runs_together,
           counts_the_fields_in_one_byte_or_more, is_read_back_as_it_was_written, refuses_what_is_longer_than_a_record)

#include "record/json.h"

#include <stdlib.h>

#include "check.h"
#include "random_record.h"
#include "record/decode.h"

static struct pr_build build, back;
static struct pr_text line;

static const char *read_line(const char *text)
{
	struct pr_span record;
	const char *why = NULL;
	return pr_json_parse(text, strlen(text), &back, &record, &why) == 0 ? NULL : why;
}

/* The line of a line: what pr_json_write() makes of what pr_json_parse() read, without the newline. */
static const char *rewritten(const char *text)
{
	struct pr_span record;
	struct pr_record r;
	const char *why;
	pr_text_clear(&line);
	if (pr_json_parse(text, strlen(text), &back, &record, &why) != 0)
		return why;
	if (pr_decode(record.p, record.n, &r, &why) != PR_DECODED || r.bytes.n != record.n || pr_json_write(&line, &r) != 0)
		return "not written";
	line.p[line.n - 1] = '\0';
	return line.p;
}

static void comes_back(struct pr_span record)
{
	struct pr_record r;
	struct pr_span again;
	const char *why = "memory";
	int failures = check_failures;
	pr_text_clear(&line);
	CHECK(record.p && pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	if (check_failures == failures)
		CHECK(pr_json_write(&line, &r) == 0 && line.p[line.n - 1] == '\n' && !memchr(line.p, '\n', line.n - 1));
	if (check_failures == failures)
		CHECK(pr_json_parse(line.p, line.n, &back, &again, &why) == 0);
	if (check_failures == failures)
		CHECK(pr_same(record, again));
	if (check_failures != failures)
		printf("# %s: %.*s\n", why, (int)line.n, line.p);
}

static void shows_names_times_and_hashes(void)
{
	static const char text[] = "{\"type\":\"claim\",\"t\":\"2026-11-22T14:08:54.343057553Z\",\"peer\":\"etcd1\","
	                           "\"seq\":18446744073709551615,\"hash\":\"00ff7f\",\"vclock\":{\"b\":1,\"aa\":2},"
	                           "\"checkpoint\":true,\"balances\":{\"x\":-9223372036854775808}}";
	CHECK_EQ_STR(rewritten(text), text);
}

static void shows_groups_pairs_and_parts(void)
{
	static const char failure[] = "{\"type\":\"failure\",\"t\":\"1970-01-01T00:00:00.000000001Z\",\"groups\":[[\"a\"],[\"b\","
	                              "\"c\"]],\"severed\":[[0,1],[1,0]],\"inferred\":[],\"quorum\":[false,true]}";
	static const char recovery[] = "{\"type\":\"recovery\",\"t\":\"1970-01-01T00:00:00.000000001Z\",\"verdicts\":[{\"group\":"
	                               "[\"a\"],\"present\":1,\"verdict\":\"stop\",\"#9\":null}]}";
	static const char leader[] = "{\"type\":\"leader\",\"t\":\"1970-01-01T00:00:00.000000001Z\",\"leader\":null}";
	CHECK_EQ_STR(rewritten(failure), failure);
	CHECK_EQ_STR(rewritten(recovery), recovery);
	CHECK_EQ_STR(rewritten(leader), leader);
}

static void keeps_the_place_of_what_has_no_name(void)
{
	static const char text[] = "{\"type\":77,\"t\":\"1970-01-01T00:00:00.000000001Z\",\"src\":\"x:1\",\"#6\":-1,"
	                           "\"#30\":[true,[],{\"cbor\":\"f7\"}],\"#18446744073709551615\":{\"cbor\":\"a10102\"}}";
	CHECK_EQ_STR(rewritten(text), text);
}

static void takes_other_forms(void)
{
	CHECK_EQ_STR(rewritten(" { \"src\" : \"\\u0061\\/\", \"#6\": \"p\", \"t\": 1 , \"type\": 3 } "),
	             "{\"type\":\"activity\",\"t\":\"1970-01-01T00:00:00.000000001Z\",\"src\":\"a/\",\"peer\":\"p\"}");
	CHECK_EQ_STR(rewritten("{\"\\u0074\":\"1970-01-01T01:00:01+01:00\",\"type\":\"claim\",\"vclock\":{\"c\":3,\"\\u0062b\":2,"
	                       "\"a\":1},\"hash\":\"AbCd\"}"),
	             "{\"type\":\"claim\",\"t\":\"1970-01-01T00:00:01.000000000Z\",\"hash\":\"abcd\",\"vclock\":{\"a\":1,\"c\":3,"
	             "\"bb\":2}}");
	CHECK_EQ_STR(rewritten("{\"type\":\"note\",\"t\":1,\"text\":\"\\ud83d\\ude00\"}"),
	             "{\"type\":\"note\",\"t\":\"1970-01-01T00:00:00.000000001Z\",\"text\":\"\xf0\x9f\x98\x80\"}");
}

static void escapes_what_a_terminal_obeys(void)
{
	CHECK_EQ_STR(rewritten("{\"type\":\"note\",\"t\":1,\"text\":\"\\u001b[2J\\u007f\\u009b\\u00e9\\b\\f\\n\\r\\t\\\"\\\\\"}"),
	             "{\"type\":\"note\",\"t\":\"1970-01-01T00:00:00.000000001Z\",\"text\":"
	             "\"\\u001b[2J\\u007f\\u009b\xc3\xa9\\b\\f\\n\\r\\t\\\"\\\\\"}");
}

static void says_what_it_refuses(void)
{
	CHECK_EQ_STR(read_line(""), "byte 0: an object expected");
	CHECK_EQ_STR(read_line("[]"), "byte 0: an object expected");
	CHECK_EQ_STR(read_line("{}"), "record: no \"type\"");
	CHECK_EQ_STR(read_line("{\"type\":\"link\"}"), "record: no \"t\"");
	CHECK_EQ_STR(read_line("{\"type\":\"lonk\",\"t\":1}"), "record: no type \"lonk\"");
	CHECK_EQ_STR(read_line("{\"type\":\"link\",\"t\":1,\"obsrver\":\"a\"}"), "link: no field \"obsrver\"");
	CHECK_EQ_STR(read_line("{\"type\":\"link\",\"t\":1,\"\\u001b\":\"a\"}"), "link: no field \"\\x1b\"");
	CHECK_EQ_STR(read_line("{\"type\":\"link\",\"t\":1,\"src\\u0000\":\"a\"}"), "link: no field \"src\\x00\"");
	CHECK_EQ_STR(read_line("{\"type\":\"link\",\"t\":1,\"#1\":2}"), "link: no field \"#1\"");
	CHECK_EQ_STR(read_line("{\"type\":\"link\",\"t\":1,\"#09\":2}"), "link: no field \"#09\"");
	CHECK_EQ_STR(read_line("{\"type\":\"link\",\"t\":1,\"# 9\":2}"), "link: no field \"# 9\"");
	CHECK_EQ_STR(read_line("{\"type\":\"link\",\"t\":1,\"#-9\":2}"), "link: no field \"#-9\"");
	CHECK_EQ_STR(read_line("{\"type\":\"link\",\"t\":1,\"src\":\"a\",\"src\":\"a\"}"), "link: \"src\" stands twice");
	CHECK_EQ_STR(read_line("{\"type\":\"link\",\"t\":1,\"src\":\"a\",\"#3\":\"a\"}"), "link: \"#3\" stands twice");
	CHECK_EQ_STR(read_line("{\"type\":\"claim\",\"t\":1,\"vclock\":{\"a\":1,\"b\":2,\"\\u0061\":3}}"),
	             "claim: vclock: \"a\" stands twice");
	CHECK_EQ_STR(read_line("{\"type\":\"recovery\",\"t\":1,\"verdicts\":[{\"grp\":[]}]}"),
	             "recovery: verdicts: no field \"grp\"");
	CHECK_EQ_STR(read_line("{\"type\":\"link\",\"t\":1,\"observer\":2}"), "link: observer: a string expected");
	CHECK_EQ_STR(read_line("{\"type\":\"link\",\"t\":1,\"observer\":\"\"}"), "link: observer: value of another kind");
	CHECK_EQ_STR(read_line("{\"type\":\"contact\",\"t\":1,\"seq\":-1}"), "contact: seq: negative");
	CHECK_EQ_STR(read_line("{\"type\":\"link\",\"t\":\"yesterday\"}"), "link: t: not an RFC 3339 time from 1970 to 2554");
	CHECK_EQ_STR(read_line("{\"type\":\"link\",\"t\":1} {}"), "record: more behind the object");
	CHECK_EQ_STR(read_line("{\"type\":\"note\",\"t\":1,\"text\":\"\xff\"}"), "record: not UTF-8");
}

static void refuses_numbers_that_are_no_integers_of_64_bits(void)
{
	static const char *const numbers[] = {"1.0", "1e3", "1E3", "18446744073709551616", "99999999999999999999", "01", "-", "+1",
	                                      "0x1", "NaN", "1.", ".5", "Infinity"};
	char text[100];
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		snprintf(text, sizeof text, "{\"type\":\"contact\",\"t\":1,\"seq\":%s}", numbers[i]);
		CHECK(read_line(text));
	}
	CHECK(read_line("{\"type\":\"clock\",\"t\":1,\"offset\":9223372036854775808}"));
	CHECK(read_line("{\"type\":\"clock\",\"t\":1,\"offset\":-9223372036854775809}"));
	CHECK(!read_line("{\"type\":\"clock\",\"t\":1,\"offset\":-9223372036854775808}"));
}

static void refuses_what_is_no_json(void)
{
	static const char *const lines[] = {
		"{\"type\":\"note\",\"t\":1,}", "{\"type\":\"note\" \"t\":1}", "{type:\"note\",\"t\":1}", "{\"type\":\"note\",\"t\":1",
		"{\"type\":\"note\",\"t\":1,\"text\":\"\\ud800\"}", "{\"type\":\"note\",\"t\":1,\"text\":\"\\udc00\\ud800\"}",
		"{\"type\":\"note\",\"t\":1,\"text\":\"\\x41\"}", "{\"type\":\"note\",\"t\":1,\"text\":\"\t\"}",
		"{\"type\":\"note\",\"t\":1,\"text\":\"\\u12\"}", "{\"type\":\"note\",\"t\":1,\"text\":'a'}",
		"{\"type\":\"note\",\"t\":1,\"#19\":{\"cbor\":\"0\"}}", "{\"type\":\"note\",\"t\":1,\"#19\":{\"cbor\":\"0g\"}}",
		"{\"type\":\"note\",\"t\":1,\"#19\":{\"cbor\":\"0000\"}}", "{\"type\":\"note\",\"t\":1,\"#19\":{\"cbor\":\"\"}}",
		"{\"type\":\"note\",\"t\":1,\"#19\":{\"cbor\":\"00\",\"a\":1}}", "{\"type\":\"note\",\"t\":1,\"#19\":{}}",
		"{\"type\":\"note\",\"t\":1,\"#19\":{\"cbor\":\"9f01ff\"}}", "{\"type\":\"view\",\"t\":1,\"connections\":[[\"a\"]]}",
		"{\"type\":\"note\",\"t\":1,\"cose\":\"00\"}", "{\"type\":\"note\",\"t\":1,\"cose\":\"d28440a04040\"}",
		"{\"type\":\"note\",\"t\":1,\"cose\":\"d284a0a0f640\"}", "{\"type\":\"note\",\"t\":1,\"#19\":True}",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (!read_line(lines[i]))
			check_failed(__FILE__, __LINE__, lines[i]);
}

static void every_field_of_every_type_comes_back(void)
{
	for (uint64_t type = 0; type < 40; type++)
		for (unsigned i = 0; i < 20; i++)
			comes_back(random_record(&build, type, 1));
}

static void records_by_chance_come_back(void)
{
	for (unsigned i = 0; i < 20000; i++) {
		uint64_t type = random_below(20) ? random_below(24) : random_number();
		comes_back(random_record(&build, type, 3));
	}
}

/* 18([protected, unprotected, payload, signature]), and inside the record the key that sorts behind all others. */
static void signed_records_come_back(void)
{
	struct pr_build envelope = {0};
	for (unsigned i = 0; i < 500; i++) {
		struct pr_span record = random_record(&build, random_below(24), 3);
		pr_build_bare(&envelope);
		pr_add_item(&envelope, pr_span_of("\xd2\x84\x43\xa1\x01\x27\xa1\x04\x41k"));
		pr_add_hash(&envelope, record);
		pr_add_hash(&envelope, random_bytes());
		comes_back(pr_build_bare_end(&envelope));
	}
	pr_build_record(&build, PR_NOTE, 1);
	pr_build_item(&build, UINT64_MAX, pr_span_of("\x07"));
	struct pr_span record = pr_build_end(&build);
	pr_build_bare(&envelope);
	pr_add_item(&envelope, pr_span_of("\xd2\x84\x40\xa0"));
	pr_add_hash(&envelope, record);
	pr_add_hash(&envelope, random_bytes());
	comes_back(pr_build_bare_end(&envelope));
	pr_build_free(&envelope);
}

/* RFC 8392 appendix A.3, a signed CWT, shows the form: the envelope with nil for the payload. */
static void shows_the_envelope_detached(void)
{
	static const char text[] = "{\"type\":\"note\",\"t\":\"1970-01-01T00:00:00.000000001Z\",\"text\":\"hm\","
	                           "\"cose\":\"d28443a10127a10441aaf64401020304\"}";
	CHECK_EQ_STR(rewritten(text), text);
}

/* Each of these bytes takes the most room in JSON; the line must still be one that is read. */
static void the_longest_record_comes_back(void)
{
	size_t n = PR_RECORD_MAX - 11; /* a3 00 14 01 01 17, and the head of an array or text of this length */
	uint8_t *bytes = malloc(5 + n);
	memset(bytes + 5, 0xf7, n);
	bytes[0] = 0x9a;
	for (int i = 0; i < 4; i++)
		bytes[1 + i] = (uint8_t)(n >> (24 - 8 * i));
	pr_build_record(&build, PR_NOTE, 1);
	pr_build_item(&build, 23, (struct pr_span){bytes, 5 + n});
	comes_back(pr_build_end(&build));
	memset(bytes, 1, n);
	pr_build_record(&build, PR_NOTE, 1);
	pr_build_text(&build, PR_NOTE_TEXT, (struct pr_span){bytes, n});
	comes_back(pr_build_end(&build));
	free(bytes);
}

static void depth_is_bounded(void)
{
	char text[400];
	for (int depth = 1; depth < 100; depth++) {
		int n = snprintf(text, sizeof text, "{\"type\":\"note\",\"t\":1,\"#19\":");
		for (int i = 0; i < depth; i++)
			text[n++] = '[';
		for (int i = 0; i < depth; i++)
			text[n++] = ']';
		text[n++] = '}';
		text[n] = '\0';
		CHECK(!read_line(text) == (depth < (int)PR_DEPTH_MAX));
	}
}

/* A line that is cut short or has one byte changed is refused, or read as another record; it never does worse. */
static void damage_does_no_harm(void)
{
	static const char text[] = "{\"type\":\"claim\",\"t\":\"2026-11-22T14:08:54.343057553Z\",\"hash\":\"00ff\","
	                           "\"vclock\":{\"b\":1,\"\\u0061a\":2},\"#40\":[null,{\"cbor\":\"f7\"}],\"cose\":\"d28443a10127a10441aaf64401020304\"}";
	for (size_t n = 0; n < sizeof text - 1; n++) {
		char damaged[sizeof text];
		snprintf(damaged, sizeof damaged, "%.*s", (int)n, text);
		CHECK(read_line(damaged));
		for (unsigned c = 1; c < 256; c++) {
			memcpy(damaged, text, sizeof text);
			damaged[n] = (char)c;
			read_line(damaged);
		}
	}
}

CHECK_MAIN(shows_names_times_and_hashes, shows_groups_pairs_and_parts, keeps_the_place_of_what_has_no_name,
           takes_other_forms, escapes_what_a_terminal_obeys, says_what_it_refuses,
           refuses_numbers_that_are_no_integers_of_64_bits, refuses_what_is_no_json,
           every_field_of_every_type_comes_back, records_by_chance_come_back, signed_records_come_back,
           shows_the_envelope_detached, the_longest_record_comes_back, depth_is_bounded, damage_does_no_harm)

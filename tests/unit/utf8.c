#include "base/utf8.h"

#include "check.h"

static bool valid(const char *text)
{
	return pr_utf8_valid((const uint8_t *)text, strlen(text));
}

static void lets_through_what_is_utf8(void)
{
	CHECK(pr_utf8_valid(NULL, 0));
	CHECK(valid("plain ASCII that is longer than eight bytes"));
	CHECK(valid("\x7f"));
	CHECK(valid("\xc2\x80 \xdf\xbf"));
	CHECK(valid("\xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf"));
	CHECK(valid("\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"));
	CHECK(pr_utf8_valid((const uint8_t *)"a\0b", 3));
}

static void refuses_overlong_forms(void)
{
	CHECK(!valid("\xc0\x80"));
	CHECK(!valid("\xc1\xbf"));
	CHECK(!valid("\xe0\x9f\xbf"));
	CHECK(!valid("\xf0\x8f\xbf\xbf"));
}

static void refuses_surrogates_and_what_lies_beyond_unicode(void)
{
	CHECK(!valid("\xed\xa0\x80"));
	CHECK(!valid("\xed\xbf\xbf"));
	CHECK(!valid("\xf4\x90\x80\x80"));
	CHECK(!valid("\xf5\x80\x80\x80"));
	CHECK(!valid("\xff"));
}

static void refuses_what_is_cut_off_or_out_of_place(void)
{
	CHECK(!valid("\x80"));
	CHECK(!valid("\xc3"));
	CHECK(!valid("\xe2\x82"));
	CHECK(!valid("\xf0\x9f\x92"));
	CHECK(!valid("\xc3(\xa9"));
	CHECK(!valid("\xe2(\xac"));
	CHECK(!valid("\xf0\x9f(\x92"));
}

/* Eight bytes are looked at at once: a bad byte is found wherever it stands. */
static void finds_a_bad_byte_at_every_place(void)
{
	static const size_t sizes[] = {24, 64, 127, 200};
	char text[201];
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (size_t at = 0; at < sizes[i]; at++) {
			memset(text, 'a', sizes[i]);
			text[sizes[i]] = '\0';
			CHECK(valid(text));
			text[at] = '\x80';
			CHECK(!valid(text));
			text[at] = '\xff';
			CHECK(!valid(text));
			if (at + 1 == sizes[i])
				continue;
			memcpy(text + at, "\xc3\xa9", 2); /* good, wherever it stands */
			CHECK(valid(text));
		}
	}
}

static void measures_a_sequence(void)
{
	static const struct {
		const char *text;
		size_t length;
	} rows[] = {{"a", 1}, {"\xc3\xa9", 2}, {"\xe2\x82\xac", 3}, {"\xf0\x9f\x92\xa9", 4}, {"\x80", 0}, {"\xe2\x82", 0}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		CHECK_EQ_INT(pr_utf8_length((const uint8_t *)rows[i].text, strlen(rows[i].text)), rows[i].length);
}

/* Of every length, a byte that is not ASCII is found wherever it stands. */
static void ascii_is_told_whatever_its_length(void)
{
	uint8_t text[80];
	memset(text, 0x7f, sizeof text);
	for (size_t n = 0; n <= sizeof text; n++) {
		CHECK(pr_ascii(text, n));
		for (size_t at = 0; at < n; at++) {
			text[at] = 0x80;
			CHECK(!pr_ascii(text, n));
			text[at] = 0x7f;
		}
	}
}

CHECK_MAIN(lets_through_what_is_utf8, refuses_overlong_forms, refuses_surrogates_and_what_lies_beyond_unicode,
           refuses_what_is_cut_off_or_out_of_place, finds_a_bad_byte_at_every_place, measures_a_sequence, ascii_is_told_whatever_its_length)

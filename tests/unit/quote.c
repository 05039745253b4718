#include "base/quote.h"

#include "check.h"

static const char *quoted(const char *text)
{
	static char out[64];
	return pr_quote(out, sizeof out, text);
}

static void leaves_text_alone(void)
{
	CHECK_EQ_STR(quoted(""), "");
	CHECK_EQ_STR(quoted("etcd1.cbor"), "etcd1.cbor");
	CHECK_EQ_STR(quoted("Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x92\xa9"), "Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x92\xa9");
	CHECK_EQ_STR(quoted("\xc2\xa0"), "\xc2\xa0");
}

static void shows_what_a_terminal_would_obey(void)
{
	CHECK_EQ_STR(quoted("\x1b[2J"), "\\x1b[2J");
	CHECK_EQ_STR(quoted("a\nb\rc\td"), "a\\x0ab\\x0dc\\x09d");
	CHECK_EQ_STR(quoted("\x7f"), "\\x7f");
	CHECK_EQ_STR(quoted("\xc2\x9b" "31m"), "\\xc2\\x9b" "31m");
	char out[16];
	CHECK_EQ_STR(pr_quote_span(out, sizeof out, (struct pr_span){(const uint8_t *)"a\0b", 3}), "a\\x00b");
}

static void shows_what_is_not_utf8(void)
{
	CHECK_EQ_STR(quoted("\xff"), "\\xff");
	CHECK_EQ_STR(quoted("\xe2\x82"), "\\xe2\\x82");
	CHECK_EQ_STR(quoted("\xed\xa0\x80"), "\\xed\\xa0\\x80");
}

/* Whatever the size and the text: terminated, never half a character, and told where it was cut. */
static void cuts_between_characters(void)
{
	static const char *const texts[] = {"abcdefghijklmnop", "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac",
	                                    "\x01\x02\x03\x04\x05\x06", "\xf0\x9f\x92\xa9\xf0\x9f\x92\xa9\xf0\x9f\x92\xa9"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		for (size_t size = 5; size < 14; size++) {
			char out[16];
			memset(out, '!', sizeof out);
			pr_quote(out, size, texts[i]);
			size_t length = strnlen(out, size);
			CHECK(length < size);
			CHECK_EQ_INT(out[size], '!');
			if (length >= 3)
				CHECK_EQ_STR(out + length - 3, "...");
			CHECK((length - 3) % (i == 0 ? 1 : i == 1 ? 3 : 4) == 0);
		}
	}
}

CHECK_MAIN(leaves_text_alone, shows_what_a_terminal_would_obey, shows_what_is_not_utf8, cuts_between_characters)

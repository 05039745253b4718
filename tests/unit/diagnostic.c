#include "view/diagnostic.h"

#include "check.h"
#include "record/decode.h"
#include "record/encode.h"

static struct pr_text out;

static const char *shown(const char *bytes, size_t n)
{
	struct pr_span item = {(const uint8_t *)bytes, n};
	const char *why;
	pr_text_clear(&out);
	if (!pr_decode_item(item, &why))
		return why;
	pr_diagnostic_item(&out, item);
	pr_text_char(&out, '\0');
	return out.p;
}

#define SHOWN(bytes) shown(bytes, sizeof(bytes) - 1)

/* RFC 8949 appendix A, without indefinite lengths; the indicators of section 8.1 are added. */
static void shows_the_examples_of_the_rfc(void)
{
	CHECK_EQ_STR(SHOWN("\x00"), "0");
	CHECK_EQ_STR(SHOWN("\x1b\xff\xff\xff\xff\xff\xff\xff\xff"), "18446744073709551615");
	CHECK_EQ_STR(SHOWN("\xc2\x49\x01\x00\x00\x00\x00\x00\x00\x00\x00"), "2(h'010000000000000000')");
	CHECK_EQ_STR(SHOWN("\x3b\xff\xff\xff\xff\xff\xff\xff\xff"), "-18446744073709551616");
	CHECK_EQ_STR(SHOWN("\x20"), "-1");
	CHECK_EQ_STR(SHOWN("\x39\x03\xe7"), "-1000");
	CHECK_EQ_STR(SHOWN("\xf4"), "false");
	CHECK_EQ_STR(SHOWN("\xf5"), "true");
	CHECK_EQ_STR(SHOWN("\xf6"), "null");
	CHECK_EQ_STR(SHOWN("\xf7"), "undefined");
	CHECK_EQ_STR(SHOWN("\xf0"), "simple(16)");
	CHECK_EQ_STR(SHOWN("\xf8\xff"), "simple(255)");
	CHECK_EQ_STR(SHOWN("\xc1\x1a\x51\x4b\x67\xb0"), "1(1363896240)");
	CHECK_EQ_STR(SHOWN("\x40"), "h''");
	CHECK_EQ_STR(SHOWN("\x44\x01\x02\x03\x04"), "h'01020304'");
	CHECK_EQ_STR(SHOWN("\x62\x22\x5c"), "\"\\\"\\\\\"");
	CHECK_EQ_STR(SHOWN("\x64\xf0\x90\x85\x91"), "\"\xf0\x90\x85\x91\"");
	CHECK_EQ_STR(SHOWN("\x80"), "[]");
	CHECK_EQ_STR(SHOWN("\x83\x01\x82\x02\x03\x82\x04\x05"), "[1, [2, 3], [4, 5]]");
	CHECK_EQ_STR(SHOWN("\xa0"), "{}");
	CHECK_EQ_STR(SHOWN("\xa2\x01\x02\x03\x04"), "{1: 2, 3: 4}");
	CHECK_EQ_STR(SHOWN("\x82\x61\x61\xa1\x61\x62\x61\x63"), "[\"a\", {\"b\": \"c\"}]");
}

static void shows_floats_with_their_width(void)
{
	CHECK_EQ_STR(SHOWN("\xf9\x00\x00"), "0.0_1");
	CHECK_EQ_STR(SHOWN("\xf9\x80\x00"), "-0.0_1");
	CHECK_EQ_STR(SHOWN("\xf9\x3c\x00"), "1.0_1");
	CHECK_EQ_STR(SHOWN("\xf9\x3e\x00"), "1.5_1");
	CHECK_EQ_STR(SHOWN("\xf9\x7b\xff"), "65504.0_1");
	CHECK_EQ_STR(SHOWN("\xf9\x00\x01"), "5.9604644775390625e-08_1");
	CHECK_EQ_STR(SHOWN("\xf9\x04\x00"), "6.103515625e-05_1");
	CHECK_EQ_STR(SHOWN("\xf9\xc4\x00"), "-4.0_1");
	CHECK_EQ_STR(SHOWN("\xfa\x47\xc3\x50\x00"), "1e+05_2");
	CHECK_EQ_STR(SHOWN("\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a"), "1.1_3");
	CHECK_EQ_STR(SHOWN("\xfb\x7e\x37\xe4\x3c\x88\x00\x75\x9c"), "1e+300_3");
	CHECK_EQ_STR(SHOWN("\xf9\x7c\x00"), "Infinity_1");
	CHECK_EQ_STR(SHOWN("\xf9\x7e\x00"), "NaN_1");
	CHECK_EQ_STR(SHOWN("\xfa\xff\x80\x00\x00"), "-Infinity_2");
}

static void shows_a_record_as_it_stands(void)
{
	struct pr_build b = {0};
	struct pr_record r;
	const char *why;
	pr_build_record(&b, PR_SEAL, 5);
	pr_build_uint(&b, PR_SEAL_COUNT, 7);
	pr_build_hash(&b, PR_SEAL_ROOT, pr_span_of("\xab"));
	struct pr_span record = pr_build_end(&b);
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	pr_text_clear(&out);
	pr_diagnostic_write(&out, &r);
	CHECK_EQ_SPAN(((struct pr_span){(uint8_t *)out.p, out.n}), "{0: 19, 1: 5, 6: 7, 7: h'ab'}\n");
	pr_build_free(&b);
}

static void shows_the_envelope_around_a_signed_record(void)
{
	static const char bytes[] = "\xd2\x84\x43\xa1\x01\x27\xa0\x45\xa2\x00\x14\x01\x01\x42\x01\x02";
	struct pr_record r;
	const char *why;
	CHECK(pr_decode((const uint8_t *)bytes, sizeof bytes - 1, &r, &why) == PR_DECODED);
	pr_text_clear(&out);
	pr_diagnostic_write(&out, &r);
	CHECK_EQ_SPAN(((struct pr_span){(uint8_t *)out.p, out.n}), "18([h'a10127', {}, <<{0: 20, 1: 1}>>, h'0102'])\n");
}

CHECK_MAIN(shows_the_examples_of_the_rfc, shows_floats_with_their_width, shows_a_record_as_it_stands,
           shows_the_envelope_around_a_signed_record)

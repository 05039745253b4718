#include "record/label.h"

#include "base/utf8.h"
#include "check.h"

/* RFC 9277 section 2.2.1: tag 55800 around the protocol's tag around 'BOR'. */
static void is_what_the_rfc_says(void)
{
	static const uint8_t wanted[] = {0xd9, 0xd9, 0xf8, 0xda, 'p', 'r', 'T', '1', 0x43, 'B', 'O', 'R'};
	CHECK_EQ_INT(sizeof wanted, PR_LABEL_SIZE);
	CHECK(memcmp(pr_label, wanted, sizeof wanted) == 0);
	CHECK_EQ_INT(pr_label[1] << 8 | pr_label[2], 55800);
	CHECK_EQ_INT(PR_LABEL_TAG, (uint32_t)'p' << 24 | 'r' << 16 | 'T' << 8 | '1');
}

/* So it can be told from the content of any text string. */
static void is_no_utf8_at_any_of_its_first_bytes(void)
{
	CHECK(!pr_utf8_valid(pr_label, 2));
	CHECK(!pr_utf8_valid(pr_label, PR_LABEL_SIZE));
	CHECK(!memchr(pr_label, 0, PR_LABEL_SIZE));
}

static void is_found_where_it_stands(void)
{
	uint8_t bytes[64];
	for (size_t at = 0; at + PR_LABEL_SIZE <= sizeof bytes; at++) {
		memset(bytes, 0xd9, sizeof bytes);
		memcpy(bytes + at, pr_label, PR_LABEL_SIZE);
		CHECK(pr_label_find(bytes, sizeof bytes) == bytes + at);
		CHECK(pr_label_find(bytes, at + PR_LABEL_SIZE) == bytes + at);
		CHECK(!pr_label_find(bytes, at + PR_LABEL_SIZE - 1));
	}
	CHECK(!pr_label_find(bytes, 0));
}

CHECK_MAIN(is_what_the_rfc_says, is_no_utf8_at_any_of_its_first_bytes, is_found_where_it_stands)

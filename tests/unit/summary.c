/* summary: what is packed is read again; what is none is refused. */
#include "heartbeat/summary.h"

#include "base/dice.h"
#include "check.h"

static uint8_t buffer[1200];
static struct pr_dice dice;

static uint64_t any(void)
{
	return pr_dice_u64(&dice) >> (2 + pr_dice_below(&dice, 62));
}

static struct pr_summary_entry entry_of(void)
{
	struct pr_summary_entry e = {.origin = pr_dice_u64(&dice) & PR_ORIGIN_KEY_MAX, .incarnation = any(), .next = any() / 2 + 1};
	uint64_t at = e.next;
	e.held = pr_dice_below(&dice, e.next + 1);
	e.count = (unsigned)pr_dice_below(&dice, PR_SUMMARY_RANGES + 1);
	for (unsigned i = 0; i < e.count; i++) {
		e.ranges[i] = (struct pr_numbers){at + 1 + pr_dice_below(&dice, 1000), 1 + pr_dice_below(&dice, 1000)};
		at = e.ranges[i].first + e.ranges[i].count;
	}
	return e;
}

static void entries_are_read_as_they_were_written(void)
{
	struct pr_summary_entry entries[1200], read;
	for (unsigned round = 0; round < 300; round++) {
		struct pr_packing out = {buffer, 0, 12 + (size_t)pr_dice_below(&dice, sizeof buffer - 12)};
		struct pr_summary_reader in;
		size_t count = 0;
		pr_summary_key(&out, round);
		pr_summary_key(&out, PR_ORIGIN_KEY_MAX - round);
		while (entries[count] = entry_of(), pr_summary_entry(&out, &entries[count]))
			count++;
		CHECK(out.n <= out.cap && out.cap - out.n < PR_SUMMARY_ENTRY);
		CHECK(pr_summary_begin(&in, (struct pr_span){out.p, out.n}) && in.low == round && in.high == PR_ORIGIN_KEY_MAX - round);
		for (size_t i = 0; i < count; i++) {
			CHECK_EQ_INT(pr_summary_next(&in, &read), 1);
			CHECK(read.origin == entries[i].origin && read.incarnation == entries[i].incarnation && read.next == entries[i].next &&
			      read.held == entries[i].held && read.count == entries[i].count &&
			      memcmp(read.ranges, entries[i].ranges, read.count * sizeof *read.ranges) == 0);
		}
		CHECK_EQ_INT(pr_summary_next(&in, &read), 0);
	}
}

static void whoever_has_a_number_may_not_be_able_to_send_it(void)
{
	const struct pr_summary_entry e = {.next = 10, .held = 3, .ranges = {{12, 2}, {20, 1}}, .count = 2};
	static const char has[] = "1111111111001100000010", offers[] = "0000000111001100000010"; /* from 0 */
	for (uint64_t i = 0; has[i]; i++) {
		CHECK_EQ_INT(pr_summary_has(&e, i), has[i] == '1');
		CHECK_EQ_INT(pr_summary_offers(&e, i), offers[i] == '1');
	}
	CHECK(!pr_summary_has(&e, UINT64_MAX));
}

static void what_is_missing_is_read_as_it_was_written(void)
{
	const uint8_t id[] = "sixteen bytes...", other[] = "another sixteen.";
	const struct pr_numbers ranges[] = {{0, 1}, {5, 300}, {4095, 1}}, one[] = {{7, 9}};
	struct pr_packing out = {buffer, 0, sizeof buffer};
	struct pr_numbers range;
	CHECK(pr_need_put(&out, id, 1u << 20, ranges, 3) && pr_need_put(&out, other, 5000, one, 1));
	struct pr_need need = {.left = {buffer, out.n}};
	CHECK(pr_need_next(&need) == 1 && memcmp(need.id, id, 16) == 0 && need.size == 1u << 20 && need.count == 3);
	for (size_t i = 0; i < 3; i++)
		CHECK(pr_need_range(&need, &range) && range.first == ranges[i].first && range.count == ranges[i].count);
	CHECK(!pr_need_range(&need, &range));
	need = (struct pr_need){.left = {buffer, out.n}};
	CHECK(pr_need_next(&need) == 1 && pr_need_next(&need) == 1 && memcmp(need.id, other, 16) == 0 && need.size == 5000);
	CHECK(pr_need_range(&need, &range) && range.first == 7 && range.count == 9);
	CHECK_EQ_INT(pr_need_next(&need), 0);
	for (size_t n = 1; n < out.n; n++) { /* cut off: it is either all of the first, or bad somewhere */
		need = (struct pr_need){.left = {buffer, n}};
		int got = pr_need_next(&need);
		while (got > 0)
			got = pr_need_next(&need);
		CHECK_EQ_INT(got, n == 28 ? 0 : -1);
	}
	out = (struct pr_packing){buffer, 0, 23}; /* one range alone fits */
	CHECK(pr_need_put(&out, id, 1u << 20, ranges, 3) && out.n <= 23);
	need = (struct pr_need){.left = {buffer, out.n}};
	CHECK(pr_need_next(&need) == 1 && need.count == 1);
	out = (struct pr_packing){buffer, 0, 20};
	CHECK(!pr_need_put(&out, id, 1u << 20, ranges, 3) && out.n == 0);
}

static void bad_summaries_are_refused(void)
{
	static const char *const bad[] = { /* behind the two keys */
		"k", "kkkkkk", "kkkkkk\1", "kkkkkk\1\2\1", "kkkkkk\1\2\3", "kkkkkk\1\2\1\11", "kkkkkk\1\2\1\1",
		"kkkkkk\1\2\1\1\1", "kkkkkk\1\2\1\1\1\200",
		"kkkkkk\201\200\200\200\200\200\200\200\200\200\1", "kkkkkk\377\377\377\377\377\377\377\377\377\1",
		"kkkkkk\1\377\377\377\377\377\377\377\377\177\1\1\1\1",
	};
	struct pr_summary_reader in;
	struct pr_summary_entry e;
	for (size_t n = 0; n < 12; n++)
		CHECK(!pr_summary_begin(&in, (struct pr_span){buffer, n}));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		memcpy(buffer + 12, bad[i], strlen(bad[i]));
		CHECK(pr_summary_begin(&in, (struct pr_span){buffer, 12 + strlen(bad[i])}));
		CHECK_EQ_INT(pr_summary_next(&in, &e), -1);
	}
}

CHECK_MAIN(entries_are_read_as_they_were_written, whoever_has_a_number_may_not_be_able_to_send_it,
           what_is_missing_is_read_as_it_was_written, bad_summaries_are_refused)

#include "record/decode.h"
#include "table_parts.h"

static enum pr_ink ink_of(struct pr_span outcome)
{
	if (pr_is(outcome, "agreed") || pr_is(outcome, "lagging"))
		return PR_INK_GOOD;
	return pr_is(outcome, "undecided") || pr_is(outcome, "conflict") ? PR_INK_ALARM : PR_INK_DOUBT;
}

/* " label 12", with a comma in front of all but the first. */
static void add_number(struct pr_text *words, const char *label, uint64_t number)
{
	pr_text_string(words, words->n > 0 ? ", " : "");
	pr_text_string(words, label);
	pr_text_char(words, ' ');
	pr_text_uint(words, number);
}

static void add_hash(struct pr_text *words, struct pr_span hash)
{
	pr_text_string(words, words->n > 0 ? ", hash " : "hash ");
	pr_text_hex(words, hash);
}

static void write_state(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	struct pr_text *words = &table->words;
	if (pr_has(r, PR_RESOLUTION_EPOCH))
		add_number(words, "epoch", pr_uint(r, PR_RESOLUTION_EPOCH));
	if (pr_has(r, PR_RESOLUTION_SEQ))
		add_number(words, "seq", pr_uint(r, PR_RESOLUTION_SEQ));
	if (pr_has(r, PR_RESOLUTION_HASH))
		add_hash(words, pr_text(r, PR_RESOLUTION_HASH));
	if (pr_has(r, PR_RESOLUTION_HISTORY)) {
		pr_text_string(words, words->n > 0 ? ", history " : "history ");
		pr_display_name(words, pr_text(r, PR_RESOLUTION_HISTORY));
	}
	if (pr_has(r, PR_RESOLUTION_COMMITTED))
		add_number(words, "committed up to", pr_uint(r, PR_RESOLUTION_COMMITTED));
	pr_table_finish(table, out, "  state");
}

static void write_peers(struct pr_table *table, struct pr_text *out, const struct pr_record *r, unsigned key, const char *label)
{
	if (!pr_has(r, key))
		return;
	pr_display_peers(&table->words, pr_text(r, key));
	pr_table_finish(table, out, label);
}

static void write_fork(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_RESOLUTION_FORK));
	for (uint64_t count = c.p ? pr_cursor_count(&c) : 0; count > 0; count--) {
		uint64_t key = pr_cursor_uint(&c);
		struct pr_cursor value = pr_cursor_of(pr_cursor_skip(&c));
		if (key == PR_FORK_HASH)
			add_hash(&table->words, pr_cursor_text(&value));
		else if (key == PR_FORK_EPOCH || key == PR_FORK_SEQ)
			add_number(&table->words, key == PR_FORK_SEQ ? "seq" : "epoch", pr_cursor_uint(&value));
	}
	pr_table_finish(table, out, "  fork");
}

static void write_discarded(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_RESOLUTION_DISCARDED));
	for (uint64_t count = c.p ? pr_cursor_count(&c) : 0; count > 0; count--) {
		pr_text_string(&table->words, table->words.n > 0 ? "\n" : "");
		pr_display_name(&table->words, pr_cursor_text(&c));
		pr_text_string(&table->words, ": ");
		uint64_t entries = pr_cursor_uint(&c);
		pr_text_uint(&table->words, entries);
		pr_text_string(&table->words, entries == 1 ? " entry" : " entries");
	}
	pr_table_finish(table, out, "  discards");
}

struct sync {
	struct pr_span from, to;
	uint64_t first, last, batches;
};

static struct sync read_sync(struct pr_cursor *c)
{
	struct sync sync = {.batches = 1};
	for (uint64_t fields = pr_cursor_count(c); fields > 0; fields--) {
		uint64_t key = pr_cursor_uint(c);
		struct pr_cursor value = pr_cursor_of(pr_cursor_skip(c));
		if (key == PR_SYNC_FROM)
			sync.from = pr_cursor_text(&value);
		else if (key == PR_SYNC_TO)
			sync.to = pr_cursor_text(&value);
		else if (key == PR_SYNC_FIRST)
			sync.first = pr_cursor_uint(&value);
		else if (key == PR_SYNC_LAST)
			sync.last = pr_cursor_uint(&value);
	}
	return sync;
}

static void add_sync(struct pr_text *words, const struct sync *sync)
{
	if (sync->batches == 0)
		return;
	pr_text_string(words, words->n > 0 ? "\n" : "");
	pr_display_name(words, sync->to);
	pr_text_string(words, " from ");
	pr_display_name(words, sync->from);
	pr_text_string(words, ": ");
	pr_text_uint(words, sync->first);
	pr_text_string(words, " to ");
	pr_text_uint(words, sync->last);
	if (sync->batches > 1) {
		pr_text_string(words, ", in ");
		pr_text_uint(words, sync->batches);
		pr_text_string(words, " batches");
	}
}

/* Batches that go on from one another are told as one. */
static void write_sync(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_RESOLUTION_SYNC));
	struct sync all = {.batches = 0};
	for (uint64_t count = c.p ? pr_cursor_count(&c) : 0; count > 0; count--) {
		struct sync next = read_sync(&c);
		bool goes_on = all.batches > 0 && pr_same(all.from, next.from) && pr_same(all.to, next.to) &&
		               next.first == all.last + 1;
		if (!goes_on)
			add_sync(&table->words, &all);
		next.first = goes_on ? all.first : next.first;
		next.batches = goes_on ? all.batches + 1 : 1;
		all = next;
	}
	add_sync(&table->words, &all);
	pr_table_finish(table, out, "  sync");
}

/* "3 present, 2 needed of a, b, c" */
static void add_sum(struct pr_text *words, const struct pr_record *r, unsigned present, unsigned needed, unsigned members)
{
	if (pr_has(r, present)) {
		pr_text_uint(words, pr_uint(r, present));
		pr_text_string(words, " present, ");
	}
	pr_text_uint(words, pr_uint(r, needed));
	pr_text_string(words, " needed");
	if (pr_has(r, members)) {
		pr_text_string(words, " of ");
		pr_display_peers(words, pr_text(r, members));
	}
}

static void write_sums(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	struct pr_text *words = &table->words;
	if (!pr_has(r, PR_RESOLUTION_NEEDED))
		return;
	add_sum(words, r, PR_RESOLUTION_PRESENT, PR_RESOLUTION_NEEDED, PR_RESOLUTION_MEMBERS);
	if (pr_has(r, PR_RESOLUTION_JOINT_NEEDED)) {
		pr_text_string(words, "\nand ");
		add_sum(words, r, PR_RESOLUTION_JOINT_PRESENT, PR_RESOLUTION_JOINT_NEEDED, PR_RESOLUTION_JOINT_MEMBERS);
	}
	pr_table_finish(table, out, "  weight");
}

void pr_table_resolution(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	struct pr_text *words = &table->words;
	struct pr_span outcome = pr_text(r, PR_RESOLUTION_OUTCOME);
	pr_table_begin(table, out, r);
	if (pr_has(r, PR_RESOLUTION_FAILURE)) {
		pr_text_string(out, "of failure ");
		pr_display_name(out, pr_text(r, PR_RESOLUTION_FAILURE));
		pr_text_char(out, ' ');
	}
	pr_display_ink(out, table->display, ink_of(outcome), outcome);
	pr_text_string(out, pr_uint(r, PR_RESOLUTION_OVERRIDE) ? ", by override\n" : "\n");
	pr_display_text(words, pr_text(r, PR_RESOLUTION_RULE));
	if (pr_has(r, PR_RESOLUTION_POLICY)) {
		pr_text_string(words, ", policy ");
		pr_display_text(words, pr_text(r, PR_RESOLUTION_POLICY));
	}
	if (pr_has(r, PR_RESOLUTION_REASON)) {
		pr_text_string(words, ": ");
		pr_display_text(words, pr_text(r, PR_RESOLUTION_REASON));
	}
	pr_table_finish(table, out, "  rule");
	write_state(table, out, r);
	write_peers(table, out, r, PR_RESOLUTION_WINNERS, "  winners");
	write_peers(table, out, r, PR_RESOLUTION_LOSERS, "  losers");
	write_peers(table, out, r, PR_RESOLUTION_SILENT, "  silent");
	write_peers(table, out, r, PR_RESOLUTION_CULPRITS, "  culprits");
	write_fork(table, out, r);
	write_discarded(table, out, r);
	write_sums(table, out, r);
	write_sync(table, out, r);
	if (pr_has(r, PR_RESOLUTION_PLAN)) {
		pr_text_hex(words, pr_text(r, PR_RESOLUTION_PLAN));
		pr_table_finish(table, out, "  plan");
	}
}

/* Who lied: evidence, with what was said, and exclusions. */
#include "crypto/cose.h"
#include "record/decode.h"
#include "table_parts.h"

#define SHOWN 8u        /* records of one piece of evidence */
#define HASH_SHOWN 6u   /* bytes: twelve digits, as ids have */

static void add_hash(struct pr_text *words, struct pr_span hash)
{
	pr_text_hex(words, (struct pr_span){hash.p, hash.n < HASH_SHOWN ? hash.n : HASH_SHOWN});
}

static enum pr_ink ink_of(struct pr_span state)
{
	if (pr_is(state, "cleared"))
		return PR_INK_GOOD;
	return pr_is(state, "excluded") || pr_is(state, "proof") ? PR_INK_ALARM : PR_INK_DOUBT;
}

/* "14:08:30.000 statement: peer=dave height=3 …, signed with key a6d9625f84c7" */
static void add_record(struct pr_table *table, const struct pr_record *evidence, struct pr_span bytes)
{
	struct pr_record r;
	struct pr_cose cose;
	const char *why;
	if (pr_decode(bytes.p, bytes.n, &r, &why) != PR_DECODED || r.bytes.n != bytes.n) {
		pr_text_string(&table->words, "no record");
		return;
	}
	pr_display_time_near(&table->words, table->display, r.t, evidence->t);
	pr_text_char(&table->words, ' ');
	if (pr_type_name(r.type))
		pr_text_string(&table->words, pr_type_name(r.type));
	else
		pr_text_uint(&table->words, r.type);
	pr_text_string(&table->words, ": ");
	pr_table_fields(table, &r);
	if (!pr_cose_read(&cose, bytes)) {
		pr_text_string(&table->words, "; unsigned");
		return;
	}
	pr_text_string(&table->words, "; signed");
	if (cose.kid.n > 0)
		pr_text_string(&table->words, " with key ");
	add_hash(&table->words, cose.kid);
}

void pr_table_evidence(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_EVIDENCE_STATEMENTS));
	pr_table_begin(table, out, r);
	add_hash(out, pr_text(r, PR_EVIDENCE_HASH));
	pr_text_string(out, " against ");
	pr_display_name(out, pr_text(r, PR_EVIDENCE_SUBJECT));
	pr_text_string(out, ": ");
	pr_display_text(out, pr_text(r, PR_EVIDENCE_BEHAVIOUR));
	pr_text_string(out, ", ");
	pr_display_ink(out, table->display, ink_of(pr_text(r, PR_EVIDENCE_CLASS)), pr_text(r, PR_EVIDENCE_CLASS));
	pr_text_string(out, pr_uint(r, PR_EVIDENCE_EXPIRED) ? ", expired\n" : "\n");
	uint64_t count = c.p ? pr_cursor_count(&c) : 0;
	for (uint64_t i = 0; i < count && i < SHOWN; i++) {
		add_record(table, r, pr_cursor_text(&c));
		pr_table_finish(table, out, i == 0 ? "  said" : "");
	}
	if (count > SHOWN) {
		pr_text_string(&table->words, "and ");
		pr_text_uint(&table->words, count - SHOWN);
		pr_text_string(&table->words, " records more");
		pr_table_finish(table, out, "");
	}
	if (pr_has(r, PR_EVIDENCE_REPORTERS)) {
		pr_display_peers(&table->words, pr_text(r, PR_EVIDENCE_REPORTERS));
		pr_table_finish(table, out, "  accusers");
	}
}

void pr_table_exclusion(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	struct pr_span state = pr_text(r, PR_EXCLUSION_STATE);
	pr_table_begin(table, out, r);
	pr_text_string(out, "of ");
	pr_display_name(out, pr_text(r, PR_EXCLUSION_PEER));
	pr_text_string(out, ": ");
	pr_display_ink(out, table->display, ink_of(state), state);
	pr_text_char(out, '\n');
	if (pr_has(r, PR_EXCLUSION_BASIS)) {
		pr_display_text(&table->words, pr_text(r, PR_EXCLUSION_BASIS));
		if (pr_has(r, PR_EXCLUSION_COUNT)) {
			pr_text_string(&table->words, ", ");
			pr_text_uint(&table->words, pr_uint(r, PR_EXCLUSION_COUNT));
		}
		if (pr_has(r, PR_EXCLUSION_NEEDED)) {
			pr_text_string(&table->words, pr_has(r, PR_EXCLUSION_COUNT) ? " where it takes " : ", it takes ");
			pr_text_uint(&table->words, pr_uint(r, PR_EXCLUSION_NEEDED));
		}
		pr_table_finish(table, out, "  basis");
	}
	if (pr_has(r, PR_EXCLUSION_REASON)) {
		pr_display_text(&table->words, pr_text(r, PR_EXCLUSION_REASON));
		pr_table_finish(table, out, "  reason");
	}
	if (pr_has(r, PR_EXCLUSION_EVIDENCE)) {
		add_hash(&table->words, pr_text(r, PR_EXCLUSION_EVIDENCE));
		pr_table_finish(table, out, "  evidence");
	}
}

#include "page_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "record/decode.h"
#include "view/table.h"

static void write_signature(struct pr_page *page, struct pr_text *out, const struct pr_charge_record *record)
{
	struct pr_cose cose;
	uint8_t digest[PR_DIGEST_SIZE];
	const struct pr_keyring *ring = page->context->ring;
	bool has = pr_cose_read(&cose, record->r.bytes);
	size_t number = has && ring ? pr_keyring_find(ring, cose.kid) : SIZE_MAX;
	if (record->signer.p)
		pr_display_name(&page->words, record->signer);
	else
		pr_text_string(&page->words, has ? "nobody that is known: " : "nobody: ");
	pr_text_string(&page->words, record->signer.p ? "; the signature is good" : pr_signed_text(record->envelope));
	pr_page_finish(page, out, "  signed by", PR_PAGE_INDENT);
	if (number != SIZE_MAX) {
		struct pr_digest *d = pr_digest_new();
		if (d) {
			pr_digest_add(d, pr_key_public(pr_keyring_key(ring, number)));
			pr_digest_end(d, digest);
			pr_text_hex(&page->words, (struct pr_span){digest, sizeof digest});
			pr_page_finish(page, out, "  with key", PR_PAGE_INDENT);
		}
		out->failed = out->failed || !d;
		pr_digest_free(d);
	} else if (has && cose.kid.p) {
		pr_text_hex(&page->words, (struct pr_span){cose.kid.p, cose.kid.n < PR_DIGEST_SIZE ? cose.kid.n : PR_DIGEST_SIZE});
		pr_page_finish(page, out, "  with key", PR_PAGE_INDENT);
	}
}

static void write_fields(struct pr_page *page, struct pr_text *out, const struct pr_record *r)
{
	char label[64];
	struct pr_cursor c = pr_cursor_of(r->map);
	for (uint64_t count = pr_cursor_count(&c); count > 0; count--) {
		uint64_t key = pr_cursor_uint(&c);
		const struct pr_field_info *info = pr_field_of(r->type, key);
		struct pr_span item = pr_cursor_skip(&c);
		if (key == PR_ANY_TYPE)
			continue;
		if (info)
			snprintf(label, sizeof label, "  %s", info->name);
		else
			snprintf(label, sizeof label, "  #%" PRIu64, key);
		if (key == PR_ANY_T)
			pr_page_time(page, r->t);
		else
			pr_table_value(&page->words, page->display, r, info, item);
		pr_page_cut(page);
		pr_page_finish(page, out, label, PR_PAGE_INDENT);
	}
}

#define FEW 4u /* records that are all shown; of more, those of the subject alone, and no more than these */

static void write_statements(struct pr_page *page, struct pr_text *out)
{
	const struct pr_charge *charge = pr_exhibit_charge(page->exhibit);
	char title[100];
	size_t shown = 0;
	for (size_t i = 0; i < charge->count; i++) {
		bool own = charge->records[i].speaker.p && pr_same(charge->records[i].speaker, charge->subject);
		if (charge->count > FEW && (!own || shown == FEW))
			continue;
		shown++;
		const struct pr_charge_record *record = &charge->records[i];
		const char *type = pr_type_name(record->r.type);
		snprintf(title, sizeof title, "Record %zu of %zu: %s", i + 1, charge->count, type ? type : "of a type that is not known");
		pr_text_char(out, '\n');
		pr_page_paragraph(page, out, title);
		write_signature(page, out, record);
		write_fields(page, out, &record->r);
	}
	if (shown == charge->count)
		return;
	snprintf(title, sizeof title, "%zu more records are in it, which are not shown here", charge->count - shown);
	pr_text_char(out, '\n');
	pr_page_paragraph(page, out, title);
}

void pr_page_evidence(struct pr_page *page, struct pr_text *out, struct pr_span bytes, size_t number, uint64_t of)
{
	struct pr_record r;
	struct pr_judgement judgement;
	const char *why;
	char title[64];
	bool valid = false;
	if (pr_decode(bytes.p, bytes.n, &r, &why) != PR_DECODED || !pr_exhibit_verify(page->exhibit, &r, &judgement, &valid)) {
		out->failed = true;
		return;
	}
	snprintf(title, sizeof title, "Evidence %zu of %" PRIu64 ": ", number, of);
	pr_text_char(out, '\n');
	pr_text_string(&page->words, title);
	pr_display_text(&page->words, pr_text(&r, PR_EVIDENCE_BEHAVIOUR));
	pr_page_finish(page, out, "", 0);
	pr_text_string(&page->words, valid ? pr_class_name(judgement.class) : "not valid");
	pr_text_string(&page->words, pr_uint(&r, PR_EVIDENCE_EXPIRED) ? ", expired: " : ": ");
	pr_page_line(page, out, "  this is", judgement.why);
	pr_page_time(page, r.t);
	if (pr_has(&r, PR_ANY_BY)) {
		pr_text_string(&page->words, " by ");
		pr_display_text(&page->words, pr_text(&r, PR_ANY_BY));
	}
	if (pr_has(&r, PR_EVIDENCE_EPOCH)) {
		pr_text_string(&page->words, ", in epoch ");
		pr_text_uint(&page->words, pr_uint(&r, PR_EVIDENCE_EPOCH));
	}
	pr_page_finish(page, out, "  found", PR_PAGE_INDENT);
	pr_text_hex(&page->words, (struct pr_span){judgement.hash, sizeof judgement.hash});
	pr_page_finish(page, out, "  hash", PR_PAGE_INDENT);
	if (valid)
		write_statements(page, out);
}

#include "page_parts.h"

#include <stdio.h>

#include "base/utf8.h"
#include "record/decode.h"

#define VALUE_MAX 600u /* bytes of a value that are shown */

void pr_page_free(struct pr_page *page)
{
	pr_cose_worker_free(&page->cose);
	pr_text_free(&page->words);
	pr_text_free(&page->folded);
}

/* Words that are too long for a line are broken where it ends. */
static void fold(struct pr_page *page, size_t width)
{
	struct pr_span rest = {(const uint8_t *)page->words.p, page->words.n};
	size_t column = 0;
	pr_text_clear(&page->folded);
	while (rest.n > 0) {
		size_t n = pr_utf8_length(rest.p, rest.n), columns;
		n = n ? n : 1;
		columns = pr_display_columns(page->display, (struct pr_span){rest.p, n});
		if (*rest.p == ' ' || *rest.p == '\n')
			column = 0;
		else if ((column += columns) > width) {
			pr_text_char(&page->folded, '\n');
			column = columns;
		}
		pr_text_bytes(&page->folded, rest.p, n);
		rest.p += n;
		rest.n -= n;
	}
}

void pr_page_finish(struct pr_page *page, struct pr_text *out, const char *label, size_t indent)
{
	fold(page, page->display->width - indent);
	pr_display_paragraph(out, page->display, label, indent, (struct pr_span){(const uint8_t *)page->folded.p, page->folded.n});
	out->failed = out->failed || page->words.failed || page->folded.failed;
	pr_text_clear(&page->words);
}

void pr_page_line(struct pr_page *page, struct pr_text *out, const char *label, const char *text)
{
	pr_text_string(&page->words, text);
	pr_page_finish(page, out, label, PR_PAGE_INDENT);
}

void pr_page_paragraph(struct pr_page *page, struct pr_text *out, const char *text)
{
	pr_text_string(&page->words, text);
	pr_page_finish(page, out, "", 0);
}

void pr_page_time(struct pr_page *page, uint64_t t)
{
	pr_display_time(&page->words, page->display, t);
	pr_text_char(&page->words, ' ');
	pr_text_string(&page->words, pr_display_zone(page->display, t));
}

void pr_page_cut(struct pr_page *page)
{
	char note[64];
	struct pr_text *words = &page->words;
	size_t whole = words->n, n = VALUE_MAX;
	if (whole <= VALUE_MAX)
		return;
	while (n > 0 && ((uint8_t)words->p[n] & 0xc0) == 0x80) /* not within a character */
		n--;
	words->n = n;
	snprintf(note, sizeof note, " ... (%zu bytes in all)", whole);
	pr_text_string(words, note);
}

static void write_title(struct pr_page *page, struct pr_text *out, struct pr_span name)
{
	pr_display_text(&page->words, name);
	size_t columns = pr_display_columns(page->display, (struct pr_span){(const uint8_t *)page->words.p, page->words.n});
	pr_page_finish(page, out, "", 0);
	pr_text_repeat(out, "=", columns < page->display->width ? columns : page->display->width);
	pr_text_string(out, "\n\n");
}

/* "excluded: proof, 2026-…"; "suspected: accusers, 2 of 3 that it takes: quorum" */
static void write_outcome(struct pr_page *page, struct pr_text *out, const struct pr_culprit *culprit)
{
	struct pr_record r;
	const char *why;
	if (!culprit->exclusion.p || pr_decode(culprit->exclusion.p, culprit->exclusion.n, &r, &why) != PR_DECODED) {
		pr_page_line(page, out, "Outcome", "none: no exclusion was written");
		return;
	}
	pr_display_text(&page->words, pr_text(&r, PR_EXCLUSION_STATE));
	if (pr_has(&r, PR_EXCLUSION_BASIS)) {
		pr_text_string(&page->words, ", by ");
		pr_display_text(&page->words, pr_text(&r, PR_EXCLUSION_BASIS));
	}
	if (pr_has(&r, PR_EXCLUSION_COUNT)) {
		pr_text_string(&page->words, ": ");
		pr_text_uint(&page->words, pr_uint(&r, PR_EXCLUSION_COUNT));
	}
	if (pr_has(&r, PR_EXCLUSION_NEEDED)) {
		pr_text_string(&page->words, ", needed ");
		pr_text_uint(&page->words, pr_uint(&r, PR_EXCLUSION_NEEDED));
	}
	if (pr_has(&r, PR_EXCLUSION_REASON)) {
		pr_text_string(&page->words, "; ");
		pr_display_text(&page->words, pr_text(&r, PR_EXCLUSION_REASON));
	}
	pr_page_finish(page, out, "Outcome", PR_PAGE_INDENT);
	pr_page_time(page, r.t);
	pr_page_finish(page, out, "  since", PR_PAGE_INDENT);
}

/* Adds whose word an accusation is, if it is not the reporter's for certain. */
static void add_doubt(struct pr_page *page, const struct pr_record *r)
{
	const struct pr_keyring *ring = page->context->ring;
	const struct pr_members *members = page->context->members;
	const struct pr_member *reporter = members ? pr_members_find(members, pr_text(r, PR_ACCUSATION_REPORTER)) : NULL;
	struct pr_cose cose;
	size_t who = SIZE_MAX;
	enum pr_signed what = pr_cose_read(&cose, r->bytes) ? PR_SIGNED_UNKNOWN : PR_SIGNED_NOT;
	if (ring)
		what = pr_keyring_verify(ring, &page->cose, r->bytes, page->context->domain, &who);
	if (what == PR_SIGNED_GOOD && reporter && pr_same(pr_keyring_name(ring, who), reporter->name))
		return;
	pr_text_string(&page->words, what == PR_SIGNED_GOOD ? " (signed by " : " (");
	if (what == PR_SIGNED_GOOD)
		pr_display_name(&page->words, pr_keyring_name(ring, who));
	else
		pr_text_string(&page->words, pr_signed_text(what));
	pr_text_char(&page->words, ')');
}

static void write_accusation(struct pr_page *page, struct pr_text *out, const struct pr_record *r)
{
	pr_display_name(&page->words, pr_text(r, PR_ACCUSATION_REPORTER));
	add_doubt(page, r);
	pr_text_string(&page->words, ", ");
	pr_page_time(page, r->t);
	pr_text_string(&page->words, ": ");
	pr_display_text(&page->words, pr_text(r, PR_ACCUSATION_BEHAVIOUR));
	for (unsigned key = PR_ACCUSATION_INCIDENT; key <= PR_ACCUSATION_DETAIL; key++)
		if (pr_has(r, key)) {
			pr_text_string(&page->words, key == PR_ACCUSATION_INCIDENT ? ", incident " : ": ");
			pr_display_text(&page->words, pr_text(r, key));
		}
	pr_page_cut(page);
	pr_page_finish(page, out, "  ", 2);
}

static void write_accusations(struct pr_page *page, struct pr_text *out, const struct pr_culprit *culprit)
{
	struct pr_record r;
	const char *why;
	pr_text_string(out, culprit->accusation_count > 0 ? "\nAccused by\n" : "");
	for (size_t i = 0; i < culprit->accusations_kept; i++) {
		struct pr_span bytes = culprit->accusations[i];
		if (pr_decode(bytes.p, bytes.n, &r, &why) == PR_DECODED)
			write_accusation(page, out, &r);
	}
	if (culprit->accusation_count == culprit->accusations_kept)
		return;
	pr_text_string(&page->words, "and ");
	pr_text_uint(&page->words, culprit->accusation_count - culprit->accusations_kept);
	pr_text_string(&page->words, " more");
	pr_page_finish(page, out, "  ", 2);
}

static void write_how(struct pr_page *page, struct pr_text *out)
{
	const struct pr_members *members = page->context->members;
	pr_text_string(out, "\nTo check it\n");
	pr_text_string(&page->words, "Nothing here has to be believed. Whoever has the members file");
	if (members && members->epoch > 0) {
		pr_text_string(&page->words, " of epoch ");
		pr_text_uint(&page->words, members->epoch);
	}
	pr_text_string(&page->words, " (names, public keys");
	if (members && members->domain.p) {
		pr_text_string(&page->words, ", the domain ");
		pr_display_name(&page->words, members->domain);
	}
	pr_text_string(&page->words, ") and the records of evidence, each with its hash, runs");
	pr_page_finish(page, out, "  ", 2);
	pr_text_string(out, "\n      pr-exclude -m MEMBERS --verify-evidence EVIDENCE\n\n");
	pr_text_string(&page->words,
	               "A signature is Ed25519 in a COSE_Sign1 (RFC 9052) around the record, with the domain as external_aad; a key "
	               "is named here by the SHA-256 of its 32 bytes. pr-records(5) says what the hash is of.");
	pr_page_finish(page, out, "  ", 2);
}

bool pr_page_write(struct pr_page *page, struct pr_text *out, const struct pr_culprit *culprit)
{
	write_title(page, out, culprit->name);
	write_outcome(page, out, culprit);
	for (size_t i = 0; i < culprit->kept; i++)
		pr_page_evidence(page, out, culprit->evidence[i], i + 1, culprit->count);
	if (culprit->count > culprit->kept) {
		pr_text_string(&page->words, "and ");
		pr_text_uint(&page->words, culprit->count - culprit->kept);
		pr_text_string(&page->words, " more, which pr-exclude --only writes");
		pr_text_char(out, '\n');
		pr_page_finish(page, out, "", 0);
	}
	write_accusations(page, out, culprit);
	if (culprit->kept > 0)
		write_how(page, out);
	return !out->failed;
}

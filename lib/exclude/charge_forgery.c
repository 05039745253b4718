/*
 * The check of signature-forgery: what the subject carries, in an `evidence` record with its own signature, is to be the word of a
 * member and has a signature that is not his. That says nothing about him, and of the carrier no more than that he passed it on:
 * hearsay. Nothing is to be said where nobody's key has that kid, or there is no signature at all.
 */
#include <stdio.h>

#include "base/quote.h"
#include "charge.h"
#include "record/decode.h"

#define NAME_SIZE 100u

/* Whose name is on a forged record that stands in the list; p NULL: none is forged. */
static struct pr_span forged_in(const struct pr_charge *charge, struct pr_span statements)
{
	struct pr_cose_worker worker = {0};
	struct pr_cursor c = pr_cursor_of(statements);
	struct pr_span name = {NULL, 0};
	for (uint64_t left = charge->ring ? pr_cursor_count(&c) : 0; left > 0 && !name.p; left--) {
		struct pr_span inner = pr_cursor_text(&c);
		struct pr_record r;
		struct pr_cose cose;
		const char *why;
		size_t who;
		if (pr_decode(inner.p, inner.n, &r, &why) != PR_DECODED || r.bytes.n != inner.n)
			continue;
		if (pr_keyring_verify(charge->ring, &worker, inner, charge->domain, &who) == PR_SIGNED_BAD && pr_cose_read(&cose, inner))
			name = pr_keyring_name(charge->ring, pr_keyring_find(charge->ring, cose.kid));
	}
	pr_cose_worker_free(&worker);
	return name;
}

enum pr_class pr_forgery_check(const struct pr_charge *charge, char why[static PR_WHY_SIZE])
{
	char subject[NAME_SIZE], other[NAME_SIZE];
	const struct pr_charge_record *carrier = &charge->records[0];
	pr_quote_span(subject, sizeof subject, charge->subject);
	if (charge->count != 1 || carrier->r.type != PR_EVIDENCE) {
		snprintf(why, PR_WHY_SIZE, "one evidence record shows this, and nothing else");
		return PR_CLASS_NOTHING;
	}
	if (!carrier->signer.p || !pr_same(carrier->signer, charge->subject)) {
		snprintf(why, PR_WHY_SIZE, "it is not %s who signed what carries this", subject);
		return PR_CLASS_NOTHING;
	}
	struct pr_span name = forged_in(charge, pr_text(&carrier->r, PR_EVIDENCE_STATEMENTS));
	if (!name.p) {
		snprintf(why, PR_WHY_SIZE, "there is no bad signature in it");
		return PR_CLASS_NOTHING;
	}
	snprintf(why, PR_WHY_SIZE, "%s passed on what is to be signed by %s, and is not; this says nothing about the latter", subject,
	         pr_quote_span(other, sizeof other, name));
	return PR_CLASS_HEARSAY;
}

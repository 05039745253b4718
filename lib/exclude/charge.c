#include "charge.h"

#include <stdio.h>

#include "base/quote.h"

#define NAME_SIZE 100u /* of a name in a sentence */

static const char *const behaviours[] = {
	[PR_BEHAVIOUR_DOUBLE_VOTING] = "double-voting",
	[PR_BEHAVIOUR_INVALID_STATE_TRANSITION] = "invalid-state-transition",
	[PR_BEHAVIOUR_TIMESTAMP_MANIPULATION] = "timestamp-manipulation",
	[PR_BEHAVIOUR_SIGNATURE_FORGERY] = "signature-forgery",
	[PR_BEHAVIOUR_BALANCE_VIOLATION] = "balance-violation",
	[PR_BEHAVIOUR_CONSENSUS_VIOLATION] = "consensus-violation",
};

const char *pr_behaviour_name(enum pr_behaviour behaviour)
{
	return behaviours[behaviour];
}

enum pr_behaviour pr_behaviour_named(struct pr_span name)
{
	enum pr_behaviour behaviour = 0;
	while (behaviour < PR_BEHAVIOURS && !pr_is(name, behaviours[behaviour]))
		behaviour++;
	return behaviour;
}

const char *pr_class_name(enum pr_class class)
{
	static const char *const names[] = {"nothing", "hearsay", "proof"};
	return names[class];
}

/* What one record is worth as the subject's own word. */
static enum pr_class own(const struct pr_charge *charge, const struct pr_charge_record *record, char why[static PR_WHY_SIZE])
{
	char subject[NAME_SIZE], other[NAME_SIZE];
	pr_quote_span(subject, sizeof subject, charge->subject);
	if (!record->speaker.p || !pr_same(record->speaker, charge->subject)) {
		snprintf(why, PR_WHY_SIZE, "a record in it is not the word of %s but of %s", subject,
		         record->speaker.p ? pr_quote_span(other, sizeof other, record->speaker) : "nobody");
		return PR_CLASS_NOTHING;
	}
	if (record->signer.p && pr_same(record->signer, charge->subject))
		return PR_CLASS_PROOF;
	if (record->envelope == PR_SIGNED_NOT && charge->trust_unsigned)
		return PR_CLASS_PROOF;
	if (record->envelope == PR_SIGNED_BAD) {
		snprintf(why, PR_WHY_SIZE, "a signature in it is bad, and says nothing about %s", subject);
		return PR_CLASS_NOTHING;
	}
	if (record->signer.p)
		snprintf(why, PR_WHY_SIZE, "%s, not %s, signed a record in it", pr_quote_span(other, sizeof other, record->signer), subject);
	else
		snprintf(why, PR_WHY_SIZE, "a record in it that is to be the word of %s: %s", subject, pr_signed_text(record->envelope));
	return PR_CLASS_HEARSAY;
}

enum pr_class pr_charge_own(const struct pr_charge *charge, char why[static PR_WHY_SIZE])
{
	char this_why[PR_WHY_SIZE];
	enum pr_class least = PR_CLASS_PROOF;
	for (size_t i = 0; i < charge->count; i++) {
		enum pr_class class = own(charge, &charge->records[i], this_why);
		if (class < least) {
			least = class;
			memcpy(why, this_why, PR_WHY_SIZE);
		}
	}
	return least;
}

/*
 * The check of consensus-violation: two quorums for two values of one question (ballots.h), the subject in both. Of quorums of the
 * weight q of a base n, at least 2q - n is in both; whoever is has contradicted himself.
 */
#include <stdio.h>
#include <stdlib.h>

#include "ballots.h"
#include "base/quote.h"
#include "charge.h"
#include "claims.h"

/* The two sides: what they decided, and as bits of voted[], by member, who was for which. */
struct tally {
	const struct pr_charge *charge;
	struct pr_span values[2];
	uint8_t *voted;
	enum pr_class least; /* that a ballot is worth as its voter's word */
};

static enum pr_class worth(const struct pr_charge *charge, const struct pr_charge_record *record)
{
	if (record->signer.p ? pr_same(record->signer, record->speaker) : record->envelope == PR_SIGNED_NOT && charge->trust_unsigned)
		return PR_CLASS_PROOF;
	return record->envelope == PR_SIGNED_BAD ? PR_CLASS_NOTHING : PR_CLASS_HEARSAY;
}

/* NULL if all could be counted, else what is wrong. */
static const char *count_ballots(struct tally *t)
{
	const struct pr_charge *charge = t->charge;
	struct pr_ballot first, ballot;
	t->least = PR_CLASS_PROOF;
	for (size_t i = 0; i < charge->count; i++) {
		const struct pr_charge_record *record = &charge->records[i];
		const struct pr_member *member = pr_members_find(charge->members, record->speaker);
		enum pr_class class = worth(charge, record);
		if (!pr_ballot_of(&ballot, &record->r) || (i > 0 && !pr_ballots_one_question(&first, &ballot)))
			return "they are not all ballots on one question";
		if (!member)
			return "a ballot in it is not a member's";
		if (i == 0)
			first = ballot;
		unsigned side = 0;
		while (side < 2 && t->values[side].p && !pr_same(t->values[side], ballot.value))
			side++;
		if (side == 2)
			return "there are more than two values";
		t->values[side] = ballot.value;
		t->voted[member - charge->members->list] |= (uint8_t)(1u << side);
		t->least = class < t->least ? class : t->least;
	}
	return t->least == PR_CLASS_NOTHING ? "a signature in it is bad" : NULL;
}

/* Whether the subject's own claims are for certain of one log. */
static bool surely_two_claims(const struct pr_charge *charge)
{
	struct pr_claim claims[2], claim;
	size_t count = 0;
	for (size_t i = 0; i < charge->count; i++) {
		if (!pr_same(charge->records[i].speaker, charge->subject) || !pr_claim_of(&claim, &charge->records[i].r))
			continue;
		if (count > 0 && pr_same(claims[0].hash, claim.hash))
			continue;
		claims[count < 2 ? count++ : 1] = claim;
	}
	struct pr_lapse_found found = {PR_LAPSE_NONE, PR_DOUBT_NONE};
	if (count == 2)
		found = pr_claims_lapse(&claims[0], &claims[1]);
	return found.lapse == PR_LAPSE_FORK && !found.doubt;
}

/* " and 3 more", or the names, as far as there is room. */
static void list_culprits(const struct tally *t, char *out, size_t size)
{
	const struct pr_members *members = t->charge->members;
	size_t used = 0, left = 0;
	char name[100];
	out[0] = '\0';
	for (size_t i = 0; i < members->count; i++) {
		if (t->voted[i] != 3)
			continue;
		pr_quote_span(name, sizeof name, members->list[i].name);
		if (left > 0 || used + strlen(name) + 16 > size)
			left++;
		else
			used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", name);
	}
	if (left > 0)
		snprintf(out + used, size - used, " (%zu more)", left);
}

static enum pr_class judge(struct tally *t, char why[static PR_WHY_SIZE])
{
	const struct pr_charge *charge = t->charge;
	const struct pr_members *members = charge->members;
	uint64_t needed, base = pr_ballots_base(members, &needed), weight[2] = {0};
	char culprits[180];
	const char *wrong = count_ballots(t);
	const struct pr_member *subject = pr_members_find(members, charge->subject);
	for (size_t i = 0; i < members->count; i++)
		for (unsigned side = 0; side < 2; side++)
			weight[side] += (unsigned)t->voted[i] >> side & 1u ? members->list[i].weight : 0;
	if (!wrong && (weight[0] < needed || weight[1] < needed))
		wrong = "there are not two quorums in it";
	if (!wrong && (!subject || t->voted[subject - members->list] != 3))
		wrong = "the subject is not in both quorums";
	if (wrong) {
		snprintf(why, PR_WHY_SIZE, "%s", wrong);
		return PR_CLASS_NOTHING;
	}
	list_culprits(t, culprits, sizeof culprits);
	snprintf(why, PR_WHY_SIZE, "two quorums, each at least %llu of %llu, for two values; at least %llu are in both: %s",
	         (unsigned long long)needed, (unsigned long long)base, (unsigned long long)(2 * needed > base ? 2 * needed - base : 0), culprits);
	bool certain = charge->records[0].r.type == PR_STATEMENT || surely_two_claims(charge);
	return certain ? t->least : PR_CLASS_HEARSAY;
}

enum pr_class pr_quorums_check(const struct pr_charge *charge, char why[static PR_WHY_SIZE])
{
	if (!charge->members || charge->members->count == 0) {
		snprintf(why, PR_WHY_SIZE, "without a membership there is no quorum");
		return PR_CLASS_NOTHING;
	}
	struct tally t = {.charge = charge, .voted = calloc(charge->members->count, 1)};
	if (!t.voted) {
		*charge->exhausted = true;
		return PR_CLASS_NOTHING;
	}
	enum pr_class class = judge(&t, why);
	free(t.voted);
	return class;
}

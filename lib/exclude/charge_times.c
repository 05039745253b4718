/*
 * The check of timestamp-manipulation, which is never more than hearsay: a clock that is wrong is no lie, and who is to have sent
 * something is told by others.
 *
 * Two claims of the subject: its time goes back while its log grows (claims.h). Or contacts, each the word of another member, that
 * the subject's beats came before they were sent (postdated.h), with `clock` records of theirs: of more members than may lie,
 * f = floor((n-1)/3) of n, and of at least two.
 */
#include <stdio.h>
#include <stdlib.h>

#include "charge.h"
#include "claims.h"
#include "postdated.h"

/* By member. */
struct witness {
	struct pr_clock clock;
	bool has_clock, heard;
};

static enum pr_class check_claims(const struct pr_charge *charge, char why[static PR_WHY_SIZE])
{
	struct pr_claim a, b;
	enum pr_class class = pr_charge_own(charge, why);
	if (class == PR_CLASS_NOTHING)
		return class;
	if (charge->count != 2 || !pr_claim_of(&a, &charge->records[0].r) || !pr_claim_of(&b, &charge->records[1].r) ||
	    !pr_claims_clock_back(&a, &b)) {
		snprintf(why, PR_WHY_SIZE, "these are not two claims of which the longer log has the earlier time");
		return PR_CLASS_NOTHING;
	}
	snprintf(why, PR_WHY_SIZE, "its time goes back while its log grows, as it does where a clock is set");
	return PR_CLASS_HEARSAY;
}

/* Clocks against the first one's reference, which is right itself. */
static void read_clocks(const struct pr_charge *charge, struct witness *witnesses)
{
	const struct pr_member *list = charge->members->list, *member;
	struct pr_span reference = {NULL, 0};
	for (size_t i = 0; i < charge->count; i++) {
		const struct pr_record *r = &charge->records[i].r;
		struct pr_clock clock;
		if (!pr_clock_read(&clock, r) || !pr_has(r, PR_CLOCK_REFERENCE))
			continue;
		if (!reference.p) {
			reference = pr_text(r, PR_CLOCK_REFERENCE);
			if ((member = pr_members_find(charge->members, reference)))
				witnesses[member - list] = (struct witness){.has_clock = true};
		}
		member = pr_members_find(charge->members, pr_text(r, PR_CLOCK_PEER));
		if (member && pr_same(pr_text(r, PR_CLOCK_REFERENCE), reference))
			witnesses[member - list] = (struct witness){.clock = clock, .has_clock = true};
	}
}

static const struct pr_clock *clock_of(const struct witness *witness)
{
	return witness->has_clock ? &witness->clock : NULL;
}

/* Whether it is somebody's own word. */
static bool vouched(const struct pr_charge *charge, const struct pr_charge_record *record)
{
	return record->signer.p ? pr_same(record->signer, record->speaker) : record->envelope == PR_SIGNED_NOT && charge->trust_unsigned;
}

/* How many members heard the subject too early, and by how much at least; NULL, or what is wrong. */
static const char *count_witnesses(const struct pr_charge *charge, struct witness *witnesses, size_t *count, uint64_t *least)
{
	const struct pr_members *members = charge->members;
	const struct pr_member *subject = pr_members_find(members, charge->subject);
	*count = 0;
	*least = UINT64_MAX;
	if (!subject)
		return "the subject is not a member";
	read_clocks(charge, witnesses);
	for (size_t i = 0; i < charge->count; i++) {
		const struct pr_charge_record *record = &charge->records[i];
		if (record->r.type == PR_CLOCK)
			continue;
		const struct pr_member *observer = pr_members_find(members, record->speaker);
		if (!observer || observer == subject || !vouched(charge, record))
			return "a record in it is not the word of another member";
		struct witness *witness = &witnesses[observer - members->list];
		uint64_t by = pr_contact_postdated(&record->r, clock_of(witness), clock_of(&witnesses[subject - members->list]));
		if (by == 0 || pr_members_find(members, pr_text(&record->r, PR_CONTACT_SUBJECT)) != subject)
			return "a record in it does not show that the subject sent later than it was heard";
		*count += !witness->heard;
		witness->heard = true;
		*least = by < *least ? by : *least;
	}
	return NULL;
}

size_t pr_witnesses_needed(const struct pr_members *members)
{
	size_t f = members->count > 0 ? (members->count - 1) / 3 : 0;
	return f + 1 < 2 ? 2 : f + 1;
}

enum pr_class pr_times_check(const struct pr_charge *charge, char why[static PR_WHY_SIZE])
{
	size_t count;
	uint64_t least;
	if (charge->records[0].r.type == PR_CLAIM)
		return check_claims(charge, why);
	if (!charge->members) {
		snprintf(why, PR_WHY_SIZE, "without a membership nobody is a witness");
		return PR_CLASS_NOTHING;
	}
	struct witness *witnesses = calloc(charge->members->count + 1, sizeof *witnesses);
	if (!witnesses) {
		*charge->exhausted = true;
		return PR_CLASS_NOTHING;
	}
	const char *wrong = count_witnesses(charge, witnesses, &count, &least);
	free(witnesses);
	if (!wrong && count < pr_witnesses_needed(charge->members))
		wrong = "too few members say so: they may all be wrong";
	if (wrong) {
		snprintf(why, PR_WHY_SIZE, "%s", wrong);
		return PR_CLASS_NOTHING;
	}
	snprintf(why, PR_WHY_SIZE, "%zu members heard what it had not sent yet, by its time: it is ahead by %llu.%09llu s at least", count,
	         (unsigned long long)(least / 1000000000u), (unsigned long long)(least % 1000000000u));
	return PR_CLASS_HEARSAY;
}

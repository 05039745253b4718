/* The checks of invalid-state-transition and balance-violation by two claims of the subject (claims.h, balances.h). */
#include <stdio.h>

#include "balances.h"
#include "charge.h"
#include "claims.h"

/* The two claims; false, and *why, if it is not two. */
static bool two_claims(const struct pr_charge *charge, struct pr_claim claims[2], char why[static PR_WHY_SIZE])
{
	if (charge->count == 2 && pr_claim_of(&claims[0], &charge->records[0].r) && pr_claim_of(&claims[1], &charge->records[1].r))
		return true;
	snprintf(why, PR_WHY_SIZE, "two claims show this%s, and nothing else", charge->behaviour == PR_BEHAVIOUR_BALANCE_VIOLATION ? "" : ", or two entries");
	return false;
}

enum pr_class pr_states_check(const struct pr_charge *charge, char why[static PR_WHY_SIZE])
{
	struct pr_claim claims[2];
	for (size_t i = 0; i < charge->count; i++)
		if (charge->records[i].r.type == PR_ENTRY)
			return pr_entries_check(charge, why);
	enum pr_class class = pr_charge_own(charge, why);
	if (class == PR_CLASS_NOTHING || !two_claims(charge, claims, why))
		return PR_CLASS_NOTHING;
	struct pr_lapse_found found = pr_claims_lapse(&claims[0], &claims[1]);
	if (found.lapse == PR_LAPSE_NONE) {
		snprintf(why, PR_WHY_SIZE, "the two claims do not contradict each other");
		return PR_CLASS_NOTHING;
	}
	bool timely = found.doubt == PR_DOUBT_CLOCK && charge->steady_clocks;
	if (found.doubt == PR_DOUBT_NONE || timely) {
		if (class == PR_CLASS_PROOF)
			snprintf(why, PR_WHY_SIZE, "%s%s", pr_lapse_text(found.lapse), timely ? ", in the order of its times" : "");
		return class;
	}
	snprintf(why, PR_WHY_SIZE, "%s, but %s", pr_lapse_text(found.lapse), pr_doubt_text(found.doubt));
	return PR_CLASS_HEARSAY;
}

#define SUM_SIZE 48u

/* A number of 128 bits in decimal digits: in out[], from what is returned on. */
static const char *sum_text(__int128 sum, char out[static SUM_SIZE])
{
	char *p = out + SUM_SIZE - 1;
	unsigned __int128 left = sum < 0 ? -(unsigned __int128)sum : (unsigned __int128)sum;
	*p = '\0';
	do {
		*--p = (char)('0' + (int)(left % 10));
		left /= 10;
	} while (left > 0);
	if (sum < 0)
		*--p = '-';
	return p;
}

enum pr_class pr_balances_check(const struct pr_charge *charge, char why[static PR_WHY_SIZE])
{
	struct pr_claim claims[2];
	char before[SUM_SIZE], after[SUM_SIZE];
	enum pr_class class = pr_charge_own(charge, why);
	if (class == PR_CLASS_NOTHING || !two_claims(charge, claims, why))
		return PR_CLASS_NOTHING;
	struct pr_imbalance_found found = pr_claims_imbalance(&claims[0], &claims[1]);
	if (found.imbalance == PR_BALANCED) {
		snprintf(why, PR_WHY_SIZE, "balances are conserved, or the two claims do not follow each other");
		return PR_CLASS_NOTHING;
	}
	const char *from = sum_text(found.before, before), *to = sum_text(found.after, after);
	if (found.before == found.after)
		snprintf(why, PR_WHY_SIZE, "all balances together stay %s, but by the names of accounts one kind became another", from);
	else if (found.short_hash)
		snprintf(why, PR_WHY_SIZE, "balances add up to %s, then to %s, but a hash so short links no states for certain", from, to);
	else if (class == PR_CLASS_PROOF)
		snprintf(why, PR_WHY_SIZE, "balances add up to %s, and in a state that grew from that or is the same, to %s", from, to);
	return found.imbalance == PR_IMBALANCE_DOUBT ? PR_CLASS_HEARSAY : class;
}

/* The check of double-voting: two votes that contradict each other, or one that is wrong alone. */
#include <stdio.h>

#include "charge.h"
#include "clash.h"

static enum pr_clash clash_of(const struct pr_charge *charge)
{
	struct pr_vote a, b;
	if (charge->count > 2 || !pr_vote_of(&a, &charge->records[0].r))
		return PR_CLASH_NONE;
	if (charge->count == 1)
		return pr_clash_alone(&a);
	return pr_vote_of(&b, &charge->records[1].r) ? pr_clash_of(&a, &b) : PR_CLASH_NONE;
}

enum pr_class pr_votes_check(const struct pr_charge *charge, char why[static PR_WHY_SIZE])
{
	enum pr_clash clash = clash_of(charge);
	enum pr_class class = pr_charge_own(charge, why);
	if (class == PR_CLASS_NOTHING)
		return class;
	if (clash == PR_CLASH_NONE) {
		snprintf(why, PR_WHY_SIZE, "%s", charge->count == 1 ? "the vote contradicts nothing"
		                                 : charge->count == 2 ? "the two do not contradict each other"
		                                                      : "more than two records");
		return PR_CLASS_NOTHING;
	}
	if (clash == PR_CLASH_UNSURE)
		class = PR_CLASS_HEARSAY;
	if (class == PR_CLASS_PROOF || clash == PR_CLASH_UNSURE)
		snprintf(why, PR_WHY_SIZE, "%s", pr_clash_text(clash));
	return class;
}

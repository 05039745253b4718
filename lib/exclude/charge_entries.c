/* The check of invalid-state-transition by two entries of the subject's log (forking.h). */
#include <stdio.h>

#include "charge.h"
#include "forking.h"

enum pr_class pr_entries_check(const struct pr_charge *charge, char why[static PR_WHY_SIZE])
{
	struct pr_logged a, b;
	enum pr_class class = pr_charge_own(charge, why);
	if (class == PR_CLASS_NOTHING)
		return class;
	if (charge->count != 2 || charge->records[0].r.type != PR_ENTRY || charge->records[1].r.type != PR_ENTRY) {
		snprintf(why, PR_WHY_SIZE, "two claims show this, or two entries, and nothing else");
		return PR_CLASS_NOTHING;
	}
	if (!pr_logged_of(&a, &charge->records[0].r) || !pr_logged_of(&b, &charge->records[1].r)) {
		snprintf(why, PR_WHY_SIZE, "an entry in it has no place in a line: that takes epoch, seq and hash, and no vclock");
		return PR_CLASS_NOTHING;
	}
	enum pr_forking forking = pr_forking_of(&a, &b);
	if (forking == PR_FORKING_NONE) {
		snprintf(why, PR_WHY_SIZE, "the two entries do not contradict each other");
		return PR_CLASS_NOTHING;
	}
	if (class == PR_CLASS_PROOF)
		snprintf(why, PR_WHY_SIZE, "%s", pr_forking_text(forking));
	return class;
}

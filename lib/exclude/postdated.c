#include "postdated.h"

/* The most or least that is to be added to a reading. */
static int64_t correction(const struct pr_record *r, const struct pr_clock *clock, uint64_t t, bool most)
{
	struct pr_clock now = pr_clock_at(clock, t);
	int64_t bound = most ? now.high : now.low, sum;
	if (pr_is_signed(r))
		return bound;
	if (!__builtin_sub_overflow(bound, now.offset, &sum))
		return sum;
	return most ? INT64_MAX : INT64_MIN;
}

uint64_t pr_contact_postdated(const struct pr_record *contact, const struct pr_clock *observer, const struct pr_clock *subject)
{
	if (contact->type != PR_CONTACT || !pr_has(contact, PR_CONTACT_SENT) || pr_has(contact, PR_CONTACT_VIA) ||
	    pr_uint(contact, PR_CONTACT_UNDATED))
		return 0;
	__int128 sent = contact->v[PR_CONTACT_SENT].u, came = contact->t;
	if (observer && subject) {
		sent += correction(contact, subject, contact->t, false);
		came += correction(contact, observer, contact->t, true);
	} else
		came += PR_POSTDATED_APART;
	__int128 ahead = sent - came;
	return ahead <= 0 ? 0 : ahead > (__int128)UINT64_MAX ? UINT64_MAX : (uint64_t)ahead;
}

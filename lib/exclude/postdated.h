/*
 * Beats that came before they were sent. No message does: its time of sending is wrong, or that of receipt is, by more than what
 * is known of the two clocks allows.
 *
 * Times of a signed record are those that were read; times of one that is not signed are corrected already where there is a clock
 * record (pr-merge(1)), so that only how far that may be off counts. Where there is none for both, they may differ by
 * PR_POSTDATED_APART: what Kerberos allows (RFC 4120 recommends five minutes).
 */
#ifndef PR_POSTDATED_H
#define PR_POSTDATED_H

#include "cluster/clocks.h"

#define PR_POSTDATED_APART 300000000000u /* ns */

/*
 * By how many nanoseconds at least a contact was sent after it came; 0: nothing shows that it was. That one was there after all,
 * `via` another or without a date of its own, shows nothing. Clocks are against one reference; NULL: not known.
 */
uint64_t pr_contact_postdated(const struct pr_record *contact, const struct pr_clock *observer, const struct pr_clock *subject);

#endif

/*
 * Which ways between two hosts are down, by what is known of them (pairs.h). A loss is told once it has lasted for
 * PR_HEARING_PATIENCE, with bounds: earliest, when something certainly got there; latest, when the first that is known not to was sent.
 *
 *   unacknowledged  what s repeats has no answer, though the other is still heard, or is the own host: s → other. Nor has what it repeats of what the other
 *                   has answered already, which that does again, at once, if it gets there
 *   repeated        s repeats what the other has answered already: other → s
 *   missing         packets left s, by its own capture, and none came: s → own host
 *   unanswered      what the own host repeats has no answer, and nothing of the other is heard: that may be one way or the
 *                   other, so both, if there is no capture of the other that would tell
 *   unheard         no packet of s, who spoke regularly and has no capture of its own: s → own host
 *   silent          only the kernel of s answers; its process, which spoke regularly, or was asked what it answers at once, is stopped
 *                   or stuck; or by its own capture it speaks to nobody any more: s → own host
 *   closed          s closed all connections that lasted, and has not spoken since: s → own host
 *   refused         the host of s answers that nobody listens any more: s → own host
 *
 * The first four are the network's, and told whatever the own process does; of others the own host is judge only while
 * its process gives signs of life. "Regularly": without a pause of PR_HEARING_REGULAR for PR_HEARING_STRETCH; then three
 * times its longest pause is too long.
 */
#ifndef PR_JUDGE_H
#define PR_JUDGE_H

#include "hearing.h"

#define PR_JUDGE_TRIES 3u /* one and two repetitions: a third of all packets may be lost */

/* After all facts of a packet: what follows from them and the time, now and then. */
void pr_judge(struct pr_hearing *h);
/* The host of `side` refused the own host just now. */
void pr_judge_refused(struct pr_hearing *h, struct pr_pair *p, unsigned side);

#endif

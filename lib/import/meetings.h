/*
 * Who is who, by moments: some logs never name their own peer, but two peers log the same thing as it happens (a replica that
 * asks for synchronization, and the server that it asks). One of them names the other by its address.
 *
 * A named moment goes with the log whose own moment is nearest to it, within PR_MEETING_WITHIN, if the next log's is farther by
 * PR_MEETING_MARGIN, or goes with another name, so that both would be farther by that, together, if they changed places. A name and a log are
 * the same peer if all that speaks of either says so. Clocks that differ by more join nobody.
 *
 * Or by who called: a log names a peer by its address as it gets through to it, and a log that does not know its own address has told within
 * PR_MEETINGS_REACH before that it was called from the host of the first. If one such log alone has, that is the peer.
 */
#ifndef PR_MEETINGS_H
#define PR_MEETINGS_H

#include "tell/identity.h"

#define PR_MEETING_WITHIN 20000000u /* ns */
#define PR_MEETING_MARGIN 10000000u
#define PR_MEETINGS_MAX 65536u      /* further ones are not looked at */
#define PR_MEETINGS_REACH 150000000u /* ns: systems look ten times a second who has answered */
#define PR_MEETINGS_REACHES 4096u   /* further ones are not looked at */

struct pr_meetings; /* of all logs of a call */

struct pr_meetings *pr_meetings_new(void); /* NULL if memory ran out */
void pr_meetings_free(struct pr_meetings *m);
/* At t the log of `self` tells of something that `other` takes part in, or, with PR_IDENTITY_NONE, itself. */
void pr_meetings_add(struct pr_meetings *m, uint64_t t, uint32_t self, uint32_t other);
/* At t the peer of the log of `self` got through to `other`; or it was called from a host. */
void pr_meetings_reach(struct pr_meetings *m, uint64_t t, uint32_t self, uint32_t other);
void pr_meetings_reached(struct pr_meetings *m, uint64_t t, uint32_t self, struct pr_span host);
/* Joins what belongs together, when everything has been learnt. False if memory ran out. */
bool pr_meetings_settle(struct pr_meetings *m, struct pr_identity *who);

#endif

/*
 * What a peer hears of another itself: when the latest beat came, and how long it may be silent before it is held for lost.
 *
 * A beat says when the next one is due. So many may be missing in a row as come by chance no more often than once in 100,000 beats at
 * the loss that the link is known to have, but at least two; a quarter of an interval is for the way. Where it was asked meanwhile, and
 * asked again, and has not answered (probing.h), chance would have had to do that as well: one may be missing then, or as many more as
 * the loss says. Anything else that came of it meanwhile proves that the link is up, and that the beats alone do not come.
 */
#ifndef PR_EAR_H
#define PR_EAR_H

#include <stdbool.h>
#include <stdint.h>

#define PR_EAR_RUN_MOST 12u /* beats that may be missing in a row */
#define PR_EAR_LEAST 1u     /* a link that is held for lost has been for so many intervals: what was lost in all of them was lost by chance at most once */

/* Times in ns, by the clock of now.h. A zeroed struct has heard nothing. */
struct pr_ear {
	uint64_t at;           /* when the latest beat came */
	uint64_t proved;       /* when anything came */
	uint64_t interval;     /* that it announced; 0: none is to come */
	uint64_t incarnation, seq;
	uint32_t missing;      /* part of the beats lately, in 2^-16 */
	bool heard;            /* of this incarnation, and nothing since would have made it forgotten */
	bool lost;
	bool noted;            /* for the caller: that it is beatless was told */
};

/* A beat came, later than all before it. */
void pr_ear_hear(struct pr_ear *ear, uint64_t clock, uint64_t incarnation, uint64_t seq, uint64_t interval);
/* When anything came last. */
static inline uint64_t pr_ear_proved(const struct pr_ear *ear)
{
	return ear->proved > ear->at ? ear->proved : ear->at;
}
/* A datagram came, of whatever kind. */
static inline void pr_ear_prove(struct pr_ear *ear, uint64_t clock)
{
	ear->proved = clock;
}
/* When it is to be held for lost if nothing comes; UINT64_MAX: never. unanswered: a round of probes brought no answer since it was heard. */
uint64_t pr_ear_due(const struct pr_ear *ear, bool unanswered);
/* Whether its beats do not come, though the link is up: more are missing than chance takes. */
bool pr_ear_beatless(const struct pr_ear *ear, uint64_t clock);
/* Nobody listened for a while: what was heard before says nothing. */
void pr_ear_forget(struct pr_ear *ear);

#endif

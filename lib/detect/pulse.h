/*
 * A peer's own periodic activity: records that come at even intervals promise the next one, so a gap in them is a pause of the
 * peer's, whoever heard what meanwhile (rules.md section 2). Only streams of beats have such records; a log that is quiet says
 * nothing.
 */
#ifndef PR_PULSE_H
#define PR_PULSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moments.h"

#define PR_PULSE_LEAST 8u /* intervals that are to be seen first */
#define PR_PULSE_TIMES 4u /* a pause is so many times longer than the longest lately */

/* A zeroed struct has beaten never. Times in ns. */
struct pr_pulse {
	uint64_t last, longest;          /* longest: interval lately; an earlier one counts less and less */
	uint64_t paused_from, paused_to; /* the latest pause, from the last sign before it to the first behind it; to 0: none */
	uint8_t seen;                    /* intervals, PR_PULSE_LEAST at the most */
	bool told;                       /* for the caller: that pause was told */
};

/* A sign of life of the peer's own. Whether it ends a pause. */
bool pr_pulse_beat(struct pr_pulse *pulse, uint64_t t);
/* When the latest pause began: the next sign of life was due by then. */
struct pr_moment pr_pulse_paused(const struct pr_pulse *pulse);

#endif

/*
 * Which of a link's numbered beats get lost, and which come too late: in half windows, so that some 50 bytes a link do.
 *
 * A link is lossy when more than `part` of its beats, and at least PR_LOSS_LEAST, are missing over the window, which is the larger
 * of `window` and PR_LOSS_BEATS beats, or one and a half times as long; no longer, when it is less than half of `part`.
 *
 * Beats that are missing now and then are neither its beginning nor its end: it was so between the two moments between which most more
 * beats were missing than `part` of all (Page 1954: a cumulative sum).
 *
 * A beat is late when its way took so much longer than it usually does, by the clocks of both ends, which need not agree: a clock
 * that is set shows in the difference alone and not in when beats come. Without `sent`, one is late that was due so long ago
 * and comes now, with none missing before it.
 */
#ifndef PR_LOSS_H
#define PR_LOSS_H

#include "base/moments.h"

#define PR_LOSS_TICK 20u /* bits of ns */
#define PR_LOSS_LEAST 5u
#define PR_LOSS_BEATS 100u
#define PR_LOSS_HALVES 3u /* the latest, and two that are whole */

struct pr_loss_options {
	uint64_t part;    /* billionths */
	uint64_t window;  /* ns */
	uint64_t timeout; /* ns: who comes later than that is late */
};

#define PR_LOSS_DEFAULTS {100000000u, 30000000000u, 0}

/* Times are in 2^20 ns, about a millisecond, modulo 2^32. */
struct pr_loss {
	uint32_t start;                 /* of the latest half */
	uint32_t from, to;              /* the beats before the first and behind the last of those of which more than `part` are missing */
	uint32_t ended;                 /* `to` when it was no longer lossy the last time */
	uint32_t late_from, late_to;    /* the latest late beat */
	int32_t excess, peak;           /* by how much more are missing since `from` than `part` of all, in thousandths of a beat; the most of it */
	int32_t usual;                 /* time that a beat takes, by both clocks */
	uint16_t heard[PR_LOSS_HALVES], missing[PR_LOSS_HALVES];
	bool lossy, late, timed, was_lossy; /* timed: usual is known */
};

struct pr_loss_beat {
	uint64_t t, interval; /* since the one before */
	uint64_t sent;        /* 0: not known */
	uint32_t step, count; /* so much further than the one before, and for so many it stands; step 0: overtaken */
	bool resumed;         /* it was taken for lost until then: what is missing was cut, not lost */
};

/* So many beats were heard before, none of them missing or late. */
void pr_loss_begin(struct pr_loss *loss, unsigned heard, uint64_t t);
/* How long the beats took so far, by both ends' clocks: in 2^PR_LOSS_TICK ns modulo 2^31; 0 if that is not known. */
void pr_loss_time(struct pr_loss *loss, uint32_t way);
/* True if lossy or late changed. */
bool pr_loss_take(struct pr_loss *loss, const struct pr_loss_options *options, const struct pr_loss_beat *beat);
/*
 * Which part of the beats was missing lately, in billionths: sooner than it is said to be lossy, but less certain. 0: too few to tell.
 */
uint64_t pr_loss_lately(const struct pr_loss *loss);
/* Which part of the beats was missing while it was lossy, lastly, in billionths; interval: of the beats, in ns. */
uint64_t pr_loss_part(const struct pr_loss *loss, const struct pr_loss_options *options, uint64_t interval);
/*
 * What all links of a peer lose together: sooner than on each of them it shows there that the trouble is at its end, where a link itself
 * has lost no more than a few. A zeroed struct is none.
 */
struct pr_loss_pool {
	uint16_t heard, missing; /* of late */
};

/* A beat of one of its links. */
void pr_loss_pool(struct pr_loss_pool *pool, const struct pr_loss_beat *beat);
/* As pr_loss_lately(), of a link by what its peer's links lose. */
uint64_t pr_loss_likely(const struct pr_loss *loss, const struct pr_loss_pool *pool);
/* So many beats in turn may be missing by chance alone, by the part that is in the window: that more are is rarer than one time in 500. */
unsigned pr_loss_run(const struct pr_loss *loss);
/* When it began to be lossy, or late; as of `now`. That a beat came does not tell that none would get lost. */
struct pr_moment pr_loss_began(const struct pr_loss *loss, bool late, uint64_t now);
/* Until when it was lossy, or late, lastly: the beat behind the last missing one, or the late one. 0: it never was. */
uint64_t pr_loss_last(const struct pr_loss *loss, bool late, uint64_t now);

#endif

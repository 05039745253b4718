/*
 * Which of a link's numbered beats get lost, and which come too late: in half windows, so that some 50 bytes a link do.
 *
 * A link is lossy when more than `part` of its beats, and at least PR_LOSS_LEAST, are missing over the window, which is the larger
 * of `window` and PR_LOSS_BEATS beats, or one and a half times as long; no longer, when it is less than half of `part`.
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
	uint32_t first[PR_LOSS_HALVES]; /* the beat before the first that is missing in each half, the latest one first */
	uint32_t last;                 /* the one behind the last missing, or late, beat */
	uint32_t late_from;
	int32_t usual;                 /* time that a beat takes, by both clocks */
	uint16_t heard[PR_LOSS_HALVES], missing[PR_LOSS_HALVES];
	bool lossy, late, timed;       /* timed: usual is known */
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
/* When it began to be lossy, or late; as of `now`. */
struct pr_moment pr_loss_began(const struct pr_loss *loss, bool late, uint64_t now);
/* When the last beat was missing or late. */
uint64_t pr_loss_last(const struct pr_loss *loss, uint64_t now);

#endif

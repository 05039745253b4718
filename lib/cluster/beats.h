/*
 * The numbered beats of one link: which is new, which was heard before, how many are missing in between.
 *
 * A beat is known by its incarnation and its number. One of another incarnation begins a new count, and so do two with numbers that
 * are far from those before and near to each other: what lies between is not known to be missing. One alone is a straggler.
 */
#ifndef PR_BEATS_H
#define PR_BEATS_H

#include <stdint.h>

#define PR_BEATS_BACK 64u    /* so many numbers back it is known which were heard */
#define PR_BEATS_AHEAD 65536u /* a number that is further ahead is far */

/* Zeroed: none was heard. */
struct pr_beats {
	uint32_t seq, incarnation; /* of the latest, modulo 2^32 */
	uint32_t heard[2];         /* bit i: seq - i was, 32 in each */
	uint32_t stray;            /* the latest number that was far from the others */
	uint32_t at;               /* when the latest came, in 2^14 ns modulo 2^32: the caller's to keep */
};

enum pr_beat {
	PR_BEAT_FIRST, /* of a count */
	PR_BEAT_NEXT,  /* a later one than any before */
	PR_BEAT_LATE,  /* overtaken by a later one, but not heard before */
	PR_BEAT_AGAIN, /* heard before: a duplicate, or one that was gossiped once more */
};

/* count: of beats that were heard up to this one, at least 1. *step: how much further it is than the latest before; with NEXT. */
enum pr_beat pr_beats_take(struct pr_beats *beats, uint64_t incarnation, uint64_t seq, uint64_t count, uint32_t *step);
/* How many of the last PR_BEATS_BACK were heard. */
unsigned pr_beats_known(const struct pr_beats *beats);

#endif

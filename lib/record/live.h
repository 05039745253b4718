/*
 * What time it is in a stream that is being written: so that silence is noticed by the clock, not by the next record.
 *
 * The stream's time is that of its records, which may be by other hosts' clocks, and late; here it goes on from the record that
 * was least late, at the pace of a clock that nobody sets. While the machine slept, or this process was stopped, or nobody
 * took its output, time went by in which it heard nothing because it did not listen: that is its own pause.
 *
 * Clock readings are ns since some moment, from a clock that also counts while the machine sleeps; they are given
 * (pr_timepiece_clock()).
 */
#ifndef PR_LIVE_H
#define PR_LIVE_H

#include <stdbool.h>
#include <stdint.h>

/* A zeroed struct has heard nothing yet. */
struct pr_live {
	uint64_t t, heard;       /* the stream's time of the record that was least late, and when it came */
	uint64_t looked, patience; /* when the clock was looked at last, and how long it was going to wait then */
	bool begun;
};

/* A record of stream time t came. */
void pr_live_hear(struct pr_live *live, uint64_t t, uint64_t clock);
/* The stream's time; 0 before anything was heard. */
uint64_t pr_live_now(const struct pr_live *live, uint64_t clock);
/*
 * To be called after each wait and before each record is heard. Whether there was a pause of one's own since the last call:
 * from *from to *to, in stream time.
 */
bool pr_live_paused(struct pr_live *live, uint64_t clock, uint64_t *from, uint64_t *to);
/*
 * How long to wait for input, in ms, if something is due at `due` in stream time; UINT64_MAX: nothing is. At most a second,
 * because a pause is known by a wait that was longer than it was to be.
 */
int pr_live_patience(struct pr_live *live, uint64_t due, uint64_t clock);

#endif

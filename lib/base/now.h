/*
 * What time it is, twice: for records, and for waiting. Nothing in the library reads a clock of its own but timepiece.h, for whoever
 * drives a node; everybody else is given this.
 */
#ifndef PR_NOW_H
#define PR_NOW_H

#include <stdint.h>

struct pr_now {
	uint64_t wall;  /* ns since 1970, as it was set */
	uint64_t clock; /* ns since some moment, of a clock that nobody sets and that counts while the machine sleeps */
};

/* What the wall's clock, as it is set now, would have shown at a moment of the other; 0: that was before 1970. */
static inline uint64_t pr_now_wall(const struct pr_now *now, uint64_t clock)
{
	uint64_t ago = now->clock > clock ? now->clock - clock : 0;
	return now->wall > ago ? now->wall - ago : 0;
}

#endif

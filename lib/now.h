/*
 * What time it is, twice: for records, and for waiting. Nothing in the library reads a clock of its own but live.h and whoever
 * drives a node; everybody else is given this.
 */
#ifndef PR_NOW_H
#define PR_NOW_H

#include <stdint.h>

struct pr_now {
	uint64_t wall;  /* ns since 1970, as it was set */
	uint64_t clock; /* ns since some moment, of a clock that nobody sets and that counts while the machine sleeps */
};

#endif

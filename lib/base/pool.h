/* Independent pieces of work for several threads. */
#ifndef PR_POOL_H
#define PR_POOL_H

#include <stddef.h>

/*
 * work(arg, i) for every i below count, each once, by at most `threads` threads at a time, in no order. All are done when it
 * returns. One thread, or threads that cannot be had: the caller's own does it. tick(arg) is called by the caller's thread
 * ten times a second meanwhile, unless it works itself; NULL: not at all.
 */
void pr_pool_run(size_t count, unsigned threads, void (*work)(void *arg, size_t i), void (*tick)(void *arg), void *arg);
/* How many processors there are to run on. */
unsigned pr_pool_processors(void);

#endif

/*
 * Where memory runs out: every allocation of a piece of work is failed in turn, the first, the second, …, until all
 * succeed. Each time the library must say so and leave nothing behind; a sanitizer sees what it touches and leaks.
 *
 *	CHECK_WORK(work);   bool work(void): whether all was done
 *
 * Linked with --wrap (Makefile), so that the library's own calls come here; those of other libraries do not.
 */
#ifndef FAILING_H
#define FAILING_H

#include <stdlib.h>

#include "check.h"

void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *p, size_t n);
void *__real_reallocarray(void *p, size_t count, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_reallocarray(void *p, size_t count, size_t n);

static long until_failure = -1; /* allocations that succeed before one fails; negative: all do */
static bool failed;
static bool growing = true; /* what grows fails as well */

static bool fails(void)
{
	if (until_failure < 0 || until_failure-- > 0)
		return false;
	return failed = true;
}

void *__wrap_malloc(size_t n)
{
	return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t count, size_t n)
{
	return fails() ? NULL : __real_calloc(count, n);
}

void *__wrap_realloc(void *p, size_t n)
{
	return fails() ? NULL : __real_realloc(p, n);
}

void *__wrap_reallocarray(void *p, size_t count, size_t n)
{
	return growing && fails() ? NULL : __real_reallocarray(p, count, n);
}

/* work: whether it was done; it must not be said to be where an allocation that it needed has failed. */
static inline void check_work(const char *file, int line, bool (*work)(void))
{
	for (long n = 0; n < 100000; n++) {
		failed = false;
		until_failure = n;
		bool done = work();
		until_failure = -1;
		if (!failed) {
			if (!done || n == 0)
				check_failed(file, line, done ? "allocates nothing" : "fails although there is memory");
			return;
		}
		if (done)
			check_int(file, line, "done without the allocation of this number", n, -1);
	}
	check_failed(file, line, "allocates without end");
}

#define CHECK_WORK(work) check_work(__FILE__, __LINE__, (work))

#endif

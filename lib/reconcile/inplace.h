/*
 * Sorting where the items stand: no memory, and no input that takes more than n log n steps (Musser 1997, introspective sort). What
 * qsort() may do with a copy as large as the array, this does without.
 */
#ifndef PR_INPLACE_H
#define PR_INPLACE_H

#include <stddef.h>

#define PR_INPLACE_MAX 64u /* bytes of an item, at most */

/* Items that compare equal come in no order that is promised: compare all that matters. */
void pr_inplace_sort(void *items, size_t count, size_t size, int (*compare)(const void *a, const void *b));

#endif

/* Arrays that grow by doubling. */
#ifndef PR_GROW_H
#define PR_GROW_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Makes room for `need` items of `size` bytes in the array whose pointer stands at `array` and whose room is *cap. What
 * was in it stays. False if memory ran out; nothing has changed then.
 */
bool pr_grow(void *array, size_t *cap, size_t need, size_t size);
/* The same; what is new is zeroed. */
bool pr_grow_zeroed(void *array, size_t *cap, size_t need, size_t size);

#endif

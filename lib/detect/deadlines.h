/* A queue of numbers, each with a time at which it is due: a heap of 12 bytes a number. */
#ifndef PR_DEADLINES_H
#define PR_DEADLINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pr_deadlines;

struct pr_deadlines *pr_deadlines_new(void); /* NULL if memory ran out */
void pr_deadlines_free(struct pr_deadlines *queue);
/* False if memory ran out. */
bool pr_deadlines_add(struct pr_deadlines *queue, uint64_t due, uint32_t number);
/* When the next one is due; UINT64_MAX if there is none. */
uint64_t pr_deadlines_next(const struct pr_deadlines *queue);
/* Takes out the next one; there must be one. */
uint32_t pr_deadlines_take(struct pr_deadlines *queue);

#endif

/*
 * Numbers of 64 bits to small ones, in the order in which they were first seen, so that an array of a few that come often holds the
 * small ones.
 */
#ifndef PR_NUMBERING_H
#define PR_NUMBERING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PR_NUMBERING_NONE UINT32_MAX

/* A zeroed struct is ready. */
struct pr_numbering {
	uint64_t *values; /* by small number */
	size_t count, room;
	uint32_t *table; /* the small number, and one */
	size_t table_size;
};

/* Frees what it holds. */
void pr_numbering_free(struct pr_numbering *n);
/* The small number of a value; PR_NUMBERING_NONE if memory ran out, or of more than 2^32 - 2 values: not for one that is there. */
uint32_t pr_numbering_add(struct pr_numbering *n, uint64_t value);
/* Numbers them anew in ascending order: what was i is to[i], which has room for all. False if memory ran out; nothing has changed then. */
bool pr_numbering_sort(struct pr_numbering *n, uint32_t *to);

#endif

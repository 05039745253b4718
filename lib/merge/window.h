/*
 * Records that wait until nothing can come that belongs before them: put in any order, taken in the order of time, those of one
 * time in the order in which they were put.
 */
#ifndef PR_WINDOW_H
#define PR_WINDOW_H

#include "base/turns.h"
#include "flow.h"

/* Zeroed, nothing waits. */
struct pr_window {
	struct pr_turns turns; /* of places */
	struct pr_waiting_place {
		size_t offset, n;
		uint64_t number; /* as it was put */
		uint8_t rank;
	} *places;
	size_t count, cap; /* places that were ever used */
	size_t *free;      /* those that are not used now */
	size_t free_count, free_cap;
	uint64_t next; /* number */
	uint8_t *bytes;
	size_t length, room, live; /* live: bytes of what waits */
};

/* Frees what it holds, not the struct. */
void pr_window_free(struct pr_window *w);
/* Copies the piece. False if memory ran out. */
bool pr_window_put(struct pr_window *w, const struct pr_piece *piece);
/* The first one, valid until the next put. False if there is none. */
bool pr_window_first(const struct pr_window *w, struct pr_piece *piece);
/* Removes the first one; what was got of it stays valid. */
void pr_window_drop(struct pr_window *w);
/* Bytes that it takes, about. */
size_t pr_window_size(const struct pr_window *w);

#endif

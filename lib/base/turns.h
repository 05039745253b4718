/*
 * Whose turn it is: numbers that stand for whatever has something to come, each once, with the time of what comes next. The
 * earliest time has its turn; of one time what `compare` puts first, of what is alike to it the lowest number.
 */
#ifndef PR_TURNS_H
#define PR_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed, there are none. */
struct pr_turns {
	struct pr_turn {
		uint64_t t;
		size_t number;
	} *list; /* a heap: none comes before the one at (its index - 1) / 2 */
	size_t count, cap;
	int (*compare)(const void *arg, size_t a, size_t b); /* like memcmp(), of two numbers at one time; NULL: all are alike */
	const void *arg;
};

/* Frees what it holds, not the struct. */
void pr_turns_free(struct pr_turns *turns);
/* False if memory ran out. */
bool pr_turns_add(struct pr_turns *turns, size_t number, uint64_t t);
/* Whose turn it is. False if there are none. */
bool pr_turns_first(const struct pr_turns *turns, size_t *number);
/* Whether another one comes at the same time and is alike. */
bool pr_turns_tied(const struct pr_turns *turns);
/* That one comes again at t. */
void pr_turns_again(struct pr_turns *turns, uint64_t t);
/* That one does not come again. */
void pr_turns_drop(struct pr_turns *turns);

#endif

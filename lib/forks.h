/*
 * Where losing states parted from the winner: the last point that both are known to have in common. It is a point that both
 * claimed at some time, or, where entries have epochs, the end of the shorter of their logs of one epoch; or the end of the
 * history that theirs grew from. They parted there or behind it; entries tell exactly.
 */
#ifndef PR_FORKS_H
#define PR_FORKS_H

#include "standing.h"

struct pr_fork {
	bool known;
	uint32_t history;
	uint64_t seq, epoch; /* epoch: or PR_POINT_NONE */
	uint8_t hash[PR_POINT_HASH];
	uint8_t hash_n; /* 0: none is known */
};

/* One for each state that is apart from the winner's; the others' stay as they are, zeroed. False if memory ran out. */
bool pr_forks_find(const struct pr_standing *s, size_t winner, struct pr_fork *forks);

#endif

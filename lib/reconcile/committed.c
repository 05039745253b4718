#include "committed.h"

#include <stdlib.h>

static int by_index(const void *a, const void *b)
{
	const struct pr_voter *x = a, *y = b;
	return (x->index < y->index) - (x->index > y->index);
}

uint64_t pr_committed_index(struct pr_voter *voters, size_t count, uint64_t needed)
{
	uint64_t weight = 0;
	if (needed == 0)
		return PR_COMMITTED_ALL;
	if (count > 0)
		qsort(voters, count, sizeof *voters, by_index);
	for (size_t i = 0; i < count; i++) {
		weight += voters[i].weight;
		if (weight >= needed)
			return voters[i].index;
	}
	return 0;
}

enum pr_vote pr_committed_vote(const struct pr_voter *voters, size_t count, uint64_t needed)
{
	uint64_t won = 0, open = 0;
	for (size_t i = 0; i < count; i++) {
		won += voters[i].vote == PR_VOTE_WON ? voters[i].weight : 0;
		open += voters[i].vote == PR_VOTE_PENDING ? voters[i].weight : 0;
	}
	if (won >= needed)
		return PR_VOTE_WON;
	return won + open >= needed ? PR_VOTE_PENDING : PR_VOTE_LOST;
}

uint64_t pr_committed_both(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

enum pr_vote pr_committed_vote_both(enum pr_vote a, enum pr_vote b)
{
	return a < b ? a : b;
}

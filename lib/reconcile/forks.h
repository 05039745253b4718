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
	uint64_t seq, epoch; /* or PR_POINT_NONE; seq only of entries that have none, where claims say nothing */
	uint8_t hash[PR_POINT_HASH];
	uint8_t hash_n; /* 0: none is known */
	bool told;      /* entries tell what is behind it, exactly: */
	uint64_t lost;  /* how many the loser has that the winner lacks */
	size_t points;  /* newest entries in common: more than one where logs merge, 0 where those in common are not told */
};

/* One for each state that is apart from the winner's; the others' stay as they are, zeroed. False if memory ran out. */
bool pr_forks_find(const struct pr_standing *s, size_t winner, struct pr_fork *forks);
/* What entries say of them. False: errno says why. */
bool pr_forks_tell(const struct pr_standing *s, size_t winner, struct pr_fork *forks);
/*
 * The newest entry that the winner and all losers have; winner PR_STATE_NONE: that all states have. Not known unless entries tell of
 * them all. False: as above.
 */
bool pr_forks_meet(const struct pr_standing *s, size_t winner, const struct pr_fork *forks, struct pr_fork *fork);
/* All such entries, up to max, as pr_branches_forks() does; *found: how many there are. False: as above. */
bool pr_forks_list(const struct pr_standing *s, size_t winner, const struct pr_fork *forks, uint32_t *list, size_t max, size_t *found);

#endif

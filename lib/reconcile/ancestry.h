/*
 * What of the writes (writes.h) each of up to 64 sides has, where they part, and what one has that another lacks. A side is a log,
 * or several as one.
 *
 * A side has what its logs tell, and what comes before that. Of what comes before an entry, a log's own word counts; where it names
 * nothing (it begins there, or has a gap) it has what others say comes before.
 */
#ifndef PR_ANCESTRY_H
#define PR_ANCESTRY_H

#include "writes.h"

#define PR_SIDES_MAX 64u
#define PR_NO_SIDE 255u

/* Settled writes: fills w->marks. side[log] is below PR_SIDES_MAX or PR_NO_SIDE. */
void pr_ancestry_mark(struct pr_writes *w, const uint8_t *side);
/* What all of these sides (bits) have is so marked that … */
void pr_ancestry_begin(struct pr_writes *w); /* all entries are common */
void pr_ancestry_common(struct pr_writes *w, uint64_t sides); /* those that one of them lacks are not, any more */
/*
 * … the newest of it is found: common entries behind which no common one comes, as `git merge-base --all` has them. Up to `max` to
 * list, by (epoch, seq), else by hash; the newest first. Returns how many there are. Ends what pr_ancestry_begin() began.
 */
size_t pr_ancestry_forks(struct pr_writes *w, uint32_t *list, size_t max);
/* Whether all of the sides that `with` has, and none of `without`, have the entry. */
static inline bool pr_ancestry_has(const struct pr_writes *w, uint32_t node, uint64_t with, uint64_t without)
{
	return (w->marks[node] & with) == with && !(w->marks[node] & without);
}

/* How much the sides `with` have that those of `without` lack. */
struct pr_ancestry_sum {
	uint64_t entries;
	uint64_t deletes; /* entries that delete something */
};

struct pr_ancestry_sum pr_ancestry_count(const struct pr_writes *w, uint64_t with, uint64_t without);

#endif

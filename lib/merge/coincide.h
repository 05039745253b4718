/*
 * Two logs laid side by side: by how much one has to be moved so that what both tell coincides.
 *
 * Of every two cues of one key the difference of their times is one vote, the lighter the more often the key occurs, so that it has
 * one vote altogether at the right difference. Where most votes fall within a window, the logs coincide; a wrong pair only adds
 * to the scattered ones.
 */
#ifndef PR_COINCIDE_H
#define PR_COINCIDE_H

#include "cluster/clocks.h"
#include "cues.h"

#define PR_VOTE 65536u    /* what one key has to give */
#define PR_SHIFTS 4u      /* that are told of two logs */

struct pr_shift {
	int64_t ahead;  /* so far b is ahead of a, ns */
	uint64_t votes; /* of PR_VOTE */
	uint64_t close; /* of those, the most that fall as closely together as what is told of one moment does */
	uint64_t matches; /* what is one by its identity, as a leader of an epoch is, counts twice */
};

struct pr_match {
	uint64_t t;     /* when, by a's corrected clock */
	int64_t ahead;  /* so much later b tells of it, by its corrected clock */
	uint64_t votes;
	uint8_t kind;
	bool vague; /* by a second: of a stamp of whole seconds */
};

/* Memory for the work, used again. Zeroed, it is empty. */
struct pr_matches {
	struct pr_match *list;
	size_t count, cap;
};

/* Frees what it holds, not the struct. */
void pr_matches_free(struct pr_matches *m);

/*
 * The shifts with the most votes within `window` to either side, the best first; 0 if no cue is in both. -1 if
 * memory ran out.
 */
int pr_coincide_shifts(const struct pr_cues *a, const struct pr_cues *b, uint64_t window, struct pr_matches *work,
                       struct pr_shift shifts[static PR_SHIFTS]);
/*
 * Adds what coincides within `window` by the corrected clocks, each cue of b with the nearest of a. NULL clocks are right as they
 * are. False if memory ran out.
 */
bool pr_coincide_matches(const struct pr_cues *a, const struct pr_clock *clock_a, const struct pr_cues *b,
                         const struct pr_clock *clock_b, uint64_t window, struct pr_matches *m);

/* By how far they are ahead. */
void pr_matches_sort(struct pr_matches *m);
/*
 * The middle of what the matches say: their mean, without the quarter of the votes that is earliest and the one that is latest
 * (the interquartile mean). Sorts them. There must be some.
 */
int64_t pr_matches_middle(struct pr_matches *m);
/* The difference below which there is so much of the votes (in hundredths), of sorted matches. */
int64_t pr_matches_quantile(const struct pr_matches *m, unsigned hundredths);

#endif

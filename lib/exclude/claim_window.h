/*
 * Claims of one peer and one history that others are compared with: so many, whatever comes.
 *
 * Of claims that say the same but for their times, the earliest and the latest are kept: a cluster at rest repeats itself. When
 * there are too many, the one that came first makes room, but for those that the newest incarnation's others would have to fall
 * behind: the highest committed, term, and epoch and seq.
 */
#ifndef PR_CLAIM_WINDOW_H
#define PR_CLAIM_WINDOW_H

#include "claims.h"

/* Hashes of a claim's hash and of its from, to see at a glance which differ. */
struct pr_claim_marks {
	uint64_t hash, from;
};

struct pr_claim_marks pr_claim_marks_of(const struct pr_claim *claim);

struct pr_kept_claim {
	struct pr_claim claim;
	uint8_t *bytes; /* the whole record, which the claim points into */
	size_t n, room;
	uint64_t arrival;
	struct pr_claim_marks marks;
};

/* Zeroed, it is empty. */
struct pr_claim_window {
	struct pr_kept_claim *list; /* in no order */
	size_t count, cap;
	uint64_t arrivals;
};

/* What windows may take, together. */
struct pr_claim_memory {
	size_t used, most;
};

enum pr_claim_kept {
	PR_CLAIM_KEPT,
	PR_CLAIM_REPEATED, /* what it says is there already */
	PR_CLAIM_DROPPED,  /* kept, and another one is not any more */
	PR_CLAIM_HOMELESS, /* there is no room for it */
	PR_CLAIM_FAILED,   /* memory ran out */
};

void pr_claim_window_free(struct pr_claim_window *w, struct pr_claim_memory *memory);
/* Copies the record. At most `most` are kept. */
enum pr_claim_kept pr_claim_window_put(struct pr_claim_window *w, size_t most, const struct pr_record *record,
                                       struct pr_claim_memory *memory);

#endif

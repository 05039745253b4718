/* The `resolution` record: what was decided of the states of one number line, and who has to fetch what from whom. */
#ifndef PR_RESOLUTION_H
#define PR_RESOLUTION_H

#include "canonical.h"
#include "fetches.h"
#include "rollback.h"

struct pr_resolution {
	const struct pr_standing *standing;
	const struct pr_canonical *canonical;
	const struct pr_rollback *rollback; /* NULL: none is asked for, or needed */
	const struct pr_quorum *quorum;
	const uint32_t *members; /* the base, by name */
	size_t member_count;
	const uint32_t *joint; /* the other membership of a joint one, by name */
	size_t joint_count;
	const uint32_t *silent; /* of these, those without a state on this line, by name */
	size_t silent_count;
	const char *policy;
	uint64_t t, batch; /* batch: entries that are fetched at a time; it grows where the plan would be too long */
	uint64_t batched;  /* set: what it has grown to */
	struct pr_span failure; /* p NULL: there is none */
	struct pr_span plan;    /* hash of it; p NULL: there is none, or none yet */
	const char *withheld;   /* why there is none where something would be to be done; NULL: it is not */
	bool doubtful;          /* it loses what an override alone may lose */
};

/* The peers whose state has that fate, by name: their count. *list is to be freed; NULL: memory ran out. */
size_t pr_resolution_peers(const struct pr_resolution *r, enum pr_fate fate, uint32_t **list);

/* All peers that stand somewhere, by name. The count; *list to be freed, NULL if memory ran out. */
size_t pr_resolution_standing(const struct pr_resolution *r, uint32_t **list);
/* The checkpoint that is gone back to; NULL: none. */
const struct pr_checkpoint *pr_resolution_checkpoint(const struct pr_resolution *r);
/* p NULL: memory ran out (b->exhausted), or it is longer than a record may be. */
struct pr_span pr_resolution_record(struct pr_build *b, struct pr_resolution *r);

#endif

/*
 * The cluster as the observations have it at one moment: who is part of it, who is absent, and how the rest is linked.
 */
#ifndef PR_PICTURE_H
#define PR_PICTURE_H

#include "base/moments.h"
#include "cluster/partition.h"
#include "observations.h"

struct pr_picture {
	uint32_t *members; /* present and not absent, sorted by name */
	size_t count;
	struct pr_partition *partition; /* of them */
	size_t left_out, left_sides; /* so many peers, in so many sides, that are in neither */
};

#define PR_PICTURE_ALL SIZE_MAX

/*
 * Beats are judged at `now`: silent for longer than the detector allows is no longer known to be up. Of more than `most` sides the
 * largest are kept (trim.h). 1; 0 if more is severed than PR_SEVERED_MAX pairs of sides (partition.h); -1 if memory ran out.
 */
int pr_picture_take(struct pr_picture *picture, const struct pr_observations *o, uint64_t now, size_t most);
/* One in which a peer, which may have left meanwhile, is cut off from all others who are there. False if memory ran out. */
bool pr_picture_alone(struct pr_picture *picture, const struct pr_observations *o, uint32_t peer);
/* Frees what it holds; these two leave nothing to be freed where they fail. */
void pr_picture_clear(struct pr_picture *picture);

/*
 * Which peers pr_picture_absent() can find to be absent, by number: somebody lost them, and they watch others themselves, or
 * their host answered that nobody listens. To be freed; NULL if memory ran out.
 */
bool *pr_picture_suspects(const struct pr_observations *o);

/* How many of those who are there report on links. */
size_t pr_picture_judges(const struct pr_observations *o);

/*
 * Whether a peer must be crashed or paused rather than cut off: most of those who report on links lost it and none of them has
 * it, none has heard it since, and it said nothing itself although it watches others and would have had to say that it
 * lost them; or its host answered that nobody listens (*refused). judges: pr_picture_judges(), of which it is one. began: when,
 * from the reports. 1; 0 if not; -1 if memory ran out.
 *
 * together: by number, those who may all be absent, it among them, so that whom they have up says nothing, and judges are without them;
 * only where what the others lost of it was closed or reset, which no cut explains. NULL: it alone is asked about.
 */
int pr_picture_absent(const struct pr_observations *o, uint32_t peer, size_t judges, const bool *together, struct pr_moment *began,
                      bool *refused);

#endif

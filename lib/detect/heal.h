/*
 * When did a partition end? A cut between two sides is lifted for all their links at once, but every link is tried again in
 * its own time; so the first contact between two sides is when the cut between them ended, once none of their links is
 * left that is still lost. Where one direction alone was cut, what comes through in the other heals nothing.
 */
#ifndef PR_HEAL_H
#define PR_HEAL_H

#include "base/moments.h"
#include "cluster/partition.h"
#include "observations.h"

/* The sides at the time of the last cut: a zeroed struct is none. */
struct pr_heal {
	uint32_t *side;      /* of each peer by number; PR_PEER_NONE if it is on none */
	struct pr_pair *cut; /* sorted: nothing from the first side reaches the second */
	size_t peers, cuts;
	bool undecided; /* a side may be paused instead: then its kernel has taken all that was sent, and nothing is repeated */
	uint64_t since; /* of that cut: what healed before is of an earlier loss */
};

/* False if memory ran out. */
bool pr_heal_begin(struct pr_heal *heal, size_t peers, const uint32_t *members, const struct pr_partition *p, uint64_t since);
void pr_heal_clear(struct pr_heal *heal);
/* Whether the sides tell when a link that is cut, `both` ways or in this direction only, is so no more. */
bool pr_heal_covers(const struct pr_heal *heal, uint32_t from, uint32_t to, bool both);
/*
 * Whether two sides have met again though links between them are still lost, which is not known of these to have lasted; *since: when the
 * first such two did. 1; 0 if not; -1 if memory ran out.
 */
int pr_heal_pending(const struct pr_heal *heal, const struct pr_observations *o, uint64_t *since);
/* Whether a link is lost between two sides that have met: they are no sides any more. 1; 0 if not; -1 if memory ran out. */
int pr_heal_outdated(const struct pr_heal *heal, const struct pr_observations *o);
/*
 * Packets show every attempt. So a link between two sides that met before `before` is not known to be lost any more if nothing that
 * was tried on it has failed since: it has healed with the others. False if memory ran out.
 */
bool pr_heal_lift(const struct pr_heal *heal, struct pr_observations *o, uint64_t before);
/* Links that their observers wait for no more are not known to be lost once the two sides have met on others. False if memory ran out. */
bool pr_heal_join(const struct pr_heal *heal, struct pr_observations *o);
/* When the last pair of sides came together. 1; 0 if none has; -1 if memory ran out. */
int pr_heal_last(const struct pr_heal *heal, const struct pr_observations *o, struct pr_moment *last);

#endif

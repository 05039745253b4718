/*
 * The network partition among those who are there. There is one at a time: what happens while it lasts are its changes. It
 * closes when nothing is severed any more, and the next cut is a new failure.
 *
 * While it ends, link after link between two sides comes back. The pictures in between are of no state that ever was, so they
 * are not told, unless a link between the two stays lost for PR_SPLIT_PATIENCE slacks after their first contact.
 */
#ifndef PR_SPLIT_H
#define PR_SPLIT_H

#include "heal.h"
#include "scene.h"

/* A zeroed struct is none. */
struct pr_split {
	struct pr_failure failure; /* as it was told last; no id: none is open */
	struct pr_failure before;  /* as it was told before it mended in part, if that was the last that changed; else no id */
	struct pr_moment lost;     /* when what is severed now was lost, whatever has mended since */
	struct pr_heal heal;
	bool later;  /* what is told began later than some of it was lost, when the cut widened or mended in part; as it will, if that is told: begins_later */
	bool begins_later;
	bool mends; /* what is to be told is what is left where some has mended */
	uint64_t width; /* of the bounds of when it began, as told last */
	uint64_t again; /* when to judge again although nothing has changed; 0: no need */
	size_t left_out; /* how many peers a note has told of that no record had room for */
};

#define PR_SPLIT_PATIENCE 15u

void pr_split_clear(struct pr_split *split);
/* Opens, changes or closes it, by what is known at `t`; last: nothing more will come. False if memory ran out. */
bool pr_split_judge(struct pr_split *split, struct pr_scene *scene, uint64_t t, bool last);
/*
 * What is left of it, where some has mended, was a crash or a pause all along: the partition, as it was told before, is over since it mended, and what
 * is left, dated by its own beginning, has no id any more.
 */
void pr_split_part(struct pr_split *split, struct pr_scene *scene, uint64_t t);
/* It was told as something else, and is over. */
void pr_split_forget(struct pr_split *split, struct pr_scene *scene);
/* Whether all that it has severed is between this peer and others. */
bool pr_split_is_around(const struct pr_split *split, uint32_t peer);

#endif

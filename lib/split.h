/*
 * The network partition among those who are there. There is one at a time: what happens while it lasts are its changes. It
 * closes when nothing is severed any more, and the next cut is a new failure.
 */
#ifndef PR_SPLIT_H
#define PR_SPLIT_H

#include "heal.h"
#include "scene.h"

/* A zeroed struct is none. */
struct pr_split {
	struct pr_failure failure; /* as it was told last; no id: none is open */
	struct pr_heal heal;
};

void pr_split_clear(struct pr_split *split);
/* Opens, changes or closes it, by what is known at `t`. False if memory ran out. */
bool pr_split_judge(struct pr_split *split, struct pr_scene *scene, uint64_t t);
/*
 * One peer was cut off or down, and nobody could tell; if it has started now, and had said nothing since, it was down: what
 * was told as a partition is a crash that is over.
 */
void pr_split_settle(struct pr_split *split, struct pr_scene *scene, uint64_t t);

#endif

/*
 * message-loss and timeout of numbered beats (loss.h): links on which beats come, but not all of them, or too late. Nothing is
 * severed. What happens at once is one failure of each kind: it changes with the peers that it names, and closes when
 * no link is lossy, or late, any more.
 *
 * A peer is named if more than half of the links on which it hears others are affected, or of those on which it is heard, and at
 * least two: then it is likely that the trouble is at its end, and remains so as long as any of its links is. Both ends are named
 * of links that are left.
 * What was told as a split around the one peer that is late goes on as that: its beats came.
 */
#ifndef PR_LOSSES_H
#define PR_LOSSES_H

#include "split.h"

enum { PR_LOSSES_LOSSY, PR_LOSSES_LATE, PR_LOSSES_KINDS };

/* Those that are open; no id: none. A zeroed struct is none. */
struct pr_losses {
	struct pr_failure failures[PR_LOSSES_KINDS];
	bool *blamed[PR_LOSSES_KINDS]; /* by peer: the trouble is at its end */
	size_t blamed_room[PR_LOSSES_KINDS];
};

void pr_losses_clear(struct pr_losses *losses);
/* Opens, changes and closes them, by what is known at `t`. False if memory ran out. */
bool pr_losses_judge(struct pr_losses *losses, struct pr_scene *scene, struct pr_split *split, uint64_t t);

#endif

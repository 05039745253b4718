/* Peers that are absent, crashed or paused, rather than cut off: a failure each. */
#ifndef PR_ABSENCES_H
#define PR_ABSENCES_H

#include "split.h"

struct pr_absence {
	uint32_t peer;
	struct pr_failure failure;
};

/* Those that are open. A zeroed struct is none. */
struct pr_absences {
	struct pr_absence *list;
	size_t count, room;
};

void pr_absences_clear(struct pr_absences *absences);
/*
 * Closes those that ended, then opens those that began, by what is known at `t`. What was told as a split around one peer
 * may turn out to be its absence, and goes on as that. False if memory ran out.
 */
bool pr_absences_judge(struct pr_absences *absences, struct pr_scene *scene, struct pr_split *split, uint64_t t);
/* Closes those that ended, now that it is told who is cut off from whom. */
void pr_absences_end(struct pr_absences *absences, struct pr_scene *scene, const struct pr_split *split, uint64_t t);

#endif

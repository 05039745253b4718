#include "fence.h"

void pr_held_hear(struct pr_held *held, uint32_t leader, uint64_t term)
{
	if (!held->leader || term >= held->term)
		*held = (struct pr_held){leader + 1, term};
}

struct pr_fence pr_fence_of(const struct pr_record *recovery)
{
	return (struct pr_fence){pr_has(recovery, PR_RECOVERY_TERM), pr_uint(recovery, PR_RECOVERY_TERM)};
}

void pr_fence_raise(struct pr_fence *fence, const struct pr_record *recovery, uint32_t coordinator, const struct pr_held *held)
{
	bool complete = pr_is(pr_text(recovery, PR_RECOVERY_PROGRESS), "complete");
	if (!held->leader || (!complete && held->leader != coordinator + 1))
		return;
	if (!fence->known || held->term > fence->term)
		*fence = (struct pr_fence){true, held->term};
}

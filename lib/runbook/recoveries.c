#include "recoveries.h"

bool pr_recoveries_take(struct pr_recoveries *all, const struct pr_record *r)
{
	struct pr_kept_list *list = r->type == PR_FAILURE ? &all->failures : r->type == PR_RECOVERY ? &all->recoveries :
	                            r->type == PR_RESOLUTION ? &all->resolutions : NULL;
	return !list || pr_kept_take(list, r, ++all->orders);
}

bool pr_recoveries_healed(const struct pr_recoveries *all, const struct pr_record *recovery)
{
	struct pr_span progress = pr_text(recovery, PR_RECOVERY_PROGRESS);
	for (size_t i = 0; i < all->failures.count; i++)
		if (pr_same(pr_kept_failure(&all->failures.list[i].record), pr_kept_failure(recovery)))
			return pr_is(pr_text(&all->failures.list[i].record, PR_FAILURE_EVENT), "close");
	return !pr_is(progress, "initializing") && !pr_is(progress, "detecting-peers") && !pr_is(progress, "failed");
}

/* Nothing is left to do by it. */
static bool is_over(const struct pr_recoveries *all, const struct pr_record *recovery)
{
	struct pr_span progress = pr_text(recovery, PR_RECOVERY_PROGRESS);
	return pr_is(progress, "complete") || (pr_is(progress, "failed") && pr_recoveries_healed(all, recovery));
}

/* Recoveries that are not over go before those that are, newer ones before older ones. */
static bool is_better(const struct pr_recoveries *all, const struct pr_kept *a, const struct pr_kept *b)
{
	bool done_a = is_over(all, &a->record), done_b = is_over(all, &b->record);
	return done_a != done_b ? done_b : a->order > b->order;
}

void pr_recoveries_choose(struct pr_recoveries *all, const char *failure)
{
	pr_kept_decode(&all->failures);
	pr_kept_decode(&all->recoveries);
	pr_kept_decode(&all->resolutions);
	for (size_t i = 0; i < all->recoveries.count; i++) {
		struct pr_kept *k = &all->recoveries.list[i];
		if ((failure ? pr_is(pr_kept_failure(&k->record), failure) : !all->recovery || is_better(all, k, all->recovery)))
			all->recovery = k;
	}
	bool none = all->recoveries.count == 0 && all->failures.count == 0;
	for (size_t i = 0; (all->recovery || none) && i < all->resolutions.count; i++) {
		struct pr_kept *k = &all->resolutions.list[i];
		struct pr_span of = pr_kept_failure(&k->record);
		if ((all->recovery && pr_same(of, pr_kept_failure(&all->recovery->record))) || (!of.p && !all->resolution))
			all->resolution = k; /* one that names no failure is of the states as they are */
	}
}

void pr_recoveries_free(struct pr_recoveries *all)
{
	pr_kept_free(&all->recoveries);
	pr_kept_free(&all->resolutions);
	pr_kept_free(&all->failures);
}

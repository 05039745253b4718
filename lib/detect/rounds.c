#include "rounds.h"

#include <stdlib.h>

/* What an observer told that it lost, or doubts. */
struct loss {
	uint64_t round, turn; /* as of an outage */
	uint32_t observer;
};

/* Its own word of a loss that f tells of, and that may have come when that began. */
static bool counts(const struct pr_link *link, const struct pr_failure *f, const struct pr_moment *began)
{
	return link->report >= PR_LINK_SUSPECT && !link->outage->excused && link->outage->by == link->observer &&
	       link->outage->earliest <= began->latest && pr_failure_severs(f, link->subject, link->observer);
}

/* How many there are; *turns: whether any is of who asks in turn. */
static size_t collect(const struct pr_links *links, const struct pr_failure *f, const struct pr_moment *began, struct loss *list, bool *turns)
{
	size_t count = 0;
	*turns = false;
	for (size_t i = 0; i < pr_links_count(links); i++) {
		const struct pr_link *link = pr_links_at(links, i);
		if (!counts(link, f, began))
			continue;
		if (list)
			list[count] = (struct loss){link->outage->round, link->outage->turn, link->observer};
		*turns = *turns || link->outage->turn > 0;
		count++;
	}
	return count;
}

/* Those of an observer together, without turns first, the others with the last first. */
static int by_observer(const void *a, const void *b)
{
	const struct loss *x = a, *y = b;
	if (x->observer != y->observer)
		return x->observer < y->observer ? -1 : 1;
	if ((x->turn == 0) != (y->turn == 0))
		return x->turn == 0 ? -1 : 1;
	return (x->round < y->round) - (x->round > y->round);
}

bool pr_rounds_raise(const struct pr_scene *scene, const struct pr_failure *f, struct pr_moment *began)
{
	bool turns;
	size_t count = collect(scene->seen.links, f, began, NULL, &turns);
	if (!turns)
		return true;
	struct loss *list = malloc(count * sizeof *list);
	if (!list)
		return false;
	collect(scene->seen.links, f, began, list, &turns);
	qsort(list, count, sizeof *list, by_observer);
	for (size_t i = 0, first = 0; i < count; i++) {
		const struct loss *x = &list[i];
		uint64_t later;
		first = x->observer == list[first].observer ? first : i;
		if (x->turn == 0 || __builtin_mul_overflow(x->turn, i - first, &later))
			continue;
		uint64_t heard = pr_after(x->round, later);
		if (heard > began->earliest && heard <= began->latest)
			pr_moment_raise(began, heard, scene->seen.peers[x->observer].early);
	}
	free(list);
	began->since = pr_later(began->since, began->earliest);
	pr_moment_settle(began);
	return true;
}

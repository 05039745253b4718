#include "turns.h"

#include <stdlib.h>

#include "grow.h"

static bool earlier(const struct pr_turns *turns, const struct pr_turn *a, const struct pr_turn *b)
{
	if (a->t != b->t)
		return a->t < b->t;
	int order = turns->compare ? turns->compare(turns->arg, a->number, b->number) : 0;
	return order < 0 || (order == 0 && a->number < b->number);
}

/* Puts a turn in the place that is free at i, or below it. */
static void sink(struct pr_turns *turns, size_t i, struct pr_turn turn)
{
	struct pr_turn *list = turns->list;
	for (size_t below; (below = 2 * i + 1) < turns->count; i = below) {
		if (below + 1 < turns->count && earlier(turns, &list[below + 1], &list[below]))
			below++;
		if (earlier(turns, &turn, &list[below]))
			break;
		list[i] = list[below];
	}
	list[i] = turn;
}

/* The same, at i or above it. */
static void lift(struct pr_turns *turns, size_t i, struct pr_turn turn)
{
	struct pr_turn *list = turns->list;
	for (; i > 0 && earlier(turns, &turn, &list[(i - 1) / 2]); i = (i - 1) / 2)
		list[i] = list[(i - 1) / 2];
	list[i] = turn;
}

void pr_turns_free(struct pr_turns *turns)
{
	free(turns->list);
}

bool pr_turns_add(struct pr_turns *turns, size_t number, uint64_t t)
{
	if (!pr_grow(&turns->list, &turns->cap, turns->count + 1, sizeof *turns->list))
		return false;
	turns->count++;
	lift(turns, turns->count - 1, (struct pr_turn){t, number});
	return true;
}

bool pr_turns_first(const struct pr_turns *turns, size_t *number)
{
	if (turns->count > 0)
		*number = turns->list[0].number;
	return turns->count > 0;
}

/* What is alike to the first has nothing but the like above it, so that one of them is next to the first. */
bool pr_turns_tied(const struct pr_turns *turns)
{
	const struct pr_turn *list = turns->list;
	for (size_t i = 1; i < turns->count && i < 3; i++)
		if (list[i].t == list[0].t &&
		    (!turns->compare || turns->compare(turns->arg, list[i].number, list[0].number) == 0))
			return true;
	return false;
}

void pr_turns_again(struct pr_turns *turns, uint64_t t)
{
	sink(turns, 0, (struct pr_turn){t, turns->list[0].number});
}

void pr_turns_drop(struct pr_turns *turns)
{
	turns->count--;
	if (turns->count > 0)
		sink(turns, 0, turns->list[turns->count]);
}

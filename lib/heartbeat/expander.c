#include "expander.h"

#include <stdlib.h>
#include <string.h>

#include "base/dice.h"

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static void shuffle(uint32_t *order, uint32_t count, struct pr_dice *dice)
{
	for (uint32_t i = count; i > 1; i--) {
		uint32_t other = (uint32_t)pr_dice_below(dice, i), held = order[i - 1];
		order[i - 1] = order[other];
		order[other] = held;
	}
}

/* Each peer's neighbours on the cycles, `width` places for each; a neighbour on two cycles stands there twice. */
static void draw_cycles(uint32_t *places, uint32_t *order, uint32_t peers, uint32_t width, struct pr_dice *dice)
{
	for (uint32_t i = 0; i < peers; i++)
		order[i] = i;
	for (uint32_t at = 0; at < width; at += 2) {
		shuffle(order, peers, dice);
		for (uint32_t i = 0; i < peers; i++) {
			uint32_t here = order[i], next = order[i + 1 < peers ? i + 1 : 0];
			places[(size_t)here * width + at] = next;
			places[(size_t)next * width + at + 1] = here;
		}
	}
}

/* Sorts and closes up what was drawn. */
static void settle(struct pr_expander *e, uint32_t width)
{
	uint32_t count = 0;
	for (uint32_t peer = 0; peer < e->peers; peer++) {
		uint32_t *drawn = e->list + (size_t)peer * width;
		qsort(drawn, width, sizeof *drawn, by_number);
		e->start[peer] = count;
		for (uint32_t i = 0; i < width; i++)
			if (i == 0 || drawn[i] != e->list[count - 1]) /* what is closed up lies before what is still to be */
				e->list[count++] = drawn[i];
	}
	e->start[e->peers] = count;
}

bool pr_expander_make(struct pr_expander *e, uint32_t peers, uint32_t mesh, uint32_t degree, uint64_t seed)
{
	uint32_t width = (degree + degree % 2 > 2 ? degree + degree % 2 : 2);
	struct pr_dice dice;
	*e = (struct pr_expander){.peers = peers};
	if (peers <= mesh || peers <= width + 1)
		return true;
	uint32_t *order = malloc(peers * sizeof *order);
	e->start = malloc((peers + (size_t)1) * sizeof *e->start);
	e->list = malloc((size_t)peers * width * sizeof *e->list);
	bool done = order && e->start && e->list;
	pr_dice_seed(&dice, seed);
	if (done) {
		draw_cycles(e->list, order, peers, width, &dice);
		settle(e, width);
	} else {
		pr_expander_clear(e);
	}
	free(order);
	return done;
}

void pr_expander_share(struct pr_expander *e, const struct pr_expander *with)
{
	*e = *with;
	e->borrowed = true;
}

void pr_expander_clear(struct pr_expander *e)
{
	if (!e->borrowed) {
		free(e->start);
		free(e->list);
	}
	*e = (struct pr_expander){0};
}

uint32_t pr_expander_slot(const struct pr_expander *e, uint32_t peer, uint32_t neighbour)
{
	if (!e->start)
		return peer == neighbour || neighbour >= e->peers ? PR_SLOT_NONE : neighbour - (neighbour > peer);
	const uint32_t *list = e->list + e->start[peer];
	const uint32_t *found = bsearch(&neighbour, list, pr_expander_degree(e, peer), sizeof *list, by_number);
	return found ? (uint32_t)(found - list) : PR_SLOT_NONE;
}

#include "overlay.h"

#include <stdlib.h>

/* Half of the distances, from 1 to less than half of the ring, in an order of chance: the first ones are taken. */
static void shuffle(uint32_t *list, size_t count, struct pr_dice *dice)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = (size_t)pr_dice_below(dice, i);
		uint32_t moved = list[i - 1];
		list[i - 1] = list[j];
		list[j] = moved;
	}
}

static void lay_steps(struct pr_overlay *o, const uint32_t *distances)
{
	for (uint32_t i = 0; i < o->degree / 2; i++) {
		o->steps[2 * i] = distances[i];
		o->steps[2 * i + 1] = o->peers - distances[i];
		o->back[2 * i] = 2 * i + 1;
		o->back[2 * i + 1] = 2 * i;
	}
	if (o->degree % 2) { /* then their number is even, and the one opposite is its own way back */
		o->steps[o->degree - 1] = o->peers / 2;
		o->back[o->degree - 1] = o->degree - 1;
	}
}

bool pr_overlay_init(struct pr_overlay *o, const struct pr_scenario *s)
{
	struct pr_dice dice;
	uint32_t n = (uint32_t)s->count, half = (n - 1) / 2;
	*o = (struct pr_overlay){.peers = n, .degree = s->view == PR_VIEW_ALL ? n - 1 : s->seen};
	if (s->view == PR_VIEW_ALL)
		return true;
	uint32_t *distances = malloc((half + 1) * sizeof *distances);
	o->order = malloc(n * sizeof *o->order);
	o->place = malloc(n * sizeof *o->place);
	o->steps = malloc(o->degree * sizeof *o->steps);
	o->back = malloc(o->degree * sizeof *o->back);
	bool done = distances && o->order && o->place && o->steps && o->back;
	if (done) {
		for (uint32_t i = 0; i < half; i++)
			distances[i] = i + 1;
		for (uint32_t i = 0; i < n; i++)
			o->order[i] = i;
		pr_dice_seed(&dice, s->seed);
		if (s->view == PR_VIEW_RANDOM) {
			shuffle(distances, half, &dice);
			shuffle(o->order, n, &dice);
		}
		for (uint32_t i = 0; i < n; i++)
			o->place[o->order[i]] = i;
		lay_steps(o, distances);
	} else {
		pr_overlay_free(o);
	}
	free(distances);
	return done;
}

void pr_overlay_free(struct pr_overlay *o)
{
	free(o->order);
	free(o->place);
	free(o->steps);
	free(o->back);
	*o = (struct pr_overlay){0};
}

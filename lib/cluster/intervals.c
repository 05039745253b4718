#include "intervals.h"

#include <stdlib.h>

#include "tempo.h"

#define FIRST_SIZE 16u
#define STEPS 255u /* a sample is a step of 8 bits and an interval of 24 */
#define TICKS 0xffffffu

/*
 * With A_i the arrivals that the window's intervals ended, and A_l the latest of them, s their numbers:
 * ticks = A_l - A_0, steps = s_l - s_0, behind = the sum of A_l - A_i, to_go = the sum of s_l - s_i.
 */
struct pr_intervals {
	uint32_t skipped;
	uint32_t size, count, head; /* head: where the next sample goes; the oldest stands there once count is size */
	uint64_t ticks, steps, squares, behind, to_go;
	uint32_t samples[];
};

static struct pr_intervals *grow(struct pr_intervals *old, uint32_t most)
{
	uint32_t size = old ? old->size * 2 : FIRST_SIZE;
	size = size < most ? size : most;
	struct pr_intervals *w = realloc(old, sizeof *w + size * sizeof *w->samples);
	if (!w)
		return NULL;
	if (!old)
		*w = (struct pr_intervals){0};
	w->head = w->count; /* it was full, or is new, and begins at 0 until it is as large as it may be */
	w->size = size;
	return w;
}

static void drop(struct pr_intervals *w)
{
	uint32_t oldest = w->samples[w->head];
	uint64_t e = oldest & TICKS;
	w->ticks -= e;
	w->steps -= oldest >> 24;
	w->squares -= e * e;
	w->count--;
	w->behind -= w->ticks; /* the arrival that the oldest interval ended lies so far behind the latest */
	w->to_go -= w->steps;
}

bool pr_intervals_add(struct pr_intervals **window, uint64_t interval, uint32_t step, uint32_t most)
{
	struct pr_intervals *w = *window;
	if (!w || (w->count == w->size && w->size < most)) {
		w = grow(w, most);
		if (!w)
			return false;
		*window = w;
	}
	uint64_t e = interval >> PR_INTERVALS_TICK;
	e = e < TICKS ? e : TICKS;
	step = step < STEPS ? step : STEPS;
	if (w->count == w->size)
		drop(w);
	w->behind += w->count * e;
	w->to_go += (uint64_t)w->count * step;
	w->ticks += e;
	w->steps += step;
	w->squares += e * e;
	w->samples[w->head] = step << 24 | (uint32_t)e;
	w->head = w->head + 1 < w->size ? w->head + 1 : 0;
	w->count++;
	w->skipped = 0;
	return true;
}

void pr_intervals_skip(struct pr_intervals **window)
{
	if (!*window || ++(*window)->skipped < PR_TEMPO_PATIENCE)
		return;
	pr_intervals_free(*window);
	*window = NULL;
}

void pr_intervals_free(struct pr_intervals *w)
{
	free(w);
}

uint32_t pr_intervals_count(const struct pr_intervals *w)
{
	return w ? w->count : 0;
}

uint64_t pr_intervals_mean(const struct pr_intervals *w)
{
	return (w->ticks << PR_INTERVALS_TICK) / w->count;
}

static uint64_t square_root(uint64_t n)
{
	uint64_t root = 0;
	for (uint64_t bit = UINT64_C(1) << 31; bit; bit >>= 1)
		if ((root | bit) * (root | bit) <= n)
			root |= bit;
	return root;
}

uint64_t pr_intervals_deviation(const struct pr_intervals *w)
{
	uint64_t n = w->count, whole = w->ticks / n, rest = w->ticks % n;
	/* The mean of the squares less the square of the mean, whole + rest / n: what is left out is below a tick squared. */
	uint64_t mean = whole * whole + 2 * whole * rest / n, squares = w->squares / n;
	return square_root(squares > mean ? squares - mean : 0) << PR_INTERVALS_TICK;
}

uint64_t pr_intervals_interval(const struct pr_intervals *w)
{
	return (w->ticks << PR_INTERVALS_TICK) / (w->steps ? w->steps : 1);
}

int64_t pr_intervals_next(const struct pr_intervals *w)
{
	int64_t interval = (int64_t)pr_intervals_interval(w), n = w->count;
	int64_t behind = (int64_t)((w->behind / w->count << PR_INTERVALS_TICK) + (w->behind % w->count << PR_INTERVALS_TICK) / w->count);
	int64_t to_go = interval * (int64_t)(w->to_go / w->count) + interval * (int64_t)(w->to_go % w->count) / n;
	return to_go - behind + interval;
}

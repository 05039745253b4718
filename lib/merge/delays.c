#include "delays.h"

#include <stdlib.h>

#define STEP 1000000000 /* ns: messages that seem to arrive by more before they were sent were sent by another clock */
#define FAR (INT64_MAX / 4)
#define FEW 16u /* bounds that there is room for at first */
#define FRACTION 40     /* bits behind the point of a drift and of what is computed with it, so that nothing is rounded */

__extension__ typedef __int128 wide;

#define ONE ((wide)1 << FRACTION)
#define MOST ((int64_t)(PR_DRIFT_MOST * ONE / 1000000000))

static int by_time(const void *a, const void *b)
{
	const struct pr_bound *x = a, *y = b;
	return x->t != y->t ? (x->t > y->t) - (x->t < y->t) : (x->ahead > y->ahead) - (x->ahead < y->ahead);
}

/* Whether b lies on or above the line from a to c. */
static bool is_above(const struct pr_bound *a, const struct pr_bound *b, const struct pr_bound *c)
{
	wide up = ((wide)b->ahead - a->ahead) * (wide)(c->t - a->t), line = ((wide)c->ahead - a->ahead) * (wide)(b->t - a->t);
	return up >= line;
}

/* Leaves the corners of the lower hull (Andrew's monotone chain), in the order of time. */
static void leave_hull(struct pr_bounds *w)
{
	unsigned n = 0;
	if (w->count > 0)
		qsort(w->list, w->count, sizeof *w->list, by_time);
	for (unsigned i = 0; i < w->count; i++) {
		if (n > 0 && w->list[n - 1].t == w->list[i].t)
			continue;
		while (n > 1 && is_above(&w->list[n - 2], &w->list[n - 1], &w->list[i]))
			n--;
		w->list[n++] = w->list[i];
	}
	w->count = n;
}

/* Makes room for one more; the list is filled anew after the hull was left, and grows if that does not help. */
static bool make_room(struct pr_bounds *w)
{
	if (w->count < w->room)
		return true;
	leave_hull(w);
	if (w->count >= PR_DELAYS / 2) {
		for (unsigned i = 0; i < (w->count + 1) / 2; i++)
			w->list[i] = w->list[2 * i];
		w->count = (w->count + 1) / 2;
	}
	if (w->count < w->room / 2 || w->room == PR_DELAYS)
		return true;
	unsigned room = w->room ? 2 * w->room : FEW;
	struct pr_bound *list = reallocarray(w->list, room, sizeof *list);
	if (!list)
		return false;
	w->list = list;
	w->room = room;
	return true;
}

/* Times so far apart are no times of one message. */
static bool add(struct pr_bounds *w, uint64_t t, uint64_t sent, uint64_t came, uint64_t *count)
{
	int64_t ahead = (int64_t)(came - sent);
	if (came >= sent ? ahead < 0 || ahead > FAR : ahead >= 0 || ahead < -FAR)
		return true;
	if (!make_room(w))
		return false;
	w->list[w->count++] = (struct pr_bound){t, ahead};
	++*count;
	return true;
}

bool pr_delays_forth(struct pr_delays *d, uint64_t sent, uint64_t came)
{
	return add(&d->forth, came, sent, came, &d->count);
}

bool pr_delays_back(struct pr_delays *d, uint64_t sent, uint64_t came)
{
	return add(&d->back, sent, sent, came, &d->count);
}

void pr_delays_free(struct pr_delays *d)
{
	free(d->forth.list);
	free(d->back.list);
}

/* What is left of the least of a way's bounds at time `origin`, for a drift. */
static wide least(const struct pr_bounds *w, uint64_t origin, int64_t drift)
{
	wide min = 0;
	for (unsigned i = 0; i < w->count; i++) {
		wide elapsed = (wide)w->list[i].t - origin;
		wide bound = w->list[i].ahead * ONE - elapsed * drift;
		min = i == 0 || bound < min ? bound : min;
	}
	return min;
}

/* The lines of a drift that are possible at `origin`: from `low` to `high`, if high is not below it. */
struct range {
	wide low, high;
};

static struct range range_of(const struct pr_delays *d, uint64_t origin, int64_t drift)
{
	return (struct range){-least(&d->back, origin, -drift), least(&d->forth, origin, drift)};
}

static wide room(const struct pr_delays *d, uint64_t origin, int64_t drift)
{
	struct range r = range_of(d, origin, drift);
	return r.high - r.low;
}

/* The bounds are straight between their corners, so that room has no other maximum than one. */
static int64_t roomiest(const struct pr_delays *d, uint64_t origin)
{
	int64_t low = -MOST, high = MOST;
	while (low < high) {
		int64_t middle = low + (high - low) / 2;
		if (room(d, origin, middle) < room(d, origin, middle + 1))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The drift farthest from `inside` towards `outside` with at least so much room. */
static int64_t farthest(const struct pr_delays *d, uint64_t origin, int64_t inside, int64_t outside, wide enough)
{
	while (inside != outside) {
		int64_t middle = inside + (outside - inside) / 2;
		if (middle == inside)
			middle = outside;
		if (room(d, origin, middle) >= enough)
			inside = middle;
		else
			outside = outside > inside ? middle - 1 : middle + 1;
	}
	return inside;
}

/* The highest, or lowest, line at a time, among the drifts from b0 to b1: as high as the bound, which has one peak. */
static wide extreme(const struct pr_delays *d, uint64_t at, int64_t b0, int64_t b1, bool highest)
{
	while (b0 < b1) {
		int64_t middle = b0 + (b1 - b0) / 2;
		struct range a = range_of(d, at, middle), b = range_of(d, at, middle + 1);
		if (highest ? a.high < b.high : a.low > b.low)
			b0 = middle + 1;
		else
			b1 = middle;
	}
	struct range r = range_of(d, at, b0);
	return highest ? r.high : r.low;
}

static int64_t narrow(wide value)
{
	value >>= FRACTION;
	return value < INT64_MIN / 2 ? INT64_MIN / 2 : value > INT64_MAX / 2 ? INT64_MAX / 2 : (int64_t)value;
}

bool pr_delays_solve(struct pr_delays *d, uint64_t first, uint64_t last, struct pr_lead *lead)
{
	if (d->forth.count == 0 || d->back.count == 0)
		return false;
	leave_hull(&d->forth);
	leave_hull(&d->back);
	uint64_t origin = d->forth.list[d->forth.count / 2].t;
	int64_t best = roomiest(d, origin);
	wide most = room(d, origin, best), lack = most < 0 ? -most : 0;
	if (lack > STEP * ONE)
		return false;
	wide enough = most < 0 ? 3 * most : 0; /* what errs, errs by more than it must */
	int64_t b0 = farthest(d, origin, best, -MOST, enough), b1 = farthest(d, origin, best, MOST, enough);
	int64_t drift = b0 + (b1 - b0) / 2;
	struct range r = range_of(d, origin, drift);
	wide ahead = r.low + (r.high - r.low) / 2, low = 0, high = 0;
	uint64_t ends[2] = {first, last};
	for (int i = 0; i < 2; i++) {
		wide line = ahead + ((wide)ends[i] - origin) * drift;
		wide below = extreme(d, ends[i], b0, b1, false) - line - 2 * lack, above = extreme(d, ends[i], b0, b1, true) - line + 2 * lack;
		low = below < low ? below : low;
		high = above > high ? above : high;
	}
	lead->t = origin;
	lead->ahead = narrow(ahead);
	lead->drift = narrow((wide)drift * 1000000000);
	int64_t rounding = 2 + (int64_t)((last > first ? last - first : 0) / 1000000000); /* a part in 10^9 of it */
	lead->low = narrow(low) - rounding;
	lead->high = narrow(high) + rounding;
	return true;
}

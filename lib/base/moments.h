/*
 * When did it happen? Several reports of one event each give an interval and a best estimate; reports whose intervals have
 * no moment in common are of different events.
 */
#ifndef PR_MOMENTS_H
#define PR_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Nanoseconds since 1970; earliest <= since <= latest. */
struct pr_moment {
	uint64_t since, earliest, latest;
	uint64_t vague; /* how wide the bounds were of the report that the estimate is from; 0: it is exact */
	bool even;      /* no moment between the bounds is likelier than another: the estimate is their middle */
	uint64_t early, late; /* it may be so much before `earliest`, or after `latest`, if the clocks err by which those were told */
	uint64_t coarse; /* the estimate is by a stamp of so long a time, which begins at another moment in each log; 0: by a fine one, or they all begin together */
};

/*
 * Finds the fewest events that explain the reports, and gives the one that began last: what its reports' intervals have in
 * common, and in it the earliest of their estimates, because every estimate is of a delay and the shortest delay errs
 * least; but a report more than twice as vague as another is too vague for its estimate to count, and coarse ones that may mean
 * one moment count together (pr_moment_sooner()).
 * The reports are reordered. False if there are none.
 */
bool pr_moments_last(struct pr_moment *reports, size_t count, struct pr_moment *last);

/*
 * Who cuts several ways does so one after the other, within moments. So of an event that may have followed at once on another one, which
 * was over at `before`, and of which nothing else is known than its bounds, the first of them is likelier than their middle.
 */
#define PR_MOMENTS_STROKE 500000000u /* ns */
void pr_moment_follow(struct pr_moment *m, uint64_t before);

/* The bounds that hold whatever the clocks err by. */
uint64_t pr_moment_low(const struct pr_moment *m);
uint64_t pr_moment_high(const struct pr_moment *m);
/* It was not before t, which may have been so much earlier, as the clock may err; or not after it, which may have been later. */
void pr_moment_raise(struct pr_moment *m, uint64_t t, uint64_t early);
void pr_moment_lower(struct pr_moment *m, uint64_t t, uint64_t late);

/*
 * The estimate of two reports of one event: the earlier. By coarse stamps one moment is apart by less than the time that each is of, so that it is the
 * middle, which is as early as a single stamp is on the whole, and not as the earliest of many.
 */
uint64_t pr_moment_sooner(const struct pr_moment *a, const struct pr_moment *b);

/* Even bounds that became less than half as wide as those that the estimate is from know better: their middle is it. */
void pr_moment_settle(struct pr_moment *m);

static inline uint64_t pr_later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static inline uint64_t pr_sooner(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* So long after `t`, or at the end of time. */
static inline uint64_t pr_after(uint64_t t, uint64_t delay)
{
	return delay < UINT64_MAX - t ? t + delay : UINT64_MAX;
}

#endif

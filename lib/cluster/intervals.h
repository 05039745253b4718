/*
 * The last so many intervals between the beats of one link, and what is to be known of them: exact sums in integers, four
 * bytes a sample.
 */
#ifndef PR_INTERVALS_H
#define PR_INTERVALS_H

#include <stdbool.h>
#include <stdint.h>

#define PR_INTERVALS_TICK 14u           /* a tick is 2^14 ns, about 16 us */
#define PR_INTERVALS_SAMPLES_MAX 65535u /* keeps the sums in 64 bits */

struct pr_intervals;

/* Adds an interval in ns, of `step` beats; the oldest goes if there are more than `most`. *window: NULL at first. False: no memory. */
bool pr_intervals_add(struct pr_intervals **window, uint64_t interval, uint32_t step, uint32_t most);
/* An interval that is not to be sampled. After PR_TEMPO_PATIENCE in a row the window is forgotten, and NULL. */
void pr_intervals_skip(struct pr_intervals **window);
void pr_intervals_free(struct pr_intervals *window);
uint32_t pr_intervals_count(const struct pr_intervals *window);
/* In ns, of the intervals as they were; at least one must have been added. */
uint64_t pr_intervals_mean(const struct pr_intervals *window);
uint64_t pr_intervals_deviation(const struct pr_intervals *window);
/* How long one beat takes, in ns: missing ones are counted. */
uint64_t pr_intervals_interval(const struct pr_intervals *window);
/*
 * Chen, Toueg and Aguilera's estimate (NFD-E): when the next beat is to be expected, from the mean of all arrivals in the window,
 * each moved on by its beats until now. In ns after the latest arrival; it may be before it.
 */
int64_t pr_intervals_next(const struct pr_intervals *window);

#endif

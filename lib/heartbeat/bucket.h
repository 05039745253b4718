/*
 * A token bucket, as one number (the leaky bucket as a meter, ITU-T I.371 annex A): the moment up to which what was taken is
 * paid for. One token comes back every `gap`, at most `burst` are there.
 */
#ifndef PR_BUCKET_H
#define PR_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

/* Zeroed: it is full. Moments and gaps are ns of one clock. */
struct pr_bucket {
	uint64_t paid;
};

/* Whether a token is left. */
static inline bool pr_bucket_left(const struct pr_bucket *bucket, uint64_t now, uint64_t gap, uint64_t burst)
{
	return bucket->paid <= now || bucket->paid - now <= gap * (burst - 1);
}

static inline void pr_bucket_take(struct pr_bucket *bucket, uint64_t now, uint64_t gap)
{
	bucket->paid = (bucket->paid > now ? bucket->paid : now) + gap;
}

#endif

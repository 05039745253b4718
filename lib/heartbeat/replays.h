/*
 * Which of a sender's numbered messages came already: the window of RFC 4303 section 3.4.3 (IPsec's), 64 numbers wide. What is
 * older is taken for heard. Unlike beats.h, which measures loss, it never begins anew by itself: whoever repeats old messages
 * gains nothing.
 *
 * Of the latest ones a hash is kept as well, since two different messages with one number tell that two write in one name.
 */
#ifndef PR_REPLAYS_H
#define PR_REPLAYS_H

#include <stdbool.h>
#include <stdint.h>

#define PR_REPLAYS_BACK 64u   /* so many numbers back it is known which came */
#define PR_REPLAYS_PRINTS 16u /* and so many of them, which message it was */

/* Zeroed: none came. Numbers are of 64 bits and do not wrap: at a million a second that takes half a million years. */
struct pr_replays {
	uint64_t latest;
	uint64_t heard; /* bit i: latest - i came */
	uint32_t prints[PR_REPLAYS_PRINTS];
};

static inline bool pr_replays_heard(const struct pr_replays *r, uint64_t seq)
{
	uint64_t back = r->latest - seq;
	return r->heard && seq <= r->latest && (back >= PR_REPLAYS_BACK || r->heard >> back & 1u);
}

/* Whether it came, with another hash. */
static inline bool pr_replays_differs(const struct pr_replays *r, uint64_t seq, uint32_t print)
{
	return pr_replays_heard(r, seq) && r->latest - seq < PR_REPLAYS_PRINTS && r->prints[seq % PR_REPLAYS_PRINTS] != print;
}

/* It comes now; it is not heard. */
static inline void pr_replays_note(struct pr_replays *r, uint64_t seq, uint32_t print)
{
	uint64_t ahead = seq - r->latest, back = r->latest - seq;
	if (!r->heard || seq > r->latest) {
		r->heard = (r->heard && ahead < PR_REPLAYS_BACK ? r->heard << ahead : 0) | 1u;
		r->latest = seq;
		back = 0;
	}
	r->heard |= UINT64_C(1) << back;
	if (back < PR_REPLAYS_PRINTS)
		r->prints[seq % PR_REPLAYS_PRINTS] = print;
}

#endif

/*
 * The peers' clocks against a reference, and what becomes of a record in the reference's time.
 *
 * A clock is a line: when the reference said `at`, the peer's read `offset` less, and from there on the difference changes by
 * `drift` parts in 10^9 of what the peer's own clock goes. Of a `clock` record `at` is its time.
 *
 * A record is by the clock of `by`, else of the observer or the peer that it is about; `sent` of a contact is by the subject's,
 * first and last of a source by its peer's. What names nobody has no clock.
 */
#ifndef PR_CLOCKS_H
#define PR_CLOCKS_H

#include "record/encode.h"
#include "record/record.h"

#define PR_CLOCK_DRIFT_MAX 100000000 /* parts in 10^9; a clock that drifts more is no clock */

struct pr_clock {
	uint64_t at;
	int64_t offset, drift;
	int64_t low, high; /* bounds of offset, at any time: what is beyond it is beyond them by as much */
};

/* What a clock that read t should have read; as near as there are times, at both ends of time. */
uint64_t pr_clock_correct(const struct pr_clock *clock, uint64_t t);
/* The same clock, its offset being that at another time of the reference. */
struct pr_clock pr_clock_at(const struct pr_clock *clock, uint64_t at);

/* Of a `clock` record; false if it is none, or one that cannot be. */
bool pr_clock_read(struct pr_clock *clock, const struct pr_record *r);

/* Whose clock a record is by; p is NULL if nobody's. */
struct pr_span pr_clock_of(const struct pr_record *r);

struct pr_clocks;

struct pr_clocks *pr_clocks_new(void); /* NULL if memory ran out */
void pr_clocks_free(struct pr_clocks *clocks);
/* A peer's clock; the last one stands. False if memory ran out. */
bool pr_clocks_set(struct pr_clocks *clocks, struct pr_span peer, const struct pr_clock *clock);
/* The same from a `clock` record; any other is no matter. */
bool pr_clocks_take(struct pr_clocks *clocks, const struct pr_record *r);
/* NULL if it is not known. Valid until the next is set. */
const struct pr_clock *pr_clocks_find(const struct pr_clocks *clocks, struct pr_span peer);

/*
 * Brings the times of a record into the reference's: t, and what other times it holds. What is told by one clock stays as far apart as it
 * was: no bound is widened by those of the clock. False if there is nothing to correct; `corrected` is not written then. It borrows what r
 * does, and its bytes and map are r's: what they hold is not corrected.
 */
bool pr_clocks_correct(const struct pr_clocks *clocks, const struct pr_record *r, struct pr_record *corrected);
/* Another time for it, with `raw` for the one that it had, unless it has that already. */
void pr_record_move(struct pr_record *r, uint64_t t);
/*
 * The record as bytes, all its times being those of `times`, which is it corrected. p is NULL if memory ran out or it became too
 * long.
 */
struct pr_span pr_record_retimed(const struct pr_record *r, const struct pr_record *times, struct pr_build *b);

static inline bool pr_is_signed(const struct pr_record *r)
{
	return r->bytes.n != r->map.n;
}

#endif

#include "clocks.h"

#include <stdlib.h>

#include "base/grow.h"
#include "record/decode.h"
#include "record/peers.h"

#define BILLION 1000000000

__extension__ typedef __int128 wide; /* a time or a difference of times, times a drift */

struct pr_clocks {
	struct pr_peers *names;
	struct pr_clock *list; /* by number; as many as names has */
	size_t cap;
};

static uint64_t within_time(wide t)
{
	return t < 0 ? 0 : t > (wide)UINT64_MAX ? UINT64_MAX : (uint64_t)t;
}

static int64_t within_difference(wide d)
{
	return d < INT64_MIN ? INT64_MIN : d > INT64_MAX ? INT64_MAX : (int64_t)d;
}

/* Rounded down, so that later is never corrected to earlier. */
static wide part_of(wide elapsed, int64_t drift)
{
	wide product = elapsed * drift;
	return product >= 0 ? product / BILLION : -((-product + BILLION - 1) / BILLION);
}

uint64_t pr_clock_correct(const struct pr_clock *clock, uint64_t t)
{
	wide corrected = (wide)t + clock->offset;
	return within_time(clock->drift ? corrected + part_of(corrected - clock->at, clock->drift) : corrected);
}

struct pr_clock pr_clock_at(const struct pr_clock *clock, uint64_t at)
{
	struct pr_clock moved = *clock;
	wide own = ((wide)at - clock->at) * BILLION / (BILLION + clock->drift);
	int64_t change = within_difference((wide)at - clock->at - own);
	moved.at = at;
	moved.offset = within_difference((wide)clock->offset + change);
	moved.low = within_difference((wide)clock->low + change);
	moved.high = within_difference((wide)clock->high + change);
	return moved;
}

struct pr_span pr_clock_of(const struct pr_record *r)
{
	static const uint8_t whose[PR_TYPES_MAX] = {
		[PR_CONTACT] = PR_CONTACT_OBSERVER,
		[PR_LINK] = PR_LINK_OBSERVER,
		[PR_ACTIVITY] = PR_ACTIVITY_PEER,
		[PR_LIFECYCLE] = PR_LIFECYCLE_PEER,
		[PR_LEADER] = PR_LEADER_OBSERVER,
		[PR_VIEW] = PR_VIEW_OBSERVER,
		[PR_CLAIM] = PR_CLAIM_PEER,
		[PR_ENTRY] = PR_ENTRY_PEER,
		[PR_STATEMENT] = PR_STATEMENT_PEER,
		[PR_ACCUSATION] = PR_ACCUSATION_REPORTER,
	};
	if (r->type == PR_VIEW && pr_is(pr_text(r, PR_ANY_BY), "pr-merge")) /* a union of views: it is by no clock of its own */
		return (struct pr_span){NULL, 0};
	if (pr_has(r, PR_ANY_BY))
		return pr_text(r, PR_ANY_BY);
	return r->type < PR_TYPES_MAX && whose[r->type] ? pr_text(r, whose[r->type]) : (struct pr_span){NULL, 0};
}

struct pr_clocks *pr_clocks_new(void)
{
	struct pr_clocks *clocks = calloc(1, sizeof *clocks);
	if (clocks && (clocks->names = pr_peers_new()))
		return clocks;
	free(clocks);
	return NULL;
}

void pr_clocks_free(struct pr_clocks *clocks)
{
	if (!clocks)
		return;
	pr_peers_free(clocks->names);
	free(clocks->list);
	free(clocks);
}

bool pr_clocks_set(struct pr_clocks *clocks, struct pr_span peer, const struct pr_clock *clock)
{
	if (!pr_grow(&clocks->list, &clocks->cap, pr_peers_count(clocks->names) + 1, sizeof *clocks->list))
		return false;
	uint32_t number = pr_peers_add(clocks->names, peer);
	if (number != PR_PEER_NONE)
		clocks->list[number] = *clock;
	return number != PR_PEER_NONE;
}

bool pr_clock_read(struct pr_clock *clock, const struct pr_record *r)
{
	if (r->type != PR_CLOCK || !pr_has(r, PR_CLOCK_PEER) || !pr_has(r, PR_CLOCK_OFFSET))
		return false;
	*clock = (struct pr_clock){.at = r->t, .offset = r->v[PR_CLOCK_OFFSET].i};
	if (pr_has(r, PR_CLOCK_DRIFT))
		clock->drift = r->v[PR_CLOCK_DRIFT].i;
	clock->low = pr_has(r, PR_CLOCK_LOW) ? r->v[PR_CLOCK_LOW].i : clock->offset;
	clock->high = pr_has(r, PR_CLOCK_HIGH) ? r->v[PR_CLOCK_HIGH].i : clock->offset;
	return clock->drift >= -PR_CLOCK_DRIFT_MAX && clock->drift <= PR_CLOCK_DRIFT_MAX;
}

bool pr_clocks_take(struct pr_clocks *clocks, const struct pr_record *r)
{
	struct pr_clock clock;
	return !pr_clock_read(&clock, r) || pr_clocks_set(clocks, pr_text(r, PR_CLOCK_PEER), &clock);
}

const struct pr_clock *pr_clocks_find(const struct pr_clocks *clocks, struct pr_span peer)
{
	uint32_t number = peer.p ? pr_peers_find(clocks->names, peer) : PR_PEER_NONE;
	return number == PR_PEER_NONE ? NULL : &clocks->list[number];
}

/* The clock that changes something; NULL if there is none. */
static const struct pr_clock *skewed(const struct pr_clocks *clocks, struct pr_span peer)
{
	const struct pr_clock *clock = pr_clocks_find(clocks, peer);
	return clock && (clock->offset || clock->drift || clock->low || clock->high) ? clock : NULL;
}

/* By no clock of its own: that of the peer that the field names. */
static bool correct_by(const struct pr_clocks *clocks, unsigned peer, unsigned field, struct pr_record *r)
{
	const struct pr_clock *clock = pr_has(r, field) ? skewed(clocks, pr_text(r, peer)) : NULL;
	if (clock)
		r->v[field].u = pr_clock_correct(clock, r->v[field].u);
	return clock != NULL;
}

/* Its bounds are as far apart as before: what one log tells is by one clock, however far that is off. */
static void correct_link(const struct pr_clock *clock, struct pr_record *r)
{
	static const uint8_t times[] = {PR_LINK_EARLIEST, PR_LINK_LATEST, PR_LINK_SINCE};
	for (unsigned i = 0; i < sizeof times; i++)
		if (pr_has(r, times[i]))
			r->v[times[i]].u = pr_clock_correct(clock, r->v[times[i]].u);
}

void pr_record_move(struct pr_record *r, uint64_t t)
{
	if (!pr_has(r, PR_ANY_RAW) && t != r->t) {
		r->v[PR_ANY_RAW].u = r->t;
		r->has |= 1u << PR_ANY_RAW;
	}
	r->t = r->v[PR_ANY_T].u = t;
}

bool pr_clocks_correct(const struct pr_clocks *clocks, const struct pr_record *r, struct pr_record *corrected)
{
	const struct pr_clock *clock = skewed(clocks, pr_clock_of(r));
	if (!clock && r->type != PR_CONTACT && r->type != PR_SOURCE)
		return false;
	struct pr_record c = *r;
	bool changed = clock != NULL;
	if (clock) {
		pr_record_move(&c, pr_clock_correct(clock, r->t));
		if (r->type == PR_LINK)
			correct_link(clock, &c);
	}
	if (r->type == PR_CONTACT)
		changed |= correct_by(clocks, PR_CONTACT_SUBJECT, PR_CONTACT_SENT, &c);
	if (r->type == PR_SOURCE) {
		changed |= correct_by(clocks, PR_SOURCE_PEER, PR_SOURCE_FIRST, &c);
		changed |= correct_by(clocks, PR_SOURCE_PEER, PR_SOURCE_LAST, &c);
	}
	if (changed)
		*corrected = c;
	return changed;
}

/* Times that the correction changes or adds, so that they are written anew. */
static uint32_t times_of(uint64_t type)
{
	static const uint32_t times[PR_TYPES_MAX] = {
		[PR_CONTACT] = 1u << PR_CONTACT_SENT,
		[PR_LINK] = 1u << PR_LINK_EARLIEST | 1u << PR_LINK_LATEST | 1u << PR_LINK_SINCE,
		[PR_SOURCE] = 1u << PR_SOURCE_FIRST | 1u << PR_SOURCE_LAST,
	};
	return 1u << PR_ANY_RAW | (type < PR_TYPES_MAX ? times[type] : 0);
}

/* The times below a key that have not been written yet. */
static void write_times(const struct pr_record *r, uint32_t *left, uint64_t below, struct pr_build *b)
{
	for (unsigned key = 0; key < PR_KEYS && key < below; key++)
		if (*left >> key & 1u) {
			pr_build_uint(b, key, r->v[key].u);
			*left &= ~(1u << key);
		}
}

struct pr_span pr_record_retimed(const struct pr_record *r, const struct pr_record *times, struct pr_build *b)
{
	struct pr_cursor cursor = pr_cursor_of(r->map);
	uint32_t keys = times_of(r->type), left = times->has & keys;
	pr_build_record(b, r->type, times->t);
	for (uint64_t count = pr_cursor_count(&cursor); count; count--) {
		uint64_t key = pr_cursor_uint(&cursor);
		struct pr_span value = pr_cursor_skip(&cursor);
		write_times(times, &left, key, b);
		if (key > PR_ANY_T && (key >= PR_KEYS || !(keys >> key & 1u)))
			pr_build_item(b, key, value);
	}
	write_times(times, &left, PR_KEYS, b);
	return pr_build_end(b);
}

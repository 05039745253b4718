#include "loss.h"

#define TICK PR_LOSS_TICK
#define HALF_FULL 60000u
#define BILLION 1000000000u
#define MILLION 1000000u
#define BEAT 1000 /* of pr_loss.excess */
#define MOST_EXCESS (1 << 30)
#define LONG_AGO (1u << 30) /* ticks: before they are ambiguous */
/* Missing, of a hundred: where one in a hundred is lost, chance takes eight of them once a day among 56 links, and ten in some months. */
#define LATELY_LEAST 10u
#define RARE 2000000u /* billionths */
#define MOST_RUN 20u
#define LIKELY_LEAST 2u /* of the link itself, where its peer's others lose as well */
#define POOL 200        /* beats: seconds of a peer that hears ten others, and more than chance takes of */
#define DRIFT 1024 /* beats: by so much slower a way that became longer is taken for usual than a shorter one */

static uint32_t ticks(uint64_t t)
{
	return (uint32_t)(t >> TICK);
}

/* The time of a tick that was not long before `now`. */
static uint64_t time_of(uint32_t tick, uint64_t now)
{
	uint64_t ago = (uint64_t)(uint32_t)(ticks(now) - tick) << TICK;
	return now - pr_sooner(ago, now);
}

static void roll(struct pr_loss *l, const struct pr_loss_options *o, uint64_t t)
{
	uint32_t beats = (uint32_t)l->heard[0] + l->missing[0];
	bool over = beats >= PR_LOSS_BEATS / 2 && t - time_of(l->start, t) >= o->window / 2;
	if (!over && beats < HALF_FULL)
		return;
	for (unsigned i = PR_LOSS_HALVES - 1; i > 0; i--) {
		l->heard[i] = l->heard[i - 1];
		l->missing[i] = l->missing[i - 1];
	}
	l->heard[0] = l->missing[0] = 0;
	l->start = ticks(t);
	l->was_lossy = l->was_lossy && (l->lossy || ticks(t) - l->ended < LONG_AGO);
}

static uint16_t add(uint16_t to, uint32_t more)
{
	return (uint16_t)pr_sooner(UINT16_MAX, (uint64_t)to + more);
}

static int32_t within(int64_t excess, int64_t least)
{
	return (int32_t)(excess < least ? least : excess > MOST_EXCESS ? MOST_EXCESS : excess);
}

/* So many are missing, and then so many were heard. Until it is lossy each excess begins anew, when as many were heard as make up for the one before. */
static void sum_up(struct pr_loss *l, const struct pr_loss_options *o, const struct pr_loss_beat *b, uint32_t missing, uint32_t heard)
{
	int64_t part = (int64_t)(o->part / MILLION), least = l->lossy ? -MOST_EXCESS : 0;
	if (missing > 0 && !l->lossy && l->excess == 0) {
		l->from = ticks(b->t - pr_sooner(b->interval, b->t));
		l->peak = 0;
	}
	l->excess = within(l->excess + missing * (BEAT - part), least);
	if (missing > 0 && l->excess > l->peak) {
		l->peak = l->excess;
		l->to = ticks(b->t);
	}
	l->excess = within(l->excess - heard * part, least);
}

static void count(struct pr_loss *l, const struct pr_loss_options *o, const struct pr_loss_beat *b)
{
	if (b->step == 0) { /* it was thought to be missing */
		unsigned half = 0;
		while (half < PR_LOSS_HALVES - 1 && l->missing[half] == 0)
			half++;
		if (l->missing[half] > 0)
			l->missing[half]--;
		l->heard[half] = add(l->heard[half], 1);
		l->excess = within((int64_t)l->excess - BEAT, l->lossy ? -MOST_EXCESS : 0);
		l->peak = within((int64_t)l->peak - BEAT, 0);
		return;
	}
	uint32_t heard = b->count < b->step ? b->count : b->step;
	uint32_t missing = b->resumed || l->late ? 0 : b->step - heard; /* late ones are overtaken, and yet to come */
	l->heard[0] = add(l->heard[0], heard);
	l->missing[0] = add(l->missing[0], missing);
	sum_up(l, o, b, missing, heard);
}

static uint64_t sum(const uint16_t *halves)
{
	uint64_t all = 0;
	for (unsigned i = 0; i < PR_LOSS_HALVES; i++)
		all += halves[i];
	return all;
}

static bool is_lossy(const struct pr_loss *l, const struct pr_loss_options *o)
{
	uint64_t missing = sum(l->missing), all = missing + sum(l->heard);
	uint64_t part = l->lossy ? o->part / 2 : o->part;
	return all >= PR_LOSS_BEATS && missing >= (l->lossy ? 1 : PR_LOSS_LEAST) && missing * BILLION > all * part;
}

/* By how much the beat is late, in ticks. */
static uint32_t lateness(struct pr_loss *l, const struct pr_loss_options *o, const struct pr_loss_beat *b)
{
	if (!b->sent)
		return b->step == 1 ? ticks(b->interval) : 0;
	int64_t way = (int64_t)(b->t >> TICK) - (int64_t)(b->sent >> TICK);
	if (way > INT32_MAX / 2 || way < INT32_MIN / 2)
		return 0;
	int64_t more = way - l->usual;
	bool is_set = more > (int64_t)(o->timeout >> TICK) / 2 && (int64_t)(b->interval >> TICK) < more / 2 && !l->late && b->step > 0;
	if (!l->timed || more < 0 || is_set)
		l->usual = (int32_t)way;
	else
		l->usual += (int32_t)(more / DRIFT);
	l->timed = true;
	return more > 0 && !is_set ? (uint32_t)more : 0;
}

void pr_loss_begin(struct pr_loss *l, unsigned heard, uint64_t t)
{
	*l = (struct pr_loss){.heard = {0, (uint16_t)heard}, .start = ticks(t)};
}

void pr_loss_time(struct pr_loss *l, uint32_t way)
{
	l->timed = way != 0;
	l->usual = (int32_t)(way << 1) >> 1; /* the sign of 31 bits */
}

bool pr_loss_take(struct pr_loss *l, const struct pr_loss_options *o, const struct pr_loss_beat *b)
{
	bool lossy = l->lossy, late = l->late;
	roll(l, o, b->t);
	count(l, o, b);
	l->lossy = is_lossy(l, o);
	l->was_lossy = l->was_lossy || l->lossy;
	if (lossy && !l->lossy) {
		l->ended = l->to;
		l->excess = l->peak = 0;
	}
	uint32_t behind = lateness(l, o, b), most = ticks(o->timeout);
	l->late = behind > (late ? most / 2 : most);
	if (l->late && !late)
		l->late_from = ticks(b->t) - behind;
	if (l->late)
		l->late_to = ticks(b->t);
	return l->lossy != lossy || l->late != late;
}

uint64_t pr_loss_lately(const struct pr_loss *l)
{
	uint64_t missing = (uint64_t)l->missing[0] + l->missing[1], all = missing + l->heard[0] + l->heard[1];
	return all >= PR_LOSS_BEATS / 2 && missing >= LATELY_LEAST ? missing * BILLION / all : 0;
}

void pr_loss_pool(struct pr_loss_pool *pool, const struct pr_loss_beat *b)
{
	uint32_t heard = b->count < b->step ? b->count : b->step, missing = b->resumed ? 0 : b->step - heard;
	pool->heard = add(pool->heard, heard);
	pool->missing = add(pool->missing, missing);
	if (pool->heard < POOL - pool->missing)
		return;
	pool->heard /= 2;
	pool->missing /= 2;
}

uint64_t pr_loss_likely(const struct pr_loss *l, const struct pr_loss_pool *pool)
{
	bool is_known = pool->missing >= LATELY_LEAST && (uint32_t)l->missing[0] + l->missing[1] >= LIKELY_LEAST;
	return is_known ? pool->missing * (uint64_t)BILLION / ((uint64_t)pool->heard + pool->missing) : 0;
}

uint64_t pr_loss_part(const struct pr_loss *l, const struct pr_loss_options *o, uint64_t interval)
{
	uint64_t beats = ((uint64_t)(l->to - l->from) << TICK) / (interval ? interval : 1) + 1;
	return o->part + (uint64_t)l->peak * (BILLION / BEAT) / beats; /* that much more than `part` */
}

unsigned pr_loss_run(const struct pr_loss *l)
{
	uint64_t missing = sum(l->missing), all = missing + sum(l->heard), part = all > 0 ? missing * BILLION / all : 0;
	unsigned run = 0;
	for (uint64_t chance = part; chance > RARE && run < MOST_RUN; run++)
		chance = chance * part / BILLION;
	return run;
}

struct pr_moment pr_loss_began(const struct pr_loss *l, bool late, uint64_t now)
{
	uint64_t since = time_of(late ? l->late_from : l->from, now);
	return (struct pr_moment){.since = since, .earliest = since, .latest = now};
}

uint64_t pr_loss_last(const struct pr_loss *l, bool late, uint64_t now)
{
	if (late)
		return l->late_to ? time_of(l->late_to, now) : 0;
	return l->was_lossy ? time_of(l->lossy ? l->to : l->ended, now) : 0;
}

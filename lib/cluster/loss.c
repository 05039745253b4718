#include "loss.h"

#define TICK PR_LOSS_TICK
#define HALF_FULL 60000u
#define BILLION 1000000000u
/* Missing, of a hundred: where one in a hundred is lost, chance takes eight of them once a day among 56 links, and ten in some months. */
#define LATELY_LEAST 10u
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
		l->first[i] = l->first[i - 1];
	}
	l->heard[0] = l->missing[0] = 0;
	l->start = ticks(t);
}

static uint16_t add(uint16_t to, uint32_t more)
{
	return (uint16_t)pr_sooner(UINT16_MAX, (uint64_t)to + more);
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
		return;
	}
	uint32_t heard = b->count < b->step ? b->count : b->step;
	uint32_t missing = b->resumed || l->late ? 0 : b->step - heard; /* late ones are overtaken, and yet to come */
	if (missing > 0 && l->missing[0] == 0)
		l->first[0] = ticks(b->t - pr_sooner(b->interval, b->t));
	l->heard[0] = add(l->heard[0], heard);
	l->missing[0] = add(l->missing[0], missing);
	uint64_t all = (uint64_t)l->heard[0] + l->missing[0];
	if (missing > 0 && l->missing[0] * (uint64_t)BILLION > all * (o->part / 2)) /* not one now and then, after it is over */
		l->last = ticks(b->t);
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
	uint32_t behind = lateness(l, o, b), most = ticks(o->timeout);
	l->late = behind > (late ? most / 2 : most);
	if (l->late && !late)
		l->late_from = ticks(b->t) - behind;
	if (l->late)
		l->last = ticks(b->t);
	return l->lossy != lossy || l->late != late;
}

uint64_t pr_loss_lately(const struct pr_loss *l)
{
	uint64_t missing = (uint64_t)l->missing[0] + l->missing[1], all = missing + l->heard[0] + l->heard[1];
	return all >= PR_LOSS_BEATS / 2 && missing >= LATELY_LEAST ? missing * BILLION / all : 0;
}

struct pr_moment pr_loss_began(const struct pr_loss *l, bool late, uint64_t now)
{
	/* A beat that is missing now and then is no beginning: an earlier half has it only if it is worth mentioning. */
	unsigned half = PR_LOSS_HALVES - 1;
	while (half > 0 && l->missing[half] * 20u <= l->heard[half] + (uint32_t)l->missing[half])
		half--;
	uint64_t since = time_of(late ? l->late_from : l->first[half], now);
	return (struct pr_moment){.since = since, .earliest = since, .latest = now};
}

uint64_t pr_loss_last(const struct pr_loss *l, uint64_t now)
{
	return time_of(l->last, now);
}

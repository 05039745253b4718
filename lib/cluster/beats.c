#include "beats.h"

static uint64_t heard(const struct pr_beats *b)
{
	return (uint64_t)b->heard[1] << 32 | b->heard[0];
}

/* The lowest `count` bits. */
static uint64_t latest(uint64_t count)
{
	return count < PR_BEATS_BACK ? (UINT64_C(1) << count) - 1 : UINT64_MAX;
}

static void note(struct pr_beats *b, uint32_t seq, uint64_t bits)
{
	b->seq = seq;
	b->heard[0] = (uint32_t)bits;
	b->heard[1] = (uint32_t)(bits >> 32);
}

static enum pr_beat begin(struct pr_beats *b, uint64_t incarnation, uint64_t seq, uint64_t count)
{
	b->incarnation = (uint32_t)incarnation;
	b->stray = (uint32_t)seq;
	note(b, (uint32_t)seq, latest(count));
	return PR_BEAT_FIRST;
}

enum pr_beat pr_beats_take(struct pr_beats *b, uint64_t incarnation, uint64_t seq, uint64_t count, uint32_t *step)
{
	uint32_t ahead = (uint32_t)seq - b->seq, back = b->seq - (uint32_t)seq;
	uint64_t bits = heard(b);
	if (!bits || b->incarnation != (uint32_t)incarnation)
		return begin(b, incarnation, seq, count);
	if (ahead > PR_BEATS_AHEAD && back >= PR_BEATS_BACK) {
		uint32_t further = (uint32_t)seq - b->stray;
		b->stray = (uint32_t)seq;
		if (further == 0)
			return PR_BEAT_AGAIN;
		return further < PR_BEATS_BACK ? begin(b, incarnation, seq, count) : PR_BEAT_LATE;
	}
	if (back < PR_BEATS_BACK) {
		if (bits >> back & 1u)
			return PR_BEAT_AGAIN;
		note(b, b->seq, bits | latest(count) << back);
		return PR_BEAT_LATE;
	}
	*step = ahead;
	note(b, (uint32_t)seq, (ahead < PR_BEATS_BACK ? bits << ahead : 0) | latest(count));
	return PR_BEAT_NEXT;
}

unsigned pr_beats_known(const struct pr_beats *b)
{
	return (unsigned)(__builtin_popcount(b->heard[0]) + __builtin_popcount(b->heard[1]));
}

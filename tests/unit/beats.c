/* beats: numbers of beats, and what each is told to be. */
#include "check.h"
#include "cluster/beats.h"

static struct pr_beats beats;
static uint32_t step;

static enum pr_beat take(uint64_t seq)
{
	step = 0;
	return pr_beats_take(&beats, 1, seq, 1, &step);
}

static void gaps_duplicates_and_what_is_overtaken(void)
{
	beats = (struct pr_beats){0};
	CHECK_EQ_INT(take(100), PR_BEAT_FIRST);
	CHECK_EQ_INT(take(100), PR_BEAT_AGAIN);
	CHECK_EQ_INT(take(101), PR_BEAT_NEXT);
	CHECK_EQ_INT(step, 1);
	CHECK_EQ_INT(take(105), PR_BEAT_NEXT);
	CHECK_EQ_INT(step, 4);
	CHECK_EQ_INT(take(103), PR_BEAT_LATE);
	CHECK_EQ_INT(take(103), PR_BEAT_AGAIN);
	CHECK_EQ_INT(take(101), PR_BEAT_AGAIN);
	CHECK_EQ_INT(take(105), PR_BEAT_AGAIN);
	CHECK_EQ_INT(take(168), PR_BEAT_NEXT);
	CHECK_EQ_INT(step, 63);
	CHECK_EQ_INT(take(105), PR_BEAT_AGAIN); /* the last that is remembered */
	CHECK_EQ_INT(take(168 + 64), PR_BEAT_NEXT);
	CHECK_EQ_INT(take(169), PR_BEAT_LATE);
}

/* Another incarnation, or a counter that begins again without one, is another count, and no gap. */
static void a_new_count(void)
{
	beats = (struct pr_beats){0};
	CHECK_EQ_INT(take(7), PR_BEAT_FIRST);
	CHECK_EQ_INT(pr_beats_take(&beats, 2, 900, 1, &step), PR_BEAT_FIRST);
	CHECK_EQ_INT(pr_beats_take(&beats, 2, 900, 1, &step), PR_BEAT_AGAIN);
	CHECK_EQ_INT(pr_beats_take(&beats, 2, 901, 1, &step), PR_BEAT_NEXT);
	CHECK_EQ_INT(pr_beats_take(&beats, 2, 1, 1, &step), PR_BEAT_LATE); /* a straggler, or a counter that begins again? */
	CHECK_EQ_INT(pr_beats_take(&beats, 2, 1, 1, &step), PR_BEAT_AGAIN);
	CHECK_EQ_INT(pr_beats_take(&beats, 2, 902, 1, &step), PR_BEAT_NEXT);
	CHECK_EQ_INT(step, 1);
	CHECK_EQ_INT(pr_beats_take(&beats, 2, 2, 1, &step), PR_BEAT_FIRST);
	CHECK_EQ_INT(pr_beats_take(&beats, 2, 3, 1, &step), PR_BEAT_NEXT);
	CHECK_EQ_INT(pr_beats_take(&beats, 2, 1000000, 1, &step), PR_BEAT_LATE);
	CHECK_EQ_INT(pr_beats_take(&beats, 2, 1000001, 1, &step), PR_BEAT_FIRST);
}

/* One record for three beats: none of them is missing, and all are known. */
static void thinned(void)
{
	beats = (struct pr_beats){0};
	CHECK_EQ_INT(take(10), PR_BEAT_FIRST);
	CHECK_EQ_INT(pr_beats_take(&beats, 1, 13, 3, &step), PR_BEAT_NEXT);
	CHECK_EQ_INT(step, 3);
	CHECK_EQ_INT(take(11), PR_BEAT_AGAIN);
	CHECK_EQ_INT(pr_beats_take(&beats, 1, 500, UINT64_MAX, &step), PR_BEAT_NEXT);
	CHECK_EQ_INT(take(440), PR_BEAT_AGAIN);
}

static void numbers_at_their_end(void)
{
	beats = (struct pr_beats){0};
	CHECK_EQ_INT(take(UINT64_MAX), PR_BEAT_FIRST);
	CHECK_EQ_INT(take(0), PR_BEAT_NEXT);
	CHECK_EQ_INT(step, 1);
	CHECK_EQ_INT(take(UINT64_MAX), PR_BEAT_AGAIN);
}

CHECK_MAIN(gaps_duplicates_and_what_is_overtaken, a_new_count, thinned, numbers_at_their_end)

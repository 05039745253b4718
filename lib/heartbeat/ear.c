#include "ear.h"

#include "base/moments.h"
#include "probing.h"

#define WHOLE (1u << 16)
#define DECAY 128u     /* beats: the time constant of the loss */
#define RUN_LEAST 2u   /* beats that may be missing in a row */
#define WAY 4u         /* part of the interval that is for the way */
#define ONCE 100000u   /* in so many beats a longer run may come by chance */

static void note_missing(struct pr_ear *ear, uint64_t gaps)
{
	for (uint64_t i = 0; i < gaps && i < DECAY; i++) /* a longer gap is a cut, no loss: the caller has it lost by then */
		ear->missing += (WHOLE - ear->missing) / DECAY;
	ear->missing -= ear->missing / DECAY;
}

void pr_ear_hear(struct pr_ear *ear, uint64_t clock, uint64_t incarnation, uint64_t seq, uint64_t interval)
{
	bool goes_on = ear->heard && ear->incarnation == incarnation && seq > ear->seq && !ear->lost;
	if (goes_on)
		note_missing(ear, seq - ear->seq - 1);
	*ear = (struct pr_ear){clock, clock, interval, incarnation, seq, ear->missing, true, false, false};
}

/* How many beats in a row may be missing. */
static uint64_t run_of(uint32_t missing, bool unanswered)
{
	uint64_t run = unanswered ? RUN_LEAST - 1 : RUN_LEAST, chance = missing; /* in 2^-16, of a run of one, and so on */
	uint64_t either = missing < WHOLE / 2 ? 2 * missing : WHOLE; /* a question is lost, or its answer */
	for (uint64_t i = 1; i <= run; i++)
		chance = chance * missing / WHOLE; /* of a run of `run` + 1 */
	for (unsigned i = 0; unanswered && i < PR_PROBING_TRIES; i++)
		chance = chance * either / WHOLE; /* and of as many questions without an answer */
	while (run < PR_EAR_RUN_MOST && chance * ONCE > WHOLE) {
		chance = chance * missing / WHOLE;
		run++;
	}
	return run;
}

/* So many intervals, and what is for the way, from then on. */
static uint64_t wait_for(uint64_t from, uint64_t intervals, uint64_t interval)
{
	uint64_t parts;
	return __builtin_mul_overflow(interval, WAY * intervals + 1, &parts) ? UINT64_MAX : pr_after(from, parts / WAY);
}

/* The beats that were due before the link was proved to be up were taken by chance; those behind that count. */
uint64_t pr_ear_due(const struct pr_ear *ear, bool unanswered)
{
	if (!ear->heard || ear->lost || ear->interval == 0)
		return UINT64_MAX;
	uint64_t before = (pr_ear_proved(ear) - ear->at) / ear->interval;
	return wait_for(ear->at, before + run_of(ear->missing, unanswered) + 1, ear->interval);
}

bool pr_ear_beatless(const struct pr_ear *ear, uint64_t clock)
{
	return ear->heard && !ear->lost && ear->interval > 0 && wait_for(ear->at, PR_EAR_RUN_MOST + 1, ear->interval) <= clock;
}

void pr_ear_forget(struct pr_ear *ear)
{
	ear->heard = ear->lost = false;
}

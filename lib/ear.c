#include "ear.h"

#define WHOLE (1u << 16)
#define DECAY 128u     /* beats: the time constant of the loss */
#define RUN_LEAST 2u   /* beats that may be missing in a row */
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
	*ear = (struct pr_ear){clock, interval, incarnation, seq, ear->missing, true, false};
}

/* How many beats in a row may be missing. */
static uint64_t run_of(uint32_t missing)
{
	uint64_t run = RUN_LEAST, chance = missing; /* in 2^-16, of a run of one, and so on */
	for (uint64_t i = 1; i <= run; i++)
		chance = chance * missing / WHOLE; /* of a run of `run` + 1 */
	while (run < PR_EAR_RUN_MOST && chance * ONCE > WHOLE) {
		chance = chance * missing / WHOLE;
		run++;
	}
	return run;
}

uint64_t pr_ear_due(const struct pr_ear *ear)
{
	uint64_t interval = ear->interval, patience;
	if (!ear->heard || ear->lost || interval == 0)
		return UINT64_MAX;
	if (__builtin_mul_overflow(interval, 4 * (run_of(ear->missing) + 1) + 1, &patience) ||
	    __builtin_add_overflow(ear->at, patience / 4, &patience))
		return UINT64_MAX;
	return patience;
}

void pr_ear_forget(struct pr_ear *ear)
{
	ear->heard = ear->lost = false;
}

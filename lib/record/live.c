#include "live.h"

#include "base/duration.h"
#include "base/moments.h"

#define WAIT PR_SECOND
#define LATE PR_SECOND /* so much later than it was to be, a wake-up is a pause and not a busy machine */

void pr_live_hear(struct pr_live *live, uint64_t t, uint64_t clock)
{
	if (live->begun && t < pr_live_now(live, clock))
		return;
	live->t = t;
	live->heard = clock;
	live->begun = true;
}

static uint64_t at(const struct pr_live *live, uint64_t clock)
{
	return clock > live->heard ? pr_after(live->t, clock - live->heard) : live->t - pr_sooner(live->t, live->heard - clock);
}

uint64_t pr_live_now(const struct pr_live *live, uint64_t clock)
{
	return live->begun ? at(live, clock) : 0;
}

bool pr_live_paused(struct pr_live *live, uint64_t clock, uint64_t *from, uint64_t *to)
{
	uint64_t expected = pr_after(live->looked, live->patience);
	bool paused = live->begun && clock > pr_after(expected, LATE);
	live->looked = clock;
	live->patience = 0;
	if (paused) {
		*from = at(live, expected);
		*to = at(live, clock);
	}
	return paused;
}

int pr_live_patience(struct pr_live *live, uint64_t due, uint64_t clock)
{
	uint64_t now = pr_live_now(live, clock), wait = due > now ? due - now : 0;
	live->patience = live->begun ? pr_sooner(wait, WAIT) : WAIT;
	return (int)((live->patience + 999999) / 1000000);
}

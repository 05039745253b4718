#include "pulse.h"

#define FADE 64u /* of the longest interval that part is forgotten with each */

bool pr_pulse_beat(struct pr_pulse *p, uint64_t t)
{
	uint64_t interval = t - pr_sooner(t, p->last), most = p->longest;
	for (unsigned i = 1; i < PR_PULSE_TIMES; i++)
		most = pr_after(most, p->longest);
	bool paused = p->seen == PR_PULSE_LEAST && interval > most;
	if (paused) {
		p->paused_from = p->last;
		p->paused_to = t;
		p->told = false;
	} else if (p->last && t > p->last) {
		p->longest = pr_later(interval, p->longest - p->longest / FADE);
		p->seen = (uint8_t)pr_sooner(PR_PULSE_LEAST, p->seen + 1u);
	}
	p->last = pr_later(p->last, t);
	return paused;
}

struct pr_moment pr_pulse_paused(const struct pr_pulse *p)
{
	return (struct pr_moment){.since = p->paused_from, .earliest = p->paused_from,
	                          .latest = pr_sooner(pr_after(p->paused_from, p->longest), p->paused_to)};
}

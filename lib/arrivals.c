#include "arrivals.h"

#include <stdlib.h>

#include "grow.h"

bool pr_arrivals_init(struct pr_arrivals *arrivals, const struct pr_detector_options *options)
{
	*arrivals = (struct pr_arrivals){.detector = pr_detector_new(options)};
	return arrivals->detector != NULL;
}

void pr_arrivals_free(struct pr_arrivals *arrivals)
{
	pr_detector_free(arrivals->detector);
	free(arrivals->lines);
	*arrivals = (struct pr_arrivals){0};
}

static uint64_t count_of(const struct pr_record *contact)
{
	uint64_t count = pr_uint(contact, PR_CONTACT_COUNT);
	return count ? count : 1;
}

/* Which beat of its link it is; *step: how many further than the one before, 0 where that is not known. -1: memory ran out. */
static int number(struct pr_arrivals *arrivals, size_t link, const struct pr_record *contact, uint32_t *step)
{
	if (!pr_grow_zeroed(&arrivals->lines, &arrivals->lines_room, link + 1, sizeof *arrivals->lines))
		return -1;
	return (int)pr_beats_take(&arrivals->lines[link], pr_uint(contact, PR_CONTACT_INCARNATION),
	                          pr_uint(contact, PR_CONTACT_SEQ), count_of(contact), step);
}

int pr_arrivals_take(struct pr_arrivals *arrivals, const struct pr_link *link, size_t index, const struct pr_record *contact)
{
	struct pr_arrival a = {.resumed = pr_link_lost(link)};
	bool numbered = pr_has(contact, PR_CONTACT_SEQ);
	int beat = numbered ? number(arrivals, index, contact, &a.step) : PR_BEAT_NEXT;
	if (beat < 0 || beat == PR_BEAT_AGAIN)
		return beat < 0 ? -1 : 0;
	if (beat != PR_BEAT_NEXT || !link->beats || contact->t < link->up)
		return 1; /* no interval that says anything leads to it */
	a.interval = contact->t - link->up;
	a.several = !numbered && count_of(contact) > 1;
	bool done = pr_detector_hear(arrivals->detector, index, &a) && pr_detector_fare(arrivals->detector, link->observer, false);
	return done ? 1 : -1;
}

void pr_arrivals_forget(struct pr_arrivals *arrivals, size_t link)
{
	if (link < arrivals->lines_room)
		arrivals->lines[link] = (struct pr_beats){0};
	pr_detector_forget(arrivals->detector, link);
}

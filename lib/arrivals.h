/*
 * What comes on the links of beats: which beat is new, and what the detector learns of it. Links are named by their numbers.
 */
#ifndef PR_ARRIVALS_H
#define PR_ARRIVALS_H

#include "beats.h"
#include "detector.h"
#include "links.h"
#include "record.h"

struct pr_arrivals {
	struct pr_detector *detector;
	struct pr_beats *lines; /* by link, of those whose beats have numbers */
	size_t lines_room;
};

/* False if memory ran out. */
bool pr_arrivals_init(struct pr_arrivals *arrivals, const struct pr_detector_options *options);
void pr_arrivals_free(struct pr_arrivals *arrivals);
/*
 * A contact record of a link of beats, which still has the state that it had before. 1: it is news; 0: it was heard before, and
 * says nothing; -1: memory ran out.
 */
int pr_arrivals_take(struct pr_arrivals *arrivals, const struct pr_link *link, size_t number, const struct pr_record *contact);
/* A link's number is going to be another one's. */
void pr_arrivals_forget(struct pr_arrivals *arrivals, size_t link);

#endif

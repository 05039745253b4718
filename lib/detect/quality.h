/*
 * How good a failure detector is, as Chen, Toueg and Aguilera (2002) measure it, a link at a time, against what really happened:
 *
 * detection time   from when nothing gets through a link any more (cut, or its subject dead or paused) until its observer holds
 *                  it for lost for good; missed, if it never does until the link is whole again
 * mistake          it holds a link for lost that is whole; mistake rate: so many in a day of links that are whole
 * mistake duration how long it does
 * query accuracy   the part of the time that a link is whole in which it is not held for lost
 *
 * A link is judged from when it is first spoken of, but while its observer is dead or paused; after it was down, again from when
 * it is held for whole.
 */
#ifndef PR_QUALITY_H
#define PR_QUALITY_H

#include "base/text.h"
#include "cluster/facts.h"

struct pr_quality;

/* facts are borrowed. NULL if memory ran out. */
struct pr_quality *pr_quality_new(struct pr_facts *facts);
void pr_quality_free(struct pr_quality *q);
/* The detector's word on a link from now on (a pr_detect_turn); times do not decrease. */
void pr_quality_turn(void *quality, struct pr_span observer, struct pr_span subject, bool lost, uint64_t t);
/* The end of what the detector had to say. False if memory ran out, now or before. */
bool pr_quality_end(struct pr_quality *q, uint64_t t);
/* A line for all, and one for each link, as a table or as JSON Lines. Nothing is left to be told of it afterwards. */
void pr_quality_print(struct pr_quality *q, bool json, struct pr_text *out);

#endif

/*
 * A picture of the whole stream in text: a bar for each peer, time to the right, and below it each failure in words, and who was found to lie.
 *
 *	failure           1───────────╴2
 *	etcd1   ══════════AAAAAAAAAAAAA════
 *	etcd2   ══════════BBBBBBBBBBBBBxx══
 *
 * A column stands for a span of time, and shows the worst of it, so that a short cut does not vanish.
 */
#ifndef PR_TIMELINE_H
#define PR_TIMELINE_H

#include "record/display.h"
#include "record/record.h"

#define PR_TIMELINE_ROWS 200u /* peers that get a bar */

struct pr_timeline;

/* Draws what lies from `from` to `to`; 0: from the first thing, to the last. NULL if memory ran out. */
struct pr_timeline *pr_timeline_new(const struct pr_display *display, uint64_t from, uint64_t to);
void pr_timeline_free(struct pr_timeline *tl);
/* Takes member, source, failure, recovery, evidence and exclusion records; of others only who appears, and when. False if memory ran out. */
bool pr_timeline_note(struct pr_timeline *tl, const struct pr_record *r);
/* Whether a failure is in what is drawn. */
bool pr_timeline_has_failure(const struct pr_timeline *tl);
/* Appends the picture. False if memory ran out. */
bool pr_timeline_write(struct pr_text *out, const struct pr_timeline *tl);

#endif

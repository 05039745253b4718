/*
 * The newest view of each observer, merged by union (the origin's rule), and beside it what they disagree on: who sees whom that
 * others do not, which connections some do not know, more than one leader, and views that are stale.
 *
 * What an observer says at one time in several records is one view. The order of the records makes no difference, unless there are
 * more views than there is room for.
 */
#ifndef PR_OUTLOOKS_H
#define PR_OUTLOOKS_H

#include "record/record.h"

#define PR_OUTLOOKS_MAX (16u << 20) /* bytes of views that are held */
#define PR_OUTLOOKS_NOTES 256u      /* disagreements that are told */

struct pr_outlooks;

/* stale: ns that a view may be older than the newest. NULL if memory ran out. */
struct pr_outlooks *pr_outlooks_new(uint64_t stale, void (*emit)(void *arg, struct pr_span record), void *arg);
void pr_outlooks_free(struct pr_outlooks *o);
/* Takes a record of any type. False if memory ran out. */
bool pr_outlooks_step(struct pr_outlooks *o, const struct pr_record *r);
/* The end: the union, if there is any view, then notes. False if memory ran out. */
bool pr_outlooks_end(struct pr_outlooks *o);

#endif

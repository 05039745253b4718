/*
 * What all observers see together: the union of the newest view of each (the origin's rule). What one observer says at one time
 * in several records counts as one view.
 *
 * The views themselves are not touched: that two of them differ is what a cut looks like. The union is a view record of its own,
 * by pr-merge and without an observer unless there is but one. It comes behind the records of a time at which it changed. Where
 * many observers see a few peers each it would be most of the stream: it waits, until the end at most, where it was more than
 * PR_VIEWS_TIMES as long as the views that came since. It has the participants and the connections of all, the partition and the leader that all agree on who name any.
 */
#ifndef PR_VIEWS_H
#define PR_VIEWS_H

#include "record/record.h"

#define PR_VIEWS_MAX (16u << 20) /* bytes of views that are held */
#define PR_VIEWS_TIMES 8u

struct pr_views;

/* Unions go to emit(arg, …). NULL if memory ran out. */
struct pr_views *pr_views_new(void (*emit)(void *arg, struct pr_span record), void *arg);
void pr_views_free(struct pr_views *v);
/*
 * Before each record, with its time, which does not go back; after the last one with `end`. It may emit. False if memory ran out.
 */
bool pr_views_reach(struct pr_views *v, uint64_t t, bool end);
/*
 * A view record. 1: it is to be passed along. 0: it is not, as it is a union that another pr-merge made, and is made anew. -1:
 * memory ran out.
 */
int pr_views_take(struct pr_views *v, const struct pr_record *r);
/* Views that are not in the union, since there was no room for more observers; unions that were longer than a record may be. */
uint64_t pr_views_left_out(const struct pr_views *v);
uint64_t pr_views_too_long(const struct pr_views *v);

#endif

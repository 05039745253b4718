/*
 * Members who heard a peer's beats before they were sent, by its time (postdated.h): candidates of timestamp-manipulation, for a judge
 * (exhibit.h). Of each peer the first such contact of each observer is kept, until there are as many as it takes; then it is told,
 * once, with the `clock` records of those concerned.
 */
#ifndef PR_WITNESSES_H
#define PR_WITNESSES_H

#include "conduct.h"
#include "record/peers.h"

#define PR_WITNESSES_RECORD 4096u /* longer ones, which hold what is not known here, are not kept */

struct pr_witnesses;

/* names: of the members, in their order, with their aliases. All is borrowed. NULL if memory ran out. */
struct pr_witnesses *pr_witnesses_new(const struct pr_members *members, const struct pr_peers *names, pr_conduct_charge *charge,
                                      void *context);
void pr_witnesses_free(struct pr_witnesses *w);
/* A `clock` record, whoever says it; or a contact that is its observer's own word. False if memory ran out, or a charge failed. */
bool pr_witnesses_take(struct pr_witnesses *w, const struct pr_record *r);
/* Records that were too long to be kept. */
uint64_t pr_witnesses_lost(const struct pr_witnesses *w);

#endif

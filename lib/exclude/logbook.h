/*
 * What each peer's log holds, entry by entry, to find where it forks (forking.h): candidates of invalid-state-transition, for a judge
 * (exhibit.h). Of each peer and system the newest entries by seq are kept as votes are (votes.h): at the place of each there is one,
 * so what comes twice is found as two votes at one height and round would be.
 *
 * A fork is told once of a peer, by the first two entries that show it; further ones, of which there are as many as the branches have entries, are counted.
 */
#ifndef PR_LOGBOOK_H
#define PR_LOGBOOK_H

#include "conduct.h"
#include "votes.h"

struct pr_logbook;

/* window, memory: as in votes.h. NULL if memory ran out. */
struct pr_logbook *pr_logbook_new(uint64_t window, size_t memory, pr_conduct_charge *charge, void *context);
void pr_logbook_free(struct pr_logbook *book);
/* Whose log it is: the voter. Records that are no entry are let be. False if memory ran out, or a charge failed. */
bool pr_logbook_take(struct pr_logbook *book, const struct pr_voter *voter, const struct pr_record *r);
const struct pr_votes_losses *pr_logbook_lost(const struct pr_logbook *book);
uint64_t pr_logbook_further(const struct pr_logbook *book);

#endif

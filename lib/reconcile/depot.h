/*
 * Records that are laid by and looked at again, some of them, in any order: a temporary file without a name (spool.h), of which
 * the end that is not written yet is in memory.
 */
#ifndef PR_DEPOT_H
#define PR_DEPOT_H

#include "record/record.h"

struct pr_depot;

struct pr_depot *pr_depot_new(void); /* NULL if memory ran out. The file is made when it is needed first. */
void pr_depot_free(struct pr_depot *depot);
/* Copies it, and says where it can be had from. False: errno says why. */
bool pr_depot_put(struct pr_depot *depot, struct pr_span record, uint64_t *place);
/* What was put there, until the next call. False: errno says why. */
bool pr_depot_get(struct pr_depot *depot, uint64_t place, struct pr_span *record);

#endif

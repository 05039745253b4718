/* Notes of logs that seem to have been read in the wrong time zone: see skew.h for how that is found. */
#ifndef PR_ZONING_H
#define PR_ZONING_H

#include "log.h"
#include "record/outlet.h"

/*
 * The logs were surveyed; the pieces of one that was rotated stand together, from the first (`after` NULL) on. A note for each
 * file that may be of another zone goes to `out`, built in b, with the time t. False: memory ran out.
 */
bool pr_zoning_write_notes(struct pr_log *const *logs, size_t count, uint64_t t, struct pr_build *b,
                           const struct pr_outlet *out);

#endif

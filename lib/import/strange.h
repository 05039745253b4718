/* Inputs that pr-import does not read, but knows by their first bytes: so that a message can say more than that. */
#ifndef PR_STRANGE_H
#define PR_STRANGE_H

#include "record/record.h"

/* "a stream of records, for pr-detect and pr-view"; NULL if nothing is known of it. */
const char *pr_strange_name(struct pr_span beginning);

#endif

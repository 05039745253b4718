/* Pieces that are put in order into a spool, and come from there again as a flow. */
#ifndef PR_RUN_H
#define PR_RUN_H

#include "base/spool.h"
#include "flow.h"

/* False: errno says why. */
bool pr_run_put(struct pr_spool *spool, const struct pr_piece *piece);
/* It frees the spool. */
struct pr_flow pr_run_flow(struct pr_spool *spool);

#endif

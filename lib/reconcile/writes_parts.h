/* What the files that put writes in order share; see writes.h. */
#ifndef PR_WRITES_PARTS_H
#define PR_WRITES_PARTS_H

#include "writes.h"

#define WITHOUT_EPOCH (UINT64_C(1) << 63) /* in place of an epoch, with what is written */

void pr_writes_note(struct pr_writes *w, enum pr_writes_matter matter, const struct pr_write *row);
/* writes_numbered.c: drops what was overwritten, and names the entry before each, as if they were linked. */
void pr_writes_follow(struct pr_writes *w);
/* writes_linked.c: from ids of parents to entries, and an order of all. */
void pr_writes_connect(struct pr_writes *w);

#endif

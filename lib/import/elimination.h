/*
 * Who is who, by elimination: some logs never say which of the cluster's ids is their own peer's, but list again and again
 * who belongs to a group that it is in. What is in every such list of a log, and has no name from elsewhere, is its own peer's
 * if there is only one. Each one that is found may decide the next. Of several it is the one that is the number which its name ends with
 * (3 of "node03"), if that is so of all peers that are known otherwise, and of one at least.
 */
#ifndef PR_ELIMINATION_H
#define PR_ELIMINATION_H

#include "tell/identity.h"

#define PR_ELIMINATION_LOGS 4096u   /* further ones are not looked at */
#define PR_ELIMINATION_LIST 256u    /* ids in a list; a log with a longer one is not looked at */

struct pr_elimination; /* of all logs of a call */

struct pr_elimination *pr_elimination_new(void); /* NULL if memory ran out */
void pr_elimination_free(struct pr_elimination *e);
/*
 * A line of a log lists `other`, which may be `self` under another token. A line's whole list comes before that of the log's
 * next line.
 */
void pr_elimination_add(struct pr_elimination *e, uint32_t self, uint64_t line, uint32_t other);
/* Joins what belongs together, when everything else has been learnt. */
void pr_elimination_settle(struct pr_elimination *e, struct pr_identity *who);

#endif

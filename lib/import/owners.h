/*
 * Whose the inputs are, where their content does not tell: the name of a file is a peer's only if the peer speaks in it.
 *
 * What was dumped (a status, a state file) tells little of whose it is. It is its file's peer if that is called so by anything else; else
 * that of the folder, if folders are what tells the peers apart (db1/error.log, db1/status.txt, db2/error.log, ...) and nothing in the
 * folder contradicts: one peer speaks in its logs and captures, or none, and no kind of dump is there twice. Else, beside logs or
 * captures in which peers speak, it is nobody's.
 */
#ifndef PR_OWNERS_H
#define PR_OWNERS_H

#include "log.h"

/* When all inputs were read and joined (pr_log_join()); sets `ownerless` of logs. False if memory ran out. */
bool pr_owners_settle(struct pr_log *const *logs, size_t count);

#endif

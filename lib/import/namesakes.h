/*
 * Logs that are put down to a peer whose they may not be: of two clusters whose peers are called alike, and read under another name than
 * the peer calls itself. Nothing is changed; it is told.
 */
#ifndef PR_NAMESAKES_H
#define PR_NAMESAKES_H

#include "log.h"
#include "record/members.h"

/*
 * When it is known who is who: sets `namesake` and `misnamed` of logs. Those of one system, peer and time are compared, by what their
 * peers call themselves (selfhood.h). members: a name that the file has for the peer is no other one; or NULL. False: memory ran out.
 */
bool pr_namesakes_find(struct pr_log *const *logs, size_t count, const struct pr_members *members);

#endif

/*
 * Logs of several systems in one call. Where a peer writes logs of both, such as Patroni beside its etcd, they belong together; where none does
 * they may be of two clusters, which would be taken for one whose halves never meet.
 */
#ifndef PR_MIXTURE_H
#define PR_MIXTURE_H

#include "log.h"

#define PR_MIXTURE_TEXT 256u

/* After who is who is known: what there is to say, in `text`; false: nothing. Pipes, captures and dumps do not count. */
bool pr_mixture_describe(struct pr_log *const *logs, size_t count, char text[PR_MIXTURE_TEXT]);

#endif

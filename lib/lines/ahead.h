/*
 * A file read ahead by a thread of its own, which makes its sum as well, while the caller works on what was read before: for large
 * ones, where a processor has nothing else to do.
 */
#ifndef PR_AHEAD_H
#define PR_AHEAD_H

#include <sys/types.h>

#include "base/digest.h"

struct pr_ahead;

/* Both are borrowed, and are the thread's until the end was read or it is freed. NULL: there is no thread to be had. */
struct pr_ahead *pr_ahead_new(int fd, struct pr_digest *sum);
void pr_ahead_free(struct pr_ahead *a);
/* Like read(2), n > 0. At the end, and with an error, the sum is that of all that was read. */
ssize_t pr_ahead_read(struct pr_ahead *a, void *to, size_t n);

#endif

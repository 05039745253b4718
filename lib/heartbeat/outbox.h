/*
 * Records on their way to stdout, when nobody may wait for whoever reads it: they are queued, and written as far as the other end takes
 * them. The queue has an end; beyond it records are dropped and counted, those that come in bulk (contacts) first: they get
 * three quarters of it, so that what is found still goes through.
 */
#ifndef PR_OUTBOX_H
#define PR_OUTBOX_H

#include "record/record.h"

#define PR_OUTBOX_ROOM (8u << 20) /* bytes */

struct pr_outbox;

struct pr_outbox_counts {
	uint64_t records;          /* taken */
	uint64_t dropped, dropped_bulk;
	uint64_t waiting;          /* bytes */
};

/*
 * room: at least two records of the greatest length. What is written there will not wait; where the descriptor's own file
 * description would have to be changed for that, others who have it too are not disturbed if it is a pipe. NULL: errno says why.
 */
struct pr_outbox *pr_outbox_new(int fd, size_t room);
void pr_outbox_free(struct pr_outbox *box);
/* The descriptor to be waited for. */
int pr_outbox_fd(const struct pr_outbox *box);
/* False: it was dropped. p NULL (it could not be built) is dropped, too. */
bool pr_outbox_put(struct pr_outbox *box, struct pr_span record, bool bulk);
/*
 * Writes what can be written without waiting. 0, or an errno, which sticks: nothing is written any more. A disk that is full is an
 * error at first; once something was written, it is waited for until there is room again.
 */
int pr_outbox_write(struct pr_outbox *box);
/* Writes for so long, in ms, or until nothing waits any more. 0, or an errno. */
int pr_outbox_drain(struct pr_outbox *box, int ms);
struct pr_outbox_counts pr_outbox_count(const struct pr_outbox *box);

#endif

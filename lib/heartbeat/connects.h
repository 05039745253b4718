/*
 * Whether something listens at a TCP port: connections that are begun, and closed as soon as it is known. Nothing is sent,
 * nothing waits. Whoever drives it waits for the descriptors (events: writable, error) and for the time.
 */
#ifndef PR_CONNECTS_H
#define PR_CONNECTS_H

#include "probing.h"
#include "sockets.h"

#define PR_CONNECTS_MAX 256u               /* at once */
#define PR_CONNECTS_PATIENCE 1000000000u   /* ns for an answer */

struct pr_connects;

/* What came of a try. */
typedef void pr_connects_tell(void *context, uint32_t peer, enum pr_tcp result);

struct pr_connects *pr_connects_new(pr_connects_tell *tell, void *context); /* NULL if memory ran out */
void pr_connects_free(struct pr_connects *c);
/*
 * Begins; `port` goes for the address's. Which descriptor is to be waited for, under which number below PR_CONNECTS_MAX; -1:
 * there is none, what came of it was told at once: PR_TCP_UNTRIED if too many are on their way, or no socket was to be had.
 */
int pr_connects_begin(struct pr_connects *c, uint32_t peer, const union pr_sockaddr *address, uint16_t port, uint64_t clock,
                      size_t *number);
/* Nothing is told of those that are on their way: their peers have other numbers. */
void pr_connects_drop(struct pr_connects *c);
/* Something happened to the descriptor of that number. */
void pr_connects_look(struct pr_connects *c, size_t number);
/* When those that were not answered are to be given up; UINT64_MAX: there are none. */
uint64_t pr_connects_due(const struct pr_connects *c);
void pr_connects_give_up(struct pr_connects *c, uint64_t clock);

#endif

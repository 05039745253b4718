/*
 * UDP as it passes a tap. A datagram in the capture of the receiver's own host counts as received, unless the receiver's
 * behaviour contradicts it. That can be told of corosync's knet (its header in the clear): a ping is answered at once, so that
 * a ping without pong was not received, though the tap has seen it; on a pair that speaks knet nothing else counts. And of Totem over
 * plain UDP (totem.h).
 */
#ifndef PR_DATAGRAMS_H
#define PR_DATAGRAMS_H

#include "hearing.h"

struct pr_datagrams;

struct pr_datagrams *pr_datagrams_new(void); /* NULL if memory ran out */
void pr_datagrams_free(struct pr_datagrams *d);
/* Tells `hearing` what a UDP packet says of its pair; side: the sender's. */
void pr_datagrams_take(struct pr_datagrams *d, struct pr_hearing *hearing, uint32_t pair, unsigned side,
                       const struct pr_packet *packet);

#endif

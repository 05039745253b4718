/*
 * Totem over plain UDP (corosync's udpu and udp; exec/totemsrp.c), in the capture of a node: what passed the tap is not what the process got,
 * where a host drops behind it. What it got shows in what it does:
 *
 * token  It goes from node to node; who gets it passes it on under the next number, at once, or, the ring's representative, within a fifth of
 *        the token timeout. One that was passed on already is repeated by whoever has not had the next, which tells nothing.
 * join   Who is in a ring and hears one, unless that gives it up, asks all to join at once. Who does so already may do so because no token
 *        came. But if it gives somebody up, after the consensus timeout, whose lists were the same as its own, it has not heard that one;
 *        unless that one gave it up, or others had given that one up.
 * look   Who is in another ring and hears one asks all to join at once.
 *
 * Those who are in one ring heard each other when it came to be.
 */
#ifndef PR_TOTEM_H
#define PR_TOTEM_H

#include "hearing.h"

struct pr_totem;

struct pr_totem *pr_totem_new(void); /* NULL if memory ran out */
void pr_totem_free(struct pr_totem *t);
/* Tells `hearing` what a datagram says of its pair; side: the sender's. True if it does not count as received. */
bool pr_totem_take(struct pr_totem *t, struct pr_hearing *hearing, uint32_t pair, unsigned side, const struct pr_packet *packet);

#endif

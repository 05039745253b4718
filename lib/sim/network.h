/*
 * The simulated network: what becomes of a message. It passes the network, the access of its sender and of its receiver, and
 * the link between the two; each of the four may lose it, and adds its delay. A link that is cut lets nothing through.
 *
 * Cuts take a bit for every two peers.
 */
#ifndef PR_NETWORK_H
#define PR_NETWORK_H

#include "scenario.h"

struct pr_network;

/* NULL if memory ran out. */
struct pr_network *pr_network_new(const struct pr_scenario *s);
void pr_network_free(struct pr_network *net);
/* Takes in a cut, heal, loss or delay, which it borrows; others leave it as it is. False if memory ran out. */
bool pr_network_act(struct pr_network *net, const struct pr_act *act);
bool pr_network_open(const struct pr_network *net, uint32_t from, uint32_t to);
/* False: it is lost. */
bool pr_network_passes(const struct pr_network *net, struct pr_dice *dice, uint32_t from, uint32_t to);
/* How long a message takes. */
uint64_t pr_network_delay(const struct pr_network *net, struct pr_dice *dice, uint32_t from, uint32_t to);

#endif

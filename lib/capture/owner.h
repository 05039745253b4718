/*
 * Whose capture is it? The host that takes part in every packet is the one on which it was taken. Cooked captures tell
 * which packets were sent from there.
 *
 * As packets come, the candidates are those that took part in all so far; once one is left, it is the own host. Packets
 * that it has no part in are strange: a few are counted (a card that listens to everything), many say that it was taken
 * between the hosts, and then there is no own host.
 */
#ifndef PR_OWNER_H
#define PR_OWNER_H

#include "packet.h"

struct pr_owner {
	bool known, given; /* given: by the caller, for good */
	struct pr_address own;
	struct pr_address candidates[2];
	unsigned count; /* of them */
	bool begun;
	uint64_t packets, strange; /* since it is known */
};

void pr_owner_set(struct pr_owner *o, struct pr_address own);
/* True if what is known has changed. */
bool pr_owner_take(struct pr_owner *o, const struct pr_packet *packet);
/* By all packets so far; false if none is, or it cannot be told. */
bool pr_owner_conclude(const struct pr_owner *o, struct pr_address *own);

#endif

/* Member records: who is who, from what the logs told and from the members file. */
#ifndef PR_ROSTER_H
#define PR_ROSTER_H

#include "capture/packet.h"
#include "record/encode.h"
#include "record/members.h"
#include "record/outlet.h"
#include "tell/identity.h"

/* Whether a name or an alias in a members file is an address: there is a dot or a colon in it. */
bool pr_roster_is_address(struct pr_span text);
/* NULL if members (NULL: there is no file) does not name it. */
const struct pr_member *pr_roster_member(const struct pr_members *members, struct pr_span name);
/* The first address that the file has for a peer. False: it has none. */
bool pr_roster_address(const struct pr_members *members, struct pr_span name, struct pr_address *address);
/* Tells the members file's names and aliases. */
void pr_roster_learn(struct pr_identity *who, const struct pr_members *members);
/* Peers without a name that may be others of the call: how many, and one of them, valid until something is learnt. */
struct pr_unresolved {
	size_t count;
	struct pr_span first;
};

/*
 * Writes a record for each peer, in the order of their names; what the members file (NULL: there is none) says of it
 * is in it. unresolved: these are counted, and none is written for them; NULL: they are like any others. False if memory ran out.
 */
bool pr_roster_write(struct pr_identity *who, const struct pr_members *members, uint64_t t, struct pr_build *b,
                     const struct pr_outlet *out, struct pr_unresolved *unresolved);

#endif

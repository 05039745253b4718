/*
 * The members of a cluster as small numbers that are the same on every peer: in the order of their names, byte by byte. Whoever
 * has another members file numbers them otherwise, which the digest tells.
 */
#ifndef PR_MEMBERSHIP_H
#define PR_MEMBERSHIP_H

#include "crypto/keyring.h"
#include "record/members.h"
#include "record/peers.h"

#define PR_MEMBERSHIP_DIGEST 8u

struct pr_membership {
	uint32_t count;
	uint32_t self;                    /* PR_PEER_NONE: nobody of them */
	const struct pr_member **members; /* by number; borrowed */
	struct pr_peers *names;           /* with the same numbers; no aliases */
	uint64_t weight;                  /* of all together */
	bool borrowed;                    /* members and names are another one's */
	uint8_t digest[PR_MEMBERSHIP_DIGEST]; /* the first bytes of the SHA-256 of domain, epoch, and each name and weight */
};

/* Borrows the file. False if memory ran out; there is nothing to be freed then. */
bool pr_membership_make(struct pr_membership *membership, const struct pr_members *file, struct pr_span self);
/* Borrows the tables of one of the same file, which is to outlive it. */
void pr_membership_share(struct pr_membership *membership, const struct pr_membership *with, struct pr_span self);
void pr_membership_clear(struct pr_membership *membership);
static inline struct pr_span pr_membership_name(const struct pr_membership *membership, uint32_t peer)
{
	return membership->members[peer]->name;
}
/* PR_PEER_NONE if no member has that name. */
uint32_t pr_membership_find(const struct pr_membership *membership, struct pr_span name);

#endif

/*
 * The base: the peers on whom decisions about a cluster are made, and what is known of each (rules.md section 2). It is the
 * configured membership; else whom `member` records name, with who else stands in the failures.
 *
 * No side may change the base that decides about it: what member records say while a failure is open holds from when none is.
 */
#ifndef PR_BASE_H
#define PR_BASE_H

#include "cluster/policy.h"
#include "cluster/sides.h"
#include "record/members.h"
#include "record/peers.h"

struct pr_base_peer {
	uint64_t weight, age, clients;
	char *role, *group;     /* NULL: not known */
	bool counts;            /* it is of the base */
	bool named;             /* a member record, or the members file, tells of it */
	bool joining, leaving, left;
	bool excluded;          /* for lying: it counts in the base, but on no side */
	bool fresh;             /* it has started while a failure was open */
	uint64_t next_weight;   /* what the stream says: it holds from when no failure is open */
	bool next_counts;
	uint32_t leader;        /* whom it holds for the leader; PR_PEER_NONE: nobody */
	uint64_t epoch;         /* ditto */
};

struct pr_base {
	struct pr_peers *names;
	struct pr_base_peer *list; /* by number */
	size_t count, room;
	uint32_t *sorted; /* who is of the base, ascending by name; pr_base_peers() */
	size_t size, sorted_room;
	bool stale; /* the two before are to be made anew */
	bool configured;
	bool renewed; /* members were named since the base was made */
	bool named;   /* members that the stream named are the base */
	char *holder_of; /* the lease that is asked for; NULL: the leadership */
	uint32_t holder; /* PR_PEER_NONE: not known */
	uint64_t holder_epoch;
};

/* False if memory ran out, here and below. */
bool pr_base_make(struct pr_base *base);
void pr_base_free(struct pr_base *base);
/* The configured membership. */
bool pr_base_configure(struct pr_base *base, const struct pr_members *members);
/* A claim with that history names who holds the lease; without a name, the newest leader is the holder. */
bool pr_base_lease(struct pr_base *base, struct pr_span name);
/* Makes list as long as there are names. */
bool pr_base_follow(struct pr_base *base);
/* Takes member, leader, lifecycle, claim and exclusion records, any other is nothing to it. open: whether a failure is. */
bool pr_base_take(struct pr_base *base, const struct pr_record *r, bool open);
/* No failure is open: what the stream said of members holds from now on. */
void pr_base_renew(struct pr_base *base);
/*
 * Without any member record the base is who stands in failures; anew: these sides are of the first one that is open. Beside the
 * members that records name it is who stands in failures and is named by none: nobody weighs nothing because its log was not given.
 */
bool pr_base_adopt(struct pr_base *base, const struct pr_sides *sides, bool anew);
/*
 * Whether it is not known who all the members are: there are peers on these sides that no record names, or peers that the members file does
 * not have beside members that are on no side, who may be the same.
 */
bool pr_base_unknown(const struct pr_base *base, const struct pr_sides *sides);
/* What all of them count for together. */
uint64_t pr_base_weight(const struct pr_base *base);
/* Who is of the base, ascending by name: peers by number, until something is taken. NULL if memory ran out. */
const uint32_t *pr_base_peers(struct pr_base *base, size_t *count);

/* Whether a peer is called so, not only known as that. */
bool pr_base_names(const struct pr_base *base, struct pr_span name);

#endif

/*
 * The states that peers claim by vector clocks: which dominate others, and which are concurrent. A peer's state is its newest claim
 * with a clock, of the highest incarnation, then of the latest time; of several of one time, the join.
 */
#ifndef PR_VERSIONS_H
#define PR_VERSIONS_H

#include "record/encode.h"
#include "record/peers.h"

struct pr_versions {
	struct pr_version {
		uint32_t peer;
		uint64_t incarnation, t;
		struct pr_build clock; /* an encoded map, in its p and n */
		bool newest;           /* settled: no other peer's dominates it */
		bool dropped;          /* settled: another one of the same peer stands */
	} *list;
	size_t count, cap;
	uint32_t *at; /* by peer: the place in the list, and one */
	size_t at_cap;
	struct pr_build joined;
};

/* A zeroed struct is ready. Frees what it holds. */
void pr_versions_free(struct pr_versions *v);
/* Takes a claim with a vclock. False if memory ran out. */
bool pr_versions_add(struct pr_versions *v, uint32_t peer, const struct pr_record *r);
/* What is of peer i becomes to[i]'s; finds the newest. False if memory ran out. */
bool pr_versions_settle(struct pr_versions *v, const uint32_t *to);
/* Settled: "agreed", "lagging" or "siblings". */
const char *pr_versions_outcome(const struct pr_versions *v);

#endif

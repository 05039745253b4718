/* What the parts of resolve.h share. */
#ifndef PR_RESOLVE_PARTS_H
#define PR_RESOLVE_PARTS_H

#include "encode.h"
#include "ident.h"
#include "resolve.h"

struct pr_resolve {
	struct pr_resolve_options options;
	pr_resolve_emit *emit;
	void *context;
	struct pr_peers *names;
	struct pr_resolve_member {
		uint64_t weight, t; /* t: of the member record that said so */
		bool configured;
		bool counts, named; /* in the base; by a member record */
		bool stands;        /* in a network partition */
		bool claims, placed; /* anything; a position */
	} *members; /* by number */
	size_t room;
	struct pr_resolve_same { /* what a member record says to be one peer */
		uint32_t alias, peer;
	} *same;
	size_t same_count, same_room;
	struct pr_resolve_partition {
		char id[PR_IDENT_SIZE];
		uint64_t start;
	} *partitions;
	size_t partition_count, partition_room;
	struct pr_positions positions;
	bool configured, claimed; /* there are configured members; claims */
	bool differs;             /* not all agree */
	uint64_t now;             /* the latest time of a record that counts */
	struct pr_build build;
	const char *trouble;
};

const char *pr_resolve_policy_text(enum pr_resolve_policy policy);

#endif

/* What the parts of resolve.h share. */
#ifndef PR_RESOLVE_PARTS_H
#define PR_RESOLVE_PARTS_H

#include "causality.h"
#include "encode.h"
#include "ident.h"
#include "resolution.h"
#include "resolve.h"
#include "versions.h"

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
	struct pr_branches *branches; /* NULL: no entries are told */
	struct pr_causality causality; /* entries with vector clocks */
	struct pr_siblings siblings;   /* the same, to be merged */
	struct pr_versions versions;   /* claims with vector clocks */
	bool applies;                 /* some resolution has the plan to apply */
	bool configured, claimed; /* there are configured members; claims */
	bool differs;             /* not all agree */
	uint64_t now;             /* the latest time of a record that counts */
	struct pr_build build;
	const char *trouble;
};

void pr_resolve_note(struct pr_resolve *r, struct pr_span about, const char *text, uint64_t count);

/* resolve_logs.c. Takes an entry of a peer. False: r->trouble says why. */
bool pr_resolve_logs_take(struct pr_resolve *r, uint32_t peer, const struct pr_record *record);
/* All is there: settles, and claims for those that do not. */
bool pr_resolve_logs_settle(struct pr_resolve *r, const uint32_t *to);
void pr_resolve_logs_note(struct pr_resolve *r);
/* Notes the newest entries in common, where there are several. */
void pr_resolve_logs_forks(struct pr_resolve *r, const struct pr_standing *s, const struct pr_canonical *c);
/* Emits what would be thrown away: of the losers, or if there is no winner, what not all have. */
bool pr_resolve_logs_list(struct pr_resolve *r, const struct pr_resolution *record);

/* resolve_clocks.c. False: r->trouble says why, or NULL if it is options.thrown()'s to say. */
bool pr_resolve_clocks_take(struct pr_resolve *r, const struct pr_record *record);
bool pr_resolve_clocks_note(struct pr_resolve *r);
bool pr_resolve_clocks_merge(struct pr_resolve *r);
/* The resolution of claims with vector clocks, if there are any, for each partition if it is to name them. */
bool pr_resolve_clocks_tell(struct pr_resolve *r, const uint32_t *to, const uint32_t *members, size_t count, bool names);

/* resolve_plan.c. Sets the record's plan, to hash[PR_DIGEST_SIZE], if something is to be done; saving: has it saved. */
bool pr_resolve_plan(struct pr_resolve *r, struct pr_resolution *record, uint8_t *hash, bool saving);

const char *pr_resolve_policy_text(enum pr_resolve_policy policy);

#endif

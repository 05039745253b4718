/* What the parts of resolve.h share. */
#ifndef PR_RESOLVE_PARTS_H
#define PR_RESOLVE_PARTS_H

#include "causality.h"
#include "furthest.h"
#include "record/encode.h"
#include "record/ident.h"
#include "resolution.h"
#include "resolve.h"
#include "versions.h"

#define PR_RESOLVE_LINES 64u /* number lines that are resolved */

struct pr_resolve {
	struct pr_resolve_options options;
	pr_resolve_emit *emit;
	void *context;
	struct pr_peers *names;
	struct pr_resolve_member {
		uint64_t weight;    /* 1 unless it is said */
		uint64_t weight_t, voter_t, status_t; /* when the stream said so last, and a nanosecond; 0: never */
		bool voter;
		bool configured;
		uint64_t joint_weight; /* in the other membership of a joint one */
		bool joint;            /* it is configured there */
		bool counts, named; /* in the base; by a member record */
		bool stands;        /* in a network partition */
		bool claims, placed; /* anything; a position */
		bool enrolled;       /* its key is known */
		uint64_t forged, unsigned_claims; /* of its name that do not count */
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
	bool configured, joint, claimed; /* there are configured members; those of a joint membership; claims */
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

struct pr_ending;

/* resolve_clocks.c. False: r->trouble says why, or NULL if it is options.thrown()'s to say. */
bool pr_resolve_clocks_take(struct pr_resolve *r, const struct pr_record *record);
bool pr_resolve_clocks_note(struct pr_resolve *r);
bool pr_resolve_clocks_merge(struct pr_resolve *r);
/* The resolution of claims with vector clocks, if there are any, for each partition if it is to name them. */
bool pr_resolve_clocks_tell(struct pr_ending *e, bool names);

/* resolve_plan.c. Sets the record's plan, to hash[PR_DIGEST_SIZE], if something is to be done; saving: has it saved. */
bool pr_resolve_plan(struct pr_resolve *r, struct pr_resolution *record, uint8_t *hash, bool saving);

/* Everything at the end, when who is who is known. */
struct pr_ending {
	struct pr_resolve *r;
	size_t all;
	uint32_t *to;       /* by number: the peer that it is */
	struct pr_weight *weights; /* by peer */
	bool *counts;       /* it is in the base */
	bool *passed_over;  /* its claims are not to count */
	uint32_t *names, *members, *joint, *silent; /* by name: all, the base, the other one; those of either without a state on a line */
	size_t member_count, joint_count;
	struct pr_quorum quorum;
	struct pr_span lines[PR_RESOLVE_LINES];
	size_t line_count, lines_more;
	bool listed; /* what would be thrown away: once, not for each failure */
	struct pr_solved {
		struct pr_standing standing;
		struct pr_canonical canonical;
		struct pr_canonical safe;     /* the answer that is not the origin's, where that is asked for */
		struct pr_rollback rollback;
		bool rolls_back; /* it is looked for */
	} solved[PR_RESOLVE_LINES];
};

/* Whether it is of the base, or of the other one of a joint membership. */
static inline bool pr_ending_counts(const struct pr_ending *e, uint32_t peer)
{
	return e->counts[peer] || e->r->members[peer].joint;
}

/* resolve_notes.c. About one number line: what was presumed, who contradicts himself, checkpoints, what the origin would lose. */
void pr_ending_notes_of(struct pr_ending *e, const struct pr_solved *l);
/* About what counted for nothing. */
void pr_ending_notes(struct pr_ending *e);

const char *pr_resolve_policy_text(enum pr_resolve_policy policy);

#endif

/*
 * From claims to resolutions (pr-reconcile): which state is canonical after a split, or that none is (rules.md section 5).
 *
 * Feed it records in any order; it emits at the end, `resolution` records, one for each number line (standing.h), and notes about
 * what counted for nothing or is not known. Of several lines, and several network partitions, the resolution that is worst
 * names the partitions, one record each, and comes first: the others name none. The order of the records makes no difference.
 *
 * Entries, where peers tell them (branches.h), say what claims only let presume: how states are related, where they parted, and what
 * would be thrown away, write by write. A peer that tells entries and claims nothing claims the end of its log.
 *
 * Vector clocks: of claims, a resolution of its own tells which dominate, and which are concurrent; of entries, notes tell whether
 * they agree with each other.
 *
 * A joint membership, of a cluster that is about to change from one to another, is two bases: a quorum is one of each (weight.h).
 *
 * The base is the configured members; without any, those that member records name; without these, who claims, and who stands in
 * the network partitions.
 */
#ifndef PR_RESOLVE_H
#define PR_RESOLVE_H

#include "crypto/cose.h"
#include "plan.h"
#include "positions.h"
#include "siblings.h"

/* ORIGIN: as MAJORITY, and then what the origin would have chosen (furthest.h). */
enum pr_resolve_policy { PR_RESOLVE_MAJORITY, PR_RESOLVE_BFT, PR_RESOLVE_ORIGIN };

struct pr_resolve_options {
	enum pr_resolve_policy policy;
	uint32_t numerator, denominator; /* a quorum is strictly more than this part of the weight */
	uint32_t joint_numerator, joint_denominator; /* the same, of the other membership of a joint one */
	uint64_t batch;                  /* entries that are fetched at a time, at least 1 */
	bool override;                   /* decide although what would lose may have been committed */
	bool rollback;                   /* without a winner, look for a checkpoint to go back to */
	bool trust_unsigned;             /* claims count that are not signed although their peer has a key */
	bool divergent;                  /* emit the entries that would be thrown away, instead of resolutions */
	const uint8_t *apply;            /* PR_DIGEST_SIZE bytes: emit the resolution with this plan alone; NULL: all */
	/*
	 * Called with each plan that throws something away, all before the first resolution is emitted: what, the plan's hash, and
	 * lines for a manifest, each beginning with '#'. False: it is not saved, and nothing is emitted. NULL: nothing is called.
	 */
	bool (*save)(void *context, const struct pr_plan *plan, const uint8_t *hash, struct pr_span about);
	enum pr_merge merge; /* of concurrent writes of a key, by vector clocks */
	/* Called with each write that is in no merged one, before the first of these is emitted, at last with p NULL. As save(). */
	bool (*thrown)(void *context, struct pr_span record);
};

struct pr_resolve;

typedef void pr_resolve_emit(void *context, struct pr_span record);

/* "majority", "bft", "origin", with their thresholds; false if there is none of that name. */
bool pr_resolve_policy_named(struct pr_resolve_options *options, const char *name);
/* NULL if memory ran out. The options are copied. */
struct pr_resolve *pr_resolve_new(const struct pr_resolve_options *options, pr_resolve_emit *emit, void *context);
void pr_resolve_free(struct pr_resolve *r);
/*
 * A configured member; once there is one, members that only the stream names do not count. enrolled: its key is known, and only
 * what is signed with it is its word. False if memory ran out.
 */
bool pr_resolve_member(struct pr_resolve *r, struct pr_span name, uint64_t weight, bool enrolled);
/* One of the other membership of a joint one, as above: who is in both is given to both. Only where there are configured members. */
bool pr_resolve_joint(struct pr_resolve *r, struct pr_span name, uint64_t weight, bool enrolled);
bool pr_resolve_alias(struct pr_resolve *r, struct pr_span name, struct pr_span alias);
/*
 * Takes a record of any type. envelope: what is known of its signature, by whom if it is good; PR_SIGNED_NOT if nobody's key is known.
 * False if memory ran out.
 */
bool pr_resolve_step(struct pr_resolve *r, const struct pr_record *record, enum pr_signed envelope, struct pr_span signer);
/*
 * The end of the stream. False if memory ran out, a resolution does not fit in a record, or something was not saved;
 * pr_resolve_trouble() says what, or NULL if it is save()'s to say.
 */
bool pr_resolve_end(struct pr_resolve *r);
/* After the end: whether some resolution is another than `agreed`. */
bool pr_resolve_differs(const struct pr_resolve *r);
/* After the end: whether there was a resolution with the plan to apply. */
bool pr_resolve_applies(const struct pr_resolve *r);
const char *pr_resolve_trouble(const struct pr_resolve *r);

#endif

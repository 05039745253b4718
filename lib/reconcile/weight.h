/*
 * The weight of a set of peers, and what it is enough for: in one membership, or in the two of a joint one (Ongaro's dissertation,
 * section 4.3), where it is a sum for each. A quorum is one of both; who stands in one alone counts for nothing in the other.
 */
#ifndef PR_WEIGHT_H
#define PR_WEIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PR_MEMBERSHIPS 2u

struct pr_weight {
	uint64_t of[PR_MEMBERSHIPS]; /* the second is 0 where there is but one membership */
};

/* Who counts, and for what. */
struct pr_quorum {
	const struct pr_weight *weights; /* by peer */
	size_t count;                    /* memberships: 1, or 2 if it is joint */
	struct pr_weight total, needed;
	struct pr_weight faulty; /* of those that may say anything: what no more than that say, nobody may have said */
	bool trusts_epochs;      /* an epoch is a leader that a quorum chose */
	bool override;           /* decide although something may have been committed */
};

static inline void pr_weight_add(struct pr_weight *sum, struct pr_weight more)
{
	for (size_t i = 0; i < PR_MEMBERSHIPS; i++)
		sum->of[i] += more.of[i];
}

static inline struct pr_weight pr_weight_less(struct pr_weight sum, struct pr_weight part)
{
	for (size_t i = 0; i < PR_MEMBERSHIPS; i++)
		sum.of[i] -= part.of[i];
	return sum;
}

/* In one membership at least, and lighter in none. */
static inline bool pr_weight_heavier(struct pr_weight a, struct pr_weight b)
{
	bool more = false, less = false;
	for (size_t i = 0; i < PR_MEMBERSHIPS; i++) {
		more = more || a.of[i] > b.of[i];
		less = less || a.of[i] < b.of[i];
	}
	return more && !less;
}

static inline bool pr_weight_same(struct pr_weight a, struct pr_weight b)
{
	return a.of[0] == b.of[0] && a.of[1] == b.of[1];
}

/* A quorum. */
static inline bool pr_quorum_reached(const struct pr_quorum *quorum, struct pr_weight weight)
{
	bool reached = true;
	for (size_t i = 0; i < quorum->count; i++)
		reached = reached && weight.of[i] >= quorum->needed.of[i];
	return reached;
}

/* Whether peers of that weight can become a quorum with those that may lie. */
static inline bool pr_quorum_within_reach(const struct pr_quorum *quorum, struct pr_weight weight)
{
	for (size_t i = 0; i < quorum->count; i++) {
		uint64_t rest = quorum->total.of[i] - weight.of[i];
		weight.of[i] += rest < quorum->faulty.of[i] ? rest : quorum->faulty.of[i];
	}
	return pr_quorum_reached(quorum, weight);
}

/* Whether one of these peers does not lie: in either membership they are more than may. */
static inline bool pr_quorum_outweighs(const struct pr_quorum *quorum, struct pr_weight weight)
{
	return weight.of[0] > quorum->faulty.of[0] || weight.of[1] > quorum->faulty.of[1];
}

static inline bool pr_quorum_is_honest(const struct pr_quorum *quorum)
{
	return quorum->faulty.of[0] == 0 && quorum->faulty.of[1] == 0;
}

/* Whether what peers of that weight say was said by one that does not lie; of no weight, where nobody does, all is. */
static inline bool pr_quorum_believes(const struct pr_quorum *quorum, struct pr_weight weight)
{
	return pr_quorum_is_honest(quorum) || pr_quorum_outweighs(quorum, weight);
}

#endif

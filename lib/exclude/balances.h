/*
 * What an application conserves: whether two claims' balances add up to the same. Only claims are compared that speak of one state
 * or of two that follow each other, which hashes tell: the one's `from` is the other's `hash`, or both have one `hash`. What may
 * have happened between others, nobody knows.
 *
 * Names are accounts. What stands before the last '/' of a name is what is held there ("gold/alice": gold), of a name without one
 * it is nothing in particular. All balances together must stay the same: whatever is conserved, that is. If they do, but of one
 * kind there is more and of another less, that is a doubt: names may mean something else to who wrote them. Sums are of 128 bits,
 * which those of a record (2^20 bytes, 64 bits each) do not overflow.
 *
 * Hashes that are shorter than PR_BALANCES_HASH bytes link nothing for certain: another state with the same hash can be found, or
 * turns up by itself.
 */
#ifndef PR_BALANCES_H
#define PR_BALANCES_H

#include "claims.h"

#define PR_BALANCES_HASH 16u

enum pr_imbalance {
	PR_BALANCED,        /* or not to be compared */
	PR_IMBALANCE_DOUBT, /* hearsay: by kinds alone, or by a short hash */
	PR_IMBALANCE,
};

struct pr_imbalance_found {
	enum pr_imbalance imbalance;
	__int128 before, after; /* sums; before: of the claim that the other grew from. They differ, or kinds do */
	bool short_hash;
};

/* In either order it is the same. */
struct pr_imbalance_found pr_claims_imbalance(const struct pr_claim *a, const struct pr_claim *b);

#endif

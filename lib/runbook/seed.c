#include "seed.h"

#include "base/hash.h"

void pr_seed_hear(struct pr_seed_claim *claim, const struct pr_record *r)
{
	bool safe = pr_is(pr_text(r, PR_CLAIM_PHASE), "safe to bootstrap");
	if (r->t < claim->t)
		return;
	*claim = (struct pr_seed_claim){
		.told = true, .t = r->t, .seq = pr_uint(r, PR_CLAIM_SEQ), .counted = pr_has(r, PR_CLAIM_SEQ),
		.history = pr_has(r, PR_CLAIM_HISTORY) ? pr_hash(1, pr_text(r, PR_CLAIM_HISTORY)) : 0,
		.safe = safe, .alive = pr_has(r, PR_CLAIM_PHASE) && !safe,
	};
}

/* Whether it says how far the peer is. */
static bool is_placed(const struct pr_seed_claim *claim)
{
	return claim->counted || claim->safe;
}

void pr_seed_weigh(struct pr_seed *seed, const struct pr_seed_claim *claim)
{
	if (!is_placed(claim))
		return;
	seed->torn |= seed->any && claim->history != seed->history;
	seed->safe += claim->safe;
	seed->highest = claim->seq > seed->highest ? claim->seq : seed->highest;
	seed->history = claim->history;
	seed->any = true;
}

bool pr_seed_is(const struct pr_seed *seed, const struct pr_seed_claim *claim, bool winner)
{
	if (!is_placed(claim) || seed->torn || claim->seq < seed->highest)
		return false;
	return seed->safe == 1 ? claim->safe : winner && claim->counted;
}

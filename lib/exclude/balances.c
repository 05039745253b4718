#include "balances.h"

#include "base/hash.h"
#include "record/decode.h"

static bool follows(const struct pr_claim *later, const struct pr_claim *earlier)
{
	return earlier->hash.n > 0 && pr_same(later->from, earlier->hash);
}

static int64_t amount_of(const struct pr_item *item)
{
	return item->major == PR_MAJOR_NEGATIVE ? -1 - (int64_t)item->u : (int64_t)item->u;
}

static struct pr_span kind_of(struct pr_span name)
{
	size_t n = name.n;
	while (n > 0 && name.p[n - 1] != '/')
		n--;
	return (struct pr_span){name.p, n};
}

/* All together, and the same with each kind times a number of its own: kinds that differ make these differ. */
static __int128 sum(struct pr_span balances, uint64_t *by_kind)
{
	struct pr_cursor c = pr_cursor_of(balances);
	__int128 total = 0;
	*by_kind = 0;
	for (uint64_t left = pr_cursor_count(&c); left > 0; left--) {
		struct pr_span name = pr_cursor_text(&c);
		struct pr_item item = pr_cursor_next(&c);
		int64_t amount = amount_of(&item);
		total += amount;
		*by_kind += (uint64_t)amount * pr_hash(1, kind_of(name));
	}
	return total;
}

struct pr_imbalance_found pr_claims_imbalance(const struct pr_claim *a, const struct pr_claim *b)
{
	struct pr_imbalance_found found = {PR_BALANCED, 0, 0, false};
	uint64_t kinds[2];
	if (!a->balances.p || !b->balances.p || !pr_same(a->history, b->history))
		return found;
	const struct pr_claim *earlier = follows(a, b) && !follows(b, a) ? b : a, *later = earlier == a ? b : a;
	bool one_state = a->hash.n > 0 && pr_same(a->hash, b->hash) && a->at == b->at;
	if (!follows(later, earlier) && !one_state)
		return found;
	found.short_hash = earlier->hash.n < PR_BALANCES_HASH;
	found.before = sum(earlier->balances, &kinds[0]);
	found.after = sum(later->balances, &kinds[1]);
	if (found.before != found.after)
		found.imbalance = found.short_hash ? PR_IMBALANCE_DOUBT : PR_IMBALANCE;
	else if (kinds[0] != kinds[1])
		found.imbalance = PR_IMBALANCE_DOUBT;
	return found;
}

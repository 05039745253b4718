#include "pairs.h"

#define SETS (PR_PAIRS / PR_PAIRS_SET)

/* An order of addresses, any: which of the two is a pair's first. */
static bool before(struct pr_address a, struct pr_address b)
{
	return a.words[0] != b.words[0] ? a.words[0] < b.words[0] : a.words[1] < b.words[1];
}

static size_t set_of(struct pr_address a, struct pr_address b)
{
	uint64_t x = (a.words[0] ^ b.words[0] * 3) * 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 29 ^ a.words[1] ^ b.words[1] * 5) * 0xbf58476d1ce4e5b9u;
	return (size_t)(x >> 33) % SETS * PR_PAIRS_SET;
}

uint32_t pr_pairs_find(struct pr_pairs *pairs, struct pr_address from, struct pr_address to, uint64_t t, unsigned *side,
                       bool *fresh)
{
	*side = before(to, from);
	struct pr_address a = *side ? to : from, b = *side ? from : to;
	struct pr_pair *last = &pairs->list[pairs->last];
	*fresh = false;
	if (last->used && pr_address_same(last->hosts[0], a) && pr_address_same(last->hosts[1], b)) {
		last->used = t + 1;
		return pairs->last;
	}
	size_t set = set_of(a, b), oldest = set;
	for (size_t i = set; i < set + PR_PAIRS_SET; i++) {
		struct pr_pair *p = &pairs->list[i];
		if (p->used && pr_address_same(p->hosts[0], a) && pr_address_same(p->hosts[1], b)) {
			p->used = t + 1;
			pairs->last = (uint32_t)i;
			return pairs->last;
		}
		if (p->used < pairs->list[oldest].used)
			oldest = i;
	}
	struct pr_pair *p = &pairs->list[oldest];
	if (p->used)
		pairs->forgotten++;
	else
		pairs->used[pairs->count++] = (uint32_t)oldest;
	bool pending[2] = {p->ways[0].pending, p->ways[1].pending}; /* it stays in the list of those that wait */
	*p = (struct pr_pair){.hosts = {a, b}, .used = t + 1, .own = PR_SIDE_NONE};
	for (unsigned i = 0; i < 2; i++) {
		pr_address_text(p->names[i], p->hosts[i]);
		p->ways[i].pending = pending[i];
	}
	*fresh = true;
	return (uint32_t)oldest;
}

#include "pairs.h"

#define SETS (PR_PAIRS / PR_PAIRS_SET)

/* Both hosts of a pair, in an order of addresses, any. As words: gcc 12 has structs of two go through memory, in pieces. */
struct both {
	uint64_t a0, a1, b0, b1;
};

static bool is(const struct pr_pair *p, const struct both *both)
{
	return p->used && p->hosts[0].words[1] == both->a1 && p->hosts[1].words[1] == both->b1 &&
	       p->hosts[0].words[0] == both->a0 && p->hosts[1].words[0] == both->b0;
}

static size_t set_of(const struct both *both)
{
	uint64_t x = (both->a0 ^ both->b0 * 3) * 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 29 ^ both->a1 ^ both->b1 * 5) * 0xbf58476d1ce4e5b9u;
	return (size_t)(x >> 33) % SETS * PR_PAIRS_SET;
}

uint32_t pr_pairs_find(struct pr_pairs *pairs, const struct pr_address *from, const struct pr_address *to, uint64_t t,
                       unsigned *side, bool *fresh)
{
	uint64_t f0 = from->words[0], f1 = from->words[1], t0 = to->words[0], t1 = to->words[1];
	bool second = t0 != f0 ? t0 < f0 : t1 < f1;
	const struct both both = {second ? t0 : f0, second ? t1 : f1, second ? f0 : t0, second ? f1 : t1};
	*side = second;
	struct pr_pair *last = &pairs->list[pairs->last];
	*fresh = false;
	if (is(last, &both)) {
		last->used = t + 1;
		return pairs->last;
	}
	size_t set = set_of(&both), oldest = set;
	for (size_t i = set; i < set + PR_PAIRS_SET; i++) {
		struct pr_pair *p = &pairs->list[i];
		if (is(p, &both)) {
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
	*p = (struct pr_pair){.hosts = {{{both.a0, both.a1}}, {{both.b0, both.b1}}}, .used = t + 1, .own = PR_SIDE_NONE};
	for (unsigned i = 0; i < 2; i++)
		p->ways[i].pending = pending[i];
	*fresh = true;
	return (uint32_t)oldest;
}

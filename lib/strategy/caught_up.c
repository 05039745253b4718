#include "caught_up.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/hash.h"

void pr_caught_up_free(struct pr_caught_up *c)
{
	free(c->list);
	*c = (struct pr_caught_up){0};
}

bool pr_caught_up_take(struct pr_caught_up *c, uint32_t peer, const struct pr_record *r)
{
	if (!pr_grow_zeroed(&c->list, &c->room, (size_t)peer + 1, sizeof *c->list))
		return false;
	struct pr_newest_claim *claim = &c->list[peer];
	struct pr_span hash = pr_text(r, PR_CLAIM_HASH);
	if (r->t < claim->t)
		return true; /* a reordered stream */
	*claim = (struct pr_newest_claim){.t = r->t, .seq = pr_uint(r, PR_CLAIM_SEQ), .at = pr_uint(r, PR_CLAIM_AT),
	                                  .history = pr_hash(0, pr_text(r, PR_CLAIM_HISTORY)), .has_seq = pr_has(r, PR_CLAIM_SEQ)};
	claim->hash_size = (uint8_t)(hash.n < sizeof claim->hash ? hash.n : sizeof claim->hash);
	if (hash.n > 0)
		memcpy(claim->hash, hash.p, claim->hash_size);
	return true;
}

static const struct pr_newest_claim *claim_of(const struct pr_caught_up *c, uint32_t peer)
{
	return peer < c->room && c->list[peer].t > 0 ? &c->list[peer] : NULL;
}

bool pr_caught_up_knows(const struct pr_caught_up *c, uint32_t peer)
{
	return claim_of(c, peer) != NULL;
}

/* The same point of the same history, as far as they say. */
static bool same_point(const struct pr_newest_claim *a, const struct pr_newest_claim *b)
{
	return a->history == b->history && a->at == b->at && a->has_seq == b->has_seq && a->seq == b->seq;
}

static bool same_hash(const struct pr_newest_claim *a, const struct pr_newest_claim *b)
{
	return a->hash_size == 0 || b->hash_size == 0 ||
	       (a->hash_size == b->hash_size && memcmp(a->hash, b->hash, a->hash_size) == 0);
}

bool pr_caught_up_has(const struct pr_caught_up *c, uint32_t peer, uint64_t after, const uint32_t *others, size_t count)
{
	const struct pr_newest_claim *own = claim_of(c, peer);
	if (!own || own->t < after)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct pr_newest_claim *other = claim_of(c, others[i]);
		if (other && same_point(own, other))
			return same_hash(own, other);
	}
	bool further = own->has_seq;
	for (size_t i = 0; further && i < count; i++) {
		const struct pr_newest_claim *other = claim_of(c, others[i]);
		further = !other || (other->has_seq && other->history == own->history && other->seq <= own->seq);
	}
	return further;
}

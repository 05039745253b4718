#include "ballots.h"

#include "cluster/partition.h"

bool pr_ballot_of(struct pr_ballot *ballot, const struct pr_record *r)
{
	if (r->type == PR_STATEMENT && pr_has(r, PR_STATEMENT_HEIGHT))
		*ballot = (struct pr_ballot){
			.voter = pr_text(r, PR_STATEMENT_PEER),
			.group = pr_text(r, PR_STATEMENT_DOMAIN),
			.step = pr_text(r, PR_STATEMENT_STEP),
			.height = pr_uint(r, PR_STATEMENT_HEIGHT),
			.round = pr_uint(r, PR_STATEMENT_ROUND),
			.has_round = pr_has(r, PR_STATEMENT_ROUND),
			.value = pr_text(r, PR_STATEMENT_VALUE),
		};
	else if (r->type == PR_CLAIM && pr_has(r, PR_CLAIM_SEQ))
		*ballot = (struct pr_ballot){
			.voter = pr_text(r, PR_CLAIM_PEER),
			.group = pr_text(r, PR_CLAIM_HISTORY),
			.height = pr_uint(r, PR_CLAIM_SEQ),
			.round = pr_uint(r, PR_CLAIM_EPOCH),
			.at = pr_uint(r, PR_CLAIM_AT),
			.has_round = pr_has(r, PR_CLAIM_EPOCH),
			.value = pr_text(r, PR_CLAIM_HASH),
		};
	else
		return false;
	ballot->type = r->type;
	return ballot->voter.n > 0 && ballot->value.p != NULL;
}

/* An absent text is not an empty one. */
static bool same(struct pr_span a, struct pr_span b)
{
	return !a.p == !b.p && pr_same(a, b);
}

bool pr_ballots_one_question(const struct pr_ballot *a, const struct pr_ballot *b)
{
	return a->type == b->type && a->height == b->height && a->round == b->round && a->has_round == b->has_round &&
	       a->at == b->at && same(a->group, b->group) && same(a->step, b->step);
}

uint64_t pr_ballots_base(const struct pr_members *members, uint64_t *needed)
{
	uint64_t base = 0;
	for (size_t i = 0; i < members->count; i++)
		base += members->list[i].weight;
	*needed = members->denominator > 0 ? pr_quorum_needed(base, members->numerator, members->denominator)
	                                   : pr_quorum_needed(base, 1, 2);
	return base;
}

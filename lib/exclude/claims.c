#include "claims.h"

bool pr_claim_of(struct pr_claim *claim, const struct pr_record *r)
{
	if (r->type != PR_CLAIM)
		return false;
	*claim = (struct pr_claim){
		.history = pr_text(r, PR_CLAIM_HISTORY),
		.hash = pr_text(r, PR_CLAIM_HASH),
		.from = pr_text(r, PR_CLAIM_FROM),
		.balances = pr_text(r, PR_CLAIM_BALANCES),
		.t = r->t,
		.seq = pr_uint(r, PR_CLAIM_SEQ),
		.epoch = pr_uint(r, PR_CLAIM_EPOCH),
		.term = pr_uint(r, PR_CLAIM_TERM),
		.incarnation = pr_uint(r, PR_CLAIM_INCARNATION),
		.at = pr_uint(r, PR_CLAIM_AT),
		.committed = pr_uint(r, PR_CLAIM_COMMITTED),
		.has_seq = pr_has(r, PR_CLAIM_SEQ),
		.has_epoch = pr_has(r, PR_CLAIM_EPOCH),
		.has_term = pr_has(r, PR_CLAIM_TERM),
		.has_incarnation = pr_has(r, PR_CLAIM_INCARNATION),
		.has_committed = pr_has(r, PR_CLAIM_COMMITTED),
		.checkpoint = pr_uint(r, PR_CLAIM_CHECKPOINT) != 0,
	};
	return true;
}

static bool same_epoch(const struct pr_claim *a, const struct pr_claim *b)
{
	return a->has_epoch == b->has_epoch && a->epoch == b->epoch;
}

/* Two hashes of one function that differ. */
static bool differ(struct pr_span a, struct pr_span b)
{
	return a.n > 0 && a.n == b.n && !pr_same(a, b);
}

/* What it says is committed, as far as its own log goes. */
static uint64_t kept_of(const struct pr_claim *claim)
{
	return claim->committed < claim->seq ? claim->committed : claim->seq;
}

static bool is_fork(const struct pr_claim *a, const struct pr_claim *b)
{
	return a->has_seq && b->has_seq && a->seq == b->seq && a->at == b->at && same_epoch(a, b) && differ(a->hash, b->hash);
}

/* Whether a claim leaves it open that an entry is replaced; of histories without epochs, where nothing else tells. */
static bool may_replace(const struct pr_claim *claim, uint64_t seq)
{
	return claim->has_committed && claim->committed < seq;
}

/* The earlier claim's last entry is the one before the later's last, in whichever order they were made. */
static bool is_neighbour(const struct pr_claim *earlier, const struct pr_claim *later)
{
	if (!earlier->has_seq || !later->has_seq || earlier->seq == UINT64_MAX || later->seq != earlier->seq + 1 ||
	    later->at != earlier->at || earlier->checkpoint || later->checkpoint || !same_epoch(earlier, later))
		return false;
	return earlier->has_epoch || (!may_replace(earlier, earlier->seq) && !may_replace(later, earlier->seq));
}

static enum pr_doubt fork_doubt(const struct pr_claim *a, const struct pr_claim *b)
{
	bool open = !a->has_epoch && (may_replace(a, a->seq) || may_replace(b, b->seq));
	return open ? PR_DOUBT_UNCOMMITTED : PR_DOUBT_NONE;
}

static bool is_misgrown(const struct pr_claim *earlier, const struct pr_claim *later)
{
	return is_neighbour(earlier, later) && differ(later->from, earlier->hash) && !pr_same(later->from, later->hash);
}

/* What the earlier one called committed is in the later one's log, with the epochs that it had. */
static enum pr_lapse keeps(const struct pr_claim *earlier, const struct pr_claim *later)
{
	uint64_t kept = kept_of(earlier);
	if (!earlier->has_committed || !earlier->has_seq || !later->has_seq)
		return PR_LAPSE_NONE;
	if (later->seq < kept)
		return PR_LAPSE_LOST;
	if (kept == 0 || !earlier->has_epoch || !later->has_epoch)
		return PR_LAPSE_NONE;
	if (kept == earlier->seq && later->epoch < earlier->epoch)
		return PR_LAPSE_REPLACED;
	if (kept == later->seq && later->epoch > earlier->epoch)
		return PR_LAPSE_REPLACED;
	return PR_LAPSE_NONE;
}

/* What is wrong if the one was made before the other in one incarnation. */
static enum pr_lapse step(const struct pr_claim *earlier, const struct pr_claim *later)
{
	if (earlier->has_committed && later->has_committed && later->committed < earlier->committed)
		return PR_LAPSE_COMMITTED;
	enum pr_lapse lapse = keeps(earlier, later);
	if (lapse)
		return lapse;
	if (earlier->has_term && later->has_term && later->term < earlier->term)
		return PR_LAPSE_TERM;
	if (earlier->has_epoch && later->has_epoch && later->epoch < earlier->epoch)
		return PR_LAPSE_EPOCH;
	if (!earlier->has_seq || !later->has_seq || later->seq >= earlier->seq || earlier->has_epoch != later->has_epoch)
		return PR_LAPSE_NONE;
	bool shortened = later->epoch > earlier->epoch && (earlier->has_committed || later->t >= earlier->t);
	return shortened ? PR_LAPSE_NONE : PR_LAPSE_SEQ;
}

static struct pr_lapse_found in_either_order(const struct pr_claim *a, const struct pr_claim *b)
{
	enum pr_lapse ab = step(a, b), ba = step(b, a);
	enum pr_lapse by_time = a->t < b->t ? ab : a->t > b->t ? ba : ab < ba ? ab : ba;
	if (!by_time)
		return (struct pr_lapse_found){PR_LAPSE_NONE, PR_DOUBT_NONE};
	return (struct pr_lapse_found){by_time, ab && ba ? PR_DOUBT_NONE : PR_DOUBT_CLOCK};
}

/* After a restart `committed` begins anew: what counts is whether the log has what it had. */
static enum pr_lapse over_restart(const struct pr_claim *earlier, const struct pr_claim *later)
{
	enum pr_lapse lapse = keeps(earlier, later);
	if (lapse)
		return lapse;
	if (earlier->has_term && later->has_term && later->term < earlier->term)
		return PR_LAPSE_TERM;
	if (earlier->has_committed || earlier->has_epoch != later->has_epoch)
		return PR_LAPSE_NONE;
	if (later->epoch < earlier->epoch)
		return PR_LAPSE_EPOCH;
	return same_epoch(earlier, later) && earlier->has_seq && later->has_seq && later->seq < earlier->seq ? PR_LAPSE_SEQ
	                                                                                                     : PR_LAPSE_NONE;
}

static enum pr_lapse across(const struct pr_claim *a, const struct pr_claim *b)
{
	const struct pr_claim *earlier = a->incarnation < b->incarnation ? a : b, *later = earlier == a ? b : a;
	return earlier->t <= later->t ? over_restart(earlier, later) : PR_LAPSE_NONE;
}

struct pr_lapse_found pr_claims_lapse(const struct pr_claim *a, const struct pr_claim *b)
{
	struct pr_lapse_found found = {PR_LAPSE_NONE, PR_DOUBT_NONE};
	bool named = a->has_incarnation && b->has_incarnation, one = named && a->incarnation == b->incarnation;
	if (!pr_same(a->history, b->history))
		return found;
	if (is_fork(a, b))
		found = (struct pr_lapse_found){PR_LAPSE_FORK, fork_doubt(a, b)};
	else if (is_misgrown(a, b) || is_misgrown(b, a))
		found.lapse = PR_LAPSE_FROM;
	else if (a->checkpoint || b->checkpoint)
		return found;
	else if (named && !one)
		found.lapse = across(a, b);
	else
		found = in_either_order(a, b);
	if (found.lapse && !one)
		found.doubt = named ? PR_DOUBT_RESTART : PR_DOUBT_INCARNATION;
	return found;
}

bool pr_claims_clock_back(const struct pr_claim *a, const struct pr_claim *b)
{
	if (!a->has_incarnation || !b->has_incarnation || a->incarnation != b->incarnation || !pr_same(a->history, b->history) ||
	    a->checkpoint || b->checkpoint || !a->has_seq || !b->has_seq || !same_epoch(a, b))
		return false;
	return (a->seq < b->seq && a->t > b->t) || (a->seq > b->seq && a->t < b->t);
}

const char *pr_lapse_text(enum pr_lapse lapse)
{
	static const char *const texts[] = {
		[PR_LAPSE_NONE] = "they go together",
		[PR_LAPSE_FORK] = "two hashes at one point of one history",
		[PR_LAPSE_FROM] = "grown from another state than the one before",
		[PR_LAPSE_COMMITTED] = "committed falls",
		[PR_LAPSE_LOST] = "what was committed is lost",
		[PR_LAPSE_REPLACED] = "what was committed has another epoch",
		[PR_LAPSE_TERM] = "the term falls",
		[PR_LAPSE_EPOCH] = "the epoch falls",
		[PR_LAPSE_SEQ] = "seq falls within one epoch",
	};
	return texts[lapse];
}

const char *pr_doubt_text(enum pr_doubt doubt)
{
	static const char *const texts[] = {
		[PR_DOUBT_NONE] = "in no order can they be true",
		[PR_DOUBT_UNCOMMITTED] = "what is not committed may be replaced",
		[PR_DOUBT_CLOCK] = "a clock that was set back looks the same",
		[PR_DOUBT_RESTART] = "a restored backup looks the same: they are of two incarnations",
		[PR_DOUBT_INCARNATION] = "a replay or a restored backup looks the same: they name no incarnation",
	};
	return texts[doubt];
}

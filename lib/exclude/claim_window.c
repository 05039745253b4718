#include "claim_window.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/hash.h"
#include "record/decode.h"

void pr_claim_window_free(struct pr_claim_window *w, struct pr_claim_memory *memory)
{
	for (size_t i = 0; i < w->count; i++) {
		memory->used -= w->list[i].room + sizeof *w->list;
		free(w->list[i].bytes);
	}
	free(w->list);
	*w = (struct pr_claim_window){0};
}

struct pr_claim_marks pr_claim_marks_of(const struct pr_claim *claim)
{
	return (struct pr_claim_marks){pr_hash(0, claim->hash), pr_hash(0, claim->from)};
}

/* All but the time. */
static bool says_the_same(const struct pr_claim *a, const struct pr_claim *b)
{
	return a->seq == b->seq && a->epoch == b->epoch && a->committed == b->committed && a->term == b->term &&
	       a->incarnation == b->incarnation && a->at == b->at && a->has_seq == b->has_seq && a->has_epoch == b->has_epoch &&
	       a->has_committed == b->has_committed && a->has_term == b->has_term && a->has_incarnation == b->has_incarnation &&
	       a->checkpoint == b->checkpoint && pr_same(a->hash, b->hash) && pr_same(a->from, b->from) &&
	       pr_same(a->history, b->history) && !a->balances.p == !b->balances.p && pr_same(a->balances, b->balances);
}

/*
 * The place for a claim that says what others do: that of the earliest or latest of them if it is earlier or later. False: it
 * says nothing that they do not; *place is count where there is none, or one, so that both are kept.
 */
static bool place_among_same(const struct pr_claim_window *w, const struct pr_claim *claim, size_t *place)
{
	size_t found[2], count = 0;
	*place = w->count;
	for (size_t i = 0; i < w->count && count < 2; i++)
		if (says_the_same(&w->list[i].claim, claim))
			found[count++] = i;
	if (count == 0)
		return true;
	size_t first = found[0], last = found[count - 1];
	if (w->list[first].claim.t > w->list[last].claim.t) {
		first = found[1];
		last = found[0];
	}
	if (claim->t >= w->list[first].claim.t && claim->t <= w->list[last].claim.t)
		return false;
	if (count == 2)
		*place = claim->t < w->list[first].claim.t ? first : last;
	return true;
}

/* Whether a stands above b in what an honest peer does not let fall. */
static bool above(const struct pr_claim *a, const struct pr_claim *b, unsigned of)
{
	if (a->incarnation != b->incarnation)
		return a->incarnation > b->incarnation;
	switch (of) {
	case 0:
		return a->committed > b->committed;
	case 1:
		return a->term > b->term;
	default:
		return a->epoch != b->epoch ? a->epoch > b->epoch : a->seq > b->seq;
	}
}

#define HIGHEST 3u

/* The place of what makes room: what came first of those that are the highest in nothing. */
static size_t place_of_oldest(const struct pr_claim_window *w)
{
	size_t highest[HIGHEST] = {0}, oldest = w->count;
	for (size_t i = 1; i < w->count; i++)
		for (unsigned of = 0; of < HIGHEST; of++)
			if (above(&w->list[i].claim, &w->list[highest[of]].claim, of))
				highest[of] = i;
	for (size_t i = 0; i < w->count; i++) {
		if (i == highest[0] || i == highest[1] || i == highest[2])
			continue;
		if (oldest == w->count || w->list[i].arrival < w->list[oldest].arrival)
			oldest = i;
	}
	return oldest < w->count ? oldest : 0;
}

enum pr_claim_kept pr_claim_window_put(struct pr_claim_window *w, size_t most, const struct pr_record *record,
                                       struct pr_claim_memory *memory)
{
	struct pr_claim claim;
	struct pr_record copy;
	const char *why;
	size_t place;
	enum pr_claim_kept kept = PR_CLAIM_KEPT;
	if (!pr_claim_of(&claim, record) || !place_among_same(w, &claim, &place))
		return PR_CLAIM_REPEATED;
	if (place == w->count && w->count >= most) {
		place = place_of_oldest(w);
		kept = PR_CLAIM_DROPPED;
	}
	bool new = place == w->count;
	size_t room = new ? 0 : w->list[place].room, n = record->bytes.n;
	size_t more = (n > room ? n - room : 0) + (new ? sizeof *w->list : 0);
	if (more > memory->most - memory->used)
		return PR_CLAIM_HOMELESS;
	if (!pr_grow_zeroed(&w->list, &w->cap, w->count + new, sizeof *w->list))
		return PR_CLAIM_FAILED;
	struct pr_kept_claim *slot = &w->list[place];
	uint8_t *bytes = n > room ? realloc(slot->bytes, n) : slot->bytes;
	if (!bytes)
		return PR_CLAIM_FAILED;
	memory->used += more;
	slot->bytes = bytes;
	slot->room = n > room ? n : room;
	memcpy(bytes, record->bytes.p, n);
	slot->n = n;
	slot->arrival = w->arrivals++;
	w->count += new;
	if (pr_decode(bytes, n, &copy, &why) != PR_DECODED || !pr_claim_of(&slot->claim, &copy))
		return PR_CLAIM_FAILED;
	slot->marks = pr_claim_marks_of(&slot->claim);
	return kept;
}

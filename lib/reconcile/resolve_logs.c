#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "resolve_parts.h"

static bool fail(struct pr_resolve *r)
{
	r->trouble = strerror(errno);
	return false;
}

bool pr_resolve_logs_take(struct pr_resolve *r, uint32_t peer, const struct pr_record *record)
{
	errno = ENOMEM;
	if (!r->branches && !(r->branches = pr_branches_new()))
		return fail(r);
	return pr_branches_add(r->branches, peer, record) || fail(r);
}

/* The end of its log is what a peer claims that says no more. */
static bool claim_end(struct pr_resolve *r, uint32_t peer, bool counted)
{
	struct pr_branch_entry last;
	struct pr_position claim = {.peer = peer, .at = PR_POINT_NONE, .committed = PR_POINT_NONE, .epoch = PR_POINT_NONE};
	uint64_t count;
	if (!pr_branches_head(r->branches, peer, &last, &count))
		return fail(r);
	if (!last.has_seq && !counted)
		return true;
	r->positions.counted = r->positions.counted || !last.has_seq;
	claim.t = last.t;
	claim.undated = last.undated;
	claim.seq = last.has_seq ? last.seq : count;
	claim.epoch = last.has_epoch ? last.epoch : PR_POINT_NONE;
	claim.hash_n = last.hash.n <= sizeof claim.hash ? (uint8_t)last.hash.n : 0;
	if (claim.hash_n > 0)
		memcpy(claim.hash, last.hash.p, claim.hash_n);
	r->members[peer].claims = r->members[peer].placed = true;
	return pr_positions_add(&r->positions, &claim, pr_span_of(""));
}

bool pr_resolve_logs_settle(struct pr_resolve *r, const uint32_t *to)
{
	size_t all = pr_peers_count(r->names);
	bool placed = false;
	if (!r->branches)
		return true;
	if (!pr_branches_settle(r->branches, r->names, to))
		return fail(r);
	r->positions.branches = r->branches;
	bool *claims = calloc(all + 1, sizeof *claims);
	if (!claims)
		return false;
	for (uint32_t i = 0; i < all; i++) {
		claims[to[i]] = claims[to[i]] || r->members[i].placed;
		placed = placed || r->members[i].placed;
	}
	bool done = true;
	for (uint32_t i = 0; done && i < all; i++)
		if (to[i] == i && !claims[i] && pr_branches_tells(r->branches, i))
			done = claim_end(r, i, !placed);
	free(claims);
	return done;
}

static const char *const texts[] = {
	[PR_WRITES_REPEATED] = "entries that were told before",
	[PR_WRITES_OVERWRITTEN] = "entries that later ones of the same log overwrote: they do not stand",
	[PR_WRITES_GAP] = "gaps in its log: what is missing there is not known, unless another log tells it",
	[PR_WRITES_CONTRADICTED] = "entries that logs differ in, although epoch and seq, or the hash, are the same: each stands for itself",
	[PR_WRITES_PARENTS] = "entries that logs put behind different ones",
	[PR_WRITES_CIRCLE] = "entries that come before themselves",
	[PR_WRITES_APART] = "entries with nothing to match them by, or not what the others are matched by",
};

#define FORKS_NAMED 16u

void pr_resolve_logs_forks(struct pr_resolve *r, const struct pr_standing *s, const struct pr_canonical *c)
{
	uint32_t list[FORKS_NAMED];
	struct pr_branch_entry entry;
	size_t count = 0;
	if (c->fork.points > 1 && !pr_forks_list(s, c->winner, c->forks, list, FORKS_NAMED, &count))
		r->build.exhausted = true;
	for (size_t i = 0; i < count && i < FORKS_NAMED && pr_branches_entry(r->branches, list[i], &entry); i++) {
		struct pr_text about = {0};
		if (entry.hash.n > 0)
			pr_text_hex(&about, entry.hash);
		else
			pr_text_uint(&about, entry.seq);
		pr_resolve_note(r, (struct pr_span){(uint8_t *)about.p, about.n},
		                "one of the newest entries that all have: so many there are, since histories merged", count);
		pr_text_free(&about);
	}
}

void pr_resolve_logs_note(struct pr_resolve *r)
{
	const struct pr_writes *w = r->branches ? pr_branches_writes(r->branches) : NULL;
	for (int i = 0; w && i < PR_WRITES_MATTERS; i++)
		if (w->matters[i].count > 0)
			pr_resolve_note(r, i == PR_WRITES_APART ? pr_span_of("") : /* noted as they came, so nobody's is the first */
			                pr_peers_name(r->names, pr_branches_peer(r->branches, w->matters[i].log)), texts[i], w->matters[i].count);
	if (r->branches && pr_branches_left_out(r->branches) > 0)
		pr_resolve_note(r, pr_span_of(""), "entries of other systems, which are not compared", pr_branches_left_out(r->branches));
}

static bool list_one(void *arg, struct pr_span record)
{
	struct pr_resolve *r = arg;
	r->emit(r->context, record);
	return true;
}

bool pr_resolve_logs_list(struct pr_resolve *r, const struct pr_resolution *record)
{
	bool won = record->canonical->winner != PR_STATE_NONE, done = true;
	struct pr_branches *branches = record->standing->branches;
	struct pr_branch_sum sum;
	uint32_t *winners = NULL, *list = NULL;
	size_t winner_count = won ? pr_resolution_peers(record, PR_FATE_WINS, &winners) : 0, count = 0;
	if (!branches)
		return true;
	if (won) {
		count = pr_resolution_peers(record, PR_FATE_LOSES, &list);
	} else if ((list = malloc((pr_peers_count(r->names) + 1) * sizeof *list)) != NULL) {
		for (uint32_t i = 0; i < pr_peers_count(r->names); i++)
			if (record->standing->state_of[i] != PR_STATE_NONE)
				list[count++] = i;
		pr_peers_sort(r->names, list, count);
	}
	errno = ENOMEM;
	done = list && (!won || winners);
	for (size_t i = 0; done && i < count; i++)
		done = pr_branches_lost(branches, list[i], winners, winner_count, list_one, r, &sum);
	free(winners);
	free(list);
	return done || fail(r);
}

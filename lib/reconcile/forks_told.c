#include <stdlib.h>

#include "forks.h"

/* The entry as a fork; what claims say of its place stays where the entry does not. */
static void set(struct pr_fork *fork, const struct pr_branch_entry *entry, uint32_t history)
{
	if (entry->has_seq || !fork->known) {
		fork->seq = entry->has_seq ? entry->seq : PR_POINT_NONE;
		fork->history = history;
		fork->epoch = PR_POINT_NONE;
	}
	fork->known = true;
	fork->epoch = entry->has_epoch ? entry->epoch : fork->epoch;
	fork->hash_n = entry->hash.n <= sizeof fork->hash ? (uint8_t)entry->hash.n : 0;
	if (fork->hash_n > 0)
		memcpy(fork->hash, entry->hash.p, fork->hash_n);
}

bool pr_forks_tell(const struct pr_standing *s, size_t winner, struct pr_fork *forks)
{
	uint32_t peers[2] = {pr_standing_log(s, winner)}, node;
	struct pr_branch_entry entry;
	for (size_t i = 0; peers[0] != PR_PEER_NONE && i < s->count; i++) {
		struct pr_relation r = pr_standing_relation(s, i, winner);
		uint64_t lacks;
		peers[1] = pr_standing_log(s, i);
		if (peers[1] == PR_PEER_NONE || !r.known || r.order != PR_ORDER_APART ||
		    !pr_branches_compare(s->branches, peers[1], peers[0], &forks[i].lost, &lacks))
			continue;
		forks[i].told = true;
		forks[i].points = pr_branches_forks(s->branches, peers, 2, &node, 1);
		if (forks[i].points > 0 && !pr_branches_entry(s->branches, node, &entry))
			return false;
		if (forks[i].points > 0)
			set(&forks[i], &entry, s->states[winner].claim->history);
		if (s->positions->counted)
			forks[i].seq = s->states[i].claim->seq - forks[i].lost;
	}
	return true;
}

/* A log of the winner and of each that is apart from it; without a winner, of each state. The count; 0: of some there is none. */
static size_t gather(const struct pr_standing *s, size_t winner, const struct pr_fork *forks, uint32_t *peers)
{
	size_t count = 0;
	for (size_t i = 0; i < s->count; i++) {
		bool none = winner == PR_STATE_NONE;
		bool apart = !none && pr_standing_relation(s, i, winner).order == PR_ORDER_APART;
		if (!none && !apart && i != winner)
			continue;
		peers[count++] = pr_standing_log(s, i);
		if (peers[count - 1] == PR_PEER_NONE || (apart && !forks[i].told))
			return 0;
	}
	return count;
}

bool pr_forks_list(const struct pr_standing *s, size_t winner, const struct pr_fork *forks, uint32_t *list, size_t max, size_t *found)
{
	*found = 0;
	if (!s->branches)
		return true;
	uint32_t *peers = malloc((s->count + 1) * sizeof *peers);
	if (!peers)
		return false;
	size_t count = gather(s, winner, forks, peers);
	*found = count > 1 ? pr_branches_forks(s->branches, peers, count, list, max) : 0;
	free(peers);
	return true;
}

bool pr_forks_meet(const struct pr_standing *s, size_t winner, const struct pr_fork *forks, struct pr_fork *fork)
{
	struct pr_branch_entry entry;
	uint32_t node;
	size_t points, shown = winner == PR_STATE_NONE ? 0 : winner;
	if (!pr_forks_list(s, winner, forks, &node, 1, &points))
		return false;
	*fork = (struct pr_fork){.seq = PR_POINT_NONE, .epoch = PR_POINT_NONE};
	for (size_t i = 0; points > 0 && i < s->count; i++)
		if (forks[i].known && forks[i].seq < fork->seq)
			*fork = forks[i]; /* what claims say of where it is */
	fork->points = points;
	if (points == 0)
		return true;
	if (!pr_branches_entry(s->branches, node, &entry))
		return false;
	set(fork, &entry, s->states[shown].claim->history);
	return true;
}

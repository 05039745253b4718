/*
 * What a quorum has committed, and how a vote stands, in whole numbers (Raft, sections 3.4, 3.6 and
 * 4.3 of Ongaro's dissertation).
 *
 * A joint membership is two or more of them, each with its own voters and weights; something holds in it if it holds in each.
 * A membership without weight decides everything at once, so that it changes nothing beside another one.
 */
#ifndef PR_COMMITTED_H
#define PR_COMMITTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PR_COMMITTED_ALL UINT64_MAX /* what a membership without weight has committed */

enum pr_vote { PR_VOTE_LOST, PR_VOTE_PENDING, PR_VOTE_WON };

struct pr_voter {
	uint64_t weight;
	uint64_t index;    /* the last entry that it is known to have; 0: none */
	enum pr_vote vote; /* PENDING: not known */
};

/* needed: what pr_quorum_needed() says, or 0 of no weight. The largest index that voters of the needed weight have reached. Puts the voters into the order of their indexes, largest first. */
uint64_t pr_committed_index(struct pr_voter *voters, size_t count, uint64_t needed);
/* Won: the needed weight voted for it; lost: that can no longer be. */
enum pr_vote pr_committed_vote(const struct pr_voter *voters, size_t count, uint64_t needed);
/* Of two memberships at once. */
uint64_t pr_committed_both(uint64_t a, uint64_t b);
enum pr_vote pr_committed_vote_both(enum pr_vote a, enum pr_vote b);

#endif

/*
 * Raft's election among the beating peers (Ongaro, "Consensus: Bridging Theory and Practice", sections 3.4, 3.6, 4.2.3, 6.2, 9.6): pre-vote, one
 * vote a term, terms on disk before a word is said, a quorum of the configured weight, and a leader that steps down when no quorum hears it.
 * There is no log: every peer's is as up to date as any other's.
 *
 * A leader's beats are its heartbeats: they carry the term and whom their sender follows, itself then. Whoever hears a leader supports nobody
 * else, so that neither a peer that comes back nor one that lost the leader alone, across a partial partition, disturbs it. With that and a
 * leader that a quorum hears and that hears this quorum, no other quorum can form: a partial partition leaves one leader or none.
 *
 * Times, in beats (I is the interval between two):
 *
 *	3 I    so long after its last beat a leader is still heard: nobody else is supported; nor in the first 3 I of a process
 *	3–6 I  at random, after which it is lost: the peer asks the others whether they would vote for it ("canvass")
 *	1–2 I  at random, until a candidate asks again, whether it canvassed or stood
 *	0–3 I  at random, until a peer asks whose leader said that it leads no more
 *	1 I    so long whoever gave its vote supports nobody else
 *	3 I    so long without a quorum, a leader is none any more (looked at each quarter of I)
 *
 * A peer that says it heard the leader within 3 I counts for 3 I more, as beats get lost both ways: where only the leader's own words are
 * lost it may take itself for one for 6 I, and others elect another meanwhile, in a higher term, which is what fences it off.
 *
 * Ballots (records.cddl) go to all voters, not to neighbours alone: `canvass` (would you vote for me in that term?) is answered by `support`,
 * or by `refuse` where one's own term is as high; with a quorum's support the term is entered and `stand` asks for the votes, which are `vote`;
 * with a quorum's votes `lead` tells all at once who leads, as a beat would. Nothing else raises a term, so that of a peer which cannot win does
 * not grow. A term that is higher by more than 2^32 is nobody's that was elected, and is ignored.
 *
 * In an expander the beats of whom pr_candidacy_leader() names itself must go to all members, and everybody's to the leader, too.
 *
 * Members who have no weight follow, but neither stand nor vote. Between two members files that are in use at once every two quorums must have a
 * member in common, or each can elect a leader of its own: voters come and go one at a time (section 4.1). So must a state that was stored never
 * be lost: who forgot its vote can vote twice.
 */
#ifndef PR_CANDIDACY_H
#define PR_CANDIDACY_H

#include "post.h"
#include "record/outlet.h"

#define PR_CANDIDACY_GONE (PR_PEER_NONE - 1) /* a vote for somebody who is no member now */
#define PR_CANDIDACY_PATIENCE 3u             /* I, see above */
#define PR_CANDIDACY_LEAP (1ull << 32)       /* of a term */
#define PR_CANDIDACY_REFRESH 60u             /* I: after so many, what the last `leader` record said is said again */
#define PR_CANDIDACY_NOTES 60000000000ull    /* ns, at least, between two notes of one kind */

struct pr_candidacy_options {
	uint64_t interval; /* ns, of beats */
	uint32_t numerator, denominator; /* a quorum is strictly more than this part of the weight */
	uint64_t seed;
	uint64_t term;     /* as it was stored */
	uint32_t vote;     /* PR_PEER_NONE: none in that term */
	/* Stores both for good; false if that failed: nothing is said then, and a note tells. */
	bool (*store)(void *context, uint64_t term, uint32_t vote);
	void *context;
};

struct pr_candidacy;

/*
 * post and out are borrowed. NULL if memory ran out.
 *
 * To out go notes, and `leader` records of this peer: whom it follows, at each change, and each PR_CANDIDACY_REFRESH beats. A peer that hears no
 * leader, but somebody who follows one, says that; so long it is no news that it could not be elected. Null: nobody leads that it knows of, with
 * the term that it is in.
 */
struct pr_candidacy *pr_candidacy_new(const struct pr_candidacy_options *options, struct pr_post *post, const struct pr_outlet *out);
void pr_candidacy_free(struct pr_candidacy *c);
/*
 * A beat of that peer came, with its term and leader (PR_PEER_NONE: it follows nobody); hears: it heard this peer within its last
 * PR_CANDIDACY_PATIENCE intervals, by its row. False if memory ran out, here and below.
 */
bool pr_candidacy_beat(struct pr_candidacy *c, uint32_t from, uint64_t term, uint32_t leader, bool hears);
/* A ballot that the gate let in. */
bool pr_candidacy_take(struct pr_candidacy *c, uint32_t from, const struct pr_record *message);
/* If the tick comes later than that by more than an interval, the process was not running: nobody is blamed for its silence meanwhile. */
uint64_t pr_candidacy_due(const struct pr_candidacy *c);
bool pr_candidacy_tick(struct pr_candidacy *c);
/* The post's membership is another from now on, with `count` members before; number[]: of each of those, now; PR_PEER_NONE: he is gone. */
bool pr_candidacy_renew(struct pr_candidacy *c, const uint32_t *number, size_t count);
/* For one's own beats: the term as it is stored, and whom this peer follows because it hears it; PR_PEER_NONE: nobody. */
uint64_t pr_candidacy_term(const struct pr_candidacy *c);
uint32_t pr_candidacy_leader(const struct pr_candidacy *c);

#endif

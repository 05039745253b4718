/*
 * What peers claim of their states: of each peer the newest claim in each history, and every point that a peer ever claimed to
 * have been at, PR_POINT_BYTES each and no more while they are sorted.
 *
 * The order in which claims come makes no difference: the newest is the one of the highest incarnation, then of the latest time,
 * then the furthest; a signed one goes before what is not. A point that stands twice is kept once.
 */
#ifndef PR_POSITIONS_H
#define PR_POSITIONS_H

#include "branches.h"
#include "numbering.h"

#define PR_POINT_NONE UINT64_MAX /* a number that the claim does not give */
#define PR_POINT_HASH 32u        /* bytes of a hash; of a longer one its SHA-256 */
#define PR_POINT_HISTORIES (1u << 22)

struct pr_position {
	uint32_t peer, history;
	uint64_t incarnation, t;
	uint64_t seq, epoch, at, committed; /* or PR_POINT_NONE; settled, `at` is as a point has it */
	uint8_t hash[PR_POINT_HASH];
	uint8_t hash_n; /* 0: none */
	bool undated, verified, checkpoint;
};

#define PR_POINT_BYTES 60u

struct __attribute__((packed, aligned(4))) pr_point {
	uint64_t seq, epoch; /* epoch: or PR_POINT_NONE */
	uint8_t hash[PR_POINT_HASH];
	uint32_t peer;
	uint32_t at; /* a number of the compaction point: settled, greater of a later one; 0: none */
	uint32_t history : 22, hash_n : 6;
	uint32_t checkpoint : 1;
	uint32_t firm : 1; /* of a state that nobody takes back: committed, a checkpoint, or of no epoch */
	uint32_t verified : 1;
};

struct pr_positions {
	struct pr_peers *peers, *histories; /* peers: borrowed */
	struct pr_position *newest;
	size_t newest_count, newest_room;
	uint32_t *table; /* by peer and history: the place in newest, and one */
	size_t table_size;
	struct pr_point *points;
	size_t point_count, point_room;
	struct pr_numbering compactions; /* the compaction points that are told */
	struct pr_branches *branches; /* borrowed, settled: what entries tell beside claims; NULL: nothing */
	bool counted; /* nobody claims: seq is how many entries a log has */
};

/* False if memory ran out. */
bool pr_positions_open(struct pr_positions *positions, struct pr_peers *peers);
void pr_positions_close(struct pr_positions *positions);
/*
 * Reads a claim record, but for who and in which history: 1. 0: it gives no position (seq). -1: memory ran out.
 */
int pr_position_read(struct pr_position *claim, const struct pr_record *r);
/* Takes one, whose peer is numbered. False if memory ran out, or of more than PR_POINT_HISTORIES histories. */
bool pr_positions_add(struct pr_positions *positions, const struct pr_position *claim, struct pr_span history);
/* All is there: what is of peer i becomes to[i]'s, a claim of history "" is of the only other one if there is just one; sorts. */
bool pr_positions_settle(struct pr_positions *positions, const uint32_t *to);
/* The points of one history and seq, once sorted; their count. */
size_t pr_positions_at(const struct pr_positions *positions, uint32_t history, uint64_t seq, const struct pr_point **first);

/* Whether two points are one: of one history, seq, compaction point and hash. */
static inline bool pr_point_same(const struct pr_point *a, const struct pr_point *b)
{
	return a->history == b->history && a->seq == b->seq && a->at == b->at && a->hash_n == b->hash_n &&
	       memcmp(a->hash, b->hash, sizeof a->hash) == 0;
}

/* Whether a claim, settled, is at the point. */
static inline bool pr_position_is_at(const struct pr_position *claim, const struct pr_point *point)
{
	return claim->history == point->history && claim->seq == point->seq && claim->at == point->at && claim->hash_n == point->hash_n &&
	       memcmp(claim->hash, point->hash, sizeof claim->hash) == 0;
}

/* Whether a goes before b as a peer's newest claim. */
bool pr_position_is_newer(const struct pr_position *a, const struct pr_position *b);

#endif

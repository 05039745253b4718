/*
 * Where peers stand on one number line, by their newest claims, and how any two of their states are related.
 *
 * A number line is the part of a history's name behind its first slash: etcd's CLUSTER and CLUSTER/revision are two. On one line
 * histories may grow from one another, as Redis's do when a replica is promoted: a peer that claims a point in two of them at one
 * time has left the one where it is behind for the other, there.
 *
 * Numbers alone say little. What is known: hashes at the same history, seq and compaction point are the same or not; entries of
 * one (epoch, seq) are one entry, and peers with entries of one epoch have that epoch's log up to there; a history without
 * hashes and epochs is what its name says. All else is presumed: who is behind has not gone another way for that.
 *
 * Where peers of two states tell of their entries, the entries say how the states are related, and nothing is presumed. They are
 * those of the line without a name; logs that end before a state do not speak of it.
 */
#ifndef PR_STANDING_H
#define PR_STANDING_H

#include "positions.h"
#include "weight.h"

#define PR_STATE_NONE SIZE_MAX
#define PR_STATES_MAX 8192u /* different states on a line: every two of them are compared */

struct pr_state {
	const struct pr_position *claim; /* of one of its peers */
	uint32_t *peers;              /* who claims it, by name */
	size_t count;
	struct pr_weight weight; /* of those peers */
	uint64_t committed; /* the furthest that one of them says is committed; or PR_POINT_NONE */
};

enum pr_order { PR_ORDER_SAME, PR_ORDER_BEHIND, PR_ORDER_AHEAD, PR_ORDER_APART };

struct pr_relation {
	enum pr_order order; /* of the first, as seen from the second */
	bool known;
};

struct pr_standing {
	const struct pr_positions *positions;
	const struct pr_quorum *quorum;
	struct pr_span line;
	struct pr_branches *branches; /* NULL: no entries speak of this line */
	struct pr_state *states; /* furthest first: by epoch, seq, hash, history's name */
	size_t count;
	uint32_t *peers; /* what states' peers point into */
	size_t *state_of; /* by peer: PR_STATE_NONE where it has none on this line */
	struct pr_grown {
		uint32_t from; /* PR_PEER_NONE: it grew from none that is known */
		uint64_t seq;  /* there */
	} *grown; /* by history */
	bool *on_line;      /* by history */
	uint8_t *relations; /* of states, two by two; NULL: there are too many */
};

/*
 * The newest claims on that line, of the peers that are not passed over. All is borrowed. Of more than PR_STATES_MAX states nothing
 * is related: relations is NULL. False if memory ran out.
 */
bool pr_standing_make(struct pr_standing *s, const struct pr_positions *positions, struct pr_span line,
                      const struct pr_quorum *quorum, const bool *passed_over);
void pr_standing_clear(struct pr_standing *s);
/*
 * Whether a state has a point that a peer of it claimed once behind it still: it is of what nobody takes back, or of the epoch of its
 * last entry, whose log only grows; or it is where the peer is now. Others may have been replaced.
 */
bool pr_standing_keeps(const struct pr_standing *s, size_t state, const struct pr_point *point);
/* The part of a history's name that names its line. */
struct pr_span pr_standing_line(struct pr_span history);
/* A peer of the state whose log speaks of it; PR_PEER_NONE if there is none. */
uint32_t pr_standing_log(const struct pr_standing *s, size_t state);
struct pr_relation pr_standing_relation(const struct pr_standing *s, size_t a, size_t b);
/* The last history that both grew from, or are in, and how far each goes in it. False: there is none. */
bool pr_standing_meet(const struct pr_standing *s, const struct pr_position *a, const struct pr_position *b, uint32_t *history,
                      uint64_t *a_seq, uint64_t *b_seq);

#endif

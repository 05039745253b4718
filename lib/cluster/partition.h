/*
 * The shape of a failure: the sides of a cluster, and what is severed between them.
 *
 * A link (u, v), "what u says reaches v", is up, cut or unknown. An unknown one counts as cut, and is listed as inferred, iff no
 * path of up links leads from u to v; else as up. Two peers share a group iff they reach the same peers and are reached by
 * the same peers over direct links, themselves included. Then what is severed between groups is exact: nothing from group i
 * reaches group j, and never i = j.
 *
 * This module is graph theory only. What makes a link up or cut is detect.h's.
 */
#ifndef PR_PARTITION_H
#define PR_PARTITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Severed pairs of groups; a record (of 1 MiB, with three bytes and more for each) holds no more. */
#define PR_SEVERED_MAX 349525u

enum pr_shape {
	PR_SHAPE_WHOLE,    /* nothing is severed */
	PR_SHAPE_COMPLETE, /* ignoring direction, the graph of up links is disconnected */
	PR_SHAPE_SIMPLEX,  /* else: some pair is cut in one direction only */
	PR_SHAPE_PARTIAL,  /* else */
};

struct pr_pair {
	uint32_t from, to;
};

struct pr_partition {
	size_t peers, groups;
	uint32_t *group;   /* of each peer; groups are numbered by their first peer */
	uint32_t *members; /* the peers of group g: members[start[g]] and on up to start[g + 1], ascending */
	uint32_t *start;
	struct pr_pair *severed, *inferred; /* pairs of groups, sorted; inferred: no link between them has evidence of its own */
	size_t severed_count, inferred_count;
	enum pr_shape shape;
};

/* With room for as many groups as peers, all in group 0; NULL if memory ran out. */
struct pr_partition *pr_partition_new(size_t peers);
/* Fills in members and start, by what group each peer is in. */
void pr_partition_muster(struct pr_partition *p);
/* Of n peers among whom nothing is severed; of n peers, one of whom is cut off from all others. NULL if memory ran out. */
struct pr_partition *pr_partition_whole(size_t n);
struct pr_partition *pr_partition_alone(size_t n, uint32_t alone);
/* Of n peers, those that are marked and the others cut off from each other; that nothing reaches the marked ones is inferred. */
struct pr_partition *pr_partition_two(size_t n, const bool *marked);
void pr_partition_free(struct pr_partition *p);
bool pr_partition_equal(const struct pr_partition *a, const struct pr_partition *b);
/* Whether nothing from one group reaches the other. */
bool pr_partition_severs(const struct pr_partition *p, uint32_t from, uint32_t to);
/* Whether a pair is in a sorted list. */
bool pr_pair_listed(const struct pr_pair *list, size_t count, uint32_t from, uint32_t to);

/*
 * The smallest weight that is strictly more than numerator/denominator of the base. Integers only: ceil(0.67 n) is wrong from
 * 103 peers on.
 */
uint64_t pr_quorum_needed(uint64_t base, uint32_t numerator, uint32_t denominator);

/*
 * For each group, the weight of the heaviest set of mutually connected groups that contains it, to best[groups]. False with
 * more than PR_CLIQUE_MAX groups (cliques.h).
 */
bool pr_partition_weights(const struct pr_partition *p, const uint64_t *weights, uint64_t *best);

#endif

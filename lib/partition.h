/*
 * The shape of a failure: from directed links to sides.
 *
 * A link (u, v), "v hears u", is up, cut or unknown. An unknown one counts as cut, and is listed as inferred, iff no path of
 * up links leads from u to v; else as up. Two peers share a group iff they reach the same peers and are reached by the
 * same peers over direct links, themselves included. Then what is severed between groups is exact: nothing from group i
 * reaches group j, and never i = j.
 *
 * This module is graph theory only. What makes a link up or cut is detect.h's.
 */
#ifndef PR_PARTITION_H
#define PR_PARTITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum __attribute__((packed)) pr_link_state { PR_LINK_UNKNOWN, PR_LINK_UP, PR_LINK_CUT }; /* a byte: there are n * n */

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
	uint32_t *group; /* of each peer; groups are numbered by their first peer */
	struct pr_pair *severed, *inferred; /* pairs of groups, sorted; inferred: no link between them has evidence of its own */
	size_t severed_count, inferred_count;
	bool *cut; /* severed as a matrix: [from * groups + to] */
	enum pr_shape shape;
};

/*
 * links[u * n + v] is the state of (u, v); the diagonal is not looked at. On return unknown links have become up or cut.
 * NULL if memory ran out.
 */
struct pr_partition *pr_partition_new(enum pr_link_state *links, size_t n);
/* Of n peers among whom nothing is severed. */
struct pr_partition *pr_partition_whole(size_t n);
/* Of n peers, those that are marked and the others cut off from each other; that nothing reaches the marked ones is inferred. */
struct pr_partition *pr_partition_two(size_t n, const bool *marked);
void pr_partition_free(struct pr_partition *p);
bool pr_partition_equal(const struct pr_partition *a, const struct pr_partition *b);

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

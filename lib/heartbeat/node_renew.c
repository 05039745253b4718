#include <stdlib.h>

#include "node_parts.h"

/* What is known of each ear, at its new number; of whom is no neighbour any more no beats are to come. */
static void move_ears(struct pr_node *node, const struct pr_ear *before, const uint32_t *number, size_t count)
{
	for (size_t peer = 0; peer < count; peer++)
		if (number[peer] != PR_PEER_NONE && before[peer].heard) {
			bool watched = pr_expander_slot(&node->expander, node->membership.self, number[peer]) != PR_SLOT_NONE;
			if (watched)
				node->ears[number[peer]] = before[peer];
			else
				pr_node_tell_up(node, number[peer], "unwatched");
		}
}

/*
 * The gate compares two memberships, each at its own place, and keeps the second: so it is told twice, before the new one is moved to
 * where all have it from, and after.
 */
static void replace_membership(struct pr_node *node, struct pr_membership *fresh, const struct pr_keyring *ring)
{
	pr_gate_renew(node->post.gate, fresh, ring);
	pr_membership_clear(&node->membership);
	node->membership = *fresh;
	pr_gate_renew(node->post.gate, &node->membership, ring);
}

/* Everything behind the gate, with the new numbers. False if memory ran out. */
static bool renew_parts(struct pr_node *node, const struct pr_ear *before, const uint32_t *number, size_t count, const struct pr_keyring *ring)
{
	if (!pr_node_arrange(node))
		return false;
	move_ears(node, before, number, count);
	if (node->rumours) {
		if (!pr_rumours_renew(node->rumours, ring))
			return false;
		pr_rumours_neighbours(node->rumours, node->neighbours, pr_expander_degree(&node->expander, node->membership.self));
	}
	if (node->probing) {
		pr_probing_renumber(node->probing, number);
		if (!pr_probing_watch(node->probing, node->neighbours, pr_expander_degree(&node->expander, node->membership.self)))
			return false;
	}
	return !node->candidacy || pr_candidacy_renew(node->candidacy, number, count);
}

bool pr_node_renew(struct pr_node *node, const struct pr_now *now, const struct pr_members *members, const struct pr_keyring *ring)
{
	struct pr_membership fresh;
	size_t count = node->membership.count;
	uint32_t *number = calloc(count + 1, sizeof *number);
	struct pr_ear *before = node->ears;
	pr_node_wake(node, now);
	if (!number || !pr_membership_make(&fresh, members, node->options.self)) {
		free(number);
		return false;
	}
	for (uint32_t peer = 0; peer < count; peer++) {
		number[peer] = pr_membership_find(&fresh, pr_node_name(node, peer));
		if (number[peer] == PR_PEER_NONE)
			pr_node_tell_left(node, peer);
	}
	node->ears = NULL;
	pr_node_disarrange(node);
	replace_membership(node, &fresh, ring);
	node->options.members = members;
	node->options.kin = NULL;
	node->strangers = false;
	node->viewed = false;
	bool done = renew_parts(node, before, number, count, ring) && pr_node_tell_members(node);
	free(before);
	free(number);
	return done && !node->exhausted;
}

/*
 * Merkle trees as Certificate Transparency has them (RFC 9162 section 2.1): SHA-256, a leaf is the hash of 0x00 and the entry,
 * a node that of 0x01 and its two children; a tree of n leaves has the largest power of two below n to the left.
 *
 * A tree grows by one leaf at a time and keeps only the roots of its complete subtrees, at most 64.
 */
#ifndef PR_MERKLE_H
#define PR_MERKLE_H

#include "record/record.h"

#define PR_MERKLE_SIZE 32u /* bytes of a hash */
#define PR_MERKLE_DEPTH 64u

struct pr_merkle_hash {
	uint8_t bytes[PR_MERKLE_SIZE];
};

/* A zeroed struct is the empty tree. */
struct pr_merkle {
	uint64_t count; /* leaves */
	struct pr_merkle_hash stack[PR_MERKLE_DEPTH]; /* roots of complete subtrees, the largest first: one for each bit of count */
};

/* The way from a leaf to the root: the siblings, the lowest first (section 2.1.3). */
struct pr_merkle_path {
	uint64_t leaf, count; /* the leaf's number, and how many there are in the tree */
	unsigned length;
	struct pr_merkle_hash hashes[PR_MERKLE_DEPTH];
};

void pr_merkle_leaf(struct pr_merkle_hash *hash, struct pr_span entry);
void pr_merkle_add(struct pr_merkle *tree, const struct pr_merkle_hash *leaf);
/* Adds so many leaves at once, a power of two of which the tree's count is a multiple, by the root over them. */
void pr_merkle_add_many(struct pr_merkle *tree, const struct pr_merkle_hash *root, uint64_t leaves);
void pr_merkle_root(const struct pr_merkle *tree, struct pr_merkle_hash *root);

/*
 * To find a path while the tree grows, its leaf is named beforehand: path->leaf, and length 0. pr_merkle_add_on() instead of
 * pr_merkle_add(), and at the end pr_merkle_finish(): the path is of that tree, and *root its root.
 */
void pr_merkle_add_on(struct pr_merkle *tree, struct pr_merkle_path *path, const struct pr_merkle_hash *leaf);
void pr_merkle_finish(const struct pr_merkle *tree, struct pr_merkle_path *path, struct pr_merkle_hash *root);

/* Section 2.1.3.2: whether the leaf is in the tree of that root. Any other length than the path must have is wrong. */
bool pr_merkle_includes(const struct pr_merkle_path *path, const struct pr_merkle_hash *leaf, const struct pr_merkle_hash *root);
/* Section 2.1.4.2: whether the tree of `first` leaves is the beginning of that of `second`. */
bool pr_merkle_consistent(uint64_t first, const struct pr_merkle_hash *first_root, uint64_t second,
                          const struct pr_merkle_hash *second_root, const struct pr_merkle_hash *proof, size_t length);

#endif

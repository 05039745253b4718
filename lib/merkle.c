/* Through EVP, or SHA256(), which goes through it, the hash of a short record takes twice as long as through these functions. */
#define OPENSSL_API_COMPAT 0x10100000L
#include "merkle.h"

#include <openssl/sha.h>

void pr_merkle_leaf(struct pr_merkle_hash *hash, struct pr_span entry)
{
	SHA256_CTX c;
	SHA256_Init(&c);
	SHA256_Update(&c, "\0", 1);
	SHA256_Update(&c, entry.p, entry.n);
	SHA256_Final(hash->bytes, &c);
}

static void node(struct pr_merkle_hash *hash, const struct pr_merkle_hash *left, const struct pr_merkle_hash *right)
{
	SHA256_CTX c;
	SHA256_Init(&c);
	SHA256_Update(&c, "\1", 1);
	SHA256_Update(&c, left->bytes, PR_MERKLE_SIZE);
	SHA256_Update(&c, right->bytes, PR_MERKLE_SIZE);
	SHA256_Final(hash->bytes, &c);
}

static bool same(const struct pr_merkle_hash *a, const struct pr_merkle_hash *b)
{
	return memcmp(a->bytes, b->bytes, PR_MERKLE_SIZE) == 0;
}

void pr_merkle_add_on(struct pr_merkle *tree, struct pr_merkle_path *path, const struct pr_merkle_hash *leaf)
{
	unsigned top = (unsigned)__builtin_popcountll(tree->count);
	struct pr_merkle_hash hash = *leaf;
	uint64_t first = tree->count, leaves = 1; /* those below `hash` */
	for (; tree->count & leaves; leaves *= 2) { /* a subtree as large stands to the left */
		const struct pr_merkle_hash *left = &tree->stack[--top];
		if (path && path->leaf - first < leaves)
			path->hashes[path->length++] = *left;
		first -= leaves;
		if (path && path->leaf - first < leaves)
			path->hashes[path->length++] = hash;
		node(&hash, left, &hash);
	}
	tree->stack[top] = hash;
	tree->count++;
}

void pr_merkle_add(struct pr_merkle *tree, const struct pr_merkle_hash *leaf)
{
	pr_merkle_add_on(tree, NULL, leaf);
}

void pr_merkle_finish(const struct pr_merkle *tree, struct pr_merkle_path *path, struct pr_merkle_hash *root)
{
	unsigned top = (unsigned)__builtin_popcountll(tree->count);
	if (path)
		path->count = tree->count;
	if (top == 0) {
		SHA256((const uint8_t *)"", 0, root->bytes);
		return;
	}
	*root = tree->stack[--top];
	uint64_t first = tree->count & (tree->count - 1), rest = tree->count - first; /* of the leaves below *root */
	while (top > 0) {
		const struct pr_merkle_hash *left = &tree->stack[--top];
		uint64_t before = first & (first - 1);
		if (path && path->leaf - first < rest)
			path->hashes[path->length++] = *left;
		else if (path && path->leaf - before < first - before)
			path->hashes[path->length++] = *root;
		node(root, left, root);
		rest += first - before;
		first = before;
	}
}

void pr_merkle_root(const struct pr_merkle *tree, struct pr_merkle_hash *root)
{
	pr_merkle_finish(tree, NULL, root);
}

bool pr_merkle_includes(const struct pr_merkle_path *path, const struct pr_merkle_hash *leaf, const struct pr_merkle_hash *root)
{
	struct pr_merkle_hash hash = *leaf;
	uint64_t fn = path->leaf, sn = path->count - 1;
	if (path->leaf >= path->count || path->length > PR_MERKLE_DEPTH)
		return false;
	for (unsigned i = 0; i < path->length; i++) {
		if (sn == 0)
			return false;
		if (fn & 1 || fn == sn) {
			node(&hash, &path->hashes[i], &hash);
			for (; !(fn & 1) && fn != 0; sn >>= 1)
				fn >>= 1;
		} else {
			node(&hash, &hash, &path->hashes[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && same(&hash, root);
}

bool pr_merkle_consistent(uint64_t first, const struct pr_merkle_hash *first_root, uint64_t second,
                          const struct pr_merkle_hash *second_root, const struct pr_merkle_hash *proof, size_t length)
{
	if (first > second || first == 0)
		return false;
	if (first == second)
		return length == 0 && same(first_root, second_root);
	uint64_t fn = first - 1, sn = second - 1;
	bool whole = (first & (first - 1)) == 0; /* the first tree is a subtree of the second, and its root begins the way */
	if (!whole && length == 0)
		return false;
	struct pr_merkle_hash fr = whole ? *first_root : proof[0], sr = fr;
	for (; fn & 1; sn >>= 1)
		fn >>= 1;
	for (size_t i = whole ? 0 : 1; i < length; i++) {
		if (sn == 0)
			return false;
		if (fn & 1 || fn == sn) {
			node(&fr, &proof[i], &fr);
			node(&sr, &proof[i], &sr);
			for (; !(fn & 1) && fn != 0; sn >>= 1)
				fn >>= 1;
		} else {
			node(&sr, &sr, &proof[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && same(&fr, first_root) && same(&sr, second_root);
}

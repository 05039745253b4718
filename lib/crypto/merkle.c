/*
 * Most of what is hashed here takes two blocks. Through EVP, or SHA256(), which goes through it, that takes four times as long as
 * the blocks themselves, and through SHA256_Update() and SHA256_Final() twice as long; so short messages are padded here.
 */
#define OPENSSL_API_COMPAT 0x10100000L
#include "merkle.h"

#include <endian.h>
#include <openssl/sha.h>

#define BLOCK 64u
#define SHORT (4u * BLOCK) /* a message that is padded here, padding included */
#define PADDING 9u         /* a bit, and the length in eight bytes, behind zeros (FIPS 180-4 section 5.1.1) */

/* Hashes the n bytes at its begin; there is room for the padding behind them. */
static void hash_short(struct pr_merkle_hash *hash, uint8_t message[SHORT], size_t n)
{
	SHA256_CTX c;
	size_t end = (n + PADDING + BLOCK - 1) / BLOCK * BLOCK;
	memset(message + n, 0, end - n);
	message[n] = 0x80;
	message[end - 2] = (uint8_t)(n >> 5); /* of the length in bits, all that is not zero */
	message[end - 1] = (uint8_t)(n << 3);
	SHA256_Init(&c);
	for (size_t at = 0; at < end; at += BLOCK)
		SHA256_Transform(&c, message + at);
	for (unsigned i = 0; i < PR_MERKLE_SIZE / 4; i++) {
		uint32_t word = htobe32(c.h[i]);
		memcpy(hash->bytes + 4 * i, &word, sizeof word);
	}
}

void pr_merkle_leaf(struct pr_merkle_hash *hash, struct pr_span entry)
{
	SHA256_CTX c;
	uint8_t message[SHORT];
	message[0] = 0;
	if (entry.n + 1 + PADDING <= SHORT) {
		memcpy(message + 1, entry.p, entry.n);
		hash_short(hash, message, entry.n + 1);
		return;
	}
	SHA256_Init(&c);
	SHA256_Update(&c, message, 1);
	SHA256_Update(&c, entry.p, entry.n);
	SHA256_Final(hash->bytes, &c);
}

static void node(struct pr_merkle_hash *hash, const struct pr_merkle_hash *left, const struct pr_merkle_hash *right)
{
	uint8_t message[SHORT];
	message[0] = 1;
	memcpy(message + 1, left->bytes, PR_MERKLE_SIZE);
	memcpy(message + 1 + PR_MERKLE_SIZE, right->bytes, PR_MERKLE_SIZE);
	hash_short(hash, message, 1 + 2 * PR_MERKLE_SIZE);
}

static bool same(const struct pr_merkle_hash *a, const struct pr_merkle_hash *b)
{
	return memcmp(a->bytes, b->bytes, PR_MERKLE_SIZE) == 0;
}

void pr_merkle_add_many(struct pr_merkle *tree, const struct pr_merkle_hash *root, uint64_t leaves)
{
	unsigned top = (unsigned)__builtin_popcountll(tree->count);
	struct pr_merkle_hash hash = *root;
	for (uint64_t below = leaves; tree->count & below; below *= 2) /* a subtree as large stands to the left */
		node(&hash, &tree->stack[--top], &hash);
	tree->stack[top] = hash;
	tree->count += leaves;
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
	pr_merkle_add_many(tree, leaf, 1);
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

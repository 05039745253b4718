/* merkle: against RFC 9162's own recursion, on trees of every size, and against proofs, good and bad, that others made. */
#include "crypto/merkle.h"

#include <dirent.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "check.h"
#include "record/json_pick.h"

#define LEAVES 70u
#define FOLDER "../shared/vectors/merkle"

static struct pr_merkle_hash leaves[LEAVES];

static void make_leaves(void)
{
	for (size_t i = 0; i < LEAVES; i++) {
		uint8_t entry = (uint8_t)i;
		pr_merkle_leaf(&leaves[i], (struct pr_span){&entry, 1});
	}
}

static struct pr_merkle_hash both(struct pr_merkle_hash left, struct pr_merkle_hash right)
{
	uint8_t bytes[65] = {1};
	struct pr_merkle_hash hash;
	memcpy(bytes + 1, left.bytes, 32);
	memcpy(bytes + 33, right.bytes, 32);
	EVP_Digest(bytes, sizeof bytes, hash.bytes, NULL, EVP_sha256(), NULL);
	return hash;
}

/* The largest power of two that is less than n. */
static size_t split(size_t n)
{
	size_t k = 1;
	while (2 * k < n)
		k *= 2;
	return k;
}

/* Section 2.1.1 */
static struct pr_merkle_hash root_of(size_t first, size_t n)
{
	if (n == 1)
		return leaves[first];
	size_t k = split(n);
	return both(root_of(first, k), root_of(first + k, n - k));
}

static bool same(struct pr_merkle_hash a, struct pr_merkle_hash b)
{
	return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

static struct pr_merkle_hash grown(size_t n)
{
	struct pr_merkle tree = {0};
	struct pr_merkle_hash root;
	for (size_t i = 0; i < n; i++)
		pr_merkle_add(&tree, &leaves[i]);
	CHECK_EQ_INT(tree.count, n);
	pr_merkle_root(&tree, &root);
	return root;
}

static void roots_are_the_recursions(void)
{
	static const uint8_t nothing[] = {0xe3, 0xb0, 0xc4, 0x42}; /* SHA-256 of nothing */
	make_leaves();
	CHECK(memcmp(grown(0).bytes, nothing, sizeof nothing) == 0);
	for (size_t n = 1; n <= LEAVES; n++)
		CHECK(same(grown(n), root_of(0, n)));
}

/* Section 2.1.3.1 */
static void path_of(struct pr_merkle_path *path, size_t m, size_t first, size_t n)
{
	if (n == 1)
		return;
	size_t k = split(n);
	path_of(path, m < k ? m : m - k, m < k ? first : first + k, m < k ? k : n - k);
	path->hashes[path->length++] = m < k ? root_of(first + k, n - k) : root_of(first, k);
}

static void paths_are_the_recursions(void)
{
	for (size_t n = 1; n <= LEAVES; n++)
		for (size_t m = 0; m < n; m++) {
			struct pr_merkle tree = {0};
			struct pr_merkle_hash root;
			struct pr_merkle_path path = {.leaf = m}, wanted = {.leaf = m, .count = n};
			for (size_t i = 0; i < n; i++)
				pr_merkle_add_on(&tree, &path, &leaves[i]);
			pr_merkle_finish(&tree, &path, &root);
			path_of(&wanted, m, 0, n);
			CHECK(path.length == wanted.length && path.count == n && same(root, root_of(0, n)));
			CHECK(memcmp(path.hashes, wanted.hashes, path.length * sizeof *path.hashes) == 0);
			CHECK(pr_merkle_includes(&path, &leaves[m], &root));
			CHECK(!pr_merkle_includes(&path, &leaves[(m + 1) % LEAVES], &root));
			for (unsigned i = 0; i < path.length; i++) {
				path.hashes[i].bytes[7] ^= 4;
				CHECK(!pr_merkle_includes(&path, &leaves[m], &root));
				path.hashes[i].bytes[7] ^= 4;
			}
		}
}

/* base64, as the vectors have hashes. False unless it is `size` bytes. */
static bool unbase(struct pr_span text, uint8_t *bytes, size_t size)
{
	uint8_t out[96];
	if (text.n < 2 || text.n > 110)
		return false;
	int n = EVP_DecodeBlock(out, text.p + 1, (int)text.n - 2); /* between quotes */
	for (size_t i = text.n - 2; n > 0 && text.p[i] == '='; i--)
		n--;
	if (n != (int)size)
		return false;
	memcpy(bytes, out, size);
	return true;
}

static uint64_t number(struct pr_span text)
{
	char digits[32] = "";
	memcpy(digits, text.p, text.n < 31 ? text.n : 31);
	return strtoull(digits, NULL, 10);
}

/* False if it holds what is no hash. */
static bool read_proof(const struct pr_pick *proof, struct pr_merkle_hash *hashes, size_t *length)
{
	struct pr_scan s = pr_pick_scan(proof);
	*length = 0;
	if (!proof->has || *proof->text.p != '[' || !pr_scan_enter(&s, '['))
		return true; /* null or [] */
	do {
		pr_scan_peek(&s);
		const char *start = s.p;
		if (!pr_scan_skip(&s) || *length == PR_MERKLE_DEPTH ||
		    !unbase((struct pr_span){(const uint8_t *)start, (size_t)(s.p - start)}, hashes[*length].bytes, 32))
			return false;
		++*length;
	} while (pr_scan_another(&s, ']'));
	return true;
}

static size_t files;

static void check_inclusion(struct pr_scan *s)
{
	struct pr_pick p[] = {PR_PICK(ANY, "leafIdx"), PR_PICK(ANY, "treeSize"), PR_PICK(ANY, "root"), PR_PICK(ANY, "leafHash"),
	                      PR_PICK(ANY, "proof"), PR_PICK(ANY, "wantErr")};
	struct pr_merkle_hash root, leaf;
	size_t length;
	CHECK(pr_pick_object(s, p, 6) && p[0].has && p[5].has);
	struct pr_merkle_path path = {.leaf = number(p[0].text), .count = number(p[1].text)};
	bool good = unbase(p[2].text, root.bytes, 32) && unbase(p[3].text, leaf.bytes, 32) &&
	            read_proof(&p[4], path.hashes, &length);
	if (good) {
		path.length = (unsigned)length;
		good = pr_merkle_includes(&path, &leaf, &root);
	}
	CHECK_EQ_INT(good, pr_is(p[5].text, "false"));
}

static void check_consistency(struct pr_scan *s)
{
	struct pr_pick p[] = {PR_PICK(ANY, "size1"), PR_PICK(ANY, "size2"), PR_PICK(ANY, "root1"), PR_PICK(ANY, "root2"),
	                      PR_PICK(ANY, "proof"), PR_PICK(ANY, "wantErr")};
	struct pr_merkle_hash first, second, proof[PR_MERKLE_DEPTH];
	size_t length;
	CHECK(pr_pick_object(s, p, 6) && p[0].has && p[5].has);
	bool good = unbase(p[2].text, first.bytes, 32) && unbase(p[3].text, second.bytes, 32) && read_proof(&p[4], proof, &length) &&
	            pr_merkle_consistent(number(p[0].text), &first, number(p[1].text), &second, proof, length);
	CHECK_EQ_INT(good, pr_is(p[5].text, "false"));
}

static void check_file(const char *path, void (*check)(struct pr_scan *s))
{
	static char text[65536];
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, sizeof text, f) : 0;
	if (f)
		fclose(f);
	int before = check_failures;
	check(&(struct pr_scan){.p = text, .end = text + n});
	if (check_failures != before)
		printf("# %s\n", path);
	files++;
}

static void check_folder(const char *kind, void (*check)(struct pr_scan *s))
{
	for (int i = 0; i < 16; i++) {
		char path[600], folder[64];
		snprintf(folder, sizeof folder, FOLDER "/%s/%d", kind, i);
		DIR *dir = opendir(folder);
		if (!dir)
			continue;
		for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
			if (strstr(entry->d_name, ".json")) {
				snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
				check_file(path, check);
			}
		closedir(dir);
	}
}

static void proofs_of_others(void)
{
	files = 0;
	check_folder("inclusion", check_inclusion);
	check_folder("consistency", check_consistency);
	if (files == 0)
		printf("# skipped: no " FOLDER " here\n");
}

CHECK_MAIN(roots_are_the_recursions, paths_are_the_recursions, proofs_of_others)

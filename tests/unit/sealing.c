/* seal, batch: what is sealed holds, and nothing else does, whatever memory there is. */
#include "crypto/seal.h"

#include "check.h"
#include "crypto/batch.h"
#include "random_record.h"
#include "record/decode.h"

#define RECORDS 40u

static void leaf_of(unsigned number, struct pr_merkle_hash *leaf)
{
	pr_merkle_leaf(leaf, (struct pr_span){(const uint8_t *)&number, sizeof number});
}

/* Records by number, in this order, under the seal of others: what is said of it, and the record that is named. */
static enum pr_seal_verdict check(const unsigned *sealed, size_t n, const unsigned *there, size_t m, uint64_t *bad)
{
	struct pr_sealing ours = {0}, theirs = {0};
	struct pr_build b = {0};
	struct pr_merkle_hash leaf;
	struct pr_record r;
	const char *why;
	for (size_t i = 0; i < n; i++) {
		leaf_of(sealed[i], &leaf);
		CHECK(pr_sealing_add(&theirs, &leaf, NULL));
	}
	struct pr_span seal = pr_sealing_record(&theirs, &b, 7, true);
	CHECK(pr_decode(seal.p, seal.n, &r, &why) == PR_DECODED);
	for (size_t i = 0; i < m; i++) {
		leaf_of(there[i], &leaf);
		CHECK(pr_sealing_add(&ours, &leaf, NULL));
	}
	enum pr_seal_verdict verdict = pr_sealing_check(&ours, &r, bad);
	pr_sealing_free(&ours);
	pr_sealing_free(&theirs);
	pr_build_free(&b);
	return verdict;
}

/* One change by chance: the record that is named is the first that differs. */
static void the_first_is_named(void)
{
	for (int round = 0; round < 2000; round++) {
		unsigned sealed[RECORDS], there[RECORDS + 1];
		size_t n = 1 + random_below(RECORDS), m = n, at = random_below((unsigned)n);
		uint64_t bad;
		for (size_t i = 0; i < n; i++)
			sealed[i] = there[i] = (unsigned)i;
		switch (random_below(4)) {
		case 0:
			CHECK_EQ_INT(check(sealed, n, there, n, &bad), PR_SEAL_HOLDS);
			continue;
		case 1:
			there[at] = 1000;
			break;
		case 2: /* one is left out */
			memmove(there + at, there + at + 1, (n - at - 1) * sizeof *there);
			m = n - 1;
			break;
		case 3: /* one more */
			memmove(there + at + 1, there + at, (n - at) * sizeof *there);
			there[at] = 1000;
			m = n + 1;
			break;
		}
		enum pr_seal_verdict verdict = check(sealed, n, there, m, &bad);
		CHECK_EQ_INT(verdict, at >= m ? PR_SEAL_MISSING : PR_SEAL_CHANGED);
		CHECK_EQ_INT(bad, at + 1);
	}
}

static void marks_alone_prove_nothing(void)
{
	struct pr_sealing s = {0};
	struct pr_build b = {0};
	struct pr_merkle_hash leaf;
	struct pr_record r;
	const char *why;
	uint64_t bad;
	leaf_of(1, &leaf);
	CHECK(pr_sealing_add(&s, &leaf, NULL));
	struct pr_span seal = pr_sealing_record(&s, &b, 7, true);
	CHECK(pr_decode(seal.p, seal.n, &r, &why) == PR_DECODED);
	pr_sealing_free(&s);
	leaf.bytes[PR_SEAL_MARK] ^= 1; /* another record, with the same mark */
	CHECK(pr_sealing_add(&s, &leaf, NULL));
	CHECK_EQ_INT(pr_sealing_check(&s, &r, &bad), PR_SEAL_WRONG);
	pr_sealing_free(&s);
	pr_build_free(&b);
}

/* Roots over 64 leaves that somebody else has made, where somebody has: the tree is the same. */
static void twigs_grow_the_same_tree(void)
{
	for (int round = 0; round < 50; round++) {
		struct pr_sealing s = {0};
		struct pr_merkle whole = {0}, twig = {0};
		struct pr_merkle_hash leaf, root, wanted;
		unsigned count = random_below(1000), each = 1 + random_below(300);
		for (unsigned i = 0; i < count; i++) {
			leaf_of(i, &leaf);
			pr_merkle_add(&whole, &leaf);
			pr_merkle_add(&twig, &leaf);
			bool last = i % PR_SEAL_TWIG == PR_SEAL_TWIG - 1;
			if (last)
				pr_merkle_root(&twig, &root);
			CHECK(pr_sealing_add(&s, &leaf, last && random_below(4) ? &root : NULL));
			twig.count = last ? 0 : twig.count;
			if (i % each == 0) {
				pr_sealing_root(&s, &root);
				pr_merkle_root(&whole, &wanted);
				CHECK(memcmp(root.bytes, wanted.bytes, sizeof root.bytes) == 0);
			}
			CHECK_EQ_INT(pr_sealing_count(&s), i + 1);
		}
		pr_sealing_root(&s, &root);
		pr_merkle_root(&whole, &wanted);
		CHECK(memcmp(root.bytes, wanted.bytes, sizeof root.bytes) == 0);
		pr_sealing_free(&s);
	}
}

static void work(void *arg, struct pr_batch_share *share, struct pr_batch_item *item)
{
	(void)arg, (void)share;
	item->offset *= 2;
}

/* They come back in order, whoever worked on them, batch after batch. */
static void batches_keep_the_order(void)
{
	struct pr_build b = {0};
	struct pr_record r;
	const char *why;
	for (unsigned threads = 1; threads < 6; threads++) {
		struct pr_batch *batch = pr_batch_new(threads, work, NULL);
		struct pr_batch_item *items;
		uint64_t put = 0, got = 0;
		size_t count;
		while (put < 20000) {
			pr_build_record(&b, PR_NOTE, put);
			struct pr_span record = pr_build_end(&b);
			CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
			int full = pr_batch_put(batch, &r, "file", put, put);
			put++;
			CHECK(full >= 0);
			if (!full && random_below(5000) && put < 20000)
				continue;
			CHECK(pr_batch_start(batch));
			bool all = put == 20000 || random_below(3) == 0;
			while (pr_batch_take(batch, all, &items, &count))
				for (size_t i = 0; i < count; i++, got++) {
					CHECK_EQ_INT(items[i].t, got);
					CHECK_EQ_INT(items[i].offset, 2 * got);
					CHECK_EQ_INT(items[i].number, got);
					CHECK(pr_decode(items[i].map.p, items[i].map.n, &r, &why) == PR_DECODED && r.t == got);
				}
		}
		CHECK_EQ_INT(got, put);
		pr_batch_free(batch);
	}
	pr_build_free(&b);
}

CHECK_MAIN(the_first_is_named, marks_alone_prove_nothing, twigs_grow_the_same_tree, batches_keep_the_order)

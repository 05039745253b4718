/*
 * Records that several threads work on at once, and that come back in the order in which they were put: for what takes long a
 * record, hashing and signatures. While the threads work on what is full, the next records are read and put.
 */
#ifndef PR_BATCH_H
#define PR_BATCH_H

#include "cose.h"
#include "merkle.h"

struct pr_batch_item {
	struct pr_span bytes; /* a copy of the record as it stood in the stream */
	struct pr_span map;   /* without its envelope */
	uint64_t t, type;
	const char *file; /* where it stood */
	uint64_t offset;
	uint64_t number;  /* as the caller counts */
	/* What the work may leave: */
	struct pr_merkle_hash leaf;
	struct pr_merkle_hash *twig; /* the root over this leaf and those before it; NULL: none was made (seal.h) */
	struct pr_span signed_bytes; /* p NULL: it could not be signed */
	enum pr_signed verdict;
	size_t who;
};

/* One thread's share: what it may use for an item, beside the item. */
struct pr_batch_share {
	struct pr_cose_worker cose;
	struct pr_build build;
	uint8_t *out; /* what signed_bytes point into: room for all items of the share, each longer by PR_BATCH_MORE */
	size_t out_n, out_room;
	struct pr_merkle twig;        /* empty where the share begins */
	struct pr_merkle_hash *twigs; /* what items' twigs point into: room for as many as there are items, by PR_SEAL_TWIG, and one */
	size_t twig_count;
};

#define PR_BATCH_MORE 160u

/* Called by any of the threads. */
typedef void pr_batch_work(void *arg, struct pr_batch_share *share, struct pr_batch_item *item);

struct pr_batch;

/* One thread: the caller's own does the work. NULL if memory ran out. */
struct pr_batch *pr_batch_new(unsigned threads, pr_batch_work *work, void *arg);
void pr_batch_free(struct pr_batch *batch);
/* Copies it. 1: it is full now, and to be started. 0: there is room. -1: memory ran out. */
int pr_batch_put(struct pr_batch *batch, const struct pr_record *r, const char *file, uint64_t offset, uint64_t number);
/* The threads begin with what is in it, and it is empty again. False if memory ran out. */
bool pr_batch_start(struct pr_batch *batch);
/*
 * Takes out the next records that were started, in order, and waits for them if it must: if there is no room for more, or, with
 * `all`, if there are any. False: there are none to be taken yet. Valid until the next start.
 */
bool pr_batch_take(struct pr_batch *batch, bool all, struct pr_batch_item **items, size_t *count);

#endif

#include "batch.h"

#include <stdlib.h>

#include "grow.h"
#include "pool.h"

#define ITEMS 8192u
#define BYTES (8u << 20)
#define SHARES 4u /* a thread: some records take longer than others */

struct pr_batch {
	unsigned threads;
	pr_batch_work *work;
	void *arg;
	struct pr_batch_item *items;
	size_t count, given; /* given: the items were handed out, and the next put begins anew */
	uint8_t *bytes;      /* of the records, one behind the other */
	size_t n, room;
	struct pr_batch_share *shares;
	size_t share_count;
};

struct pr_batch *pr_batch_new(unsigned threads, pr_batch_work *work, void *arg)
{
	struct pr_batch *batch = calloc(1, sizeof *batch);
	if (!batch)
		return NULL;
	*batch = (struct pr_batch){.threads = threads, .work = work, .arg = arg, .share_count = threads > 1 ? threads * SHARES : 1};
	batch->items = calloc(ITEMS, sizeof *batch->items);
	batch->shares = calloc(batch->share_count, sizeof *batch->shares);
	if (batch->items && batch->shares)
		return batch;
	pr_batch_free(batch);
	return NULL;
}

void pr_batch_free(struct pr_batch *batch)
{
	if (!batch)
		return;
	for (size_t i = 0; batch->shares && i < batch->share_count; i++) {
		pr_cose_worker_free(&batch->shares[i].cose);
		pr_build_free(&batch->shares[i].build);
		free(batch->shares[i].out);
	}
	free(batch->shares);
	free(batch->items);
	free(batch->bytes);
	free(batch);
}

int pr_batch_put(struct pr_batch *batch, const struct pr_record *r, const char *file, uint64_t offset)
{
	if (batch->given)
		batch->count = batch->n = batch->given = 0;
	if (!pr_grow(&batch->bytes, &batch->room, batch->n + r->bytes.n, 1))
		return -1;
	memcpy(batch->bytes + batch->n, r->bytes.p, r->bytes.n);
	/* Offsets for now: the bytes may move until the batch is full. */
	batch->items[batch->count++] = (struct pr_batch_item){
		.bytes = {NULL, r->bytes.n}, .map = {NULL, r->map.n}, .t = r->t, .type = r->type, .file = file, .offset = offset,
		.who = (size_t)(r->map.p - r->bytes.p),
	};
	batch->n += r->bytes.n;
	return batch->count == ITEMS || batch->n >= BYTES;
}

/* The items of a share: from *first on, so many. */
static size_t share_of(const struct pr_batch *batch, size_t share, size_t *first)
{
	*first = batch->count * share / batch->share_count;
	return batch->count * (share + 1) / batch->share_count - *first;
}

static void work_off(void *arg, size_t i)
{
	struct pr_batch *batch = arg;
	size_t first, count = share_of(batch, i, &first);
	batch->shares[i].out_n = 0;
	for (size_t k = first; k < first + count; k++)
		batch->work(batch->arg, &batch->shares[i], &batch->items[k]);
}

bool pr_batch_run(struct pr_batch *batch, struct pr_batch_item **items, size_t *count)
{
	const uint8_t *p = batch->bytes;
	for (size_t i = 0; i < batch->share_count; i++) {
		struct pr_batch_share *share = &batch->shares[i];
		size_t first, n = share_of(batch, i, &first), need = n * PR_BATCH_MORE;
		for (size_t k = first; k < first + n; k++) {
			struct pr_batch_item *item = &batch->items[k];
			item->bytes.p = p;
			item->map.p = p + item->who;
			p += item->bytes.n;
			need += item->bytes.n;
		}
		if (!pr_grow(&share->out, &share->out_room, need + 1, 1))
			return false;
	}
	pr_pool_run(batch->share_count, batch->threads, work_off, NULL, batch);
	*items = batch->items;
	*count = batch->count;
	batch->given = 1;
	return true;
}

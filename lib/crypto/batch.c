#include "batch.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/grow.h"
#include "seal.h"

#define LOADS 3u /* one is put, one or two are worked on */
#define ITEMS 4096u
#define BYTES (1u << 20)
#define SHARES 4u /* a thread: some records take longer than others */
#define THREADS_MAX 64u

struct load {
	struct pr_batch_item *items;
	size_t count;
	uint8_t *bytes; /* of the records, one behind the other */
	size_t n, room;
	struct pr_batch_share *shares;
	size_t next, left; /* the share that nobody has begun with, and how many are not done */
};

struct pr_batch {
	unsigned threads, made;
	pr_batch_work *work;
	void *arg;
	size_t share_count;
	struct load loads[LOADS];
	uint64_t taken, started; /* loads; what is put goes into the one behind those that were started */
	pthread_t ids[THREADS_MAX];
	pthread_mutex_t lock;
	pthread_cond_t begun, done;
	bool over;
};

static bool make_load(struct pr_batch *batch, struct load *load)
{
	load->items = calloc(ITEMS, sizeof *load->items);
	load->shares = calloc(batch->share_count, sizeof *load->shares);
	bool made = load->items && load->shares;
	for (size_t i = 0; made && i < batch->share_count; i++) {
		load->shares[i].twigs = malloc((ITEMS / PR_SEAL_TWIG + 1) * sizeof *load->shares[i].twigs);
		made = load->shares[i].twigs != NULL;
	}
	return made;
}

struct pr_batch *pr_batch_new(unsigned threads, pr_batch_work *work, void *arg)
{
	struct pr_batch *batch = calloc(1, sizeof *batch);
	if (!batch)
		return NULL;
	threads = threads > THREADS_MAX ? THREADS_MAX : threads;
	*batch = (struct pr_batch){.threads = threads, .work = work, .arg = arg, .share_count = threads > 1 ? threads * SHARES : 1};
	pthread_mutex_init(&batch->lock, NULL);
	pthread_cond_init(&batch->begun, NULL);
	pthread_cond_init(&batch->done, NULL);
	for (size_t i = 0; i < (threads > 1 ? LOADS : 1); i++)
		if (!make_load(batch, &batch->loads[i])) {
			pr_batch_free(batch);
			return NULL;
		}
	return batch;
}

static void free_load(struct pr_batch *batch, struct load *load)
{
	for (size_t i = 0; load->shares && i < batch->share_count; i++) {
		pr_cose_worker_free(&load->shares[i].cose);
		pr_build_free(&load->shares[i].build);
		free(load->shares[i].out);
		free(load->shares[i].twigs);
	}
	free(load->shares);
	free(load->items);
	free(load->bytes);
}

void pr_batch_free(struct pr_batch *batch)
{
	if (!batch)
		return;
	pthread_mutex_lock(&batch->lock);
	batch->over = true;
	pthread_cond_broadcast(&batch->begun);
	pthread_mutex_unlock(&batch->lock);
	for (unsigned i = 0; i < batch->made; i++)
		pthread_join(batch->ids[i], NULL);
	for (size_t i = 0; i < LOADS; i++)
		free_load(batch, &batch->loads[i]);
	pthread_mutex_destroy(&batch->lock);
	pthread_cond_destroy(&batch->begun);
	pthread_cond_destroy(&batch->done);
	free(batch);
}

/* Of one thread there is one load, since nothing is put while it is worked on. */
static struct load *load_of(struct pr_batch *batch, uint64_t number)
{
	return &batch->loads[batch->threads > 1 ? number % LOADS : 0];
}

int pr_batch_put(struct pr_batch *batch, const struct pr_record *r, const char *file, uint64_t offset, uint64_t number)
{
	struct load *load = load_of(batch, batch->started);
	if (!pr_grow(&load->bytes, &load->room, load->n + r->bytes.n, 1))
		return -1;
	memcpy(load->bytes + load->n, r->bytes.p, r->bytes.n);
	/* Offsets for now: the bytes may move until the load is full. */
	struct pr_batch_item *item = &load->items[load->count++];
	item->bytes = (struct pr_span){NULL, r->bytes.n};
	item->map = (struct pr_span){NULL, r->map.n};
	item->t = r->t;
	item->type = r->type;
	item->file = file;
	item->offset = offset;
	item->number = number;
	item->twig = NULL;
	item->verdict = PR_SIGNED_NOT;
	item->signed_bytes = (struct pr_span){NULL, 0};
	item->who = (size_t)(r->map.p - r->bytes.p);
	load->n += r->bytes.n;
	return load->count == ITEMS || load->n >= BYTES;
}

/* The items of a share: from *first on, so many. */
static size_t share_of(const struct pr_batch *batch, const struct load *load, size_t share, size_t *first)
{
	*first = load->count * share / batch->share_count;
	return load->count * (share + 1) / batch->share_count - *first;
}

static void work_off(struct pr_batch *batch, struct load *load, size_t i)
{
	struct pr_batch_share *share = &load->shares[i];
	size_t first, count = share_of(batch, load, i, &first);
	share->out_n = share->twig_count = 0;
	share->twig.count = 0;
	for (size_t k = first; k < first + count; k++)
		batch->work(batch->arg, share, &load->items[k]);
}

/* The earliest load that has a share nobody has begun with; NULL: there is none. */
static struct load *open_load(struct pr_batch *batch)
{
	for (uint64_t i = batch->taken; i < batch->started; i++)
		if (load_of(batch, i)->next < batch->share_count)
			return load_of(batch, i);
	return NULL;
}

static void *thread(void *arg)
{
	struct pr_batch *batch = arg;
	pthread_mutex_lock(&batch->lock);
	while (!batch->over) {
		struct load *load = open_load(batch);
		if (!load) {
			pthread_cond_wait(&batch->begun, &batch->lock);
			continue;
		}
		size_t i = load->next++;
		pthread_mutex_unlock(&batch->lock);
		work_off(batch, load, i);
		pthread_mutex_lock(&batch->lock);
		if (--load->left == 0)
			pthread_cond_signal(&batch->done);
	}
	pthread_mutex_unlock(&batch->lock);
	return NULL;
}

/* Offsets become pointers, and shares get room for what they write. */
static bool settle(struct pr_batch *batch, struct load *load)
{
	const uint8_t *p = load->bytes;
	for (size_t i = 0; i < batch->share_count; i++) {
		struct pr_batch_share *share = &load->shares[i];
		size_t first, n = share_of(batch, load, i, &first), need = n * PR_BATCH_MORE;
		for (size_t k = first; k < first + n; k++) {
			struct pr_batch_item *item = &load->items[k];
			item->bytes.p = p;
			item->map.p = p + item->who;
			p += item->bytes.n;
			need += item->bytes.n;
		}
		if (!pr_grow(&share->out, &share->out_room, need + 1, 1))
			return false;
	}
	load->next = 0;
	load->left = batch->share_count;
	return true;
}

bool pr_batch_start(struct pr_batch *batch)
{
	struct load *load = load_of(batch, batch->started);
	if (!settle(batch, load))
		return false;
	while (batch->threads > 1 && batch->made < batch->threads &&
	       pthread_create(&batch->ids[batch->made], NULL, thread, batch) == 0)
		batch->made++;
	pthread_mutex_lock(&batch->lock);
	batch->started++;
	pthread_cond_broadcast(&batch->begun);
	pthread_mutex_unlock(&batch->lock);
	for (; batch->made == 0 && load->left > 0; load->left--) /* there is one thread, or others cannot be had */
		work_off(batch, load, load->next++);
	return true;
}

bool pr_batch_take(struct pr_batch *batch, bool all, struct pr_batch_item **items, size_t *count)
{
	struct load *load = load_of(batch, batch->taken);
	bool full = batch->threads == 1 || batch->started - batch->taken == LOADS - 1;
	if (batch->taken == batch->started)
		return false;
	pthread_mutex_lock(&batch->lock);
	while (load->left > 0 && (all || full))
		pthread_cond_wait(&batch->done, &batch->lock);
	bool ready = load->left == 0;
	batch->taken += ready;
	pthread_mutex_unlock(&batch->lock);
	if (!ready)
		return false;
	*items = load->items;
	*count = load->count;
	load->count = load->n = 0;
	return true;
}

#include "digest.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

#define SLOTS 4u
#define SLOT (256u << 10) /* bytes: what a log is read by */

/* What waits for the thread: slots of bytes, filled and emptied in turn. */
struct aside {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t moved; /* put or taken */
	size_t put, taken; /* slots so far */
	bool ended;
	size_t length[SLOTS]; /* of the one to put next: what is there already */
	uint8_t bytes[SLOTS][SLOT];
};

struct pr_digest {
	EVP_MD_CTX *context;
	struct aside *aside; /* NULL: there is no thread */
};

struct pr_digest *pr_digest_new(void)
{
	struct pr_digest *d = calloc(1, sizeof *d);
	if (!d)
		return NULL;
	d->context = EVP_MD_CTX_new();
	if (!d->context || !EVP_DigestInit_ex(d->context, EVP_sha256(), NULL)) {
		pr_digest_free(d);
		return NULL;
	}
	return d;
}

/* How many slots have been put; waits until there is one that was not taken, or the end. */
static size_t wait_for_slot(struct aside *aside)
{
	pthread_mutex_lock(&aside->lock);
	while (aside->put == aside->taken && !aside->ended)
		pthread_cond_wait(&aside->moved, &aside->lock);
	size_t put = aside->put;
	pthread_mutex_unlock(&aside->lock);
	return put;
}

static void *work(void *arg)
{
	struct pr_digest *d = arg;
	struct aside *aside = d->aside;
	for (size_t i = 0; i < wait_for_slot(aside); i++) {
		EVP_DigestUpdate(d->context, aside->bytes[i % SLOTS], aside->length[i % SLOTS]);
		pthread_mutex_lock(&aside->lock);
		aside->taken++;
		pthread_cond_signal(&aside->moved);
		pthread_mutex_unlock(&aside->lock);
	}
	return NULL;
}

void pr_digest_aside(struct pr_digest *d)
{
	struct aside *aside = d->aside ? NULL : malloc(sizeof *aside);
	if (!aside)
		return;
	aside->put = aside->taken = aside->length[0] = 0;
	aside->ended = false;
	pthread_mutex_init(&aside->lock, NULL);
	pthread_cond_init(&aside->moved, NULL);
	d->aside = aside;
	if (pthread_create(&aside->thread, NULL, work, d) == 0)
		return;
	d->aside = NULL;
	free(aside);
}

/* Waits until the slot to put next is free. */
static size_t free_slot(struct aside *aside)
{
	pthread_mutex_lock(&aside->lock);
	while (aside->put - aside->taken == SLOTS)
		pthread_cond_wait(&aside->moved, &aside->lock);
	size_t slot = aside->put % SLOTS;
	pthread_mutex_unlock(&aside->lock);
	return slot;
}

static void hand_over(struct aside *aside)
{
	pthread_mutex_lock(&aside->lock);
	aside->put++;
	pthread_cond_signal(&aside->moved);
	pthread_mutex_unlock(&aside->lock);
	aside->length[free_slot(aside)] = 0;
}

/* Waits until all is done. */
static void join(struct pr_digest *d)
{
	struct aside *aside = d->aside;
	if (!aside)
		return;
	hand_over(aside);
	pthread_mutex_lock(&aside->lock);
	aside->ended = true;
	pthread_cond_signal(&aside->moved);
	pthread_mutex_unlock(&aside->lock);
	pthread_join(aside->thread, NULL);
	pthread_cond_destroy(&aside->moved);
	pthread_mutex_destroy(&aside->lock);
	free(aside);
	d->aside = NULL;
}

/* Only whole slots are handed over: some inputs come in small pieces. */
static void fill(struct aside *aside, struct pr_span bytes)
{
	while (bytes.n > 0) {
		size_t slot = aside->put % SLOTS, *length = &aside->length[slot];
		size_t n = bytes.n < SLOT - *length ? bytes.n : SLOT - *length;
		memcpy(aside->bytes[slot] + *length, bytes.p, n);
		*length += n;
		bytes = (struct pr_span){bytes.p + n, bytes.n - n};
		if (*length == SLOT)
			hand_over(aside);
	}
}

void pr_digest_add(struct pr_digest *d, struct pr_span bytes)
{
	if (d->aside)
		fill(d->aside, bytes);
	else
		EVP_DigestUpdate(d->context, bytes.p, bytes.n);
}

void pr_digest_end(struct pr_digest *d, uint8_t digest[PR_DIGEST_SIZE])
{
	join(d);
	EVP_DigestFinal_ex(d->context, digest, NULL);
	EVP_DigestInit_ex(d->context, EVP_sha256(), NULL);
}

void pr_digest_free(struct pr_digest *d)
{
	if (!d)
		return;
	join(d);
	EVP_MD_CTX_free(d->context);
	free(d);
}

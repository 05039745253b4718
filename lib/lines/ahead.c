#include "ahead.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define SLOTS 32u /* so many that what is read into again is in no other processor's cache any more: else that takes several times as long */
#define SLOT (256u << 10) /* bytes: what a log is read by */

struct pr_ahead {
	int fd;
	struct pr_digest *sum;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t moved; /* put, taken or stopped */
	size_t put, taken;    /* slots so far, filled and emptied in turn */
	bool stopped;
	size_t used; /* of the slot that is taken next */
	struct slot {
		ssize_t length; /* as read(2) returns it */
		int error;
		uint8_t bytes[SLOT];
	} slots[SLOTS];
};

/* False: nobody will take it. */
static bool wait_for_room(struct pr_ahead *a)
{
	pthread_mutex_lock(&a->lock);
	while (a->put - a->taken == SLOTS && !a->stopped)
		pthread_cond_wait(&a->moved, &a->lock);
	bool room = !a->stopped;
	pthread_mutex_unlock(&a->lock);
	return room;
}

static void count(struct pr_ahead *a, size_t *slots)
{
	pthread_mutex_lock(&a->lock);
	++*slots;
	pthread_cond_signal(&a->moved);
	pthread_mutex_unlock(&a->lock);
}

/* A slot's bytes are summed up once the caller has them, too, but before the next slot is filled. */
static void *work(void *arg)
{
	struct pr_ahead *a = arg;
	ssize_t got = 1;
	for (size_t i = 0; got > 0 && wait_for_room(a); i++) {
		struct slot *slot = &a->slots[i % SLOTS];
		do
			got = read(a->fd, slot->bytes, SLOT);
		while (got < 0 && errno == EINTR);
		slot->length = got;
		slot->error = errno;
		count(a, &a->put);
		if (got > 0)
			pr_digest_add(a->sum, (struct pr_span){slot->bytes, (size_t)got});
	}
	return NULL;
}

struct pr_ahead *pr_ahead_new(int fd, struct pr_digest *sum)
{
	struct pr_ahead *a = malloc(sizeof *a);
	if (!a)
		return NULL;
	a->fd = fd;
	a->sum = sum;
	a->put = a->taken = a->used = 0;
	a->stopped = false;
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->moved, NULL);
	if (pthread_create(&a->thread, NULL, work, a) == 0)
		return a;
	pthread_cond_destroy(&a->moved);
	pthread_mutex_destroy(&a->lock);
	free(a);
	return NULL;
}

void pr_ahead_free(struct pr_ahead *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->stopped = true;
	pthread_cond_signal(&a->moved);
	pthread_mutex_unlock(&a->lock);
	pthread_join(a->thread, NULL);
	pthread_cond_destroy(&a->moved);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

static const struct slot *wait_for_slot(struct pr_ahead *a)
{
	pthread_mutex_lock(&a->lock);
	while (a->put == a->taken)
		pthread_cond_wait(&a->moved, &a->lock);
	pthread_mutex_unlock(&a->lock);
	return &a->slots[a->taken % SLOTS];
}

/* The end, or an error, stays in its slot: it is what all further calls find. */
ssize_t pr_ahead_read(struct pr_ahead *a, void *to, size_t n)
{
	const struct slot *slot = wait_for_slot(a);
	if (slot->length <= 0) {
		errno = slot->error;
		return slot->length;
	}
	size_t left = (size_t)slot->length - a->used;
	n = n < left ? n : left;
	memcpy(to, slot->bytes + a->used, n);
	a->used += n;
	if (n == left) {
		a->used = 0;
		count(a, &a->taken);
	}
	return (ssize_t)n;
}

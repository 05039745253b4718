#include "pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <time.h>

#define THREADS_MAX 64u
#define TICK 100000000 /* ns */

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	size_t next, count;
	unsigned working;
	void (*work)(void *arg, size_t i);
	void *arg;
};

static void work_off(struct pool *pool)
{
	for (;;) {
		pthread_mutex_lock(&pool->lock);
		size_t i = pool->next;
		pool->next += i < pool->count;
		pthread_mutex_unlock(&pool->lock);
		if (i >= pool->count)
			return;
		pool->work(pool->arg, i);
	}
}

static void *thread(void *arg)
{
	struct pool *pool = arg;
	work_off(pool);
	pthread_mutex_lock(&pool->lock);
	pool->working--;
	pthread_cond_signal(&pool->ended);
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

static void wait_for_all(struct pool *pool, void (*tick)(void *arg))
{
	pthread_mutex_lock(&pool->lock);
	while (pool->working > 0) {
		struct timespec due;
		clock_gettime(CLOCK_MONOTONIC, &due);
		due.tv_nsec += TICK;
		due.tv_sec += due.tv_nsec / 1000000000;
		due.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&pool->ended, &pool->lock, &due);
		pthread_mutex_unlock(&pool->lock);
		if (tick)
			tick(pool->arg);
		pthread_mutex_lock(&pool->lock);
	}
	pthread_mutex_unlock(&pool->lock);
}

void pr_pool_run(size_t count, unsigned threads, void (*work)(void *arg, size_t i), void (*tick)(void *arg), void *arg)
{
	struct pool pool = {.count = count, .work = work, .arg = arg};
	pthread_t ids[THREADS_MAX];
	pthread_condattr_t clock;
	unsigned made = 0;
	threads = threads > count ? (unsigned)count : threads;
	threads = threads > THREADS_MAX ? THREADS_MAX : threads;
	pthread_mutex_init(&pool.lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&pool.ended, &clock);
	pthread_condattr_destroy(&clock);
	pool.working = threads;
	while (threads > 1 && made < threads && pthread_create(&ids[made], NULL, thread, &pool) == 0)
		made++;
	pthread_mutex_lock(&pool.lock);
	pool.working -= threads - made; /* those that could not be had */
	pthread_mutex_unlock(&pool.lock);
	if (made == 0)
		work_off(&pool);
	wait_for_all(&pool, tick);
	for (unsigned i = 0; i < made; i++)
		pthread_join(ids[i], NULL);
	pthread_cond_destroy(&pool.ended);
	pthread_mutex_destroy(&pool.lock);
}

unsigned pr_pool_processors(void)
{
	cpu_set_t set;
	if (sched_getaffinity(0, sizeof set, &set) != 0)
		return 1;
	return (unsigned)CPU_COUNT(&set);
}

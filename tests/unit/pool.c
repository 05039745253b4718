#include "base/pool.h"
#include "check.h"

#include <pthread.h>

#define COUNT 1000u

static _Atomic unsigned done[COUNT];

static void work(void *arg, size_t i)
{
	(void)arg;
	done[i]++;
}

static void everything_is_done_once(void)
{
	for (unsigned threads = 0; threads < 6; threads++) {
		for (size_t i = 0; i < COUNT; i++)
			done[i] = 0;
		pr_pool_run(COUNT, threads, work, NULL, NULL);
		for (size_t i = 0; i < COUNT; i++)
			CHECK_EQ_INT(done[i], 1);
	}
	pr_pool_run(0, 2, work, NULL, NULL);
	CHECK(pr_pool_processors() > 0);
}

CHECK_MAIN(everything_is_done_once)

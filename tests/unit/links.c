/* links and deadlines: what is found again of what was put in. */
#include <stdlib.h>

#include "check.h"
#include "cluster/links.h"
#include "detect/deadlines.h"
#include "random_record.h"

#define PEERS 40u

/* Each link that a peer has at one end is met once, in reverse order, whatever was added in between. */
static void every_link_is_found_from_both_ends(void)
{
	struct pr_links *links = pr_links_new();
	bool added[PEERS][PEERS] = {0};
	size_t count = 0;
	for (int i = 0; i < 1000; i++) {
		uint32_t u = random_below(PEERS), v = random_below(PEERS);
		if (u == v)
			continue;
		struct pr_link *link = pr_links_add(links, u, v);
		CHECK(link && link->observer == u && link->subject == v);
		CHECK(pr_links_find(links, u, v) == link);
		count += !added[u][v];
		added[u][v] = true;
	}
	CHECK_EQ_INT(pr_links_count(links), count);
	for (enum pr_link_end end = PR_LINKS_OBSERVER; end <= PR_LINKS_SUBJECT; end++) {
		size_t met = 0;
		for (uint32_t peer = 0; peer < PEERS + 1; peer++) {
			const struct pr_link *last = NULL;
			for (struct pr_link *link = pr_links_first(links, end, peer); link; link = pr_links_next(links, end, link)) {
				CHECK_EQ_INT(end == PR_LINKS_OBSERVER ? link->observer : link->subject, peer);
				CHECK(!last || link < last);
				last = link;
				met++;
			}
		}
		CHECK_EQ_INT(met, count);
	}
	pr_links_free(links);
}

/* Numbers of links that are gone are used again, and those that are left are found as before. */
static void forgotten_links_are_gone(void)
{
	struct pr_links *links = pr_links_new();
	bool there[PEERS][PEERS] = {0};
	for (int i = 0; i < 20000; i++) {
		uint32_t u = random_below(PEERS), v = random_below(PEERS);
		struct pr_link *link = u == v ? NULL : pr_links_find(links, u, v);
		CHECK_EQ_INT(link != NULL, there[u][v]);
		if (u == v)
			continue;
		if (link) {
			link->waiting = random_below(4) == 0;
			pr_links_remove(links, link);
		} else {
			CHECK(pr_links_add(links, u, v) != NULL);
		}
		there[u][v] = !there[u][v];
		for (size_t k = 0; k < pr_links_count(links); k++) /* the queue lets go of them */
			pr_links_at(links, k)->waiting = pr_links_at(links, k)->waiting && random_below(10);
	}
	size_t left = 0;
	for (uint32_t u = 0; u < PEERS; u++) {
		for (struct pr_link *link = pr_links_first(links, PR_LINKS_OBSERVER, u); link;
		     link = pr_links_next(links, PR_LINKS_OBSERVER, link), left++)
			CHECK(there[u][link->subject]);
		for (struct pr_link *link = pr_links_first(links, PR_LINKS_SUBJECT, u); link;
		     link = pr_links_next(links, PR_LINKS_SUBJECT, link))
			CHECK(there[link->observer][u]);
	}
	CHECK_EQ_INT(left, pr_links_known(links));
	CHECK(pr_links_count(links) <= PEERS * PEERS + PEERS);
	pr_links_free(links);
}

static void a_link_takes_forty_bytes(void)
{
	CHECK_EQ_INT(sizeof(struct pr_link), 40);
}

static int by_time(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static void what_is_due_first_comes_first(void)
{
	static uint64_t due[500];
	struct pr_deadlines *queue = pr_deadlines_new();
	for (size_t n = 0; n <= 500; n += 1 + n / 4) {
		for (uint32_t i = 0; i < n; i++)
			CHECK(pr_deadlines_add(queue, due[i] = random_u64() >> random_below(64), i));
		uint64_t sorted[500];
		memcpy(sorted, due, sizeof sorted);
		qsort(sorted, n, sizeof *sorted, by_time);
		for (size_t i = 0; i < n; i++) {
			CHECK(pr_deadlines_next(queue) == sorted[i]);
			CHECK(due[pr_deadlines_take(queue)] == sorted[i]);
		}
		CHECK(pr_deadlines_next(queue) == UINT64_MAX);
	}
	pr_deadlines_free(queue);
}

CHECK_MAIN(every_link_is_found_from_both_ends, forgotten_links_are_gone, a_link_takes_forty_bytes, what_is_due_first_comes_first)

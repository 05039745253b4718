/*
 * Sets of groups that are all mutually connected: what may go on together. To find the heaviest is the weighted clique
 * problem, so the search is exact up to PR_CLIQUE_MAX groups and is not made beyond.
 */
#ifndef PR_CLIQUES_H
#define PR_CLIQUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PR_CLIQUE_MAX 24u

struct pr_cliques {
	size_t count;                    /* of groups, <= PR_CLIQUE_MAX */
	uint64_t weight[PR_CLIQUE_MAX];  /* of each */
	uint32_t linked[PR_CLIQUE_MAX];  /* bit h of linked[g]: g and h reach each other; symmetric, bit g itself unset */
};

struct pr_clique {
	uint32_t groups; /* a bit each */
	uint64_t weight;
	bool tied; /* another set is as heavy */
};

/* The heaviest of all, and the heaviest of those that contain group g. */
struct pr_clique pr_cliques_best(const struct pr_cliques *c);
struct pr_clique pr_cliques_with(const struct pr_cliques *c, size_t g);

#endif

#include "torn.h"

#include <stdlib.h>

static bool linked(const struct pr_sides *sides, size_t a, size_t b)
{
	return !sides->severed[a * sides->count + b] && !sides->severed[b * sides->count + a];
}

/* What the first side that goes on reaches, over others that do. */
static size_t reach(const struct pr_sides *sides, const enum pr_verdict *verdicts, bool *reached)
{
	size_t n = sides->count, first = n;
	for (size_t i = 0; i < n && first == n; i++)
		first = verdicts[i] == PR_VERDICT_CONTINUE ? i : first;
	if (first < n)
		reached[first] = true;
	for (bool grew = first < n; grew;) {
		grew = false;
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; reached[i] && j < n; j++)
				if (!reached[j] && verdicts[j] == PR_VERDICT_CONTINUE && linked(sides, i, j))
					grew = reached[j] = true;
	}
	return first;
}

bool pr_torn_find(const struct pr_sides *sides, const enum pr_verdict *verdicts, size_t pair[2], bool *failed)
{
	bool *reached = calloc(sides->count + 1, sizeof *reached), found = false;
	*failed = !reached;
	if (!reached)
		return false;
	pair[0] = reach(sides, verdicts, reached);
	for (size_t i = 0; i < sides->count && !found; i++)
		if ((found = verdicts[i] == PR_VERDICT_CONTINUE && !reached[i]))
			pair[1] = i;
	free(reached);
	return found;
}

bool pr_torn_keep(struct pr_torn *t, const struct pr_sides *sides, const struct pr_decision *decision, const size_t pair[2], uint64_t since)
{
	if (t->since)
		return true;
	size_t sum = sides->sizes[pair[0]] + sides->sizes[pair[1]], at = 0;
	if (!(t->peers = malloc((sum + 1) * sizeof *t->peers)))
		return false;
	for (size_t k = 0; k < 2; k++) {
		t->sizes[k] = sides->sizes[pair[k]];
		t->present[k] = decision->present[pair[k]];
		t->needs[k] = decision->needs[pair[k]];
		for (size_t i = 0; i < t->sizes[k]; i++)
			t->peers[at++] = sides->peers[pair[k]][i];
	}
	t->needed = decision->needed;
	t->since = since ? since : 1;
	return true;
}

void pr_torn_free(struct pr_torn *t)
{
	free(t->peers);
	*t = (struct pr_torn){0};
}

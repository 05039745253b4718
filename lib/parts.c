#include "parts.h"

#include <errno.h>
#include <stdlib.h>

#include "grow.h"
#include "join.h"
#include "run.h"

void pr_parts_free(struct pr_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		pr_flow_free(&parts->list[i].flow);
	free(parts->list);
	*parts = (struct pr_parts){0};
}

bool pr_parts_add(struct pr_parts *parts, struct pr_flow flow, size_t sequence)
{
	if (!pr_grow(&parts->list, &parts->cap, parts->count + 1, sizeof *parts->list))
		return false;
	parts->list[parts->count++] = (struct pr_part){flow, sequence};
	return true;
}

/* How many parts the sequence has that begins at i. */
static size_t parts_from(const struct pr_parts *parts, size_t i)
{
	size_t end = i;
	while (end < parts->count && parts->list[end].sequence == parts->list[i].sequence)
		end++;
	return end - i;
}

/* Moves n parts from i on into a join. What could not be moved stays, as no flow. */
static struct pr_join *join_some(struct pr_parts *parts, size_t i, size_t n, enum pr_join_ties ties)
{
	struct pr_join *j = pr_join_new(ties);
	for (size_t end = i + n; j && i < end; i++) {
		if (!pr_join_add(j, parts->list[i].flow)) {
			pr_join_free(j);
			return NULL;
		}
		parts->list[i].flow = (struct pr_flow){0};
	}
	return j;
}

static bool copy(struct pr_join *from, struct pr_spool *to)
{
	struct pr_piece piece;
	int got;
	while ((got = pr_join_next(from, &piece)) > 0)
		if (!pr_run_put(to, &piece))
			return false;
	return got == 0 && pr_spool_rest(to);
}

/* Some parts as one, in a file. */
static bool store(struct pr_parts *parts, size_t i, size_t n, enum pr_join_ties ties, struct pr_spill *spill)
{
	struct pr_join *j = join_some(parts, i, n, ties);
	struct pr_spool *spool = j ? pr_spool_new(spill) : NULL;
	if (!spool)
		errno = ENOMEM;
	bool stored = spool && copy(j, spool);
	int error = errno;
	pr_join_free(j);
	if (stored)
		parts->list[i].flow = pr_run_flow(spool);
	else
		pr_spool_free(spool);
	errno = error;
	return stored;
}

/* One pass over all: as many at a time as may be, of one sequence or of several that are whole. */
static bool pass(struct pr_parts *parts, size_t most, enum pr_join_ties ties, struct pr_spill *spill)
{
	size_t kept = 0, n;
	bool done = true;
	for (size_t i = 0; i < parts->count; i += n) {
		n = ties == PR_JOIN_PARTS ? parts_from(parts, i) : parts->count - i;
		n = n < most ? n : most;
		if (n > 1)
			done = done && store(parts, i, n, ties, spill);
		struct pr_part part = parts->list[i];
		if (i > kept)
			parts->list[i].flow = (struct pr_flow){0};
		parts->list[kept++] = part;
		if (!done)
			return false;
	}
	parts->count = kept;
	return true;
}

static bool in_parts(const struct pr_parts *parts)
{
	for (size_t i = 1; i < parts->count; i++)
		if (parts->list[i].sequence == parts->list[i - 1].sequence)
			return true;
	return false;
}

bool pr_parts_reduce(struct pr_parts *parts, size_t most, struct pr_spill *spill)
{
	while (parts->count > most)
		if (!pass(parts, most, in_parts(parts) ? PR_JOIN_PARTS : PR_JOIN_OTHERS, spill))
			return false;
	return true;
}

bool pr_parts_join(struct pr_parts *parts, struct pr_flow *out)
{
	struct pr_join *all = pr_join_new(PR_JOIN_OTHERS), *some = NULL;
	size_t n;
	bool room = all;
	for (size_t i = 0; room && i < parts->count; i += n) {
		n = parts_from(parts, i);
		some = join_some(parts, i, n, PR_JOIN_PARTS);
		room = some && pr_join_add(all, pr_join_flow(some));
	}
	if (room) {
		*out = pr_join_flow(all);
		parts->count = 0;
		return true;
	}
	pr_join_free(some);
	pr_join_free(all);
	return false;
}

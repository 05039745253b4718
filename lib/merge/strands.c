#include "strands.h"

#include <errno.h>
#include <stdlib.h>

#include "base/grow.h"
#include "join.h"
#include "run.h"

void pr_strands_free(struct pr_strands *strands)
{
	for (size_t i = 0; i < strands->count; i++)
		pr_flow_free(&strands->list[i].flow);
	free(strands->list);
	*strands = (struct pr_strands){0};
}

bool pr_strands_add(struct pr_strands *strands, struct pr_flow flow, size_t sequence)
{
	if (!pr_grow(&strands->list, &strands->cap, strands->count + 1, sizeof *strands->list))
		return false;
	strands->list[strands->count++] = (struct pr_strand){flow, sequence};
	return true;
}

/* How many parts the sequence has that begins at i. */
static size_t parts_of(const struct pr_strands *strands, size_t i)
{
	size_t end = i;
	while (end < strands->count && strands->list[end].sequence == strands->list[i].sequence)
		end++;
	return end - i;
}

/* Moves the flows of n strands from i on into a join. NULL: memory ran out. */
static struct pr_join *join_some(struct pr_strands *strands, size_t i, size_t n, enum pr_join_ties ties)
{
	struct pr_join *j = pr_join_new(ties);
	for (size_t end = i + n; j && i < end; i++) {
		if (!pr_join_add(j, strands->list[i].flow)) {
			pr_join_free(j);
			return NULL;
		}
		strands->list[i].flow = (struct pr_flow){0};
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

/* Some strands as one, in a file. */
static bool store(struct pr_strands *strands, size_t i, size_t n, enum pr_join_ties ties, struct pr_spill *spill)
{
	struct pr_join *j = join_some(strands, i, n, ties);
	struct pr_spool *spool = j ? pr_spool_new(spill) : NULL;
	if (!spool)
		errno = ENOMEM;
	bool stored = spool && copy(j, spool);
	int error = errno;
	pr_join_free(j);
	if (stored)
		strands->list[i].flow = pr_run_flow(spool);
	else
		pr_spool_free(spool);
	errno = error;
	return stored;
}

/* One pass over all: as many at a time as may be, of one sequence or of several that are whole. */
static bool pass(struct pr_strands *strands, size_t most, enum pr_join_ties ties, struct pr_spill *spill)
{
	size_t kept = 0, n;
	bool done = true;
	for (size_t i = 0; i < strands->count; i += n) {
		n = ties == PR_JOIN_PARTS ? parts_of(strands, i) : strands->count - i;
		n = n < most ? n : most;
		if (n > 1)
			done = done && store(strands, i, n, ties, spill);
		struct pr_strand strand = strands->list[i];
		if (i > kept)
			strands->list[i].flow = (struct pr_flow){0};
		strands->list[kept++] = strand;
		if (!done)
			return false;
	}
	strands->count = kept;
	return true;
}

static bool are_split(const struct pr_strands *strands)
{
	for (size_t i = 1; i < strands->count; i++)
		if (strands->list[i].sequence == strands->list[i - 1].sequence)
			return true;
	return false;
}

bool pr_strands_reduce(struct pr_strands *strands, size_t most, struct pr_spill *spill)
{
	while (strands->count > most)
		if (!pass(strands, most, are_split(strands) ? PR_JOIN_PARTS : PR_JOIN_OTHERS, spill))
			return false;
	return true;
}

/* A sequence as one flow, of n parts from i on. */
static bool add_sequence(struct pr_join *all, struct pr_strands *strands, size_t i, size_t n)
{
	struct pr_join *parts = n > 1 ? join_some(strands, i, n, PR_JOIN_PARTS) : NULL;
	if (n > 1 && !parts)
		return false;
	if (pr_join_add(all, parts ? pr_join_flow(parts) : strands->list[i].flow)) {
		strands->list[i].flow = (struct pr_flow){0};
		return true;
	}
	pr_join_free(parts);
	return false;
}

bool pr_strands_join(struct pr_strands *strands, struct pr_flow *out)
{
	struct pr_join *all = pr_join_new(PR_JOIN_OTHERS);
	size_t n;
	bool room = all;
	for (size_t i = 0; room && i < strands->count; i += n) {
		n = parts_of(strands, i);
		room = add_sequence(all, strands, i, n);
	}
	if (!room) {
		pr_join_free(all);
		return false;
	}
	*out = pr_join_flow(all);
	strands->count = 0;
	return true;
}

#include "join.h"

#include <errno.h>
#include <stdlib.h>

#include "base/grow.h"
#include "base/turns.h"

struct input {
	struct pr_flow flow;
	struct pr_piece piece; /* what comes next in it */
	size_t like;           /* the next of those that were taken with it */
};

struct pr_join {
	struct input *inputs;
	size_t count, cap;
	struct pr_turns turns;
	bool begun;
	bool first_taken; /* the piece of whoever has its turn was given out: it is to come again */
	size_t taken;     /* the first of those who have no turn, as theirs was given out; NONE: there are none */
};

#define NONE SIZE_MAX

static int compare(const void *arg, size_t a, size_t b)
{
	const struct input *inputs = ((const struct pr_join *)arg)->inputs;
	const struct pr_piece *x = &inputs[a].piece, *y = &inputs[b].piece;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return pr_order(x->bytes, y->bytes);
}

struct pr_join *pr_join_new(enum pr_join_ties ties)
{
	struct pr_join *j = calloc(1, sizeof *j);
	if (!j)
		return NULL;
	j->taken = NONE;
	j->turns.compare = ties == PR_JOIN_OTHERS ? compare : NULL;
	j->turns.arg = j;
	return j;
}

void pr_join_free(struct pr_join *j)
{
	if (!j)
		return;
	for (size_t i = 0; i < j->count; i++)
		pr_flow_free(&j->inputs[i].flow);
	pr_turns_free(&j->turns);
	free(j->inputs);
	free(j);
}

bool pr_join_add(struct pr_join *j, struct pr_flow flow)
{
	if (!pr_grow(&j->inputs, &j->cap, j->count + 1, sizeof *j->inputs))
		return false;
	j->inputs[j->count++] = (struct input){.flow = flow, .like = NONE};
	return true;
}

/* Gets the next piece of input i, which has no turn, and a turn for it. 1, or -1 as above. */
static int enter(struct pr_join *j, size_t i)
{
	struct input *in = &j->inputs[i];
	int got = in->flow.next(in->flow.arg, &in->piece);
	if (got <= 0)
		return got == 0 ? 1 : -1;
	if (pr_turns_add(&j->turns, i, in->piece.t))
		return 1;
	errno = ENOMEM;
	return -1;
}

static void open_all(void *arg)
{
	const struct pr_join *j = arg;
	for (size_t i = 0; i < j->count; i++)
		if (j->inputs[i].flow.open)
			j->inputs[i].flow.open(j->inputs[i].flow.arg);
}

static int begin(struct pr_join *j)
{
	int got = 1;
	open_all(j);
	for (size_t i = 0; i < j->count && got > 0; i++)
		got = enter(j, i);
	j->begun = true;
	return got;
}

/* The one that has its turn goes on. */
static int advance_first(struct pr_join *j)
{
	size_t i = 0;
	pr_turns_first(&j->turns, &i);
	struct input *in = &j->inputs[i];
	int got = in->flow.next(in->flow.arg, &in->piece);
	if (got > 0)
		pr_turns_again(&j->turns, in->piece.t);
	else if (got == 0)
		pr_turns_drop(&j->turns);
	j->first_taken = false;
	return got < 0 ? -1 : 1;
}

/* Whose piece was given out goes on; all of them before any other, so that it makes no difference who is first. */
static int advance(struct pr_join *j)
{
	int got = 1;
	if (!j->begun)
		return begin(j);
	if (j->first_taken)
		return advance_first(j);
	while (j->taken != NONE && got > 0) {
		size_t i = j->taken;
		j->taken = j->inputs[i].like;
		got = enter(j, i);
	}
	return got;
}

/* What the first has, others have as well: they lose their turns with it. */
static void take_alike(struct pr_join *j, size_t first)
{
	for (size_t i = first; ;) {
		pr_turns_drop(&j->turns);
		j->inputs[i].like = j->taken;
		j->taken = i;
		if (!pr_turns_first(&j->turns, &i) || j->inputs[i].piece.t != j->inputs[first].piece.t ||
		    compare(j, first, i) != 0)
			return;
	}
}

int pr_join_next(struct pr_join *j, struct pr_piece *piece)
{
	size_t first;
	if (advance(j) < 0)
		return -1;
	if (!pr_turns_first(&j->turns, &first))
		return 0;
	*piece = j->inputs[first].piece;
	j->first_taken = !j->turns.compare || !pr_turns_tied(&j->turns);
	if (!j->first_taken)
		take_alike(j, first);
	return 1;
}

static int next(void *arg, struct pr_piece *piece)
{
	return pr_join_next(arg, piece);
}

static void free_join(void *arg)
{
	pr_join_free(arg);
}

struct pr_flow pr_join_flow(struct pr_join *j)
{
	return (struct pr_flow){next, open_all, free_join, j};
}

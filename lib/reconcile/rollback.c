#include "rollback.h"

#include <stdlib.h>

#include "base/grow.h"
#include "committed.h"

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int newest_first(const void *a, const void *b)
{
	const struct pr_point *x = ((const struct pr_checkpoint *)a)->point, *y = ((const struct pr_checkpoint *)b)->point;
	int by = order(y->epoch + 1, x->epoch + 1); /* what is absent counts as least */
	by = by ? by : order(y->seq, x->seq);
	by = by ? by : order(x->at, y->at);
	return by ? by : memcmp(x->hash, y->hash, sizeof x->hash);
}

/*
 * How far peers say that they have committed: where nobody lies, the furthest of it; else what more than may lie say. What a quorum
 * holds is committed as well.
 */
static bool find_committed(struct pr_rollback *b, const struct pr_standing *s, const struct pr_canonical *c)
{
	struct pr_voter *voters = calloc(s->count + 1, sizeof *voters);
	uint64_t told = 0;
	if (!voters)
		return false;
	for (size_t membership = 0; membership < s->quorum->count; membership++) { /* one that does not lie, of either, is enough */
		for (size_t i = 0; i < s->count; i++) {
			const struct pr_state *state = &s->states[i];
			uint64_t committed = state->committed == PR_POINT_NONE ? 0 : state->committed;
			voters[i] = (struct pr_voter){state->weight.of[membership], committed, PR_VOTE_PENDING};
		}
		uint64_t its = pr_committed_index(voters, s->count, s->quorum->faulty.of[membership] + 1);
		told = its > told ? its : told;
	}
	uint64_t held = c->certified == PR_STATE_NONE ? 0 : s->states[c->certified].claim->seq;
	if (c->certificates.conflict && c->certificates.seq > held)
		held = c->certificates.seq;
	told = told > held ? told : held;
	b->committed = told > 0 ? told : PR_POINT_NONE;
	free(voters);
	return true;
}

static bool is_two_thirds(const struct pr_quorum *quorum, struct pr_weight weight)
{
	bool enough = true;
	for (size_t i = 0; i < quorum->count; i++)
		enough = enough && (quorum->needed.of[i] == 0 ||
		                    (unsigned __int128)weight.of[i] * 3 > (unsigned __int128)quorum->total.of[i] * 2);
	return enough;
}

/* Points of one place, of which somebody says that it is a checkpoint. */
static bool add(struct pr_rollback *b, const struct pr_standing *s, size_t first, size_t end)
{
	if (!pr_grow(&b->list, &b->room, b->count + 1, sizeof *b->list))
		return false;
	struct pr_checkpoint *point = &b->list[b->count++];
	*point = (struct pr_checkpoint){.point = &s->positions->points[first]};
	point->holders = malloc((end - first) * sizeof *point->holders);
	if (!point->holders)
		return false;
	for (size_t i = first; i < end; i++)
		point->holders[point->count++] = s->positions->points[i].peer;
	pr_peers_sort(s->positions->peers, point->holders, point->count);
	size_t kept = 0;
	for (size_t i = 0; i < point->count; i++) {
		if (kept > 0 && point->holders[kept - 1] == point->holders[i])
			continue; /* told with several epochs */
		point->holders[kept++] = point->holders[i];
		pr_weight_add(&point->weight, s->quorum->weights[point->holders[i]]);
	}
	point->count = kept;
	point->enough = is_two_thirds(s->quorum, point->weight);
	point->crosses = b->committed != PR_POINT_NONE && point->point->seq < b->committed;
	return true;
}

static void choose(struct pr_rollback *b, bool override)
{
	for (size_t i = 0; i < b->count && b->chosen == SIZE_MAX; i++)
		if (b->list[i].enough && !b->list[i].crosses)
			b->chosen = i;
	for (size_t i = 0; override && i < b->count && b->chosen == SIZE_MAX; i++)
		if (b->list[i].enough) {
			b->chosen = i;
			b->overridden = true;
		}
}

bool pr_rollback_find(struct pr_rollback *b, const struct pr_standing *s, const struct pr_canonical *c)
{
	const struct pr_point *points = s->positions->points;
	size_t count = s->positions->point_count;
	*b = (struct pr_rollback){.chosen = SIZE_MAX};
	if (!find_committed(b, s, c))
		return false;
	for (size_t i = 0, end; i < count; i = end) {
		bool checkpoint = points[i].checkpoint;
		for (end = i + 1; end < count && pr_point_same(&points[i], &points[end]); end++)
			checkpoint = checkpoint || points[end].checkpoint;
		if (checkpoint && points[i].hash_n > 0 && s->on_line[points[i].history] && !add(b, s, i, end))
			return false;
	}
	if (b->count > 0)
		qsort(b->list, b->count, sizeof *b->list, newest_first);
	choose(b, s->quorum->override);
	return true;
}

void pr_rollback_clear(struct pr_rollback *b)
{
	for (size_t i = 0; i < b->count; i++)
		free(b->list[i].holders);
	free(b->list);
	*b = (struct pr_rollback){0};
}

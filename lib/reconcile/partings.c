#include "partings.h"

#include <stdlib.h>

#include "base/grow.h"

struct holder { /* a state that has a hash behind it */
	size_t state, hash; /* hash: where it begins among the points */
	struct pr_weight weight; /* of its peers that were there */
};

struct search {
	const struct pr_standing *s;
	struct holder *list; /* of one point */
	size_t count, room;
	size_t *found; /* by state: its place in the list, and one, of the hash that is looked at */
};

/* The states that have the hash of points[from] behind them, by those that give one epoch, none twice. *to: behind these. */
static bool take_points(struct search *f, size_t hash, size_t from, size_t end, size_t *to)
{
	const struct pr_point *points = f->s->positions->points;
	size_t first = f->count;
	bool room = true;
	for (*to = from; *to < end && pr_point_same(&points[hash], &points[*to]) && points[*to].epoch == points[from].epoch; (*to)++) {
		const struct pr_point *point = &points[*to];
		size_t state = f->s->state_of[point->peer];
		if (!room || state == PR_STATE_NONE || point->hash_n == 0 || !pr_standing_keeps(f->s, state, point))
			continue;
		if (f->found[state] == 0) {
			room = pr_grow(&f->list, &f->room, f->count + 1, sizeof *f->list);
			if (!room)
				continue;
			f->list[f->count++] = (struct holder){.state = state, .hash = hash};
			f->found[state] = f->count;
		}
		pr_weight_add(&f->list[f->found[state] - 1].weight, f->s->quorum->weights[point->peer]);
	}
	for (size_t i = first; i < f->count; i++)
		f->found[f->list[i].state] = 0;
	return room;
}

static void tell(const struct search *f, void (*each)(void *arg, size_t a, size_t b), void *arg)
{
	for (size_t i = 0; i < f->count; i++)
		for (size_t k = i + 1; k < f->count; k++) {
			const struct holder *a = &f->list[i], *b = &f->list[k];
			if (a->hash != b->hash && a->state != b->state && pr_quorum_believes(f->s->quorum, a->weight) &&
			    pr_quorum_believes(f->s->quorum, b->weight))
				each(arg, a->state, b->state);
		}
}

bool pr_partings_find(const struct pr_standing *s, void (*each)(void *arg, size_t a, size_t b), void *arg)
{
	const struct pr_point *points = s->positions->points;
	size_t count = s->positions->point_count;
	struct search f = {.s = s, .found = calloc(s->count + 1, sizeof *f.found)};
	bool room = f.found != NULL;
	for (size_t i = 0, end; room && i < count; i = end) {
		bool several = false;
		for (end = i + 1; end < count && points[i].history == points[end].history && points[i].seq == points[end].seq &&
		                  points[i].at == points[end].at; end++)
			several = several || !pr_point_same(&points[i], &points[end]);
		f.count = 0;
		for (size_t from = i, hash = i, to; room && several && from < end; from = to) {
			hash = pr_point_same(&points[hash], &points[from]) ? hash : from;
			room = take_points(&f, hash, from, end, &to);
		}
		if (room && several)
			tell(&f, each, arg);
	}
	free(f.list);
	free(f.found);
	return room;
}

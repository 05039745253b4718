#include "forks.h"

#include <stdlib.h>

#include "base/grow.h"

/* How far a state's log of an epoch goes, as far as its peers told. */
struct reach {
	uint64_t epoch, seq;
	size_t state; /* 0: the winner's side; else the state's number and one */
};

struct search {
	const struct pr_standing *s;
	size_t winner;
	struct pr_fork *forks;
	uint8_t *sides; /* by state */
	struct reach *reaches;
	size_t count, room;
	size_t *last; /* by reach.state: its last reach, and one */
};

enum { NOBODY, WINNING, LOSING };

/* What has the winner's state in front of it, or is it: what its peers claimed up to there is the winner's as well. */
static void take_sides(struct search *f)
{
	for (size_t i = 0; i < f->s->count; i++) {
		struct pr_relation r = pr_standing_relation(f->s, i, f->winner);
		if (r.known && (r.order == PR_ORDER_SAME || r.order == PR_ORDER_BEHIND))
			f->sides[i] = WINNING;
		else if (r.known && r.order == PR_ORDER_APART)
			f->sides[i] = LOSING;
	}
}

/* The state whose side a point is on; PR_STATE_NONE: nobody's, or it may have been replaced since. */
static size_t state_at(const struct search *f, const struct pr_point *point)
{
	size_t state = f->s->state_of[point->peer];
	if (state == PR_STATE_NONE || f->sides[state] == NOBODY)
		return PR_STATE_NONE;
	return pr_standing_keeps(f->s, state, point) ? state : PR_STATE_NONE;
}

static void set(struct pr_fork *fork, const struct pr_point *point)
{
	if (fork->known && fork->seq >= point->seq)
		return;
	*fork = (struct pr_fork){.known = true, .history = point->history, .seq = point->seq, .epoch = point->epoch,
	                         .hash_n = point->hash_n};
	memcpy(fork->hash, point->hash, sizeof fork->hash);
}

/* Points with a hash that both sides were at, each by more than may lie. */
static bool find_points(struct search *f)
{
	const struct pr_point *points = f->s->positions->points;
	size_t count = f->s->positions->point_count;
	const struct pr_quorum *quorum = f->s->quorum;
	struct pr_weight *weights = calloc(f->s->count + 1, sizeof *weights);
	if (!weights)
		return false;
	for (size_t i = 0, end; i < count; i = end) {
		struct pr_weight winning = {{0}};
		size_t winners = 0;
		for (end = i; end < count && pr_point_same(&points[i], &points[end]) && points[i].epoch == points[end].epoch; end++) {
			size_t state = state_at(f, &points[end]);
			bool wins = state != PR_STATE_NONE && f->sides[state] == WINNING;
			winners += wins;
			if (state != PR_STATE_NONE)
				pr_weight_add(wins ? &winning : &weights[state], quorum->weights[points[end].peer]);
		}
		bool shared = points[i].hash_n > 0 && winners > 0 && pr_quorum_believes(quorum, winning);
		for (size_t k = i; k < end; k++) {
			size_t state = state_at(f, &points[k]);
			if (shared && state != PR_STATE_NONE && f->sides[state] == LOSING && pr_quorum_believes(quorum, weights[state]))
				set(&f->forks[state], &points[k]);
		}
		for (size_t k = i; k < end; k++)
			if (f->s->state_of[points[k].peer] != PR_STATE_NONE)
				weights[f->s->state_of[points[k].peer]] = (struct pr_weight){{0}};
	}
	free(weights);
	return true;
}

/* Points come in the order of their seqs, so that an epoch's last is the furthest. */
static bool take_reaches(struct search *f)
{
	const struct pr_positions *positions = f->s->positions;
	for (size_t i = 0; i < positions->point_count; i++) {
		const struct pr_point *point = &positions->points[i];
		size_t state = state_at(f, point);
		if (state == PR_STATE_NONE || point->epoch == PR_POINT_NONE || point->history != f->s->states[f->winner].claim->history)
			continue;
		size_t side = f->sides[state] == WINNING ? 0 : state + 1;
		if (f->last[side] > 0 && f->reaches[f->last[side] - 1].epoch == point->epoch) {
			f->reaches[f->last[side] - 1].seq = point->seq;
			continue;
		}
		if (!pr_grow(&f->reaches, &f->room, f->count + 1, sizeof *f->reaches))
			return false;
		f->reaches[f->count++] = (struct reach){point->epoch, point->seq, side};
		f->last[side] = f->count;
	}
	return true;
}

static int by_epoch(const void *a, const void *b)
{
	const struct reach *x = a, *y = b;
	if (x->epoch != y->epoch)
		return x->epoch < y->epoch ? -1 : 1;
	return (x->state > y->state) - (x->state < y->state);
}

/* Peers that do not have one log an epoch: of one seq and epoch the hashes differ. */
static bool is_contradicted(const struct search *f, uint64_t seq, uint64_t epoch, size_t loser)
{
	const struct pr_point *points, *ours = NULL, *theirs = NULL;
	size_t count = pr_positions_at(f->s->positions, f->s->states[f->winner].claim->history, seq, &points);
	for (size_t i = 0; i < count; i++) {
		size_t state = points[i].hash_n > 0 && points[i].epoch == epoch ? state_at(f, &points[i]) : PR_STATE_NONE;
		if (state == PR_STATE_NONE)
			continue;
		if (f->sides[state] == WINNING)
			ours = &points[i];
		if (state == loser)
			theirs = &points[i];
		if (ours && theirs && ours->at == theirs->at && !pr_point_same(ours, theirs))
			return true;
	}
	return f->s->states[loser].claim->epoch == f->s->states[f->winner].claim->epoch;
}

/* Both have the log of an epoch, each so far: up to the shorter end it is the same. */
static bool find_epochs(struct search *f)
{
	if (!take_reaches(f))
		return false;
	if (f->count > 0)
		qsort(f->reaches, f->count, sizeof *f->reaches, by_epoch);
	for (size_t i = 0, end; i < f->count; i = end) {
		for (end = i + 1; end < f->count && f->reaches[end].epoch == f->reaches[i].epoch;)
			end++;
		uint64_t winning = 0;
		for (size_t k = i; k < end; k++) {
			const struct reach *r = &f->reaches[k];
			if (r->state == 0 && r->seq > winning)
				winning = r->seq;
			if (r->state == 0 || winning == 0)
				continue;
			uint64_t seq = r->seq < winning ? r->seq : winning;
			struct pr_fork *fork = &f->forks[r->state - 1];
			if ((!fork->known || fork->seq < seq) && !is_contradicted(f, seq, r->epoch, r->state - 1))
				*fork = (struct pr_fork){.known = true, .history = f->s->states[f->winner].claim->history,
				                         .seq = seq, .epoch = r->epoch};
		}
	}
	return true;
}

/* The hash where a fork has none, of a peer of either side that told it there. */
static void find_hash(const struct search *f, struct pr_fork *fork, size_t loser)
{
	const struct pr_point *points;
	size_t count = fork->known && fork->hash_n == 0 ? pr_positions_at(f->s->positions, fork->history, fork->seq, &points) : 0;
	for (size_t i = 0; i < count; i++) {
		size_t state = state_at(f, &points[i]);
		bool ours = state != PR_STATE_NONE && (f->sides[state] == WINNING || state == loser);
		if (!ours || points[i].hash_n == 0 || points[i].epoch != fork->epoch)
			continue;
		memcpy(fork->hash, points[i].hash, sizeof fork->hash);
		fork->hash_n = points[i].hash_n;
		return;
	}
}

/* States of different histories parted where these did. */
static void find_histories(struct search *f)
{
	const struct pr_position *winner = f->s->states[f->winner].claim;
	for (size_t i = 0; i < f->s->count; i++) {
		const struct pr_position *claim = f->s->states[i].claim;
		uint32_t history;
		uint64_t a, b;
		if (f->sides[i] == LOSING && claim->history != winner->history &&
		    pr_standing_meet(f->s, winner, claim, &history, &a, &b))
			f->forks[i] = (struct pr_fork){.known = true, .history = history, .seq = a < b ? a : b, .epoch = PR_POINT_NONE};
	}
}

bool pr_forks_find(const struct pr_standing *s, size_t winner, struct pr_fork *forks)
{
	struct search f = {.s = s, .winner = winner, .forks = forks};
	f.sides = calloc(s->count + 1, sizeof *f.sides);
	f.last = calloc(s->count + 2, sizeof *f.last);
	bool done = f.sides && f.last;
	if (done) {
		take_sides(&f);
		done = find_points(&f) && (!s->quorum->trusts_epochs || find_epochs(&f));
		find_histories(&f);
	}
	for (size_t i = 0; done && i < s->count; i++)
		find_hash(&f, &forks[i], i);
	free(f.sides);
	free(f.last);
	free(f.reaches);
	return done;
}

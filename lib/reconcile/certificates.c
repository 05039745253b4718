#include "certificates.h"

#include <stdlib.h>

struct search {
	struct pr_certificates *c;
	const struct pr_standing *s;
	size_t *seen;   /* by peer: the first of the point's hashes that it claims, and one; 0: none here */
	bool *doubles;  /* by peer */
	size_t *stamps; /* by peer: the point that `seen` is of, and one */
};

static bool same_hash(const struct pr_point *a, const struct pr_point *b)
{
	return a->hash_n == b->hash_n && memcmp(a->hash, b->hash, sizeof a->hash) == 0;
}

static bool same_point(const struct pr_point *a, const struct pr_point *b)
{
	return a->history == b->history && a->seq == b->seq && a->at == b->at;
}

/* Whether the claim stands: it is of what nobody takes back, or of where the peer is now. */
static bool stands(const struct search *f, const struct pr_point *point)
{
	size_t state = f->s->state_of[point->peer];
	const struct pr_position *now = state == PR_STATE_NONE ? NULL : f->s->states[state].claim;
	return point->firm || (now && now->epoch == point->epoch && pr_position_is_at(now, point));
}

/* The weight of those that claim the hash from `from` on; *to: behind it. */
static struct pr_weight weigh(struct search *f, size_t first, size_t from, size_t end, size_t *to)
{
	const struct pr_point *points = f->s->positions->points;
	struct pr_weight weight = {{0}};
	for (*to = from; *to < end && same_hash(&points[from], &points[*to]); (*to)++) {
		const struct pr_point *point = &points[*to];
		if (!stands(f, point))
			continue;
		if (f->stamps[point->peer] != first + 1) {
			f->stamps[point->peer] = first + 1;
			f->seen[point->peer] = 0;
		}
		bool again = f->seen[point->peer] == from + 1; /* with another epoch */
		f->doubles[point->peer] = f->doubles[point->peer] || (f->seen[point->peer] > 0 && !again);
		f->seen[point->peer] = from + 1;
		if (!again)
			pr_weight_add(&weight, f->s->quorum->weights[point->peer]);
	}
	return weight;
}

static bool claims_hash(const struct search *f, uint32_t peer, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (f->s->positions->points[i].peer == peer && stands(f, &f->s->positions->points[i]))
			return true;
	return false;
}

/* Who claims both what begins at a and what begins at b. */
static bool name_culprits(struct search *f, size_t a, size_t a_end, size_t b, size_t b_end)
{
	struct pr_certificates *c = f->c;
	c->conflict = true;
	c->history = f->s->positions->points[a].history;
	c->seq = f->s->positions->points[a].seq;
	c->culprits = malloc((a_end - a + 1) * sizeof *c->culprits);
	if (!c->culprits)
		return false;
	for (size_t i = a; i < a_end; i++) {
		uint32_t peer = f->s->positions->points[i].peer;
		if (claims_hash(f, peer, a, i) || !claims_hash(f, peer, i, i + 1) || !claims_hash(f, peer, b, b_end))
			continue;
		c->culprits[c->culprit_count++] = peer;
	}
	pr_peers_sort(f->s->positions->peers, c->culprits, c->culprit_count);
	return true;
}

/* The hashes at one point. */
static bool look_at(struct search *f, size_t first, size_t end)
{
	size_t certain = SIZE_MAX, certain_end = 0;
	for (size_t from = first, to; from < end; from = to) {
		struct pr_weight weight = weigh(f, first, from, end, &to);
		if (f->s->positions->points[from].hash_n == 0 || !pr_quorum_reached(f->s->quorum, weight) || f->c->conflict)
			continue;
		if (certain == SIZE_MAX) {
			certain = from;
			certain_end = to;
		} else if (!name_culprits(f, certain, certain_end, from, to)) {
			return false;
		}
	}
	return true;
}

static bool list_doubles(struct search *f, size_t peers)
{
	struct pr_certificates *c = f->c;
	c->doubles = malloc((peers + 1) * sizeof *c->doubles);
	if (!c->doubles)
		return false;
	for (uint32_t i = 0; i < peers; i++)
		if (f->doubles[i])
			c->doubles[c->double_count++] = i;
	pr_peers_sort(f->s->positions->peers, c->doubles, c->double_count);
	return true;
}

bool pr_certificates_find(struct pr_certificates *c, const struct pr_standing *s)
{
	struct search f = {.c = c, .s = s};
	const struct pr_point *points = s->positions->points;
	size_t count = s->positions->point_count, peers = pr_peers_count(s->positions->peers);
	*c = (struct pr_certificates){0};
	f.seen = calloc(peers + 1, sizeof *f.seen);
	f.stamps = calloc(peers + 1, sizeof *f.stamps);
	f.doubles = calloc(peers + 1, sizeof *f.doubles);
	bool done = f.seen && f.stamps && f.doubles;
	for (size_t i = 0, end; done && i < count; i = end) {
		bool several = false, here = s->on_line[points[i].history];
		for (end = i + 1; end < count && same_point(&points[i], &points[end]); end++)
			several = several || (points[i].hash_n > 0 && !same_hash(&points[i], &points[end]));
		done = !here || !several || look_at(&f, i, end);
	}
	done = done && list_doubles(&f, peers);
	free(f.seen);
	free(f.stamps);
	free(f.doubles);
	return done;
}

void pr_certificates_clear(struct pr_certificates *c)
{
	free(c->culprits);
	free(c->doubles);
	*c = (struct pr_certificates){0};
}

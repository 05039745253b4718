#include "standing.h"

#include <stdlib.h>

#include "partings.h"

struct pr_span pr_standing_line(struct pr_span history)
{
	const uint8_t *slash = history.n > 0 ? memchr(history.p, '/', history.n) : NULL;
	if (!slash)
		return pr_span_of("");
	return (struct pr_span){slash + 1, history.n - (size_t)(slash + 1 - history.p)};
}

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int by_name(const struct pr_peers *names, uint32_t a, uint32_t b)
{
	struct pr_span x = pr_peers_name(names, a), y = pr_peers_name(names, b);
	size_t n = x.n < y.n ? x.n : y.n;
	int by = n > 0 ? memcmp(x.p, y.p, n) : 0;
	return by ? by : order(x.n, y.n);
}

/* Furthest first; equal: one state. */
static int by_distance(const struct pr_positions *positions, const struct pr_position *a, const struct pr_position *b)
{
	int by = order(b->epoch + 1, a->epoch + 1); /* what is absent counts as least */
	by = by ? by : order(b->seq, a->seq);
	by = by ? by : order(a->at, b->at);
	by = by ? by : order(b->hash_n, a->hash_n);
	by = by ? by : memcmp(a->hash, b->hash, sizeof a->hash);
	return by || a->history == b->history ? by : by_name(positions->histories, a->history, b->history);
}

static int by_state(const void *a, const void *b, void *arg)
{
	const struct pr_position *x = *(const struct pr_position *const *)a, *y = *(const struct pr_position *const *)b;
	const struct pr_positions *positions = arg;
	int by = by_distance(positions, x, y);
	return by ? by : by_name(positions->peers, x->peer, y->peer);
}

/* A peer's newest first. */
static int by_peer(const void *a, const void *b, void *arg)
{
	const struct pr_position *x = *(const struct pr_position *const *)a, *y = *(const struct pr_position *const *)b;
	const struct pr_positions *positions = arg;
	int by = by_name(positions->peers, x->peer, y->peer);
	by = by ? by : pr_position_is_newer(y, x) - pr_position_is_newer(x, y);
	return by ? by : by_name(positions->histories, x->history, y->history);
}

/* Whether history is one that `from` grew from, or itself. */
static bool grew_from(const struct pr_standing *s, uint32_t from, uint32_t history)
{
	while (from != history && from != PR_PEER_NONE)
		from = s->grown[from].from;
	return from == history;
}

static uint64_t first_seq(const struct pr_positions *positions, uint32_t history)
{
	size_t low = 0, high = positions->point_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (positions->points[middle].history < history)
			low = middle + 1;
		else
			high = middle;
	}
	return low < positions->point_count ? positions->points[low].seq : 0;
}

/* One peer is at both points at once: it has left the history where it is behind. */
static void grow(struct pr_standing *s, const struct pr_position *a, const struct pr_position *b)
{
	bool later = a->seq != b->seq ? a->seq < b->seq : first_seq(s->positions, a->history) <= first_seq(s->positions, b->history);
	const struct pr_position *old = later ? a : b, *new = later ? b : a;
	struct pr_grown *grown = &s->grown[new->history];
	if (grew_from(s, old->history, new->history))
		return; /* others say that it was the other way round */
	if (grown->from == PR_PEER_NONE || (grown->from == old->history && grown->seq < old->seq))
		*grown = (struct pr_grown){old->history, old->seq};
}

/* The claims of each peer together, its newest first; of those of one time, the furthest, and the others say what it grew from. */
static size_t take_current(struct pr_standing *s, const struct pr_position **list, size_t count)
{
	size_t kept = 0;
	qsort_r(list, count, sizeof *list, by_peer, (void *)(uintptr_t)s->positions);
	for (size_t i = 0, end; i < count; i = end) {
		const struct pr_position *current = list[i];
		for (end = i + 1; end < count && list[end]->peer == list[i]->peer; end++) {
			const struct pr_position *older = list[end];
			if (older->incarnation == current->incarnation && older->t == current->t && older->verified == current->verified)
				grow(s, list[end - 1], older);
		}
		list[kept++] = list[i];
	}
	return kept;
}

static bool make_states(struct pr_standing *s, const struct pr_position *const *list, size_t count)
{
	size_t all = pr_peers_count(s->positions->peers);
	s->states = calloc(count + 1, sizeof *s->states);
	s->peers = calloc(count + 1, sizeof *s->peers);
	s->state_of = malloc((all + 1) * sizeof *s->state_of);
	if (!s->states || !s->peers || !s->state_of)
		return false;
	for (size_t i = 0; i < all; i++)
		s->state_of[i] = PR_STATE_NONE;
	for (size_t i = 0; i < count; i++) {
		uint32_t peer = list[i]->peer;
		if (i == 0 || by_distance(s->positions, list[i - 1], list[i]) != 0)
			s->states[s->count++] = (struct pr_state){.claim = list[i], .peers = s->peers + i, .committed = PR_POINT_NONE};
		struct pr_state *state = &s->states[s->count - 1];
		state->peers[state->count++] = peer;
		pr_weight_add(&state->weight, s->quorum->weights[peer]);
		state->committed = list[i]->committed + 1 > state->committed + 1 ? list[i]->committed : state->committed;
		s->state_of[peer] = s->count - 1;
	}
	return true;
}

static bool both_have(const struct pr_standing *s, uint64_t a, uint64_t b)
{
	return s->quorum->trusts_epochs && a != PR_POINT_NONE && b != PR_POINT_NONE;
}

bool pr_standing_keeps(const struct pr_standing *s, size_t state, const struct pr_point *point)
{
	const struct pr_position *now = s->states[state].claim;
	if (now->history != point->history || now->seq < point->seq)
		return false;
	bool one_log = both_have(s, now->epoch, point->epoch) && now->epoch == point->epoch;
	return point->firm || one_log || (now->epoch == point->epoch && pr_position_is_at(now, point));
}

/* What peers of `ahead` had when they were where `behind` is now: whether it is the same. */
static void look_back(const struct pr_standing *s, size_t behind, size_t ahead, bool *same, bool *other)
{
	const struct pr_position *claim = s->states[behind].claim;
	const struct pr_point *points;
	size_t count = pr_positions_at(s->positions, claim->history, claim->seq, &points);
	*same = *other = false;
	for (size_t i = 0, end; i < count; i = end) { /* of one hash and epoch there is a point for each peer */
		const struct pr_point *first = &points[i];
		struct pr_weight weight = {{0}};
		size_t peers = 0;
		for (end = i; end < count && pr_point_same(first, &points[end]) && first->epoch == points[end].epoch; end++) {
			uint32_t peer = points[end].peer;
			bool counts = s->state_of[peer] == ahead && pr_standing_keeps(s, ahead, &points[end]);
			if (counts)
				pr_weight_add(&weight, s->quorum->weights[peer]);
			peers += counts;
		}
		if (peers == 0 || claim->hash_n == 0 || first->hash_n == 0 || claim->at != first->at || !pr_quorum_believes(s->quorum, weight))
			continue;
		bool equal = first->hash_n == claim->hash_n && memcmp(first->hash, claim->hash, sizeof claim->hash) == 0;
		*same = *same || equal;
		*other = *other || !equal;
	}
}

static bool is_bare(const struct pr_position *claim)
{
	return claim->hash_n == 0 && claim->epoch == PR_POINT_NONE;
}

static struct pr_relation relate_equal(const struct pr_standing *s, const struct pr_position *a, const struct pr_position *b)
{
	if (a->hash_n > 0 && b->hash_n > 0 && a->at == b->at) {
		bool same = a->hash_n == b->hash_n && memcmp(a->hash, b->hash, a->hash_n) == 0;
		return (struct pr_relation){same ? PR_ORDER_SAME : PR_ORDER_APART, true};
	}
	if (both_have(s, a->epoch, b->epoch))
		return (struct pr_relation){a->epoch == b->epoch ? PR_ORDER_SAME : PR_ORDER_APART, true};
	return (struct pr_relation){PR_ORDER_SAME, false};
}

/* a is behind b in the same history. */
static struct pr_relation relate_behind(const struct pr_standing *s, size_t behind, size_t ahead)
{
	const struct pr_position *a = s->states[behind].claim, *b = s->states[ahead].claim;
	bool same, other;
	if (both_have(s, a->epoch, b->epoch) && a->epoch > b->epoch)
		return (struct pr_relation){PR_ORDER_APART, true};
	look_back(s, behind, ahead, &same, &other);
	if (same != other)
		return (struct pr_relation){same ? PR_ORDER_BEHIND : PR_ORDER_APART, true};
	bool one_log = both_have(s, a->epoch, b->epoch) && a->epoch == b->epoch && !other;
	return (struct pr_relation){PR_ORDER_BEHIND, one_log || (is_bare(a) && is_bare(b))};
}

bool pr_standing_meet(const struct pr_standing *s, const struct pr_position *a, const struct pr_position *b, uint32_t *history,
                      uint64_t *a_seq, uint64_t *b_seq)
{
	*a_seq = a->seq;
	for (*history = a->history; *history != PR_PEER_NONE; *a_seq = s->grown[*history].seq, *history = s->grown[*history].from) {
		uint32_t other = b->history;
		for (*b_seq = b->seq; other != PR_PEER_NONE && other != *history; other = s->grown[other].from)
			*b_seq = s->grown[other].seq;
		if (other == *history)
			return true;
	}
	return false;
}

static enum pr_order turned(enum pr_order order)
{
	return order == PR_ORDER_BEHIND ? PR_ORDER_AHEAD : order == PR_ORDER_AHEAD ? PR_ORDER_BEHIND : order;
}

uint32_t pr_standing_log(const struct pr_standing *s, size_t state)
{
	const struct pr_state *st = &s->states[state];
	for (size_t i = 0; s->branches && i < st->count; i++)
		if (pr_branches_reaches(s->branches, st->peers[i], st->claim->seq))
			return st->peers[i];
	return PR_PEER_NONE;
}

static bool relate_logs(const struct pr_standing *s, size_t i, size_t k, struct pr_relation *r)
{
	uint32_t x = pr_standing_log(s, i), y = pr_standing_log(s, k);
	uint64_t only_x, only_y;
	if (x == PR_PEER_NONE || y == PR_PEER_NONE || !pr_branches_compare(s->branches, x, y, &only_x, &only_y))
		return false;
	r->known = true;
	r->order = only_x && only_y ? PR_ORDER_APART : only_x ? PR_ORDER_AHEAD : only_y ? PR_ORDER_BEHIND : PR_ORDER_SAME;
	return true;
}

static struct pr_relation relate(const struct pr_standing *s, size_t i, size_t k)
{
	struct pr_relation told;
	if (relate_logs(s, i, k, &told))
		return told;
	const struct pr_position *a = s->states[i].claim, *b = s->states[k].claim;
	uint64_t a_seq, b_seq;
	uint32_t history;
	if (a->history == b->history) {
		if (a->seq == b->seq)
			return relate_equal(s, a, b);
		struct pr_relation r = a->seq < b->seq ? relate_behind(s, i, k) : relate_behind(s, k, i);
		r.order = a->seq < b->seq ? r.order : turned(r.order);
		return r;
	}
	if (!pr_standing_meet(s, a, b, &history, &a_seq, &b_seq))
		return (struct pr_relation){PR_ORDER_APART, true};
	if (history == a->history && a_seq <= b_seq)
		return (struct pr_relation){PR_ORDER_BEHIND, true};
	if (history == b->history && b_seq <= a_seq)
		return (struct pr_relation){PR_ORDER_AHEAD, true};
	return (struct pr_relation){PR_ORDER_APART, true};
}

static void set_relation(struct pr_standing *s, size_t i, size_t k, struct pr_relation r)
{
	s->relations[i * s->count + k] = (uint8_t)((unsigned)r.order << 1 | r.known);
	s->relations[k * s->count + i] = (uint8_t)((unsigned)turned(r.order) << 1 | r.known);
}

/* What they were at before tells where nothing else does. */
static void set_apart(void *arg, size_t a, size_t b)
{
	struct pr_standing *s = arg;
	if (!pr_standing_relation(s, a, b).known)
		set_relation(s, a, b, (struct pr_relation){PR_ORDER_APART, true});
}

static bool make_relations(struct pr_standing *s)
{
	s->relations = malloc(s->count * s->count + 1);
	if (!s->relations)
		return false;
	for (size_t i = 0; i < s->count; i++) {
		s->relations[i * s->count + i] = PR_ORDER_SAME << 1 | 1;
		for (size_t k = i + 1; k < s->count; k++)
			set_relation(s, i, k, relate(s, i, k));
	}
	return pr_partings_find(s, set_apart, s);
}

bool pr_standing_make(struct pr_standing *s, const struct pr_positions *positions, struct pr_span line,
                      const struct pr_quorum *quorum, const bool *passed_over)
{
	size_t histories = pr_peers_count(positions->histories), count = 0;
	const struct pr_position **list = malloc((positions->newest_count + 1) * sizeof *list);
	*s = (struct pr_standing){.positions = positions, .quorum = quorum, .line = line};
	s->branches = line.n == 0 ? positions->branches : NULL;
	s->grown = malloc((histories + 1) * sizeof *s->grown);
	s->on_line = malloc((histories + 1) * sizeof *s->on_line);
	bool done = list && s->grown && s->on_line;
	for (uint32_t i = 0; done && i < histories; i++) {
		s->grown[i] = (struct pr_grown){PR_PEER_NONE, 0};
		s->on_line[i] = pr_same(pr_standing_line(pr_peers_name(positions->histories, i)), line);
	}
	for (size_t i = 0; done && i < positions->newest_count; i++)
		if (s->on_line[positions->newest[i].history] && !passed_over[positions->newest[i].peer])
			list[count++] = &positions->newest[i];
	if (done && count > 0) {
		count = take_current(s, list, count);
		qsort_r(list, count, sizeof *list, by_state, (void *)(uintptr_t)positions);
	}
	done = done && make_states(s, list, count) && (s->count > PR_STATES_MAX || make_relations(s));
	free(list);
	return done;
}

void pr_standing_clear(struct pr_standing *s)
{
	free(s->states);
	free(s->peers);
	free(s->state_of);
	free(s->grown);
	free(s->on_line);
	free(s->relations);
	*s = (struct pr_standing){0};
}

struct pr_relation pr_standing_relation(const struct pr_standing *s, size_t a, size_t b)
{
	uint8_t packed = s->relations[a * s->count + b];
	return (struct pr_relation){(enum pr_order)(packed >> 1), (packed & 1) != 0};
}

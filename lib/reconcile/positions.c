#include "positions.h"

#include <assert.h>
#include <stdlib.h>

#include "base/digest.h"
#include "base/grow.h"
#include "base/hash.h"
#include "inplace.h"

static_assert(sizeof(struct pr_point) == PR_POINT_BYTES && PR_POINT_BYTES <= PR_INPLACE_MAX, "what a point takes");

#define COMPACT_FROM (1u << 16) /* points before it is worth to look for what stands twice */

bool pr_positions_open(struct pr_positions *positions, struct pr_peers *peers)
{
	*positions = (struct pr_positions){.peers = peers, .histories = pr_peers_new()};
	return positions->histories && pr_peers_add(positions->histories, pr_span_of("")) != PR_PEER_NONE;
}

void pr_positions_close(struct pr_positions *positions)
{
	pr_peers_free(positions->histories);
	free(positions->newest);
	free(positions->table);
	free(positions->points);
	pr_numbering_free(&positions->compactions);
	*positions = (struct pr_positions){0};
}

static uint64_t number(const struct pr_record *r, unsigned key)
{
	return pr_has(r, key) ? pr_uint(r, key) : PR_POINT_NONE;
}

static bool digest(uint8_t out[PR_POINT_HASH], struct pr_span hash)
{
	struct pr_digest *d = pr_digest_new();
	if (!d)
		return false;
	pr_digest_add(d, hash);
	pr_digest_end(d, out);
	pr_digest_free(d);
	return true;
}

int pr_position_read(struct pr_position *claim, const struct pr_record *r)
{
	struct pr_span hash = pr_text(r, PR_CLAIM_HASH);
	*claim = (struct pr_position){
		.incarnation = pr_uint(r, PR_CLAIM_INCARNATION), .t = r->t, .seq = number(r, PR_CLAIM_SEQ),
		.epoch = number(r, PR_CLAIM_EPOCH), .at = number(r, PR_CLAIM_AT), .committed = number(r, PR_CLAIM_COMMITTED),
		.undated = pr_uint(r, PR_CLAIM_UNDATED) != 0, .checkpoint = pr_uint(r, PR_CLAIM_CHECKPOINT) != 0};
	if (hash.n > PR_POINT_HASH) {
		if (!digest(claim->hash, hash))
			return -1;
		claim->hash_n = PR_POINT_HASH;
	} else if (hash.n > 0) {
		memcpy(claim->hash, hash.p, hash.n);
		claim->hash_n = (uint8_t)hash.n;
	}
	return claim->seq != PR_POINT_NONE;
}

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* What is absent counts as least. */
static int order_known(uint64_t a, uint64_t b)
{
	return order(a + 1, b + 1);
}

bool pr_position_is_newer(const struct pr_position *a, const struct pr_position *b)
{
	int by = order(a->verified, b->verified);
	by = by ? by : order(a->incarnation, b->incarnation);
	by = by ? by : order(a->t, b->t);
	by = by ? by : order_known(a->seq, b->seq);
	by = by ? by : order_known(a->epoch, b->epoch);
	by = by ? by : order(a->hash_n, b->hash_n);
	by = by ? by : memcmp(a->hash, b->hash, sizeof a->hash);
	by = by ? by : order_known(a->at, b->at);
	return (by ? by : order_known(a->committed, b->committed)) > 0;
}

static size_t slot(const struct pr_positions *positions, uint32_t peer, uint32_t history)
{
	size_t mask = positions->table_size - 1, i = (size_t)pr_hash_word(peer, history) & mask;
	for (uint32_t place; (place = positions->table[i]) > 0; i = (i + 1) & mask)
		if (positions->newest[place - 1].peer == peer && positions->newest[place - 1].history == history)
			break;
	return i;
}

/* Room for one more in the table, at most half of which is used. */
static bool grow_table(struct pr_positions *positions)
{
	if (2 * (positions->newest_count + 1) <= positions->table_size)
		return true;
	size_t size = positions->table_size > 0 ? 2 * positions->table_size : 64;
	uint32_t *table = calloc(size, sizeof *table);
	if (!table)
		return false;
	free(positions->table);
	positions->table = table;
	positions->table_size = size;
	for (size_t i = 0; i < positions->newest_count; i++)
		table[slot(positions, positions->newest[i].peer, positions->newest[i].history)] = (uint32_t)i + 1;
	return true;
}

static bool keep_newest(struct pr_positions *positions, const struct pr_position *claim)
{
	if (!grow_table(positions))
		return false;
	size_t i = slot(positions, claim->peer, claim->history);
	if (positions->table[i] > 0) {
		struct pr_position *newest = &positions->newest[positions->table[i] - 1];
		*newest = pr_position_is_newer(claim, newest) ? *claim : *newest;
		return true;
	}
	if (positions->newest_count == UINT32_MAX - 1 ||
	    !pr_grow(&positions->newest, &positions->newest_room, positions->newest_count + 1, sizeof *positions->newest))
		return false;
	positions->newest[positions->newest_count++] = *claim;
	positions->table[i] = (uint32_t)positions->newest_count;
	return true;
}

/* By place, then by what is there, then by who says so. */
static int by_place(const void *a, const void *b)
{
	const struct pr_point *x = a, *y = b;
	int by = order(x->history, y->history);
	by = by ? by : order(x->seq, y->seq);
	by = by ? by : order(x->at, y->at);
	by = by ? by : order(x->hash_n, y->hash_n);
	by = by ? by : memcmp(x->hash, y->hash, sizeof x->hash);
	by = by ? by : order_known(x->epoch, y->epoch);
	return by ? by : order(x->peer, y->peer);
}

/* Sorts, and keeps once what stands twice. */
static void compact(struct pr_positions *positions)
{
	size_t kept = 0;
	if (positions->point_count == 0)
		return;
	pr_inplace_sort(positions->points, positions->point_count, sizeof *positions->points, by_place);
	for (size_t i = 1; i < positions->point_count; i++) {
		struct pr_point *last = &positions->points[kept], *point = &positions->points[i];
		if (by_place(last, point) != 0) {
			positions->points[++kept] = *point;
			continue;
		}
		last->checkpoint |= point->checkpoint;
		last->firm |= point->firm;
		last->verified |= point->verified;
	}
	positions->point_count = kept + 1;
}

static bool room_for_point(struct pr_positions *positions)
{
	if (positions->point_count < positions->point_room)
		return true;
	if (positions->point_count >= COMPACT_FROM) {
		compact(positions);
		if (positions->point_count <= positions->point_room / 2)
			return true;
	}
	return pr_grow(&positions->points, &positions->point_room, positions->point_count + 1, sizeof *positions->points);
}

bool pr_positions_add(struct pr_positions *positions, const struct pr_position *given, struct pr_span history)
{
	struct pr_position claim = *given;
	claim.history = pr_peers_add(positions->histories, history);
	if (claim.history >= PR_POINT_HISTORIES || !keep_newest(positions, &claim) || !room_for_point(positions))
		return false;
	uint32_t at = claim.at == PR_POINT_NONE ? 0 : pr_numbering_add(&positions->compactions, claim.at) + 1;
	if (claim.at != PR_POINT_NONE && at == 0)
		return false;
	bool committed = claim.committed != PR_POINT_NONE && claim.committed >= claim.seq;
	struct pr_point *point = &positions->points[positions->point_count++];
	*point = (struct pr_point){.seq = claim.seq, .at = at, .epoch = claim.epoch, .peer = claim.peer,
	                           .history = claim.history & (PR_POINT_HISTORIES - 1), .hash_n = claim.hash_n & 63u,
	                           .checkpoint = claim.checkpoint, .verified = claim.verified,
	                           .firm = claim.checkpoint || committed || claim.epoch == PR_POINT_NONE};
	memcpy(point->hash, claim.hash, sizeof point->hash);
	return true;
}

/* The only history of the claims that name one; 0, which is "", if there are none or several. */
static uint32_t only_history(const struct pr_positions *positions)
{
	uint32_t only = 0;
	for (size_t i = 0; i < positions->newest_count; i++) {
		uint32_t history = positions->newest[i].history;
		if (history != 0 && only != 0 && only != history)
			return 0;
		only = history != 0 ? history : only;
	}
	return only;
}

/* Compaction points are numbered in their order, so that nothing depends on which was told first. */
static bool settle_compactions(struct pr_positions *positions)
{
	struct pr_numbering *compactions = &positions->compactions;
	uint32_t *to = malloc((compactions->count + 1) * sizeof *to);
	if (!to || !pr_numbering_sort(compactions, to)) {
		free(to);
		return false;
	}
	for (size_t i = 0; i < positions->point_count; i++)
		if (positions->points[i].at > 0)
			positions->points[i].at = to[positions->points[i].at - 1] + 1;
	bool there = true;
	for (size_t i = 0; i < positions->newest_count; i++) {
		struct pr_position *claim = &positions->newest[i];
		uint32_t at = claim->at == PR_POINT_NONE ? 0 : pr_numbering_add(compactions, claim->at) + 1;
		there = there && (at > 0 || claim->at == PR_POINT_NONE);
		claim->at = at;
	}
	free(to);
	return there;
}

bool pr_positions_settle(struct pr_positions *positions, const uint32_t *to)
{
	if (!settle_compactions(positions))
		return false;
	struct pr_position *list = positions->newest;
	size_t count = positions->newest_count;
	uint32_t only = only_history(positions);
	bool room = true;
	for (size_t i = 0; i < positions->point_count; i++) {
		struct pr_point *point = &positions->points[i];
		point->peer = to[point->peer];
		point->history = point->history == 0 ? only & (PR_POINT_HISTORIES - 1) : point->history;
	}
	compact(positions);
	positions->newest = NULL;
	positions->newest_count = positions->newest_room = positions->table_size = 0;
	free(positions->table);
	positions->table = NULL;
	for (size_t i = 0; i < count && room; i++) {
		list[i].peer = to[list[i].peer];
		list[i].history = list[i].history == 0 ? only : list[i].history;
		room = keep_newest(positions, &list[i]);
	}
	free(list);
	return room;
}

static size_t first_at(const struct pr_positions *positions, uint32_t history, uint64_t seq)
{
	size_t low = 0, high = positions->point_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct pr_point *point = &positions->points[middle];
		if (point->history < history || (point->history == history && point->seq < seq))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t pr_positions_at(const struct pr_positions *positions, uint32_t history, uint64_t seq, const struct pr_point **first)
{
	size_t from = first_at(positions, history, seq), to = from;
	while (to < positions->point_count && positions->points[to].history == history && positions->points[to].seq == seq)
		to++;
	*first = positions->points + from;
	return to - from;
}

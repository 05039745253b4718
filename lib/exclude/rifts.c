#include "rifts.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/moments.h"

static void clear(struct pr_rift *rift)
{
	pr_sides_clear(&rift->sides);
	free(rift->side);
}

void pr_rifts_free(struct pr_rifts *rifts)
{
	for (size_t i = 0; i < rifts->count; i++)
		clear(&rifts->list[i]);
	free(rifts->list);
	*rifts = (struct pr_rifts){0};
}

static void drop(struct pr_rifts *rifts, size_t which)
{
	clear(&rifts->list[which]);
	rifts->list[which] = rifts->list[--rifts->count];
}

/* Forgets the one that ended first. */
static void forget(struct pr_rifts *rifts)
{
	size_t first = 0;
	for (size_t i = 1; i < rifts->count; i++)
		if (rifts->list[i].until < rifts->list[first].until)
			first = i;
	rifts->forgotten = pr_later(rifts->forgotten, rifts->list[first].until);
	drop(rifts, first);
	rifts->over--;
}

static void end(struct pr_rifts *rifts, struct pr_rift *rift, uint64_t until)
{
	rift->until = pr_later(rift->from, until == UINT64_MAX ? until - 1 : until);
	if (++rifts->over > PR_RIFTS_KEPT)
		forget(rifts);
}

static struct pr_rift *find_open(struct pr_rifts *rifts, struct pr_span id)
{
	for (size_t i = 0; i < rifts->count; i++)
		if (rifts->list[i].until == UINT64_MAX && pr_is(id, rifts->list[i].id))
			return &rifts->list[i];
	return NULL;
}

/* Where each peer stands. False if memory ran out. */
static bool place(struct pr_rift *rift, size_t peers)
{
	rift->side = malloc((peers + 1) * sizeof *rift->side);
	if (!rift->side)
		return false;
	rift->peers = peers;
	memset(rift->side, 0xff, peers * sizeof *rift->side); /* PR_PEER_NONE */
	for (size_t i = 0; i < rift->sides.count; i++)
		for (size_t j = 0; j < rift->sides.sizes[i]; j++)
			rift->side[rift->sides.peers[i][j]] = (uint32_t)i;
	return true;
}

/* A field that bounds a moment, or the best that there is in its place. */
static uint64_t bound(const struct pr_record *r, unsigned key, unsigned estimate)
{
	return pr_has(r, key) ? pr_uint(r, key) : pr_has(r, estimate) ? pr_uint(r, estimate) : r->t;
}

static bool add(struct pr_rifts *rifts, const struct pr_record *r, struct pr_peers *names)
{
	struct pr_span id = pr_text(r, PR_FAILURE_ID);
	struct pr_rift rift = {.from = bound(r, PR_FAILURE_EARLIEST, PR_FAILURE_SINCE), .until = UINT64_MAX};
	if (id.n == 0 || id.n >= sizeof rift.id || rifts->count - rifts->over >= PR_RIFTS_OPEN) {
		rifts->unheard++;
		return true;
	}
	memcpy(rift.id, id.p, id.n);
	rift.partition = pr_is(pr_text(r, PR_FAILURE_FAILURE), "network-partition");
	bool done = pr_sides_read(&rift.sides, r, names) && place(&rift, pr_peers_count(names)) &&
	            pr_grow(&rifts->list, &rifts->room, rifts->count + 1, sizeof *rifts->list);
	if (done)
		rifts->list[rifts->count++] = rift;
	else
		clear(&rift);
	return done;
}

bool pr_rifts_take(struct pr_rifts *rifts, const struct pr_record *r, struct pr_peers *names)
{
	struct pr_span event = pr_text(r, PR_FAILURE_EVENT);
	if (pr_is(pr_text(r, PR_FAILURE_FAILURE), "byzantine"))
		return true;
	struct pr_rift *before = find_open(rifts, pr_text(r, PR_FAILURE_ID));
	if (before && pr_is(event, "close"))
		end(rifts, before, bound(r, PR_FAILURE_END_LATEST, PR_FAILURE_END));
	else if (before)
		end(rifts, before, bound(r, PR_FAILURE_LATEST, PR_FAILURE_SINCE));
	return pr_is(event, "close") || add(rifts, r, names);
}

static uint32_t side_of(const struct pr_rift *rift, uint32_t peer)
{
	return peer < rift->peers ? rift->side[peer] : PR_PEER_NONE;
}

static bool severs(const struct pr_rift *rift, uint32_t a, uint32_t b)
{
	uint32_t i = side_of(rift, a), j = side_of(rift, b);
	if (i == PR_PEER_NONE || j == PR_PEER_NONE)
		return false;
	size_t n = rift->sides.count;
	return rift->sides.severed[i * n + j] || rift->sides.severed[j * n + i];
}

bool pr_rifts_between(const struct pr_rifts *rifts, uint32_t a, uint32_t b, uint64_t t)
{
	bool between = t < rifts->forgotten;
	for (size_t i = 0; i < rifts->count && !between; i++)
		between = rifts->list[i].from <= t && t <= rifts->list[i].until && severs(&rifts->list[i], a, b);
	return between;
}

bool pr_rifts_parted(const struct pr_rifts *rifts)
{
	bool parted = false;
	for (size_t i = 0; i < rifts->count && !parted; i++)
		parted = rifts->list[i].until == UINT64_MAX && rifts->list[i].partition;
	return parted;
}

#include "partials.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/hash.h"

#define UNITS (PR_PARCEL_MAX / PR_UNIT)
#define SENDERS 4u
#define SLOTS 1024u

struct partial {
	struct partial *chain;
	struct partial *newer, *older; /* by the last piece */
	uint64_t touched;
	uint8_t id[PR_PARCEL_ID];
	size_t size;
	uint32_t senders[SENDERS];
	unsigned sender_count;   /* SENDERS: there may be more */
	bool single;             /* to come from senders[0] alone */
	uint64_t has[UNITS / 64]; /* by unit */
	uint8_t *bytes;          /* units in the order in which they came */
	uint16_t *order;
	size_t units, bytes_room, order_room;
};

struct pr_partials {
	struct partial *table[SLOTS], *newest, *oldest;
	size_t count, bytes, memory;
	uint64_t seed;
	size_t *taken; /* bytes, by who began them */
	size_t senders;
	struct pr_digest *digest;
	uint8_t *whole;
	size_t room;
};

struct pr_partials *pr_partials_new(size_t memory, uint64_t seed)
{
	struct pr_partials *all = calloc(1, sizeof *all);
	if (!all)
		return NULL;
	all->memory = memory;
	all->seed = seed;
	all->digest = pr_digest_new();
	if (all->digest)
		return all;
	pr_partials_free(all);
	return NULL;
}

static struct partial **slot_of(struct pr_partials *all, const uint8_t *id)
{
	uint64_t word;
	memcpy(&word, id, sizeof word);
	return &all->table[pr_hash_word(all->seed, word) % SLOTS];
}

static size_t cost_of(const struct partial *p)
{
	return sizeof *p + p->bytes_room * PR_UNIT + p->order_room * sizeof *p->order;
}

/* Bytes more, or less if it is a negative number of them. */
static void charge(struct pr_partials *all, const struct partial *p, size_t bytes)
{
	all->bytes += bytes;
	all->taken[p->senders[0]] += bytes;
}

static void unlink_partial(struct pr_partials *all, struct partial *p)
{
	*(p->newer ? &p->newer->older : &all->newest) = p->older;
	*(p->older ? &p->older->newer : &all->oldest) = p->newer;
	p->newer = p->older = NULL;
}

static void link_newest(struct pr_partials *all, struct partial *p)
{
	p->older = all->newest;
	*(all->newest ? &all->newest->newer : &all->oldest) = p;
	all->newest = p;
}

static void drop(struct pr_partials *all, struct partial *p)
{
	struct partial **link = slot_of(all, p->id);
	while (*link != p)
		link = &(*link)->chain;
	*link = p->chain;
	unlink_partial(all, p);
	all->count--;
	charge(all, p, -cost_of(p));
	free(p->bytes);
	free(p->order);
	free(p);
}

void pr_partials_free(struct pr_partials *all)
{
	if (!all)
		return;
	pr_partials_expire(all, UINT64_MAX);
	pr_digest_free(all->digest);
	free(all->whole);
	free(all->taken);
	free(all);
}

void pr_partials_forget(struct pr_partials *all, const uint8_t id[PR_PARCEL_ID])
{
	for (struct partial *p = *slot_of(all, id), *next; p; p = next) {
		next = p->chain;
		if (memcmp(p->id, id, PR_PARCEL_ID) == 0)
			drop(all, p);
	}
}

void pr_partials_expire(struct pr_partials *all, uint64_t clock)
{
	while (all->oldest && all->oldest->touched <= clock)
		drop(all, all->oldest);
}

size_t pr_partials_bytes(const struct pr_partials *all)
{
	return all->bytes;
}

static bool sent_some(const struct partial *p, uint32_t from)
{
	for (unsigned i = 0; i < p->sender_count; i++)
		if (p->senders[i] == from)
			return true;
	return false;
}

/* The oldest of those whose beginner has most goes, but not `keep`. */
static bool make_room(struct pr_partials *all, const struct partial *keep)
{
	size_t most = 0;
	struct partial *victim = all->oldest;
	for (size_t i = 1; i < all->senders; i++)
		most = all->taken[i] > all->taken[most] ? i : most;
	while (victim && (victim == keep || victim->senders[0] != most))
		victim = victim->newer;
	if (!victim)
		victim = all->oldest == keep ? keep->newer : all->oldest;
	if (victim)
		drop(all, victim);
	return victim != NULL;
}

static struct partial *find(struct pr_partials *all, const struct pr_piece *piece)
{
	struct partial *p = *slot_of(all, piece->id);
	while (p && (p->size != piece->size || memcmp(p->id, piece->id, PR_PARCEL_ID) != 0))
		p = p->chain;
	return p;
}

static struct partial *begin(struct pr_partials *all, const struct pr_piece *piece)
{
	struct partial *p = calloc(1, sizeof *p), **slot = slot_of(all, piece->id);
	if (!p)
		return NULL;
	memcpy(p->id, piece->id, PR_PARCEL_ID);
	p->size = (size_t)piece->size;
	p->senders[p->sender_count++] = piece->from;
	p->chain = *slot;
	*slot = p;
	link_newest(all, p);
	all->count++;
	charge(all, p, cost_of(p));
	return p;
}

static bool fits(const struct pr_piece *piece)
{
	return piece->size <= PR_PARCEL_MAX && piece->offset < piece->size && piece->offset % PR_UNIT == 0 && piece->part.n > 0 &&
	       piece->part.n <= piece->size - piece->offset &&
	       (piece->part.n % PR_UNIT == 0 || piece->part.n == piece->size - piece->offset);
}

/* The units of a piece that are not there yet. */
static bool add(struct pr_partials *all, struct partial *p, const struct pr_piece *piece)
{
	size_t before = cost_of(p), most = piece->part.n / PR_UNIT + 1;
	bool done = pr_grow(&p->bytes, &p->bytes_room, p->units + most, PR_UNIT) &&
	            pr_grow(&p->order, &p->order_room, p->units + most, sizeof *p->order);
	charge(all, p, cost_of(p) - before);
	for (size_t at = 0; done && at < piece->part.n; at += PR_UNIT) {
		size_t unit = (piece->offset + at) / PR_UNIT, n = piece->part.n - at;
		if (p->has[unit / 64] >> unit % 64 & 1u)
			continue;
		memcpy(p->bytes + p->units * PR_UNIT, piece->part.p + at, n < PR_UNIT ? n : PR_UNIT);
		p->order[p->units++] = (uint16_t)unit;
		p->has[unit / 64] |= 1ull << unit % 64;
	}
	return done;
}

static bool is_right(struct pr_partials *all, struct pr_span bytes, const uint8_t *id)
{
	uint8_t hash[PR_DIGEST_SIZE];
	pr_digest_add(all->digest, bytes);
	pr_digest_end(all->digest, hash);
	return memcmp(hash, id, PR_PARCEL_ID) == 0;
}

static bool put_in_order(struct pr_partials *all, const struct partial *p)
{
	if (!pr_grow(&all->whole, &all->room, p->units * PR_UNIT, 1))
		return false;
	for (size_t i = 0; i < p->units; i++)
		memcpy(all->whole + (size_t)p->order[i] * PR_UNIT, p->bytes + i * PR_UNIT, PR_UNIT);
	return true;
}

/* From now on it comes from this peer alone. */
static void begin_anew(struct pr_partials *all, struct partial *p, uint32_t from)
{
	charge(all, p, -cost_of(p));
	memset(p->has, 0, sizeof p->has);
	p->units = 0;
	p->single = true;
	p->senders[0] = from;
	p->sender_count = 1;
	charge(all, p, cost_of(p));
}

static enum pr_pieced finish(struct pr_partials *all, struct partial *p, uint32_t from, struct pr_span *whole)
{
	if (!put_in_order(all, p))
		return PR_PIECED_FAILED;
	*whole = (struct pr_span){all->whole, p->size};
	bool right = is_right(all, *whole, p->id), alone = p->sender_count == 1;
	if (right || alone)
		drop(all, p);
	else
		begin_anew(all, p, from);
	return right ? PR_PIECED_WHOLE : alone ? PR_PIECED_WRONG : PR_PIECED_REFUSED;
}

enum pr_pieced pr_partials_take(struct pr_partials *all, const struct pr_piece *piece, struct pr_span *whole)
{
	if (!fits(piece))
		return PR_PIECED_REFUSED;
	*whole = piece->part;
	if (piece->part.n == piece->size)
		return is_right(all, *whole, piece->id) ? PR_PIECED_WHOLE : PR_PIECED_WRONG;
	struct partial *p = find(all, piece);
	if (p && p->single && p->senders[0] != piece->from && !piece->asked)
		return PR_PIECED_REFUSED;
	if (!pr_grow_zeroed(&all->taken, &all->senders, piece->from + 1u, sizeof *all->taken) || (!p && !(p = begin(all, piece))))
		return PR_PIECED_FAILED;
	if (p->single && p->senders[0] != piece->from)
		begin_anew(all, p, piece->from);
	if (!sent_some(p, piece->from) && p->sender_count < SENDERS)
		p->senders[p->sender_count++] = piece->from;
	p->touched = piece->clock;
	unlink_partial(all, p);
	link_newest(all, p);
	if (!add(all, p, piece))
		return PR_PIECED_FAILED;
	while ((all->count > PR_PARTIALS_MOST || all->bytes > all->memory) && make_room(all, p))
		continue;
	return p->units == (p->size + PR_UNIT - 1) / PR_UNIT ? finish(all, p, piece->from, whole) : PR_PIECED_TAKEN;
}

static void need(const struct partial *p, struct pr_packing *out)
{
	struct pr_numbers missing[UNITS / 2 + 1];
	size_t count = 0, units = (p->size + PR_UNIT - 1) / PR_UNIT;
	for (size_t unit = 0; unit < units; unit++) {
		if (p->has[unit / 64] >> unit % 64 & 1u)
			continue;
		if (count > 0 && missing[count - 1].first + missing[count - 1].count == unit)
			missing[count - 1].count++;
		else
			missing[count++] = (struct pr_numbers){unit, 1};
	}
	pr_need_put(out, p->id, p->size, missing, count);
}

void pr_partials_need(const struct pr_partials *all, uint32_t from, struct pr_packing *out)
{
	for (int own = 1; own >= 0; own--)
		for (const struct partial *p = all->newest; p; p = p->older)
			if (sent_some(p, from) == own && (own || !p->single))
				need(p, out);
}

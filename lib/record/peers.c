#include "peers.h"

#include <stdlib.h>

#include "base/grow.h"

/* Open addressing, half full at the most; the names lie one behind the other in `text`. */
struct name {
	uint64_t hash;
	uint32_t peer, at; /* peer: PR_PEER_NONE marks a free slot */
	uint32_t n;
};

struct pr_peers {
	struct name *slots;
	size_t size, used; /* size is a power of two */
	struct pr_span_at {
		uint32_t at, n;
	} *names; /* of each peer */
	size_t count, room;
	uint32_t *free; /* numbers without a name */
	size_t free_count;
	uint8_t *text;
	size_t text_n, text_room;
};

#define FIRST_SIZE 64u

/* Up to seven bytes as a number, without a loop: the first and the last four overlap. */
static uint64_t few(const uint8_t *p, size_t n)
{
	uint32_t first, last;
	if (n < 4)
		return n ? (uint64_t)p[0] | (uint64_t)p[n / 2] << 8 | (uint64_t)p[n - 1] << 16 : 0;
	memcpy(&first, p, 4);
	memcpy(&last, p + n - 4, 4);
	return (uint64_t)first << 32 | last;
}

/* Multiplicative, eight bytes at a time: names are short, and who chooses them to collide only slows his own analysis. */
static uint64_t hash_of(struct pr_span s)
{
	uint64_t h = 0xcbf29ce484222325u ^ s.n, eight;
	for (; s.n >= 8; s.p += 8, s.n -= 8) {
		memcpy(&eight, s.p, 8);
		h = (h ^ eight) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	h = (h ^ few(s.p, s.n)) * 0x9e3779b97f4a7c15u;
	h = (h ^ h >> 32) * 0x9e3779b97f4a7c15u; /* the last bytes reach the low bits only so */
	return h ^ h >> 32;
}

struct pr_peers *pr_peers_new(void)
{
	struct pr_peers *peers = calloc(1, sizeof *peers);
	if (!peers)
		return NULL;
	peers->slots = malloc(FIRST_SIZE * sizeof *peers->slots);
	if (!peers->slots) {
		free(peers);
		return NULL;
	}
	peers->size = FIRST_SIZE;
	for (size_t i = 0; i < FIRST_SIZE; i++)
		peers->slots[i].peer = PR_PEER_NONE;
	return peers;
}

void pr_peers_free(struct pr_peers *peers)
{
	if (!peers)
		return;
	free(peers->slots);
	free(peers->names);
	free(peers->free);
	free(peers->text);
	free(peers);
}

size_t pr_peers_count(const struct pr_peers *peers)
{
	return peers->count;
}

/* The slot of a name, or the free one where it would be. */
static struct name *slot_of(const struct pr_peers *peers, struct pr_span name, uint64_t hash)
{
	size_t i = hash & (peers->size - 1);
	for (;; i = (i + 1) & (peers->size - 1)) {
		struct name *slot = &peers->slots[i];
		if (slot->peer == PR_PEER_NONE)
			return slot;
		if (slot->hash == hash && slot->n == name.n && (name.n == 0 || memcmp(peers->text + slot->at, name.p, name.n) == 0))
			return slot;
	}
}

static bool grow(struct pr_peers *peers)
{
	if (peers->used * 2 < peers->size)
		return true;
	struct pr_peers bigger = *peers;
	bigger.size *= 2;
	bigger.slots = malloc(bigger.size * sizeof *bigger.slots);
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < bigger.size; i++)
		bigger.slots[i].peer = PR_PEER_NONE;
	for (size_t i = 0; i < peers->size; i++) {
		struct name *old = &peers->slots[i];
		if (old->peer != PR_PEER_NONE)
			*slot_of(&bigger, (struct pr_span){peers->text + old->at, old->n}, old->hash) = *old;
	}
	free(peers->slots);
	*peers = bigger;
	return true;
}

static bool insert(struct pr_peers *peers, struct pr_span name, uint64_t hash, uint32_t peer)
{
	if (!grow(peers) || peers->text_n > UINT32_MAX - name.n ||
	    !pr_grow(&peers->text, &peers->text_room, peers->text_n + name.n, 1))
		return false;
	struct name *slot = slot_of(peers, name, hash);
	*slot = (struct name){hash, peer, (uint32_t)peers->text_n, (uint32_t)name.n};
	if (name.n > 0)
		memcpy(peers->text + peers->text_n, name.p, name.n);
	peers->text_n += name.n;
	peers->used++;
	return true;
}

uint32_t pr_peers_find(const struct pr_peers *peers, struct pr_span name)
{
	return slot_of(peers, name, hash_of(name))->peer;
}

uint32_t pr_peers_add(struct pr_peers *peers, struct pr_span name)
{
	uint64_t hash = hash_of(name);
	uint32_t peer = slot_of(peers, name, hash)->peer;
	if (peer != PR_PEER_NONE)
		return peer;
	peer = peers->free_count ? peers->free[peers->free_count - 1] : (uint32_t)peers->count;
	if (peer == PR_PEER_NONE - 1 || !pr_grow(&peers->names, &peers->room, peers->count + 1, sizeof *peers->names) ||
	    !insert(peers, name, hash, peer))
		return PR_PEER_NONE;
	if (peers->free_count)
		peers->free_count--;
	else
		peers->count++;
	peers->names[peer] = (struct pr_span_at){(uint32_t)(peers->text_n - name.n), (uint32_t)name.n};
	return peer;
}

bool pr_peers_alias(struct pr_peers *peers, struct pr_span alias, uint32_t peer)
{
	uint64_t hash = hash_of(alias);
	return slot_of(peers, alias, hash)->peer != PR_PEER_NONE || insert(peers, alias, hash, peer);
}

size_t pr_peers_named(const struct pr_peers *peers)
{
	return peers->count - peers->free_count;
}

/* Puts what is not gone into kept, whose tables are empty and large enough. */
static void keep(const struct pr_peers *peers, const bool *gone, struct pr_peers *kept)
{
	for (size_t i = 0; i < peers->size; i++) {
		const struct name *old = &peers->slots[i];
		if (old->peer == PR_PEER_NONE || gone[old->peer])
			continue;
		struct pr_span name = {peers->text + old->at, old->n};
		if (peers->names[old->peer].at == old->at) /* its name, no alias */
			kept->names[old->peer] = (struct pr_span_at){(uint32_t)kept->text_n, old->n};
		*slot_of(kept, name, old->hash) = (struct name){old->hash, old->peer, (uint32_t)kept->text_n, old->n};
		memcpy(kept->text + kept->text_n, name.p, name.n);
		kept->text_n += name.n;
		kept->used++;
	}
	kept->free_count = 0;
	for (size_t peer = kept->count; peer-- > 0;)
		if (kept->names[peer].n == 0)
			kept->free[kept->free_count++] = (uint32_t)peer;
}

bool pr_peers_forget(struct pr_peers *peers, const bool *gone)
{
	struct pr_peers kept = {.size = peers->size, .count = peers->count, .room = peers->count + 1, .text_room = peers->text_n + 1};
	kept.slots = malloc(kept.size * sizeof *kept.slots);
	kept.names = calloc(kept.room, sizeof *kept.names);
	kept.free = malloc(kept.room * sizeof *kept.free);
	kept.text = malloc(kept.text_room);
	bool done = kept.slots && kept.names && kept.free && kept.text;
	if (done) {
		for (size_t i = 0; i < kept.size; i++)
			kept.slots[i].peer = PR_PEER_NONE;
		keep(peers, gone, &kept);
	}
	struct pr_peers old = done ? *peers : kept;
	if (done)
		*peers = kept;
	free(old.slots);
	free(old.names);
	free(old.free);
	free(old.text);
	return done;
}

struct pr_span pr_peers_name(const struct pr_peers *peers, uint32_t peer)
{
	if (!peers->text) /* the only name there is has no characters */
		return (struct pr_span){(const uint8_t *)"", 0};
	return (struct pr_span){peers->text + peers->names[peer].at, peers->names[peer].n};
}

static int by_name(const void *a, const void *b, void *peers)
{
	return pr_order(pr_peers_name(peers, *(const uint32_t *)a), pr_peers_name(peers, *(const uint32_t *)b));
}

void pr_peers_sort(const struct pr_peers *peers, uint32_t *list, size_t count)
{
	if (count > 0)
		qsort_r(list, count, sizeof *list, by_name, (void *)peers);
}

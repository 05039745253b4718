#include "parcels.h"

#include <stdlib.h>

#include "base/digest.h"
#include "base/grow.h"
#include "base/hash.h"
#include "base/rising.h"

#define LEAST 64u

static size_t cost_of(size_t n)
{
	return sizeof(struct pr_parcel) + n + 2 * sizeof(struct pr_parcel *);
}

static int by_key(const void *a, const void *b)
{
	const struct pr_origin_key *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->member < y->member ? -1 : x->member > y->member;
}

static struct pr_parcel **slot_of(struct pr_parcel **table, size_t size, uint64_t seed, const uint8_t *id)
{
	uint64_t word;
	memcpy(&word, id, sizeof word);
	return &table[pr_hash_word(seed, word) & (size - 1)];
}

/* Twice as many slots. */
static bool widen(struct pr_parcels *kept)
{
	size_t size = kept->size ? 2 * kept->size : LEAST;
	struct pr_parcel **table = calloc(size, sizeof *table);
	if (!table)
		return false;
	for (size_t i = 0; i < kept->size; i++)
		for (struct pr_parcel *p = kept->table[i], *next; p; p = next) {
			struct pr_parcel **slot = slot_of(table, size, kept->seed, p->id);
			next = p->chain;
			p->chain = *slot;
			*slot = p;
		}
	free(kept->table);
	kept->table = table;
	kept->size = size;
	return true;
}

static bool list_keys(struct pr_origin_key *keys, uint32_t *places, const struct pr_membership *membership)
{
	struct pr_digest *d = pr_digest_new();
	for (uint32_t i = 0; d && i < membership->count; i++) {
		uint8_t whole[PR_DIGEST_SIZE];
		pr_digest_add(d, pr_membership_name(membership, i));
		pr_digest_end(d, whole);
		keys[i].member = i;
		for (unsigned k = 0; k < PR_ORIGIN_KEY; k++)
			keys[i].key = keys[i].key << 8 | whole[k];
	}
	qsort(keys, membership->count, sizeof *keys, by_key);
	for (uint32_t i = 0; i < membership->count; i++)
		places[keys[i].member] = i;
	pr_digest_free(d);
	return d != NULL;
}

/* The new one of the same key gets what the old one had. */
static void move(struct pr_parcels *kept, struct pr_origin *from, uint64_t key)
{
	struct pr_origin *to = pr_parcels_origin_of(kept, key);
	if (!to || to->count > 0) {
		while (from->count > 0)
			pr_sequence_free(kept, from->sequences[0]);
		return;
	}
	uint32_t member = to->member;
	*to = *from;
	to->member = member;
	for (unsigned i = 0; i < to->count; i++)
		to->sequences[i]->origin = to;
}

bool pr_parcels_renew(struct pr_parcels *kept, const struct pr_membership *membership)
{
	struct pr_origin *origins = calloc(membership->count + 1, sizeof *origins), *before = kept->origins;
	struct pr_origin_key *keys = calloc(membership->count + 1, sizeof *keys), *keys_before = kept->keys;
	uint32_t *places = calloc(membership->count + 1, sizeof *places), count = kept->count;
	if (!origins || !keys || !places || (!kept->table && !widen(kept)) || !list_keys(keys, places, membership)) {
		free(origins);
		free(keys);
		free(places);
		return false;
	}
	free(kept->places);
	kept->origins = origins;
	kept->keys = keys;
	kept->places = places;
	kept->count = membership->count;
	for (uint32_t i = 0; i < count; i++)
		if (before[i].count > 0 || before[i].missing > 0)
			move(kept, &before[i], keys_before[i].key);
	free(before);
	free(keys_before);
	return true;
}

void pr_parcels_free(struct pr_parcels *kept)
{
	for (uint32_t i = 0; i < kept->count; i++)
		while (kept->origins[i].count > 0)
			pr_sequence_free(kept, kept->origins[i].sequences[0]);
	free(kept->origins);
	free(kept->keys);
	free(kept->places);
	free(kept->table);
	*kept = (struct pr_parcels){0};
}

struct pr_origin *pr_parcels_origin_of(const struct pr_parcels *kept, uint64_t key)
{
	uint32_t place = (uint32_t)PR_RISING_PLACE(kept->keys, kept->count, key, key);
	return place < kept->count && kept->keys[place].key == key ? pr_parcels_origin_at(kept, place) : NULL;
}

struct pr_parcel *pr_parcels_find(const struct pr_parcels *kept, const uint8_t id[PR_PARCEL_ID])
{
	struct pr_parcel *p = *slot_of(kept->table, kept->size, kept->seed, id);
	while (p && memcmp(p->id, id, PR_PARCEL_ID) != 0)
		p = p->chain;
	return p;
}

struct pr_parcel *pr_parcels_put(struct pr_parcels *kept, struct pr_sequence *s, const struct pr_parcel *like,
                                 const uint8_t *bytes)
{
	struct pr_parcel *p = NULL;
	if (pr_grow(&s->list, &s->room, s->end + 1, sizeof *s->list) && (kept->parcels < kept->size || widen(kept)))
		p = malloc(sizeof *p + like->n);
	if (!p)
		return NULL;
	*p = *like;
	p->sequence = s;
	memcpy(p->bytes, bytes, like->n);
	struct pr_parcel **slot = slot_of(kept->table, kept->size, kept->seed, p->id);
	p->chain = *slot;
	*slot = p;
	size_t place = pr_sequence_place(s, p->number);
	memmove(&s->list[place + 1], &s->list[place], (s->end - place) * sizeof(struct pr_parcel *));
	s->list[place] = p;
	s->end++;
	if (p->expiry > s->expiry)
		s->expiry = p->expiry;
	kept->parcels++;
	kept->bytes += cost_of(p->n);
	s->origin->bytes += cost_of(p->n);
	return p;
}

void pr_parcels_drop(struct pr_parcels *kept, struct pr_sequence *s)
{
	struct pr_parcel *p = s->list[s->start++], **link = slot_of(kept->table, kept->size, kept->seed, p->id);
	while (*link != p)
		link = &(*link)->chain;
	*link = p->chain;
	kept->parcels--;
	kept->bytes -= cost_of(p->n);
	s->origin->bytes -= cost_of(p->n);
	free(p);
	if (s->start >= LEAST && s->start >= s->end - s->start) { /* what is left moves at most once for each that went */
		memmove(s->list, s->list + s->start, (s->end - s->start) * sizeof(struct pr_parcel *));
		s->end -= s->start;
		s->start = 0;
	}
}

struct pr_sequence *pr_parcels_fattest(const struct pr_parcels *kept)
{
	const struct pr_origin *fattest = NULL;
	struct pr_sequence *oldest = NULL;
	for (uint32_t i = 0; i < kept->count; i++)
		if (kept->origins[i].bytes > (fattest ? fattest->bytes : 0))
			fattest = &kept->origins[i];
	for (unsigned i = 0; fattest && i < fattest->count; i++) {
		struct pr_sequence *s = fattest->sequences[i];
		if (s->start < s->end && (!oldest || s->list[s->start]->expiry < oldest->list[oldest->start]->expiry))
			oldest = s;
	}
	return oldest;
}

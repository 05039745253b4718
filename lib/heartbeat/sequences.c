/* The sequences of parcels.h: one of each of an origin's latest incarnations. */
#include <stdlib.h>

#include "base/hash.h"
#include "parcels.h"

struct pr_sequence *pr_origin_sequence(const struct pr_origin *origin, uint64_t incarnation)
{
	for (unsigned i = 0; i < origin->count; i++)
		if (origin->sequences[i]->incarnation == incarnation)
			return origin->sequences[i];
	return NULL;
}

struct pr_sequence *pr_origin_least(const struct pr_origin *origin)
{
	struct pr_sequence *least = origin->count < PR_INCARNATIONS ? NULL : origin->sequences[0];
	for (unsigned i = 1; least && i < origin->count; i++)
		if (origin->sequences[i]->incarnation < least->incarnation)
			least = origin->sequences[i];
	return least;
}

struct pr_sequence *pr_origin_begin(struct pr_parcels *kept, struct pr_origin *origin, uint64_t incarnation, uint64_t next)
{
	struct pr_sequence *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->origin = origin;
	s->incarnation = incarnation;
	s->next = next;
	origin->sequences[origin->count++] = s;
	kept->used = true;
	return s;
}

void pr_sequence_free(struct pr_parcels *kept, struct pr_sequence *s)
{
	struct pr_origin *origin = s->origin;
	unsigned i = 0;
	pr_parcels_retire(kept, s);
	while (s->start < s->end)
		pr_parcels_drop(kept, s);
	while (origin->sequences[i] != s)
		i++;
	origin->sequences[i] = origin->sequences[--origin->count];
	free(s->list);
	free(s);
}

size_t pr_sequence_place(const struct pr_sequence *s, uint64_t number)
{
	size_t low = s->start, high = s->end;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (s->list[middle]->number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct pr_parcel *pr_sequence_get(const struct pr_sequence *s, uint64_t number)
{
	struct pr_parcel *p = pr_sequence_at(s, pr_sequence_place(s, number));
	return p && p->number == number ? p : NULL;
}

static void unlink_live(struct pr_parcels *kept, struct pr_sequence *s)
{
	*(s->newer ? &s->newer->older : &kept->newest) = s->older;
	if (s->older)
		s->older->newer = s->newer;
	s->newer = s->older = NULL;
}

void pr_parcels_retire(struct pr_parcels *kept, struct pr_sequence *s)
{
	if (!s->live)
		return;
	unlink_live(kept, s);
	s->live = false;
	kept->hash -= s->hash;
	kept->numbers -= s->numbers;
}

static uint32_t hash_of(const struct pr_sequence *s)
{
	uint64_t hash = pr_hash_word(pr_hash_word(pr_hash_word(0, s->origin->key), s->incarnation), s->next);
	return (uint32_t)(hash >> 32);
}

void pr_parcels_touch(struct pr_parcels *kept, struct pr_sequence *s, uint64_t clock)
{
	pr_parcels_retire(kept, s);
	if (s->expiry <= clock)
		return;
	s->live = true;
	s->hash = hash_of(s);
	s->numbers = (uint32_t)(s->next - 1);
	kept->hash += s->hash;
	kept->numbers += s->numbers;
	s->older = kept->newest;
	if (s->older)
		s->older->newer = s;
	kept->newest = s;
}

/* How many below next are kept without a gap: numbers in the list are never closer than their places. */
static uint64_t held(const struct pr_sequence *s, size_t place)
{
	size_t low = 0, high = place - s->start;
	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;
		if (s->list[place - middle]->number == s->next - middle)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

void pr_sequence_tell(const struct pr_sequence *s, struct pr_summary_entry *entry)
{
	size_t place = pr_sequence_place(s, s->next);
	*entry = (struct pr_summary_entry){.origin = s->origin->key, .incarnation = s->incarnation, .next = s->next,
	                                   .held = held(s, place)};
	for (; place < s->end; place++) {
		struct pr_numbers *last = entry->count ? &entry->ranges[entry->count - 1] : NULL;
		uint64_t number = s->list[place]->number;
		if (last && last->first + last->count == number)
			last->count++;
		else if (entry->count < PR_SUMMARY_RANGES)
			entry->ranges[entry->count++] = (struct pr_numbers){number, 1};
		else
			return;
	}
}

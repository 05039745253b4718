#include "repeats.h"

#include <stdlib.h>

#include "base/grow.h"

#define FEW 8u      /* are compared one by one: most times have one record */
#define PROBES 256u /* whoever makes records collide only makes their repeats come twice */

void pr_repeats_free(struct pr_repeats *r)
{
	free(r->list);
	free(r->bytes);
	free(r->table);
}

/* Eight bytes at a time, as every record of a time that has many goes through it. */
static uint64_t hash_of(struct pr_span s)
{
	uint64_t hash = s.n, word;
	size_t i = 0;
	for (; i + sizeof word <= s.n; i += sizeof word) {
		memcpy(&word, s.p + i, sizeof word);
		hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 32;
	}
	word = 0;
	if (i < s.n)
		memcpy(&word, s.p + i, s.n - i);
	hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 32;
}

static bool is(const struct pr_repeats *r, size_t i, struct pr_span bytes)
{
	return r->list[i].n == bytes.n && memcmp(r->bytes + r->list[i].offset, bytes.p, bytes.n) == 0;
}

/* Where it stands in the table, or could stand: NULL if it is not there and there is no room. */
static size_t *place_of(struct pr_repeats *r, struct pr_span bytes)
{
	uint64_t hash = hash_of(bytes);
	for (unsigned probe = 0; probe < PROBES; probe++) {
		size_t *place = &r->table[(hash + probe) & (r->size - 1)];
		if (*place == 0 || is(r, *place - 1, bytes))
			return place;
	}
	return NULL;
}

/* Enters those of the list that are not in the table yet; a table that is half full is doubled first. */
static bool enter(struct pr_repeats *r)
{
	if (2 * r->count > r->size) {
		size_t size = r->size ? r->size : 8 * FEW;
		while (2 * r->count > size)
			size *= 2;
		size_t *table = calloc(size, sizeof *table);
		if (!table)
			return false;
		free(r->table);
		r->table = table;
		r->size = size;
		r->entered = 0;
	}
	for (; r->entered < r->count; r->entered++) {
		const struct pr_remembered *it = &r->list[r->entered];
		size_t *place = place_of(r, (struct pr_span){r->bytes + it->offset, it->n});
		if (place)
			*place = r->entered + 1;
	}
	return true;
}

/* A table that one time made large is not cleared for every other. */
static void forget(struct pr_repeats *r)
{
	if (r->entered > 0 && r->size / 16 > r->entered) {
		free(r->table);
		r->table = NULL;
		r->size = 0;
	} else if (r->entered > 0) {
		memset(r->table, 0, r->size * sizeof *r->table);
	}
	r->count = r->length = r->entered = 0;
}

static bool known(struct pr_repeats *r, struct pr_span bytes)
{
	if (r->entered > 0) {
		const size_t *place = place_of(r, bytes);
		return place && *place > 0;
	}
	for (size_t i = 0; i < r->count; i++)
		if (is(r, i, bytes))
			return true;
	return false;
}

int pr_repeats_see(struct pr_repeats *r, uint64_t t, struct pr_span bytes)
{
	if (t != r->t)
		forget(r);
	r->t = t;
	if (known(r, bytes))
		return 1;
	if (bytes.n > PR_REPEATS_MAX - r->length)
		return 0;
	if (!pr_grow(&r->list, &r->cap, r->count + 1, sizeof *r->list) || !pr_grow(&r->bytes, &r->room, r->length + bytes.n, 1))
		return -1;
	memcpy(r->bytes + r->length, bytes.p, bytes.n);
	r->list[r->count++] = (struct pr_remembered){r->length, bytes.n};
	r->length += bytes.n;
	return r->count <= FEW || enter(r) ? 0 : -1;
}

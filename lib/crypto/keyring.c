#include "keyring.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"

struct enrolled {
	struct pr_key *key;
	struct pr_span name;
};

struct pr_keyring {
	struct enrolled *list; /* in the order in which they came */
	size_t *order;         /* by kid, then by number */
	size_t count, list_room, order_room;
};

/* Where the key is: beside the members file, unless the name says otherwise. False if it is too long. */
static bool place(char path[PATH_MAX], const char *file, struct pr_span key)
{
	const char *slash = strrchr(file, '/');
	int before = slash && key.n > 0 && key.p[0] != '/' ? (int)(slash - file + 1) : 0;
	int n = snprintf(path, PATH_MAX, "%.*s%.*s", before, file, (int)key.n, (const char *)key.p);
	return n > 0 && n < PATH_MAX;
}

struct pr_keyring *pr_keyring_new(void)
{
	return calloc(1, sizeof(struct pr_keyring));
}

void pr_keyring_free(struct pr_keyring *ring)
{
	if (!ring)
		return;
	for (size_t i = 0; i < ring->count; i++)
		pr_key_free(ring->list[i].key);
	free(ring->list);
	free(ring->order);
	free(ring);
}

/* The first place in the order whose kid is greater than that one, or, with same, not less. */
static size_t place_of(const struct pr_keyring *ring, const uint8_t *kid, bool same)
{
	size_t low = 0, high = ring->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = memcmp(pr_key_kid(ring->list[ring->order[middle]].key).p, kid, PR_KID_SIZE);
		if (order < 0 || (order == 0 && !same))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool pr_keyring_add(struct pr_keyring *ring, struct pr_key *key, struct pr_span name)
{
	if (!pr_grow(&ring->list, &ring->list_room, ring->count + 1, sizeof *ring->list) ||
	    !pr_grow(&ring->order, &ring->order_room, ring->count + 1, sizeof *ring->order))
		return false;
	size_t place = place_of(ring, pr_key_kid(key).p, false);
	memmove(ring->order + place + 1, ring->order + place, (ring->count - place) * sizeof *ring->order);
	ring->order[place] = ring->count;
	ring->list[ring->count++] = (struct enrolled){key, name};
	return true;
}

/* One key under two names: nobody could say which of them signed, and one peer would count as two. SIZE_MAX: it is new. */
static size_t shared_with(const struct pr_keyring *ring, const struct pr_key *key)
{
	size_t other = pr_keyring_find(ring, pr_key_kid(key));
	return other < ring->count && pr_same(pr_key_public(ring->list[other].key), pr_key_public(key)) ? other : SIZE_MAX;
}

/* Takes the member's key into the ring. False: error. */
static bool enrol(struct pr_keyring *ring, const struct pr_member *member, const char *file, char *error, size_t size)
{
	char path[PATH_MAX], why[400] = "out of memory";
	struct pr_key *key = place(path, file, member->key) ? pr_key_read_public(path, why, sizeof why) : NULL;
	size_t other = key ? shared_with(ring, key) : SIZE_MAX;
	if (key && other == SIZE_MAX && pr_keyring_add(ring, key, member->name))
		return true;
	snprintf(error, size, "%s: %.*s: %s: ", file, (int)member->name.n, (const char *)member->name.p, path);
	if (other != SIZE_MAX)
		snprintf(why, sizeof why, "it is the key of %.*s, too", (int)ring->list[other].name.n,
		         (const char *)ring->list[other].name.p);
	snprintf(error + strlen(error), size - strlen(error), "%s", key && other == SIZE_MAX ? "out of memory" : why);
	pr_key_free(key);
	return false;
}

struct pr_keyring *pr_keyring_read(const struct pr_members *members, const char *file, char *error, size_t size)
{
	struct pr_keyring *ring = pr_keyring_new();
	bool done = ring != NULL;
	snprintf(error, size, "out of memory");
	for (size_t i = 0; done && i < members->count; i++)
		done = !members->list[i].key.p || enrol(ring, &members->list[i], file, error, size);
	if (done)
		return ring;
	pr_keyring_free(ring);
	return NULL;
}

size_t pr_keyring_count(const struct pr_keyring *ring)
{
	return ring->count;
}

size_t pr_keyring_find(const struct pr_keyring *ring, struct pr_span kid)
{
	if (kid.n != PR_KID_SIZE)
		return SIZE_MAX;
	size_t i = place_of(ring, kid.p, true);
	return i < ring->count && pr_same(pr_key_kid(ring->list[ring->order[i]].key), kid) ? ring->order[i] : SIZE_MAX;
}

struct pr_span pr_keyring_name(const struct pr_keyring *ring, size_t number)
{
	return ring->list[number].name;
}

const struct pr_key *pr_keyring_key(const struct pr_keyring *ring, size_t number)
{
	return ring->list[number].key;
}

enum pr_signed pr_keyring_verify(const struct pr_keyring *ring, struct pr_cose_worker *worker, struct pr_span record,
                                 struct pr_span domain, size_t *who)
{
	struct pr_cose cose;
	*who = SIZE_MAX;
	if (!pr_cose_read(&cose, record))
		return PR_SIGNED_NOT;
	if (!cose.known)
		return PR_SIGNED_ENVELOPE;
	size_t number = pr_keyring_find(ring, cose.kid);
	if (number == SIZE_MAX)
		return PR_SIGNED_UNKNOWN;
	if (!pr_cose_verify(worker, &cose, ring->list[number].key, domain))
		return PR_SIGNED_BAD;
	*who = number;
	return PR_SIGNED_GOOD;
}

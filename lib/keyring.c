#include "keyring.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

struct enrolled {
	struct pr_key *key;
	struct pr_span name;
};

struct pr_keyring {
	struct enrolled *list; /* by kid, then in the order of the file */
	size_t count;
};

/* Where the key is: beside the members file, unless the name says otherwise. False if it is too long. */
static bool place(char path[PATH_MAX], const char *file, struct pr_span key)
{
	const char *slash = strrchr(file, '/');
	int before = slash && key.n > 0 && key.p[0] != '/' ? (int)(slash - file + 1) : 0;
	int n = snprintf(path, PATH_MAX, "%.*s%.*s", before, file, (int)key.n, (const char *)key.p);
	return n > 0 && n < PATH_MAX;
}

static int by_kid(const void *a, const void *b)
{
	const struct enrolled *x = a, *y = b;
	return memcmp(pr_key_kid(x->key).p, pr_key_kid(y->key).p, PR_KID_SIZE);
}

struct pr_keyring *pr_keyring_read(const struct pr_members *members, const char *file, char *error, size_t size)
{
	char path[PATH_MAX], why[128] = "out of memory";
	struct pr_keyring *ring = calloc(1, sizeof *ring);
	struct enrolled *list = calloc(members->count + 1, sizeof *list);
	if (!ring || !list) {
		snprintf(error, size, "out of memory");
		free(ring);
		free(list);
		return NULL;
	}
	ring->list = list;
	for (size_t i = 0; i < members->count; i++) {
		const struct pr_member *member = &members->list[i];
		if (!member->key.p)
			continue;
		struct pr_key *key = place(path, file, member->key) ? pr_key_read_public(path, why, sizeof why) : NULL;
		if (!key) {
			snprintf(error, size, "%s: %.*s: %s: %s", file, (int)member->name.n, (const char *)member->name.p, path, why);
			pr_keyring_free(ring);
			return NULL;
		}
		list[ring->count++] = (struct enrolled){key, member->name};
	}
	qsort(list, ring->count, sizeof *list, by_kid); /* glibc's is stable */
	return ring;
}

void pr_keyring_free(struct pr_keyring *ring)
{
	if (!ring)
		return;
	for (size_t i = 0; i < ring->count; i++)
		pr_key_free(ring->list[i].key);
	free(ring->list);
	free(ring);
}

size_t pr_keyring_count(const struct pr_keyring *ring)
{
	return ring->count;
}

size_t pr_keyring_find(const struct pr_keyring *ring, struct pr_span kid)
{
	size_t low = 0, high = ring->count;
	if (kid.n != PR_KID_SIZE)
		return SIZE_MAX;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (memcmp(pr_key_kid(ring->list[middle].key).p, kid.p, PR_KID_SIZE) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ring->count && pr_same(pr_key_kid(ring->list[low].key), kid) ? low : SIZE_MAX;
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

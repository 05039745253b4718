#include "membership.h"

#include <stdlib.h>

#include "base/digest.h"

static int by_name(const void *a, const void *b)
{
	const struct pr_member *const *x = a, *const *y = b;
	return pr_order((*x)->name, (*y)->name);
}

static void add_number(struct pr_digest *d, uint64_t number)
{
	uint8_t bytes[8];
	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(number >> 8 * i);
	pr_digest_add(d, (struct pr_span){bytes, sizeof bytes});
}

static void add_text(struct pr_digest *d, struct pr_span text)
{
	add_number(d, text.n);
	pr_digest_add(d, text);
}

static bool digest(struct pr_membership *membership, const struct pr_members *file)
{
	uint8_t whole[PR_DIGEST_SIZE];
	struct pr_digest *d = pr_digest_new();
	if (!d)
		return false;
	add_text(d, file->domain);
	add_number(d, file->epoch);
	for (uint32_t i = 0; i < membership->count; i++) {
		add_text(d, membership->members[i]->name);
		add_number(d, membership->members[i]->weight);
	}
	pr_digest_end(d, whole);
	pr_digest_free(d);
	memcpy(membership->digest, whole, sizeof membership->digest);
	return true;
}

bool pr_membership_make(struct pr_membership *membership, const struct pr_members *file, struct pr_span self)
{
	*membership = (struct pr_membership){.count = (uint32_t)file->count, .self = PR_PEER_NONE,
	                                     .members = calloc(file->count + 1, sizeof(struct pr_member *)),
	                                     .names = pr_peers_new()};
	bool done = membership->members && membership->names;
	for (uint32_t i = 0; done && i < membership->count; i++) {
		membership->members[i] = &file->list[i];
		membership->weight += file->list[i].weight;
	}
	if (done)
		qsort(membership->members, membership->count, sizeof *membership->members, by_name);
	for (uint32_t i = 0; done && i < membership->count; i++)
		done = pr_peers_add(membership->names, membership->members[i]->name) != PR_PEER_NONE;
	if (done && digest(membership, file)) {
		membership->self = pr_membership_find(membership, self);
		return true;
	}
	pr_membership_clear(membership);
	return false;
}

void pr_membership_share(struct pr_membership *membership, const struct pr_membership *with, struct pr_span self)
{
	*membership = *with;
	membership->borrowed = true;
	membership->self = pr_membership_find(membership, self);
}

void pr_membership_clear(struct pr_membership *membership)
{
	if (!membership->borrowed) {
		free(membership->members);
		pr_peers_free(membership->names);
	}
	*membership = (struct pr_membership){.self = PR_PEER_NONE};
}

uint32_t pr_membership_find(const struct pr_membership *membership, struct pr_span name)
{
	return name.p ? pr_peers_find(membership->names, name) : PR_PEER_NONE;
}

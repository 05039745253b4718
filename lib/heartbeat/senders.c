#include "senders.h"

#include <stdlib.h>

#include "base/grow.h"

void pr_senders_free(struct pr_senders *senders)
{
	for (size_t i = 0; i < senders->count; i++)
		free(senders->list[i].sender);
	free(senders->list);
	*senders = (struct pr_senders){0};
}

/* The first place whose number is not below that. */
static size_t place_of(const struct pr_senders *senders, uint32_t peer)
{
	size_t low = 0, high = senders->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (senders->list[middle].peer < peer)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct pr_sender *pr_senders_find(const struct pr_senders *senders, uint32_t peer)
{
	size_t i = place_of(senders, peer);
	return i < senders->count && senders->list[i].peer == peer ? senders->list[i].sender : NULL;
}

struct pr_sender *pr_senders_add(struct pr_senders *senders, uint32_t peer)
{
	size_t i = place_of(senders, peer);
	if (i < senders->count && senders->list[i].peer == peer)
		return senders->list[i].sender;
	struct pr_sender *sender = calloc(1, sizeof *sender);
	if (!sender || !pr_grow(&senders->list, &senders->room, senders->count + 1, sizeof *senders->list)) {
		free(sender);
		return NULL;
	}
	sender->peer = peer;
	memmove(senders->list + i + 1, senders->list + i, (senders->count - i) * sizeof *senders->list);
	senders->list[i] = (struct pr_sender_slot){peer, sender};
	senders->count++;
	return sender;
}

static int by_number(const void *a, const void *b)
{
	const struct pr_sender_slot *x = a, *y = b;
	return (x->peer > y->peer) - (x->peer < y->peer);
}

void pr_senders_renumber(struct pr_senders *senders, const struct pr_membership *before, const struct pr_membership *after)
{
	size_t kept = 0;
	for (size_t i = 0; i < senders->count; i++) {
		struct pr_sender_slot slot = senders->list[i];
		slot.peer = pr_membership_find(after, pr_membership_name(before, slot.peer));
		slot.sender->peer = slot.peer;
		if (slot.peer == PR_PEER_NONE)
			free(slot.sender);
		else
			senders->list[kept++] = slot;
	}
	senders->count = kept;
	if (kept > 0)
		qsort(senders->list, kept, sizeof *senders->list, by_number);
}

struct pr_way *pr_sender_way(struct pr_sender *sender, const struct pr_source *source)
{
	for (size_t i = 0; i < PR_SENDER_WAYS; i++) {
		struct pr_way *way = &sender->ways[i];
		if (way->at && way->source.port == source->port &&
		    memcmp(way->source.address, source->address, sizeof source->address) == 0)
			return way;
	}
	return NULL;
}

void pr_sender_came(struct pr_sender *sender, const struct pr_source *source, uint64_t now)
{
	struct pr_way *way = pr_sender_way(sender, source);
	if (!way) {
		way = &sender->ways[0];
		for (size_t i = 1; i < PR_SENDER_WAYS; i++)
			if (sender->ways[i].at < way->at)
				way = &sender->ways[i];
		*way = (struct pr_way){.source = *source};
	}
	way->at = now ? now : 1;
}

#include "links.h"

#include <stdlib.h>

#include "base/grow.h"

#define FIRST_SIZE 256u
#define FREE_SLOT UINT32_MAX
#define NONE UINT32_MAX

struct pr_links {
	struct pr_link *list;
	uint32_t *next; /* of each link: the number of the next one to its subject */
	struct ends {
		uint32_t first[2]; /* its newest link as observer, and as subject */
	} *ends; /* of each peer */
	size_t peers, peers_room;
	uint32_t *slots; /* numbers, found by open addressing; half full at the most */
	size_t count, room, size;
	size_t last; /* found or made */
	uint32_t free, free_last; /* numbers without a link, which lead to the next by `next`; those that wait come last */
	size_t free_count;
};

static size_t hash_of(uint32_t observer, uint32_t subject)
{
	uint64_t h = ((uint64_t)observer << 32 | subject) * 0x9e3779b97f4a7c15u;
	return (size_t)(h ^ h >> 32);
}

static uint32_t *slot_of(const struct pr_links *links, uint32_t observer, uint32_t subject)
{
	size_t i = hash_of(observer, subject) & (links->size - 1);
	for (;; i = (i + 1) & (links->size - 1)) {
		uint32_t *slot = &links->slots[i];
		if (*slot == FREE_SLOT)
			return slot;
		const struct pr_link *link = &links->list[*slot];
		if (link->observer == observer && link->subject == subject)
			return slot;
	}
}

static bool resize(struct pr_links *links, size_t size)
{
	uint32_t *slots = malloc(size * sizeof *slots);
	struct pr_link *list = realloc(links->list, size / 2 * sizeof *list);
	uint32_t *next = realloc(links->next, size / 2 * sizeof *next);
	if (list)
		links->list = list;
	if (next)
		links->next = next;
	if (!slots || !list || !next) {
		free(slots);
		return false;
	}
	memset(slots, 0xff, size * sizeof *slots);
	free(links->slots);
	links->slots = slots;
	links->size = size;
	links->room = size / 2;
	for (size_t i = 0; i < links->count; i++)
		if (list[i].observer != list[i].subject) /* else it was forgotten */
			*slot_of(links, list[i].observer, list[i].subject) = (uint32_t)i;
	return true;
}

struct pr_links *pr_links_new(void)
{
	struct pr_links *links = calloc(1, sizeof *links);
	if (links)
		links->free = NONE;
	if (links && !resize(links, FIRST_SIZE)) {
		pr_links_free(links);
		return NULL;
	}
	return links;
}

void pr_links_free(struct pr_links *links)
{
	if (!links)
		return;
	for (size_t i = 0; i < links->count; i++)
		pr_link_forget_outage(&links->list[i]);
	free(links->list);
	free(links->next);
	free(links->ends);
	free(links->slots);
	free(links);
}

size_t pr_links_count(const struct pr_links *links)
{
	return links->count;
}

struct pr_link *pr_links_at(const struct pr_links *links, size_t number)
{
	return &links->list[number];
}

size_t pr_links_number(const struct pr_links *links, const struct pr_link *link)
{
	return (size_t)(link - links->list);
}

struct pr_link *pr_links_find(const struct pr_links *links, uint32_t observer, uint32_t subject)
{
	uint32_t number = *slot_of(links, observer, subject);
	return number == FREE_SLOT ? NULL : &links->list[number];
}

static struct pr_link *link_at(const struct pr_links *links, uint32_t number)
{
	return number == NONE ? NULL : &links->list[number];
}

struct pr_link *pr_links_first(const struct pr_links *links, enum pr_link_end end, uint32_t peer)
{
	return peer < links->peers ? link_at(links, links->ends[peer].first[end]) : NULL;
}

struct pr_link *pr_links_next(const struct pr_links *links, enum pr_link_end end, const struct pr_link *link)
{
	return link_at(links, end == PR_LINKS_OBSERVER ? link->next : links->next[link - links->list]);
}

static bool has_free(const struct pr_links *links)
{
	return links->free != NONE && !links->list[links->free].waiting;
}

/* Room for one more link, between these two. */
static bool make_room(struct pr_links *links, uint32_t observer, uint32_t subject)
{
	size_t peers = (size_t)(observer > subject ? observer : subject) + 1;
	if (!pr_grow(&links->ends, &links->peers_room, peers, sizeof *links->ends))
		return false;
	for (; links->peers < peers; links->peers++)
		links->ends[links->peers] = (struct ends){{NONE, NONE}};
	return has_free(links) || links->count < links->room || (links->size <= UINT32_MAX / 2 && resize(links, links->size * 2));
}

struct pr_link *pr_links_add(struct pr_links *links, uint32_t observer, uint32_t subject)
{
	/* Beats come round in one order: the link behind the last is the likely one, and takes no search. */
	size_t likely = links->last + 1 < links->count ? links->last + 1 : 0;
	struct pr_link *link = &links->list[likely];
	if (links->count > 0 && link->observer == observer && link->subject == subject) {
		links->last = likely;
		return link;
	}
	uint32_t *slot = slot_of(links, observer, subject);
	if (*slot != FREE_SLOT) {
		links->last = *slot;
		return &links->list[*slot];
	}
	if (!make_room(links, observer, subject))
		return NULL;
	uint32_t number = has_free(links) ? links->free : (uint32_t)links->count++;
	if (number == links->free) {
		links->free = links->list[number].next;
		links->free_count--;
	}
	*slot_of(links, observer, subject) = number;
	uint32_t *first = &links->ends[observer].first[PR_LINKS_OBSERVER], *to = &links->ends[subject].first[PR_LINKS_SUBJECT];
	links->list[number] = (struct pr_link){.observer = observer, .subject = subject, .next = *first};
	links->next[number] = *to;
	*first = *to = number;
	links->last = number;
	return &links->list[number];
}

/* Takes a number out of the slots; those behind it that may have been meant for its slot close the gap. */
static void free_slot(struct pr_links *links, uint32_t *slot)
{
	size_t mask = links->size - 1, gap = (size_t)(slot - links->slots);
	for (size_t i = (gap + 1) & mask; links->slots[i] != FREE_SLOT; i = (i + 1) & mask) {
		const struct pr_link *link = &links->list[links->slots[i]];
		size_t home = hash_of(link->observer, link->subject) & mask;
		if (((i - home) & mask) < ((i - gap) & mask))
			continue;
		links->slots[gap] = links->slots[i];
		gap = i;
	}
	links->slots[gap] = FREE_SLOT;
}

static void unchain(struct pr_links *links, enum pr_link_end end, uint32_t peer, uint32_t number)
{
	uint32_t *at = &links->ends[peer].first[end];
	while (*at != number)
		at = end == PR_LINKS_OBSERVER ? &links->list[*at].next : &links->next[*at];
	*at = end == PR_LINKS_OBSERVER ? links->list[number].next : links->next[number];
}

void pr_links_remove(struct pr_links *links, struct pr_link *link)
{
	uint32_t number = (uint32_t)(link - links->list);
	free_slot(links, slot_of(links, link->observer, link->subject));
	unchain(links, PR_LINKS_OBSERVER, link->observer, number);
	unchain(links, PR_LINKS_SUBJECT, link->subject, number);
	pr_link_forget_outage(link);
	bool last = link->waiting && links->free != NONE;
	*link = (struct pr_link){.next = last ? NONE : links->free, .waiting = link->waiting};
	if (last)
		links->list[links->free_last].next = number;
	if (last || links->free == NONE)
		links->free_last = number;
	if (!last)
		links->free = number;
	links->free_count++;
}

size_t pr_links_known(const struct pr_links *links)
{
	return links->count - links->free_count;
}

struct pr_outage *pr_link_outage(struct pr_link *link)
{
	if (!link->outage)
		link->outage = calloc(1, sizeof *link->outage);
	return link->outage;
}

void pr_link_forget_outage(struct pr_link *link)
{
	if (link->outage)
		free(link->outage->src);
	free(link->outage);
	link->outage = NULL;
}

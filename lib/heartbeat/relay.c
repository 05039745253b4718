#include "relay.h"

#include <stdlib.h>

#include "base/moments.h"

#define URGENT 1u /* the first ring, in `places` */
#define STATES_MOST 1024u /* bytes; what is longer fits in no beat */

bool pr_relay_make(struct pr_relay *r, uint32_t peers)
{
	*r = (struct pr_relay){.left = calloc(peers + 1, 1), .places = calloc(peers + 1, 1), .peers = peers};
	for (size_t i = 0; i < 2; i++)
		r->rings[i].list = calloc(peers + 1, sizeof *r->rings[i].list);
	if (r->left && r->places && r->rings[0].list && r->rings[1].list)
		return true;
	pr_relay_clear(r);
	return false;
}

void pr_relay_clear(struct pr_relay *r)
{
	free(r->left);
	free(r->places);
	for (size_t i = 0; i < 2; i++)
		free(r->rings[i].list);
	*r = (struct pr_relay){0};
}

static void push(struct pr_relay *r, size_t number, uint32_t peer)
{
	struct pr_relay_ring *ring = &r->rings[number];
	ring->list[(ring->head + ring->count++) % r->peers] = peer;
	r->places[peer] |= (uint8_t)(1u << number);
}

static void pop(struct pr_relay *r, size_t number)
{
	struct pr_relay_ring *ring = &r->rings[number];
	r->places[ring->list[ring->head]] &= (uint8_t)~(1u << number);
	ring->head = (ring->head + 1) % r->peers;
	ring->count--;
}

void pr_relay_news(struct pr_relay *r, uint32_t peer, enum pr_news news)
{
	if (news == PR_NEWS_NONE)
		return;
	if (news == PR_NEWS_CHANGED && !(r->places[peer] & URGENT))
		push(r, 0, peer);
	else if (!r->places[peer])
		push(r, 1, peer);
	if (news == PR_NEWS_CHANGED || r->left[peer] == 0)
		r->left[peer] = news == PR_NEWS_CHANGED ? PR_RELAY_TIMES : 1;
}

/* How many bytes the peer's row took; 0: there is no room for it, or nothing is known of it. */
static size_t write_row(const struct pr_matrix *m, const struct pr_now *now, uint32_t peer, uint8_t *p, size_t room)
{
	uint8_t states[STATES_MOST] = {0};
	const struct pr_matrix_origin *origin = &m->origins[peer];
	uint32_t degree = pr_expander_degree(m->expander, peer);
	size_t size = PR_BULLETIN_HEAD + pr_bulletin_states_size(degree);
	if (!origin->known || size > room || size - PR_BULLETIN_HEAD > sizeof states)
		return 0;
	for (uint32_t slot = 0; slot < degree; slot++)
		pr_bulletin_state_set(states, slot, pr_matrix_state(m, peer, slot));
	struct pr_bulletin_entry entry = {.peer = peer, .incarnation = origin->incarnation, .seq = origin->seq,
	                                  .age = now->clock - pr_sooner(now->clock, origin->changed), .states = states};
	pr_bulletin_entry_write(p, &entry, degree);
	return size;
}

/* What is written, and where to. */
struct page {
	struct pr_relay *relay;
	const struct pr_matrix *matrix;
	const struct pr_now *now;
	uint32_t self;
	uint8_t *p;
	size_t used, room;
};

static size_t add_row(struct page *page, uint32_t peer)
{
	size_t size = peer == page->self ? 0 : write_row(page->matrix, page->now, peer, page->p + page->used, page->room - page->used);
	page->used += size;
	return size;
}

/* False: there is no room for the next, which comes first the next time. */
static bool add_news(struct page *page, size_t number)
{
	struct pr_relay *r = page->relay;
	struct pr_relay_ring *ring = &r->rings[number];
	for (uint32_t news = ring->count; news > 0; news--) {
		uint32_t peer = ring->list[ring->head];
		bool counts = number == 0 || (!(r->places[peer] & URGENT) && r->left[peer] > 0); /* else it was told as more urgent */
		if (counts && add_row(page, peer) == 0 && peer != page->self && page->matrix->origins[peer].known)
			return false;
		pop(r, number);
		if (counts && --r->left[peer] > 0)
			push(r, number, peer);
	}
	return true;
}

size_t pr_relay_fill(struct pr_relay *r, const struct pr_matrix *m, const struct pr_now *now, uint32_t self, uint8_t *p, size_t room)
{
	struct page page = {r, m, now, self, p, 0, room};
	bool fits = add_news(&page, 0) && add_news(&page, 1);
	for (uint32_t tried = 0; fits && tried < r->peers; tried++) {
		uint32_t peer = r->turn;
		bool skip = peer == self || r->left[peer] > 0 || !m->origins[peer].known || (!m->expander->start && !m->missed[peer]);
		fits = skip || add_row(&page, peer) > 0;
		if (fits)
			r->turn = (r->turn + 1) % r->peers;
	}
	return page.used;
}

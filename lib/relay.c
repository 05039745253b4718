#include "relay.h"

#include <stdlib.h>

#include "moments.h"

#define STATES_MOST 1024u /* bytes; what is longer fits in no beat */

bool pr_relay_make(struct pr_relay *r, uint32_t peers)
{
	*r = (struct pr_relay){.left = calloc(peers + 1, 1), .queue = calloc(peers + 1, sizeof *r->queue), .peers = peers};
	if (r->left && r->queue)
		return true;
	pr_relay_clear(r);
	return false;
}

void pr_relay_clear(struct pr_relay *r)
{
	free(r->left);
	free(r->queue);
	*r = (struct pr_relay){0};
}

static void push(struct pr_relay *r, uint32_t peer)
{
	r->queue[(r->head + r->count++) % r->peers] = peer;
}

void pr_relay_news(struct pr_relay *r, uint32_t peer)
{
	if (r->left[peer] == 0)
		push(r, peer);
	r->left[peer] = PR_RELAY_TIMES;
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

size_t pr_relay_fill(struct pr_relay *r, const struct pr_matrix *m, const struct pr_now *now, uint32_t self, uint8_t *p, size_t room)
{
	size_t used = 0;
	for (uint32_t news = r->count; news > 0; news--) {
		uint32_t peer = r->queue[r->head];
		size_t size = peer == self ? 0 : write_row(m, now, peer, p + used, room - used);
		if (size == 0 && peer != self && m->origins[peer].known)
			return used; /* it comes first the next time */
		used += size;
		r->head = (r->head + 1) % r->peers;
		r->count--;
		if (--r->left[peer] > 0)
			push(r, peer);
	}
	for (uint32_t tried = 0; tried < r->peers; tried++) {
		uint32_t peer = r->turn;
		bool skip = peer == self || r->left[peer] > 0 || !m->origins[peer].known || (!m->expander->start && !m->missed[peer]);
		size_t size = skip ? 0 : write_row(m, now, peer, p + used, room - used);
		if (!skip && size == 0)
			break;
		used += size;
		r->turn = (r->turn + 1) % r->peers;
	}
	return used;
}

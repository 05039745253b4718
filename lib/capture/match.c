#include "match.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"

#define FIRST_SLOTS 4096u
#define PAYLOAD 4u /* words of 8 bytes that tell one packet from another; a snap length seldom leaves more */

static const struct pr_address anybody;

/* When something left, in ticks since the base; in order, but for clocks that went back. */
struct times {
	struct pr_address from, to;
	uint32_t *ticks;
	size_t count, room;
	uint64_t base;
	bool used;
};

struct cover {
	struct pr_address host;
	uint64_t first, last;
};

struct slot {
	uint64_t print; /* 0: free */
	uint64_t sent;  /* UINT64_MAX: two packets are alike */
};

struct pr_match {
	struct times pairs[2 * PR_MATCH_PAIRS];
	struct cover covers[PR_MATCH_HOSTS];
	size_t pair_count, cover_count, tick_count;
	struct slot *slots; /* open addressing, half full at the most */
	size_t slot_count, print_count;
	uint64_t complete; /* until when all times are known */
	bool both_ends;
	uint64_t mask; /* a fingerprint is kept if these bits of it are 0 */
};

struct pr_match *pr_match_new(bool both_ends)
{
	struct pr_match *m = calloc(1, sizeof *m);
	if (!m)
		return NULL;
	m->both_ends = both_ends;
	m->complete = UINT64_MAX;
	m->slot_count = FIRST_SLOTS;
	m->slots = calloc(m->slot_count, sizeof *m->slots);
	if (m->slots)
		return m;
	free(m);
	return NULL;
}

bool pr_match_both_ends(const struct pr_match *m)
{
	return m->both_ends;
}

void pr_match_free(struct pr_match *m)
{
	for (size_t i = 0; m && i < 2 * PR_MATCH_PAIRS; i++)
		free(m->pairs[i].ticks);
	if (m)
		free(m->slots);
	free(m);
}

static uint64_t mix(uint64_t h, uint64_t x)
{
	h = (h ^ x) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

/* The pair's entry, a free one, or NULL if there is neither. */
static struct times *times_of(const struct pr_match *m, struct pr_address from, struct pr_address to)
{
	uint64_t h = mix(mix(mix(mix(1, from.words[0]), from.words[1]), to.words[0]), to.words[1]);
	for (size_t i = 0; i < 2 * PR_MATCH_PAIRS; i++) {
		const struct times *p = &m->pairs[(h + i) % (2 * PR_MATCH_PAIRS)];
		if (!p->used || (pr_address_same(p->from, from) && pr_address_same(p->to, to)))
			return (struct times *)p;
	}
	return NULL;
}

static void note_time(struct pr_match *m, struct pr_address from, struct pr_address to, uint64_t t)
{
	struct times *p = times_of(m, from, to);
	if (!p || (!p->used && m->pair_count == PR_MATCH_PAIRS)) {
		m->complete = t < m->complete ? t : m->complete;
		return;
	}
	if (!p->used) {
		*p = (struct times){.from = from, .to = to, .base = t, .used = true};
		m->pair_count++;
	}
	uint64_t tick = (t - (p->base < t ? p->base : t)) / PR_MATCH_TICK;
	if (p->count > 0 && tick <= p->ticks[p->count - 1])
		return;
	if (tick > UINT32_MAX || m->tick_count == PR_MATCH_TICKS ||
	    !pr_grow(&p->ticks, &p->room, p->count + 1, sizeof *p->ticks)) {
		m->complete = t < m->complete ? t : m->complete;
		return;
	}
	p->ticks[p->count++] = (uint32_t)tick;
	m->tick_count++;
}

static uint64_t print_of(const struct pr_packet *packet)
{
	uint64_t h = mix(mix(mix(mix(2, packet->from.words[0]), packet->from.words[1]), packet->to.words[0]), packet->to.words[1]);
	h = mix(h, (uint64_t)packet->from_port << 32 | (uint64_t)packet->to_port << 16 | packet->protocol);
	h = mix(h, (uint64_t)packet->seq << 32 | packet->ack);
	h = mix(h, (uint64_t)packet->id << 40 | (uint64_t)packet->flags << 32 | packet->length);
	for (size_t i = 0; i < PAYLOAD && 8 * (i + 1) <= packet->captured; i++) {
		uint64_t word;
		memcpy(&word, packet->payload + 8 * i, sizeof word);
		h = mix(h, word);
	}
	h = mix(h, h >> 32);
	return h ? h : 1;
}

static struct slot *slot_of(struct slot *slots, size_t count, uint64_t print)
{
	size_t i = (size_t)(print >> 20) & (count - 1);
	while (slots[i].print && slots[i].print != print)
		i = (i + 1) & (count - 1);
	return &slots[i];
}

/* Moves what the mask still lets through to a table of `count` slots. False if memory ran out: all is as it was. */
static bool rebuild(struct pr_match *m, size_t count)
{
	struct slot *slots = calloc(count, sizeof *slots);
	if (!slots)
		return false;
	m->print_count = 0;
	for (size_t i = 0; i < m->slot_count; i++)
		if (m->slots[i].print && !(m->slots[i].print & m->mask)) {
			*slot_of(slots, count, m->slots[i].print) = m->slots[i];
			m->print_count++;
		}
	free(m->slots);
	m->slots = slots;
	m->slot_count = count;
	return true;
}

static bool make_room(struct pr_match *m)
{
	if (m->print_count < m->slot_count / 2)
		return true;
	if (m->slot_count < 2 * PR_MATCH_PACKETS && rebuild(m, 2 * m->slot_count))
		return true;
	m->mask = m->mask << 1 | 1;
	return rebuild(m, m->slot_count) && m->print_count < m->slot_count / 2;
}

static void note_print(struct pr_match *m, const struct pr_packet *packet, uint64_t t)
{
	uint64_t print = print_of(packet);
	if (print & m->mask || !make_room(m))
		return;
	struct slot *slot = slot_of(m->slots, m->slot_count, print);
	m->print_count += !slot->print;
	*slot = (struct slot){print, slot->print ? UINT64_MAX : t};
}

void pr_match_left(struct pr_match *m, const struct pr_packet *packet, uint64_t t)
{
	note_time(m, packet->from, packet->to, t);
	if (packet->length > 0 && !packet->unreachable)
		note_time(m, packet->from, anybody, t);
	note_print(m, packet, t);
}

void pr_match_cover(struct pr_match *m, struct pr_address host, uint64_t first, uint64_t last)
{
	if (m->cover_count < PR_MATCH_HOSTS)
		m->covers[m->cover_count++] = (struct cover){host, first, last};
}

bool pr_match_covers(const struct pr_match *m, struct pr_address host, uint64_t t)
{
	for (size_t i = 0; i < m->cover_count; i++) {
		const struct cover *c = &m->covers[i];
		if (pr_address_same(c->host, host) && t >= c->first && t <= c->last && t < m->complete)
			return true;
	}
	return false;
}

static uint64_t time_at(const struct times *p, size_t i)
{
	return p->base + p->ticks[i] * (uint64_t)PR_MATCH_TICK;
}

/* The first of them after that time. */
static size_t first_after(const struct times *p, uint64_t after)
{
	size_t low = 0, high = p->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (time_at(p, middle) > after)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

bool pr_match_before(const struct pr_match *m, struct pr_address from, struct pr_address to, uint64_t before, uint64_t *last)
{
	const struct times *p = times_of(m, from, to);
	uint64_t margin = PR_MATCH_TICK + PR_MATCH_TICK / 8; /* all of a tick, and what the way may have taken longer than usual */
	size_t n = p && p->used && before > margin ? first_after(p, before - margin) : 0;
	if (n > 0)
		*last = time_at(p, n - 1);
	return n > 0;
}

bool pr_match_since(const struct pr_match *m, struct pr_address from, struct pr_address to, uint64_t after, uint64_t until,
                    unsigned enough, uint64_t *first)
{
	const struct times *p = times_of(m, from, to);
	size_t low = p && p->used ? first_after(p, after) : 0;
	if (!p || !p->used || enough == 0 || p->count - low < enough || time_at(p, low + enough - 1) > until)
		return false;
	*first = time_at(p, low) + PR_MATCH_TICK;
	return true;
}

bool pr_match_alive(const struct pr_match *m, struct pr_address host, uint64_t after, uint64_t until)
{
	uint64_t first;
	return pr_match_since(m, host, anybody, after, until, 1, &first);
}

bool pr_match_find(const struct pr_match *m, const struct pr_packet *packet, uint64_t *sent)
{
	uint64_t print = print_of(packet);
	if (print & m->mask)
		return false;
	const struct slot *slot = slot_of(m->slots, m->slot_count, print);
	*sent = slot->sent;
	return slot->print && slot->sent != UINT64_MAX;
}

/*
 * Rows: what a peer says of whom it hears, packed in the fields `row` and `rows` of its beats. All numbers are big-endian; peers and
 * their neighbours are numbered as in membership.h and expander.h, which is why a row of another roster cannot be read.
 *
 * `row`, of the sender's own: two bytes for each of its neighbours. The upper bit says that it holds the neighbour for lost; the others,
 * how long ago it last heard it: up to 16383 in ms, from 16384 on in steps of 256 ms, 32767: longer, or never.
 *
 * `rows`, of others, as the sender knows them: of each the peer (4 bytes), its incarnation (8: it may be a time in ns, of which no part
 * alone grows), the lower half of the beat's number in which it said so (4), how long ago its newest change was (2, as above), and 2 bits
 * a neighbour, four in a byte, the first in the lowest: enum pr_bulletin_state.
 */
#ifndef PR_BULLETIN_H
#define PR_BULLETIN_H

#include "expander.h"
#include "record/record.h"

#define PR_BULLETIN_LOST 0x8000u
#define PR_BULLETIN_NEVER 0x7fffu
#define PR_BULLETIN_HEAD 18u /* bytes of an entry of `rows` before its states */

enum pr_bulletin_state { PR_BULLETIN_UNKNOWN, PR_BULLETIN_UP, PR_BULLETIN_DOWN };

/* Of an age in ns, UINT64_MAX: never; and back, rounded down. */
uint16_t pr_bulletin_code(uint64_t age);
uint64_t pr_bulletin_age(uint16_t code);

static inline uint16_t pr_bulletin_get(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline void pr_bulletin_put(uint8_t *p, uint16_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

/* An entry of `rows`. */
struct pr_bulletin_entry {
	uint32_t peer, seq;
	uint64_t incarnation;
	uint64_t age; /* ns, of the newest change */
	const uint8_t *states;
};

static inline size_t pr_bulletin_states_size(uint32_t degree)
{
	return (degree + 3u) / 4u;
}

static inline enum pr_bulletin_state pr_bulletin_state_at(const uint8_t *states, uint32_t slot)
{
	return (enum pr_bulletin_state)(states[slot / 4] >> slot % 4 * 2 & 3);
}

static inline void pr_bulletin_state_set(uint8_t *states, uint32_t slot, enum pr_bulletin_state state)
{
	states[slot / 4] = (uint8_t)((states[slot / 4] & ~(3u << slot % 4 * 2)) | (unsigned)state << slot % 4 * 2);
}

/* Writes an entry; its size is PR_BULLETIN_HEAD and that of its states. */
void pr_bulletin_entry_write(uint8_t *p, const struct pr_bulletin_entry *entry, uint32_t degree);
/* Takes the next entry off; false at the end, or if what follows is none. */
bool pr_bulletin_entry_read(struct pr_span *rows, const struct pr_expander *e, struct pr_bulletin_entry *entry);

#endif

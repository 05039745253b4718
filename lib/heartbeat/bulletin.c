#include "bulletin.h"

#define MS 1000000u
#define FINE 0x4000u /* codes below are ms */
#define STEP 256u    /* ms, above */

uint16_t pr_bulletin_code(uint64_t age)
{
	uint64_t ms = age / MS;
	if (ms < FINE)
		return (uint16_t)ms;
	uint64_t code = FINE + (ms - FINE) / STEP;
	return code < PR_BULLETIN_NEVER ? (uint16_t)code : PR_BULLETIN_NEVER;
}

uint64_t pr_bulletin_age(uint16_t code)
{
	uint64_t c = code & ~PR_BULLETIN_LOST;
	if (c == PR_BULLETIN_NEVER)
		return UINT64_MAX;
	return (c < FINE ? c : FINE + (c - FINE) * STEP) * MS;
}

static void put32(uint8_t *p, uint32_t value)
{
	pr_bulletin_put(p, (uint16_t)(value >> 16));
	pr_bulletin_put(p + 2, (uint16_t)value);
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)pr_bulletin_get(p) << 16 | pr_bulletin_get(p + 2);
}

static void put64(uint8_t *p, uint64_t value)
{
	put32(p, (uint32_t)(value >> 32));
	put32(p + 4, (uint32_t)value);
}

static uint64_t get64(const uint8_t *p)
{
	return (uint64_t)get32(p) << 32 | get32(p + 4);
}

void pr_bulletin_entry_write(uint8_t *p, const struct pr_bulletin_entry *entry, uint32_t degree)
{
	put32(p, entry->peer);
	put64(p + 4, entry->incarnation);
	put32(p + 12, entry->seq);
	pr_bulletin_put(p + 16, pr_bulletin_code(entry->age));
	memcpy(p + PR_BULLETIN_HEAD, entry->states, pr_bulletin_states_size(degree));
}

bool pr_bulletin_entry_read(struct pr_span *rows, const struct pr_expander *e, struct pr_bulletin_entry *entry)
{
	if (rows->n < PR_BULLETIN_HEAD)
		return false;
	const uint8_t *p = rows->p;
	*entry = (struct pr_bulletin_entry){.peer = get32(p), .incarnation = get64(p + 4), .seq = get32(p + 12),
	                                    .age = pr_bulletin_age(pr_bulletin_get(p + 16)), .states = p + PR_BULLETIN_HEAD};
	if (entry->peer >= e->peers)
		return false;
	size_t size = PR_BULLETIN_HEAD + pr_bulletin_states_size(pr_expander_degree(e, entry->peer));
	if (rows->n < size)
		return false;
	rows->p += size;
	rows->n -= size;
	return true;
}

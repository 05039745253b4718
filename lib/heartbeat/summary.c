#include "summary.h"

#define MOST (UINT64_MAX / 2)

static size_t pack(uint8_t *p, uint64_t number)
{
	size_t n = 0;
	for (; number > 127; number >>= 7)
		p[n++] = (uint8_t)(number | 128);
	p[n++] = (uint8_t)number;
	return n;
}

static bool unpack(struct pr_span *left, uint64_t *number)
{
	*number = 0;
	for (unsigned shift = 0; left->n > 0 && shift < 64; shift += 7) {
		uint8_t byte = *left->p++;
		left->n--;
		*number |= (uint64_t)(byte & 127) << shift;
		if (byte < 128)
			return *number <= MOST && (byte > 0 || shift == 0);
	}
	return false;
}

static void pack_key(uint8_t *p, uint64_t key)
{
	for (unsigned i = 0; i < PR_ORIGIN_KEY; i++)
		p[i] = (uint8_t)(key >> 8 * (PR_ORIGIN_KEY - 1 - i));
}

static bool unpack_key(struct pr_span *left, uint64_t *key)
{
	if (left->n < PR_ORIGIN_KEY)
		return false;
	*key = 0;
	for (unsigned i = 0; i < PR_ORIGIN_KEY; i++)
		*key = *key << 8 | left->p[i];
	left->p += PR_ORIGIN_KEY;
	left->n -= PR_ORIGIN_KEY;
	return true;
}

static bool add(struct pr_packing *out, const uint8_t *p, size_t n)
{
	if (n > out->cap - out->n)
		return false;
	memcpy(out->p + out->n, p, n);
	out->n += n;
	return true;
}

void pr_summary_key(struct pr_packing *out, uint64_t key)
{
	uint8_t bytes[PR_ORIGIN_KEY];
	pack_key(bytes, key);
	add(out, bytes, sizeof bytes);
}

/* In order, and none touches the one before it. */
static size_t pack_ranges(uint8_t *p, uint64_t at, const struct pr_numbers *ranges, size_t count)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		n += pack(p + n, ranges[i].first - at);
		n += pack(p + n, ranges[i].count);
		at = ranges[i].first + ranges[i].count;
	}
	return n;
}

bool pr_summary_entry(struct pr_packing *out, const struct pr_summary_entry *entry)
{
	uint8_t bytes[PR_SUMMARY_ENTRY];
	size_t n = PR_ORIGIN_KEY;
	pack_key(bytes, entry->origin);
	n += pack(bytes + n, entry->incarnation);
	n += pack(bytes + n, entry->next);
	n += pack(bytes + n, entry->held);
	n += pack(bytes + n, entry->count);
	n += pack_ranges(bytes + n, entry->next, entry->ranges, entry->count);
	return add(out, bytes, n);
}

bool pr_summary_begin(struct pr_summary_reader *in, struct pr_span have)
{
	*in = (struct pr_summary_reader){.left = have};
	return unpack_key(&in->left, &in->low) && unpack_key(&in->left, &in->high);
}

static bool unpack_range(struct pr_span *left, uint64_t *at, struct pr_numbers *range)
{
	uint64_t before;
	if (!unpack(left, &before) || !unpack(left, &range->count) || before > MOST - *at || range->count == 0 ||
	    range->count > MOST - *at - before)
		return false;
	range->first = *at + before;
	*at = range->first + range->count;
	return true;
}

int pr_summary_next(struct pr_summary_reader *in, struct pr_summary_entry *entry)
{
	uint64_t count, at;
	if (in->left.n == 0)
		return 0;
	if (!unpack_key(&in->left, &entry->origin) || !unpack(&in->left, &entry->incarnation) || !unpack(&in->left, &entry->next) ||
	    !unpack(&in->left, &entry->held) || !unpack(&in->left, &count) || count > PR_SUMMARY_RANGES || entry->held > entry->next)
		return -1;
	at = entry->next;
	for (entry->count = 0; entry->count < count; entry->count++)
		if (!unpack_range(&in->left, &at, &entry->ranges[entry->count]))
			return -1;
	return 1;
}

static bool in_ranges(const struct pr_summary_entry *entry, uint64_t number)
{
	for (unsigned i = 0; i < entry->count; i++)
		if (number >= entry->ranges[i].first && number - entry->ranges[i].first < entry->ranges[i].count)
			return true;
	return false;
}

bool pr_summary_has(const struct pr_summary_entry *entry, uint64_t number)
{
	return number < entry->next || in_ranges(entry, number);
}

bool pr_summary_offers(const struct pr_summary_entry *entry, uint64_t number)
{
	return (number < entry->next && number >= entry->next - entry->held) || in_ranges(entry, number);
}

bool pr_need_put(struct pr_packing *out, const uint8_t id[PR_PARCEL_ID], uint64_t size, const struct pr_numbers *ranges,
                 size_t count)
{
	uint8_t head[PR_PARCEL_ID + 20], bytes[20];
	size_t n = PR_PARCEL_ID, fit, used = 0;
	uint64_t at = 0;
	memcpy(head, id, PR_PARCEL_ID);
	n += pack(head + n, size);
	for (fit = 0; fit < count; fit++) { /* two bytes for their count */
		size_t more = pack_ranges(bytes, at, &ranges[fit], 1);
		if (n + 2 + used + more > out->cap - out->n || fit == 1u << 14)
			break;
		used += more;
		at = ranges[fit].first + ranges[fit].count;
	}
	if (fit == 0)
		return false;
	n += pack(head + n, fit);
	add(out, head, n);
	for (size_t i = 0, from = 0; i < fit; i++) {
		add(out, bytes, pack_ranges(bytes, from, &ranges[i], 1));
		from = ranges[i].first + ranges[i].count;
	}
	return true;
}

int pr_need_next(struct pr_need *need)
{
	struct pr_numbers unread;
	while (need->count > 0)
		if (!pr_need_range(need, &unread))
			return -1;
	if (need->left.n == 0)
		return 0;
	if (need->left.n < PR_PARCEL_ID)
		return -1;
	need->id = need->left.p;
	need->left = (struct pr_span){need->left.p + PR_PARCEL_ID, need->left.n - PR_PARCEL_ID};
	need->at = 0;
	return unpack(&need->left, &need->size) && unpack(&need->left, &need->count) && need->count > 0 ? 1 : -1;
}

bool pr_need_range(struct pr_need *need, struct pr_numbers *range)
{
	if (need->count == 0 || !unpack_range(&need->left, &need->at, range)) {
		need->left.n = need->count = 0;
		return false;
	}
	need->count--;
	return true;
}

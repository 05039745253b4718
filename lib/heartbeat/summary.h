/*
 * What stands in a summary's `have` and `need` (records.cddl): packed, so that as much as can be fits in a datagram.
 * Numbers are varints, seven bits a byte, the lowest first, the top bit set in all but the last byte.
 *
 * have: two keys of origins, of six bytes, then entries. Of the origins whose keys are between the two, both included,
 * everything that the sender has is told, so that what is missing there it lacks; of others only some, those of which there
 * was something new last. An entry is the origin's key, then numbers: incarnation; next; held; and `count` ranges. The
 * sender has had, or does not want any more, all numbers below `next`, and those in the ranges; of those it can still send
 * `held` below next, which end there, and what is in the ranges. A range is two numbers: how many are missing before it,
 * and how many there are.
 *
 * need: the first 16 bytes of a parcel's hash, its size, and ranges of its units of 256 bytes, likewise, their count before
 * them.
 *
 * An origin's key is the first six bytes of the SHA-256 of its name: among 1,000 members two have the same once in five
 * hundred million times; what comes by summaries of the two would then come late.
 */
#ifndef PR_SUMMARY_H
#define PR_SUMMARY_H

#include "record/record.h"

#define PR_ORIGIN_KEY 6u
#define PR_SUMMARY_RANGES 8u
#define PR_SUMMARY_ENTRY (PR_ORIGIN_KEY + (4u + 2u * PR_SUMMARY_RANGES) * 10u) /* bytes of one at most */
#define PR_PARCEL_ID 16u
#define PR_UNIT 256u

/* A fixed buffer that is filled. */
struct pr_packing {
	uint8_t *p;
	size_t n, cap;
};

struct pr_numbers { /* from first on, count of them */
	uint64_t first, count;
};

struct pr_summary_entry {
	uint64_t origin; /* its key */
	uint64_t incarnation, next, held;
	struct pr_numbers ranges[PR_SUMMARY_RANGES];
	unsigned count;
};

/* A key as a number, of at most 48 bits. */
#define PR_ORIGIN_KEY_MAX 0xffffffffffffu
void pr_summary_key(struct pr_packing *out, uint64_t key);
/* False if it does not fit; nothing is added then. */
bool pr_summary_entry(struct pr_packing *out, const struct pr_summary_entry *entry);

/* What is read of a summary; zeroed, it has nothing. */
struct pr_summary_reader {
	struct pr_span left;
	uint64_t low, high; /* the keys between which it is complete */
};

/* False if it is none. */
bool pr_summary_begin(struct pr_summary_reader *in, struct pr_span have);
/*
 * 1: the next entry. 0: there is none left. -1: what comes is no entry. Ranges are in order, and no number in them is above
 * UINT64_MAX / 2.
 */
int pr_summary_next(struct pr_summary_reader *in, struct pr_summary_entry *entry);
/* Whether its sender has had that number; and whether it can send it. */
bool pr_summary_has(const struct pr_summary_entry *entry, uint64_t number);
bool pr_summary_offers(const struct pr_summary_entry *entry, uint64_t number);

/* What is missing of a parcel: as many ranges as fit, in units. False if not even one does. */
bool pr_need_put(struct pr_packing *out, const uint8_t id[PR_PARCEL_ID], uint64_t size, const struct pr_numbers *ranges,
                 size_t count);

struct pr_need {
	const uint8_t *id;
	uint64_t size, count;
	uint64_t at;          /* unit behind the last range */
	struct pr_span left;  /* of the whole */
};

/* Begins with `left`. 1: the next parcel; its ranges are to be read before the next one. 0, -1: as above. */
int pr_need_next(struct pr_need *need);
/* The next of its `count` ranges; false if there is none. */
bool pr_need_range(struct pr_need *need, struct pr_numbers *range);

#endif

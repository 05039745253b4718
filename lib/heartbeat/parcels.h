/*
 * The parcels that are kept: by the hash of their bytes, and by origin, incarnation and number. An origin has a sequence of
 * each of its latest incarnations, at most PR_INCARNATIONS.
 *
 * Numbers below a sequence's `next` were handed out or given up, or are not wanted; parcels from there on wait for those
 * that are missing before them. What is kept, and when something was new, is all that is known here: handing out is the
 * caller's (rumours.h).
 */
#ifndef PR_PARCELS_H
#define PR_PARCELS_H

#include "membership.h"
#include "summary.h"

#define PR_INCARNATIONS 4u
#define PR_NUMBER_MAX (UINT64_MAX / 2) /* of parcels and incarnations */

struct pr_sequence;

struct pr_parcel {
	struct pr_parcel *chain; /* of those with this hash */
	struct pr_sequence *sequence;
	uint64_t number, expiry; /* by now->clock */
	uint8_t id[PR_PARCEL_ID];
	size_t n, record, length; /* bytes in all; where its record begins in them, and how long that is */
	uint8_t bytes[];
};

/* By which a member is looked up; apart, so that of thousands who never say anything no more is touched. */
struct pr_origin_key {
	uint64_t key;
	uint32_t member;
};

struct pr_origin {
	uint64_t key; /* this and the next are filled in when it is looked up */
	uint32_t member;
	unsigned count;
	struct pr_sequence *sequences[PR_INCARNATIONS];
	size_t bytes; /* that its parcels take */
	uint64_t missing, told; /* numbers that were given up, and how many of them a note has told */
	uint64_t note;          /* no note before then */
};

struct pr_sequence {
	struct pr_sequence *newer, *older; /* of those that live, by their last news */
	struct pr_origin *origin;
	uint64_t incarnation, next;
	uint64_t first;  /* what is before it is too old, as its origin says */
	uint64_t expiry; /* of its parcel that lives longest */
	bool live;       /* among those that summaries tell of: until expiry */
	bool begun;      /* something was handed out: what is missing from now on is told */
	uint32_t hash, numbers;  /* its part of the digest */
	struct pr_parcel **list; /* from start to end, by number */
	size_t start, end, room;
	uint64_t waits, offered; /* since when `next` is missing, 0 if it is not; when somebody had it last */
	unsigned denied;         /* how often somebody who knows the sequence did not have it, since then */
	struct pr_numbers gone;  /* the last that were given up */
	uint64_t mark;           /* the caller's */
};

struct pr_parcels {
	struct pr_origin_key *keys; /* in order */
	struct pr_origin *origins; /* in the same */
	uint32_t *places;          /* of members, among the origins */
	uint32_t count;
	struct pr_parcel **table;
	size_t size, parcels, bytes;
	bool used; /* some origin has, or had, something */
	uint64_t seed;
	struct pr_sequence *newest; /* of those that live */
	uint32_t hash, numbers;     /* the digest: of all that live, and how many numbers they are done with */
};

/* False if memory ran out; then nothing has changed, and a zeroed struct stays empty. */
bool pr_parcels_renew(struct pr_parcels *kept, const struct pr_membership *membership);
/* Frees what it holds, not the struct. */
void pr_parcels_free(struct pr_parcels *kept);

static inline struct pr_origin *pr_parcels_origin_at(const struct pr_parcels *kept, uint32_t place)
{
	struct pr_origin *origin = &kept->origins[place];
	origin->key = kept->keys[place].key;
	origin->member = kept->keys[place].member;
	return origin;
}

static inline struct pr_origin *pr_parcels_origin(const struct pr_parcels *kept, uint32_t member)
{
	return pr_parcels_origin_at(kept, kept->places[member]);
}
/* NULL: nobody has that key. */
struct pr_origin *pr_parcels_origin_of(const struct pr_parcels *kept, uint64_t key);
struct pr_parcel *pr_parcels_find(const struct pr_parcels *kept, const uint8_t id[PR_PARCEL_ID]);
/* NULL: there is none of that incarnation. */
struct pr_sequence *pr_origin_sequence(const struct pr_origin *origin, uint64_t incarnation);
/* That of the least incarnation if there is no room for another one; else NULL. */
struct pr_sequence *pr_origin_least(const struct pr_origin *origin);
/* A new sequence, for which there is room; NULL if memory ran out. */
struct pr_sequence *pr_origin_begin(struct pr_parcels *kept, struct pr_origin *origin, uint64_t incarnation, uint64_t next);
/* Drops its parcels and all. */
void pr_sequence_free(struct pr_parcels *kept, struct pr_sequence *s);

/* Where that number stands in the list, or would stand. */
size_t pr_sequence_place(const struct pr_sequence *s, uint64_t number);
static inline struct pr_parcel *pr_sequence_at(const struct pr_sequence *s, size_t place)
{
	return place < s->end ? s->list[place] : NULL;
}
/* The parcel of that number; NULL if it is not kept. */
struct pr_parcel *pr_sequence_get(const struct pr_sequence *s, uint64_t number);
/* Copies a parcel that is not kept yet. NULL if memory ran out. */
struct pr_parcel *pr_parcels_put(struct pr_parcels *kept, struct pr_sequence *s, const struct pr_parcel *like,
                                 const uint8_t *bytes);
/* Drops the one of the lowest number. */
void pr_parcels_drop(struct pr_parcels *kept, struct pr_sequence *s);
/*
 * The sequence whose first parcel goes first when memory is short: of the origin that has most, the one that is oldest.
 * NULL: nothing is kept.
 */
struct pr_sequence *pr_parcels_fattest(const struct pr_parcels *kept);
/* There was something new in it, or `next` has changed: it is the newest that lives, unless it is over by now. */
void pr_parcels_touch(struct pr_parcels *kept, struct pr_sequence *s, uint64_t clock);
/* It is over: summaries do not tell of it any more. */
void pr_parcels_retire(struct pr_parcels *kept, struct pr_sequence *s);
/* What a summary says of it. */
void pr_sequence_tell(const struct pr_sequence *s, struct pr_summary_entry *entry);

#endif

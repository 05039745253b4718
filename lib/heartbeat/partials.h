/*
 * Parcels of which some pieces came: put together by hash and size, whoever sent them, until all are there and the hash is
 * right.
 *
 * A piece begins at a multiple of PR_UNIT bytes and ends at one, or where the parcel ends. Nothing is allocated but for
 * bytes that came, and no more than `memory` in all: then those who sent most lose what is oldest of theirs. Who lies harms
 * few: where the whole has another hash and several sent parts of it, it is begun anew and taken from one peer alone, a
 * peer that was asked before all others, and so it is known who lied.
 */
#ifndef PR_PARTIALS_H
#define PR_PARTIALS_H

#include "base/digest.h"
#include "membership.h"
#include "summary.h"

#define PR_PARCEL_MAX PR_RECORD_MAX /* bytes */
#define PR_PARTIALS_MOST 1024u

struct pr_partials;

struct pr_piece {
	uint32_t from;
	bool asked;     /* it was asked for what it has */
	uint64_t clock; /* now */
	const uint8_t *id;
	uint64_t size, offset;
	struct pr_span part;
};

enum pr_pieced {
	PR_PIECED_TAKEN,   /* some are missing still; or it was there before */
	PR_PIECED_WHOLE,   /* all bytes, with the right hash, valid until the next call */
	PR_PIECED_REFUSED, /* it does not fit in a parcel, or its parcel is to come from somebody else */
	PR_PIECED_WRONG,   /* the whole has another hash, and `from` alone sent it */
	PR_PIECED_FAILED,  /* memory ran out */
};

struct pr_partials *pr_partials_new(size_t memory, uint64_t seed); /* NULL if memory ran out */
void pr_partials_free(struct pr_partials *all);
enum pr_pieced pr_partials_take(struct pr_partials *all, const struct pr_piece *piece, struct pr_span *whole);
/* The parcel came otherwise, or is not wanted any more. */
void pr_partials_forget(struct pr_partials *all, const uint8_t id[PR_PARCEL_ID]);
/* Drops those of which nothing came since then; all of them: UINT64_MAX. */
void pr_partials_expire(struct pr_partials *all, uint64_t clock);
/*
 * Writes to `need` (summary.h) what is missing of those that this peer may send, first of those of which it sent parts, and
 * lately.
 */
void pr_partials_need(const struct pr_partials *all, uint32_t from, struct pr_packing *need);
size_t pr_partials_bytes(const struct pr_partials *all);

#endif

/*
 * The detector of the system that this toolkit re-creates (rules.md section 1), for comparison: `pr-detect --policy=origin`.
 *
 * It counts. Participants are the members and whoever was heard of; nobody ever ceases to be one. At every tick, who has not
 * been seen for longer than the timeout, or never, is unresponsive; if that leaves fewer participants than it requires, it
 * is a partition of the unresponsive ones, unless one of them is in a partition already. What another peer's `view` calls a
 * partition is one, too, of those whom that view has. It knows neither links nor sides nor causes.
 *
 * The origin never ends a partition. Here one ends at the first tick at which all of its peers are seen again, one that was
 * reported when its reporter's view has it no more; and the first tick is one interval after the first record, because
 * the origin's own, at its start, finds everybody unresponsive.
 */
#ifndef PR_ORIGIN_H
#define PR_ORIGIN_H

#include "record/decode.h"
#include "record/encode.h"
#include "record/peers.h"

struct pr_origin_options {
	uint64_t tick, timeout; /* ns */
	uint64_t min_participants;
	double threshold; /* the part of the participants that must be there, rounded up; in doubles, as the origin has it */
	struct pr_span as; /* the peer that watches, borrowed: always there; p NULL: one that sees what anybody saw */
};

struct pr_origin;

typedef void pr_origin_emit(void *context, struct pr_span record);

/* NULL if memory ran out. Names are the caller's, and grow by those that are heard of. */
struct pr_origin *pr_origin_new(const struct pr_origin_options *options, struct pr_peers *names, pr_origin_emit *emit,
                                void *context);
void pr_origin_free(struct pr_origin *o);
/* A participant from the start. False if memory ran out. */
bool pr_origin_member(struct pr_origin *o, struct pr_span name);
/* These return false if memory ran out. */
bool pr_origin_step(struct pr_origin *o, const struct pr_record *r);
bool pr_origin_wait(struct pr_origin *o, uint64_t t);
/* When the next tick is; UINT64_MAX before the first record. */
uint64_t pr_origin_due(const struct pr_origin *o);

#endif

/*
 * The byzantine failure: that peers are excluded for lying, as a `failure` record tells it.
 *
 * Its `groups` are the others and the liars; nothing is severed, because the network does not keep them apart; `quorum` says of the
 * others whether they have one without the liars, and of the liars never. `since` is when the last lie that led to it was told.
 */
#ifndef PR_BYZANTINE_H
#define PR_BYZANTINE_H

#include "cluster/failure.h"
#include "electorate.h"
#include "record/encode.h"
#include "record/ident.h"

struct pr_byzantine {
	char id[PR_IDENT_SIZE];
	uint32_t peer; /* the only one that it is about; PR_PEER_NONE: all who are excluded */
	bool open;
	uint64_t start;
	struct pr_moment began; /* the state of affairs that was told last */
	char *evidence[PR_EVIDENCE_MAX];
	size_t evidence_count;
};

/* Frees what it holds. */
void pr_byzantine_clear(struct pr_byzantine *f);
/* Where the evidence stands, in place of what was cited first where there is more than fits. False if memory ran out. */
bool pr_byzantine_cite(struct pr_byzantine *f, struct pr_span source);
/* Opens it and makes its id; `told`: of how many of them there were before. False if memory ran out. */
bool pr_byzantine_open(struct pr_byzantine *f, const struct pr_electorate *base, struct pr_moment began, uint64_t told);
/* Takes over one that an earlier run has opened, and its end. */
void pr_byzantine_take(struct pr_byzantine *f, const struct pr_record *failure);
/* event: "open", "change", "close". The span is valid until the builder's next record; p NULL if memory ran out. */
struct pr_span pr_byzantine_record(struct pr_build *b, const struct pr_byzantine *f, const struct pr_electorate *base, const char *event,
                                   uint64_t t);

#endif

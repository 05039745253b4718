/*
 * Points at which peers of a quorum's weight claimed one state, and others another: two certificates that cannot both be. A claim
 * counts for as long as it is of a state that nobody takes back (committed, a checkpoint, or without an epoch), or is the peer's
 * newest; an entry that was never committed may be replaced, and that is no lie.
 *
 * Of two quorums of weight q among n at least 2q - n are in both: they said both.
 */
#ifndef PR_CERTIFICATES_H
#define PR_CERTIFICATES_H

#include "standing.h"

struct pr_certificates {
	bool conflict;
	uint32_t history; /* where: the first such point */
	uint64_t seq;
	uint32_t *culprits; /* who is in both quorums, by name */
	size_t culprit_count;
	uint32_t *doubles; /* who claims two states at one point anywhere on the line, by name */
	size_t double_count;
};

/* False if memory ran out. To be cleared in either case. */
bool pr_certificates_find(struct pr_certificates *c, const struct pr_standing *s);
void pr_certificates_clear(struct pr_certificates *c);

#endif

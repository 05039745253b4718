/*
 * How the parts of a node send. A message is begun with what all have in common, gets its fields, is sealed once and sent to one
 * peer or to several:
 *
 *	struct pr_build *b = pr_post_begin(post, PR_PROBE, to);
 *	pr_build_text(b, PR_PROBE_STEP, pr_span_of("ping"));
 *	pr_post_send(post, &to, 1);
 */
#ifndef PR_POST_H
#define PR_POST_H

#include "gate.h"
#include "record/encode.h"

/* The datagram is borrowed for the call. */
typedef void pr_post_deliver(void *context, uint32_t to, struct pr_span datagram);

struct pr_post {
	const struct pr_membership *membership;
	struct pr_gate *gate;
	pr_post_deliver *deliver;
	void *context;
	struct pr_now now;    /* the owner keeps it up to date */
	uint64_t incarnation;
	uint64_t seq[PR_TYPES_MAX]; /* of the latest message, by type */
	struct pr_build build;
	uint64_t datagrams, bytes, unsent; /* sent so far; and messages that could not be built */
};

/* to: PR_PEER_NONE for a message to all. Never fails; what went wrong is told when it is sent. */
struct pr_build *pr_post_begin(struct pr_post *post, uint64_t type, uint32_t to);
/* False if it was too long for a datagram, or memory ran out. */
bool pr_post_send(struct pr_post *post, const uint32_t *list, size_t count);

#endif
